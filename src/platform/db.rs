//! The database: SQLite or PostgreSQL behind the same few calls.
//!
//! On both, one transaction writes at a time (SQLite's writer; an advisory lock on PostgreSQL), so a rule that was
//! checked inside a write transaction still holds when it commits. Reads never wait for it.

use crate::error::AppError;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sea_query::{LikeExpr, SimpleExpr},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The lock that a write transaction holds on PostgreSQL; any number will do, as long as it is ours alone.
const WRITER_LOCK: i64 = 0x514c_4142_454c;
/// How many connections read at once.
const READERS: u32 = 8;
/// A connection that nobody has used for longer is asked whether it is still there before it is used. Asking each time costs
/// as much as a small statement.
const TRUSTED: Duration = Duration::from_secs(10);

/// Connections to the database.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Connects; a SQLite file is created where it is missing.
    ///
    /// # Errors
    /// What the driver says when the database can't be reached.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let (mut read, mut write) = if let Some(path) = url.strip_prefix("sqlite:") {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder).map_err(|e| DbErr::Custom(format!("{}: {e}", folder.display())))?;
            }
            // The writer first: it creates the file, which the readers then find.
            let write = Database::connect(sqlite(path, 1)).await?;
            (Database::connect(sqlite(path, READERS)).await?, write)
        } else {
            let mut options = ConnectOptions::new(url);
            options
                // One more listens to what other processes say.
                .max_connections(READERS + 1)
                .acquire_timeout(Duration::from_secs(5))
                .connect_timeout(Duration::from_secs(5))
                .test_before_acquire_if_idle_for(TRUSTED)
                .sqlx_logging(false);
            // Apart, so that writers who wait for each other leave the readers their connections.
            let mut writers = options.clone();
            writers.max_connections(READERS).acquire_timeout(Duration::from_secs(10));
            (Database::connect(options).await?, Database::connect(writers).await?)
        };
        let statements = Arc::new(AtomicU64::new(0));
        for connection in [&mut read, &mut write] {
            let statements = statements.clone();
            connection.set_metric_callback(move |of| {
                statements.fetch_add(1, Ordering::Relaxed);
                // Without its values: they are what people wrote.
                tracing::trace!(took = ?of.elapsed, failed = of.failed, statement = of.statement.sql);
            });
        }
        Ok(Self { read, write, statements })
    }

    /// Connects, and tries again while the database can't be reached: for ever, or so many times. What trying again won't
    /// mend (a wrong password, a database that isn't there) ends it at once.
    ///
    /// # Errors
    /// What the driver says at last.
    pub async fn reach(url: &str, tries: Option<u32>) -> Result<Self, DbErr> {
        let (mut wait, mut tried) = (1, 0);
        loop {
            let cause = match Self::connect(url).await {
                Ok(db) => return Ok(db),
                Err(cause) => cause,
            };
            tried += 1;
            if !is_unreachable(&cause) || tries.is_some_and(|most| tried >= most) {
                return Err(cause);
            }
            tracing::error!(%cause, wait, "the database can't be reached; trying again in {wait} s");
            tokio::time::sleep(Duration::from_secs(wait)).await;
            wait = (wait * 2).min(30);
        }
    }

    /// For reading, outside of any transaction.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For reading many things as they were at one moment, on one connection: what is read with it doesn't wait for
    /// another one, and what is written meanwhile isn't seen. Dropping it ends it.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when no connection can be had in time.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, AppError> {
        let is_postgres = self.backend() == DatabaseBackend::Postgres;
        let options = TransactionOptions {
            access_mode: is_postgres.then_some(AccessMode::ReadOnly),
            isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
            sqlite_transaction_mode: (!is_postgres).then_some(SqliteTransactionMode::Deferred),
        };
        Ok(self.read.begin_with_options(options).await?)
    }

    /// Begins the one write transaction; whoever comes second waits. Dropping it without `commit` undoes it.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when no connection can be had in time.
    pub async fn write(&self) -> Result<DatabaseTransaction, AppError> {
        let tx = self
            .write
            .begin_with_options(TransactionOptions {
                access_mode: (self.backend() == DatabaseBackend::Postgres).then_some(AccessMode::ReadWrite),
                sqlite_transaction_mode: (self.backend() == DatabaseBackend::Sqlite)
                    .then_some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        if self.backend() == DatabaseBackend::Postgres {
            tx.execute_raw(Statement::from_string(
                DatabaseBackend::Postgres,
                format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})"),
            ))
            .await?;
        }
        Ok(tx)
    }

    /// Which of the two databases it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.write.get_database_backend()
    }

    /// The connections to a PostgreSQL, for what only it can do.
    pub fn postgres(&self) -> Option<sea_orm::sqlx::PgPool> {
        (self.backend() == DatabaseBackend::Postgres).then(|| self.read.get_postgres_connection_pool().clone())
    }

    /// How many statements were sent so far: tests compare it for one row and for many.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers.
    pub async fn is_reachable(&self) -> bool {
        self.read.ping().await.is_ok()
    }

    /// Brings the database to the form that this program expects.
    ///
    /// # Errors
    /// When a step fails, or when the database was made by a newer program: nothing is changed then.
    pub async fn migrate(&self) -> Result<usize, DbErr> {
        let status = self.migration_status().await?;
        if !status.unknown.is_empty() {
            return Err(DbErr::Custom(format!(
                "the database is newer than this program: it has the steps {}, which this program doesn't know; \
                 start the newer program, or restore the backup made before it",
                status.unknown.join(", ")
            )));
        }
        if !status.pending.is_empty() {
            Migrator::up(&self.write, None).await?;
        }
        Ok(status.pending.len())
    }

    /// Which steps are applied, pending, or unknown to this program.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn migration_status(&self) -> Result<MigrationStatus, DbErr> {
        let applied: Vec<String> =
            Migrator::get_migration_models(&self.write).await?.into_iter().map(|m| m.version).collect();
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_string()).collect();
        Ok(MigrationStatus {
            unknown: applied.iter().filter(|a| !known.contains(a)).cloned().collect(),
            pending: known.into_iter().filter(|k| !applied.contains(k)).collect(),
            applied,
        })
    }

    /// Closes all connections.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }
}

/// Whether an error says that the database can't be reached now, so that trying again later makes sense.
pub fn is_unreachable(error: &DbErr) -> bool {
    use sea_orm::{RuntimeErr, SqlxError};
    let (DbErr::Conn(cause) | DbErr::Query(cause) | DbErr::Exec(cause)) = error else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    let RuntimeErr::SqlxError(cause) = cause else {
        return false;
    };
    match &**cause {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => true,
        // PostgreSQL that starts, stops, or has no connection left; SQLite that another process holds for long.
        SqlxError::Database(cause) => cause.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P") || ["53300", "5", "261", "517"].contains(&&*code)
        }),
        _ => false,
    }
}

/// The steps of the database, by name.
#[derive(Debug)]
pub struct MigrationStatus {
    /// Done.
    pub applied: Vec<String>,
    /// Known to this program and not done.
    pub pending: Vec<String>,
    /// Done by a newer program.
    pub unknown: Vec<String>,
}

/// A page of a long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1.
    pub number: u64,
    /// How many pages there are, at least 1.
    pub of: u64,
    /// How many rows stand on the pages before it.
    pub offset: u64,
}

/// The page that was asked for, or the nearest that there is.
pub fn page(asked: u64, rows: u64, size: u64) -> Page {
    let of = rows.div_ceil(size).max(1);
    let number = asked.clamp(1, of);
    Page { number, of, offset: (number - 1) * size }
}

/// More characters than this aren't looked for.
const LONGEST_SEARCH: usize = 200;

/// Whether a column contains a text as it was typed: `%` and `_` mean themselves.
pub fn contains(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    column.like(containing(text))
}

/// The same for what isn't a column.
pub fn containing(text: &str) -> LikeExpr {
    let text: String = text.chars().filter(|c| *c != '\0').take(LONGEST_SEARCH).collect();
    let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{text}%")).escape('\\')
}

fn sqlite(path: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite:{path}?mode=rwc"));
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(TRUSTED)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|o| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            o.busy_timeout(Duration::from_secs(10))
                // The thread that reads and the task that waits for it wake each other whenever this is full or empty.
                .row_buffer_size(500)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .optimize_on_close(true, 1000)
        });
    options
}
