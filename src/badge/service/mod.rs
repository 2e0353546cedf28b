//! Issuing and revoking. Rooms that decide about a badge or a label call these inside their own transaction.

mod checking;
mod describing;
mod endorsing;
mod naming;
mod refreshing;
mod reissuing;
mod rotating;
mod sharing;
mod suspending;
mod versions;

pub use checking::{ToCheck, VERIFY_FROM, checks_kept_since, keep_checked};
pub use describing::{achievement, label_achievement};
pub use endorsing::{ToEndorse, endorse, endorsement_address, withdraw_endorsement};
pub use naming::name_holder;
pub use refreshing::keep_watch;
pub use rotating::{KeyState, KeyView, SIGN_ANEW, key_list, rotate, seal_again, withdraw};
pub use sharing::{Wish, share};
pub use suspending::{reinstate, suspend};
pub use versions::changed;

use super::{
    LABEL, keys, proof,
    shape::{self, filled, one},
    status,
    store::{self, credential},
};
use crate::{
    account,
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs::Handlers,
    },
    programme::model::{Badge, Content, Network},
    texts::Locale,
    timestamp::Timestamp,
};
use describing::{profile, recipient};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(SIGN_ANEW, rotating::sign_anew);
    handlers.on(refreshing::REFRESH, refreshing::refresh);
}

/// A learner's badge that is to be awarded.
#[derive(Clone, Debug)]
pub struct Award {
    /// The badge.
    pub badge_id: String,
    /// To whom.
    pub person_id: Uuid,
    /// Their address, by which others can recognise them; it goes into the credential as a salted hash only.
    pub email: String,
    /// What was done for this one award.
    pub narrative: Option<String>,
    /// What the award rests on. The holder decides whether others read it; until then it isn't in the credential.
    pub evidence: Vec<Proof>,
}

/// Something that an award rests on.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What it is called.
    pub name: String,
    /// What it says or shows.
    pub narrative: String,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// A label that is to be issued.
#[derive(Clone, Debug)]
pub struct LabelToIssue {
    /// The organiser.
    pub organiser_id: Uuid,
    /// Its name.
    pub organiser_name: String,
    /// Its place in addresses.
    pub organiser_slug: String,
    /// Its web site; empty when it has none.
    pub organiser_url: String,
    /// The label's number.
    pub number: String,
    /// What was decided on, in a sentence.
    pub narrative: Option<String>,
    /// From when it holds.
    pub valid_from: Timestamp,
    /// Until when it holds.
    pub valid_until: Timestamp,
    /// What was reached, in figures.
    pub results: Vec<Reached>,
    /// The credential of the label that it renews.
    pub follows: Option<Uuid>,
}

/// A figure that a label rests on.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Stable name, such as `indicators`.
    pub id: String,
    /// What it counts.
    pub name: String,
    /// The figure.
    pub value: String,
}

/// Awards a badge of the pack to a person. Whoever holds it already keeps the one they have.
///
/// # Errors
/// [`AppError::NotFound`] when the pack has no such badge; when the database fails.
pub async fn award(tx: &DatabaseTransaction, ctx: &Ctx, award: Award) -> Result<Uuid, AppError> {
    award_on(tx, ctx, award, None).await
}

/// Awards a badge that was earned on an earlier day.
///
/// # Errors
/// As [`award`].
pub async fn award_on(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    award: Award,
    on: Option<Timestamp>,
) -> Result<Uuid, AppError> {
    let content = crate::programme::content(ctx, Locale::ENGLISH)?;
    let badge = content.badge(&award.badge_id).ok_or(AppError::NotFound)?;
    award_badge_on(tx, ctx, &content.network, badge, award, on).await
}

/// Awards a badge that is described by the caller.
///
/// # Errors
/// When the database fails.
pub async fn award_badge(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    network: &Network,
    badge: &Badge,
    award: Award,
) -> Result<Uuid, AppError> {
    award_badge_on(tx, ctx, network, badge, award, None).await
}

async fn award_badge_on(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    network: &Network,
    badge: &Badge,
    award: Award,
    on: Option<Timestamp>,
) -> Result<Uuid, AppError> {
    let holds = store::holds_badge(award.person_id, &badge.id);
    if let Some(held) = store::holding(tx, &holds).await? {
        return Ok(held.id);
    }
    let from = on.map_or(ctx.now(), |on| on.min(ctx.now()));
    let subject = shape::Subject {
        id: account::store::named_did(tx, award.person_id).await?,
        types: one("AchievementSubject"),
        name: None,
        url: None,
        identifier: recipient(ctx, &award.email)?,
        license_number: None,
        narrative: award.narrative.as_deref().and_then(filled),
        result: Vec::new(),
        achievement: achievement(ctx, badge),
    };
    let evidence = award
        .evidence
        .iter()
        .map(|e| shape::Evidence {
            id: e.url.as_deref().and_then(filled),
            types: one("Evidence"),
            name: e.name.clone(),
            narrative: filled(&e.narrative),
        })
        .collect();
    let issue = ToIssue {
        achievement: badge.id.clone(),
        version: i32::try_from(badge.version).unwrap_or(i32::MAX),
        person_id: Some(award.person_id),
        organiser_id: None,
        number: None,
        holds,
        valid_from: from,
        valid_until: None,
        subject,
        evidence,
        verb: "badge.award",
    };
    issue_credential(tx, ctx, network, issue).await
}

/// Issues the credential of a label. The same number is issued once.
///
/// # Errors
/// When the database fails.
pub async fn issue_label(tx: &DatabaseTransaction, ctx: &Ctx, label: LabelToIssue) -> Result<Uuid, AppError> {
    let content = crate::programme::content(ctx, Locale::ENGLISH)?;
    issue_label_of(tx, ctx, &content, label).await
}

/// Issues the credential of a label of a programme that is handed in.
///
/// # Errors
/// When the database fails.
pub async fn issue_label_of(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    content: &Content,
    label: LabelToIssue,
) -> Result<Uuid, AppError> {
    let holds = format!("{LABEL}:{}", label.number);
    if let Some(held) = store::holding(tx, &holds).await? {
        return Ok(held.id);
    }
    let mut achievement = label_achievement(ctx, content);
    let about = |r: &Reached| format!("{}#{}", achievement.id, r.id);
    let result = label
        .results
        .iter()
        .map(|r| shape::ResultReached { types: one("Result"), result_description: about(r), value: r.value.clone() })
        .collect();
    let described = label
        .results
        .iter()
        .map(|r| shape::ResultDescription {
            id: about(r),
            types: one("ResultDescription"),
            name: r.name.clone(),
            result_type: "Result".into(),
        })
        .collect();
    achievement.result_description = described;
    let followed = label.follows.iter().map(|id| ctx.config.url(&format!("/credentials/{id}")));
    achievement.related.splice(0..0, followed.map(|id| shape::Related { id, types: one("Related") }));
    let subject = shape::Subject {
        id: Some(ctx.config.url(&format!("/organisers/{}", label.organiser_slug))),
        types: one("AchievementSubject"),
        name: Some(label.organiser_name.clone()),
        url: filled(&label.organiser_url),
        identifier: vec![shape::Identity {
            kind: "IdentityObject".into(),
            hashed: false,
            identity_hash: label.organiser_name.clone(),
            identity_type: "name".into(),
            salt: None,
        }],
        license_number: Some(label.number.clone()),
        narrative: label.narrative.as_deref().and_then(filled),
        result,
        achievement,
    };
    let issue = ToIssue {
        achievement: LABEL.into(),
        version: 1,
        person_id: None,
        organiser_id: Some(label.organiser_id),
        number: Some(label.number),
        holds,
        valid_from: label.valid_from,
        valid_until: Some(label.valid_until),
        subject,
        evidence: Vec::new(),
        verb: "badge.issue_label",
    };
    issue_credential(tx, ctx, &content.network, issue).await
}

struct ToIssue {
    achievement: String,
    version: i32,
    person_id: Option<Uuid>,
    organiser_id: Option<Uuid>,
    number: Option<String>,
    holds: String,
    valid_from: Timestamp,
    valid_until: Option<Timestamp>,
    subject: shape::Subject,
    evidence: Vec<shape::Evidence>,
    verb: &'static str,
}

async fn issue_credential(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    network: &Network,
    issue: ToIssue,
) -> Result<Uuid, AppError> {
    let issuer = keys::PLATFORM;
    let now = ctx.now();
    let key = keys::signing(tx, ctx, issuer).await?;
    let (status_list, status_index) = status::draw(tx, ctx, issuer, &key, status::REVOCATION).await?;
    // All of it random: whoever knows one credential's address can't find the next.
    let id = uuid::Builder::from_random_bytes(ctx.ids.random()?).into_uuid();
    let name = issue.subject.achievement.name.clone();
    let credential = shape::Credential {
        context: shape::CONTEXT.map(str::to_string).to_vec(),
        id: ctx.config.url(&format!("/ob/v3/credentials/{id}")),
        types: vec!["VerifiableCredential".into(), "OpenBadgeCredential".into()],
        name: name.clone(),
        description: filled(&issue.subject.achievement.description),
        issuer: profile(key.did(), network),
        valid_from: issue.valid_from.rfc3339(),
        valid_until: issue.valid_until.map(Timestamp::rfc3339),
        awarded_date: issue.valid_from.rfc3339(),
        credential_subject: issue.subject,
        evidence: issue.evidence,
        endorsement: Vec::new(),
        credential_status: status::entry(ctx, status::REVOCATION, &status_list, status_index),
        proof: Vec::new(),
    };
    let mut credential = with_safe_evidence(credential);
    // What a learner wrote is theirs to show; labels are public.
    let kept_back = issue.person_id.map(|_| std::mem::take(&mut credential.evidence));
    endorsing::carry(tx, &mut credential).await?;
    let document = serde_json::to_value(credential).map_err(|e| AppError::internal(&e))?;
    let row = credential::Model {
        id,
        issuer: issuer.to_string(),
        achievement: issue.achievement,
        achievement_version: issue.version,
        name,
        person_id: issue.person_id,
        organiser_id: issue.organiser_id,
        number: issue.number,
        holds: Some(issue.holds),
        json: proof::sign(document, &key, now)?.to_string(),
        status_list,
        status_index,
        awarded_at: issue.valid_from,
        valid_from: issue.valid_from,
        valid_until: issue.valid_until,
        revoked_at: None,
        revoked_by: None,
        revoked_reason: None,
        suspended_at: None,
        suspension_list: None,
        suspension_index: None,
    };
    let detail = json!({ "achievement": row.achievement, "version": row.achievement_version, "number": row.number });
    credential::Entity::insert(credential::ActiveModel::from(row)).exec_without_returning(tx).await?;
    if let Some(kept_back) = kept_back {
        sharing::begin(tx, ctx, id, &kept_back).await?;
    }
    let entry = Entry { actor: None, verb: issue.verb, subject: ("credential", id.to_string()), reason: None, detail };
    audit::record(tx, ctx, entry).await?;
    Ok(id)
}

/// Evidence keeps its address as its name only where that is a web address which names nothing else in the credential;
/// otherwise the address stands in its words. A learner chooses it, and nodes must not be confused (see
/// [`shape::Credential::names`]).
fn with_safe_evidence(mut credential: shape::Credential) -> shape::Credential {
    let given = std::mem::take(&mut credential.evidence);
    for mut evidence in given {
        let address = evidence.id.take();
        credential.evidence.push(evidence);
        let Some(address) = address else {
            continue;
        };
        let at = credential.evidence.len() - 1;
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        credential.evidence[at].id = Some(address.clone());
        if !is_web || !verifier::jsonld::is_name(&address) || !credential.has_distinct_names() {
            let evidence = &mut credential.evidence[at];
            evidence.id = None;
            let words = evidence.narrative.take();
            evidence.narrative = Some(words.map_or(address.clone(), |words| format!("{words}\n{address}")));
        }
    }
    credential
}

/// Revokes a credential: its bit in the status list is set, and it no longer counts as held. What is revoked already
/// stays as it is.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn revoke(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    credential_id: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    let row = store::credential(tx, credential_id).await?.ok_or(AppError::NotFound)?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    status::revoke(tx, ctx, &row.status_list, row.status_index).await?;
    // The copies from when it was suspended name that list only.
    if let (Some(list), Some(index)) = (row.suspension_list.as_deref(), row.suspension_index) {
        status::write(tx, ctx, list, index, status::Bit::Set).await?;
    }
    let detail = json!({ "achievement": row.achievement, "number": row.number });
    let mut active = row.into_active_model();
    active.holds = Set(None);
    active.revoked_at = Set(Some(ctx.now()));
    active.revoked_by = Set(actor);
    active.revoked_reason = Set(filled(reason));
    active.update(tx).await?;
    let entry = Entry {
        actor,
        verb: "badge.revoke",
        subject: ("credential", credential_id.to_string()),
        reason: Some(reason),
        detail,
    };
    audit::record(tx, ctx, entry).await
}
