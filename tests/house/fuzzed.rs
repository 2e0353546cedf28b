//! A short run over the corpora of the fuzz targets that read other people's tokens, lists, keys, hosted badges and tables
//! of awards, and over what small changes make of them; the long runs are done with `cargo fuzz` (`docs/decisions/0019`).

use quality_label::badge::model::Verdict;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[path = "../../fuzz/checks.rs"]
mod checks;
#[path = "../../fuzz/near.rs"]
mod near;

/// How often each file of a corpus is changed: checking a badge takes longer than reading one.
const ROUNDS: usize = 20;
/// Parts that mean something to what reads them.
const PARTS: [&[u8]; 16] = [
    b"\"id\":",
    b"\"https://issuer.example/badge\"",
    b"\n\n",
    b"\n",
    b",",
    b"\"",
    b"did:web:issuer.example",
    b"\"alg\":\"none\"",
    b"\"ES256\"",
    b"[[[[[[[[[[[[[[[[",
    b"{\"@context\":",
    b"null",
    b"2026-01-01T00:00:00Z",
    b"\xff\xff\xff\xff",
    b"u",
    b"1e999",
];

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

#[test]
fn nothing_in_the_corpora_and_nothing_near_them_does_harm() {
    let targets: [near::Target; 5] = [
        ("badge_token", checks::token),
        ("badge_list", checks::lists),
        ("badge_did", checks::did),
        ("badge_hosted", checks::hosted),
        ("award_table", checks::awards),
    ];
    near::run(&corpora(), &targets, &PARTS, ROUNDS);
}

#[test]
fn what_the_targets_begin_with_is_taken_for_what_it_is() {
    let read = |of: &str, name: &str| fs::read(corpora().join(of).join(name)).unwrap();
    let document = checks::did_document().to_string();
    assert_eq!(checks::with_document(document.as_bytes()), Verdict::Valid);
    assert_eq!(checks::with_document(&read("badge_did", "whole")), Verdict::Valid);
    for other in ["other-use", "other-kind"] {
        assert_ne!(checks::with_document(&read("badge_did", other)), Verdict::Valid, "{other}");
    }
    let list = |places: &[usize]| checks::list(places).to_string();
    assert_eq!(checks::with_list(list(&[3, 131_071]).as_bytes()), Verdict::Valid);
    assert_ne!(checks::with_list(list(&[7]).as_bytes()), Verdict::Valid);
    assert_ne!(checks::with_list(&read("badge_list", "unsigned")), Verdict::Valid);
    assert_eq!(checks::with_hosted(&read("badge_hosted", "whole")), Verdict::Valid);
}
