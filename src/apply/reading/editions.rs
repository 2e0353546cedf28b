//! A draft beside the form of today, what had no place in its form, and what would come of an export.

use super::{Case, snapshot};
use crate::{
    account::{self, Actor},
    apply::{
        brought::Brought,
        model::{
            ApplicationState, Unfit, compare, field,
            views::{BroughtView, EditionView, ImportView, LeftOverView, LeftView, ReplaceView},
        },
        service::{self, form_of, left_by},
        store::{self, brought, left, left::LeftOver},
        words::in_words,
    },
    error::AppError,
    platform::Ctx,
    programme::{self, model::Form},
    texts::{Locale, Texts},
    ui::field::id_of,
};
use uuid::Uuid;

/// Where a question is asked in a form.
fn place(form: &Form, application: Uuid, question: &str) -> Option<String> {
    let (section, question) = service::place(form, question)?;
    let id = id_of(&section.id, &field(&question.id, ""));
    Some(format!("/apply/{application}/section/{}#{id}", section.id))
}

/// What would have no place.
fn shown(left: LeftOver) -> LeftView {
    LeftView { label: left.label, words: left.words, why: left.why, since: None, place: None }
}

/// How the form of today differs from that of a draft.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn edition(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<EditionView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let today = programme::edition(ctx)?;
    let is_draft = case.application.state == ApplicationState::Draft;
    if !is_draft || today.version == case.application.edition_version {
        let (changes, left) = (Vec::new(), Vec::new());
        return Ok(EditionView { head: case.head(), version: None, changes, rules_differ: false, left });
    }
    let earlier = store::edition(db, &case.application.edition_version).await?;
    let (before, now) = (form_of(&earlier, locale.tag())?, form_of(&today, locale.tag())?);
    let scale = |edition: &programme::model::Edition| edition.in_language(locale.tag()).map(|t| t.scale.clone());
    let rows = store::answer_rows(db, id).await?;
    Ok(EditionView {
        version: Some(today.version.clone()),
        changes: compare(before, now),
        rules_differ: earlier.rules != today.rules || scale(&earlier) != scale(&today),
        left: left_by(locale, before, now, &rows).into_iter().map(shown).collect(),
        head: case.head(),
    })
}

/// What was left over in an application.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn left_over(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<LeftOverView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let rows = left::of(db, id).await?;
    let names = account::store::names(db, rows.iter().map(|r| r.left_by)).await?;
    let left = rows.into_iter().map(|row| LeftView {
        since: Some((names.get(&row.left_by).cloned().unwrap_or_default(), row.left_at)),
        why: Unfit::parse(&row.why).unwrap_or(Unfit::Unreadable),
        place: place(&case.form, id, &row.question_id),
        label: row.label,
        words: row.words,
    });
    Ok(LeftOverView { left: left.collect(), head: case.head() })
}

/// What would come of the export that the reader has brought.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn import(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<ImportView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let head = case.head();
    let Some(row) = brought::of(db, id, actor.id).await?.filter(|_| head.may_edit_draft) else {
        return Ok(ImportView { head, brought: None });
    };
    // It could be read when it was brought.
    let Ok(export) = Brought::read(&row.json) else {
        return Ok(ImportView { head, brought: None });
    };
    let (organiser, reference) = (export.organiser.clone(), export.reference.clone());
    let rows = store::answer_rows(db, id).await?;
    let plan = service::plan(db, locale, &case.form, (case.organiser.id, &rows), export).await?;
    let t = Texts::of(locale);
    let fill = plan.fill.iter().map(|p| (p.question.label.text.clone(), in_words(t, Some(p.question), &p.answer)));
    let replace = plan.replace.iter().map(|p| ReplaceView {
        question: p.question.id.clone(),
        label: p.question.label.text.clone(),
        now: p.now.as_ref().map(|now| in_words(t, Some(p.question), now)).unwrap_or_default(),
        brought: in_words(t, Some(p.question), &p.answer),
    });
    let (fill, replace) = (fill.collect(), replace.collect());
    let brought = BroughtView {
        id: row.id,
        organiser,
        reference,
        seen: snapshot(&case.application, &rows).to_string(),
        fill,
        replace,
        same: plan.same,
        left: plan.left.into_iter().map(shown).collect(),
    };
    Ok(ImportView { head, brought: Some(brought) })
}
