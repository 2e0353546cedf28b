//! The audit trail: who did what, when and why, written in the transaction that does it.
//!
//! Each entry carries the hash of the one before it, so an entry that is changed, removed or slipped in later breaks
//! the chain, and [`check`] says where.

use crate::{
    error::AppError,
    platform::{Ctx, events, ids::sha256_hex},
    timestamp::Timestamp,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, ExprTrait, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Func,
};
use serde_json::Value;

mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One entry of the trail.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub struct Model {
        /// Place in the chain, from 1, without gaps.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// When.
        pub at: Timestamp,
        /// Who; nobody when the program did it by itself.
        pub actor_id: Option<Uuid>,
        /// What, as `room.verb`.
        pub verb: String,
        /// The kind of thing that it was done to.
        pub subject_kind: String,
        /// Its id.
        pub subject_id: String,
        /// Why, in the actor's words.
        pub reason: Option<String>,
        /// What changed, as JSON, without personal data.
        pub detail: String,
        /// The hash of the entry before.
        pub previous_hash: String,
        /// The hash of this entry.
        pub hash: String,
    }

    /// Entries have no relations: they outlive what they speak of.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// Whether the entry is about something with this id, or mentions it.
        pub fn names(&self, id: &str) -> bool {
            self.subject_id == id || self.detail.contains(id)
        }
    }
}
pub use entity::{Column, Entity, Model};

/// What is to be recorded.
pub struct Entry<'a> {
    /// Who; nobody when the program does it by itself.
    pub actor: Option<Uuid>,
    /// What, as `room.verb`.
    pub verb: &'a str,
    /// The kind of thing that it is done to, and its id.
    pub subject: (&'a str, String),
    /// Why, in the actor's words.
    pub reason: Option<&'a str>,
    /// What changed. No personal data: it can't be taken out again.
    pub detail: Value,
}

/// The hash that stands before the first entry.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn hash_of(m: &Model) -> String {
    let fields = serde_json::json!([
        m.previous_hash,
        m.seq,
        m.at,
        m.actor_id,
        m.verb,
        m.subject_kind,
        m.subject_id,
        m.reason,
        m.detail
    ]);
    sha256_hex(fields.to_string().as_bytes())
}

/// Adds an entry inside the transaction of the verb; only one transaction writes at a time, so the chain can't fork.
///
/// # Errors
/// When the database fails.
pub async fn record(tx: &DatabaseTransaction, ctx: &Ctx, entry: Entry<'_>) -> Result<(), AppError> {
    let last = Entity::find().order_by_desc(Column::Seq).limit(1).one(tx).await?;
    let mut model = Model {
        seq: last.as_ref().map_or(1, |l| l.seq + 1),
        at: ctx.now(),
        actor_id: entry.actor,
        verb: entry.verb.to_string(),
        subject_kind: entry.subject.0.to_string(),
        subject_id: entry.subject.1,
        reason: entry.reason.map(str::to_string),
        detail: entry.detail.to_string(),
        previous_hash: last.map_or_else(|| BEGINNING.to_string(), |l| l.hash),
        hash: String::new(),
    };
    model.hash = hash_of(&model);
    let topic = events::topic(&model.subject_kind);
    Entity::insert(entity::ActiveModel::from(model)).exec_without_returning(tx).await?;
    // Whoever follows things of this kind reads on from the entry that they saw last.
    ctx.events.tell(tx, &ctx.db, topic).await
}

/// The place of the newest entry in the chain; 0 before the first.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &impl ConnectionTrait) -> Result<i64, AppError> {
    let last = Entity::find().select_only().column(Column::Seq).order_by_desc(Column::Seq).limit(1);
    Ok(last.into_tuple().one(db).await?.unwrap_or(0))
}

/// The entries about things of some kinds after a place in the chain, in order: where each stands, the kind, and the
/// thing's id.
///
/// # Errors
/// When the database fails.
pub async fn after(
    db: &impl ConnectionTrait,
    kinds: &[&str],
    seq: i64,
    most: u64,
) -> Result<Vec<(i64, String, String)>, AppError> {
    // Not the bare column: SQLite would take its index for the better one, and sort all that there ever was of the kind
    // to find the few newest.
    let kind = Expr::expr(Func::coalesce([Expr::col(Column::SubjectKind), Expr::val("")]));
    let rows = Entity::find().select_only().columns([Column::Seq, Column::SubjectKind, Column::SubjectId]);
    let rows = rows.filter(Column::Seq.gt(seq)).filter(kind.is_in(kinds.iter().copied()));
    Ok(rows.order_by_asc(Column::Seq).limit(most).into_tuple().all(db).await?)
}

/// The newest entries about one thing, newest first.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &impl ConnectionTrait, kind: &str, id: &str, most: u64) -> Result<Vec<Model>, AppError> {
    Ok(Entity::find()
        .filter(Column::SubjectKind.eq(kind))
        .filter(Column::SubjectId.eq(id))
        .order_by_desc(Column::Seq)
        .limit(most)
        .all(db)
        .await?)
}

/// Entries from the newest on: only before a place in the chain, only of verbs that begin so, only about one thing.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    before: Option<i64>,
    verb: &str,
    subject: &str,
    most: u64,
) -> Result<Vec<Model>, AppError> {
    let mut query = Entity::find().order_by_desc(Column::Seq).limit(most);
    if let Some(before) = before {
        query = query.filter(Column::Seq.lt(before));
    }
    if !verb.is_empty() {
        query = query.filter(Column::Verb.starts_with(verb.to_lowercase()));
    }
    if !subject.is_empty() {
        query = query.filter(Column::SubjectId.eq(subject));
    }
    Ok(query.all(db).await?)
}

/// What checking the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// Every entry follows from the one before it; how many there are.
    Whole(i64),
    /// The first entry that doesn't, and when it says it was made.
    Broken(i64, Timestamp),
}

/// Walks the whole chain from its beginning.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &impl ConnectionTrait) -> Result<Checked, AppError> {
    let mut previous = BEGINNING.to_string();
    let mut seq = 0;
    loop {
        let batch = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(1000).all(db).await?;
        if batch.is_empty() {
            return Ok(Checked::Whole(seq));
        }
        for entry in batch {
            if entry.seq != seq + 1 || entry.previous_hash != previous || entry.hash != hash_of(&entry) {
                return Ok(Checked::Broken(entry.seq, entry.at));
            }
            seq = entry.seq;
            previous = entry.hash;
        }
    }
}
