//! Chunks of the client put together into fewer files: the splitting tool makes one for each set of parts that share
//! something, which were hundreds of requests for a page, each for next to nothing.

use anyhow::{Context, Result, ensure};
use std::{
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    fs,
    path::Path,
};

/// What one more request is worth, in bytes before compression: about three kilobytes on the wire. With more of it pages
/// load fewer files and more that they have no use for; from 10,000 on the first page would load twice as much.
const REQUEST: i64 = 9_000;
/// What the chunks are called, before their numbers.
const CHUNK: &str = "chunk_";
/// What the files are called that carry them, before theirs.
pub const BUNDLE: &str = "bundle_";
/// The name of the sections in which a bundle carries its chunks.
pub const SECTION: &str = "c";

/// Puts the chunks below a folder into bundles, and the bundles in their place in what each part needs. Gives the chunks of
/// each bundle, by their numbers, in the order in which it carries them.
///
/// # Errors
/// When a file can't be read or written.
pub fn gather(folder: &Path, needs: &mut HashMap<String, Vec<String>>) -> Result<Vec<Vec<u32>>> {
    let mut parts: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (part, files) in needs.iter() {
        for number in files.iter().filter_map(|file| number(file)) {
            parts.entry(number).or_default().insert(part.clone());
        }
    }
    let names: Vec<&String> = needs.keys().collect::<BTreeSet<_>>().into_iter().collect();
    ensure!(names.len() <= 64, "more parts than a number has bits");
    let chunks: Vec<Chunks> = parts
        .iter()
        .map(|(number, of)| {
            let bits = names.iter().enumerate().filter(|(_, name)| of.contains(**name));
            let bytes = fs::metadata(folder.join(format!("{CHUNK}{number}.wasm")))?.len();
            Ok(Chunks {
                parts: bits.map(|(at, _)| 1 << at).sum(),
                bytes: i64::try_from(bytes)?,
                numbers: vec![*number],
            })
        })
        .collect::<Result<_>>()?;
    let bundles: Vec<Vec<u32>> = together(chunks).into_iter().map(|chunks| chunks.numbers).collect();
    let mut place = HashMap::new();
    for (at, numbers) in bundles.iter().enumerate() {
        let mut carried = Vec::new();
        for number in numbers {
            let file = folder.join(format!("{CHUNK}{number}.wasm"));
            carried.push(fs::read(&file).with_context(|| file.display().to_string())?);
            fs::remove_file(file)?;
            place.insert(*number, at);
        }
        fs::write(folder.join(format!("{BUNDLE}{at}.wasm")), module(&carried)?)?;
    }
    for files in needs.values_mut() {
        let bundles: BTreeSet<usize> = files.iter().filter_map(|file| place.get(&number(file)?)).copied().collect();
        files.retain(|file| number(file).is_none());
        files.splice(0..0, bundles.into_iter().map(|at| format!("{BUNDLE}{at}")));
    }
    Ok(bundles)
}

fn number(file: &str) -> Option<u32> {
    file.strip_prefix(CHUNK)?.parse().ok()
}

/// Chunks that travel together.
#[derive(Clone)]
struct Chunks {
    /// A bit for each part that needs one of them.
    parts: u64,
    bytes: i64,
    numbers: Vec<u32>,
}

impl Chunks {
    /// What they cost over all parts.
    fn cost(&self) -> i64 {
        i64::from(self.parts.count_ones()) * (self.bytes + REQUEST)
    }

    fn with(&self, other: &Self) -> Self {
        let mut numbers = [self.numbers.as_slice(), &other.numbers].concat();
        numbers.sort_unstable();
        Self { parts: self.parts | other.parts, bytes: self.bytes + other.bytes, numbers }
    }

    /// What is saved by sending them together.
    fn saves(&self, other: &Self) -> i64 {
        let parts = i64::from((self.parts | other.parts).count_ones());
        self.cost() + other.cost() - parts * (self.bytes + other.bytes + REQUEST)
    }
}

/// Puts those together that save the most by it, until nothing saves anything.
fn together(chunks: Vec<Chunks>) -> Vec<Chunks> {
    let mut all: Vec<Option<Chunks>> = Vec::new();
    let mut pairs = BinaryHeap::new();
    let add = |all: &mut Vec<Option<Chunks>>, pairs: &mut BinaryHeap<_>, new: Chunks| {
        for (at, other) in all.iter().enumerate() {
            let saved = other.as_ref().map_or(0, |other| new.saves(other));
            if saved > 0 {
                pairs.push((saved, at, all.len()));
            }
        }
        all.push(Some(new));
    };
    for new in chunks {
        add(&mut all, &mut pairs, new);
    }
    while let Some((_, one, other)) = pairs.pop() {
        if let (Some(a), Some(b)) = (all[one].as_ref(), all[other].as_ref()) {
            let both = a.with(b);
            (all[one], all[other]) = (None, None);
            add(&mut all, &mut pairs, both);
        }
    }
    all.into_iter().flatten().collect()
}

/// A module that does nothing and carries others in sections that a browser hands out by name.
fn module(carried: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for chunk in carried {
        module.push(0);
        let name = u8::try_from(SECTION.len())?;
        module.extend(leb(u32::try_from(1 + SECTION.len() + chunk.len())?));
        module.push(name);
        module.extend(SECTION.bytes());
        module.extend(chunk);
    }
    Ok(module)
}

/// A number as WebAssembly writes it (LEB128).
fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::{Parser, Payload};

    fn carried(file: &Path) -> Vec<Vec<u8>> {
        let bytes = fs::read(file).unwrap();
        let sections = Parser::new(0).parse_all(&bytes).filter_map(|payload| match payload.unwrap() {
            Payload::CustomSection(section) if section.name() == SECTION => Some(section.data().to_vec()),
            _ => None,
        });
        sections.collect()
    }

    #[test]
    fn what_the_same_parts_need_travels_together_and_each_part_still_gets_all_that_it_needs() {
        let folder = std::env::temp_dir().join(format!("bundles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let all = |number: u32| vec![u8::try_from(number).unwrap(); 200 + 100_000 * usize::from(number == 3)];
        for number in [1, 2, 3, 4, 5] {
            fs::write(folder.join(format!("chunk_{number}.wasm")), all(number)).unwrap();
        }
        let of = |files: &[&str]| files.iter().map(|file| file.to_string()).collect::<Vec<_>>();
        let before = HashMap::from([
            ("account".to_string(), of(&["chunk_1", "chunk_2", "split_account"])),
            ("learn".to_string(), of(&["chunk_4", "chunk_5", "split_learn"])),
            // Large, and nobody else's business.
            ("review".to_string(), of(&["chunk_1", "chunk_2", "chunk_3", "split_review"])),
        ]);
        let mut needs = before.clone();
        let bundles = gather(&folder, &mut needs).unwrap();
        let place = |number: u32| bundles.iter().position(|bundle| bundle.contains(&number)).unwrap();
        assert_eq!((place(1), place(4)), (place(2), place(5)));
        assert_ne!(place(1), place(3));
        assert_eq!(bundles.concat().into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([1, 2, 3, 4, 5]));
        for (at, numbers) in bundles.iter().enumerate() {
            let carried = carried(&folder.join(format!("{BUNDLE}{at}.wasm")));
            assert_eq!(carried, numbers.iter().map(|number| all(*number)).collect::<Vec<_>>());
        }
        for (part, files) in before {
            let now = &needs[&part];
            let (own, shared): (Vec<_>, Vec<_>) = files.iter().partition(|file| number(file).is_none());
            assert!(own.iter().all(|file| now.contains(file)), "{part}");
            for file in shared {
                assert!(now.contains(&format!("{BUNDLE}{}", place(number(file).unwrap()))), "{part} lacks {file}");
            }
            assert!(!now.iter().any(|file| file.starts_with(CHUNK)), "{part}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn lengths_are_written_as_webassembly_reads_them() {
        for (number, bytes) in [(0, vec![0]), (127, vec![127]), (128, vec![0x80, 1]), (300_000, vec![0xe0, 0xa7, 0x12])]
        {
            assert_eq!(leb(number), bytes);
        }
    }
}
