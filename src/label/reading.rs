//! What the pages of labels show, read with a fixed number of queries.

use super::{
    model::{LabelView, RegisterView, Search, may_revoke},
    store,
};
use crate::{account::Actor, error::AppError, organiser, platform::Ctx, programme, texts::Locale};

/// A page of the register.
///
/// # Errors
/// When the database fails.
pub async fn register(ctx: &Ctx, locale: Locale, mut search: Search) -> Result<RegisterView, AppError> {
    let content = programme::content(ctx, locale)?;
    let name = |code: &str| content.country(code).text;
    let now = ctx.now();
    let (labels, page, count) = store::search(ctx.db.read(), &search, now).await?;
    search.page = page.number;
    let mut countries: Vec<_> =
        store::countries(ctx.db.read()).await?.into_iter().map(|code| (code.clone(), name(&code))).collect();
    countries.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(RegisterView {
        labels: labels
            .into_iter()
            .map(|l| {
                let (state, country) = (l.state(now), name(&l.country));
                (l, state, country)
            })
            .collect(),
        pages: page.of,
        count,
        countries,
        search,
    })
}

/// The page of a label.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn label(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, number: &str) -> Result<LabelView, AppError> {
    let db = ctx.db.read();
    let content = programme::content(ctx, locale)?;
    let label = store::by_number(db, number).await?;
    let organiser = organiser::store::by_id(db, label.organiser_id).await?;
    let is_tied = match actor {
        Some(actor) => organiser::service::is_tied(db, ctx, organiser.id, actor.id).await?,
        None => false,
    };
    let now = ctx.now();
    let others = store::of_organiser(db, organiser.id).await?;
    Ok(LabelView {
        state: label.state(now),
        organiser: organiser.slug,
        country: content.country(&label.country).text,
        may_revoke: label.revoked_at.is_none() && actor.is_some_and(|a| may_revoke(a, is_tied)),
        others: others.iter().filter(|l| l.id != label.id).map(|l| (l.number.clone(), l.state(now))).collect(),
        label,
    })
}
