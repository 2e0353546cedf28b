//! `cargo xtask bench`: requests per second of a release build, each row as a ratio to a plain route in the same run.

use crate::{
    applying,
    drafts::drafts,
    http::Browser,
    release,
    run::{Guard, root, say, target, wait_for_port},
    scores::scores,
    serve::Server,
    signing::signing,
    streams::streams,
    verifying::verifying,
};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How to measure.
#[derive(Args)]
pub struct Options {
    /// Seconds for each row
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Pages that are told of a change
    #[arg(long, default_value_t = 5_000)]
    streams: usize,
    /// Measure `dist/quality-label` as it is, without building it
    #[arg(long)]
    as_built: bool,
    /// Measure another program instead, such as a debug build; figures of it count only against each other
    #[arg(long)]
    program: Option<PathBuf>,
    /// What to measure; everything when nothing is named
    #[arg(value_enum)]
    parts: Vec<Part>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Requests per second of some pages, each beside a plain route
    Pages,
    /// Pages of learners and assessors with few people and with many
    Crowds,
    /// Pages of reviews with few applications and with many
    Boards,
    /// What the board of an ordinary year and a saved score cost
    Scores,
    /// How long it takes until thousands of open pages have heard of a change
    Streams,
    /// The check of a badge in WASM, beside the same natively
    Verifying,
    /// Credentials and status lists signed, beside the signature alone
    Signing,
    /// How long saving an answer takes
    Drafts,
}

/// What one connection does again and again.
type Request = fn(&mut Browser, u64) -> Result<u16>;

/// Measures.
pub fn bench(options: &Options) -> Result<()> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => {
            if !options.as_built {
                release::build()?;
            }
            root().join("dist/quality-label")
        }
    };
    let parts = if options.parts.is_empty() { Part::value_variants() } else { &options.parts };
    let mut too_much = Vec::new();
    for part in parts {
        let measured = match part {
            Part::Pages => pages(options, &program),
            Part::Crowds => crowds(options, &program),
            Part::Boards => boards(options, &program),
            Part::Scores => scores(&program),
            Part::Streams => streams(&program, options.streams),
            Part::Verifying => verifying(options.seconds),
            Part::Signing => signing(&program),
            Part::Drafts => drafts(&program),
        };
        // The other figures are wanted all the same.
        if let Err(error) = measured {
            say(&format!("{part:?}: {error:#}"));
            too_much.push(format!("{part:?}"));
        }
    }
    if !too_much.is_empty() {
        bail!("past what was promised, or not measured: {}", too_much.join(", "));
    }
    Ok(())
}

fn pages(options: &Options, program: &Path) -> Result<()> {
    let (child, port, plain) = started(program, &[], &[])?;
    let (visitor, plain) = (Browser::new(port), Browser::new(plain));
    let owner = signed_in(port, "demo-owner@example.org")?;
    let coordinator = signed_in(port, "demo-coordinator@example.org")?;
    let rows: [(&str, &Browser, Request); 5] = [
        // Where operators ask: axum alone, without the layers that stand before people's pages.
        ("plain text", &plain, |b, _| Ok(b.get("/health/live")?.status)),
        ("first page", &visitor, |b, _| Ok(b.get("/")?.status)),
        ("an activity", &visitor, |b, _| Ok(b.get("/learn/quality-label/who-is-involved")?.status)),
        ("the board", &coordinator, |b, _| Ok(b.get("/review")?.status)),
        ("a section saved", &owner, section_saved),
    ];
    say(&format!("{:16} {:>10} {:>8} {:>9}", "", "requests/s", "ratio", "memory"));
    let mut plain = None;
    for (what, browser, request) in rows {
        let rate = measure(options, browser, request).with_context(|| what.to_string())?;
        let plain = *plain.get_or_insert(rate);
        say(&format!("{what:16} {rate:10.0} {:8.4} {:6.0} MB", rate / plain, memory(child.0.id())?));
    }
    Ok(())
}

/// Few applications under review and many: the board shows a window of each column, so it may hardly slow down.
const BOARDS: [u32; 2] = [500, 50_000];

fn boards(options: &Options, program: &Path) -> Result<()> {
    let coordinator = "demo-coordinator@example.org";
    let rows: [(&str, &str, Request); 7] = [
        ("the board", coordinator, |b, _| Ok(b.get("/review")?.status)),
        ("mine", "demo-evaluator-one@example.org", |b, _| Ok(b.get("/review?mine=1")?.status)),
        ("the table", coordinator, |b, _| Ok(b.get("/review?view=table")?.status)),
        ("found in it", coordinator, |b, _| Ok(b.get("/review?view=table&text=centre+00007")?.status)),
        ("what is late", coordinator, |b, _| Ok(b.get("/review/overdue")?.status)),
        ("deadlines", coordinator, |b, _| Ok(b.get("/review/deadlines")?.status)),
        ("statistics", coordinator, |b, _| Ok(b.get("/review/statistics")?.status)),
    ];
    let mut rates = Vec::new();
    for applications in BOARDS {
        let (child, port, _) = started(program, &["reviews", "--applications", &applications.to_string()], &[])?;
        let mut of = Vec::new();
        for (what, email, request) in rows {
            of.push(measure(options, &signed_in(port, email)?, request).with_context(|| what.to_string())?);
        }
        drop(child);
        rates.push(of);
    }
    let [few, many] = BOARDS;
    say(&format!("{:16} {few:>10} {many:>10} {:>8}", "applications", "times"));
    for (at, (what, _, _)) in rows.iter().enumerate() {
        let (few, many) = (rates[0][at], rates[1][at]);
        say(&format!("{what:16} {few:8.0}/s {many:8.0}/s {:8.2}", few / many));
    }
    // What everybody opens first; the table counts exactly, and is measured to be known.
    if rates[0][0] / rates[1][0] > MOST_TIMES {
        bail!("with {many} applications the board is too slow");
    }
    Ok(())
}

/// A few learners and a crowd: how the pages that count them and list what they gave slow down.
const CROWDS: [(u32, u32); 2] = [(50, 200), (5_000, 20_000)];
/// How many times as long a page may take with the crowd: what learners and assessors wait for. The funnel counts
/// everybody for the programme's team, and is measured to be known.
const MOST_TIMES: f64 = 3.0;
const UNBOUNDED: &str = "the funnel";

fn crowds(options: &Options, program: &Path) -> Result<()> {
    let rows: [(&str, &str, Request); 3] = [
        ("the queue", "demo-assessor@example.org", |b, _| Ok(b.get("/assess")?.status)),
        ("the playlist", "demo-learner@example.org", |b, _| Ok(b.get("/learn/quality-label")?.status)),
        (UNBOUNDED, "demo-coordinator@example.org", |b, _| Ok(b.get("/learn/quality-label/funnel")?.status)),
    ];
    let mut rates = Vec::new();
    for (learners, evidence) in CROWDS {
        let [learners, evidence] = [learners, evidence].map(|n| n.to_string());
        let words = ["crowd", "--learners", &learners, "--evidence", &evidence];
        let (child, port, _) = started(program, &words, &[])?;
        let mut of = Vec::new();
        for (what, email, request) in rows {
            of.push(measure(options, &signed_in(port, email)?, request).with_context(|| what.to_string())?);
        }
        drop(child);
        rates.push(of);
    }
    let [(few, _), (many, pieces)] = CROWDS;
    say(&format!("{:16} {:>10} {:>10} {:>8}", "learners", few, many, "times"));
    let mut slow = Vec::new();
    for (at, (what, _, _)) in rows.iter().enumerate() {
        let (few, many) = (rates[0][at], rates[1][at]);
        say(&format!("{what:16} {few:8.0}/s {many:8.0}/s {:8.2}", few / many));
        if few / many > MOST_TIMES && *what != UNBOUNDED {
            slow.push(*what);
        }
    }
    if !slow.is_empty() {
        bail!("with {many} learners and {pieces} pieces of evidence too slow: {}", slow.join(", "));
    }
    Ok(())
}

/// Opens a section of an application and saves it with other words. Each connection writes in an application of its own,
/// so that what is measured is saving and not who was first.
fn section_saved(browser: &mut Browser, n: u64) -> Result<u16> {
    static MADE: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static OWN: RefCell<Option<String>> = const { RefCell::new(None) };
    }
    let application = match OWN.take() {
        Some(application) => application,
        None => {
            let name = format!("Demo bench {}", MADE.fetch_add(1, Ordering::Relaxed));
            let organiser = applying::organiser(browser, &name)?;
            applying::application(browser, &organiser)?
        }
    };
    let words = format!("Words of the {n}th time, as long as an answer to a question mostly is. ").repeat(8);
    applying::save(browser, &application, &words)?;
    OWN.set(Some(application));
    Ok(200)
}

/// A server with new demo data, to which commands may have added some, and with other settings if wanted; its port, and
/// that for operators.
pub fn started(program: &Path, command: &[&str], other: &[(&'static str, String)]) -> Result<(Guard, u16, u16)> {
    let (child, port, operators, _) = started_after(program, &[command], other)?;
    Ok((child, port, operators))
}

/// The same after several commands, with what they said.
pub fn started_after(
    program: &Path,
    commands: &[&[&str]],
    other: &[(&'static str, String)],
) -> Result<(Guard, u16, u16, String)> {
    let data = target().join("bench-data");
    let _ = fs::remove_dir_all(&data);
    let server = Server::demo(program.to_path_buf(), &data)?.with(other.iter().cloned());
    let mut said = String::new();
    for command in commands.iter().filter(|command| !command.is_empty()) {
        let settings = server.settings.iter().map(|(name, value)| (name, value));
        let done = Command::new(&server.program).args(*command).envs(settings).stderr(Stdio::inherit()).output()?;
        if !done.status.success() {
            bail!("{command:?} failed");
        }
        said.push_str(&String::from_utf8_lossy(&done.stdout));
    }
    let mut child = Guard(server.start()?);
    wait_for_port(server.port, &mut child.0)?;
    Ok((child, server.port, server.operators, said))
}

/// A browser in which a person of the demo data is signed in.
pub fn signed_in(port: u16, email: &str) -> Result<Browser> {
    let mut browser = Browser::new(port);
    let fields = [("email", email), ("password", DEMO_PASSWORD), ("then", "/account")];
    let answer = browser.post("/sign-in", "/api/account/sign_in", "", &fields)?;
    if answer.status != 303 {
        bail!("{email} can't sign in: {}", answer.status);
    }
    Ok(browser)
}

/// The password of everybody in the demo data.
const DEMO_PASSWORD: &str = "demo demo demo";

fn measure(options: &Options, browser: &Browser, request: Request) -> Result<f64> {
    let (count, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let began = Instant::now();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..options.connections)
            .map(|_| {
                let mut browser = browser.twin();
                let (count, stop) = (&count, &stop);
                scope.spawn(move || -> Result<()> {
                    while !stop.load(Ordering::Relaxed) {
                        let status = request(&mut browser, count.load(Ordering::Relaxed))?;
                        if status >= 400 {
                            bail!("answered {status}");
                        }
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        thread::sleep(Duration::from_secs(options.seconds));
        stop.store(true, Ordering::Relaxed);
        for worker in workers {
            worker.join().map_err(|_| anyhow::anyhow!("a connection broke"))??;
        }
        Ok(count.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
    })
}

/// The resident memory of a process in megabytes.
pub fn memory(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1000.0)
}
