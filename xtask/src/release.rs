//! `cargo xtask build --release`: one file that carries everything, within its budget of bytes.

use crate::{
    client::{self, files_below, with_suffix},
    run::{cargo, root, run, say, step, target},
};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeSet, fs, path::Path};

/// What a first visit may load at most, in bytes after brotli.
const MAIN_WASM: u64 = 220_000;
/// What the pages of a part may need for themselves, and what they may load on top of the main WASM with all that they
/// share with others. The second is what was reached, so that it doesn't grow unseen.
const OWN: u64 = 60_000;
const ON_TOP: u64 = 380_000;
/// How many files a part may ask for at most: each is a request, on a bad network a wait.
const FILES: usize = 40;
const JAVASCRIPT: u64 = 12_000;
/// What checks badges in a worker, with its scripts: loaded when somebody checks one.
const VERIFIER: u64 = 400_000;
const CSS: u64 = 15_000;
/// Each table of texts of a language: all pages load the first, those of large rooms one or two more.
const TEXTS: u64 = 20_000;

/// Builds `dist/quality-label`.
pub fn build() -> Result<()> {
    let site = client::build(true)?;
    let dist = root().join("dist");
    let carried = dist.join("site");
    let _ = fs::remove_dir_all(&carried);
    for file in files_below(&site.folder)? {
        let to = carried.join(file.strip_prefix(&site.folder)?);
        fs::create_dir_all(to.parent().context("a file without a folder")?)?;
        fs::copy(&file, to)?;
    }
    step("build the program", || {
        run(&mut cargo(&[
            "build",
            "--release",
            "--package",
            "quality-label",
            "--bin",
            "quality-label",
            "--features",
            "embed",
        ]))
    })?;
    let program = dist.join("quality-label");
    fs::copy(target().join("release/quality-label"), &program)?;
    say(&format!("\ndist/quality-label: {:.1} MB", fs::metadata(&program)?.len() as f64 / 1e6));
    budget(&site)
}

/// Prints the sizes and fails past the budget.
pub fn budget(site: &client::Site) -> Result<()> {
    let folder = site.folder.join(&site.pkg);
    let mut too_large = Vec::new();
    let mut row = |what: &str, bytes: u64, most: u64| {
        say(&format!("{what:60} {:7.1} kB of {:5.0} kB", bytes as f64 / 1000.0, most as f64 / 1000.0));
        if bytes > most {
            too_large.push(what.to_string());
        }
    };
    row("main WASM", sent(&folder.join(format!("{}.wasm", client::NAME)))?, MAIN_WASM);
    let mut javascript = 0;
    let (mut verifying, verifier) = (0, folder.join(client::VERIFIER));
    for file in files_below(&folder)? {
        if file.extension().is_some_and(|e| e == "js") {
            *if file.starts_with(&verifier) { &mut verifying } else { &mut javascript } += sent(&file)?;
        }
    }
    row("JavaScript", javascript, JAVASCRIPT);
    let wasm = sent(&verifier.join(format!("{}.wasm", client::VERIFIER)))?;
    row("the verifier, when somebody checks a badge", wasm + verifying, VERIFIER);
    row("CSS", sent(&folder.join(format!("{}.css", client::NAME)))?, CSS);
    for file in files_below(&folder.join("texts"))? {
        if file.extension().is_some_and(|e| e == "json") {
            let table = file.strip_prefix(&folder)?.with_extension("");
            row(&table.display().to_string(), sent(&file)?, TEXTS);
        }
    }
    // A function can be split off more than once; what counts is what one part loads.
    let parts: Vec<(&String, BTreeSet<&String>)> =
        site.chunks.iter().map(|(part, chunks)| (part, chunks.iter().collect())).collect();
    let bytes = |chunks: &mut dyn Iterator<Item = &String>| -> Result<u64> {
        chunks.map(|chunk| sent(&folder.join(format!("{chunk}.wasm")))).sum()
    };
    for (part, chunks) in &parts {
        let is_alone = |chunk: &&String| parts.iter().filter(|(_, other)| other.contains(*chunk)).count() == 1;
        row(&format!("{part}, alone"), bytes(&mut chunks.iter().copied().filter(is_alone))?, OWN);
        row(
            &format!("{part}, with what it shares ({} files)", chunks.len()),
            bytes(&mut chunks.iter().copied())?,
            ON_TOP,
        );
    }
    too_large
        .extend(parts.iter().filter(|(_, chunks)| chunks.len() > FILES).map(|(part, _)| format!("files of {part}")));
    if !too_large.is_empty() {
        bail!("past the budget: {}", too_large.join(", "));
    }
    Ok(())
}

/// What goes over the wire: the brotli form.
fn sent(file: &Path) -> Result<u64> {
    let file = with_suffix(file, "br");
    Ok(fs::metadata(&file).with_context(|| file.display().to_string())?.len())
}
