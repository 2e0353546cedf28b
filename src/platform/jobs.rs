//! Work that can be retried: a row written in the transaction that wants it done, and a worker that does it.
//!
//! Handlers must be idempotent: a job runs again when the server dies between its work and the note that it's done.

use crate::{error::AppError, platform::Ctx, timestamp::Timestamp};
use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::OnConflict,
};
use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

mod entity {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One piece of work.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Which handler does it.
        pub kind: String,
        /// What the handler needs, as JSON; emptied once it's done, since it may hold an address.
        pub payload: String,
        /// A second job with the same key isn't written.
        pub unique_key: Option<String>,
        /// `queued`, `running`, `done` or `dead`.
        pub state: String,
        /// How often it was begun.
        pub attempts: i32,
        /// Not before this time.
        pub run_at: Timestamp,
        /// A running job whose worker died is taken again after this.
        pub locked_until: Option<Timestamp>,
        /// What went wrong the last time.
        pub last_error: Option<String>,
        /// When it was asked for.
        pub created_at: Timestamp,
        /// When it was done or given up.
        pub finished_at: Option<Timestamp>,
    }

    /// Jobs have no relations.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::{ActiveModel, Column, Entity, Model};

/// After this many tries a job is put aside for a person to look at.
pub const MAX_ATTEMPTS: i32 = 8;
/// How long a worker may take before another one may begin again.
const LOCK_MINUTES: i64 = 5;
/// How often the worker looks when nothing told it to.
const IDLE: Duration = Duration::from_secs(2);

/// Asks for a job, in the transaction that makes it necessary.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    kind: &str,
    payload: &impl serde::Serialize,
    run_at: Timestamp,
    unique_key: Option<String>,
) -> Result<(), AppError> {
    let model = Model {
        id: ctx.ids.uuid(),
        kind: kind.to_string(),
        payload: serde_json::to_string(payload).map_err(|e| AppError::internal(&e))?,
        unique_key,
        state: "queued".into(),
        attempts: 0,
        run_at,
        locked_until: None,
        last_error: None,
        created_at: ctx.now(),
        finished_at: None,
    };
    Entity::insert(ActiveModel::from(model))
        .on_conflict(OnConflict::column(Column::UniqueKey).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A handler's future.
pub type Work = Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>;
type Handler = Arc<dyn Fn(Ctx, serde_json::Value) -> Work + Send + Sync>;

/// Which handler does which kind of job.
#[derive(Clone, Default)]
pub struct Handlers(HashMap<&'static str, Handler>);

impl Handlers {
    /// Says who does a kind of job.
    pub fn on<F, Fut>(&mut self, kind: &'static str, handler: F)
    where
        F: Fn(Ctx, serde_json::Value) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), AppError>> + Send + 'static,
    {
        self.0.insert(kind, Arc::new(move |ctx, payload| Box::pin(handler(ctx, payload))));
    }

    /// Does one job that is due; false when there is none.
    ///
    /// # Errors
    /// When the database fails; a job that fails is noted in its row.
    pub async fn run_one(&self, ctx: &Ctx) -> Result<bool, AppError> {
        let Some(job) = claim(ctx).await? else {
            return Ok(false);
        };
        let outcome = match (self.0.get(job.kind.as_str()), serde_json::from_str(&job.payload)) {
            (Some(handler), Ok(payload)) => done(handler.clone(), ctx.clone(), payload).await,
            (None, _) => Err(format!("nobody does jobs of the kind {}", job.kind)),
            (_, Err(e)) => Err(format!("the payload can't be read: {e}")),
        };
        finish(ctx, job, outcome).await?;
        Ok(true)
    }

    /// Does everything that is due now, for tests.
    ///
    /// # Errors
    /// As [`Handlers::run_one`].
    pub async fn run_due(&self, ctx: &Ctx) -> Result<u32, AppError> {
        let mut done = 0;
        while self.run_one(ctx).await? {
            done += 1;
        }
        Ok(done)
    }

    /// Works until told to stop.
    pub async fn work(self, ctx: Ctx, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let found = self.run_one(&ctx).await.unwrap_or_else(|cause| {
                tracing::warn!(%cause, "no job could be taken or noted as done");
                false
            });
            if !found {
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(IDLE) => {}
                }
            }
        }
    }
}

/// Does a job in a task of its own: where a handler panics, its job has failed, and the worker goes on with the others.
async fn done(handler: Handler, ctx: Ctx, payload: serde_json::Value) -> Result<(), String> {
    match tokio::spawn(async move { handler(ctx, payload).await }).await {
        Ok(outcome) => outcome.map_err(|e| e.to_string()),
        Err(cause) => Err(cause.to_string()),
    }
}

async fn claim(ctx: &Ctx) -> Result<Option<Model>, AppError> {
    let now = ctx.now();
    let due = || {
        Entity::find()
            .filter(Column::RunAt.lte(now))
            .filter(
                Condition::any()
                    .add(Column::State.eq("queued"))
                    .add(Condition::all().add(Column::State.eq("running")).add(Column::LockedUntil.lt(now))),
            )
            .order_by_asc(Column::RunAt)
            .limit(1)
    };
    // Looking first spares the writer a transaction every two seconds.
    if due().one(ctx.db.read()).await?.is_none() {
        return Ok(None);
    }
    let tx = ctx.db.write().await?;
    let Some(job) = due().one(&tx).await? else {
        return Ok(None);
    };
    let mut active = job.clone().into_active_model();
    active.state = Set("running".into());
    active.attempts = Set(job.attempts + 1);
    active.locked_until = Set(Some(now.plus_minutes(LOCK_MINUTES)));
    let job = active.update(&tx).await?;
    tx.commit().await?;
    Ok(Some(job))
}

async fn finish(ctx: &Ctx, job: Model, outcome: Result<(), String>) -> Result<(), AppError> {
    let now = ctx.now();
    let attempts = job.attempts;
    let (id, kind) = (job.id, job.kind.clone());
    let mut active = job.into_active_model();
    active.locked_until = Set(None);
    match outcome {
        Ok(()) => {
            active.state = Set("done".into());
            active.payload = Set("{}".into());
            active.last_error = Set(None);
            active.finished_at = Set(Some(now));
        }
        Err(cause) => {
            let dead = attempts >= MAX_ATTEMPTS;
            tracing::warn!(job = %id, kind, attempts, dead, cause, "job {kind} failed");
            active.state = Set(if dead { "dead" } else { "queued" }.into());
            active.last_error = Set(Some(cause));
            // 1, 2, 4 … 64 minutes.
            active.run_at = Set(now.plus_minutes(1 << (attempts - 1).clamp(0, 6)));
            active.finished_at = Set(dead.then_some(now));
        }
    }
    let tx = ctx.db.write().await?;
    active.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Jobs that were given up, newest first, for the people who run the server.
///
/// # Errors
/// When the database fails.
pub async fn dead(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Model>, AppError> {
    Ok(Entity::find().filter(Column::State.eq("dead")).order_by_desc(Column::FinishedAt).limit(most).all(db).await?)
}

/// Puts a job that was given up back into the queue; false when there is no such job.
///
/// # Errors
/// When the database fails.
pub async fn revive(tx: &DatabaseTransaction, ctx: &Ctx, id: Uuid) -> Result<bool, AppError> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value("queued"))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(ctx.now().0))
        .col_expr(Column::FinishedAt, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value(None::<String>))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("dead"))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// How many jobs are in which state.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait) -> Result<Vec<(String, i64)>, AppError> {
    Ok(Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::State)
        .order_by_asc(Column::State)
        .into_tuple()
        .all(db)
        .await?)
}
