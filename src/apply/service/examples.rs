//! Badges that are given as examples: read whenever they are saved and shown, and fetched from their addresses where
//! somebody asks for it.

use super::{changeable_in, files, form, own, record, writing};
use crate::{
    account::Actor,
    apply::{
        model::{Answer, Answers, BadgeRead, Piece, field, fits, may_edit},
        store,
    },
    badge::{
        elsewhere::{Brought, NotBrought, bring},
        reader::{self, MOST_FILE_BYTES, Unread},
    },
    error::{AppError, FieldErrors, Issue},
    evidence::{self, store::evidence_file},
    parse::web_address,
    platform::{
        Ctx,
        fetch::Fetch,
        limits::{self, Limit},
    },
    programme::model::{Form, Kind, Question},
};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Fetches that one person may start, because each asks another site.
const FETCH: Limit = Limit { name: "badge-example", free: 30, first_wait: 10 };

/// What was read in files.
pub(super) type InFiles = BTreeMap<Uuid, BadgeRead>;

fn is_example(question: &Question) -> bool {
    matches!(question.kind, Kind::BadgeExample { .. })
}

/// Reads the files that a section's form names as badges, before anything is written: reading takes its time, and one
/// transaction writes at a time. Whose files they are is looked at when they are taken.
pub(super) async fn read_sent(ctx: &Ctx, sent: &writing::SentSection) -> Result<InFiles, AppError> {
    let named = sent.typed.many.iter().filter(|(name, _)| name.ends_with(".files"));
    let ids: Vec<Uuid> = named.flat_map(|(_, ids)| ids).take(100).filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(InFiles::new());
    }
    let db = ctx.db.read();
    let application = store::application(db, sent.application).await?;
    let form = form(db, &application, &application.language).await?;
    match form.section(&sent.section) {
        Some((_, section)) if section.questions.iter().any(is_example) => read_files(ctx, ids).await,
        _ => Ok(InFiles::new()),
    }
}

async fn read_files(ctx: &Ctx, ids: impl IntoIterator<Item = Uuid>) -> Result<InFiles, AppError> {
    let mut read = InFiles::new();
    for (id, row) in evidence::store::by_ids(ctx.db.read(), ids).await? {
        read.insert(id, read_file(ctx, &row).await);
    }
    Ok(read)
}

async fn read_file(ctx: &Ctx, row: &evidence_file::Model) -> BadgeRead {
    // One byte more than is read, so that what is too large is known to be.
    match evidence::service::beginning(ctx, row, MOST_FILE_BYTES as u64 + 1).await {
        Ok(bytes) => BadgeRead::of(reader::read(&bytes)),
        Err(cause) => {
            tracing::warn!(?cause, file = %row.id, "the file of a badge can't be read");
            BadgeRead::of(Err(Unread::Damaged))
        }
    }
}

/// Notes in an answer what its badges say.
pub(super) fn note(question: &Question, answer: &mut Answer, files: &InFiles) {
    let (true, Answer::Evidence(pieces)) = (is_example(question), answer) else {
        return;
    };
    for piece in pieces {
        piece.badge = match piece.files.first() {
            Some(file) => files.get(&file.id).cloned().unwrap_or_default(),
            None if piece.pasted.is_empty() => BadgeRead::default(),
            None => BadgeRead::of(reader::read(piece.pasted.as_bytes())),
        };
    }
}

/// Reads the badges among some answers anew: what is shown is what the server sees now, not what was once noted.
///
/// # Errors
/// When the database fails.
pub async fn read_badges(ctx: &Ctx, form: &Form, answers: &mut Answers) -> Result<(), AppError> {
    let questions: Vec<&Question> = form.questions().filter(|q| is_example(q)).collect();
    let of = |q: &&Question| answers.get(&q.id).filter(|a| fits(q, a));
    let ids: Vec<Uuid> = files::in_answers(questions.iter().filter_map(of)).into_keys().collect();
    let read = read_files(ctx, ids).await?;
    for question in questions {
        if let Some(answer) = answers.get_mut(&question.id) {
            note(question, answer, &read);
        }
    }
    Ok(())
}

/// Whether a piece has only an address yet.
fn waits(piece: &Piece) -> bool {
    !piece.link.is_empty() && piece.files.is_empty() && piece.pasted.is_empty()
}

/// Fetches the badges of a section that have only an address, and keeps them as files. Gives what went wrong, at the
/// field of each address.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for viewers and once it is submitted;
/// [`AppError::TooMany`].
pub async fn fetch_badges(ctx: &Ctx, actor: &Actor, application: Uuid, section: &str) -> Result<FieldErrors, AppError> {
    let db = ctx.db.read();
    let (application, role) = own(db, actor, application).await?;
    if !may_edit(role, application.state) {
        return Err(AppError::NotAllowed);
    }
    let form = form(db, &application, actor.locale.tag()).await?;
    let (_, section) = form.section(section).ok_or(AppError::NotFound)?;
    let may_change = changeable_in(db, &application, &form).await?;
    let answers = store::answers(db, application.id).await?;
    let mut errors = FieldErrors::default();
    let mut wanted: Vec<(&Question, usize, String)> = Vec::new();
    for question in section.questions.iter().filter(|q| is_example(q) && may_change.has(&q.id)) {
        let Some(Answer::Evidence(pieces)) = answers.get(&question.id) else {
            continue;
        };
        for (n, piece) in pieces.iter().enumerate().filter(|(_, p)| waits(p)) {
            match web_address(&piece.link) {
                Ok(address) => wanted.push((question, n, address)),
                Err(issue) => errors.add(&link_field(question, n), issue),
            }
        }
    }
    for _ in &wanted {
        limits::attempt(ctx, FETCH, &actor.id.to_string()).await?;
    }
    let fetch: Fetch = ctx.room()?;
    let brought = join_all(wanted.iter().map(|(_, _, address)| bring(&fetch, address))).await;
    let mut there: Vec<(&Question, String, evidence_file::Model, BadgeRead)> = Vec::new();
    let failed = brought.iter().filter(|b| b.is_err()).count();
    for ((question, n, address), brought) in wanted.into_iter().zip(brought) {
        match keep(ctx, actor, brought).await? {
            Ok((file, read)) => there.push((question, address, file, read)),
            Err(issue) => errors.add(&link_field(question, n), issue),
        }
    }
    if !there.is_empty() || failed > 0 {
        put(ctx, actor, application.id, &form, there, failed).await?;
    }
    Ok(errors)
}

fn link_field(question: &Question, n: usize) -> String {
    field(&question.id, &format!("{n}.link"))
}

async fn keep(
    ctx: &Ctx,
    actor: &Actor,
    brought: Result<Brought, NotBrought>,
) -> Result<Result<(evidence_file::Model, BadgeRead), Issue>, AppError> {
    match brought {
        Ok(Brought { name, bytes }) => {
            let read = BadgeRead::of(reader::read(&bytes));
            match evidence::service::take_in(ctx, actor, name, bytes).await {
                Ok(file) => Ok(Ok((file, read))),
                Err(AppError::Invalid(wrong)) => {
                    let issue = wrong.0.into_iter().next().map(|e| e.issue);
                    Ok(Err(issue.unwrap_or_else(|| Issue::Rule("file_type".into()))))
                }
                Err(other) => Err(other),
            }
        }
        Err(why) => Ok(Err(Issue::Rule(why.rule().into()))),
    }
}

/// Puts what was fetched into the answers, where the address still waits for it. The trail says how many came; the
/// addresses may be those of people's badges.
async fn put(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    form: &Form,
    there: Vec<(&Question, String, evidence_file::Model, BadgeRead)>,
    failed: usize,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let application = writing::writable(&tx, actor, application).await?;
    // It may have been returned while the badges were fetched.
    let may_change = changeable_in(&tx, &application, form).await?;
    let rows = store::answer_rows(&tx, application.id).await?;
    let mut answers = store::read(&rows);
    let mut fetched = 0;
    let mut changed: Vec<&Question> = Vec::new();
    for (question, address, file, read) in there {
        if !may_change.has(&question.id) {
            continue;
        }
        let Some(Answer::Evidence(pieces)) = answers.get_mut(&question.id) else {
            continue;
        };
        let is_its = |piece: &&mut Piece| waits(piece) && web_address(&piece.link).as_ref() == Ok(&address);
        if let Some(piece) = pieces.iter_mut().find(is_its) {
            piece.files = vec![files::given(&file)];
            piece.badge = read;
            evidence::service::keep(&tx, actor.id, &[file.id], &[]).await?;
            fetched += 1;
            if !changed.iter().any(|q| q.id == question.id) {
                changed.push(question);
            }
        }
    }
    for question in &changed {
        let row = rows.iter().find(|r| r.question_id == question.id);
        writing::put(&tx, ctx, actor, &application, question, answers.get(&question.id), row, false).await?;
    }
    if !changed.is_empty() {
        writing::touch(&tx, ctx, application.id).await?;
    }
    let detail = json!({ "fetched": fetched, "failed": failed });
    record(&tx, ctx, Some(actor.id), "apply.fetch_badges", application.id, detail).await?;
    Ok(tx.commit().await?)
}
