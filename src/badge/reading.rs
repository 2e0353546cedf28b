//! What pages show, made from what is kept.

use super::{
    art::Art,
    card::{self, Card, Words},
    check, hosted,
    model::{
        AchievementView, BadgeCard, Checked, CredentialView, EvidenceView, LABEL, Naming, Standing, is_holder, may_see,
        named, versioned,
    },
    service,
    shape::{self, Credential, Evidence},
    store::{self, CredentialRow, ShareRow},
};
use crate::{
    account,
    error::AppError,
    platform::Ctx,
    programme::{
        self,
        model::{Badge, Content, Text},
    },
    texts::{Locale, Texts},
    ui::when::written,
};
use time::Month;
use uuid::Uuid;

/// A credential that somebody may see.
pub struct Seen {
    /// The credential.
    pub row: CredentialRow,
    /// What its holder lets others see; nothing for a label.
    pub share: Option<ShareRow>,
    /// Whether whoever looks is who holds it.
    pub mine: bool,
}

impl Seen {
    /// Whether others see it too.
    pub fn is_public(&self) -> bool {
        may_see(self.row.person_id, self.share.as_ref().map(ShareRow::sharing), None)
    }
}

/// A credential, for whoever may see it.
///
/// # Errors
/// [`AppError::NotFound`], also for those who may not know that it is there; when the database fails.
pub async fn seen(ctx: &Ctx, asks: Option<Uuid>, id: Uuid) -> Result<Seen, AppError> {
    let db = ctx.db.read();
    let row = store::credential(db, id).await?.ok_or(AppError::NotFound)?;
    let share = if row.person_id.is_some() { store::share(db, id).await? } else { None };
    if !may_see(row.person_id, share.as_ref().map(ShareRow::sharing), asks) {
        return Err(AppError::NotFound);
    }
    let mine = is_holder(row.person_id, asks);
    Ok(Seen { row, share, mine })
}

/// The badges that a person holds.
///
/// # Errors
/// When the database fails.
pub async fn mine(ctx: &Ctx, locale: Locale, person: Uuid) -> Result<Vec<BadgeCard>, AppError> {
    let content = programme::content(ctx, locale)?;
    let rows = store::of_person(ctx.db.read(), person).await?;
    let shares = store::shares(ctx.db.read(), rows.iter().map(|r| r.id)).await?;
    let playlist = |badge: &str| -> Option<Text> {
        let of = |p: &&programme::model::Playlist| p.badge == badge || p.activities.iter().any(|a| a.badge == badge);
        content.playlists.iter().find(of).map(|p| p.title.clone())
    };
    rows.into_iter()
        .map(|row| {
            let share = shares.get(&row.id);
            let kept_back = share.map_or(Ok(Vec::new()), ShareRow::kept_back)?;
            Ok(BadgeCard {
                id: row.id,
                name: row.name.clone(),
                playlist: playlist(&row.achievement),
                awarded_at: row.awarded_at,
                revoked_at: row.revoked_at,
                standing: Standing::of(ctx.now(), row.valid_until, row.suspended_at, row.revoked_at),
                evidence: parsed(&row)?.evidence.len() + kept_back.len(),
                shared: share.is_some_and(|s| s.shared),
                badge: row.achievement,
            })
        })
        .collect()
}

fn parsed(row: &CredentialRow) -> Result<Credential, AppError> {
    serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))
}

fn evidence_view(evidence: Evidence) -> EvidenceView {
    EvidenceView { name: evidence.name, narrative: evidence.narrative, url: evidence.id.filter(|u| is_web(u)) }
}

/// The name of the learner who holds a badge, if they let it be seen or look themselves.
async fn holder(ctx: &Ctx, seen: &Seen) -> Result<Option<String>, AppError> {
    let is_named = seen.mine || seen.share.as_ref().is_some_and(|s| s.name_shown);
    match seen.row.person_id.filter(|_| is_named) {
        Some(person) => Ok(Some(account::store::by_id(ctx.db.read(), person).await?.name)),
        None => Ok(None),
    }
}

/// A credential on its own page, for a person or a stranger.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn credential(ctx: &Ctx, asks: Option<Uuid>, id: Uuid) -> Result<CredentialView, AppError> {
    let seen = seen(ctx, asks, id).await?;
    let credential = parsed(&seen.row)?;
    let holder = holder(ctx, &seen).await?;
    let kept_back = seen.share.as_ref().map_or(Ok(Vec::new()), ShareRow::kept_back)?;
    let is_public = seen.is_public();
    let Seen { row, share, mine } = seen;
    let did = credential.credential_subject.id.clone().filter(|_| row.person_id.is_some());
    let naming = match row.person_id.filter(|_| mine && row.revoked_at.is_none()) {
        Some(person) => Some(account::store::named_did(ctx.db.read(), person).await?),
        None => None,
    };
    let naming = naming.filter(|chosen| *chosen != did).map(|did| Naming { did });
    let page = ctx.config.url(&format!("/credentials/{id}"));
    let standing = Standing::of(ctx.now(), row.valid_until, row.suspended_at, row.revoked_at);
    let linked_in = (mine && is_public && standing == Standing::Valid).then(|| linked_in(&row, &credential, &page));
    let subject = credential.credential_subject;
    let achievement = subject.achievement;
    let name_of = |id: &str| {
        achievement.result_description.iter().find(|d| d.id == id).map(|d| d.name.clone()).unwrap_or_default()
    };
    let evidence_hidden = kept_back.len();
    let own = kept_back.into_iter().filter(|_| mine);
    Ok(CredentialView {
        id,
        about: format!("/achievements/{}", versioned(&row.achievement, version(&row))),
        achievement: row.achievement.clone(),
        name: credential.name,
        description: achievement.description.clone(),
        language: achievement.in_language.clone(),
        criteria: criteria(&achievement).collect(),
        narrative: subject.narrative,
        evidence: credential.evidence.into_iter().chain(own).map(evidence_view).collect(),
        evidence_hidden,
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
        holder,
        sharing: share.filter(|_| mine).map(|s| s.sharing()),
        did,
        naming,
        card: format!("{}/card.png", credential.id),
        address: credential.id,
        page,
        linked_in,
        hosted: (is_public && row.revoked_at.is_none()).then(|| hosted::address(ctx, id)),
        standing,
        checked: check::check(ctx, &row.json).await?,
    })
}

/// Where the holder adds a badge to their profile on LinkedIn. Nothing is sent there before they follow it.
fn linked_in(row: &CredentialRow, credential: &Credential, page: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("startTask", "CERTIFICATION_NAME");
    query.append_pair("name", &credential.name);
    query.append_pair("organizationName", &credential.issuer.name);
    let issued = row.awarded_at.to_utc();
    query.append_pair("issueYear", &issued.year().to_string());
    query.append_pair("issueMonth", &month(issued.month()));
    if let Some(until) = row.valid_until {
        let until = until.to_utc();
        query.append_pair("expirationYear", &until.year().to_string());
        query.append_pair("expirationMonth", &month(until.month()));
    }
    query.append_pair("certUrl", page);
    query.append_pair("certId", &row.id.to_string());
    format!("https://www.linkedin.com/profile/add?{}", query.finish())
}

fn month(month: Month) -> String {
    u8::from(month).to_string()
}

/// The card of a credential as SVG, in the language of its words.
///
/// # Errors
/// When the database fails.
pub async fn card(ctx: &Ctx, seen: &Seen) -> Result<String, AppError> {
    let row = &seen.row;
    let credential = parsed(row)?;
    let locale = Locale::parse(&credential.credential_subject.achievement.in_language).unwrap_or(Locale::ENGLISH);
    let t = Texts::of(locale);
    // What the holder alone sees of themselves is no part of a picture that is meant for others.
    let named = if seen.share.as_ref().is_some_and(|s| s.name_shown) { holder(ctx, seen).await? } else { None };
    let standing = Standing::of(ctx.now(), row.valid_until, row.suspended_at, row.revoked_at);
    Ok(card::svg(Card {
        art: art(row),
        holder: credential.credential_subject.name.as_deref().or(named.as_deref()),
        issuer: &credential.issuer.name,
        day: &written(locale.tag(), row.awarded_at, false),
        standing,
        words: Words {
            awarded_to: t.badge_recipient(),
            issued_by: t.badge_issuer(),
            standing: match standing {
                Standing::Valid => "",
                Standing::Expired => t.badge_expired_state(),
                Standing::Suspended => t.badge_suspended_state(),
                Standing::Revoked => t.badge_revoked_state(),
            },
        },
    }))
}

/// What the picture of a credential is drawn from.
pub fn art(row: &CredentialRow) -> Art<'_> {
    Art { id: &row.achievement, name: &row.name, seal: row.achievement == LABEL }
}

/// The checks of a credential that is kept here, done now, for whoever may see it.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn check_of(ctx: &Ctx, asks: Option<Uuid>, id: Uuid) -> Result<Checked, AppError> {
    let seen = seen(ctx, asks, id).await?;
    check::check(ctx, &seen.row.json).await
}

/// Which version of its achievement a credential is of.
fn version(row: &CredentialRow) -> u32 {
    u32::try_from(row.achievement_version).unwrap_or(1)
}

/// The criteria, one by one.
fn criteria(of: &shape::Achievement) -> impl Iterator<Item = String> {
    of.criteria.narrative.lines().map(|l| l.trim_start_matches("- ").to_string())
}

/// What a name in an address means.
enum Version<'a> {
    /// The badge as the pack has it.
    Now(&'a Badge),
    /// An earlier version, in the words that people were awarded it with.
    Earlier(Box<shape::Achievement>),
}

async fn version_of<'a>(ctx: &Ctx, content: &'a Content, name: &str) -> Result<Version<'a>, AppError> {
    let (id, version) = named(name);
    let badge = content.badge(id);
    if let Some(badge) = badge.filter(|badge| badge.version == version) {
        return Ok(Version::Now(badge));
    }
    let number = i32::try_from(version).unwrap_or(i32::MAX);
    match (store::newest_of(ctx.db.read(), id, number).await?, badge) {
        (Some(row), _) => {
            let mut was = parsed(&row)?.credential_subject.achievement;
            // They are of the credential's day, and stand here on their own pages.
            was.endorsement.clear();
            Ok(Version::Earlier(Box::new(was)))
        }
        // Under the plain name nobody was awarded anything that would have to keep its words.
        (None, Some(badge)) if id == name => Ok(Version::Now(badge)),
        (None, _) => Err(AppError::NotFound),
    }
}

/// What stands at the address of an achievement for programs: what was awarded under this name, in its words.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn achievement_shape(ctx: &Ctx, name: &str) -> Result<shape::Achievement, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    if name == LABEL {
        return Ok(service::label_achievement(ctx, &content));
    }
    match version_of(ctx, &content, name).await? {
        Version::Now(badge) => Ok(service::achievement(ctx, badge)),
        Version::Earlier(was) => Ok(*was),
    }
}

/// What can be achieved, in a language. An earlier version keeps the words that it was awarded with.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub async fn achievement(ctx: &Ctx, locale: Locale, name: &str) -> Result<AchievementView, AppError> {
    let content = programme::content(ctx, locale)?;
    if name == LABEL {
        return Ok(AchievementView {
            id: name.to_string(),
            name: content.network.name.clone(),
            description: content.network.description.clone(),
            criteria: content.form.areas.iter().map(|a| a.name.clone()).collect(),
            alignment: Vec::new(),
            version: 1,
            newest: None,
        });
    }
    let badge = match version_of(ctx, &content, name).await? {
        Version::Now(badge) => badge,
        Version::Earlier(was) => {
            let (id, version) = named(name);
            let newest = content.badge(id).map(|badge| format!("/achievements/{}", versioned(id, badge.version)));
            let text = |words: &str| match locale.tag() == was.in_language {
                true => Text::new(words),
                false => Text::fallback(words, &was.in_language),
            };
            return Ok(AchievementView {
                id: id.to_string(),
                name: text(&was.name),
                description: text(&was.description),
                criteria: criteria(&was).map(|line| text(&line)).collect(),
                alignment: Vec::new(),
                version,
                newest,
            });
        }
    };
    Ok(AchievementView {
        id: badge.id.clone(),
        name: badge.name.clone(),
        description: badge.description.clone(),
        criteria: badge.criteria.clone(),
        alignment: badge.alignment.clone(),
        version: badge.version,
        newest: None,
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
    let row = store::checked(ctx.db.read(), id, service::checks_kept_since(ctx)).await?.ok_or(AppError::NotFound)?;
    serde_json::from_str(&row.result).map_err(|e| AppError::internal(&e))
}
