//! The verbs of self-checks: asked for when they are due, answered for the holder, looked at by coordinators. Nothing here
//! ends a label.

use super::{
    case::{is_tied, label_of, tell_judges},
    record,
};
use crate::{
    account::{Actor, Role},
    error::{AppError, Issue},
    label::{
        model::{Check, CheckAnswer, LONGEST, Label, LabelState, Search, due_check, may_open},
        store::{self, label_self_check as entity},
    },
    notify::{Kind, service::News},
    organiser::{self, model::may_edit, service::tell_owners},
    parse,
    platform::{Ctx, daily, jobs},
    programme,
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that asks for self-checks that are due.
pub const CHECKS: &str = "label.self_checks";
/// The kind of the job that reminds a holder of one.
pub const REMIND_CHECK: &str = "label.remind_check";
/// The kind of the job that says that one wasn't answered in time.
pub const LATE_CHECK: &str = "label.late_check";
/// How many labels are read at once.
const BATCH: u64 = 200;

/// A self-check that waits for an answer.
#[derive(Serialize, Deserialize)]
struct Waiting {
    check: Uuid,
    days: u32,
}

fn page(number: &str) -> String {
    format!("/labels/{number}/self-check")
}

/// Asks the holders of all labels for the self-checks that are due. What was asked for already isn't asked again, so it can
/// be done any number of times.
pub(super) async fn open_due(ctx: Ctx, _: serde_json::Value) -> Result<(), AppError> {
    daily::again(&ctx, CHECKS, daily::NIGHT).await?;
    let valid = Search { state: Some(LabelState::Valid), ..Search::default() };
    let mut after = Uuid::nil();
    loop {
        let labels = store::next(ctx.db.read(), &valid, ctx.now(), after, BATCH).await?;
        let last = store::last_rounds(ctx.db.read(), labels.iter().map(|l| l.id)).await?;
        for label in &labels {
            let due = due_check(label, &programme::rules(&ctx)?.self_check, ctx.now());
            let asked = last.get(&label.id).copied().unwrap_or_default();
            if due.is_some_and(|(round, _)| i64::from(round) > i64::from(asked)) {
                open(&ctx, label.id).await?;
            }
        }
        match labels.last() {
            Some(last) if labels.len() as u64 == BATCH => after = last.id,
            _ => return Ok(()),
        }
    }
}

/// Asks one holder, if it is still so.
async fn open(ctx: &Ctx, label: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let label = label_of(&tx, label).await?;
    let rules = programme::rules(ctx)?.self_check.clone();
    let Some((round, answer_until)) = due_check(&label, &rules, ctx.now()) else {
        return Ok(());
    };
    let round = i32::try_from(round).unwrap_or(i32::MAX);
    let before = store::checks_of(&tx, label.id).await?;
    if before.iter().any(|check| check.round >= round) {
        return Ok(());
    }
    for check in before.into_iter().filter(|check| check.closed_at.is_none()) {
        let mut active = check.into_active_model();
        active.closed_at = Set(Some(ctx.now()));
        active.update(&tx).await?;
    }
    let row = entity::Model {
        id: ctx.ids.uuid(),
        label_id: label.id,
        round,
        opened_at: ctx.now(),
        answer_until,
        answer: None,
        words: String::new(),
        answered_by: None,
        answered_at: None,
        note: String::new(),
        seen_by: None,
        seen_at: None,
        closed_at: None,
        revision: 1,
    };
    let id = row.id;
    entity::Entity::insert(entity::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    for days in &rules.reminders {
        let at = answer_until.plus_days(-i64::from(*days));
        let key = Some(format!("{REMIND_CHECK}:{id}:{days}"));
        jobs::enqueue(&tx, ctx, REMIND_CHECK, &Waiting { check: id, days: *days }, at, key).await?;
    }
    // The last moment still counts.
    let after = Timestamp(answer_until.0 + 1);
    let key = Some(format!("{LATE_CHECK}:{id}"));
    jobs::enqueue(&tx, ctx, LATE_CHECK, &Waiting { check: id, days: 0 }, after, key).await?;
    record(&tx, ctx, None, "label.ask_check", &label.number, None, json!({ "check": id, "round": round })).await?;
    ask_owners(&tx, ctx, &label, answer_until, &format!("{id}:opened")).await?;
    tx.commit().await?;
    Ok(())
}

/// Says to the owners until when they should answer.
async fn ask_owners(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    label: &Label,
    answer_until: Timestamp,
    key: &str,
) -> Result<(), AppError> {
    let page = page(&label.number);
    let address = ctx.config.url(&page);
    let write = |t: Texts, person: &str| {
        let until = written(t.locale().tag(), answer_until, false);
        let text = t.label_mail_check_text(person, &label.number, &label.holder, until, &address);
        (t.label_mail_check_subject(&label.number), text)
    };
    let news = News::new(Kind::LabelCheck, page, key).with("number", &label.number).with("until", answer_until.day());
    tell_owners(tx, ctx, label.organiser_id, &news, write).await
}

/// A self-check that still waits for an answer, about a label that still counts.
async fn still_waits(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    id: Uuid,
) -> Result<Option<(entity::Model, Label)>, AppError> {
    let row = store::check(tx, id).await?;
    let label = label_of(tx, row.label_id).await?;
    let waits = Check::try_from(row.clone())?.may_be_answered(label.state(ctx.now()));
    Ok(waits.then_some((row, label)))
}

/// Reminds the owners.
pub(super) async fn remind(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let waiting: Waiting = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let still = still_waits(&tx, &ctx, waiting.check).await?;
    // A server that was off for days doesn't remind of what is over.
    let Some((row, label)) = still.filter(|(row, _)| ctx.now() <= row.answer_until) else {
        return Ok(());
    };
    ask_owners(&tx, &ctx, &label, row.answer_until, &format!("{}:{}", row.id, waiting.days)).await?;
    tx.commit().await?;
    Ok(())
}

/// Says to the coordinators that a holder hasn't answered in time, and to the owners that they still can.
pub(super) async fn late(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let waiting: Waiting = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let Some((row, label)) = still_waits(&tx, &ctx, waiting.check).await? else {
        return Ok(());
    };
    let news = News::new(Kind::LabelWork, "/label-checks", format!("{}:late", row.id))
        .with("number", &label.number)
        .with("step", "check_late");
    tell_judges(&tx, &ctx, &label, &[Role::Coordinator], None, &news).await?;
    let page = page(&label.number);
    let address = ctx.config.url(&page);
    let write = |t: Texts, person: &str| {
        let text = t.label_mail_check_late_text(person, &label.number, &label.holder, &address);
        (t.label_mail_check_late_subject(&label.number), text)
    };
    let news = News::new(Kind::LabelCheck, page, format!("{}:late", row.id)).with("number", &label.number);
    tell_owners(&tx, &ctx, label.organiser_id, &news, write).await?;
    tx.commit().await?;
    Ok(())
}

/// Answers for the holder, once; late is better than never.
///
/// # Errors
/// [`AppError::NotFound`] for others than owners and editors of the holder; a missing answer, or missing words about what
/// has changed; [`AppError::Conflict`]; the rules `already_done`, and `check_over` when the next one has begun or the label
/// doesn't count any more.
pub async fn answer_check(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    answer: Option<CheckAnswer>,
    words: &str,
) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let row = store::check(&tx, id).await?;
    let label = label_of(&tx, row.label_id).await?;
    let role = organiser::store::role_of(&tx, label.organiser_id, actor.id).await?;
    if !role.is_some_and(may_edit) {
        return Err(AppError::NotFound);
    }
    if row.answer.is_some() {
        return Err(AppError::rule("already_done"));
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    if !Check::try_from(row.clone())?.may_be_answered(label.state(ctx.now())) {
        return Err(AppError::rule("check_over"));
    }
    let answer = answer.ok_or_else(|| AppError::field("answer", Issue::NotChosen))?;
    let words = match answer {
        CheckAnswer::Changed => parse::some_paragraphs(words, LONGEST),
        CheckAnswer::Confirmed => parse::paragraphs(words, LONGEST),
    };
    let words = words.map_err(|issue| AppError::field("words", issue))?;
    let was_late = ctx.now() > row.answer_until;
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.answer = Set(Some(answer.key().into()));
    active.words = Set(words);
    active.answered_by = Set(Some(actor.id));
    active.answered_at = Set(Some(ctx.now()));
    // Whoever has looked has seen something else.
    active.seen_at = Set(None);
    active.seen_by = Set(None);
    active.revision = Set(revision);
    active.update(&tx).await?;
    let detail = json!({ "check": id, "answer": answer.key(), "late": was_late });
    record(&tx, ctx, Some(actor.id), "label.answer_check", &label.number, None, detail).await?;
    if answer == CheckAnswer::Changed {
        let news = News::new(Kind::LabelWork, "/label-checks", format!("{id}:changed"))
            .with("number", &label.number)
            .with("step", "check_changed");
        tell_judges(&tx, ctx, &label, &[Role::Coordinator], None, &news).await?;
    }
    tx.commit().await?;
    Ok(label.number)
}

/// A coordinator has looked at what has changed, or at who is late, and notes what comes of it.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators, and for those tied to the holder; a missing note;
/// [`AppError::Conflict`]; the rule `already_done`.
pub async fn see_check(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, note: &str) -> Result<(), AppError> {
    if !may_open(actor, false) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let row = store::check(&tx, id).await?;
    let label = label_of(&tx, row.label_id).await?;
    if !may_open(actor, is_tied(&tx, ctx, &label, actor).await?) {
        return Err(AppError::NotAllowed);
    }
    let note = parse::reason(note, LONGEST, true).map_err(|issue| AppError::field("note", issue))?;
    if !Check::try_from(row.clone())?.is_to_be_seen(ctx.now()) {
        return Err(AppError::rule("already_done"));
    }
    if row.revision != revision {
        return Err(AppError::Conflict);
    }
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.note = Set(note.clone());
    active.seen_by = Set(Some(actor.id));
    active.seen_at = Set(Some(ctx.now()));
    active.revision = Set(revision);
    active.update(&tx).await?;
    let detail = json!({ "check": id });
    record(&tx, ctx, Some(actor.id), "label.see_check", &label.number, Some(&note), detail).await?;
    tx.commit().await?;
    Ok(())
}
