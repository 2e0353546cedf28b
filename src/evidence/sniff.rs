//! What a file really is, told from its first bytes: a name only promises it.

use super::model::{MOST_PIXELS, media_type_of};
use crate::error::Issue;

/// How many bytes from the beginning are looked at. Cameras put a preview before the size of a picture.
pub const HEAD: usize = 256 * 1024;

/// The media type of a file, from its name and its first bytes.
///
/// # Errors
/// The rules `file_type`, `file_empty`, `file_differs` and `picture_too_large`.
pub fn media_type(name: &str, head: &[u8]) -> Result<&'static str, Issue> {
    let rule = |key: &str| Issue::Rule(key.into());
    let promised = media_type_of(name).ok_or_else(|| rule("file_type"))?;
    if head.is_empty() {
        return Err(rule("file_empty"));
    }
    let found = infer::get(head).map_or("", |t| t.mime_type());
    let holds = match promised {
        "image/svg+xml" => is_text(found, head) && contains(head, b"<svg"),
        "text/plain" | "text/markdown" | "text/csv" | "application/json" => is_text(found, head),
        "image/heic" => matches!(found, "image/heif" | "image/heic"),
        "video/mp4" | "video/quicktime" => matches!(found, "video/mp4" | "video/x-m4v" | "video/quicktime"),
        "audio/m4a" => matches!(found, "audio/m4a" | "video/mp4"),
        "audio/ogg" => matches!(found, "audio/ogg" | "audio/opus"),
        office if found == "application/zip" => office_part(office).is_some_and(|part| contains(head, part)),
        other => found == other,
    };
    if !holds {
        return Err(rule("file_differs"));
    }
    if promised.starts_with("image/") && promised != "image/svg+xml" {
        let size = imagesize::blob_size(head).map_err(|_| rule("file_differs"))?;
        if (size.width as u64).saturating_mul(size.height as u64) > MOST_PIXELS {
            return Err(rule("picture_too_large"));
        }
    }
    Ok(promised)
}

/// Whether it is text: nothing that is known to be something else, and no NUL.
fn is_text(found: &str, head: &[u8]) -> bool {
    (found.is_empty() || found.starts_with("text/")) && !head.contains(&0)
}

fn contains(head: &[u8], part: &[u8]) -> bool {
    head.windows(part.len()).any(|w| w == part)
}

/// What an office file that is packed in an unusual order still has near its beginning.
fn office_part(media_type: &str) -> Option<&'static [u8]> {
    match media_type.rsplit('.').next()? {
        "document" => Some(b"word/"),
        "sheet" => Some(b"xl/"),
        "presentation" => Some(b"ppt/"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a PNG of so many pixels.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
        bytes
    }

    #[test]
    fn content_must_be_what_the_name_says() {
        assert_eq!(media_type("a.png", &png(10, 10)), Ok("image/png"));
        assert_eq!(media_type("a.pdf", &png(10, 10)), Err(Issue::Rule("file_differs".into())));
        assert_eq!(media_type("a.pdf", b"%PDF-1.7 ..."), Ok("application/pdf"));
        assert_eq!(media_type("a.txt", b"MZ\x90\0\x03"), Err(Issue::Rule("file_differs".into())));
        assert_eq!(media_type("a.txt", "Ąžuolas".as_bytes()), Ok("text/plain"));
        assert_eq!(media_type("a.svg", b"<svg xmlns=''><script>alert(1)</script></svg>"), Ok("image/svg+xml"));
        assert_eq!(media_type("a.exe", b"MZ"), Err(Issue::Rule("file_type".into())));
        assert_eq!(media_type("a.docx", b"PK\x03\x04 some other archive"), Err(Issue::Rule("file_differs".into())));
        assert_eq!(media_type("a.png", b""), Err(Issue::Rule("file_empty".into())));
    }

    #[test]
    fn a_picture_that_unfolds_into_too_much_is_refused() {
        assert_eq!(media_type("a.png", &png(60_000, 60_000)), Err(Issue::Rule("picture_too_large".into())));
        assert_eq!(media_type("a.png", b"\x89PNG\r\n\x1a\n"), Err(Issue::Rule("file_differs".into())));
    }

    fn gif(width: u16, height: u16) -> Vec<u8> {
        [b"GIF89a".as_slice(), &width.to_le_bytes(), &height.to_le_bytes(), b"\0\0\0"].concat()
    }

    /// With the header that says how large the canvas is.
    fn webp(width: u32, height: u32) -> Vec<u8> {
        let size = |n: u32| (n - 1).to_le_bytes()[..3].to_vec();
        [b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec(), size(width), size(height), vec![0; 8]].concat()
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let start = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08".as_slice();
        [start, &height.to_be_bytes(), &width.to_be_bytes(), b"\x03\x01\x11\0\x02\x11\x01\x03\x11\x01"].concat()
    }

    fn heic(width: u32, height: u32) -> Vec<u8> {
        fn part(name: &[u8], inside: &[u8]) -> Vec<u8> {
            let size = u32::try_from(inside.len() + 8).unwrap();
            [&size.to_be_bytes(), name, inside].concat()
        }
        let size = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
        let properties = part(b"ipco", &part(b"ispe", &size));
        let meta = [vec![0; 4], part(b"iprp", &properties)].concat();
        [part(b"ftyp", b"heic\0\0\0\0mif1heic"), part(b"meta", &meta), part(b"mdat", b"and more")].concat()
    }

    #[test]
    fn pictures_of_all_kinds_that_unfold_into_too_much_are_refused() {
        let too_large = Err(Issue::Rule("picture_too_large".into()));
        assert_eq!(media_type("a.gif", &gif(800, 600)), Ok("image/gif"));
        assert_eq!(media_type("a.gif", &gif(60_000, 60_000)), too_large);
        assert_eq!(media_type("a.webp", &webp(800, 600)), Ok("image/webp"));
        assert_eq!(media_type("a.webp", &webp(60_000, 60_000)), too_large);
        assert_eq!(media_type("a.jpg", &jpeg(800, 600)), Ok("image/jpeg"));
        assert_eq!(media_type("a.jpg", &jpeg(60_000, 60_000)), too_large);
        assert_eq!(media_type("a.heic", &heic(800, 600)), Ok("image/heic"));
        assert_eq!(media_type("a.heic", &heic(60_000, 60_000)), too_large);
        // At the limit, and a row past it.
        assert_eq!(media_type("a.heic", &heic(10_000, 10_000)), Ok("image/heic"));
        assert_eq!(media_type("a.heic", &heic(10_000, 10_001)), too_large);
    }
}
