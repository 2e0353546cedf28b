//! `cargo xtask soak`: the server is killed in the middle of writes, again and again; what it acknowledged must be
//! there afterwards, and the chain of the audit trail must be whole. On SQLite and on PostgreSQL. Before that, ten times
//! as many forms are walked through as in the ordinary tests, and reviews get random commands from random people.

use crate::{
    applying,
    bench::signed_in,
    http::Browser,
    postgres::Postgres,
    run::{Guard, cargo, command, run, say, step, target, wait_for_port},
    serve::{Server, build_server},
};
use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use std::{
    collections::BTreeSet,
    fs, thread,
    time::{Duration, Instant},
};

/// How long to go on, and where.
#[derive(Args)]
pub struct Options {
    /// How often to kill
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Through how many made-up forms the journey is walked, for each of its properties
    #[arg(long, default_value_t = 10_000)]
    walks: u32,
    /// How many random commands are given to reviews, on each database; 0 leaves that out, with its optimised build
    #[arg(long, default_value_t = 100_000)]
    commands: u32,
    /// Which database; both when left out
    #[arg(long, value_enum)]
    database: Option<Database>,
}

/// A database to write in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

/// How many write organisers at once, and how many write answers.
const WRITERS: usize = 2;
/// Who writes.
const OWNER: &str = "demo-owner@example.org";

/// Walks, kills and looks.
pub fn soak(options: &Options) -> Result<()> {
    // The packages that `cargo xtask test` names together: with others, what they use would be built anew.
    let walks = ["test", "-p", "quality-label", "-p", "verifier", "--lib", "apply::model::walks"];
    run(cargo(&walks).env("QL_WALKS", options.walks.to_string()))?;
    if options.commands > 0 {
        reviews(options)?;
    }
    let program = build_server(false)?;
    let wants = |database| options.database.is_none_or(|asked| asked == database);
    let data = target().join("soak-data");
    if wants(Database::Sqlite) {
        let _ = fs::remove_dir_all(&data);
        let server = Server::demo(program.clone(), &data)?;
        say(&format!("SQLite: {}", on(options, &server)?));
    }
    if wants(Database::Postgres) {
        let _ = fs::remove_dir_all(&data);
        let postgres = step("start PostgreSQL", Postgres::start)?;
        let server = Server::demo(program, &data)?.with([("QL_DATABASE_URL", postgres.url())]);
        say(&format!("PostgreSQL: {}", on(options, &server)?));
    }
    Ok(())
}

/// Random commands for reviews, on both databases side by side. The same commands end in the same state: both are held
/// against the same model after each of them. Optimised, since a hundred thousand take a night otherwise.
fn reviews(options: &Options) -> Result<()> {
    let walk = ["test", "--release", "--test", "server"];
    run(cargo(&walk).arg("--no-run"))?;
    let walk = || {
        let mut command = cargo(&walk);
        command.args(["review_walk", "--", "--nocapture"]).env("QL_COMMANDS", options.commands.to_string());
        command
    };
    let mut walking = Vec::new();
    if options.database != Some(Database::Postgres) {
        walking.push(walk().env("QL_TEST_DATABASES", "sqlite").spawn()?);
    }
    let postgres = match options.database {
        Some(Database::Sqlite) => None,
        _ => Some(step("start PostgreSQL", Postgres::start)?),
    };
    if let Some(postgres) = &postgres {
        let on_it = [("QL_TEST_DATABASES", "postgres".to_string()), ("QL_TEST_POSTGRES_URL", postgres.url())];
        walking.push(walk().envs(on_it).spawn()?);
    }
    let ended: Vec<bool> = walking.iter_mut().map(|w| Ok(w.wait()?.success())).collect::<Result<_>>()?;
    if ended.contains(&false) {
        bail!("the reviews didn't do what the model says");
    }
    Ok(())
}

/// An application, and the last of its answers that the server has acknowledged: round and number.
struct Written {
    application: String,
    last: Option<(u32, u64)>,
}

/// The words of an answer.
fn words((round, n): (u32, u64)) -> String {
    format!("Demo answer {round} {n} end")
}

fn on(options: &Options, server: &Server) -> Result<String> {
    let mut organisers = BTreeSet::new();
    let mut written: Vec<Written> = Vec::new();
    let (mut slowest, mut answers, mut lost) = (Duration::ZERO, 0, Vec::new());
    for round in 0..options.kills {
        let mut child = Guard(server.start()?);
        let began = Instant::now();
        wait_for_port(server.port, &mut child.0)?;
        slowest = slowest.max(began.elapsed());
        let mut browser = signed_in(server.port, OWNER)?;
        while written.len() < WRITERS {
            let organiser = applying::organiser(&mut browser, &format!("Demo soak writer {}", written.len()))?;
            written.push(Written { application: applying::application(&mut browser, &organiser)?, last: None });
        }
        lost.extend(missing(&mut browser, &written, round)?);
        let makers: Vec<_> = (0..WRITERS)
            .map(|maker| {
                let mut browser = browser.twin();
                thread::spawn(move || {
                    let mut done = Vec::new();
                    for n in 0.. {
                        let name = format!("Demo soak {round} {maker} {n}");
                        // The kill shows as a broken connection.
                        match applying::organiser(&mut browser, &name) {
                            Ok(_) => done.push(name),
                            Err(_) => break,
                        }
                    }
                    done
                })
            })
            .collect();
        let writers: Vec<_> = written
            .iter()
            .map(|w| {
                let (mut browser, application) = (browser.twin(), w.application.clone());
                thread::spawn(move || {
                    (0..).take_while(|n| applying::save(&mut browser, &application, &words((round, *n))).is_ok()).last()
                })
            })
            .collect();
        // Another moment each time, so that the kill meets every stage of a write.
        thread::sleep(Duration::from_millis(60 + u64::from(round) * 7 % 200));
        child.0.kill()?;
        child.0.wait()?;
        for maker in makers {
            organisers.extend(maker.join().map_err(|_| anyhow!("a writer broke"))?);
        }
        for (writer, written) in writers.into_iter().zip(&mut written) {
            if let Some(n) = writer.join().map_err(|_| anyhow!("a writer broke"))? {
                answers += n + 1;
                written.last = Some((round, n));
            }
        }
    }
    let mut child = Guard(server.start()?);
    wait_for_port(server.port, &mut child.0)?;
    let mut browser = signed_in(server.port, OWNER)?;
    lost.extend(missing(&mut browser, &written, options.kills)?);
    let list = browser.get("/organisers")?.body;
    lost.extend(organisers.iter().filter(|name| !list.contains(&format!("{name}<"))).cloned());
    drop(child);
    let mut check = command(&server.program, &["audit", "check"]);
    run(check.envs(server.settings.iter().map(|(name, value)| (name, value))))?;
    if !lost.is_empty() || organisers.is_empty() || answers == 0 {
        bail!("lost: {lost:?}; {} organisers and {answers} answers were acknowledged", organisers.len());
    }
    Ok(format!(
        "{} kills, {} organisers and {answers} answers acknowledged, none lost; slowest start {:.2} s",
        options.kills,
        organisers.len(),
        slowest.as_secs_f64()
    ))
}

/// The answers that were acknowledged before a round and that their applications don't show. What was being written when the
/// server was killed may be there instead, without having been acknowledged.
fn missing(browser: &mut Browser, written: &[Written], now: u32) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for Written { application, last } in written {
        let Some((round, n)) = *last else { continue };
        let shown = applying::shown(browser, application)?;
        let later = (round + 1..now).map(|later| (later, 0));
        let is_there = [(round, n), (round, n + 1)].into_iter().chain(later).any(|one| shown.contains(&words(one)));
        if !is_there {
            missing.push(words((round, n)));
        }
    }
    Ok(missing)
}
