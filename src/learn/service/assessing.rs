//! What assessors and peers say of evidence.

use super::{
    super::{
        model::{
            Outcome, SubmissionState,
            answers::{self, comment_name},
            may_assess, may_open,
        },
        reading,
        store::{self, assessment, submission},
    },
    awarding, change, facts, locale_of, phrases, queue_changes, record, task, verification,
};
use crate::{
    account::Actor,
    error::{AppError, FieldErrors},
    parse,
    platform::Ctx,
    programme::{self, model::Task},
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody says of evidence.
#[derive(Clone, Debug)]
pub struct Word {
    /// What comes of it.
    pub outcome: Outcome,
    /// Of the whole.
    pub comment: String,
    /// Of single answers, by question. With a request to improve, only these can be answered anew.
    pub comments: BTreeMap<String, String>,
    /// Whether the comment is kept as a phrase to use again.
    pub keep: bool,
}

impl Word {
    /// Cleans it and looks at it: who asks for improvements says which.
    fn parsed(self, task: &Task) -> Result<Self, AppError> {
        let mut errors = FieldErrors::default();
        let mut comments = BTreeMap::new();
        for (id, typed) in self.comments {
            let field = comment_name(&id);
            if let Some(words) = errors.take(&field, parse::paragraphs(&typed, answers::LONGEST_COMMENT))
                && !words.is_empty()
                && task.questions.iter().any(|q| q.id == id)
            {
                comments.insert(id, words);
            }
        }
        let is_needed = self.outcome == Outcome::Improve && comments.is_empty();
        let comment = parse::reason(&self.comment, answers::LONGEST_COMMENT, is_needed);
        let comment = errors.take("comment", comment).unwrap_or_default();
        errors.check()?;
        Ok(Self { comment, comments, ..self })
    }

    /// All of it as one text, for an e-mail.
    fn text(&self, task: &Task) -> String {
        let of = |(id, words): (&String, &String)| {
            let question = task.questions.iter().find(|q| q.id == *id).map_or(id, |q| &q.label.text);
            format!("{question}\n{words}")
        };
        let whole = (!self.comment.is_empty()).then(|| self.comment.clone());
        whole.into_iter().chain(self.comments.iter().map(of)).collect::<Vec<_>>().join("\n\n")
    }
}

/// Says what an assessor, or a peer, thinks of the version that was submitted last.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`], [`AppError::Conflict`] when a colleague was faster,
/// [`Issue::ReasonNeeded`].
pub async fn assess(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    word: Word,
) -> Result<SubmissionState, AppError> {
    reading::only_for(ctx, actor, &*programme::content(ctx, Locale::ENGLISH)?).await?;
    let tx = ctx.db.write().await?;
    let of = store::by_id(&tx, id).await?;
    let verification = verification(ctx, &of)?;
    let (facts, approvals) = facts(&tx, actor, &of, verification).await?;
    if facts.person_id == actor.id {
        return Err(AppError::NotAllowed);
    }
    if !may_open(actor, &facts) {
        return Err(AppError::NotFound);
    }
    if facts.is_withdrawn {
        return Err(AppError::rule("withdrawn"));
    }
    let content = programme::content(ctx, locale_of(&tx, of.person_id).await?)?;
    let (_, task) = task(&content, &of.badge_id, &of.task_id)?;
    if of.revision != revision {
        // Pressing twice is pressing once.
        return match word.parsed(task) {
            Ok(word) if is_said(&tx, actor, &of, &word).await? => of.state(),
            _ => Err(AppError::Conflict),
        };
    }
    if !may_assess(actor, &facts) {
        return Err(AppError::rule("already_done"));
    }
    let word = word.parsed(task)?;
    let approvals = approvals + u32::from(word.outcome == Outcome::Approved);
    let next = facts.state.assessed(word.outcome, approvals, verification).ok_or(AppError::Conflict)?;
    assessment::Entity::insert(assessment::ActiveModel {
        id: Set(ctx.ids.uuid()),
        submission_id: Set(id),
        version: Set(of.version),
        assessor_id: Set(actor.id),
        outcome: Set(word.outcome.key().into()),
        comment: Set(word.comment.clone()),
        comments: Set(serde_json::to_string(&word.comments).map_err(|e| AppError::internal(&e))?),
        at: Set(ctx.now()),
    })
    .exec_without_returning(&tx)
    .await?;
    let of = change(&tx, ctx, of, |active| active.state = Set(next.key().into())).await?;
    store::end_claim(&tx, id).await?;
    if word.keep {
        phrases::keep(&tx, ctx, actor, &word.comment).await?;
    }
    let detail = json!({ "outcome": word.outcome, "version": of.version, "state": next });
    record(&tx, ctx, Some(actor.id), "learn.assess", id, detail).await?;
    match next {
        SubmissionState::Approved => awarding::after_approval(&tx, ctx, Some(actor.id), &of).await?,
        SubmissionState::Improve => awarding::ask_to_improve(&tx, ctx, &of, &word.text(task)).await?,
        SubmissionState::Draft | SubmissionState::Waiting => {}
    }
    queue_changes(&tx, ctx).await?;
    tx.commit().await?;
    Ok(next)
}

/// Whether somebody has said exactly this of what is submitted now.
async fn is_said(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &submission::Model,
    word: &Word,
) -> Result<bool, AppError> {
    let said = store::assessments(db, [of.id]).await?;
    let Some(own) = said.iter().rfind(|a| a.version == of.version && a.assessor_id == actor.id) else {
        return Ok(false);
    };
    Ok(own.outcome == word.outcome.key() && own.comment == word.comment && own.comments()? == word.comments)
}
