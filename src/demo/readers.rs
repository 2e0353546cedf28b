//! People who work on reviews and have a session each, to measure with: so many pages can be open at once.

use crate::{
    account::{self, Email, Role, model::PersonName, sessions},
    error::{AppError, Issue},
    platform::Ctx,
    texts::Locale,
};

/// Adds so many evaluators: what the session cookie of each has to say. Nobody can sign in as one of them: they have no
/// password.
///
/// # Errors
/// [`AppError::NotAllowed`] outside of demo mode.
pub async fn add(ctx: &Ctx, count: u64) -> Result<Vec<String>, AppError> {
    if !ctx.config.demo {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let mut cookies = Vec::new();
    for nth in 0..count {
        let name = PersonName::parse(&format!("Demo Reader {nth:05}")).map_err(unlikely)?;
        let email = Email::parse(&format!("demo-reader-{nth:05}@example.org")).map_err(unlikely)?;
        let person = account::service::create(&tx, ctx, name, &email, None, Locale::ENGLISH, true).await?;
        account::service::grant(&tx, ctx, None, person.id, Role::Evaluator, false).await?;
        let token = sessions::begin(&tx, ctx, person.id, None).await?;
        cookies.push(format!("{}={token}", ctx.config.cookie_name(sessions::COOKIE)));
    }
    tx.commit().await?;
    Ok(cookies)
}

fn unlikely(issue: Issue) -> AppError {
    AppError::internal(&format!("{issue:?}"))
}
