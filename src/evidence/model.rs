//! Files, and what is accepted as one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most bytes that a file may have.
pub const MOST_BYTES: u64 = 25 * 1024 * 1024;
/// The most pixels that a picture may have: one that unfolds into more would bring a reader's browser down.
pub const MOST_PIXELS: u64 = 100_000_000;
/// The most files of one person, and the most bytes of them together.
pub const MOST_OF_PERSON: (u64, u64) = (400, 1024 * 1024 * 1024);
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 120;

/// Media types that are accepted, each with the endings of names that stand for it.
const ACCEPTED: [(&str, &[&str]); 23] = [
    ("application/pdf", &["pdf"]),
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/webp", &["webp"]),
    ("image/gif", &["gif"]),
    ("image/heic", &["heic", "heif"]),
    ("image/svg+xml", &["svg"]),
    ("text/plain", &["txt"]),
    ("text/markdown", &["md"]),
    ("text/csv", &["csv"]),
    ("application/json", &["json"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("application/vnd.oasis.opendocument.presentation", &["odp"]),
    ("video/mp4", &["mp4", "m4v"]),
    ("video/quicktime", &["mov"]),
    ("video/webm", &["webm"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/m4a", &["m4a"]),
    ("audio/ogg", &["ogg", "oga"]),
];

/// A file as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// Its id.
    pub id: Uuid,
    /// Its name, as it was given.
    pub name: String,
    /// What it is, from its content.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// Where the reader of this view finds it.
    pub address: String,
}

impl FileView {
    /// Whether browsers show it as a document, page by page.
    pub fn is_document(&self) -> bool {
        self.media_type == DOCUMENT
    }

    /// Whether browsers show it as a picture.
    pub fn is_picture(&self) -> bool {
        matches!(self.media_type.as_str(), "image/png" | "image/jpeg" | "image/webp" | "image/gif")
    }
}

/// The media type of documents that browsers show by themselves.
pub const DOCUMENT: &str = "application/pdf";
/// The query of an address at which a document is shown instead of downloaded.
pub const LOOK: &str = "look";

/// The media type that a file's name promises; nothing for names that aren't accepted.
pub fn media_type_of(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    ACCEPTED.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(media_type, _)| *media_type)
}

/// The ending of names that stands for a media type; nothing for one that isn't accepted.
pub fn ending_of(media_type: &str) -> Option<&'static str> {
    ACCEPTED.iter().find(|(accepted, _)| *accepted == media_type)?.1.first().copied()
}

/// What is accepted, as the browser's file dialogue wants it: the endings, and before them the kinds that a phone can make
/// now, because it offers its camera only for these.
pub fn accept() -> String {
    let is_kind = |kind: &&str| ACCEPTED.iter().any(|(media_type, _)| media_type.starts_with(*kind));
    let kinds = ["image/", "video/"].into_iter().filter(is_kind).map(|kind| format!("{kind}*"));
    let endings = ACCEPTED.iter().flat_map(|(_, endings)| *endings).map(|e| format!(".{e}"));
    kinds.chain(endings).collect::<Vec<_>>().join(",")
}

/// A name that is safe to show and to save under: without folders, without characters that nobody sees or that turn
/// the direction of writing, and not too long. Its ending stays.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_seen = |c: &char| {
        !c.is_control()
            && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let name: String = last.chars().filter(is_seen).collect::<String>().trim().trim_matches('"').to_string();
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), None), |(s, e)| (s, Some(e)));
    let stem = if stem.is_empty() { "file" } else { stem };
    let room = LONGEST_NAME.saturating_sub(ending.map_or(0, |e| e.chars().count() + 1)).max(1);
    let stem: String = stem.chars().take(room).collect();
    match ending {
        Some(ending) => format!("{stem}.{}", ending.chars().take(LONGEST_NAME / 2).collect::<String>()),
        None => stem,
    }
}

/// A size in kilobytes or megabytes, rounded up so that no file has none: the number and whether it counts megabytes.
pub fn size_shown(bytes: u64) -> (String, bool) {
    if bytes < 1024 * 1024 {
        (bytes.div_ceil(1024).to_string(), false)
    } else {
        let tenths = (bytes * 10).div_ceil(1024 * 1024);
        (
            if tenths.is_multiple_of(10) {
                (tenths / 10).to_string()
            } else {
                format!("{}.{}", tenths / 10, tenths % 10)
            },
            true,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_folders_and_what_nobody_sees_and_keep_their_ending() {
        assert_eq!(clean_name("C:\\Users\\x\\Žemėlapis.PDF"), "Žemėlapis.PDF");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(clean_name("\r\n.png"), "file.png");
        assert_eq!(clean_name(""), "file");
        let long = clean_name(&format!("{}.jpeg", "ą".repeat(500)));
        assert!(long.ends_with(".jpeg") && long.chars().count() == LONGEST_NAME, "{long}");
    }

    #[test]
    fn endings_promise_a_kind_whatever_their_case() {
        assert_eq!(media_type_of("IMG_1.JPG"), Some("image/jpeg"));
        assert_eq!(media_type_of("run.exe"), None);
        assert_eq!(media_type_of("pdf"), None);
    }

    #[test]
    fn phones_are_asked_for_their_camera() {
        let accept = accept();
        let kinds: Vec<&str> = accept.split(',').collect();
        assert_eq!(kinds[..2], ["image/*", "video/*"]);
        assert!(kinds[2..].iter().all(|kind| media_type_of(kind).is_some()), "{accept}");
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(size_shown(1), ("1".into(), false));
        assert_eq!(size_shown(MOST_BYTES), ("25".into(), true));
        assert_eq!(size_shown(1_300_000), ("1.3".into(), true));
    }
}
