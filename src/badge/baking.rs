//! Pictures with a credential inside, as Open Badges bakes them: written, and read again by the one reader.

use flate2::Crc;

pub use verifier::reader::credential_in;

/// The namespace of the element that carries the credential in SVG.
const NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";
/// The keyword of the chunk that carries it in PNG.
const KEYWORD: &[u8] = b"openbadgecredential";
/// The keyword of the chunk that carries an assertion of Open Badges 2.0.
const KEYWORD_TWO: &[u8] = b"openbadges";
/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, kind and checksum of a chunk, in bytes.
const FRAME: usize = 12;

/// The picture with the credential inside, right behind its root element.
pub fn svg(svg: &str, credential: &str) -> String {
    // `]]>` would end the section early and U+FFFE isn't XML; inside a JSON string both may be written as escapes.
    let json = credential.replace("]]>", "]]\\u003e").replace('\u{FFFE}', "\\ufffe").replace('\u{FFFF}', "\\uffff");
    let root = format!("<svg xmlns:openbadges=\"{NAMESPACE}\" ");
    let named = svg.replacen("<svg ", &root, 1);
    let Some(end) = named.find('>').map(|at| at + 1) else {
        return named;
    };
    let (head, rest) = named.split_at(end);
    format!("{head}<openbadges:credential><![CDATA[{json}]]></openbadges:credential>{rest}")
}

/// The picture with the credential inside, in a chunk of its own behind the header; nothing when it isn't a PNG.
pub fn png(png: &[u8], credential: &str) -> Option<Vec<u8>> {
    png_of_both(png, credential, None)
}

/// The picture with the credential inside, and behind it the same award as an assertion of Open Badges 2.0 for those who
/// read nothing newer. Each reader finds its own.
pub fn png_of_both(png: &[u8], credential: &str, assertion: Option<&str>) -> Option<Vec<u8>> {
    let header = chunks(png)?.next().filter(|c| c.kind == b"IHDR")?;
    let (head, rest) = png.split_at_checked(SIGNATURE.len() + FRAME + header.data.len())?;
    let mut baked = [head, &chunk(KEYWORD, credential)?].concat();
    if let Some(assertion) = assertion {
        baked.extend(chunk(KEYWORD_TWO, assertion)?);
    }
    baked.extend_from_slice(rest);
    Some(baked)
}

fn chunk(keyword: &[u8], text: &str) -> Option<Vec<u8>> {
    // Keyword, then: not compressed, by no method, in no language, without another keyword for people.
    let data = [keyword, b"\0\0\0\0\0", text.as_bytes()].concat();
    let length = u32::try_from(data.len()).ok()?;
    let mut checksum = Crc::new();
    checksum.update(b"iTXt");
    checksum.update(&data);
    Some([&length.to_be_bytes()[..], b"iTXt", &data, &checksum.sum().to_be_bytes()].concat())
}

/// A part of a PNG.
struct Chunk<'a> {
    kind: &'a [u8],
    data: &'a [u8],
}

/// The parts of a PNG, as far as they are whole; nothing when it isn't one.
fn chunks(file: &[u8]) -> Option<impl Iterator<Item = Chunk<'_>>> {
    let mut rest = file.strip_prefix(SIGNATURE)?;
    Some(std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_at_checked(4)?;
        let (data, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let (_checksum, after) = after.split_at_checked(4)?;
        rest = after;
        Some(Chunk { kind, data })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::badge::{
        art::{Art, svg as drawn},
        model::MOST_FILE_BYTES,
    };
    use flate2::{Compression, write::ZlibEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    const MOST: usize = 10_000;
    /// A picture of one pixel.
    const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

    fn picture() -> String {
        drawn(Art { id: "a", name: "Ženklas & <b>", seal: false })
    }

    #[test]
    fn what_is_baked_comes_out_again() {
        let json = r#"{"a":"x]]>y & <b>","ž":"\u0000"}"#;
        let baked = svg(&picture(), json);
        assert!(baked.starts_with("<svg xmlns:openbadges="));
        let inside: serde_json::Value = serde_json::from_str(&credential_in(baked.as_bytes(), MOST).unwrap()).unwrap();
        assert_eq!(inside, serde_json::from_str::<serde_json::Value>(json).unwrap());
        let baked = png(PIXEL, json).unwrap();
        assert_eq!(credential_in(&baked, MOST).as_deref(), Some(json));
        assert_eq!(credential_in(format!("\u{FEFF} {json}\n").as_bytes(), MOST).as_deref(), Some(json));
    }

    #[test]
    fn what_others_bake_is_read_too() {
        let escaped = format!(
            r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="{NAMESPACE}"><ob:credential>{{"a":"&lt;"}}</ob:credential></svg>"#
        );
        assert_eq!(credential_in(escaped.as_bytes(), MOST).as_deref(), Some(r#"{"a":"<"}"#));
        let jws = format!(r#"<svg xmlns:openbadges="{NAMESPACE}"><openbadges:credential verify="e.y.J"/></svg>"#);
        assert_eq!(credential_in(jws.as_bytes(), MOST).as_deref(), Some("e.y.J"));
        let packed = |json: &[u8]| {
            let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
            packer.write_all(json).unwrap();
            let data = [KEYWORD, b"\0\x01\0en\0\0", &packer.finish().unwrap()].concat();
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            let mut checksum = Crc::new();
            checksum.update(&[b"iTXt", data.as_slice()].concat());
            [SIGNATURE, &length, b"iTXt", &data, &checksum.sum().to_be_bytes()].concat()
        };
        assert_eq!(credential_in(&packed(b"{}"), MOST).as_deref(), Some("{}"));
        assert_eq!(credential_in(&packed(&vec![b' '; 5_000_000]), MOST), None, "a bomb");
    }

    #[test]
    fn a_file_without_a_credential_or_with_two_has_none() {
        let twice = png(&png(PIXEL, "{}").unwrap(), "{}").unwrap();
        let both = svg(&svg(&picture(), "{}"), "{}");
        let other = png(PIXEL, "{}").unwrap().iter().map(|b| if *b == b'o' { b'0' } else { *b }).collect::<Vec<_>>();
        let bare = picture();
        let files: [&[u8]; 8] = [
            b"",
            b"  ",
            PIXEL,
            &twice,
            both.as_bytes(),
            bare.as_bytes(),
            &other,
            &[SIGNATURE, b"\xff\xff\xff\xff"].concat(),
        ];
        for file in files {
            assert_eq!(credential_in(file, MOST), None, "{:?}", String::from_utf8_lossy(file));
        }
        assert_eq!(credential_in(b"{\"a\":1}", 3), None, "too long");
        assert_eq!(png(b"GIF89a", "{}"), None);
        let entities = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>"#;
        assert_eq!(credential_in(entities.as_bytes(), MOST), None);
        // As deep as a file may be: a reader that calls itself for each level would run out of stack.
        let deep = "<a>".repeat(MOST_FILE_BYTES / 7) + &"</a>".repeat(MOST_FILE_BYTES / 7);
        assert_eq!(credential_in(deep.as_bytes(), MOST), None);
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd_to_be_read(file in proptest::collection::vec(any::<u8>(), 0..200)) {
            credential_in(&file, MOST);
            credential_in(&[SIGNATURE, &file].concat(), MOST);
            png(&[SIGNATURE, &file].concat(), "{}");
        }
    }
}
