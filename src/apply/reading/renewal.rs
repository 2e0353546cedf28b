//! The renewal of a label: where it stands, what has changed since, and what is offered to the members of its holder.

use crate::{
    account::Actor,
    apply::{
        model::{
            Answer, Answers, Application, fits, renewing,
            views::{ChangedAnswer, RenewView, RenewalHead, RenewalRow, Since},
        },
        service, store,
        words::words,
    },
    error::AppError,
    label::{
        self, Label,
        model::{LabelState, renewal_closes, renewal_opens},
    },
    organiser::{self, MemberRole, Organiser, model::may_edit},
    platform::Ctx,
    programme::{
        self,
        model::{Form, Question},
    },
    texts::{Locale, Texts},
    ui::changes::changes,
};
use sea_orm::ConnectionTrait;

/// The page on which the renewal of a label is begun.
///
/// # Errors
/// [`AppError::NotFound`] for others than members of its holder.
pub async fn renew(ctx: &Ctx, actor: &Actor, locale: Locale, number: &str) -> Result<RenewView, AppError> {
    let db = ctx.db.read();
    let label = label::store::by_number(db, number).await?;
    let role = organiser::store::role_of(db, label.organiser_id, actor.id).await?.ok_or(AppError::NotFound)?;
    let content = programme::content(ctx, locale)?;
    let form = content.renewal.as_ref().unwrap_or(&content.form);
    Ok(RenewView {
        standing: service::standing(db, ctx, &label).await?,
        organiser: (label.organiser_id, organiser::store::by_id(db, label.organiser_id).await?.name),
        may_begin: may_edit(role),
        sections: form.sections().map(|(_, section)| section.title.clone()).collect(),
        asked: form.questions().count() as u64,
        of: content.form.questions().count() as u64,
        days: u64::from(programme::rules(ctx)?.decision.days),
        label,
    })
}

/// The labels that a person's organisers hold, each with where its renewal stands. Those that were renewed or taken
/// back, and those that ended when there is a newer one, are left out.
///
/// # Errors
/// When the pack can't be read.
pub(super) fn rows(
    ctx: &Ctx,
    organisers: &[(Organiser, MemberRole)],
    labels: &[Label],
    applications: &[Application],
) -> Result<Vec<RenewalRow>, AppError> {
    let rules = programme::rules(ctx)?;
    let mut rows = Vec::new();
    for (organiser, role) in organisers {
        let held: Vec<Label> = labels.iter().filter(|l| l.organiser_id == organiser.id).cloned().collect();
        let of_it = applications.iter().filter(|a| a.organiser_id == organiser.id);
        let running = of_it.into_iter().find(|a| a.state.is_running()).map(|a| (a.id, a.renews));
        // The newest first: what has ended matters only where nothing came after it.
        let Some(label) = held.iter().find(|l| l.revoked_at.is_none()) else {
            continue;
        };
        let label = held.iter().find(|l| label.renews == Some(l.id) && l.valid_until > ctx.now()).unwrap_or(label);
        let time = (renewal_opens(label, &rules.renewal), renewal_closes(label, &rules.renewal));
        rows.push(RenewalRow {
            organiser: organiser.name.clone(),
            number: label.number.clone(),
            valid_until: label.valid_until,
            standing: renewing(label, &held, running, time, ctx.now()),
            may_begin: may_edit(*role),
        });
    }
    Ok(rows)
}

/// Which label an application is to renew.
///
/// # Errors
/// When the database fails.
pub async fn renewed(db: &impl ConnectionTrait, application: &Application) -> Result<Option<Label>, AppError> {
    match application.renews {
        Some(id) => label::store::by_id(db, id).await,
        None => Ok(None),
    }
}

/// Which label a draft is to renew, and how that stands now.
///
/// # Errors
/// When the database fails.
pub(super) async fn head(ctx: &Ctx, application: &Application) -> Result<Option<RenewalHead>, AppError> {
    let Some(label) = renewed(ctx.db.read(), application).await? else {
        return Ok(None);
    };
    // While it can still be renewed, its end stops nobody.
    let closes = renewal_closes(&label, &programme::rules(ctx)?.renewal);
    let state = match label.state(ctx.now()) {
        LabelState::Expired if ctx.now() < closes => LabelState::Valid,
        state => state,
    };
    Ok(Some(RenewalHead { state, number: label.number, valid_until: label.valid_until }))
}

/// What has changed since the label was applied for, question by question; nothing for a first application.
/// `hide` takes out of the answers what the reader may not know.
///
/// # Errors
/// When the database fails.
pub async fn since(
    db: &impl ConnectionTrait,
    locale: Locale,
    form: &Form,
    application: &Application,
    answers: &Answers,
    mut hide: impl FnMut(&Question, Answer) -> Answer + Send,
) -> Result<Option<Since>, AppError> {
    let (Some(label), Some(previous)) = (renewed(db, application).await?, application.previous_id) else {
        return Ok(None);
    };
    // After a renewal that wasn't issued yet, what counts is still what the label was issued for.
    let base = if previous == label.application_id { previous } else { label.application_id };
    let last = store::answers(db, base).await?;
    let t = Texts::of(locale);
    let asked = crate::apply::model::Asked::of(form, answers);
    let (mut changed, mut same) = (Vec::new(), Vec::new());
    for question in form.questions().filter(|q| asked.has(q)) {
        let mut said = |answers: &Answers| {
            let answer = answers.get(&question.id).filter(|a| fits(question, a));
            answer.map(|a| words(t, question, &hide(question, a.clone()))).unwrap_or_default()
        };
        let (before, now) = (said(&last), said(answers));
        // What wasn't asked then can't have changed, and what isn't answered yet hasn't.
        if before.is_empty() || now.is_empty() {
            continue;
        }
        let label = question.label.clone();
        if before == now {
            same.push(label);
        } else {
            changed.push(ChangedAnswer { label, pieces: changes(&before, &now) });
        }
    }
    let state = label.state(application.submitted_at.unwrap_or(label.valid_from));
    Ok(Some(Since { number: label.number, valid_until: label.valid_until, state, changed, same }))
}
