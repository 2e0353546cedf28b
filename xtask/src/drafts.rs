//! The row of `cargo xtask bench` about saving: an answer of an application that a team has written in for weeks against
//! the first one of an empty application, on the same server.

use crate::{
    bench::{signed_in, started},
    http::Browser,
    run::{copy, root, say, target},
};
use anyhow::{Context, Result, bail};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// How many answers the full one has, and how many versions each.
const ANSWERS: usize = 300;
const VERSIONS: usize = 50;
/// How many savings are measured on each side.
const TIMES: usize = 60;
/// How many times as long the full one may take.
const MOST_TIMES: f64 = 3.0;
/// Sections and questions of the form to measure with, beside its own.
const SECTIONS: usize = 25;
const QUESTIONS: usize = 12;

/// Measures, and fails when it takes too long.
pub fn drafts(program: &Path) -> Result<()> {
    let pack = pack()?;
    let sizes = [TIMES, ANSWERS, VERSIONS].map(|n| n.to_string());
    let [empty, answers, versions] = &sizes;
    let words = ["drafts", "--empty", empty, "--answers", answers, "--versions", versions];
    let (child, port, _) = started(program, &words, &[("QL_PACK_DIR", pack.display().to_string())])?;
    let mut browser = signed_in(port, "demo-owner@example.org")?;
    let list = browser.get("/apply")?.body;
    let full = applications(&list, "Demo Full Draft").pop().context("no full draft")?;
    let empty = applications(&list, "Demo Empty Draft");
    if empty.len() < TIMES {
        bail!("{} empty drafts instead of {TIMES}", empty.len());
    }
    let (mut first, mut later) = (Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does falls on both.
    for (nth, empty) in empty.iter().take(TIMES).enumerate() {
        let (section, question) = (nth / QUESTIONS % SECTIONS, nth % QUESTIONS);
        first.push(save(&mut browser, empty, section, question)?);
        later.push(save(&mut browser, &full, section, question)?);
    }
    drop(child);
    let (first, later) = (median(first), median(later));
    say(&format!("{:28} {:>10} {:>10} {:>8}", "saving an answer", "first", "300 × 50", "times"));
    say(&format!("{:28} {first:8.2} ms {later:8.2} ms {:8.2}", "median of 60", later / first));
    if later / first > MOST_TIMES {
        bail!("saving in a full application takes {:.1} times as long as the first answer", later / first);
    }
    Ok(())
}

/// The ids of the applications of organisers whose names begin so.
fn applications(list: &str, name: &str) -> Vec<String> {
    let links = list.split("href=\"/apply/").skip(1).filter_map(|link| link.split_once('"'));
    let named = links.filter(|(id, rest)| {
        let words = rest.split_once('>').map(|(_, words)| words).unwrap_or_default();
        id.len() == 36 && words.trim_start_matches("<!>").starts_with(name)
    });
    named.map(|(id, _)| id.to_string()).collect()
}

/// Saves a new answer as the page does while somebody types; how many milliseconds it took.
fn save(browser: &mut Browser, application: &str, section: usize, question: usize) -> Result<f64> {
    let section = format!("bench_{section}");
    let question = format!("{section}_{question}");
    let page = browser.get(&format!("/apply/{application}/section/{section}"))?.body;
    let name = format!("revision[{question}]");
    let field = page.split("<input").find(|f| f.contains(&format!("name=\"{name}\""))).context("no hidden field")?;
    let seen = field.split_once("value=\"").and_then(|(_, v)| v.split_once('"')).context("no value")?.0;
    let text = ["something new"; 20].join(" ");
    let answer = format!("fields[{question}]");
    let fields = [
        ("application", application),
        ("section", section.as_str()),
        (name.as_str(), seen),
        (answer.as_str(), text.as_str()),
    ];
    let began = Instant::now();
    let saved = browser.post("/api/apply/write", "/api/apply/write", &section, &fields)?;
    let took = began.elapsed().as_secs_f64() * 1000.0;
    if saved.status != 200 || !saved.body.contains(&question) {
        bail!("{}: {}", saved.status, saved.body);
    }
    Ok(took)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The programme's pack with a form that is long enough.
fn pack() -> Result<PathBuf> {
    let folder = target().join("bench-pack");
    let _ = fs::remove_dir_all(&folder);
    copy(&root().join("programme"), &folder)?;
    let (mut form, mut words) = (String::new(), String::from("\n"));
    for section in 0..SECTIONS {
        write!(form, "[[steps.sections]]\nid = \"bench_{section}\"\n\n")?;
        write!(words, "[sections.bench_{section}]\ntitle = \"Section {section}\"\n")?;
        for question in 0..QUESTIONS {
            let id = format!("bench_{section}_{question}");
            write!(form, "[[steps.sections.questions]]\nid = \"{id}\"\nis = \"long_text\"\nmax_words = 600\n\n")?;
            write!(words, "[questions.{id}]\nlabel = \"Question {section}.{question}?\"\n")?;
        }
    }
    // The last section waits for all others, so it stays the last.
    let file = folder.join("form.toml");
    let own = fs::read_to_string(&file)?;
    let (before, last) = own.split_at(own.rfind("[[steps.sections]]").context("a form without sections")?);
    fs::write(&file, format!("{before}{form}{last}"))?;
    for language in ["en", "lt"] {
        add(&folder.join(language).join("form.toml"), &words)?;
    }
    Ok(folder)
}

fn add(file: &Path, text: &str) -> Result<()> {
    Ok(fs::write(file, fs::read_to_string(file)? + text)?)
}
