//! Badges from elsewhere that a learner gives as evidence: checked before they count.

use crate::{
    account::{self, Actor},
    badge::{
        elsewhere,
        model::{Checked, Found, MOST_FILE_BYTES, Verdict},
    },
    error::{AppError, FieldErrors, Issue},
    evidence,
    learn::{
        model::answers::{self, Answers, field_name},
        store,
    },
    platform::{
        Ctx,
        limits::{self, Limit},
    },
    programme::model::{Task, TaskQuestionKind},
    timestamp::MINUTE,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Checks that one person may start, because each may ask other sites.
const CHECK: Limit = Limit { name: "badge-elsewhere", free: 30, first_wait: 10 };
/// How long a check that found all well needn't be made again, in milliseconds.
const FRESH_MS: i64 = 10 * MINUTE;

/// Checks the badges among the answers that weren't checked just now, and keeps what was found. Other sites are asked,
/// so this stands outside of every transaction.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's file, [`AppError::TooMany`].
pub async fn look(ctx: &Ctx, actor: &Actor, task: &Task, answers: &Answers) -> Result<(), AppError> {
    let files: Vec<Uuid> = given(task, answers).map(|(_, file)| file).collect();
    let known = store::badge_checks(ctx.db.read(), files.iter().copied()).await?;
    for file in files {
        let is_fresh =
            known.get(&file).is_some_and(|c| c.verdict() == Verdict::Valid && c.at.0 + FRESH_MS > ctx.now().0);
        if is_fresh {
            continue;
        }
        limits::attempt(ctx, CHECK, &actor.id.to_string()).await?;
        let content = evidence::service::bytes(ctx, actor, file, MOST_FILE_BYTES as u64).await?;
        // An address that nobody has confirmed may be somebody else's.
        let mut addresses = account::store::addresses(ctx.db.read(), actor.id).await?;
        addresses.extend(account::store::proved_dids(ctx.db.read(), actor.id).await?);
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let checked = elsewhere::check_any(ctx, &content, &addresses).await?;
        let tx = ctx.db.write().await?;
        store::keep_badge_check(&tx, file, &checked, ctx.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Says of each badge that didn't pass its check what is wrong with it.
///
/// # Errors
/// When the database fails.
pub async fn refused(
    db: &impl ConnectionTrait,
    task: &Task,
    answers: &Answers,
    errors: &mut FieldErrors,
) -> Result<(), AppError> {
    let known = store::badge_checks(db, given(task, answers).map(|(_, file)| file)).await?;
    for (field, file) in given(task, answers) {
        match known.get(&file) {
            Some(checked) if checked.verdict() == Verdict::Valid => {}
            checked => errors.add(&field, Issue::Rule(rule(checked).into())),
        }
    }
    Ok(())
}

/// The badges among the answers: the field, and the file.
fn given(task: &Task, answers: &Answers) -> impl Iterator<Item = (String, Uuid)> {
    let of_badges = task.questions.iter().filter(|q| q.kind == TaskQuestionKind::Badge);
    let files = of_badges.filter_map(|q| Some((field_name(q), answers.get(&q.id)?.clone())));
    files.flat_map(|(field, answer)| answers::file_ids(&answer).map(|id| (field.clone(), id)).collect::<Vec<_>>())
}

/// What is wrong, by the rule that it breaks.
fn rule(checked: Option<&Checked>) -> &'static str {
    match checked.and_then(|c| c.checks.iter().map(|c| &c.found).find(|f| **f != Found::Passed)) {
        None | Some(Found::Unreachable(_) | Found::Forbidden(_) | Found::FetchingOff) => "badge_not_checked",
        Some(Found::OtherRecipient) => "badge_of_another",
        Some(Found::Revoked(_)) => "badge_revoked",
        Some(Found::NotYet(_) | Found::Expired(_)) => "badge_out_of_date",
        Some(Found::NothingInside | Found::NotJson | Found::NotACredential(_) | Found::OtherContext) => {
            "badge_unreadable"
        }
        Some(_) => "badge_not_genuine",
    }
}
