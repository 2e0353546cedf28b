//! Short runs over the corpora of the fuzz targets, and over what small changes make of them. The ordinary tests do them
//! (`verifier::reader::mutated`, `house::fuzzed`); the long runs are done with `cargo fuzz` (`docs/decisions/0019`).

use std::{fs, path::Path};

/// What is done with a file, by the name of its target.
pub type Target = (&'static str, fn(&[u8]));

/// Does it with each file of each corpus, and so often with one that is near it; `parts` mean something to the readers.
pub fn run(corpora: &Path, targets: &[Target], parts: &[&[u8]], rounds: usize) {
    let mut numbers = Numbers(0x5eed);
    for (name, probe) in targets {
        let mut names: Vec<_> = fs::read_dir(corpora.join(name)).unwrap().map(|e| e.unwrap().path()).collect();
        names.sort();
        let corpus: Vec<Vec<u8>> = names.iter().map(|path| fs::read(path).unwrap()).collect();
        assert!(corpus.len() >= 3, "{name} has a corpus");
        for (path, file) in names.iter().zip(&corpus) {
            assert!(file.len() <= 64 * 1024, "{} is too large for a corpus", path.display());
            probe(file);
            for _ in 0..rounds {
                let other = &corpus[numbers.next(corpus.len())];
                probe(&changed(&mut numbers, file, other, parts));
            }
        }
    }
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

fn changed(numbers: &mut Numbers, file: &[u8], other: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(file.len() + 1);
        match numbers.next(6) {
            0 if at < file.len() => file[at] ^= 1 << numbers.next(8),
            1 => file.truncate(at),
            2 => drop(file.splice(at..at, parts[numbers.next(parts.len())].iter().copied())),
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
