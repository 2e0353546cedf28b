//! The program as it is run for real: a process of its own, with settings, output, signals and an end.
#![allow(
    clippy::disallowed_methods,
    reason = "another process can only be asked again and again; no request waits here"
)]

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with everything that it would read from this machine's own settings taken away.
fn program(data: &Path, database: &str, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quality-label"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("QL_")) {
        command.env_remove(name);
    }
    command
        .current_dir(data)
        .env("QL_LISTEN", "127.0.0.1:0")
        .env("QL_ADMIN_LISTEN", "127.0.0.1:0")
        .env("QL_DATA_DIR", data.join("data"))
        .env("QL_DATABASE_URL", database)
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command of the program to its end.
pub fn run(data: &Path, database: &str, arguments: &[&str]) -> Output {
    let mut child = program(data, database, &[]).args(arguments).spawn().unwrap();
    let (out, err) = (gather(child.stdout.take().unwrap()), gather(child.stderr.take().unwrap()));
    let status = ended(&mut child, PATIENCE);
    let text = |lines: Arc<Mutex<Vec<String>>>| lines.lock().unwrap().join("\n").into_bytes();
    read_to_the_end(&out);
    read_to_the_end(&err);
    Output { status, stdout: text(out), stderr: text(err) }
}

/// Whether a command went well, and what it said on both ways.
pub fn said(output: &Output) -> (bool, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), format!("{}\n{}", text(&output.stdout), text(&output.stderr)))
}

fn gather(from: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let into = lines.clone();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            into.lock().unwrap().push(line);
        }
    });
    lines
}

/// Waits until the thread that gathers has come to the end and let go of its lines.
fn read_to_the_end(lines: &Arc<Mutex<Vec<String>>>) {
    let began = Instant::now();
    while Arc::strong_count(lines) > 1 {
        assert!(began.elapsed() < PATIENCE, "its output stays open after its end");
        thread::sleep(Duration::from_millis(5));
    }
}

fn ended(child: &mut Child, patience: Duration) -> std::process::ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if began.elapsed() > patience {
            let _ = child.kill();
            panic!("it didn't end within {patience:?}");
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// A server that runs.
pub struct Served {
    child: Child,
    out: Arc<Mutex<Vec<String>>>,
    err: Arc<Mutex<Vec<String>>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// Starts one; it needn't listen yet.
    pub fn start(data: &Path, database: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = program(data, database, settings).spawn().unwrap();
        let (out, err) = (gather(child.stdout.take().unwrap()), gather(child.stderr.take().unwrap()));
        Self { child, out, err }
    }

    /// Its lines on standard output so far.
    pub fn out(&self) -> Vec<String> {
        self.out.lock().unwrap().clone()
    }

    /// Its log so far.
    pub fn log(&self) -> Vec<String> {
        self.err.lock().unwrap().clone()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until something holds.
    pub fn until<T>(&mut self, what: &str, holds: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = holds(self) {
                return found;
            }
            let said = format!("{}\n{}", self.out().join("\n"), self.log().join("\n"));
            assert!(self.is_running(), "it ended before {what}:\n{said}");
            assert!(began.elapsed() < PATIENCE, "never {what}:\n{said}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it listens: where for people.
    pub fn address(&mut self) -> String {
        self.until("it listens", |server| {
            let lines = server.out();
            let rest = lines.iter().find_map(|l| l.strip_prefix("Listening on "))?;
            Some(rest.split(',').next()?.to_string())
        })
    }

    /// Sends it a signal: `TERM`, `INT`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended: whether it went well.
    pub fn end(mut self, patience: Duration) -> (bool, Vec<String>) {
        let status = ended(&mut self.child, patience);
        read_to_the_end(&self.err);
        (status.success(), self.log())
    }
}
