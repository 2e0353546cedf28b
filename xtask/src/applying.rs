//! Applying as a member of an organiser does, for what measures and what breaks the server.

use crate::http::Browser;
use anyhow::{Context, Result, bail};

/// Makes an organiser; its id.
pub fn organiser(browser: &mut Browser, name: &str) -> Result<String> {
    let fields = [
        ("kind", "organisation"),
        ("name", name),
        ("country", "LT"),
        ("languages[]", "lt"),
        ("website", "https://example.org"),
        ("description", "Made by a machine, to measure or to break the server."),
        ("contact_email", "demo-owner@example.org"),
    ];
    let made = browser.post("/organisers/new", "/api/organiser/create", "", &fields)?;
    let made = browser.get(&made.location.with_context(|| format!("no organiser: {}", made.status))?)?;
    Ok(made.hidden("id").into_iter().next().context("an organiser without an id")?.1)
}

/// Begins an application of an organiser; its id.
pub fn application(browser: &mut Browser, organiser: &str) -> Result<String> {
    let begun = browser.post("/apply", "/api/apply/begin", "", &[("organiser", organiser)])?;
    let to = begun.location.with_context(|| format!("no application: {}", begun.status))?;
    Ok(to.rsplit('/').next().unwrap_or_default().to_string())
}

/// The section that is written in.
fn section(application: &str) -> String {
    format!("/apply/{application}/section/motivation")
}

/// Opens a section and saves other words in it. Its other questions are missing, which is said; the words are saved.
pub fn save(browser: &mut Browser, application: &str, words: &str) -> Result<()> {
    let page = section(application);
    let shown = browser.get(&page)?;
    let seen = shown.hidden("revision[");
    let mut fields = vec![("application", application), ("section", "motivation")];
    fields.extend(seen.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    fields.push(("fields[why_apply]", words));
    let saved = browser.post(&page, "/api/apply/save", "motivation", &fields)?;
    if shown.status != 200 || ![303, 422].contains(&saved.status) {
        bail!("a section wasn't saved: {} and {}", shown.status, saved.status);
    }
    Ok(())
}

/// What the section shows.
pub fn shown(browser: &mut Browser, application: &str) -> Result<String> {
    Ok(browser.get(&section(application))?.body)
}
