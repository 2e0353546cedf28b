//! The crate that checks badges stays small: it runs in every browser that checks one, so it holds no server.

use std::{fs, path::Path};

/// What it may stand on, in both of its forms. Another one is a decision: see `docs/decisions/0034`.
const STANDS_ON: [&str; 17] = [
    "base64",
    "bs58",
    "ed25519-dalek",
    "flate2",
    "getrandom",
    "getrandom-03",
    "miniz_oxide",
    "oxjsonld",
    "oxrdf",
    "p256",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "time",
    "uuid",
    "wasm-bindgen",
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier")
}

#[test]
fn the_verifier_stands_on_what_checking_needs() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let mut names: Vec<&str> = Vec::new();
    let mut is_listed = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            is_listed = section.ends_with("dependencies]") && !section.starts_with("dev-");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| is_listed) {
            names.push(name);
        }
    }
    names.sort_unstable();
    assert_eq!(names, STANDS_ON);
}

#[test]
fn the_verifier_asks_nobody_and_reads_no_clock() {
    let mut folders = vec![folder().join("src")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let is_test = path.ends_with("tests.rs") || path.ends_with("mutated.rs");
            if is_test || path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            read += 1;
            let text = fs::read_to_string(&path).unwrap();
            // What stands below is for tests alone.
            let source = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in
                ["std::fs", "std::net", "std::process", "std::thread", "SystemTime", "Instant", "now_utc", "tokio::"]
            {
                assert!(!source.contains(word), "{}: {word}", path.display());
            }
        }
    }
    assert!(read > 15, "the sources were found");
}
