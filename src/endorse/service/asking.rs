//! Asking others to endorse something, and what they answer.

use super::{holder, record, subject};
use crate::{
    account::{Actor, Email},
    endorse::{
        model::{LONGEST, REQUEST_DAYS, RequestState, SubjectKind, may_ask},
        store::{self, request},
    },
    error::{AppError, FieldErrors, Issue},
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser, parse,
    platform::{
        Ctx,
        ids::token_hash,
        limits::{self, Limit},
        mail::{self, Mail},
    },
    texts::Texts,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Requests that one person sends.
const ASK: Limit = Limit { name: "endorsement-ask", free: 10, first_wait: 30 };

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
    let words = wrong.take("words", parse::some_paragraphs(words, LONGEST));
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
/// [`AppError::NotFound`] for who may not ask. Whether it can still be endorsed makes no difference.
pub async fn withdraw_request(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let request = store::request_by_id(&tx, id).await?;
    let (kind, of) = request.subject()?;
    if !asks(&tx, actor, holder(&tx, kind, of).await?.map(|h| h.id)).await? {
        return Err(AppError::NotFound);
    }
    if request.is_open(ctx.now()) {
        answer(&tx, ctx, request, RequestState::Withdrawn, None).await?;
        record(&tx, ctx, Some(actor.id), "endorse.withdraw_request", id, None, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

pub(super) async fn open_request(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    token: &str,
) -> Result<request::Model, AppError> {
    let found = store::request_by_token(db, &token_hash(token)).await?;
    found.filter(|r| r.is_open(ctx.now())).ok_or_else(|| AppError::field("", Issue::LinkNotValid))
}

pub(super) async fn answer(
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
    // What can't be endorsed any more goes by its id.
    let about = match subject(&tx, ctx, kind, of).await {
        Ok(about) => about.name,
        Err(AppError::NotFound) => of.to_string(),
        Err(other) => return Err(other),
    };
    let news = News::new(Kind::EndorsementAnswered, kind.path(of), request.id)
        .with("answer", "declined")
        .with("by", &request.email)
        .with("subject", about);
    let (id, asked_by) = (request.id, request.asked_by);
    answer(&tx, ctx, request, RequestState::Declined, None).await?;
    record(&tx, ctx, None, "endorse.decline", id, None, json!({})).await?;
    tell(&tx, ctx, asked_by, &news).await?;
    tx.commit().await?;
    Ok(())
}
