//! A learner writes, submits evidence, and takes it back.

use super::{
    super::{
        model::{
            SubmissionState,
            answers::{self, Answers, Ticked},
        },
        store::{self, submission, submission_version, withdrawal},
    },
    awarding, change, elsewhere, enrolling, queue_changes, record, returned, task,
};
use crate::{
    account::{self, Actor, Role},
    error::AppError,
    evidence,
    notify::{
        Kind,
        service::{News, tell},
    },
    platform::Ctx,
    programme::{
        self,
        model::{Badge, Content, Playlist, Task, Verifier},
    },
    question::service::{Asked, ask_in_task},
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// What a learner sends: for which task, what they had read, and what they typed.
#[derive(Clone, Debug)]
pub struct Written {
    /// The badge.
    pub badge: String,
    /// The task.
    pub task: String,
    /// The revision that they had read; 0 when there was nothing yet.
    pub revision: i64,
    /// What they typed, by question.
    pub answers: BTreeMap<String, String>,
    /// The files that they gave, by question.
    pub files: Ticked,
}

/// Keeps a draft, whether it could be submitted or not; gives its revision. The trail says when it was begun; each later
/// saving is in the revision, and would drown the rest.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`], and the rule `handed_in_already`.
pub async fn save_draft(ctx: &Ctx, actor: &Actor, written: Written) -> Result<i64, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (badge, task) = task(&content, &written.badge, &written.task)?;
    let answers = answers::clean(task, written.answers, written.files);
    elsewhere::look(ctx, actor, task, &answers).await?;
    let tx = ctx.db.write().await?;
    let own = own(&tx, actor.id, badge, task).await?;
    let own = openable(own, written.revision)?;
    let (answers, _) = only_open(&tx, task, own.as_ref(), answers).await?;
    let is_new = own.is_none();
    enrolling::enrol_for(&tx, ctx, actor, &content, &badge.id).await?;
    let own = write(&tx, ctx, actor, own, (badge, task), &answers, None).await?;
    if is_new {
        let detail = json!({ "badge": badge.id, "task": task.id });
        record(&tx, ctx, Some(actor.id), "learn.begin", own.id, detail).await?;
    }
    tx.commit().await?;
    Ok(own.revision)
}

/// Submits evidence. Sending the same once more, as by pressing twice, changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`], what is wrong with the answers, and the rule `handed_in_already`.
pub async fn submit(ctx: &Ctx, actor: &Actor, written: Written) -> Result<SubmissionState, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (badge, task) = task(&content, &written.badge, &written.task)?;
    let answers = answers::clean(task, written.answers, written.files);
    elsewhere::look(ctx, actor, task, &answers).await?;
    let tx = ctx.db.write().await?;
    let own = own(&tx, actor.id, badge, task).await?;
    let (answers, submitted) = only_open(&tx, task, own.as_ref(), answers).await?;
    if let Some(own) = &own
        && written.revision.checked_add(1) == Some(own.revision)
        && !own.state()?.is_open()
        // What couldn't be answered anew isn't sent again.
        && answers.iter().all(|(id, answer)| submitted.get(id) == Some(answer))
    {
        return own.state();
    }
    let mut wrong = answers::check(task, &answers);
    elsewhere::refused(&tx, task, &answers, &mut wrong).await?;
    wrong.check()?;
    let own = openable(own, written.revision)?;
    let state = own.as_ref().map_or(Ok(SubmissionState::Draft), submission::Model::state)?;
    let next = state.submitted(task.verification).ok_or_else(submitted_already)?;
    enrolling::enrol_for(&tx, ctx, actor, &content, &badge.id).await?;
    let own = write(&tx, ctx, actor, own, (badge, task), &answers, Some(next)).await?;
    let detail = json!({ "badge": badge.id, "task": task.id, "version": own.version });
    // The trail is never rewritten, so the verb keeps its first name; so do the address and the columns.
    record(&tx, ctx, Some(actor.id), "learn.hand_in", own.id, detail).await?;
    ask_organisers(&tx, ctx, actor, &content, (badge, task), &answers).await?;
    match next {
        SubmissionState::Approved => awarding::after_approval(&tx, ctx, Some(actor.id), &own).await?,
        SubmissionState::Waiting if task.verification.by == Verifier::Organiser => {
            tell_assessors(&tx, ctx, actor.id).await?;
        }
        _ => {}
    }
    queue_changes(&tx, ctx).await?;
    tx.commit().await?;
    Ok(next)
}

/// Takes back what waits, to go on writing. While nobody has said a word it becomes the draft again; after that, what
/// was said stays with what it was said of, and a copy is the draft. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Conflict`] when it was read at another state, and the rule `already_done` when
/// it doesn't wait any more.
pub async fn withdraw(ctx: &Ctx, actor: &Actor, badge: &str, task: &str, revision: i64) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let of = store::of_badge(&tx, actor.id, badge).await?;
    let of = of.into_iter().find(|s| s.task_id == task).ok_or(AppError::NotFound)?;
    if revision.checked_add(1) == Some(of.revision) && of.state()?.is_open() {
        return Ok(());
    }
    if of.state()? != SubmissionState::Waiting {
        return Err(AppError::rule("already_done"));
    }
    if of.revision != revision {
        return Err(AppError::Conflict);
    }
    let versions = store::versions(&tx, [of.id]).await?;
    let was_judged = store::assessments(&tx, [of.id]).await?.iter().any(|a| a.version == of.version);
    let newest = versions.iter().find(|v| v.number == of.version).cloned().ok_or(AppError::NotFound)?;
    let earlier = versions.iter().rev().find(|v| v.number < of.version);
    let (version, handed_in_at) = if was_judged {
        let copy = submission_version::ActiveModel {
            id: Set(ctx.ids.uuid()),
            number: Set(of.version + 1),
            handed_in_at: Set(None),
            ..newest.clone().into_active_model()
        };
        submission_version::Entity::insert(copy).exec_without_returning(&tx).await?;
        (of.version, of.handed_in_at)
    } else {
        let mut active = newest.into_active_model();
        active.handed_in_at = Set(None);
        active.update(&tx).await?;
        (earlier.map_or(0, |v| v.number), earlier.and_then(|v| v.handed_in_at))
    };
    let taken_back = withdrawal::ActiveModel {
        id: Set(ctx.ids.uuid()),
        submission_id: Set(of.id),
        version: Set(of.version),
        handed_in_at: Set(of.handed_in_at.unwrap_or(of.updated_at)),
        at: Set(ctx.now()),
    };
    withdrawal::Entity::insert(taken_back).exec_without_returning(&tx).await?;
    store::end_claim(&tx, of.id).await?;
    let state = if version == 0 { SubmissionState::Draft } else { SubmissionState::Improve };
    let of = change(&tx, ctx, of, |active| {
        active.state = Set(state.key().into());
        active.version = Set(version);
        active.handed_in_at = Set(handed_in_at);
    })
    .await?;
    let detail = json!({ "badge": badge, "task": task, "version": version });
    record(&tx, ctx, Some(actor.id), "learn.withdraw", of.id, detail).await?;
    queue_changes(&tx, ctx).await?;
    tx.commit().await?;
    Ok(())
}

/// What the learner asks those who run the programme goes into a thread of its own, where it is answered.
async fn ask_organisers(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    content: &Content,
    (badge, task): (&Badge, &Task),
    answers: &Answers,
) -> Result<(), AppError> {
    let of = |p: &&Playlist| p.badge == badge.id || p.activities.iter().any(|a| a.badge == badge.id);
    let playlist = content.playlists.iter().find(of).map(|p| p.id.as_str()).unwrap_or_default();
    for asks in task.questions.iter().filter(|q| q.to_organisers) {
        if let Some(words) = answers.get(&asks.id).map(|words| words.trim()).filter(|words| !words.is_empty()) {
            let asked = Asked { playlist, badge: &badge.id, task: &task.id, question: &asks.id, words };
            ask_in_task(tx, ctx, actor, asked).await?;
        }
    }
    Ok(())
}

/// Tells the assessors that something waits: once a day, however much it is.
async fn tell_assessors(tx: &DatabaseTransaction, ctx: &Ctx, learner: Uuid) -> Result<(), AppError> {
    let news = News::new(Kind::EvidenceWaits, "/assess", ctx.now().to_utc().date());
    for (person, _) in account::store::holders(tx, Role::Assessor).await? {
        if person.id != learner {
            tell(tx, ctx, person.id, &news).await?;
        }
    }
    Ok(())
}

async fn own(
    tx: &DatabaseTransaction,
    person: Uuid,
    badge: &Badge,
    task: &Task,
) -> Result<Option<submission::Model>, AppError> {
    Ok(store::of_badge(tx, person, &badge.id).await?.into_iter().find(|s| s.task_id == task.id))
}

fn submitted_already() -> AppError {
    AppError::rule("handed_in_already")
}

/// Whether a learner may write in it, having read this revision.
fn openable(own: Option<submission::Model>, revision: i64) -> Result<Option<submission::Model>, AppError> {
    match &own {
        Some(own) if !own.state()?.is_open() => Err(submitted_already()),
        Some(own) if own.revision != revision => Err(AppError::Conflict),
        None if revision != 0 => Err(AppError::Conflict),
        _ => Ok(()),
    }?;
    Ok(own)
}

/// The answers as they may be: where something was returned, the rest stays as it was submitted. Gives also what was
/// submitted last.
async fn only_open(
    db: &impl ConnectionTrait,
    task: &Task,
    own: Option<&submission::Model>,
    answers: Answers,
) -> Result<(Answers, Answers), AppError> {
    let Some(own) = own.filter(|own| own.version > 0) else {
        return Ok((answers, Answers::new()));
    };
    let versions = store::versions(db, [own.id]).await?;
    let submitted = versions.iter().find(|v| v.number == own.version);
    let submitted = submitted.map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)?;
    if own.state()? != SubmissionState::Improve {
        return Ok((answers, submitted));
    }
    let returned = returned(&store::assessments(db, [own.id]).await?, own)?;
    let open = answers::open_questions(task, &submitted, &returned);
    Ok((answers::with_closed(answers, &submitted, &open), submitted))
}

/// Writes the answers into the draft, which is made where there is none, and submits it if a state is given.
async fn write(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    own: Option<submission::Model>,
    (badge, task): (&Badge, &Task),
    answers: &Answers,
    submitted: Option<SubmissionState>,
) -> Result<submission::Model, AppError> {
    let now = ctx.now();
    let own = match own {
        Some(own) => own,
        None => {
            let own = submission::Model {
                id: ctx.ids.uuid(),
                person_id: actor.id,
                badge_id: badge.id.clone(),
                task_id: task.id.clone(),
                state: SubmissionState::Draft.key().into(),
                version: 0,
                handed_in_at: None,
                language: actor.locale.tag().into(),
                credential_id: None,
                revision: 0,
                created_at: now,
                updated_at: now,
            };
            submission::Entity::insert(submission::ActiveModel::from(own.clone())).exec_without_returning(tx).await?;
            own
        }
    };
    let versions = store::versions(tx, [own.id]).await?;
    keep_files(tx, actor, task, &versions, answers).await?;
    let answers = serde_json::to_string(answers).map_err(|e| AppError::internal(&e))?;
    let handed_in_at = submitted.map(|_| now);
    let badge_version = i32::try_from(badge.version).unwrap_or(i32::MAX);
    let draft = versions.into_iter().find(|v| v.handed_in_at.is_none());
    let number = match draft {
        Some(draft) => {
            let number = draft.number;
            let mut active = draft.into_active_model();
            active.answers = Set(answers);
            active.badge_version = Set(badge_version);
            active.handed_in_at = Set(handed_in_at);
            active.update(tx).await?;
            number
        }
        None => {
            let number = own.version + 1;
            submission_version::Entity::insert(submission_version::ActiveModel {
                id: Set(ctx.ids.uuid()),
                submission_id: Set(own.id),
                number: Set(number),
                badge_version: Set(badge_version),
                answers: Set(answers),
                handed_in_at: Set(handed_in_at),
            })
            .exec_without_returning(tx)
            .await?;
            number
        }
    };
    change(tx, ctx, own, |active| {
        if let Some(state) = submitted {
            active.state = Set(state.key().into());
            active.version = Set(number);
            active.handed_in_at = Set(handed_in_at);
            active.language = Set(actor.locale.tag().into());
        }
    })
    .await
}

/// Keeps the files of a draft, and lets those go that it had and that no round has.
async fn keep_files(
    tx: &DatabaseTransaction,
    actor: &Actor,
    task: &Task,
    versions: &[submission_version::Model],
    answers: &Answers,
) -> Result<(), AppError> {
    let now = answers::files_of(task, answers);
    let (mut drafted, mut submitted) = (Vec::new(), Vec::new());
    for version in versions {
        let into = if version.handed_in_at.is_none() { &mut drafted } else { &mut submitted };
        into.extend(answers::files_of(task, &version.answers()?));
    }
    let is_new = |id: &Uuid| !drafted.contains(id) && !submitted.contains(id);
    let is_gone = |id: &Uuid| !now.contains(id) && !submitted.contains(id);
    let keep: Vec<Uuid> = now.iter().copied().filter(is_new).collect();
    let release: Vec<Uuid> = drafted.iter().copied().filter(is_gone).collect();
    evidence::service::keep(tx, actor.id, &keep, &release).await
}
