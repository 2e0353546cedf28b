//! `cargo xtask test`: everything that must hold before a change is taken in.

use crate::{
    browser,
    postgres::Postgres,
    run::{cargo, command, find, run, say, step},
};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Format, lints, licences and duplicates
    Checks,
    /// Rules and properties
    Unit,
    /// The server over HTTP, on SQLite and on PostgreSQL
    Server,
    /// What needs Node.js: verifiers that others wrote, and pages in Chromium
    Browser,
    /// `dist/quality-label` as it was built, in an empty folder; only when it is asked for
    Dist,
}

/// How many tests ran.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// Those that held.
    pub passed: u32,
    /// Those that didn't.
    pub failed: u32,
    /// Those that were left out on purpose.
    pub ignored: u32,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Runs everything, or a part.
pub fn test(part: Option<Part>) -> Result<()> {
    let wants = |p: Part| part.is_none_or(|part| part == p);
    let mut rows: Vec<(&str, Count)> = Vec::new();
    if wants(Part::Checks) {
        rows.push(("checks", checks()?));
    }
    if wants(Part::Unit) {
        let packages = ["-p", "quality-label", "-p", "verifier"];
        let mut unit = cargo(&["test", "--no-fail-fast"]);
        unit.args(packages).args(["--lib", "--bins", "--test", "house"]);
        rows.push(("rules and properties", step("rules and properties", || tests(&mut unit))?));
        // A command of its own, with the features that this program was built with: see `checks`.
        let mut own = cargo(&["test", "--no-fail-fast", "-p", "xtask"]);
        rows.push(("building and styles", step("building and styles", || tests(&mut own))?));
    }
    // To link the client takes minutes of one core; the tests of the server wait for disks and each other and leave one.
    let client = part.is_none().then(|| thread::spawn(|| crate::client::build(true)));
    if wants(Part::Server) {
        let on = |database: &'static str, url: &str| -> Result<Count> {
            let mut command = cargo(&["test", "--test", "server"]);
            command.env("QL_TEST_DATABASES", database).env("QL_TEST_POSTGRES_URL", url);
            step(&format!("the server on {database}"), || tests(&mut command))
        };
        let sqlite = on("sqlite", "")?;
        rows.push(("server on SQLite", sqlite));
        let postgres = step("start PostgreSQL", Postgres::start)?;
        let on_postgres = on("postgres", &postgres.url())?;
        rows.push(("server on PostgreSQL", on_postgres));
        if sqlite.passed + sqlite.failed != on_postgres.passed + on_postgres.failed {
            bail!("the two databases didn't run the same number of tests");
        }
    }
    if let Some(client) = client {
        client.join().map_err(|_| anyhow::anyhow!("building the client broke"))??;
    }
    if wants(Part::Browser) {
        rows.push(("verifiers of others", verifiers()?));
        rows.push(("pages in Chromium", step("pages in Chromium", browser::test)?));
    }
    // What is looked at is what `cargo xtask build --release` has left: not a part of every test.
    if part == Some(Part::Dist) {
        rows.push(("the one file", crate::dist::test()?));
    }
    let mut all = Count::default();
    say("");
    for (what, count) in rows {
        say(&format!("{what:24} {:4} passed, {} failed, {} left out", count.passed, count.failed, count.ignored));
        all += count;
    }
    say(&format!("{} passed, {} failed", all.passed, all.failed));
    if all.failed > 0 {
        bail!("{} tests failed", all.failed);
    }
    Ok(())
}

/// Credentials as libraries see them that this project didn't write (`end2end/verifier`).
fn verifiers() -> Result<Count> {
    let folder = crate::run::root().join("end2end/verifier");
    let mut install = command(browser::npm()?, &["ci", "--no-audit", "--no-fund"]);
    step("npm ci for the verifiers", || run(install.current_dir(&folder)))?;
    // Alone of the tests these are ignored by a plain `cargo test`, which shouldn't need Node.js.
    let mut verify = cargo(&["test", "--test", "server", "verifiers_of_others", "--", "--ignored"]);
    let mut verified = step("verifiers of others", || tests(&mut verify))?;
    let Some(python) = step("a Python for the issuers of others", || issuers_python(&folder))? else {
        say("  there is no Python with pip: badges of other issuers are read from tests/fixtures/elsewhere only");
        verified.ignored += 1;
        return Ok(verified);
    };
    let mut read = cargo(&["test", "--test", "house", "badges_made_just_now", "--", "--ignored"]);
    read.env("QL_VERIFIER_PYTHON", python);
    verified += step("badges of other issuers", || tests(&mut read))?;
    Ok(verified)
}

/// A Python of its own with what `end2end/verifier/make.py` needs; nothing where there is no Python.
fn issuers_python(folder: &Path) -> Result<Option<PathBuf>> {
    let Some(python) = find(&["python3"], &[]) else {
        return Ok(None);
    };
    let home = crate::run::target().join("verifier-python");
    let own = home.join("bin/python");
    let made = own.exists() || command(python, &["-m", "venv"]).arg(&home).status().is_ok_and(|s| s.success());
    if !made {
        return Ok(None);
    }
    let mut install = command(&own, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    match run(install.arg(folder.join("requirements.txt"))) {
        Ok(()) => Ok(Some(own)),
        Err(cause) => {
            say(&format!("  {cause:#}"));
            Ok(None)
        }
    }
}

fn checks() -> Result<Count> {
    let mut count = Count::default();
    let mut check = |what: &str, command: &mut Command| -> Result<()> {
        let outcome = step(what, || Ok(run(command)))?;
        match outcome {
            Ok(()) => count.passed += 1,
            Err(cause) => {
                say(&format!("  {what}: {cause:#}"));
                count.failed += 1;
            }
        }
        Ok(())
    };
    check("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    // Apart from each other: together they would ask for other features of what they both use, and everything would be
    // compiled a second time.
    let server = [
        "clippy",
        "-p",
        "quality-label",
        "-p",
        "migrations",
        "-p",
        "verifier",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    check("lints of the server", &mut cargo(&server))?;
    check("lints of xtask", &mut cargo(&["clippy", "-p", "xtask", "--", "-D", "warnings"]))?;
    crate::client::wasm_target()?;
    check(
        "lints of the client",
        cargo(&["clippy", "--lib", "--no-default-features", "--features", "hydrate"])
            .args(["--target", crate::client::WASM_TARGET, "--target-dir"])
            .arg(crate::run::target().join("front"))
            .args(["--", "-D", "warnings"]),
    )?;
    if find(&["cargo-deny"], &[]).is_some() {
        check("licences and duplicates", &mut cargo(&["deny", "check", "bans", "licenses", "sources"]))?;
        count += step("advisories", || advisories(&mut cargo(&["deny", "check", "advisories"])))?;
    } else {
        say("  left out: cargo-deny isn't installed; licences, duplicates and advisories are checked by the weekly \
             recipe in CONTRIBUTING.md");
        count.ignored += 2;
    }
    Ok(count)
}

/// Whether any crate has a known hole. The list of them comes over the network, which isn't everywhere.
fn advisories(command: &mut Command) -> Result<Count> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let count = judged(output.status.success(), &said);
    if count.passed == 0 {
        say(said.trim_end());
    }
    if count.ignored > 0 {
        say("  left out: the list of advisories can't be fetched here");
    }
    Ok(count)
}

/// What cargo-deny's word on the advisories counts as.
fn judged(went_well: bool, said: &str) -> Count {
    let unreachable = ["failed to fetch advisory database", "failed to load advisory database"];
    match went_well {
        true => Count { passed: 1, ..Count::default() },
        false if unreachable.iter().any(|words| said.contains(words)) => Count { ignored: 1, ..Count::default() },
        false => Count { failed: 1, ..Count::default() },
    }
}

/// Runs tests of cargo, passes on what they say, and counts.
fn tests(command: &mut Command) -> Result<Count> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut count = Count::default();
    let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    for line in lines {
        let line = line?;
        if let Some(rest) = line.strip_prefix("test result: ") {
            let number = |word: &str| {
                rest.split(['.', ';'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u32>().ok())
                    .unwrap_or(0)
            };
            count += Count { passed: number("passed"), failed: number("failed"), ignored: number("ignored") };
        }
        if !line.ends_with("... ok") && !line.is_empty() && !line.starts_with("running ") {
            say(&line);
        }
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        bail!("{command:?} failed: {status}");
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advisories_that_cannot_be_fetched_are_left_out_and_those_that_apply_fail() {
        let counts = |count: Count| (count.passed, count.failed, count.ignored);
        assert_eq!(counts(judged(true, "advisories ok")), (1, 0, 0));
        let away = "error[load-advisories]: failed to fetch advisory database https://github.com/rustsec/advisory-db";
        assert_eq!(counts(judged(false, away)), (0, 0, 1));
        assert_eq!(counts(judged(false, "error[vulnerability]: a hole in some-crate")), (0, 1, 0));
    }
}
