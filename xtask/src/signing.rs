//! The rows of `cargo xtask bench` about signing: credentials on one core beside the bare signature of the same bytes,
//! and status lists signed anew.

use crate::{
    run::{say, target},
    serve::Server,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// How long each is measured, in seconds.
const SECONDS: u32 = 5;

/// Measures, by a command of the release build.
pub fn signing(program: &Path) -> Result<()> {
    let data = target().join("bench-data");
    let _ = fs::remove_dir_all(&data);
    let server = Server::demo(program.to_path_buf(), &data)?;
    let settings = server.settings.iter().map(|(name, value)| (name, value));
    let seconds = SECONDS.to_string();
    let mut command = Command::new(&server.program);
    command.args(["signing", "--seconds", &seconds]).envs(settings).stderr(Stdio::inherit());
    let done = command.output()?;
    if !done.status.success() {
        bail!("the command that measures signing failed");
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let figure = |name: &str| -> Result<f64> {
        let line = said.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
        Ok(line.trim().parse()?)
    };
    let (credentials, bare) = (figure("credentials")?, figure("bare")?);
    let (bytes, lists, places) = (figure("bytes")?, figure("lists")?, figure("places")?);
    say(&format!("{:32} {:>10} {:>8}", "signed, by one core", "a second", "ratio"));
    say(&format!("{:32} {bare:10.0} {:8.4}", format!("{bytes} bytes, SHA-256 and Ed25519"), 1.0));
    say(&format!("{:32} {credentials:10.0} {:8.4}", "a credential of these bytes", credentials / bare));
    say(&format!("{:32} {lists:10.0} {:8.4}", format!("a status list of {places}"), lists / bare));
    Ok(())
}
