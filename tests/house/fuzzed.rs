//! A short run over the corpora of the fuzz targets that read other people's tokens, lists, keys, hosted badges and tables
//! of awards, and over what small changes make of them; the long runs are done with `cargo fuzz` (`docs/decisions/0019`).

use quality_label::badge::model::Verdict;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[path = "../../fuzz/checks.rs"]
mod checks;

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

fn corpus(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(of)
}

/// Numbers that are the same in each run, so that what was found once is found again.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap_or(0)
    }
}

fn changed(numbers: &mut Numbers, file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=numbers.next(3) {
        let at = numbers.next(file.len() + 1);
        let end = (at + numbers.next(40)).min(file.len());
        match numbers.next(5) {
            0 if at < file.len() => file[at] ^= 1 << numbers.next(8),
            1 => file.truncate(at),
            2 => drop(file.splice(at..at, PARTS[numbers.next(PARTS.len())].iter().copied())),
            3 => drop(file.drain(at..end)),
            _ => {
                let again = file[at..end].to_vec();
                drop(file.splice(at..at, again));
            }
        }
    }
    file
}

#[test]
fn nothing_in_the_corpora_and_nothing_near_them_does_harm() {
    let mut numbers = Numbers(0x5eed);
    type Target = fn(&[u8]);
    let targets: [(&str, Target); 5] = [
        ("badge_token", checks::token),
        ("badge_list", checks::lists),
        ("badge_did", checks::did),
        ("badge_hosted", checks::hosted),
        ("award_table", checks::awards),
    ];
    for (name, probe) in targets {
        let mut files: Vec<_> = fs::read_dir(corpus(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.len() >= 3, "{name} has a corpus");
        for path in files {
            let file = fs::read(&path).unwrap();
            assert!(file.len() <= 64 * 1024, "{} is too large for a corpus", path.display());
            probe(&file);
            for _ in 0..ROUNDS {
                probe(&changed(&mut numbers, &file));
            }
        }
    }
}

#[test]
fn what_the_targets_begin_with_is_taken_for_what_it_is() {
    let read = |of: &str, name: &str| fs::read(corpus(of).join(name)).unwrap();
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
