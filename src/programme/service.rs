//! The pack at work: kept for the whole run, and read again while somebody writes on it.

use super::{
    model::{Content, Edition, Rules},
    pack::{Loaded, Mistakes, embedded, load},
};
use crate::{
    error::AppError,
    platform::{Ctx, config::Config},
    texts::Locale,
};
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use tokio_util::sync::CancellationToken;

/// How long a change in the pack's folder may go unseen while developing.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A file of the pack that is only handed on.
pub enum Media {
    /// It stands in the pack's folder.
    File(tokio::fs::File),
    /// It was compiled in.
    Inside(Cow<'static, [u8]>),
}

/// The pack that this server goes by.
#[derive(Clone)]
pub struct Pack {
    folder: Option<PathBuf>,
    /// How the folder was when it was read first.
    seen: Option<State>,
    now: Arc<RwLock<Now>>,
}

struct Now {
    loaded: Loaded,
    /// How often it was read again.
    readings: u64,
}

impl Pack {
    /// Reads it from the folder of the configuration, or takes the one that was compiled in.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn open(config: &Config) -> Result<Self, Mistakes> {
        let folder = config.pack_dir.clone();
        // Before it is read: a change meanwhile is seen later.
        let seen = folder.as_deref().and_then(|f| state(f).ok());
        let loaded = load(folder.as_deref())?;
        Ok(Self { folder, seen, now: Arc::new(RwLock::new(Now { loaded, readings: 0 })) })
    }

    /// The bytes of one of its files that is only handed on, such as a video: all of it, or the part that is asked for.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn media(&self, name: &str) -> io::Result<Media> {
        match &self.folder {
            Some(folder) => Ok(Media::File(tokio::fs::File::open(folder.join(name)).await?)),
            None => embedded(name).map(Media::Inside).ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    fn look<T>(&self, at: impl FnOnce(&Now) -> T) -> T {
        at(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How often it was read again since the start: a page that was made before that is old.
    pub fn readings(&self) -> u64 {
        self.look(|now| now.readings)
    }

    /// Reads the folder again whenever something changes in it, until it is stopped. A pack with a mistake isn't taken:
    /// the mistakes are in the log, and the last right one stays.
    pub async fn follow(self, stop: CancellationToken) {
        let Some(folder) = self.folder.clone() else {
            return;
        };
        let mut seen = self.seen;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            let now = state(&folder).ok();
            if now == seen {
                continue;
            }
            seen = now;
            match load(Some(&folder)) {
                Ok(loaded) => {
                    let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
                    *now = Now { loaded, readings: now.readings + 1 };
                    tracing::warn!("the programme pack was read again");
                }
                Err(mistakes) => tracing::error!("the last right pack stays: {mistakes}"),
            }
        }
    }
}

/// How many files there are below a folder, and when one was changed last: one that was removed counts, too.
type State = (usize, Option<SystemTime>);

fn state(folder: &Path) -> io::Result<State> {
    let (mut files, mut changed) = (0, None);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (inside, last) = match entry.file_type()?.is_dir() {
            true => state(&entry.path())?,
            false => (1, entry.metadata()?.modified().ok()),
        };
        files += inside;
        changed = changed.max(last);
    }
    Ok((files, changed))
}

/// Everything that the pack says, in a language.
///
/// # Errors
/// [`AppError::Internal`] when the pack wasn't put in at the start.
pub fn content(ctx: &Ctx, locale: Locale) -> Result<Arc<Content>, AppError> {
    let content = ctx.room::<Pack>()?.look(|now| now.loaded.content(locale));
    content.ok_or_else(|| AppError::internal(&"the pack has no default language"))
}

/// What an application that is begun now keeps.
///
/// # Errors
/// As [`content`].
pub fn edition(ctx: &Ctx) -> Result<Arc<Edition>, AppError> {
    Ok(ctx.room::<Pack>()?.look(|now| now.loaded.edition()))
}

/// The rules as they are now; an application goes by those of its edition.
///
/// # Errors
/// As [`content`].
pub fn rules(ctx: &Ctx) -> Result<Arc<Rules>, AppError> {
    Ok(ctx.room::<Pack>()?.look(|now| now.loaded.rules()))
}
