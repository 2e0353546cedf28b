//! What follows from a word on somebody's evidence: badges, and what they are told.

use super::super::{
    model::{SubmissionState, answers, newly_earned},
    store::{self, submission},
};
use super::{enrolling, locale_of, record};
use crate::{
    account,
    badge::{
        self,
        service::{Award, Proof},
    },
    error::AppError,
    evidence,
    notify::{
        Kind,
        service::{News, tell_with},
    },
    platform::Ctx,
    programme::{
        self,
        model::{Badge, Content, TaskQuestionKind},
    },
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use std::collections::BTreeMap;

/// After evidence was approved: awards what it earns, and tells the learner.
pub(super) async fn after_approval(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    of: &submission::Model,
) -> Result<(), AppError> {
    let person = account::store::by_id(tx, of.person_id).await?;
    let content = programme::content(ctx, person.locale())?;
    let mut held = store::held(tx, person.id).await?;
    let approved: BTreeMap<String, u32> = store::states_of(tx, person.id)
        .await?
        .into_iter()
        .map(|(badge, states)| {
            let approved = states.iter().filter(|s| **s == SubmissionState::Approved).count();
            (badge, u32::try_from(approved).unwrap_or(u32::MAX))
        })
        .collect();
    let earned = newly_earned(&content, &of.badge_id, &held.keys().cloned().collect(), &approved);
    for badge in &earned {
        let award = Award {
            badge_id: badge.id.clone(),
            person_id: person.id,
            email: person.email.clone(),
            narrative: None,
            evidence: evidence(tx, person.id, badge).await?,
        };
        let credential = badge::service::award(tx, ctx, award).await?;
        held.insert(badge.id.clone(), credential);
        let detail = json!({ "badge": badge.id, "credential": credential });
        record(tx, ctx, actor, "learn.award", of.id, detail).await?;
        tell_earned(tx, ctx, person.id, badge, credential).await?;
        enrolling::note_completed(tx, ctx, person.id, &content, &badge.id).await?;
    }
    // A badge that asks for two of three tasks may be held already when the third is approved.
    if let Some(credential) = held.get(&of.badge_id) {
        note_credential(tx, person.id, &of.badge_id, *credential).await?;
    }
    if !earned.iter().any(|b| b.id == of.badge_id) {
        tell_approved(tx, ctx, of, &content).await?;
    }
    Ok(())
}

/// What was approved for a badge, as its evidence. Questions to the organisers are nobody else's business.
async fn evidence(tx: &DatabaseTransaction, person: Uuid, badge: &Badge) -> Result<Vec<Proof>, AppError> {
    let submissions = store::of_badge(tx, person, &badge.id).await?;
    let versions = store::versions(tx, submissions.iter().map(|s| s.id)).await?;
    let mut proofs = Vec::new();
    for task in &badge.tasks {
        let approved = SubmissionState::Approved.key();
        let Some(of) = submissions.iter().find(|s| s.task_id == task.id && s.state == approved) else {
            continue;
        };
        let Some(version) = versions.iter().find(|v| v.submission_id == of.id && v.number == of.version) else {
            continue;
        };
        let mut answers = version.answers()?;
        for question in task.questions.iter().filter(|q| !q.to_organisers) {
            let Some(answer) = answers.remove(&question.id) else {
                continue;
            };
            let (narrative, url) = match question.kind {
                TaskQuestionKind::Link => (String::new(), Some(answer)),
                TaskQuestionKind::LongText { .. } | TaskQuestionKind::Text { .. } => (answer, None),
                // Who reads a credential can't open them, but may ask for them by name.
                TaskQuestionKind::Files { .. } => {
                    let files = evidence::store::by_ids(tx, answers::file_ids(&answer)).await?;
                    let names = answers::file_ids(&answer).filter_map(|id| files.get(&id)).map(|f| f.name.clone());
                    (names.collect::<Vec<_>>().join(", "), None)
                }
                TaskQuestionKind::Badge => {
                    let checks = store::badge_checks(tx, answers::file_ids(&answer)).await?;
                    let about = checks.into_values().filter_map(|c| c.about);
                    let named = about.map(|a| format!("{} ({})", a.name, a.issuer));
                    (named.collect::<Vec<_>>().join(", "), None)
                }
            };
            proofs.push(Proof { name: question.label.text.clone(), narrative, url });
        }
    }
    Ok(proofs)
}

async fn note_credential(
    tx: &DatabaseTransaction,
    person: Uuid,
    badge: &str,
    credential: Uuid,
) -> Result<(), AppError> {
    // A consequence of the change that was counted already, so the revision stays.
    submission::Entity::update_many()
        .col_expr(submission::Column::CredentialId, Expr::value(credential))
        .filter(submission::Column::PersonId.eq(person))
        .filter(submission::Column::BadgeId.eq(badge))
        .filter(submission::Column::State.eq(SubmissionState::Approved.key()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Tells somebody that they have a badge.
pub(super) async fn tell_earned(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    badge: &Badge,
    credential: Uuid,
) -> Result<(), AppError> {
    let page = format!("/credentials/{credential}");
    let link = ctx.config.url(&page);
    let news = News::new(Kind::BadgeAwarded, page, credential).with("badge", &badge.id);
    tell_with(tx, ctx, person, &news, |t, name| {
        (t.learn_mail_badge_subject(&badge.name), t.learn_mail_badge_text(name, &badge.name, link))
    })
    .await
}

fn page(badge: &Badge) -> String {
    format!("/learn/badge/{}", badge.id)
}

/// News about a round of evidence.
fn news(of: &submission::Model, kind: Kind, badge: &Badge) -> News {
    News::new(kind, page(badge), format!("{}:{}", of.id, of.version)).with("badge", &badge.id)
}

async fn tell_approved(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    of: &submission::Model,
    content: &Content,
) -> Result<(), AppError> {
    let (badge, task) = super::task(content, &of.badge_id, &of.task_id)?;
    let link = ctx.config.url(&page(badge));
    let news = news(of, Kind::EvidenceApproved, badge).with("task", &task.id);
    tell_with(tx, ctx, of.person_id, &news, |t, name| {
        (t.learn_mail_approved_subject(&task.title), t.learn_mail_approved_text(name, &task.title, &badge.name, link))
    })
    .await
}

/// Tells a learner what to improve.
pub(super) async fn ask_to_improve(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    of: &submission::Model,
    comment: &str,
) -> Result<(), AppError> {
    let content = programme::content(ctx, locale_of(tx, of.person_id).await?)?;
    let (badge, _) = super::task(&content, &of.badge_id, &of.task_id)?;
    let link = ctx.config.url(&page(badge));
    tell_with(tx, ctx, of.person_id, &news(of, Kind::EvidenceToImprove, badge), |t, name| {
        (t.learn_mail_improve_subject(&badge.name), t.learn_mail_improve_text(name, &badge.name, comment, link))
    })
    .await
}
