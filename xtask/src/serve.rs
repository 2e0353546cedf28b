//! `cargo xtask serve`: from a clone to the running application.

use crate::{
    client,
    run::{Guard, cargo, free_port, root, run, say, step, target, wait_for_port},
};
use anyhow::Result;
use clap::Args;
use notify::{RecursiveMode, Watcher};
use std::{
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::mpsc,
    time::Duration,
};

/// How to serve.
#[derive(Args)]
pub struct Options {
    /// Build for speed rather than for a quick start
    #[arg(long)]
    release: bool,
    /// The port to listen on
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// `postgres://…` or `sqlite:PATH`; an SQLite file in `data/` when left out
    #[arg(long, default_value = "")]
    database_url: String,
    /// Build again when a file changes, and make the browser load the page again
    #[arg(long)]
    watch: bool,
}

/// A server to be started.
pub struct Server {
    /// The program.
    pub program: PathBuf,
    /// Its settings beyond the defaults.
    pub settings: Vec<(&'static str, String)>,
    /// Where people reach it.
    pub port: u16,
    /// Where operators do.
    pub operators: u16,
}

impl Server {
    /// One with demo data that says nothing unless something is wrong, on ports that are free.
    pub fn demo(program: PathBuf, data: &Path) -> Result<Self> {
        Self::demo_at(program, data, free_port()?)
    }

    /// The same on a port that somebody has chosen.
    pub fn demo_at(program: PathBuf, data: &Path, port: u16) -> Result<Self> {
        let operators = free_port()?;
        let settings = vec![
            ("QL_LISTEN", format!("127.0.0.1:{port}")),
            ("QL_ADMIN_LISTEN", format!("127.0.0.1:{operators}")),
            ("QL_BASE_URL", format!("http://localhost:{port}")),
            ("QL_DATA_DIR", data.display().to_string()),
            ("QL_DEMO", "true".into()),
            ("QL_LOG_FORMAT", "text".into()),
            ("QL_LOG", "error".into()),
        ];
        Ok(Self { program, settings, port, operators })
    }

    /// With more settings; what was set before is set anew.
    #[must_use]
    pub fn with(mut self, settings: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.settings.extend(settings);
        self
    }

    /// Its address.
    pub fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Starts it.
    pub fn start(&self) -> Result<Child> {
        let mut command = Command::new(&self.program);
        command.current_dir(root());
        for (name, value) in &self.settings {
            command.env(name, value);
        }
        Ok(command.spawn()?)
    }
}

/// Builds the server.
pub fn build_server(release: bool) -> Result<PathBuf> {
    step("build the server", || {
        let mut command = cargo(&["build", "--package", "quality-label", "--bin", "quality-label"]);
        if release {
            command.arg("--release");
        }
        run(&mut command)
    })?;
    Ok(target().join(if release { "release" } else { "debug" }).join("quality-label"))
}

/// Builds, starts, and stays until it is stopped.
pub fn serve(options: &Options) -> Result<()> {
    let site = client::build(options.release)?;
    let program = build_server(options.release)?;
    // The server looks at the pack itself: a new word needs no new build.
    let pack = options.watch.then(|| ("QL_PACK_DIR", root().join("programme").display().to_string()));
    let server = Server::demo_at(program, &root().join("data"), options.port)?
        .with([
            ("QL_DATABASE_URL", options.database_url.clone()),
            ("QL_SITE_DIR", site.folder.display().to_string()),
            ("QL_WATCH", options.watch.to_string()),
            ("QL_LOG", "warn".into()),
        ])
        .with(pack);
    let mut child = Guard(server.start()?);
    wait_for_port(options.port, &mut child.0)?;
    if !options.watch {
        let status = child.0.wait()?;
        say(&format!("the server ended: {status}"));
        return Ok(());
    }
    let (send, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| !e.kind.is_access()) {
            let _ = send.send(());
        }
    })?;
    for folder in ["src", "locales", "style", "public", "migrations", "verifier"] {
        watcher.watch(&root().join(folder), RecursiveMode::Recursive)?;
    }
    say("waiting for changes");
    while changes.recv().is_ok() {
        // Editors write several times in a row.
        while changes.recv_timeout(Duration::from_millis(200)).is_ok() {}
        match client::build(options.release).and_then(|_| build_server(options.release)) {
            Ok(_) => {
                drop(child);
                child = Guard(server.start()?);
                wait_for_port(options.port, &mut child.0)?;
                say("started anew");
            }
            Err(cause) => say(&format!("not built, the old one goes on: {cause:#}")),
        }
    }
    Ok(())
}
