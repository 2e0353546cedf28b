//! The verbs of the room: endorse and take back here; ask and decline, report and settle beside it.

mod asking;
mod forgetting;
mod reporting;

pub use asking::{ask, asks, decline, withdraw_request};
pub use forgetting::FORGET;
pub use reporting::{report, settle};

use super::{
    model::{LONGEST, RequestState, SubjectKind, is_same_site, may_speak, runs_programme},
    store::{self, endorsement},
};
use crate::{
    account::{Actor, Role, store as people},
    badge::{
        model::{Standing, versioned},
        service::{self as badge, ToEndorse},
        store as credentials,
    },
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{
        self,
        model::{MemberRole, Organiser},
    },
    parse,
    platform::{
        Ctx,
        audit::{self, Entry},
        daily,
        jobs::Handlers,
    },
    programme,
    texts::Locale,
};
use asking::{answer, open_request};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(FORGET, forgetting::forget);
}

/// Makes sure that it is looked today, and then each day, whom to forget.
///
/// # Errors
/// When the database fails.
pub async fn keep_watch(ctx: &Ctx) -> Result<(), AppError> {
    daily::today(ctx, FORGET).await
}

/// What is endorsed, as the rules need it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id in the pack, its number or its name in addresses.
    pub id: String,
    /// What it is called, in English.
    pub name: String,
    /// The address that names it in what is signed.
    pub address: String,
    /// Whose it is; the programme's where nobody stands here.
    pub holder: Option<Organiser>,
}

/// Something that can be endorsed now.
///
/// # Errors
/// [`AppError::NotFound`]: unknown to the pack, no such organiser, or no label that is valid now.
pub async fn subject(db: &impl ConnectionTrait, ctx: &Ctx, kind: SubjectKind, id: &str) -> Result<Subject, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (name, address, holder) = match kind {
        SubjectKind::Playlist => {
            let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
            (playlist.title.text.clone(), ctx.config.url(&format!("/learn/{id}")), None)
        }
        SubjectKind::Badge => {
            let badge = content.badge(id).ok_or(AppError::NotFound)?;
            let name = versioned(id, badge.version);
            (badge.name.text.clone(), ctx.config.url(&format!("/ob/v3/achievements/{name}")), None)
        }
        SubjectKind::Organiser => {
            let organiser = organiser::store::by_slug(db, id).await?;
            (organiser.name.clone(), ctx.config.url(&format!("/organisers/{id}")), Some(organiser))
        }
        SubjectKind::Label => {
            let label = credentials::labels(db, &[id]).await?.pop().ok_or(AppError::NotFound)?;
            let standing = Standing::of(ctx.now(), label.valid_until, label.suspended_at, label.revoked_at);
            if standing != Standing::Valid || label.valid_from > ctx.now() {
                return Err(AppError::NotFound);
            }
            let holder = organiser::store::by_id(db, label.organiser_id.ok_or(AppError::NotFound)?).await?;
            let address = ctx.config.url(&format!("/ob/v3/credentials/{}", label.id));
            (format!("{} ({id})", label.name), address, Some(holder))
        }
    };
    Ok(Subject { kind, id: id.into(), name, address, holder })
}

/// Whose something is that can be endorsed, or could be once; the programme's where nobody is given.
///
/// # Errors
/// [`AppError::NotFound`] for what never was.
pub(super) async fn holder(
    db: &impl ConnectionTrait,
    kind: SubjectKind,
    id: &str,
) -> Result<Option<Organiser>, AppError> {
    let holder = match kind {
        SubjectKind::Playlist | SubjectKind::Badge => return Ok(None),
        SubjectKind::Organiser => organiser::store::by_slug(db, id).await?,
        SubjectKind::Label => {
            let label = credentials::labels(db, &[id]).await?.pop().ok_or(AppError::NotFound)?;
            organiser::store::by_id(db, label.organiser_id.ok_or(AppError::NotFound)?).await?
        }
    };
    Ok(Some(holder))
}

/// What somebody wants to say in the name of an organiser.
#[derive(Clone, Debug)]
pub struct Given {
    /// In whose name: the organiser's id.
    pub organiser: String,
    /// The words.
    pub words: String,
    /// Their language, by the tag of one that the pages have.
    pub language: String,
    /// Whether they say that they may speak for it.
    pub agreed: bool,
    /// The secret of the request that it answers; empty where nobody asked.
    pub token: String,
}

struct Parsed {
    organiser: Uuid,
    words: String,
    language: Locale,
}

impl Given {
    fn parsed(&self) -> Result<Parsed, AppError> {
        let mut wrong = FieldErrors::default();
        let organiser = wrong.take("organiser", self.organiser.parse::<Uuid>().map_err(|_| Issue::NotChosen));
        let words = wrong.take("words", parse::some_paragraphs(&self.words, LONGEST));
        let language = wrong.take("language", Locale::parse(&self.language).ok_or(Issue::UnknownChoice));
        wrong.take("agreed", if self.agreed { Ok(()) } else { Err(Issue::NotAgreed) });
        wrong.check()?;
        match (organiser, words, language) {
            (Some(organiser), Some(words), Some(language)) => Ok(Parsed { organiser, words, language }),
            _ => Err(AppError::BadRequest),
        }
    }
}

fn not_own() -> AppError {
    AppError::field("organiser", Issue::Rule("own_endorsement".into()))
}

/// Praise from one's own house says nothing: who holds it, who runs it, and organisers that share a member or a web site
/// with the holder can't endorse it.
async fn not_of_own_house(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    endorser: &Organiser,
    subject: &Subject,
) -> Result<(), AppError> {
    let Some(holder) = &subject.holder else {
        return if runs_programme(actor) { Err(not_own()) } else { Ok(()) };
    };
    if holder.id == endorser.id
        || is_same_site(holder.website.as_deref(), endorser.website.as_deref())
        || organiser::service::is_tied(tx, ctx, holder.id, actor.id).await?
    {
        return Err(not_own());
    }
    let of = |members: Vec<(Uuid, MemberRole)>| members.into_iter().map(|(p, _)| p).collect::<BTreeSet<_>>();
    let theirs = of(organiser::store::members(tx, holder.id).await?);
    let own = of(organiser::store::members(tx, endorser.id).await?);
    if theirs.is_disjoint(&own) { Ok(()) } else { Err(not_own()) }
}

/// Endorses something in the name of an organiser, signed with the organiser's own key. Sending the same twice endorses
/// once.
///
/// # Errors
/// What is wrong with the fields; [`AppError::NotAllowed`] for who doesn't speak for a verified organiser; the rules
/// `own_endorsement` and `endorsed_already`; [`Issue::LinkNotValid`] when the request was answered or has run out.
pub async fn give(ctx: &Ctx, actor: &Actor, kind: SubjectKind, id: &str, given: &Given) -> Result<(), AppError> {
    let parsed = given.parsed()?;
    let tx = ctx.db.write().await?;
    let subject = subject(&tx, ctx, kind, id).await?;
    let role = organiser::store::role_of(&tx, parsed.organiser, actor.id).await?.ok_or(AppError::NotAllowed)?;
    let endorser = organiser::store::by_id(&tx, parsed.organiser).await?;
    if !may_speak(&endorser, role) {
        return Err(AppError::NotAllowed);
    }
    let holds = store::holds(kind, id, endorser.id);
    if let Some(held) = store::holding(&tx, &holds).await? {
        let is_same = held.words == parsed.words && held.language == parsed.language.tag();
        let rule = || AppError::field("organiser", Issue::Rule("endorsed_already".into()));
        return if is_same { Ok(()) } else { Err(rule()) };
    }
    not_of_own_house(&tx, ctx, actor, &endorser, &subject).await?;
    let answers = match given.token.as_str() {
        "" => None,
        token => {
            Some(open_request(&tx, ctx, token).await?).filter(|r| r.subject_kind == kind.key() && r.subject_id == id)
        }
    };
    let to_sign = ToEndorse {
        endorser: &endorser.slug,
        endorser_name: &endorser.name,
        endorser_url: endorser.website.as_deref().unwrap_or_default(),
        subject: &subject.address,
        subject_name: &subject.name,
        words: &parsed.words,
    };
    let credential_id = badge::endorse(&tx, ctx, to_sign).await?;
    let row = endorsement::Model {
        id: ctx.ids.uuid(),
        subject_kind: kind.key().into(),
        subject_id: id.into(),
        organiser_id: endorser.id,
        organiser_name: endorser.name.clone(),
        words: parsed.words,
        language: parsed.language.tag().into(),
        credential_id,
        holds: Some(holds),
        created_by: actor.id,
        created_at: ctx.now(),
        withdrawn_at: None,
        withdrawn_by: None,
        hidden_at: None,
        hidden_by: None,
        hidden_reason: None,
    };
    let endorsement = row.id;
    endorsement::Entity::insert(endorsement::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    let detail = json!({ "kind": kind.key(), "subject": id, "organiser": endorser.id });
    record(&tx, ctx, Some(actor.id), "endorse.give", endorsement, None, detail).await?;
    let asked_by = answers.as_ref().map(|r| r.asked_by);
    if let Some(request) = answers {
        answer(&tx, ctx, request, RequestState::Given, Some(endorsement)).await?;
    }
    let news = News::new(Kind::EndorsementAnswered, kind.path(id), endorsement)
        .with("answer", "given")
        .with("by", &endorser.name)
        .with("subject", &subject.name);
    for person in concerned(&tx, &subject, asked_by).await? {
        if person != actor.id {
            tell(&tx, ctx, person, &news).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Whom an endorsement concerns: who asked for it, and the owners of what is endorsed, or the coordinators.
async fn concerned(
    tx: &DatabaseTransaction,
    subject: &Subject,
    asked_by: Option<Uuid>,
) -> Result<BTreeSet<Uuid>, AppError> {
    let mut people: BTreeSet<Uuid> = asked_by.into_iter().collect();
    match &subject.holder {
        Some(holder) => {
            let members = organiser::store::members(tx, holder.id).await?;
            people.extend(members.into_iter().filter(|(_, role)| *role == MemberRole::Owner).map(|(p, _)| p));
        }
        None => people.extend(people::holders(tx, Role::Coordinator).await?.into_iter().map(|(p, _)| p.id)),
    }
    Ok(people)
}

/// Takes an endorsement back: its credential says so from now on. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for others than owners of the endorser.
pub async fn withdraw(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, id).await?;
    if organiser::store::role_of(&tx, row.organiser_id, actor.id).await? != Some(MemberRole::Owner) {
        return Err(AppError::NotFound);
    }
    if row.holds.is_none() {
        return Ok(());
    }
    badge::withdraw_endorsement(&tx, ctx, row.credential_id).await?;
    let mut active = row.into_active_model();
    active.holds = Set(None);
    active.withdrawn_at = Set(Some(ctx.now()));
    active.withdrawn_by = Set(Some(actor.id));
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "endorse.withdraw", id, None, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    reason: Option<&String>,
    detail: Value,
) -> Result<(), AppError> {
    let subject = ("endorsement", of.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason: reason.map(String::as_str), detail }).await
}
