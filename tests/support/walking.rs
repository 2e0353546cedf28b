//! A way through the wizard as somebody goes it: open a section, answer what it asks, press the button that leads on.

use super::{Answer, Browser, TestApp, applying::answer};
use quality_label::{
    apply::model::{field, many_field},
    programme::{
        self,
        model::{Form, Kind, Question},
    },
    texts::Locale,
};

/// The form that the server's pack has now.
pub fn form(app: &TestApp) -> Form {
    programme::content(&app.ctx, Locale::ENGLISH).unwrap().form.clone()
}

/// A right answer, and one that makes whatever hangs on it be asked.
fn decisive(form: &Form, question: &Question) -> Vec<(String, String)> {
    let sections = form.sections().flat_map(|(_, section)| &section.when);
    let all = form.questions().flat_map(|q| &q.when).chain(sections);
    let wanted: Vec<&String> = all.filter(|c| c.question == question.id).filter_map(|c| c.is.first()).collect();
    match (&question.kind, wanted.is_empty()) {
        (_, true) => answer(question),
        (Kind::Choice { .. }, _) => vec![(field(&question.id, ""), wanted[0].clone())],
        (Kind::Many { .. }, _) => wanted.into_iter().map(|w| (many_field(&question.id), w.clone())).collect(),
        _ => answer(question),
    }
}

/// The questions that a section's page asks, of those that it has.
pub fn asked<'a>(form: &'a Form, section: &str, page: &Answer) -> Vec<&'a Question> {
    let seen = page.hidden("revision[");
    let (_, section) = form.section(section).unwrap_or_else(|| panic!("no section {section}"));
    let is_asked = |q: &&Question| seen.iter().any(|(name, _)| *name == format!("revision[{}]", q.id));
    section.questions.iter().filter(is_asked).collect()
}

/// Goes from the task list through all sections to the page with all answers; the sections on the way.
pub async fn walk(app: &TestApp, owner: &Browser, id: &str) -> Vec<String> {
    let form = form(app);
    let list = owner.get(&format!("/apply/{id}")).await;
    let mut at = list.attributes("main a[href*='/section/']", "href").remove(0);
    let mut way: Vec<String> = Vec::new();
    while !at.ends_with("/check") {
        let path = at.split('#').next().unwrap().to_string();
        let section = path.rsplit('/').next().unwrap().to_string();
        let page = owner.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let mut fields = vec![("application".to_string(), id.to_string()), ("section".to_string(), section.clone())];
        fields.extend(page.hidden("revision["));
        fields.extend(asked(&form, &section, &page).into_iter().flat_map(|q| decisive(&form, q)));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = owner.send_key(&path, "/api/apply/save", &section, &fields).await;
        assert_eq!(saved.status, 303, "{section}: {}", saved.text(".error-summary"));
        at = saved.location.unwrap();
        way.push(section);
        assert!(way.len() <= 2 * form.sections().count(), "it never ends: {way:?}");
    }
    way.dedup();
    way
}

/// Hands an application in; its reference.
pub async fn hand_in(owner: &Browser, id: &str) -> String {
    let page = format!("/apply/{id}/check");
    let sent = owner.send(&page, "/api/apply/submit", &[("id", id)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    owner.follow(&sent).await.text(".confirmation .reference")
}
