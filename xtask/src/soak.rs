//! `cargo xtask soak`: the server is killed in the middle of writes, again and again; what it acknowledged must be
//! there afterwards, and the chain of the audit trail must be whole.

use crate::{
    bench::signed_in,
    run::{Guard, command, free_port, run, say, target, wait_for_port},
    serve::{Server, build_server},
};
use anyhow::{Result, bail};
use clap::Args;
use std::{
    collections::BTreeSet,
    fs, thread,
    time::{Duration, Instant},
};

/// How long to go on.
#[derive(Args)]
pub struct Options {
    /// How often to kill
    #[arg(long, default_value_t = 50)]
    kills: u32,
}

/// Kills and looks.
pub fn soak(options: &Options) -> Result<()> {
    let program = build_server(false)?;
    let data = target().join("soak-data");
    let _ = fs::remove_dir_all(&data);
    let port = free_port()?;
    let server = Server {
        program: program.clone(),
        settings: vec![
            ("QL_LISTEN", format!("127.0.0.1:{port}")),
            ("QL_ADMIN_LISTEN", format!("127.0.0.1:{}", free_port()?)),
            ("QL_BASE_URL", format!("http://localhost:{port}")),
            ("QL_DATA_DIR", data.display().to_string()),
            ("QL_DEMO", "true".into()),
            ("QL_LOG", "error".into()),
        ],
    };
    let mut acknowledged = BTreeSet::new();
    let mut slowest = Duration::ZERO;
    for round in 0..options.kills {
        let mut child = Guard(server.start()?);
        let began = Instant::now();
        wait_for_port(port, &mut child.0)?;
        slowest = slowest.max(began.elapsed());
        let browser = signed_in(port, "demo-owner@example.org")?;
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let mut browser = browser.twin();
                thread::spawn(move || {
                    let mut done = Vec::new();
                    for n in 0.. {
                        let name = format!("Demo soak {round} {writer} {n}");
                        let fields = [
                            ("kind", "organisation"),
                            ("name", name.as_str()),
                            ("country", "LT"),
                            ("languages[]", "lt"),
                            ("website", "https://example.org"),
                            ("description", "Made to see whether it is still there after the server was killed."),
                            ("contact_email", "demo-owner@example.org"),
                        ];
                        // The kill shows as a broken connection; anything else is a mistake of this test.
                        match browser.post("/organisers/new", "/api/organiser/create", "", &fields) {
                            Ok(answer) if answer.status == 303 => done.push(name),
                            Ok(answer) => return Err(format!("answered {}", answer.status)),
                            Err(_) => break,
                        }
                    }
                    Ok(done)
                })
            })
            .collect();
        // Another moment each time, so that the kill meets every stage of a write.
        thread::sleep(Duration::from_millis(60 + u64::from(round) * 7 % 200));
        child.0.kill()?;
        child.0.wait()?;
        for writer in writers {
            match writer.join() {
                Ok(Ok(names)) => acknowledged.extend(names),
                Ok(Err(cause)) => bail!(cause),
                Err(_) => bail!("a writer broke"),
            }
        }
    }
    let mut child = Guard(server.start()?);
    wait_for_port(port, &mut child.0)?;
    let list = signed_in(port, "demo-owner@example.org")?.get("/organisers")?.body;
    let lost: Vec<&String> = acknowledged.iter().filter(|name| !list.contains(&format!("{name}<"))).collect();
    drop(child);
    run(command(&program, &["audit", "check"]).env("QL_DATA_DIR", &data).env("QL_LOG", "error"))?;
    say(&format!(
        "{} kills, {} writes acknowledged, {} lost; slowest start {:.2} s",
        options.kills,
        acknowledged.len(),
        lost.len(),
        slowest.as_secs_f64()
    ));
    if !lost.is_empty() || acknowledged.is_empty() {
        bail!("lost: {lost:?}");
    }
    Ok(())
}
