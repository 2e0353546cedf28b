//! What pages show, made from what is kept.

use super::{
    check,
    model::{AchievementView, BadgeCard, Checked, CredentialView, EvidenceView, LABEL},
    shape::Credential,
    store::{self, CredentialRow},
};
use crate::{error::AppError, platform::Ctx, programme, texts::Locale};
use uuid::Uuid;

/// The badges that a person holds.
///
/// # Errors
/// When the database fails.
pub async fn mine(ctx: &Ctx, person: Uuid) -> Result<Vec<BadgeCard>, AppError> {
    Ok(store::of_person(ctx.db.read(), person).await?.into_iter().map(card).collect())
}

fn card(row: CredentialRow) -> BadgeCard {
    BadgeCard {
        id: row.id,
        badge: row.achievement,
        name: row.name,
        awarded_at: row.awarded_at,
        revoked_at: row.revoked_at,
    }
}

/// A credential on its own page, for a person or a stranger.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn credential(ctx: &Ctx, asks: Option<Uuid>, id: Uuid) -> Result<CredentialView, AppError> {
    let row = store::credential(ctx.db.read(), id).await?.ok_or(AppError::NotFound)?;
    let credential: Credential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
    let subject = credential.credential_subject;
    let mine = asks.is_some() && row.person_id == asks;
    let achievement = subject.achievement;
    let name_of = |id: &str| {
        achievement.result_description.iter().find(|d| d.id == id).map(|d| d.name.clone()).unwrap_or_default()
    };
    Ok(CredentialView {
        id,
        achievement: row.achievement.clone(),
        name: credential.name,
        description: achievement.description.clone(),
        language: achievement.in_language.clone(),
        criteria: achievement.criteria.narrative.lines().map(|l| l.trim_start_matches("- ").to_string()).collect(),
        narrative: subject.narrative,
        evidence: credential
            .evidence
            .into_iter()
            .map(|e| EvidenceView { name: e.name, narrative: e.narrative, url: e.id.filter(|u| is_web(u)) })
            .collect(),
        results: subject.result.iter().map(|r| (name_of(&r.result_description), r.value.clone())).collect(),
        issuer: credential.issuer.name,
        issuer_url: credential.issuer.url.filter(|u| is_web(u)),
        recipient: subject.name,
        number: row.number.clone(),
        awarded_at: row.awarded_at,
        valid_until: row.valid_until,
        revoked_at: row.revoked_at,
        revoked_reason: row.revoked_reason.clone().filter(|_| mine),
        mine,
        address: credential.id,
        checked: check::check(ctx, &row.json).await?,
    })
}

/// The checks of a credential that is kept here, done now.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn check_of(ctx: &Ctx, id: Uuid) -> Result<Checked, AppError> {
    let row = store::credential(ctx.db.read(), id).await?.ok_or(AppError::NotFound)?;
    check::check(ctx, &row.json).await
}

/// What can be achieved, in a language.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn achievement(ctx: &Ctx, locale: Locale, id: &str) -> Result<AchievementView, AppError> {
    let content = programme::content(ctx, locale)?;
    if id == LABEL {
        return Ok(AchievementView {
            id: id.to_string(),
            name: content.network.name.clone(),
            description: content.network.description.clone(),
            criteria: content.form.areas.iter().map(|a| a.name.clone()).collect(),
            alignment: Vec::new(),
            version: 1,
        });
    }
    let badge = content.badge(id).ok_or(AppError::NotFound)?;
    Ok(AchievementView {
        id: id.to_string(),
        name: badge.name.clone(),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        alignment: badge.alignment.clone(),
        version: badge.version,
    })
}

/// Whether an address may stand in a link: no `javascript:` and the like.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// The kept result of a check.
///
/// # Errors
/// [`AppError::NotFound`] when it is too old; when the database fails.
pub async fn checked(ctx: &Ctx, id: Uuid) -> Result<Checked, AppError> {
    let row = store::checked(ctx.db.read(), id).await?.ok_or(AppError::NotFound)?;
    serde_json::from_str(&row.result).map_err(|e| AppError::internal(&e))
}
