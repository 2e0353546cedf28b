//! A short run over the corpus of the fuzz targets and over what small changes make of it; the long runs are done with
//! `cargo fuzz` (`docs/decisions/0019`).

use crate::reader;
use std::{fs, path::Path};

#[path = "../../../fuzz/probe.rs"]
mod probe;

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

fn changed(numbers: &mut Numbers, file: &[u8], other: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(file.len() + 1);
        match numbers.next(6) {
            0 if at < file.len() => file[at] ^= 1 << numbers.next(8),
            1 => file.truncate(at),
            2 => drop(file.splice(at..at, PARTS[numbers.next(PARTS.len())].iter().copied())),
            3 => drop(file.drain(at..(at + numbers.next(40)).min(file.len()))),
            4 => {
                let from = numbers.next(other.len() + 1);
                let to = (from + numbers.next(200)).min(other.len());
                drop(file.splice(at..at, other[from..to].iter().copied()));
            }
            _ => {
                let again = file[at..(at + numbers.next(60)).min(file.len())].to_vec();
                drop(file.splice(at..at, again));
            }
        }
    }
    file
}

#[test]
fn nothing_in_the_corpus_and_nothing_near_it_harms_the_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let mut numbers = Numbers(0x5eed);
    for (name, probe) in
        [("badge_file", probe::file as fn(&[u8])), ("badge_picture", probe::picture), ("badge_drawing", probe::drawing)]
    {
        let mut names: Vec<_> = fs::read_dir(folder.join(name)).unwrap().map(|e| e.unwrap().path()).collect();
        names.sort();
        let corpus: Vec<Vec<u8>> = names.iter().map(|path| fs::read(path).unwrap()).collect();
        assert!(corpus.len() >= 3, "{name} has a corpus");
        for (at, file) in corpus.iter().enumerate() {
            probe(file);
            for _ in 0..ROUNDS {
                let other = &corpus[numbers.next(corpus.len())];
                probe(&changed(&mut numbers, file, other));
            }
            assert!(file.len() <= 64 * 1024, "{} is too large for a corpus", names[at].display());
        }
    }
}
