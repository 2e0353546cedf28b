//! What fuzzing does with the reader of badges; the ordinary tests do the same with the corpus (`reader/mutated.rs`).

use super::reader::{self, Facts, Unread};

/// Any file.
pub fn file(bytes: &[u8]) {
    let once = reader::read(bytes);
    assert_eq!(once, reader::read(bytes), "the same file says the same");
    match once {
        Ok(facts) => is_bounded(&facts),
        Err(why) => assert!(!why.rule().is_empty()),
    }
}

/// The inside of a chunk of a picture whose checksum is right, which no random change would ever hit.
pub fn picture(bytes: &[u8]) {
    let Some(([kind, keyword], inside)) = bytes.split_first_chunk::<2>().map(|(head, rest)| (*head, rest)) else {
        return;
    };
    let kind: &[u8] = [b"iTXt", b"tEXt", b"zTXt"][usize::from(kind) % 3];
    let keyword: &[u8] = [b"openbadgecredential\0".as_slice(), b"openbadges\0"][usize::from(keyword) % 2];
    let summed = [kind, keyword, inside].concat();
    let length = u32::try_from(summed.len() - 4).expect("inputs are short").to_be_bytes();
    let mut crc = flate2::Crc::new();
    crc.update(&summed);
    let checksum = crc.sum().to_be_bytes();
    let end = b"\0\0\0\0IEND\xaeB`\x82";
    let made = [b"\x89PNG\r\n\x1a\n".as_slice(), &length, &summed, &checksum, end].concat();
    assert_ne!(reader::read(&made), Err(Unread::Checksum), "the checksum is right");
    file(&made);
}

/// The inside of a drawing.
pub fn drawing(bytes: &[u8]) {
    let root = b"<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" xmlns:ob=\"http://openbadges.org\">";
    file(&[root.as_slice(), bytes, b"</svg>"].concat());
}

/// Nothing that a page would have to show is without end.
fn is_bounded(facts: &Facts) {
    let lines = [
        &facts.name,
        &facts.issuer,
        &facts.issuer_url,
        &facts.criteria_url,
        &facts.issued,
        &facts.expires,
        &facts.language,
        &facts.edition,
        &facts.rest_at,
    ];
    let inner = facts.alignment.iter().flat_map(|a| [&a.name, &a.framework, &a.url, &a.code]);
    let shown = facts.evidence.iter().flat_map(|e| [&e.name, &e.url]);
    for line in lines.into_iter().chain(inner).chain(shown).chain(&facts.tags) {
        assert!(line.chars().count() <= 300);
    }
    for text in [&facts.description, &facts.criteria].into_iter().chain(facts.evidence.iter().map(|e| &e.narrative)) {
        assert!(text.chars().count() <= 4000);
    }
    assert!(facts.alignment.len() <= 24 && facts.evidence.len() <= 24 && facts.tags.len() <= 24);
}
