//! Pictures as PNG: what is drawn as SVG, painted with the project's own letters.
//!
//! Painting takes a processor for tens of milliseconds, so it is done beside the threads that answer requests, by a
//! few at a time; and the same picture is painted once.

use crate::{
    error::AppError,
    platform::{
        Ctx,
        fonts::{BOLD, FAMILY, REGULAR},
        ids::sha256_hex,
    },
};
use axum::body::Bytes;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// How many pictures are painted at the same time.
const AT_ONCE: usize = 2;
/// How many painted pictures are kept, of about 150 kB each.
const KEPT: usize = 48;

/// Paints pictures and keeps the last ones; made once at the start, kept among the context's rooms.
#[derive(Clone)]
pub struct Painter(Arc<Inner>);

struct Inner {
    fonts: Arc<Database>,
    kept: Mutex<VecDeque<(String, Bytes)>>,
    at_once: Semaphore,
}

impl Default for Painter {
    fn default() -> Self {
        let mut fonts = Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(BOLD.to_vec());
        fonts.set_serif_family(FAMILY);
        fonts.set_sans_serif_family(FAMILY);
        Self(Arc::new(Inner { fonts: Arc::new(fonts), kept: Mutex::default(), at_once: Semaphore::new(AT_ONCE) }))
    }
}

impl Painter {
    fn kept(&self, key: &str) -> Option<Bytes> {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(k, _)| k == key).map(|(_, png)| png.clone())
    }

    fn keep(&self, key: String, png: Bytes) {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.truncate(KEPT - 1);
        kept.push_front((key, png));
    }
}

/// A picture as PNG, as large as its SVG says. It is known by its content, so one that looks otherwise than before,
/// because a badge was revoked or a name is hidden, is painted anew.
///
/// # Errors
/// [`AppError::Internal`] when the SVG can't be read, which is a mistake in the program.
pub async fn png(ctx: &Ctx, svg: String) -> Result<Bytes, AppError> {
    let painter: Painter = ctx.room()?;
    let key = sha256_hex(svg.as_bytes());
    if let Some(png) = painter.kept(&key) {
        return Ok(png);
    }
    let _place = painter.0.at_once.acquire().await.map_err(|e| AppError::internal(&e))?;
    // Somebody else may have wanted the same.
    if let Some(png) = painter.kept(&key) {
        return Ok(png);
    }
    let fonts = painter.0.fonts.clone();
    let painted = tokio::task::spawn_blocking(move || paint(&svg, fonts)).await.map_err(|e| AppError::internal(&e))?;
    let png = Bytes::from(painted?);
    painter.keep(key, png.clone());
    Ok(png)
}

fn paint(svg: &str, fonts: Arc<Database>) -> Result<Vec<u8>, AppError> {
    let options = Options { fontdb: fonts, font_family: FAMILY.into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| AppError::internal(&e))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| AppError::internal(&"an empty picture"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| AppError::internal(&e))
}
