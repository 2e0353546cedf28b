//! The rows of `cargo xtask bench` about a review of ordinary size: what the board costs, and how long a score takes to
//! be saved for good.

use crate::{
    bench::{signed_in, started},
    http::Browser,
    run::say,
};
use anyhow::{Context, Result, anyhow, bail};
use flate2::{Compression, write::GzEncoder};
use std::{
    fs,
    io::Write,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How many applications there are; those that are evaluated have two evaluators.
const APPLICATIONS: &str = "200";
/// How often the board is opened, and how often a score is saved.
const TIMES: usize = 200;
/// How many open it at once. What one page costs is counted then: one page after the other also pays for threads that fall
/// asleep and are woken, which on a virtual machine is a fifth of it and says nothing about how many people it can serve.
const READERS: usize = 8;
/// What the board may cost: milliseconds of the processor, and bytes after gzip.
const MOST_CPU: f64 = 5.0;
const MOST_BYTES: usize = 20_000;
/// Milliseconds from sending a score until it is kept.
const MOST_SAVING: f64 = 10.0;

/// Measures, and fails past what was promised.
pub fn scores(program: &Path) -> Result<()> {
    let (child, port, _) = started(program, &["reviews", "--applications", APPLICATIONS], &[])?;
    let mut coordinator = signed_in(port, "demo-coordinator@example.org")?;
    let board = coordinator.get("/review")?.body;
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(board.as_bytes())?;
    let bytes = packed.finish()?.len();
    rest(child.0.id())?;
    let open = |browser: &mut Browser| (0..TIMES).try_for_each(|_| browser.get("/review").map(drop));
    let before = busy(child.0.id())?;
    open(&mut coordinator)?;
    let alone = (busy(child.0.id())? - before) / TIMES as f64;
    let mut many: Vec<Browser> = (0..READERS).map(|_| coordinator.twin()).collect();
    let before = busy(child.0.id())?;
    thread::scope(|scope| {
        let readers: Vec<_> = many.iter_mut().map(|browser| scope.spawn(move || open(browser))).collect();
        readers.into_iter().try_for_each(|reader| reader.join().map_err(|_| anyhow!("a reader broke"))?)
    })?;
    let cpu = (busy(child.0.id())? - before) / (TIMES * READERS) as f64;

    let mut evaluator = signed_in(port, "demo-evaluator-one@example.org")?;
    let page = open_evaluation(&mut evaluator)?;
    let mut times = (0..TIMES).map(|nth| save(&mut evaluator, &page, nth)).collect::<Result<Vec<_>>>()?;
    times.sort_by(f64::total_cmp);
    let saving = times[TIMES / 2];
    drop(child);
    say(&format!("{:28} {:>10} {:>10}", format!("{APPLICATIONS} applications"), "reached", "at most"));
    say(&format!("{:28} {cpu:8.2} ms {MOST_CPU:8.2} ms", "the board, processor"));
    say(&format!("{:28} {alone:8.2} ms", "the same, one at a time"));
    say(&format!("{:28} {:8.1} kB {:8.1} kB", "the board, gzip", bytes as f64 / 1000.0, MOST_BYTES as f64 / 1000.0));
    say(&format!("{:28} {saving:8.2} ms {MOST_SAVING:8.2} ms", "a score saved, median"));
    if cpu > MOST_CPU || bytes > MOST_BYTES || saving > MOST_SAVING {
        bail!("the board or saving a score costs more than promised");
    }
    Ok(())
}

/// Waits until a server that was just started has done what it does by itself.
fn rest(process: u32) -> Result<()> {
    for _ in 0..120 {
        let before = busy(process)?;
        thread::sleep(Duration::from_millis(500));
        if busy(process)? - before <= 10.0 {
            return Ok(());
        }
    }
    bail!("the server is busy with something else")
}

/// Milliseconds that a process has worked, in itself and for it in the system.
fn busy(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program may have spaces in it; the numbers follow its closing bracket.
    let numbers: Vec<&str> = stat.rsplit_once(')').context("no state of the process")?.1.split_whitespace().collect();
    let ticks: u64 = numbers[11].parse::<u64>()? + numbers[12].parse::<u64>()?;
    // A hundred ticks a second, on every Linux that people run.
    Ok(ticks as f64 * 10.0)
}

/// The address of an evaluation that this evaluator may still write.
fn open_evaluation(evaluator: &mut Browser) -> Result<String> {
    let mine = evaluator.get("/review?mine=1")?.body;
    let links = mine.split("href=\"/review/").skip(1).filter_map(|rest| rest.get(..36));
    for id in links {
        let page = format!("/review/{id}/evaluate");
        if evaluator.get(&page)?.body.contains("name=\"level[") {
            return Ok(page);
        }
    }
    bail!("the evaluator has nothing to evaluate")
}

/// Saves a level for the first question as the page does while somebody chooses; how many milliseconds it took.
fn save(evaluator: &mut Browser, page: &str, nth: usize) -> Result<f64> {
    let shown = evaluator.get(page)?;
    let question =
        shown.body.split("name=\"level[").nth(1).and_then(|rest| rest.split(']').next()).context("no question")?;
    let hidden = shown.hidden("");
    let of = |name: &str| hidden.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).context("no hidden field");
    let (field, level) = (format!("level[{question}]"), (nth % 5 + 1).to_string());
    let fields = [("id", of("id")?), ("revision", of("revision")?), (field.as_str(), level.as_str())];
    let began = Instant::now();
    let saved = evaluator.post("/api/review/write_evaluation", "/api/review/write_evaluation", page, &fields)?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    if saved.status != 200 {
        bail!("a score was answered {}: {}", saved.status, saved.body);
    }
    Ok(took)
}
