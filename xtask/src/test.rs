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
    process::{Command, Stdio},
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
        let mut unit = cargo(&["test", "--no-fail-fast", "--lib", "--bins"]);
        unit.args(WITHOUT_A_SERVER.iter().flat_map(|name| ["--test", name]));
        rows.push(("rules and properties", step("rules and properties", || tests(&mut unit))?));
    }
    if wants(Part::Server) {
        let server = server_tests()?;
        let on = |database: &'static str, url: &str| -> Result<Count> {
            let mut command = cargo(&["test", "--no-fail-fast"]);
            command.args(server.iter().flat_map(|name| ["--test", name]));
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
    if wants(Part::Browser) {
        rows.push(("verifiers of others", verifiers()?));
        rows.push(("pages in Chromium", step("pages in Chromium", browser::test)?));
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
    let mut verify = cargo(&["test", "--test", "badge", "verifiers_of_others", "--", "--ignored"]);
    step("verifiers of others", || tests(&mut verify))
}

/// The test files that need no database, so that running them on two would be for nothing.
const WITHOUT_A_SERVER: [&str; 3] = ["architecture", "look", "pack"];

/// The test files that talk to a server.
fn server_tests() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(crate::run::root().join("tests"))? {
        let path = entry?.path();
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|e| e == "rs") && !WITHOUT_A_SERVER.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
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
    let server = ["clippy", "-p", "quality-label", "-p", "migrations", "--all-targets", "--", "-D", "warnings"];
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
    } else {
        say(
            "  cargo-deny isn't installed: licences and duplicates are checked by the weekly recipe in CONTRIBUTING.md",
        );
    }
    Ok(count)
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
