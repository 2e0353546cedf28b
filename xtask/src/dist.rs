//! `cargo xtask test dist`: the one file as somebody gets it who has nothing else. It is copied to an empty folder, away
//! from the sources, started there by a user without rights, and its first steps are done.

use crate::{
    http::{Answer, Browser},
    postgres::unprivileged,
    run::{Guard, free_port, is_root, root, say, step, wait_for_port},
    test::Count,
};
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs it.
pub fn test() -> Result<Count> {
    let program = root().join("dist/quality-label");
    ensure!(program.is_file(), "dist/quality-label is missing: cargo xtask build --release");
    let passed = step("dist/quality-label in an empty folder", || {
        let folder = Folder(std::env::temp_dir().join(format!("quality-label-dist-{}", std::process::id())));
        let _ = fs::remove_dir_all(&folder.0);
        fs::create_dir_all(&folder.0)?;
        first_steps(&program, &folder.0)
    });
    Ok(match passed {
        Ok(()) => Count { passed: 1, ..Count::default() },
        Err(cause) => {
            say(&format!("  {cause:#}"));
            Count { failed: 1, ..Count::default() }
        }
    })
}

fn first_steps(program: &Path, folder: &Path) -> Result<()> {
    let own = folder.join("quality-label");
    fs::copy(program, &own)?;
    fs::set_permissions(&own, fs::Permissions::from_mode(0o755))?;
    let port = free_port()?;
    let mut command = Command::new(&own);
    // Nothing of this machine's own settings, and what must be said of where it runs.
    command
        .env_clear()
        .env("QL_LISTEN", format!("127.0.0.1:{port}"))
        .env("QL_ADMIN_LISTEN", format!("127.0.0.1:{}", free_port()?))
        .env("QL_BASE_URL", format!("http://localhost:{port}"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(folder.join("log"))?);
    if is_root() {
        let (uid, gid) = unprivileged()?;
        chown(folder, Some(uid), Some(gid))?;
        command.uid(uid).gid(gid);
    }
    let mut child = Guard(command.spawn()?);
    let lines = BufReader::new(child.0.stdout.take().context("no output")?).lines();
    let (send, said) = mpsc::channel();
    thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
    wait_for_port(port, &mut child.0).with_context(|| fs::read_to_string(folder.join("log")).unwrap_or_default())?;
    for made in ["data/quality-label.db", "data/key"] {
        ensure!(folder.join(made).is_file(), "{made} wasn't made");
    }

    // The administrator's link, printed once.
    let mut link = None;
    let mut printed = String::new();
    while let Ok(line) = said.recv_timeout(PATIENCE) {
        link = link.or_else(|| line.split_whitespace().find(|w| w.contains("/new-password/")).map(str::to_string));
        printed.push_str(&line);
        if line.starts_with("Listening on") {
            break;
        }
    }
    ensure!(
        printed.contains("administrator@localhost.invalid"),
        "the administrator's address isn't printed: {printed}"
    );
    let path = path_of(&link.with_context(|| format!("no link was printed: {printed}"))?);
    let mut administrator = Browser::new(port);
    let page = administrator.get(&path)?;
    ensure!(page.body.contains("administrator@localhost.invalid"), "the page doesn't say whose account it is");
    let token = last_part(&path);
    let fields = [("token", token.as_str()), ("password", "a password of the administrator")];
    leads(&administrator.post(&path, "/api/account/new_password", "", &fields)?, "/")?;
    ensure!(administrator.get("/admin")?.status == 200, "the administrator can't administer");

    // The page brings its client along: styles, script, WASM, a language's texts.
    let mut learner = Browser::new(port);
    let front = learner.get("/")?;
    for ending in [".css", ".js", ".wasm", ".json"] {
        let mut paths = front.body.split('"').filter(|part| part.starts_with("/pkg/") && part.ends_with(ending));
        let path = paths.next().with_context(|| format!("the first page asks for no {ending}"))?;
        let file = learner.get(path)?;
        ensure!(file.status == 200 && !file.body.is_empty(), "{path} isn't in the program: {}", file.status);
    }

    // Somebody signs up, confirms by the mail, which is a file without a mail server, and hands in the first task.
    let fields =
        [("name", "Demo Learner"), ("email", "learner@example.org"), ("password", "a password of the learner")];
    leads(&learner.post("/sign-up", "/api/account/sign_up", "", &fields)?, "/check-your-mail")?;
    let mail = first_mail(&folder.join("data/mail"))?;
    let link = mail.split_whitespace().find(|word| word.contains("/confirm/")).context("no link in the mail")?;
    let (path, token) = (path_of(link), last_part(link));
    leads(&learner.post(&path, "/api/account/confirm", "", &[("token", &token)])?, "/")?;
    ensure!(learner.get("/learn/quality-label")?.status == 200, "no playlist");
    let page = learner.get(TASK)?;
    let mut fields = page.hidden("badge");
    fields.extend(page.hidden("task"));
    fields.extend(page.hidden("revision"));
    let words = "word ".repeat(60);
    let answers = page.body.split("<textarea").skip(1).filter_map(|rest| {
        let name = rest.split('>').next()?.split_once("name=\"")?.1;
        Some((name.split('"').next()?.to_string(), words.trim().to_string()))
    });
    fields.extend(answers);
    let key = page.hidden("_form").into_iter().map(|(_, key)| key).find(|key| !key.is_empty() && key != "language");
    let key = key.context("the task has no form")?;
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    leads(&learner.post(TASK, "/api/learn/hand_in", &key, &fields)?, TASK)?;
    ensure!(learner.get(TASK)?.body.contains("An assessor will look at it"), "it doesn't wait for an assessor");
    Ok(())
}

/// The task of the first badge.
const TASK: &str = "/learn/badge/label-interest";

fn leads(answer: &Answer, to: &str) -> Result<()> {
    ensure!(
        answer.status == 303 && answer.location.as_deref() == Some(to),
        "{} to {:?} instead of {to}",
        answer.status,
        answer.location
    );
    Ok(())
}

fn path_of(link: &str) -> String {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    rest.find('/').map_or_else(String::new, |at| rest[at..].to_string())
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_string()
}

/// The first mail in a folder; it is written by a job, so it may come a moment later.
fn first_mail(folder: &Path) -> Result<String> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|e| e.path()));
        for file in entries {
            let text = fs::read_to_string(file)?;
            if text.contains("/confirm/") {
                return Ok(text.replace("\\n", " ").replace(['"', '\\'], " "));
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
    anyhow::bail!("no mail was written")
}
