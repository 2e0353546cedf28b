//! The check of a badge as WASM, against the same check of the same code natively, in the same run.

use crate::{
    client::VERIFIER,
    run::{cargo, command, find, output, root, say},
};
use anyhow::{Context, Result, bail};
use std::{fs, path::PathBuf};

/// What is checked: a badge that carries its key, so that nothing has to be fetched.
const BADGE: &str = "tests/fixtures/elsewhere/credential.json";
/// How many times as long the WASM may take.
const MOST_TIMES: f64 = 10.0;

/// Measures both for some seconds.
pub fn verifying(seconds: u64) -> Result<()> {
    let Some(node) = find(&["node"], &[]) else {
        say("left out: Node.js isn't there to run the verifier's WASM");
        return Ok(());
    };
    let badge = root().join(BADGE);
    let seconds = seconds.to_string();
    let native = ["run", "--quiet", "--release", "--package", VERIFIER, "--example", "timed", "--"];
    let native: f64 = output(cargo(&native).arg(&badge).arg(&seconds))?.trim().parse()?;
    let script = root().join(VERIFIER).join("examples/timed.mjs");
    let wasm = output(command(node, &[]).arg(script).arg(folder()?).arg(&badge).arg(&seconds))?;
    let wasm: f64 = wasm.trim().parse()?;
    say(&format!("{:16} {:>10} {:>10} {:>8}", "checks of a badge", "natively", "in WASM", "times"));
    say(&format!("{:17} {native:8.0}/s {wasm:8.0}/s {:8.2}", "", native / wasm));
    if native / wasm > MOST_TIMES {
        bail!("a check in WASM is too slow");
    }
    Ok(())
}

/// The verifier as a release carries it.
fn folder() -> Result<PathBuf> {
    let site = root().join("dist/site");
    let manifest = fs::read_to_string(site.join("site.json")).context("cargo xtask build --release comes first")?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    Ok(site.join(manifest["pkg"].as_str().context("no folder of the client")?).join(VERIFIER))
}
