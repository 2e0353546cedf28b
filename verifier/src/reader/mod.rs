//! Reading a badge that somebody gives, wherever it was issued: a picture with a badge inside, a document, or pasted
//! text, of Open Badges 2.0 or 3.0. The same code reads in the browser and on the server.
//!
//! Whoever gives a file may have made it to do harm, so everything is bounded: how long it is, how deep, how much comes
//! out of what is packed. Nothing is fetched, and no signature is looked at. The module uses nothing of the crate
//! around it.

mod facts;
mod png;
mod svg;

pub use facts::{Aligned, Facts, Proved, Shown, Version, is_typed};

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest file that is read, in bytes.
pub const MOST_FILE_BYTES: usize = 2 * 1024 * 1024;
/// The longest badge inside of it, in bytes. Some carry their picture with them.
pub const MOST_BADGE_BYTES: usize = 512 * 1024;
/// The deepest that values may lie in each other.
const DEEPEST: usize = 48;

/// What a badge came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Carrier {
    /// A picture of the kind PNG.
    Png,
    /// A picture of the kind SVG.
    Svg,
    /// Text: a document, or a signed one.
    Text,
}

/// Why no badge was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Unread {
    /// There is nothing at all.
    #[error("nothing is there")]
    Empty,
    /// It is larger than what is read.
    #[error("it is too large")]
    TooLarge,
    /// It is neither a picture with a badge inside, nor text.
    #[error("it is neither PNG, SVG nor text")]
    OtherKind,
    /// The picture has no badge inside.
    #[error("the picture has no badge inside")]
    NothingInside,
    /// The picture has more than one, so nobody knows which is meant.
    #[error("the picture has several badges inside")]
    Several,
    /// The picture ends too early, or isn't put together as one.
    #[error("the picture is damaged")]
    Damaged,
    /// The part with the badge was changed on its way.
    #[error("the checksum is wrong")]
    Checksum,
    /// More comes out of what is packed than is read.
    #[error("it unpacks into too much")]
    UnpacksIntoTooMuch,
    /// The badge inside isn't text.
    #[error("the badge isn't UTF-8")]
    NotText,
    /// The badge isn't JSON.
    #[error("the badge isn't JSON")]
    NotJson,
    /// Values lie in each other deeper than is read.
    #[error("it is nested too deep")]
    TooDeep,
    /// It is JSON, but no badge of a version that is read.
    #[error("it is no Open Badge of version 2.0 or 3.0")]
    NotABadge,
    /// It is only the address at which the badge is kept.
    #[error("it is only an address")]
    OnlyAddress(String),
}

impl Unread {
    /// The key of the rule that it breaks.
    pub const fn rule(&self) -> &'static str {
        match self {
            Unread::Empty => "badge_empty",
            Unread::TooLarge => "badge_too_large",
            Unread::OtherKind => "badge_other_kind",
            Unread::NothingInside => "badge_nothing_inside",
            Unread::Several => "badge_several",
            Unread::Damaged => "badge_damaged",
            Unread::Checksum => "badge_checksum",
            Unread::UnpacksIntoTooMuch => "badge_unpacks",
            Unread::NotText => "badge_not_text",
            Unread::NotJson => "badge_not_json",
            Unread::TooDeep => "badge_too_deep",
            Unread::NotABadge => "badge_not_a_badge",
            Unread::OnlyAddress(_) => "badge_only_address",
        }
    }
}

/// Reads a badge from the bytes of a file, or from what was pasted.
///
/// # Errors
/// Why there is none.
pub fn read(file: &[u8]) -> Result<Facts, Unread> {
    let (carrier, text) = badge_in(file)?;
    let mut facts = Facts::of(&document(&text)?)?;
    facts.picture |= carrier != Carrier::Text;
    facts.proved = match facts.proved {
        Proved::Nothing if is_signed_text(&text) => Proved::Signed,
        other => other,
    };
    Ok(facts)
}

/// The badge in a file, as the text that its issuer wrote: JSON, a signed document, or an address.
///
/// # Errors
/// Why there is none.
pub fn badge_in(file: &[u8]) -> Result<(Carrier, String), Unread> {
    if file.is_empty() {
        return Err(Unread::Empty);
    }
    if file.len() > MOST_FILE_BYTES {
        return Err(Unread::TooLarge);
    }
    let (carrier, found) = if file.starts_with(png::SIGNATURE) {
        (Carrier::Png, png::badge_in(file)?)
    } else {
        let text = std::str::from_utf8(file).map_err(|_| Unread::OtherKind)?;
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.starts_with('<') { (Carrier::Svg, svg::badge_in(text)?) } else { (Carrier::Text, text.to_string()) }
    };
    let found = found.trim();
    match found.len() {
        0 if carrier == Carrier::Text => Err(Unread::Empty),
        0 => Err(Unread::NothingInside),
        n if n > MOST_BADGE_BYTES => Err(Unread::TooLarge),
        _ => Ok((carrier, found.to_string())),
    }
}

/// The credential in a file: a baked PNG or SVG, or the credential itself. Nothing when there is none, or more than
/// one, or more than `most` bytes of it.
pub fn credential_in(file: &[u8], most: usize) -> Option<String> {
    badge_in(file).ok().map(|(_, text)| text).filter(|text| text.len() <= most)
}

/// The document in a badge's text. Of a signed one (compact JWS) the signature isn't looked at.
///
/// # Errors
/// Why it can't be read.
pub fn document(text: &str) -> Result<Value, Unread> {
    if is_address(text) {
        return Err(Unread::OnlyAddress(text.chars().take(2000).collect()));
    }
    if is_signed_text(text) {
        let payload = text.split('.').nth(1).unwrap_or_default();
        let bytes = from_base64url(payload).ok_or(Unread::NotJson)?;
        return json(&String::from_utf8(bytes).map_err(|_| Unread::NotText)?);
    }
    json(text)
}

fn json(text: &str) -> Result<Value, Unread> {
    if is_too_deep(text) {
        return Err(Unread::TooDeep);
    }
    serde_json::from_str(text).map_err(|_| Unread::NotJson)
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// Three parts of base64url with dots between, as JWS are written.
fn is_signed_text(text: &str) -> bool {
    let is_part = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    text.starts_with("ey") && text.split('.').count() == 3 && text.split('.').all(is_part)
}

/// Counted before anything calls itself for each level.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut is_in_string, mut is_escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b'{' | b'[' if !is_in_string => {
                depth += 1;
                if depth > DEEPEST {
                    return true;
                }
            }
            b'}' | b']' if !is_in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Bytes that were written as base64url without padding.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    (text.len() % 4 != 1).then_some(out)
}

/// Unpacks at most as much as a badge may be long.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Unread> {
    use miniz_oxide::inflate::TINFLStatus;
    decompress_to_vec_zlib_with_limit(packed, MOST_BADGE_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Unread::UnpacksIntoTooMuch,
        _ => Unread::Damaged,
    })
}

#[cfg(test)]
mod mutated;
#[cfg(test)]
mod tests;
