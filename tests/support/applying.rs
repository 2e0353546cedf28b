//! The way to a submitted application, for the tests that need one.

use super::{Answer, Browser, TestApp};
use quality_label::{
    account::Role,
    apply::model::{field, many_field},
    label::{
        self,
        model::{Label, Measure},
        service::{NewLabel, Opening, answer_case, confirm, issue, open_case, propose},
    },
    organiser::{self as organisers, MemberRole},
    programme::{
        self,
        model::{Kind, Question},
    },
    texts::Locale,
};

/// Makes an organiser of whoever is signed in; its id.
pub async fn organiser(owner: &Browser, name: &str) -> String {
    let fields = [
        ("kind", "organisation"),
        ("name", name),
        ("country", "LT"),
        ("languages[]", "lt"),
        ("website", "https://example.org"),
        ("description", "Demonstration only."),
        ("contact_email", "office@example.org"),
    ];
    let made = owner.send("/organisers/new", "/api/organiser/create", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text("main"));
    owner.follow(&made).await.field("id")
}

/// Begins an application for an organiser; its id.
pub async fn application(member: &Browser, organiser: &str) -> String {
    let begun = member.send("/apply", "/api/apply/begin", &[("organiser", organiser)]).await;
    assert_eq!(begun.status, 303, "{}", begun.text("main"));
    begun.location.unwrap().rsplit('/').next().unwrap().to_string()
}

/// Makes a new person a member; their browser.
pub async fn colleague(app: &TestApp, owner: &Browser, organiser: &str, name: &str, role: &str) -> Browser {
    let colleague = app.signed_in(name, &[]).await;
    join(app, owner, organiser, name, role, &colleague).await;
    colleague
}

/// Invites somebody, who follows the link in the mail.
pub async fn join(app: &TestApp, owner: &Browser, organiser: &str, name: &str, role: &str, colleague: &Browser) {
    let members = owner.get("/organisers").await.attribute(".rows a", "href").unwrap() + "/members";
    let email = format!("{}@example.org", name.to_lowercase());
    let invite = [("id", organiser), ("email", email.as_str()), ("role", role)];
    let invited = owner.send(&members, "/api/organiser/invite", &invite).await;
    assert_eq!(invited.status, 303, "{}", invited.text("main"));
    let link = app.link_to(&email).await;
    let token = colleague.get(&link).await.field("token");
    assert_eq!(colleague.send(&link, "/api/organiser/join", &[("token", &token)]).await.status, 303);
}

/// A right answer to a question, as a form would send it.
pub fn answer(question: &Question) -> Vec<(String, String)> {
    let id = question.id.as_str();
    let words = |n: u32| ["word"; 700][..n.max(1) as usize].join(" ");
    let one = |part: &str, value: &str| (field(id, part), value.to_string());
    match &question.kind {
        Kind::LongText { min_words, .. } => vec![one("", &words(*min_words))],
        Kind::Choice { options } | Kind::Country { options } => vec![one("", &options[0].id)],
        Kind::Many { options, least, .. } | Kind::Languages { options, least, .. } => {
            options.iter().take((*least).max(1) as usize).map(|o| (many_field(id), o.id.clone())).collect()
        }
        Kind::Url => vec![one("", "https://example.org")],
        Kind::UrlList { least, .. } => {
            (0..(*least).max(1)).map(|n| one(&n.to_string(), &format!("https://example.org/badges/{n}"))).collect()
        }
        Kind::Email => vec![one("", "office@example.org")],
        Kind::Date => vec![one("", "2026-01-31")],
        Kind::Number { least, .. } => vec![one("", &least.to_string())],
        Kind::Formal { .. } => vec![one("met", "yes")],
        Kind::Indicator { .. } => vec![one("claimed", "yes"), one("where", "On its page")],
        Kind::Evidence { least, .. } | Kind::BadgeExample { least, .. } => (0..*least)
            .flat_map(|n| {
                [one(&format!("{n}.title"), "A badge"), one(&format!("{n}.link"), "https://example.org/badge")]
            })
            .collect(),
        Kind::Plan { least, columns, .. } => (0..*least)
            .flat_map(|n| columns.iter().map(move |c| (field(id, &format!("{n}.{}", c.id)), "2027".to_string())))
            .collect(),
        Kind::Promised { .. } => (0..3)
            .flat_map(|n| [one(&format!("{n}.done"), "partly"), one(&format!("{n}.note"), "For want of time.")])
            .collect(),
        Kind::Declaration => vec![one("", "yes")],
        Kind::Text { .. } => vec![one("", "Demo")],
    }
}

/// The hidden fields of a section's form that say what it showed.
pub fn seen(page: &Answer) -> Vec<(String, String)> {
    page.hidden("revision[")
}

/// Fills in all sections of an application.
pub async fn fill(app: &TestApp, owner: &Browser, application: &str) {
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    for (_, section) in content.form.sections() {
        let page = format!("/apply/{application}/section/{}", section.id);
        let mut fields =
            vec![("application".to_string(), application.to_string()), ("section".to_string(), section.id.clone())];
        fields.extend(seen(&owner.get(&page).await));
        fields.extend(section.questions.iter().filter(|q| q.when.is_empty()).flat_map(answer));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let saved = owner.send_key(&page, "/api/apply/save", &section.id, &fields).await;
        assert_eq!(saved.status, 303, "{}: {}", section.id, saved.text(".error-summary"));
    }
}

/// A submitted application of an organiser of whoever is signed in; its id.
pub async fn submitted(app: &TestApp, owner: &Browser, organiser: &str) -> String {
    let id = application(owner, organiser).await;
    fill(app, owner, &id).await;
    let answer = owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    id
}

/// Issues a label as a decision would.
pub async fn labelled(app: &TestApp, owner: &Browser, name: &str) -> Label {
    let centre = organiser(owner, name).await;
    let application = submitted(app, owner, &centre).await;
    let rules = quality_label::programme::rules(&app.ctx).unwrap();
    let new = NewLabel {
        organiser_id: centre.parse().unwrap(),
        application_id: application.parse().unwrap(),
        decided_at: app.ctx.now(),
        rules: &rules.label,
    };
    let tx = app.ctx.db.write().await.unwrap();
    let label = issue(&tx, &app.ctx, None, new).await.unwrap();
    let again = issue(&tx, &app.ctx, None, new).await.unwrap();
    assert_eq!(again.id, label.id, "an application gets one label");
    tx.commit().await.unwrap();
    label
}

/// Has it decided about a label, as a case does it: opened, answered by an owner of the holder, proposed by one person and
/// agreed to by another.
pub async fn decided(app: &TestApp, number: &str, measure: Measure, reason: &str) {
    let ctx = &app.ctx;
    let label = label::store::by_number(ctx.db.read(), number).await.unwrap();
    let name = |who: &str| format!("{who} of {number} {}", ctx.now().0);
    let one = app.actor(app.person(&name("Coordinator"), &[Role::Coordinator]).await).await;
    let two = app.actor(app.person(&name("Evaluator"), &[Role::Evaluator]).await).await;
    let opening = Opening { measure: Some(measure), grounds: "It was reported.".into(), complaint: None };
    let case = open_case(ctx, &one, number, &opening).await.unwrap();
    let mut revision = 1;
    if measure.needs_hearing() {
        let members = organisers::store::members(ctx.db.read(), label.organiser_id).await.unwrap();
        let owner = members.into_iter().find(|(_, role)| *role == MemberRole::Owner).unwrap().0;
        answer_case(ctx, &app.actor(owner).await, case, revision, "We see it otherwise.").await.unwrap();
        revision += 1;
    }
    propose(ctx, &one, case, revision, Some(measure), reason).await.unwrap();
    confirm(ctx, &two, case, revision + 1, true, "").await.unwrap();
}
