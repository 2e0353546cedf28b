//! The verbs of the room: ask, endorse, decline, take back, report, and decide about reports.

use super::{
    model::{
        LONGEST, REQUEST_DAYS, RequestState, SubjectKind, is_same_site, may_ask, may_settle, may_speak, runs_programme,
    },
    store::{self, endorsement, report, request},
};
use crate::{
    account::{Actor, Email, Role, store as people},
    badge::{
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
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    programme,
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Requests that one person sends.
const ASK: Limit = Limit { name: "endorsement-ask", free: 10, first_wait: 30 };
/// Endorsements that one person reports.
const REPORT: Limit = Limit { name: "endorsement-report", free: 10, first_wait: 30 };

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
pub async fn subject(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    kind: SubjectKind,
    id: &str,
) -> Result<Subject, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let (name, address, holder) = match kind {
        SubjectKind::Playlist => {
            let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
            (playlist.title.text.clone(), ctx.config.url(&format!("/learn/{id}")), None)
        }
        SubjectKind::Badge => {
            let badge = content.badge(id).ok_or(AppError::NotFound)?;
            (badge.name.text.clone(), ctx.config.url(&format!("/ob/v3/achievements/{id}")), None)
        }
        SubjectKind::Organiser => {
            let organiser = organiser::store::by_slug(db, id).await?;
            (organiser.name.clone(), ctx.config.url(&format!("/organisers/{id}")), Some(organiser))
        }
        SubjectKind::Label => {
            let label = credentials::labels(db, &[id]).await?.pop().ok_or(AppError::NotFound)?;
            let holder = label.organiser_id.ok_or(AppError::NotFound)?;
            if label.revoked_at.is_some() || label.valid_until.is_some_and(|until| until <= ctx.now()) {
                return Err(AppError::NotFound);
            }
            let holder = organiser::store::by_id(db, holder).await?;
            let address = ctx.config.url(&format!("/ob/v3/credentials/{}", label.id));
            (format!("{} ({id})", label.name), address, Some(holder))
        }
    };
    Ok(Subject { kind, id: id.into(), name, address, holder })
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
        let words = wrong.take("words", some_words(&self.words));
        let language = wrong.take("language", Locale::parse(&self.language).ok_or(Issue::UnknownChoice));
        wrong.take("agreed", if self.agreed { Ok(()) } else { Err(Issue::NotAgreed) });
        wrong.check()?;
        match (organiser, words, language) {
            (Some(organiser), Some(words), Some(language)) => Ok(Parsed { organiser, words, language }),
            _ => Err(AppError::BadRequest),
        }
    }
}

fn some_words(words: &str) -> Result<String, Issue> {
    match parse::paragraphs(words, LONGEST)? {
        words if words.is_empty() => Err(Issue::Missing),
        words => Ok(words),
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
        token => Some(open_request(&tx, ctx, token).await?).filter(|r| r.subject_kind == kind.key() && r.subject_id == id),
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

/// Whether somebody may ask others to endorse something.
///
/// # Errors
/// When the database fails.
pub async fn asks(db: &impl ConnectionTrait, actor: &Actor, holder: Option<Uuid>) -> Result<bool, AppError> {
    let role = match holder {
        Some(holder) => organiser::store::role_of(db, holder, actor.id).await?,
        None => None,
    };
    Ok(may_ask(actor, holder.is_none(), role))
}

/// Asks somebody by mail to endorse something. Whether the address belongs to an account makes no difference and isn't
/// told. An address that was asked already and hasn't answered isn't asked again.
///
/// # Errors
/// What is wrong with the fields; [`AppError::NotAllowed`]; the rule `asked_already`.
pub async fn ask(
    ctx: &Ctx,
    actor: &Actor,
    kind: SubjectKind,
    id: &str,
    email: &str,
    words: &str,
) -> Result<(), AppError> {
    let about = subject(ctx.db.read(), ctx, kind, id).await?;
    if !asks(ctx.db.read(), actor, about.holder.as_ref().map(|h| h.id)).await? {
        return Err(AppError::NotAllowed);
    }
    let mut wrong = FieldErrors::default();
    let email = wrong.take("email", Email::parse(email));
    let words = wrong.take("words", some_words(words));
    let (Some(email), Some(words)) = (email, words) else {
        return Err(AppError::Invalid(wrong));
    };
    limits::attempt(ctx, ASK, &actor.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let open = request::Entity::find()
        .filter(request::Column::SubjectKind.eq(kind.key()))
        .filter(request::Column::SubjectId.eq(id))
        .filter(request::Column::Email.eq(email.key()))
        .filter(request::Column::State.is_in([RequestState::Asked.key(), RequestState::Declined.key()]))
        .filter(request::Column::ExpiresAt.gt(ctx.now()));
    if open.one(&tx).await?.is_some() {
        return Err(AppError::field("email", Issue::Rule("asked_already".into())));
    }
    let token = ctx.ids.token()?;
    let row = request::Model {
        id: ctx.ids.uuid(),
        subject_kind: kind.key().into(),
        subject_id: id.into(),
        token_hash: token_hash(&token),
        email: email.key(),
        words: words.clone(),
        asked_by: actor.id,
        created_at: ctx.now(),
        expires_at: ctx.now().plus_days(REQUEST_DAYS),
        state: RequestState::Asked.key().into(),
        answered_at: None,
        endorsement_id: None,
    };
    let request = row.id;
    request::Entity::insert(request::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    let detail = json!({ "kind": kind.key(), "subject": id, "request": request });
    record(&tx, ctx, Some(actor.id), "endorse.ask", request, None, detail).await?;
    let t = Texts::of(actor.locale);
    let link = ctx.config.url(&format!("/endorsements/asked/{token}"));
    let text = t.endorse_mail_ask_text(&actor.name, &about.name, quoted(&words), link);
    let subject = t.endorse_mail_ask_subject(&about.name);
    mail::send(&tx, ctx, Mail::new(email.as_str().into(), subject, text)).await?;
    tx.commit().await?;
    Ok(())
}

/// Words of a person in a mail, marked as theirs.
fn quoted(words: &str) -> String {
    words.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

/// Takes a request back that nobody has answered; one that was answered stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] for who may not ask.
pub async fn withdraw_request(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let request = store::request_by_id(&tx, id).await?;
    let (kind, of) = request.subject()?;
    let about = subject(&tx, ctx, kind, of).await?;
    if !asks(&tx, actor, about.holder.map(|h| h.id)).await? {
        return Err(AppError::NotFound);
    }
    if request.is_open(ctx.now()) {
        answer(&tx, ctx, request, RequestState::Withdrawn, None).await?;
        record(&tx, ctx, Some(actor.id), "endorse.withdraw_request", id, None, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn open_request(db: &impl ConnectionTrait, ctx: &Ctx, token: &str) -> Result<request::Model, AppError> {
    let found = store::request_by_token(db, &token_hash(token)).await?;
    found.filter(|r| r.is_open(ctx.now())).ok_or_else(|| AppError::field("", Issue::LinkNotValid))
}

async fn answer(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    request: request::Model,
    state: RequestState,
    endorsement: Option<Uuid>,
) -> Result<(), AppError> {
    let mut active = request.into_active_model();
    active.state = Set(state.key().into());
    active.answered_at = Set(Some(ctx.now()));
    active.endorsement_id = Set(endorsement);
    active.update(tx).await?;
    Ok(())
}

/// Says that one would rather not, without an account; who asked is told. Saying it twice changes nothing.
///
/// # Errors
/// [`Issue::LinkNotValid`] when the request was answered otherwise, taken back, or has run out.
pub async fn decline(ctx: &Ctx, token: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let found = store::request_by_token(&tx, &token_hash(token)).await?;
    if found.is_some_and(|r| r.state == RequestState::Declined.key()) {
        return Ok(());
    }
    let request = open_request(&tx, ctx, token).await?;
    let (kind, of) = request.subject()?;
    let about = subject(&tx, ctx, kind, of).await?;
    let news = News::new(Kind::EndorsementAnswered, kind.path(of), request.id)
        .with("answer", "declined")
        .with("by", &request.email)
        .with("subject", &about.name);
    let (id, asked_by) = (request.id, request.asked_by);
    answer(&tx, ctx, request, RequestState::Declined, None).await?;
    record(&tx, ctx, None, "endorse.decline", id, None, json!({})).await?;
    tell(&tx, ctx, asked_by, &news).await?;
    tx.commit().await?;
    Ok(())
}

/// Reports an endorsement to the coordinators; a person reports it once.
///
/// # Errors
/// [`AppError::NotFound`] for one that doesn't stand; a missing reason; the rule `already_done`.
pub async fn report(ctx: &Ctx, actor: &Actor, id: Uuid, reason: &str) -> Result<(), AppError> {
    limits::attempt(ctx, REPORT, &actor.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, id).await?;
    if row.holds.is_none() {
        return Err(AppError::NotFound);
    }
    let reason = parse::reason(reason, LONGEST, true).map_err(|issue| AppError::field("reason", issue))?;
    if store::report_of(&tx, id, actor.id).await?.is_some() {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    let new = report::Model {
        id: ctx.ids.uuid(),
        endorsement_id: id,
        person_id: actor.id,
        reason,
        created_at: ctx.now(),
        settled_at: None,
        settled_by: None,
    };
    report::Entity::insert(report::ActiveModel::from(new)).exec_without_returning(&tx).await?;
    record(&tx, ctx, Some(actor.id), "endorse.report", id, None, json!({})).await?;
    let news = News::new(Kind::EndorsementReported, "/endorsements/reports", id).with("by", &row.organiser_name);
    for (person, _) in people::holders(&tx, Role::Coordinator).await? {
        tell(&tx, ctx, person.id, &news).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Decides about what was reported: keeps it, or takes it off the pages with a reason that its owners are told.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators, and for those tied to what is endorsed; a missing reason; the
/// rule `already_done` when a colleague was quicker.
pub async fn settle(ctx: &Ctx, actor: &Actor, id: Uuid, hides: bool, reason: &str) -> Result<(), AppError> {
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, id).await?;
    if !may_settle(actor, organiser::service::is_tied(&tx, ctx, row.organiser_id, actor.id).await?) {
        return Err(AppError::NotAllowed);
    }
    let reason = parse::reason(reason, LONGEST, hides).map_err(|issue| AppError::field("reason", issue))?;
    let settled = report::Entity::update_many()
        .col_expr(report::Column::SettledAt, Expr::value(ctx.now().0))
        .col_expr(report::Column::SettledBy, Expr::value(Some(actor.id)))
        .filter(report::Column::EndorsementId.eq(id))
        .filter(report::Column::SettledAt.is_null())
        .exec(&tx)
        .await?;
    if settled.rows_affected == 0 {
        return Err(AppError::field("", Issue::Rule("already_done".into())));
    }
    if hides && row.holds.is_some() {
        let (kind, of) = row.subject()?;
        let news = News::new(Kind::EndorsementHidden, kind.path(of), id).with("by", &row.organiser_name);
        badge::withdraw_endorsement(&tx, ctx, row.credential_id).await?;
        for (person, role) in organiser::store::members(&tx, row.organiser_id).await? {
            if role == MemberRole::Owner {
                tell(&tx, ctx, person, &news.clone().with("reason", &reason)).await?;
            }
        }
        let mut active = row.into_active_model();
        active.holds = Set(None);
        active.hidden_at = Set(Some(ctx.now()));
        active.hidden_by = Set(Some(actor.id));
        active.hidden_reason = Set(Some(reason.clone()));
        active.update(&tx).await?;
    }
    let verb = if hides { "endorse.hide" } else { "endorse.keep" };
    record(&tx, ctx, Some(actor.id), verb, id, Some(&reason).filter(|r| !r.is_empty()), json!({})).await?;
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
