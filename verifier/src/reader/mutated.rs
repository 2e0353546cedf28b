//! A short run over the corpus of the fuzz targets and over what small changes make of it; the long runs are done with
//! `cargo fuzz` (`docs/decisions/0019`).

use crate::reader;
use std::path::Path;

#[path = "../../../fuzz/probe.rs"]
mod probe;

#[path = "../../../fuzz/near.rs"]
mod near;

/// How often each file of the corpus is changed.
const ROUNDS: usize = 400;
/// Parts that mean something to the reader.
const PARTS: [&[u8]; 16] = [
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&lt;",
    b"&#x41;",
    b"<openbadges:credential>",
    b"</openbadges:credential>",
    b" verify=\"ey.ey.ey\"",
    b"openbadges\0",
    b"iTXt",
    b"\xff\xff\xff\xff",
    b"{\"type\":",
    b"[[[[[[[[",
    b"\"badge\":",
    b"\\u202e",
    b"https://example.org/",
];

#[test]
fn nothing_in_the_corpus_and_nothing_near_it_harms_the_reader() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let targets: [near::Target; 3] =
        [("badge_file", probe::file), ("badge_picture", probe::picture), ("badge_drawing", probe::drawing)];
    near::run(&corpora, &targets, &PARTS, ROUNDS);
}
