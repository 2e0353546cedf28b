//! An export is brought back into a draft: first looked at, then imported.

use super::{
    files::in_answers,
    record,
    writing::{draft, put, touch},
};
use crate::{
    account::Actor,
    apply::{
        brought::{Brought, MOST_BYTES},
        model::{Answer, GivenFile, Piece, Snapshot, Unfit, refit},
        store::{self, answer, brought, left, left::LeftOver},
        words::in_words,
    },
    error::AppError,
    platform::Ctx,
    programme::model::{Form, Question},
    texts::{Locale, Texts},
};
use sea_orm::{ConnectionTrait, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// Keeps an export that somebody has brought for a draft, to be looked at before anything comes of it.
///
/// # Errors
/// What is wrong with it, at the field `json`; [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`]
/// for viewers and once it is submitted.
pub async fn bring(ctx: &Ctx, actor: &Actor, application: Uuid, json: &str) -> Result<(), AppError> {
    draft(ctx.db.read(), actor, application).await?;
    Brought::read(json).map_err(|issue| AppError::field("json", issue))?;
    let tx = ctx.db.write().await?;
    let application = draft(&tx, actor, application).await?;
    let row = brought::entity::Model {
        id: ctx.ids.uuid(),
        application_id: application.id,
        person_id: actor.id,
        json: json.trim_start_matches('\u{feff}').replace('\0', ""),
        brought_at: ctx.now(),
    };
    brought::keep(&tx, row).await?;
    let detail = json!({ "bytes": json.len().min(MOST_BYTES) });
    record(&tx, ctx, Some(actor.id), "apply.bring_export", application.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// What an import would do.
#[derive(Default)]
pub struct Plan<'a> {
    /// Answers to questions that have none.
    pub fill: Vec<Planned<'a>>,
    /// Answers in place of others, if that is wanted.
    pub replace: Vec<Planned<'a>>,
    /// How many are there already.
    pub same: u64,
    /// What has no place.
    pub left: Vec<LeftOver>,
}

/// An answer that would be taken over.
pub struct Planned<'a> {
    /// To which question.
    pub question: &'a Question,
    /// What is brought.
    pub answer: Answer,
    /// What is there.
    pub now: Option<Answer>,
}

/// Finds out what an import would do.
///
/// # Errors
/// When the database fails.
pub async fn plan<'a>(
    db: &impl ConnectionTrait,
    locale: Locale,
    form: &'a Form,
    (organiser, rows): (Uuid, &[answer::Model]),
    brought: Brought,
) -> Result<Plan<'a>, AppError> {
    let t = Texts::of(locale);
    let answers = store::read(rows);
    let has_files = |answer: &Answer| match answer {
        Answer::Evidence(pieces) => pieces.iter().any(|p| !p.files.is_empty()),
        _ => false,
    };
    let given = match brought.questions.iter().any(|q| q.answer.as_ref().is_ok_and(has_files)) {
        true => files_of(db, organiser).await?,
        false => BTreeMap::new(),
    };
    let mut plan = Plan::default();
    for one in brought.questions {
        let question = form.question(&one.id);
        let label = question.map_or_else(|| one.label.clone(), |q| q.label.text.clone());
        let mut leave = |words: String, why: Unfit| {
            plan.left.push(LeftOver { question: one.id.clone(), label: label.clone(), words, why });
        };
        let answer = match one.answer {
            Ok(answer) => answer,
            Err(words) => {
                leave(words, Unfit::Unreadable);
                continue;
            }
        };
        if answer.is_empty() {
            continue;
        }
        let (answer, strange) = own_files(answer, &given);
        if !strange.is_empty() {
            leave(strange.join("\n"), Unfit::File);
        }
        let refitted = refit(question, question, answer);
        if let Some((why, rest)) = refitted.left.filter(|(_, rest)| !rest.is_empty()) {
            leave(in_words(t, question, &rest), why);
        }
        let (Some(question), Some(answer)) = (question, refitted.answer.filter(|a| !a.is_empty())) else {
            continue;
        };
        let now = answers.get(&question.id).filter(|a| !a.is_empty()).cloned();
        match &now {
            Some(there) if *there == answer => plan.same += 1,
            Some(_) => plan.replace.push(Planned { question, answer, now }),
            None => plan.fill.push(Planned { question, answer, now }),
        }
    }
    Ok(plan)
}

/// The files that stand in the answers of an organiser's applications.
async fn files_of(db: &impl ConnectionTrait, organiser: Uuid) -> Result<BTreeMap<Uuid, GivenFile>, AppError> {
    let answers = store::answers_of_organiser(db, organiser).await?;
    Ok(in_answers(answers.iter()))
}

/// An answer with those of its files that are the organiser's own, as they are known here, and the names of the others:
/// a file of somebody else doesn't become readable because an export names it.
fn own_files(answer: Answer, given: &BTreeMap<Uuid, GivenFile>) -> (Answer, Vec<String>) {
    let Answer::Evidence(pieces) = answer else {
        return (answer, Vec::new());
    };
    let mut strange = Vec::new();
    let mut one = |mut piece: Piece| {
        let mut kept: Vec<GivenFile> = Vec::new();
        for file in std::mem::take(&mut piece.files) {
            match given.get(&file.id) {
                Some(known) if !kept.iter().any(|f| f.id == known.id) => kept.push(known.clone()),
                Some(_) => {}
                None => strange.push(format!("{} ({})", file.name.replace('\0', ""), file.id)),
            }
        }
        piece.files = kept;
        piece
    };
    let pieces = pieces.into_iter().map(&mut one).filter(|p| *p != Piece::default()).collect();
    (Answer::Evidence(pieces), strange)
}

/// What of an export is to be imported.
pub struct Import {
    /// Into which application.
    pub application: Uuid,
    /// Which export, as it was shown.
    pub brought: Uuid,
    /// The answers as they were shown.
    pub seen: String,
    /// The questions whose present answers are to be replaced.
    pub replace: Vec<String>,
}

/// Imports an export that was looked at: fills what is empty, replaces only what was named, and keeps what has no place
/// in words. Done twice, it is done once. Gives how much was left over.
///
/// # Errors
/// [`AppError::Conflict`] when an answer has changed since it was shown, or another export was brought;
/// [`AppError::NotFound`] and [`AppError::NotAllowed`] as for [`bring`].
pub async fn import(ctx: &Ctx, actor: &Actor, wanted: Import) -> Result<usize, AppError> {
    let tx = ctx.db.write().await?;
    let application = draft(&tx, actor, wanted.application).await?;
    let Some(row) = brought::of(&tx, application.id, actor.id).await? else {
        // It was imported already; or it waited for too long, and the page says that there is nothing any more.
        return Ok(0);
    };
    let rows = store::answer_rows(&tx, application.id).await?;
    let now = Snapshot::of(application.revision, rows.iter().map(|r| (r.question_id.as_str(), r.revision)));
    if row.id != wanted.brought || wanted.seen.parse() != Ok(now) {
        return Err(AppError::Conflict);
    }
    let brought = Brought::read(&row.json).map_err(|issue| AppError::field("json", issue))?;
    let form = super::form(&tx, &application, actor.locale.tag()).await?;
    let plan = plan(&tx, actor.locale, &form, (application.organiser_id, &rows), brought).await?;
    let replaced = plan.replace.into_iter().filter(|p| wanted.replace.contains(&p.question.id)).collect::<Vec<_>>();
    let (filled, count) = (plan.fill.len(), replaced.len());
    for planned in plan.fill.iter().chain(&replaced) {
        let there = rows.iter().find(|r| r.question_id == planned.question.id);
        put(&tx, ctx, actor, &application, planned.question, Some(&planned.answer), there, true).await?;
    }
    for left in &plan.left {
        left::keep(&tx, ctx.ids.uuid(), application.id, left, (actor.id, ctx.now())).await?;
    }
    if filled + count > 0 {
        touch(&tx, ctx, application.id).await?;
    }
    brought::forget(&tx, row.id).await?;
    let detail = json!({ "filled": filled, "replaced": count, "left": plan.left.len() });
    record(&tx, ctx, Some(actor.id), "apply.import", application.id, detail).await?;
    tx.commit().await?;
    Ok(plan.left.len())
}
