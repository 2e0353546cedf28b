//! Members write in a draft, several of them at the same time.

use super::{changeable_in, examples, files, json_of, own, own_level, record, sharing, texts};
use crate::{
    account::Actor,
    apply::{
        model::{
            Answer, Answers, Application, Asked, Changeable, Merge, Seen, Typed, check, field, files_field, fits,
            journey, level_part, library, many_field, may_edit, may_edit_draft, read, seen_field,
        },
        store::{
            self, answer, application, presence,
            version::{self, Written},
        },
    },
    error::{AppError, FieldErrors, Issue},
    platform::Ctx,
    programme::model::{Form, Kind, Question, Section},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a section's form sent.
#[derive(Clone)]
pub struct SentSection {
    /// The application.
    pub application: Uuid,
    /// The section.
    pub section: String,
    /// What the form had shown of each answer, by question.
    pub seen: BTreeMap<String, String>,
    /// What was typed.
    pub typed: Typed,
}

/// What became of a section that was sent.
pub struct SavedSection {
    /// What is wrong with the answers; they are saved all the same.
    pub errors: FieldErrors,
    /// The fields of answers that a colleague had changed too: theirs stay, what was sent is in the history.
    pub both_changed: Vec<String>,
    /// What the form shows now of the answers that were taken, by the name of the hidden field.
    pub seen: BTreeMap<String, String>,
    /// A question of the section that is asked only now, by what was answered.
    pub appeared: Option<String>,
    /// The fields of answers that may not be changed: the application was returned for others. They aren't saved.
    pub refused: FieldErrors,
}

/// Saves what was typed in a section, the wrong things too. Each answer stands for itself: colleagues who write in
/// different ones don't meet; of two who write in the same one, neither loses a word.
///
/// # Errors
/// [`AppError::NotFound`] for others than members; [`AppError::NotAllowed`] for viewers and once it is submitted; the
/// rules `section_waits`, `question_gone` and `evidence_gone`.
pub async fn save(ctx: &Ctx, actor: &Actor, sent: SentSection) -> Result<SavedSection, AppError> {
    let badges = examples::read_sent(ctx, &sent).await?;
    let tx = ctx.db.write().await?;
    let application = writable(&tx, actor, sent.application).await?;
    let texts = texts(&tx, &application, actor.locale.tag()).await?;
    let form = &texts.form;
    let section = form.section(&sent.section).map(|(_, section)| section);
    let is_here = |id: &str| section.is_some_and(|s| s.questions.iter().any(|q| q.id == id));
    // A page that showed it was made with an earlier form; what only names another section's question isn't this one's.
    let is_strange = |id: &str| !is_here(id) && (form.question(id).is_none() || sent.seen.contains_key(id));
    if sent.typed.questions().into_iter().any(is_strange) {
        return Err(AppError::rule("question_gone"));
    }
    let section = section.ok_or(AppError::NotFound)?;
    // A piece of evidence may stand in answers of other sections.
    let gives = section.questions.iter().any(|q| matches!(q.kind, Kind::Evidence { .. } | Kind::BadgeExample { .. }));
    let rows = match section.waits || gives {
        true => store::answer_rows(&tx, application.id).await?,
        false => store::answer_rows_of(&tx, application.id, deciding(form, section)).await?,
    };
    let mut answers = store::read(&rows);
    let before = Asked::of(form, &answers);
    if !before.has_section(section) || (section.waits && !journey(form, &answers).may_visit(&section.id)) {
        return Err(AppError::rule("section_waits"));
    }
    let mut saved = SavedSection {
        errors: FieldErrors::default(),
        both_changed: Vec::new(),
        seen: BTreeMap::new(),
        appeared: None,
        refused: FieldErrors::default(),
    };
    let may_change = changeable_in(&tx, &application, form).await?;
    let mut changed = Vec::new();
    for question in &section.questions {
        let seen = sent.seen.get(&question.id);
        // A question that wasn't in the form was answered by nobody: what was once answered stays.
        if seen.is_none() && !sent.typed.has(&question.id) {
            continue;
        }
        let Some(mut new) = read(question, &sent.typed).map(|new| new.completed_by(answers.get(&question.id))) else {
            continue;
        };
        library::settle(question, &answers, &mut new, || ctx.ids.uuid())
            .map_err(|_| AppError::rule("evidence_gone"))?;
        if let Changeable::Only(may) = &may_change {
            library::part(question, &answers, &mut new, |other| may.contains(other), || ctx.ids.uuid());
        }
        let seen: Seen = seen.and_then(|s| s.parse().ok()).unwrap_or_default();
        let row = rows.iter().find(|r| r.question_id == question.id);
        let revision = row.map_or(0, |r| r.revision);
        let old = answers.get(&question.id).filter(|a| fits(question, a));
        let merged = seen.merge(revision, old, &new);
        if matches!(merged, Merge::Taken | Merge::Both) && !may_change.has(&question.id) {
            for field in fields_of(question, &sent.typed) {
                saved.refused.add(&field, Issue::Rule("question_not_returned".into()));
            }
            continue;
        }
        match merged {
            Merge::Theirs => {}
            Merge::Same => {
                saved.seen.insert(seen_field(&question.id), Seen::of(revision, old).to_string());
            }
            Merge::Taken => {
                files::take(&tx, actor, &application, &mut new).await?;
                examples::note(question, &mut new, &badges);
                put(&tx, ctx, actor, &application, question, Some(&new), row, false).await?;
                saved.seen.insert(seen_field(&question.id), Seen::of(revision + 1, Some(&new)).to_string());
                answers.insert(question.id.clone(), new);
                changed.push(question.id.as_str());
            }
            Merge::Both => {
                files::take(&tx, actor, &application, &mut new).await?;
                examples::note(question, &mut new, &badges);
                saved.both_changed.extend(fields_of(question, &sent.typed));
                let value = Some(json_of(&new)?);
                let written = Written {
                    application: application.id,
                    question: &question.id,
                    value,
                    taken: false,
                    anew: false,
                    by: actor.id,
                    at: ctx.now(),
                };
                version::keep(&tx, ctx.ids.uuid(), written).await?;
            }
        }
    }
    // Once all answers of the section are what was sent. Of what was returned, only what was named changes.
    for question in &changed {
        sharing::spread(&tx, ctx, actor, &application, form, &mut answers, question, &may_change).await?;
    }
    saved.seen.extend(own_level::take(&tx, ctx, actor, &texts, section, &sent, &may_change).await?);
    if !changed.is_empty() {
        touch(&tx, ctx, application.id).await?;
    }
    presence::note(&tx, ctx.ids.uuid(), application.id, actor.id, &section.id, ctx.now()).await?;
    tx.commit().await?;
    let asked = Asked::of(form, &answers);
    for question in section.questions.iter().filter(|q| asked.has(q)) {
        for found in check(question, answers.get(&question.id)) {
            saved.errors.add(&sent.typed.where_typed(&question.id, &found.field), found.issue);
        }
    }
    let appeared = section.questions.iter().find(|q| asked.has(q) && !before.has(q));
    saved.appeared = appeared.map(first_field);
    Ok(saved)
}

/// The questions whose answers a section's saving looks at: its own, and those that decide what is asked.
fn deciding<'a>(form: &'a Form, section: &'a Section) -> BTreeSet<&'a str> {
    let when = form.sections().flat_map(|(_, s)| s.when.iter().chain(s.questions.iter().flat_map(|q| &q.when)));
    section.questions.iter().map(|q| q.id.as_str()).chain(when.map(|c| c.question.as_str())).collect()
}

impl SavedSection {
    /// The fields that a colleague had changed too, as mistakes to be looked at.
    pub fn also_changed(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        self.both_changed.iter().for_each(|field| errors.add(field, Issue::AlsoChanged));
        errors
    }
}

/// An application in which somebody may write now.
pub(super) async fn writable(tx: &DatabaseTransaction, actor: &Actor, id: Uuid) -> Result<Application, AppError> {
    let (application, role) = own(tx, actor, id).await?;
    if may_edit(role, application.state) { Ok(application) } else { Err(AppError::NotAllowed) }
}

/// An application that somebody may change as a whole now.
pub(super) async fn draft(db: &impl ConnectionTrait, actor: &Actor, id: Uuid) -> Result<Application, AppError> {
    let (application, role) = own(db, actor, id).await?;
    if may_edit_draft(role, application.state) { Ok(application) } else { Err(AppError::NotAllowed) }
}

/// The name of a question's first field.
fn first_field(question: &Question) -> String {
    let id = &question.id;
    match question.kind {
        Kind::Many { .. } | Kind::Languages { .. } => many_field(id),
        Kind::Formal { .. } => field(id, "met"),
        Kind::Indicator { .. } => field(id, "claimed"),
        Kind::Evidence { .. } => field(id, "0.title"),
        Kind::Promised { .. } => field(id, "0.done"),
        Kind::BadgeExample { .. } => files_field(id, 0),
        Kind::UrlList { .. } => field(id, "0"),
        Kind::Plan { ref columns, .. } => field(id, &format!("0.{}", columns.first().map_or("", |c| c.id.as_str()))),
        _ => field(id, ""),
    }
}

/// The names of a question's fields that were sent.
fn fields_of(question: &Question, typed: &Typed) -> Vec<String> {
    let id = &question.id;
    let is_its = |name: &&String| name.strip_prefix(id.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('.'));
    let level = level_part(id);
    let is_read = |name: &&String| ![".id", ".use"].iter().any(|end| name.ends_with(end)) && **name != level;
    let fields = typed.fields.keys().filter(is_its).filter(is_read).map(|name| field(name, ""));
    let sent: Vec<_> = fields.chain(typed.many.keys().filter(is_its).map(|name| many_field(name))).collect();
    if sent.is_empty() { vec![first_field(question)] } else { sent }
}

pub(super) async fn touch(tx: &DatabaseTransaction, ctx: &Ctx, application: Uuid) -> Result<(), AppError> {
    application::Entity::update_many()
        .col_expr(application::Column::UpdatedAt, Expr::value(ctx.now().0))
        .filter(application::Column::Id.eq(application))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes an answer, with its place in the history. The trail says when a version was begun; each later saving is in
/// the history, and would drown the rest.
pub(super) async fn put(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    application: &Application,
    question: &Question,
    new: Option<&Answer>,
    row: Option<&answer::Model>,
    anew: bool,
) -> Result<(), AppError> {
    let value = new.map(json_of).transpose()?;
    let of = |value: Option<String>, by: Uuid, at, anew| Written {
        application: application.id,
        question: &question.id,
        value,
        taken: true,
        anew,
        by,
        at,
    };
    match row {
        Some(row) => {
            // An answer from before there was a history, or of an earlier application, is its beginning.
            if version::newest(tx, application.id, &question.id).await?.is_none() {
                let first = of(row.value.clone(), row.updated_by, row.updated_at, true);
                version::keep(tx, ctx.ids.uuid(), first).await?;
            }
            let mut active = row.clone().into_active_model();
            active.value = Set(value.clone());
            active.revision = Set(row.revision + 1);
            active.updated_by = Set(actor.id);
            active.updated_at = Set(ctx.now());
            active.update(tx).await?;
        }
        None => {
            answer::Entity::insert(answer::ActiveModel {
                id: Set(ctx.ids.uuid()),
                application_id: Set(application.id),
                question_id: Set(question.id.clone()),
                value: Set(value.clone()),
                revision: Set(1),
                updated_by: Set(actor.id),
                updated_at: Set(ctx.now()),
            })
            .exec_without_returning(tx)
            .await?;
        }
    }
    if version::keep(tx, ctx.ids.uuid(), of(value, actor.id, ctx.now(), anew)).await? {
        record(tx, ctx, Some(actor.id), "apply.save", application.id, json!({ "question": question.id })).await?;
    }
    Ok(())
}

/// Makes an earlier version the answer again; what stood there until now stays in the history.
///
/// # Errors
/// [`AppError::Conflict`] when the answer has changed since it was read; [`AppError::NotFound`], also for a version
/// that doesn't fit the form; [`AppError::NotAllowed`].
pub async fn restore(
    ctx: &Ctx,
    actor: &Actor,
    application: Uuid,
    question: &str,
    number: i64,
    revision: i64,
) -> Result<String, AppError> {
    let tx = ctx.db.write().await?;
    let application = writable(&tx, actor, application).await?;
    let form = texts(&tx, &application, actor.locale.tag()).await?.form;
    let (section, question) = place(&form, question).ok_or(AppError::NotFound)?;
    let may_change = changeable_in(&tx, &application, &form).await?;
    if !may_change.has(&question.id) {
        return Err(AppError::rule("question_not_returned"));
    }
    let version = version::numbered(&tx, application.id, &question.id, number).await?.ok_or(AppError::NotFound)?;
    let rows = store::answer_rows(&tx, application.id).await?;
    let row = rows.iter().find(|r| r.question_id == question.id);
    if row.map(|r| &r.value) == Some(&version.value) {
        return Ok(section.id.clone());
    }
    if row.map_or(0, |r| r.revision) != revision {
        return Err(AppError::Conflict);
    }
    let answer = store::parsed(version.value.as_deref()).filter(|a| fits(question, a));
    put(&tx, ctx, actor, &application, question, answer.as_ref(), row, true).await?;
    if let Some(answer) = answer {
        let mut answers = store::read(&rows);
        answers.insert(question.id.clone(), answer);
        sharing::spread(&tx, ctx, actor, &application, &form, &mut answers, &question.id, &may_change).await?;
    }
    touch(&tx, ctx, application.id).await?;
    let detail = json!({ "question": question.id, "version": number });
    record(&tx, ctx, Some(actor.id), "apply.restore", application.id, detail).await?;
    tx.commit().await?;
    Ok(section.id.clone())
}

/// A question and its section.
pub fn place<'a>(form: &'a Form, question: &str) -> Option<(&'a Section, &'a Question)> {
    let all = form.sections().flat_map(|(_, s)| s.questions.iter().map(move |q| (s, q)));
    all.into_iter().find(|(_, q)| q.id == question)
}

/// Somebody has a section before them; nobody else is told but those who look.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn present(ctx: &Ctx, actor: &Actor, application: Uuid, section: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let (application, _) = own(&tx, actor, application).await?;
    presence::note(&tx, ctx.ids.uuid(), application.id, actor.id, section, ctx.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// What the form of a section shows of each answer, by the name of the hidden field.
pub fn seen_by(section: &Section, rows: &[answer::Model], shown: &Answers) -> BTreeMap<String, String> {
    let of = |question: &Question| {
        let revision = rows.iter().find(|r| r.question_id == question.id).map_or(0, |r| r.revision);
        let shown = shown.get(&question.id).filter(|a| fits(question, a));
        (seen_field(&question.id), Seen::of(revision, shown).to_string())
    };
    section.questions.iter().map(of).collect()
}
