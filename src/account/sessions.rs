//! Sessions: a random secret in a cookie, its hash in the database, ended by idleness and by age.

use super::{
    model::{Actor, Role},
    store::{self, session},
};
use crate::{
    error::AppError,
    platform::{Ctx, ids::token_hash},
    timestamp::{DAY, Timestamp},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the cookie.
pub const COOKIE: &str = "session";
/// A session that isn't used ends after this.
const IDLE_MS: i64 = 7 * DAY;
/// Every session ends after this.
pub const LONGEST_DAYS: i64 = 30;
/// The use of a session is noted no more often than this.
const NOTED_MS: i64 = 10 * 60 * 1000;
/// How many are read by one statement.
const AT_ONCE: usize = 1_000;

/// Begins a session in place of the one that the browser had `before`, whosever that was; what is returned goes into the
/// cookie and nowhere else.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    person: Uuid,
    before: Option<&str>,
) -> Result<String, AppError> {
    let token = ctx.ids.token()?;
    let now = ctx.now();
    // Its secret may lie elsewhere, too; with the cookie replaced, nobody could sign out of it any more.
    if let Some(before) = before {
        end_in(tx, before).await?;
    }
    session::Entity::insert(session::ActiveModel {
        token_hash: Set(token_hash(&token)),
        person_id: Set(person),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now.plus_days(LONGEST_DAYS)),
    })
    .exec_without_returning(tx)
    .await?;
    // Sessions that ended long ago serve nobody: they only told whose kept form it was.
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(Timestamp(now.0 - 7 * DAY))).exec(tx).await?;
    Ok(token)
}

/// Whether a session holds: neither too old nor too long unused.
fn is_live(session: &session::Model, now: Timestamp) -> bool {
    session.expires_at > now && now.0 - session.last_seen_at.0 <= IDLE_MS
}

/// Who a cookie belongs to: the person of the session, and the actor if it still holds.
///
/// # Errors
/// When the database fails.
pub async fn read(ctx: &Ctx, token: &str) -> Result<(Option<Uuid>, Option<Actor>), AppError> {
    // On one connection: to take one and give it back costs more than what is read here, and it is read for each page.
    let db = ctx.db.snapshot().await?;
    let Some(session) = store::session(&db, &token_hash(token)).await? else {
        return Ok((None, None));
    };
    let now = ctx.now();
    let person = session.person_id;
    if !is_live(&session, now) {
        return Ok((Some(person), None));
    }
    let actor = store::actor(&db, person).await?;
    // Given back first: whoever waits for the writer mustn't keep a reader's connection meanwhile.
    drop(db);
    if now.0 - session.last_seen_at.0 > NOTED_MS {
        let tx = ctx.db.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now.0))
            .filter(session::Column::TokenHash.eq(session.token_hash))
            .exec(&tx)
            .await?;
        tx.commit().await?;
    }
    Ok((Some(person), Some(actor)))
}

/// Whether a session still holds, without noting that it was used.
///
/// # Errors
/// When the database fails.
pub async fn holds(ctx: &Ctx, token: &str) -> Result<bool, AppError> {
    let session = store::session(ctx.db.read(), &token_hash(token)).await?;
    Ok(session.is_some_and(|s| is_live(&s, ctx.now())))
}

/// The same of many at once, by what is kept of their secrets: the roles that their people hold now. Those that don't
/// hold any more are left out.
///
/// # Errors
/// When the database fails.
pub async fn roles(ctx: &Ctx, token_hashes: &[String]) -> Result<BTreeMap<String, BTreeSet<Role>>, AppError> {
    let now = ctx.now();
    let mut all = BTreeMap::new();
    for some in token_hashes.chunks(AT_ONCE) {
        let sessions = store::sessions(ctx.db.read(), some).await?;
        let people: BTreeSet<Uuid> = sessions.iter().map(|session| session.person_id).collect();
        let roles = store::roles_of_all(ctx.db.read(), people).await?;
        for session in sessions.into_iter().filter(|session| is_live(session, now)) {
            all.insert(session.token_hash, roles.get(&session.person_id).cloned().unwrap_or_default());
        }
    }
    Ok(all)
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn end(ctx: &Ctx, token: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    end_in(&tx, token).await?;
    tx.commit().await?;
    Ok(())
}

async fn end_in(tx: &DatabaseTransaction, token: &str) -> Result<(), AppError> {
    session::Entity::delete_by_id(token_hash(token)).exec(tx).await?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// When the database fails.
pub async fn end_all(tx: &DatabaseTransaction, person: Uuid) -> Result<(), AppError> {
    session::Entity::delete_many().filter(session::Column::PersonId.eq(person)).exec(tx).await?;
    Ok(())
}
