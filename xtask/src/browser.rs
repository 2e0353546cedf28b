//! The tests of `end2end/`: pages in Chromium, on the split release client.

use crate::{
    client,
    run::{Guard, cargo, command, copy, find, find_or_install, root, run, step, target, wait_for_port},
    serve::Server,
    test::Count,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf};

/// Builds what is needed, starts a server with demo data, and runs the tests.
pub fn test() -> Result<Count> {
    let npm = npm()?;
    let chromium = find_or_install(&["chromium", "chromium-browser", "google-chrome"], Vec::new, "chromium")?;
    // The tests read the documents that the server sets with tools that others wrote.
    find_or_install(&["pdftotext"], Vec::new, "poppler-utils")?;
    let site = client::build(true)?;
    let program = server()?;
    let folder = root().join("end2end");
    for part in [folder.clone(), folder.join("verifier")] {
        step("npm ci", || run(command(&npm, &["ci", "--no-audit", "--no-fund"]).current_dir(&part)))?;
    }

    let data = target().join("end2end-data");
    let _ = fs::remove_dir_all(&data);
    let pack = ("QL_PACK_DIR", pack()?.display().to_string());
    let site = ("QL_SITE_DIR", site.folder.display().to_string());
    let server = Server::demo(program, &data)?.with([site, pack, ("QL_LOG", "warn".into())]);
    let mut child = Guard(server.start()?);
    wait_for_port(server.port, &mut child.0)?;
    let report = target().join("end2end-report.json");
    let _ = fs::remove_file(&report);
    let outcome = run(command(folder.join("node_modules/.bin/playwright"), &["test", "--reporter=list,json"])
        .current_dir(&folder)
        .env("BASE_URL", server.base())
        .env("CHROMIUM", &chromium)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report));
    let report = fs::read_to_string(&report).with_context(|| format!("no report of the tests: {outcome:?}"))?;
    let report: serde_json::Value = serde_json::from_str(&report)?;
    let number = |name: &str| report["stats"][name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let failed = number("unexpected") + u32::from(outcome.is_err() && number("unexpected") == 0);
    Ok(Count { passed: number("expected") + number("flaky"), failed, ignored: number("skipped") })
}

/// The server as the server tests have built it: `cargo build` would build half of it once more, without the features that
/// the libraries of the tests turn on in shared ones.
fn server() -> Result<PathBuf> {
    let mut build = cargo(&["test", "--no-run", "--package", "quality-label", "--test", "house"]);
    step("build the server", || run(&mut build))?;
    Ok(target().join("debug").join("quality-label"))
}

/// The programme with what `end2end/pack` lays over it, so that what the shipped one doesn't use is seen as well. A
/// presentation is slides or a video: the slides of those that get a video are left out.
fn pack() -> Result<PathBuf> {
    let pack = target().join("end2end-pack");
    let _ = fs::remove_dir_all(&pack);
    copy(&root().join("programme"), &pack)?;
    copy(&root().join("end2end/pack"), &pack)?;
    let list = |folder: PathBuf| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let languages = list(pack.clone());
    let videos = languages.iter().flat_map(|language| list(language.join("videos")));
    for name in videos
        .filter(|file| file.extension().is_some_and(|e| e == "toml"))
        .filter_map(|f| f.file_stem().map(PathBuf::from))
    {
        for language in &languages {
            let slides = language.join("presentations").join(&name).with_extension("md");
            if slides.is_file() {
                fs::remove_file(slides)?;
            }
        }
    }
    Ok(pack)
}

/// Node's package manager.
pub fn npm() -> Result<PathBuf> {
    match find(&["npm"], &[]) {
        Some(npm) => Ok(npm),
        None => find_or_install(&["npm"], Vec::new, "npm"),
    }
}
