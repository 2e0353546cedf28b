//! The verbs of the room: taking a file in, keeping it, letting it go, reading it.

use super::{
    model::{FileView, MOST_BYTES, MOST_OF_PERSON, clean_name},
    sniff,
    store::{self, evidence_file},
};
use crate::{
    account::Actor,
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        config::Config,
        ids::sha256_hex,
    },
    timestamp::Timestamp,
};
use axum::body::Bytes;
use multer::Field;
use object_store::{
    GetResult, ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem, path::Path as Place,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{error::Error, fs, sync::Arc, time::Duration};

/// What nothing refers to after this long is thrown away, in milliseconds.
const FORGOTTEN_MS: i64 = 24 * 60 * 60 * 1000;
/// Who sends nothing for this long has gone.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// How much of a file is held in memory while it comes in, in bytes.
const CHUNK: usize = 1024 * 1024;

/// Where the bytes of files are.
#[derive(Clone)]
pub struct Storage(Arc<dyn ObjectStore>);

impl Storage {
    /// The folder `files` in the data folder.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn open(config: &Config) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let folder = config.data_dir.join("files");
        fs::create_dir_all(&folder).map_err(|e| format!("the folder {} can't be made: {e}", folder.display()))?;
        // What was acknowledged is there after the power was cut, like what is in the database.
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true))))
    }
}

fn place(id: Uuid) -> Place {
    Place::from(format!("evidence/{id}"))
}

fn lost(cause: &object_store::Error) -> AppError {
    AppError::internal(cause)
}

/// The next piece of what is being sent; nothing at its end.
async fn next(field: &mut Field<'_>) -> Result<Option<Bytes>, AppError> {
    match tokio::time::timeout(LONGEST_SILENCE, field.chunk()).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // The connection was cut, or what came isn't what a browser sends.
        Ok(Err(_)) => Err(AppError::BadRequest),
        Err(_) => Err(AppError::Unavailable),
    }
}

/// Takes in a file. Until something refers to it ([`keep`]) it is only lent, and thrown away after a day.
///
/// # Errors
/// [`AppError::TooLarge`], the rules `file_type`, `file_empty`, `file_differs`, `picture_too_large` and `file_quota`,
/// [`AppError::BadRequest`] when the sending was cut. Nothing stays behind then.
pub async fn receive(ctx: &Ctx, actor: &Actor, mut field: Field<'_>) -> Result<FileView, AppError> {
    let name = clean_name(field.file_name().unwrap_or_default());
    sweep(ctx).await?;
    let (count, bytes) = store::held(ctx.db.read(), actor.id).await?;
    if count >= MOST_OF_PERSON.0 || bytes >= MOST_OF_PERSON.1 {
        return Err(AppError::rule("file_quota"));
    }
    let mut head = Vec::new();
    while head.len() < sniff::HEAD
        && let Some(bytes) = next(&mut field).await?
    {
        head.extend_from_slice(&bytes);
    }
    let media_type = sniff::media_type(&name, &head).map_err(|issue| AppError::field("", issue))?;

    let id = ctx.ids.uuid();
    let storage: Storage = ctx.room()?;
    let upload = storage.0.put_multipart(&place(id)).await.map_err(|e| lost(&e))?;
    let mut out = WriteMultipart::new_with_chunk_size(upload, CHUNK);
    let (size, sha256) = match pour(&mut out, head, &mut field).await {
        Ok(done) => done,
        Err(error) => {
            out.abort().await.map_err(|e| lost(&e))?;
            return Err(error);
        }
    };
    out.finish().await.map_err(|e| lost(&e))?;
    Ok(enter(ctx, actor, id, name, media_type, (size, sha256)).await?.view())
}

/// Takes in a file that this program has brought itself. It is lent, as one that somebody sends ([`receive`]).
///
/// # Errors
/// As [`receive`].
pub async fn take_in(ctx: &Ctx, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<evidence_file::Model, AppError> {
    sweep(ctx).await?;
    let (count, held) = store::held(ctx.db.read(), actor.id).await?;
    if count >= MOST_OF_PERSON.0 || held >= MOST_OF_PERSON.1 {
        return Err(AppError::rule("file_quota"));
    }
    let head = &bytes[..bytes.len().min(sniff::HEAD)];
    let media_type = sniff::media_type(name, head).map_err(|issue| AppError::field("", issue))?;
    let (id, size, sha256) = (ctx.ids.uuid(), bytes.len() as u64, sha256_hex(&bytes));
    let storage: Storage = ctx.room()?;
    storage.0.put(&place(id), bytes.into()).await.map_err(|e| lost(&e))?;
    enter(ctx, actor, id, name.to_string(), media_type, (size, sha256)).await
}

/// Notes a file whose bytes are in the storage.
async fn enter(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    name: String,
    media_type: &str,
    (size, sha256): (u64, String),
) -> Result<evidence_file::Model, AppError> {
    let file = evidence_file::Model {
        id,
        person_id: actor.id,
        name,
        media_type: media_type.into(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256,
        kept: false,
        created_at: ctx.now(),
    };
    let tx = ctx.db.write().await?;
    evidence_file::Entity::insert(evidence_file::ActiveModel::from(file.clone())).exec_without_returning(&tx).await?;
    let detail = json!({ "media_type": file.media_type, "size": size, "sha256": file.sha256 });
    let subject = ("evidence_file", id.to_string());
    audit::record(&tx, ctx, Entry { actor: Some(actor.id), verb: "evidence.receive", subject, reason: None, detail })
        .await?;
    tx.commit().await?;
    Ok(file)
}

/// Writes what came and what comes; how much it was, and its SHA-256.
async fn pour(out: &mut WriteMultipart, head: Vec<u8>, field: &mut Field<'_>) -> Result<(u64, String), AppError> {
    let mut hash = Sha256::new();
    let mut size = 0u64;
    let mut piece = Some(Bytes::from(head));
    while let Some(bytes) = piece {
        size += bytes.len() as u64;
        if size > MOST_BYTES {
            return Err(AppError::TooLarge(MOST_BYTES));
        }
        hash.update(&bytes);
        // A fast sender waits for a slow disk.
        out.wait_for_capacity(2).await.map_err(|e| lost(&e))?;
        out.put(bytes);
        piece = next(field).await?;
    }
    Ok((size, hash.finalize().iter().map(|b| format!("{b:02x}")).collect()))
}

/// Throws away some of what nothing has referred to for a day. Whoever brings a file sweeps.
async fn sweep(ctx: &Ctx) -> Result<(), AppError> {
    let old = store::forgotten(ctx.db.read(), Timestamp(ctx.now().0 - FORGOTTEN_MS)).await?;
    if old.is_empty() {
        return Ok(());
    }
    let storage: Storage = ctx.room()?;
    let tx = ctx.db.write().await?;
    for file in old {
        let gone = evidence_file::Entity::delete_many()
            .filter(evidence_file::Column::Id.eq(file.id))
            .filter(evidence_file::Column::Kept.eq(false))
            .exec(&tx)
            .await?;
        if gone.rows_affected > 0 {
            match storage.0.delete(&place(file.id)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(cause) => return Err(lost(&cause)),
            }
        }
    }
    Ok(tx.commit().await?)
}

/// Notes what somebody's rows refer to from now on, and what they no longer do.
///
/// # Errors
/// [`AppError::NotFound`] when a file isn't theirs, or has been thrown away by now.
pub async fn keep(tx: &DatabaseTransaction, person: Uuid, keep: &[Uuid], release: &[Uuid]) -> Result<(), AppError> {
    for (ids, kept) in [(release, false), (keep, true)] {
        for id in ids {
            let changed = evidence_file::Entity::update_many()
                .set(evidence_file::ActiveModel { kept: Set(kept), ..Default::default() })
                .filter(evidence_file::Column::Id.eq(*id))
                .filter(evidence_file::Column::PersonId.eq(person))
                .exec(tx)
                .await?;
            if kept && changed.rows_affected == 0 {
                return Err(AppError::NotFound);
            }
        }
    }
    Ok(())
}

/// A file of one's own.
///
/// # Errors
/// [`AppError::NotFound`], for other people's too.
pub async fn own(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<evidence_file::Model, AppError> {
    let file = evidence_file::Entity::find_by_id(id).one(ctx.db.read()).await?;
    file.filter(|f| f.person_id == actor.id).ok_or(AppError::NotFound)
}

/// The bytes of a file of one's own; the first `most` of them where it has more.
///
/// # Errors
/// [`AppError::NotFound`], for other people's too; [`AppError::Internal`] when the storage doesn't have it.
pub async fn bytes(ctx: &Ctx, actor: &Actor, id: Uuid, most: u64) -> Result<Bytes, AppError> {
    beginning(ctx, &own(ctx, actor, id).await?, most).await
}

/// The bytes of a file, the first `most` of them where it has more, for a room that knows who may read it.
///
/// # Errors
/// [`AppError::Internal`] when the storage doesn't have it.
pub async fn beginning(ctx: &Ctx, file: &evidence_file::Model, most: u64) -> Result<Bytes, AppError> {
    let storage: Storage = ctx.room()?;
    let most = most.min(u64::try_from(file.size).unwrap_or(0));
    storage.0.get_range(&place(file.id), 0..most).await.map_err(|e| lost(&e))
}

/// The content of a file.
///
/// # Errors
/// [`AppError::Internal`] when the storage doesn't have it.
pub(super) async fn content(ctx: &Ctx, id: Uuid) -> Result<GetResult, AppError> {
    let storage: Storage = ctx.room()?;
    storage.0.get(&place(id)).await.map_err(|e| lost(&e))
}
