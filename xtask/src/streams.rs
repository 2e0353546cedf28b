//! The rows of `cargo xtask bench` about pages that are told of changes: thousands of them open on one server.

use crate::{
    bench::{memory, signed_in, started_after},
    http::Browser,
    run::say,
};
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How many pages are open where few are.
const FEW: usize = 4;
/// How many changes they are told of, one after the other.
const CHANGES: usize = 9;
/// How many of them one person may have open.
const EACH: usize = 6;
/// How many threads read; the rest waits where the system keeps it.
const THREADS: usize = 50;
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A page that is open.
struct Page(BufReader<TcpStream>);

impl Page {
    /// Opens one, and waits until it is told that it is heard from now on.
    fn open(port: u16, cookie: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!(
            "GET /review/live HTTP/1.1\r\nhost: localhost:{port}\r\naccept: text/event-stream\r\ncookie: {cookie}\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut page = Self(BufReader::with_capacity(512, stream));
        let status = page.line()?;
        if !status.contains(" 200 ") {
            bail!("a stream was answered {status}");
        }
        page.until("event: ready")?;
        while page.line()? != "\n" {}
        Ok(page)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            bail!("a stream has ended");
        }
        Ok(line)
    }

    fn until(&mut self, begins: &str) -> Result<()> {
        while !self.line()?.starts_with(begins) {}
        Ok(())
    }
}

/// Raises a flag on an application, by its page: a change that all who have the board open hear of. Says when it was sent
/// and when it was answered.
fn raise_flag(coordinator: &mut Browser, page: &str) -> Result<(Instant, Instant)> {
    let dossier = coordinator.get(page)?;
    let next = dossier.hidden("next").into_iter().map(|(_, value)| value).next().context("no flag can be raised")?;
    let id = page.trim_start_matches("/review/").to_string();
    let flag = [("id", id.as_str()), ("next", &next), ("to", "coordinator"), ("words", "Demo flag")];
    let sent = Instant::now();
    let answer = coordinator.post(page, "/api/review/raise_flag", "", &flag)?;
    if answer.status != 303 {
        bail!("a flag was answered {}", answer.status);
    }
    Ok((sent, Instant::now()))
}

/// How long after the answer to a change a page hears of it, where few are open. Some hear of it before.
fn few(port: u16, cookies: &[&str], coordinator: &mut Browser, page: &str) -> Result<()> {
    let mut open = cookies.iter().take(FEW).map(|cookie| Page::open(port, cookie)).collect::<Result<Vec<_>>>()?;
    let mut times = Vec::new();
    for _ in 0..CHANGES {
        let (answered, heard) = thread::scope(|scope| {
            let heard: Vec<_> =
                open.iter_mut().map(|page| scope.spawn(move || page.until("data:").map(|()| Instant::now()))).collect();
            let (_, answered) = raise_flag(coordinator, page)?;
            let heard = heard
                .into_iter()
                .map(|h| h.join().map_err(|_| anyhow::anyhow!("a reader broke"))?)
                .collect::<Result<Vec<_>>>()?;
            anyhow::Ok((answered, heard))
        })?;
        times.extend(heard.into_iter().map(|heard| heard.saturating_duration_since(answered).as_secs_f64() * 1000.0));
    }
    times.sort_by(f64::total_cmp);
    let (median, longest) = (times[times.len() / 2], times.last().copied().unwrap_or_default());
    say(&format!("{FEW} open pages: a change is heard {median:.0} ms after its answer, at most {longest:.0} ms"));
    Ok(())
}

/// Measures what an open page costs, and how soon all have heard of a change: a few pages, and so many.
pub fn streams(program: &Path, many: usize) -> Result<()> {
    let readers = many.div_ceil(EACH).max(FEW).to_string();
    let commands: [&[&str]; 2] = [&["reviews", "--applications", "200"], &["readers", "--count", &readers]];
    let (child, port, _, said) = started_after(program, &commands, &[])?;
    let cookies: Vec<&str> = said.lines().filter(|line| line.contains("session=")).collect();
    let mut coordinator = signed_in(port, "demo-coordinator@example.org")?;
    let board = coordinator.get("/review")?.body;
    let mut links = board.split("href=\"").filter_map(|rest| rest.split('"').next());
    let page = links.find(|at| at.strip_prefix("/review/").is_some_and(|id| id.len() == 36));
    let page = page.context("there is nothing on the board")?.to_string();
    few(port, &cookies, &mut coordinator, &page)?;
    let before = memory(child.0.id())?;

    let began = Instant::now();
    let wanted: Vec<&str> = cookies.iter().flat_map(|cookie| [*cookie; EACH]).take(many).collect();
    let mut open = thread::scope(|scope| {
        let openers: Vec<_> = wanted
            .chunks(many.div_ceil(THREADS))
            .map(|cookies| scope.spawn(move || cookies.iter().map(|c| Page::open(port, c)).collect::<Result<Vec<_>>>()))
            .collect();
        openers
            .into_iter()
            .map(|o| o.join().map_err(|_| anyhow::anyhow!("an opener broke"))?)
            .collect::<Result<Vec<_>>>()
    })
    .context("more files may have to be open at once: `ulimit -n 12000`")?;
    let count: usize = open.iter().map(Vec::len).sum();
    let opened = began.elapsed();
    let each = (memory(child.0.id())? - before) * 1000.0 / count as f64;

    let (told, answered) = raise_flag(&mut coordinator, &page)?;
    let acknowledged = answered - told;
    let times = thread::scope(|scope| {
        let readers: Vec<_> = open
            .iter_mut()
            .map(|pages| {
                scope.spawn(move || -> Result<Vec<Duration>> {
                    pages
                        .iter_mut()
                        .map(|page| {
                            page.until("data:")?;
                            Ok(told.elapsed())
                        })
                        .collect()
                })
            })
            .collect();
        readers
            .into_iter()
            .map(|r| r.join().map_err(|_| anyhow::anyhow!("a reader broke"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    let times: Vec<Duration> = times.into_iter().flatten().collect();
    let (first, last) =
        (times.iter().min().copied().unwrap_or_default(), times.iter().max().copied().unwrap_or_default());
    say(&format!("{count} open pages: opened in {:.1} s, {each:.0} kB each", opened.as_secs_f64()));
    say(&format!(
        "a change: acknowledged after {:.0} ms, heard by the first after {:.0} ms, by all after {:.0} ms ({:.1} times)",
        acknowledged.as_secs_f64() * 1000.0,
        first.as_secs_f64() * 1000.0,
        last.as_secs_f64() * 1000.0,
        last.as_secs_f64() / first.as_secs_f64()
    ));
    Ok(())
}
