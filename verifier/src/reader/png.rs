//! The badge in a PNG: a chunk of text with a keyword of its own.

use super::{Unread, unpacked};

/// What every PNG begins with.
pub const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The keyword for Open Badges 3.0, and the one for what came before.
const KEYWORDS: [&[u8]; 2] = [b"openbadgecredential", b"openbadges"];

/// The badge in it. One of the newer version counts before one of the older; a picture may carry both.
pub fn badge_in(file: &[u8]) -> Result<String, Unread> {
    let (chunks, is_whole) = chunks(file);
    for keyword in KEYWORDS {
        let mut found = chunks.iter().filter_map(|chunk| Some((chunk, chunk.text_under(keyword)?)));
        match (found.next(), found.next()) {
            (None, _) => {}
            (Some(_), Some(_)) => return Err(Unread::Several),
            (Some((chunk, text)), None) => {
                if !chunk.is_right() {
                    return Err(Unread::Checksum);
                }
                return text.read();
            }
        }
    }
    Err(if is_whole { Unread::NothingInside } else { Unread::Damaged })
}

/// A part of a PNG.
struct Chunk<'a> {
    kind: &'a [u8],
    data: &'a [u8],
    /// The kind and the data, over which the checksum is made.
    summed: &'a [u8],
    checksum: u32,
}

/// A text, as a chunk writes it.
enum Written<'a> {
    Plain(&'a [u8]),
    Packed(&'a [u8]),
    Broken,
}

impl Written<'_> {
    fn read(self) -> Result<String, Unread> {
        let bytes = match self {
            Written::Plain(bytes) => bytes.to_vec(),
            Written::Packed(bytes) => unpacked(bytes)?,
            Written::Broken => return Err(Unread::Damaged),
        };
        String::from_utf8(bytes).map_err(|_| Unread::NotText)
    }
}

impl<'a> Chunk<'a> {
    fn is_right(&self) -> bool {
        checksum(self.summed) == self.checksum
    }

    /// The text, where it stands under this keyword.
    fn text_under(&self, keyword: &[u8]) -> Option<Written<'a>> {
        let rest = self.data.strip_prefix(keyword)?.strip_prefix(b"\0")?;
        match self.kind {
            b"tEXt" => Some(Written::Plain(rest)),
            b"zTXt" => Some(rest.split_first().map_or(Written::Broken, |(_, packed)| Written::Packed(packed))),
            b"iTXt" => {
                let [is_packed, _method, rest @ ..] = rest else {
                    return Some(Written::Broken);
                };
                // The language, the keyword for people, the text.
                let text = rest.splitn(3, |byte| *byte == 0).nth(2);
                Some(match (text, is_packed) {
                    (Some(text), 0) => Written::Plain(text),
                    (Some(text), 1) => Written::Packed(text),
                    _ => Written::Broken,
                })
            }
            _ => None,
        }
    }
}

/// The parts, as far as they are whole, and whether that is to the end.
fn chunks(file: &[u8]) -> (Vec<Chunk<'_>>, bool) {
    let mut rest = file.get(SIGNATURE.len()..).unwrap_or_default();
    let mut chunks = Vec::new();
    loop {
        let Some((chunk, after)) = first(rest) else {
            return (chunks, false);
        };
        let is_last = chunk.kind == b"IEND";
        chunks.push(chunk);
        rest = after;
        if is_last || rest.is_empty() {
            return (chunks, is_last);
        }
    }
}

fn first(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (length, after) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (summed, after) = after.split_at_checked(length.checked_add(4)?)?;
    let (kind, data) = summed.split_at_checked(4)?;
    let (checksum, after) = after.split_first_chunk::<4>()?;
    Some((Chunk { kind, data, summed, checksum: u32::from_be_bytes(*checksum) }, after))
}

/// The checksum of PNG (CRC-32), a bit at a time: a table would be larger than the rest of this file.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc = crc >> 1 ^ (0xedb8_8320 * low);
        }
    }
    !crc
}
