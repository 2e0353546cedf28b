//! Documents as PDF that everybody can read: tagged (PDF/UA-1, ISO 14289-1), with an outline, real letters and text that
//! can be searched and copied. A room says what is in a document, in [`Block`]s; how it looks is said here, once.
//!
//! Setting a document takes a processor for tens of milliseconds: [`set`] does it on a thread of its own.

mod html;
mod layout;
mod letters;
mod write;

pub use html::blocks;
pub use write::write;

use crate::{error::AppError, timestamp::Timestamp};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// How many documents are set at the same time.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// Sets a document on a thread of its own; only a few at a time.
///
/// # Errors
/// As [`write`].
pub async fn set(document: Document) -> Result<Vec<u8>, AppError> {
    let _place = AT_ONCE.acquire().await.map_err(|e| AppError::internal(&e))?;
    tokio::task::spawn_blocking(move || write(&document)).await.map_err(|e| AppError::internal(&e))?
}

/// A document to be set.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its title, in the title bar of a reader.
    pub title: String,
    /// Its language, by BCP 47.
    pub language: String,
    /// Who made it.
    pub author: String,
    /// A sentence about it.
    pub about: String,
    /// When its content was made, where that matters.
    pub made_at: Option<Timestamp>,
    /// At the foot of each page, beside the page's number.
    pub footer: String,
    /// What is in it.
    pub blocks: Vec<Block>,
    /// Lines up everything in the middle, as on a certificate.
    pub centred: bool,
    /// A file that it carries.
    pub attached: Option<Attached>,
}

/// A file that a document carries.
#[derive(Clone, Debug)]
pub struct Attached {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// Words in one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The words. Line breaks and other white space are blanks.
    pub text: String,
    /// In bold letters.
    pub bold: bool,
    /// The absolute address that they lead to.
    pub link: Option<String>,
}

impl Run {
    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// How a paragraph looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As text is read.
    #[default]
    Plain,
    /// A little larger, before the text.
    Lead,
    /// A little smaller and lighter, beside the text.
    Quiet,
    /// Large and bold, as the name on a certificate; not a heading.
    Name,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading and an entry of the outline.
    Heading {
        /// Its rank, from 1.
        rank: u8,
        /// Its words.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph(Look, Vec<Run>),
    /// A list; numbered from a number, or with dots.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A table: its head, and its rows. All rows have as many cells as the head.
    Table(Vec<Vec<Run>>, Vec<Vec<Vec<Run>>>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// What is in another language than the document, by BCP 47.
    In(String, Vec<Block>),
    /// A picture as PNG.
    Picture {
        /// Its content.
        png: Vec<u8>,
        /// Its width and height, in points.
        size: f32,
        /// What it shows; empty when it only adorns.
        alt: String,
    },
    /// An address to be read by a camera.
    Code {
        /// The address.
        address: String,
        /// What it is for.
        alt: String,
    },
    /// A table of contents of what follows, below these words.
    Contents(String),
    /// What follows begins a page.
    NewPage,
}

#[cfg(test)]
mod tests;
