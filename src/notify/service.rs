//! The verbs of telling people: what happened, once; what of it comes by mail; and the end of that.

use super::{
    model::Kind,
    store::{self, notification, notification_choice},
    words::{self, Arguments},
};
use crate::{
    account::{Actor, store as people},
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs,
        mail::{self, Mail, With},
        seal::Seal,
    },
    programme,
    texts::Texts,
    timestamp::Timestamp,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Display};

/// The kind of the job that leads back to where somebody left off. The room of learning does it; here it is asked for.
pub const NUDGE: &str = "notify.nudge";
/// Nudges are never closer than this; the job itself takes a moment.
const NUDGES_APART_MINUTES: i64 = 7 * 24 * 60 - 1;
/// What the links in mails are sealed as.
const UNSUBSCRIBE: &str = "notify|unsubscribe";

/// Something to be told.
#[derive(Clone, Debug)]
pub struct News {
    kind: Kind,
    arguments: Arguments,
    link: String,
    event: String,
    is_mailed: bool,
}

impl News {
    /// What it is, the path of ours that it leads to, and what makes this event another one than the last of its kind.
    pub fn new(kind: Kind, link: impl Into<String>, event: impl Display) -> Self {
        Self { kind, arguments: Arguments::new(), link: link.into(), event: event.to_string(), is_mailed: true }
    }

    /// What its words need: a reference, a name, the id of something in the pack.
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.arguments.insert(name.into(), value.to_string());
        self
    }

    /// On the bell only: they have had a mail about the same a short while ago.
    pub fn without_mail(mut self) -> Self {
        self.is_mailed = false;
        self
    }
}

/// Tells a person, in the transaction of what happened: on the bell, and by a short mail where they want that. The same
/// event is told once; who isn't there any more is told nothing.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid, news: &News) -> Result<(), AppError> {
    let link = ctx.config.url(&news.link);
    tell_with(tx, ctx, person, news, |t, name| {
        let line = programme::content(ctx, t.locale())
            .map(|content| words::line(t, &content, news.kind, &news.arguments))
            .unwrap_or_default();
        let text = t.notify_mail_text(name, &line, link);
        (line, text)
    })
    .await
}

/// The same with a mail that says more than the bell: its subject and its text.
///
/// # Errors
/// When the database fails.
pub async fn tell_with(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    news: &News,
    write: impl FnOnce(Texts, &str) -> (String, String),
) -> Result<(), AppError> {
    let with_nothing = |t: Texts, name: &str| {
        let (subject, text) = write(t, name);
        (subject, text, None)
    };
    tell_with_file(tx, ctx, person, news, with_nothing).await
}

/// The same with a file that goes with the mail.
///
/// # Errors
/// When the database fails.
pub async fn tell_with_file(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    news: &News,
    write: impl FnOnce(Texts, &str) -> (String, String, Option<With>),
) -> Result<(), AppError> {
    let Some(reader) = people::by_ids(tx, [person]).await?.pop() else {
        return Ok(());
    };
    let kind = news.kind;
    let dedupe = format!("{}:{person}:{}", kind.key(), news.event);
    if store::is_told(tx, &dedupe).await? {
        return Ok(());
    }
    let row = notification::ActiveModel {
        id: Set(ctx.ids.uuid()),
        person_id: Set(person),
        kind: Set(kind.key().into()),
        arguments: Set(serde_json::to_string(&news.arguments).map_err(|e| AppError::internal(&e))?),
        link: Set(news.link.clone()),
        dedupe: Set(dedupe),
        created_at: Set(ctx.now()),
        read_at: Set(None),
    };
    notification::Entity::insert(row).exec_without_returning(tx).await?;
    ctx.events.tell(tx, &ctx.db, person).await?;
    // An address that nobody has confirmed may be somebody else's.
    if !news.is_mailed || reader.email_confirmed_at.is_none() || !store::chosen(tx, person).await?.is_mailed(kind) {
        return Ok(());
    }
    let t = Texts::of(reader.locale());
    let (subject, text, with) = write(t, &reader.name);
    let unsubscribe = match kind.is_essential() {
        true => None,
        false => Some(ctx.config.url(&format!("/unsubscribe/{}", token(ctx, person, kind)?))),
    };
    let footer = match &unsubscribe {
        Some(address) => t.notify_mail_footer(address, ctx.config.url("/account/notifications")),
        None => t.notify_mail_essential().to_string(),
    };
    // The mark below which mail programs look for a signature.
    let text = format!("{text}\n\n-- \n{footer}\n");
    mail::send(tx, ctx, Mail { to: reader.email, subject, text, unsubscribe, with }).await
}

/// Marks what a person was told until a time as read. No entry in the audit trail, as for every reading.
///
/// # Errors
/// When the database fails.
pub async fn mark_all(ctx: &Ctx, actor: &Actor, until: Timestamp) -> Result<(), AppError> {
    mark(ctx, actor, notification::Column::CreatedAt.lte(until)).await
}

/// Opens one of a person's own notifications: where it leads. With `marks` it counts as read.
///
/// # Errors
/// [`AppError::NotFound`], for those of others too.
pub async fn open(ctx: &Ctx, actor: &Actor, id: Uuid, marks: bool) -> Result<String, AppError> {
    let row = store::own(ctx.db.read(), actor.id, id).await?;
    if marks && row.read_at.is_none() {
        mark(ctx, actor, notification::Column::Id.eq(id)).await?;
    }
    Ok(row.link)
}

async fn mark(ctx: &Ctx, actor: &Actor, which: sea_orm::sea_query::SimpleExpr) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let marked = store::mark_read(&tx, actor.id, which, ctx.now()).await?;
    if marked > 0 {
        // Other tabs and devices count down, too.
        ctx.events.tell(&tx, &ctx.db, actor.id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Chooses what comes by mail, of what may be chosen.
///
/// # Errors
/// [`AppError::Conflict`] when something was chosen since the page was read.
pub async fn choose(ctx: &Ctx, actor: &Actor, revision: i64, mailed: &BTreeSet<Kind>) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let before = store::chosen(&tx, actor.id).await?;
    if before.revision() != revision {
        return Err(AppError::Conflict);
    }
    let mut changed = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|k| k.may_be_chosen_by(actor)) {
        let mail = mailed.contains(&kind);
        if before.is_mailed(kind) != mail {
            set(&tx, ctx, actor.id, before.of(kind), kind, mail).await?;
            changed.push((kind, mail));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    if changed.contains(&(Kind::WeeklyNudge, true)) {
        next_nudge(&tx, ctx, actor.id).await?;
    }
    let of = |mail: bool| changed.iter().filter(|c| c.1 == mail).map(|c| c.0.key()).collect::<Vec<_>>();
    let detail = json!({ "mailed": of(true), "not_mailed": of(false) });
    record(&tx, ctx, Some(actor.id), "notify.choose", actor.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn set(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    row: Option<&notification_choice::Model>,
    kind: Kind,
    mail: bool,
) -> Result<(), AppError> {
    match row.cloned() {
        Some(row) => {
            let revision = row.revision + 1;
            let mut active = row.into_active_model();
            active.mail = Set(mail);
            active.revision = Set(revision);
            active.update(tx).await?;
        }
        None => {
            let row = notification_choice::ActiveModel {
                id: Set(ctx.ids.uuid()),
                person_id: Set(person),
                kind: Set(kind.key().into()),
                mail: Set(mail),
                revision: Set(1),
            };
            notification_choice::Entity::insert(row).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

/// The secret of a link that stops one kind of mail to one person. Only this server can have made it, and it says to
/// nobody else whose it is.
fn token(ctx: &Ctx, person: Uuid, kind: Kind) -> Result<String, AppError> {
    let secret = [person.as_bytes().as_slice(), kind.key().as_bytes()].concat();
    Ok(URL_SAFE_NO_PAD.encode(ctx.room::<Seal>()?.close(ctx, &secret, UNSUBSCRIBE)?))
}

/// Whom and what such a link is about.
///
/// # Errors
/// The rule `unsubscribe_link` when it isn't ours or isn't whole.
pub fn read_token(ctx: &Ctx, token: &str) -> Result<(Uuid, Kind), AppError> {
    let seal = ctx.room::<Seal>()?;
    let read = || {
        let secret = seal.open(&URL_SAFE_NO_PAD.decode(token).ok()?, UNSUBSCRIBE)?;
        let (person, kind) = secret.split_first_chunk::<16>()?;
        Some((Uuid::from_bytes(*person), Kind::parse(std::str::from_utf8(kind).ok()?)?))
    };
    read().ok_or_else(|| AppError::rule("unsubscribe_link"))
}

/// Stops one kind of mail by the link in one of them. Doing it twice changes nothing.
///
/// # Errors
/// As [`read_token`].
pub async fn unsubscribe(ctx: &Ctx, token: &str) -> Result<(), AppError> {
    let (person, kind) = read_token(ctx, token)?;
    let tx = ctx.db.write().await?;
    let is_there = !people::by_ids(&tx, [person]).await?.is_empty();
    let chosen = store::chosen(&tx, person).await?;
    if is_there && !kind.is_essential() && chosen.is_mailed(kind) {
        set(&tx, ctx, person, chosen.of(kind), kind, false).await?;
        record(&tx, ctx, None, "notify.unsubscribe", person, json!({ "kind": kind.key() })).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// For whom a nudge is due.
#[derive(Serialize, Deserialize)]
pub struct Nudge {
    /// Who asked for it.
    pub person: Uuid,
}

/// Asks for the nudge of next week; once more in the same week changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn next_nudge(tx: &DatabaseTransaction, ctx: &Ctx, person: Uuid) -> Result<(), AppError> {
    let at = ctx.now().plus_days(7);
    jobs::enqueue(tx, ctx, NUDGE, &Nudge { person }, at, Some(format!("{NUDGE}:{person}:{}", week(at)))).await
}

/// The week of a day by ISO 8601: `2026-W10`.
pub fn week(at: Timestamp) -> String {
    let (year, week, _) = at.to_utc().to_iso_week_date();
    format!("{year}-W{week:02}")
}

/// Whether somebody still asks for nudges.
///
/// # Errors
/// When the database fails.
pub async fn wants_nudges(db: &impl ConnectionTrait, person: Uuid) -> Result<bool, AppError> {
    Ok(store::chosen(db, person).await?.is_mailed(Kind::WeeklyNudge))
}

/// Whether it is a week since the last nudge, if there was one.
///
/// # Errors
/// When the database fails.
pub async fn may_nudge(db: &impl ConnectionTrait, ctx: &Ctx, person: Uuid) -> Result<bool, AppError> {
    let last = store::last_told(db, person, Kind::WeeklyNudge).await?;
    Ok(last.is_none_or(|at| at.plus_minutes(NUDGES_APART_MINUTES) <= ctx.now()))
}

async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::record(tx, ctx, Entry { actor, verb, subject: ("person", of.to_string()), reason: None, detail }).await
}
