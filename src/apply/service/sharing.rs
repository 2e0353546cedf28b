//! A piece of evidence that stands in several answers is changed in all of them.

use super::{place, writing::put};
use crate::{
    account::Actor,
    apply::{
        model::{Answers, Application, Changeable, library},
        store,
    },
    error::AppError,
    platform::Ctx,
    programme::model::Form,
};
use sea_orm::DatabaseTransaction;

/// Makes the change of one answer in all others that hold a piece of it and may be changed; each of them has its own
/// history.
///
/// # Errors
/// When the database fails.
pub(super) async fn spread(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    application: &Application,
    form: &Form,
    answers: &mut Answers,
    question: &str,
    may_change: &Changeable,
) -> Result<(), AppError> {
    let Some(new) = answers.get(question) else {
        return Ok(());
    };
    for (other, answer) in library::spread(question, new, answers) {
        let Some((_, asked)) = place(form, &other).filter(|_| may_change.has(&other)) else {
            continue;
        };
        let row = store::answer_row(tx, application.id, &other).await?;
        put(tx, ctx, actor, application, asked, Some(&answer), row.as_ref(), false).await?;
        answers.insert(other, answer);
    }
    Ok(())
}
