//! Several members at work on one application, without JavaScript: what they say to each other, who answers what, and
//! evidence that serves several questions.

use crate::support::{
    Answer, Browser, TestApp,
    applying::{application, colleague, fill, join, organiser, seen},
    review::Stage,
};
use quality_label::{
    apply::{document::Export, model::Answer as Given, store},
    badge::service::{Award, award},
    timestamp::{DAY, MINUTE},
};
use uuid::Uuid;

const WHY: &str = "fields[why_apply]";
const LATER: (&str, &str) = ("next", "later");

/// An organiser's owner with a colleague of each other role, and a draft.
struct Team {
    app: TestApp,
    owner: Browser,
    editor: Browser,
    viewer: Browser,
    organiser: String,
    id: String,
}

impl Team {
    async fn gather() -> Self {
        let app = TestApp::start().await;
        let owner = app.signed_in("Owner", &[]).await;
        let organiser = organiser(&owner, "Demo Centre").await;
        let id = application(&owner, &organiser).await;
        let editor = colleague(&app, &owner, &organiser, "Editor", "editor").await;
        let viewer = colleague(&app, &owner, &organiser, "Viewer", "viewer").await;
        Self { app, owner, editor, viewer, organiser, id }
    }

    fn page(&self, rest: &str) -> String {
        format!("/apply/{}{rest}", self.id)
    }

    async fn say(&self, by: &Browser, question: &str, words: &str) -> Answer {
        let page = self.page(&format!("/question/{question}"));
        let next = by.get(&page).await.field("next");
        self.say_with(by, question, &next, words).await
    }

    async fn say_with(&self, by: &Browser, question: &str, next: &str, words: &str) -> Answer {
        let page = self.page(&format!("/question/{question}"));
        let fields = [("application", self.id.as_str()), ("question", question), ("next", next), ("words", words)];
        by.send(&page, "/api/apply/comment", &fields).await
    }

    async fn settle(&self, by: &Browser, question: &str, revision: &str, resolved: &str) -> u16 {
        let page = self.page(&format!("/question/{question}"));
        let fields =
            [("application", self.id.as_str()), ("question", question), ("revision", revision), ("resolved", resolved)];
        by.send(&page, "/api/apply/resolve", &fields).await.status
    }

    /// Gives a section or a question to somebody, as the form on its page does.
    async fn give(&self, by: &Browser, (section, question): (&str, &str), person: &str, due: &str) -> Answer {
        let (page, key) = match question {
            "" => (self.page("/work"), section),
            question => (self.page(&format!("/question/{question}")), question),
        };
        let shown = by.get(&page).await;
        let beside = format!("form:has(input[name='section'][value='{section}']) input[name='revision']");
        let revision = shown.attribute(&beside, "value").unwrap_or_default();
        let fields = [
            ("application", self.id.as_str()),
            ("section", section),
            ("question", question),
            ("revision", revision.as_str()),
            ("person", person),
            ("due", due),
        ];
        by.send_key(&page, "/api/apply/assign", key, &fields).await
    }

    /// Sends a section as it is shown, with these fields over it.
    async fn send(&self, by: &Browser, section: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.page(&format!("/section/{section}"));
        let seen = seen(&by.get(&page).await);
        let mut all = vec![("application", self.id.as_str()), ("section", section)];
        all.extend(seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        all.extend_from_slice(fields);
        by.send_key(&page, "/api/apply/save", section, &all).await
    }

    async fn task(&self, by: &Browser, title: &str) -> String {
        let tasks = by.get(&self.page("")).await.texts(".task");
        tasks.into_iter().find(|t| t.contains(title)).unwrap_or_else(|| panic!("no {title}"))
    }

    async fn leaves(&self, person: Uuid) {
        self.becomes(person, "none").await;
    }

    async fn becomes(&self, person: Uuid, role: &str) {
        let members = self.owner.get("/organisers").await.attribute(".rows a", "href").unwrap() + "/members";
        let person = person.to_string();
        let fields = [("id", self.organiser.as_str()), ("person", person.as_str()), ("role", role)];
        assert_eq!(self.owner.send(&members, "/api/organiser/change_member", &fields).await.status, 303);
    }
}

/// The id of a member, from the list of those who can be asked.
async fn id_of(team: &Team, name: &str) -> String {
    let page = team.owner.get(&team.page("/work")).await;
    let names = page.texts("select[name=person] option");
    let ids = page.attributes("select[name=person] option", "value");
    let at = names.iter().position(|n| n == name).unwrap_or_else(|| panic!("{name} can't be asked: {names:?}"));
    ids[at].clone()
}

#[tokio::test]
async fn members_talk_about_a_question_and_a_viewer_joins_in() {
    let team = Team::gather().await;
    let page = team.page("/question/why_apply");
    let section = team.owner.get(&team.page("/section/motivation")).await;
    assert!(section.has(&format!("a[href='{page}']")), "each question leads to what is said about it");

    let next = team.viewer.get(&page).await.field("next");
    let words = "Shall we name the libraries?\n\n<script>alert(1)</script>";
    assert_eq!(team.say_with(&team.viewer, "why_apply", &next, words).await.status, 303);
    assert_eq!(team.say_with(&team.viewer, "why_apply", &next, words).await.status, 303, "a double click");
    assert_eq!(team.say_with(&team.viewer, "why_apply", &next, "Something else").await.status, 303, "went back");
    assert_eq!(team.say(&team.editor, "why_apply", "Yes.").await.status, 303);
    let shown = team.owner.get(&page).await;
    let said = shown.texts("ol.rows li");
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].contains("Viewer") && said[0].contains("libraries") && said[2].contains("Editor"), "{said:?}");
    assert!(!shown.body.contains("<script>alert"));
    let empty = team.say(&team.editor, "why_apply", "  ").await;
    assert_eq!(empty.status, 422);
    let long = "a".repeat(4001);
    let long = team.say(&team.editor, "why_apply", &long).await;
    assert_eq!(long.status, 422);
    assert!(long.field("words").len() > 4000, "what was typed is still there");

    // Beside the question and on the task list.
    assert!(team.owner.get(&team.page("/section/motivation")).await.text("main").contains("3 comments"));
    assert!(team.task(&team.owner, "Why you are applying").await.contains("3 open comments"));

    // Settled by who has read all of it; a new word opens it again.
    let revision = team.owner.get(&page).await.field("revision");
    assert_eq!(team.say(&team.viewer, "why_apply", "One more").await.status, 303);
    assert_eq!(team.settle(&team.owner, "why_apply", &revision, "yes").await, 409, "something was said since");
    let revision = team.viewer.get(&page).await.field("revision");
    assert_eq!(team.settle(&team.viewer, "why_apply", &revision, "yes").await, 303);
    assert_eq!(team.settle(&team.owner, "why_apply", &revision, "yes").await, 303, "twice changes nothing");
    assert!(team.owner.get(&page).await.text("main").contains("Resolved by Viewer"));
    assert!(!team.task(&team.owner, "Why you are applying").await.contains("comment"));
    assert_eq!(team.say(&team.editor, "why_apply", "Not quite.").await.status, 303);
    assert!(!team.owner.get(&page).await.text("main").contains("Resolved by"));

    // One's own words can be taken back, nobody else's.
    let remove = "/api/apply/remove_comment";
    let editors = team.editor.get(&page).await.attributes("input[name=comment]", "value");
    assert_eq!(editors.len(), 2);
    let fields = [("application", team.id.as_str()), ("comment", editors[0].as_str())];
    assert_eq!(team.owner.send_key(&page, remove, &editors[0], &fields).await.status, 404);
    for _ in 0..2 {
        assert_eq!(team.editor.send_key(&page, remove, &editors[0], &fields).await.status, 303);
    }
    let said = team.owner.get(&page).await.texts("ol.rows li");
    assert!(said[2].contains("This comment has been removed") && !said[2].contains("Yes."), "{said:?}");
    assert_eq!(said.len(), 5);
}

#[tokio::test]
async fn comments_stay_among_the_members() {
    let stage = Stage::set().await;
    let id = application(&stage.owner, &stage.organiser.id.to_string()).await;
    fill(&stage.app, &stage.owner, &id).await;
    let page = format!("/apply/{id}/question/why_apply");
    let next = stage.owner.get(&page).await.field("next");
    let secret = "Between us: zanzibar.";
    let fields = [("application", id.as_str()), ("question", "why_apply"), ("next", next.as_str()), ("words", secret)];
    assert_eq!(stage.owner.send(&page, "/api/apply/comment", &fields).await.status, 303);
    let sent = stage.owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    assert!(stage.owner.get(&page).await.body.contains("zanzibar"), "the members still read it");
    for address in [format!("/apply/{id}/application.json"), format!("/apply/{id}/check")] {
        assert!(!stage.owner.get(&address).await.body.contains("zanzibar"), "{address}");
    }
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    for address in [format!("/review/{id}"), format!("/review/{id}/formal")] {
        let seen = stage.coordinator.get(&address).await;
        assert_eq!(seen.status, 200);
        assert!(!seen.body.contains("zanzibar") && !seen.body.contains("apply.comment"), "{address}");
    }
    assert_eq!(stage.coordinator.get(&page).await.status, 404);
    assert_eq!(stage.one.get(&page).await.status, 404);
}

#[tokio::test]
async fn ten_comments_are_one_line_on_the_bell_and_one_mail() {
    let team = Team::gather().await;
    team.app.mails_to("owner@example.org").await;
    let before = team.app.mails_to("owner@example.org").await.len();
    for n in 0..10 {
        assert_eq!(team.say(&team.editor, "why_apply", &format!("Number {n}")).await.status, 303);
    }
    let lines = |page: &Answer| page.texts("main li").into_iter().filter(|l| l.contains("has commented")).count();
    assert_eq!(lines(&team.owner.get("/notifications").await), 1);
    assert_eq!(lines(&team.editor.get("/notifications").await), 0, "nobody is told what they said themselves");
    // Another question is another line, and no second mail on the same day.
    assert_eq!(team.say(&team.editor, "hopes", "And this?").await.status, 303);
    assert_eq!(lines(&team.owner.get("/notifications").await), 2);
    let mails = team.app.mails_to("owner@example.org").await;
    assert_eq!(mails.len(), before + 1);
    assert!(mails[0].text.contains("has commented"), "{}", mails[0].text);
    team.app.ctx.clock.advance(DAY + MINUTE);
    assert_eq!(team.say(&team.editor, "why_apply", "The day after").await.status, 303);
    assert_eq!(team.app.mails_to("owner@example.org").await.len(), before + 2);
}

#[tokio::test]
async fn a_section_and_a_question_are_given_to_a_colleague_who_is_told() {
    let team = Team::gather().await;
    let editor = id_of(&team, "Editor").await;
    let names = team.owner.get(&team.page("/work")).await.texts("select[name=person] option");
    assert!(!names.contains(&"Viewer".to_string()), "who only reads can't be asked: {names:?}");
    assert_eq!(team.give(&team.owner, ("motivation", ""), &editor, "2026-03-04").await.status, 303);
    assert_eq!(team.give(&team.owner, ("people", "endorsers"), &editor, "").await.status, 303);

    assert!(team.task(&team.editor, "Why you are applying").await.contains("Yours, by 4 March 2026"));
    assert!(team.task(&team.owner, "Why you are applying").await.contains("Editor answers this, by 4 March 2026"));
    let tasks = team.editor.get(&team.page("")).await;
    assert!(tasks.text("main").contains("Yours to answer"));
    assert!(tasks.has(&format!("a[href='{}']", team.page("/question/endorsers"))));
    assert!(!team.owner.get(&team.page("")).await.text("main").contains("Yours to answer"));
    let section = team.owner.get(&team.page("/section/motivation")).await;
    assert!(section.text("main").contains("Editor answers this, by 4 March 2026"));
    assert!(team.editor.get(&team.page("/section/people")).await.text("main").contains("Yours."));
    let told = team.editor.get("/notifications").await.text("main");
    assert!(told.contains("\"Why you are applying\" in your application by 4 March 2026"), "{told}");
    assert!(team.app.mails_to("editor@example.org").await[0].text.contains("Owner has asked you"));

    // What can't be: a day that is over, somebody who only reads, a page that is no longer as it was, a viewer.
    let past = team.give(&team.owner, ("people", ""), &editor, "2026-02-01").await;
    assert_eq!(past.status, 422);
    assert!(past.text(".error-summary").contains("This day is over"));
    let nobody = team.give(&team.owner, ("people", ""), &Uuid::nil().to_string(), "").await;
    assert_eq!(nobody.status, 422);
    let stale = [
        ("application", team.id.as_str()),
        ("section", "motivation"),
        ("question", ""),
        ("revision", "0"),
        ("person", ""),
        ("due", ""),
    ];
    let page = team.page("/work");
    assert_eq!(team.owner.send_key(&page, "/api/apply/assign", "motivation", &stale).await.status, 409);
    let refused = team.viewer.send_key(&page, "/api/apply/assign", "motivation", &stale).await;
    assert_eq!(refused.status, 403);
    assert!(!team.viewer.get(&page).await.has("select"));

    // Given to another, and taken back.
    let owner = id_of(&team, "Owner").await;
    assert_eq!(team.give(&team.owner, ("motivation", ""), &owner, "").await.status, 303);
    let told = team.editor.get("/notifications").await.text("main");
    assert!(told.contains("no longer need to answer \"Why you are applying\""), "{told}");
    assert_eq!(team.give(&team.owner, ("motivation", ""), "", "2026-03-04").await.status, 303);
    assert!(!team.task(&team.owner, "Why you are applying").await.contains("answers this"));
}

#[tokio::test]
async fn who_has_not_done_it_is_reminded_once_on_the_day_before() {
    let team = Team::gather().await;
    let editor = id_of(&team, "Editor").await;
    let reminders = async || {
        team.app.run_jobs().await;
        team.editor.sign_in("Editor").await;
        let page = team.editor.get("/notifications").await;
        page.texts("main li").into_iter().filter(|l| l.contains("is due on")).collect::<Vec<_>>()
    };
    // One that will be done in time, one whose day changes, one that is left.
    assert_eq!(team.give(&team.owner, ("motivation", ""), &editor, "2026-03-10").await.status, 303);
    assert_eq!(team.give(&team.owner, ("self_assessment", ""), &editor, "2026-03-10").await.status, 303);
    assert_eq!(team.give(&team.owner, ("people", "endorsers"), &editor, "2026-03-10").await.status, 303);
    assert_eq!(team.give(&team.owner, ("self_assessment", ""), &editor, "2026-03-20").await.status, 303);
    let why = "word ".repeat(40);
    let done = team.send(&team.editor, "motivation", &[(WHY, &why), ("many[hopes][]", "trust"), LATER]).await;
    assert_eq!(done.status, 303);
    team.app.ctx.clock.advance(6 * DAY);
    assert!(reminders().await.is_empty());
    team.app.ctx.clock.advance(DAY);
    let told = reminders().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Who might endorse your label?"), "{told:?}");
    team.app.ctx.clock.advance(3 * DAY);
    assert_eq!(reminders().await.len(), 1, "once");
    team.owner.sign_in("Owner").await;
    let late = team.owner.get(&team.page("/section/people")).await.text("main");
    assert!(late.contains("It was due on 10 March 2026"), "{late}");
    team.app.ctx.clock.advance(7 * DAY);
    assert_eq!(reminders().await.len(), 2);
}

#[tokio::test]
async fn who_leaves_loses_what_was_theirs_and_does_not_get_it_back_by_returning() {
    let team = Team::gather().await;
    let editor: Uuid = id_of(&team, "Editor").await.parse().unwrap();
    let given = team.give(&team.owner, ("motivation", ""), &editor.to_string(), "2026-03-10").await;
    assert_eq!(given.status, 303);
    team.app.ctx.clock.advance(MINUTE);
    team.leaves(editor).await;
    assert!(!team.task(&team.owner, "Why you are applying").await.contains("answers this"));
    team.app.ctx.clock.advance(MINUTE);
    join(&team.app, &team.owner, &team.organiser, "Editor", "editor", &team.editor).await;
    assert!(!team.task(&team.editor, "Why you are applying").await.contains("Yours"));
    team.app.ctx.clock.advance(9 * DAY);
    team.app.run_jobs().await;
    team.editor.sign_in("Editor").await;
    assert!(!team.editor.get("/notifications").await.text("main").contains("is due on"));
    // Another role is no leaving.
    team.owner.sign_in("Owner").await;
    let editor = id_of(&team, "Editor").await;
    assert_eq!(team.give(&team.owner, ("motivation", ""), &editor, "").await.status, 303);
    team.app.ctx.clock.advance(MINUTE);
    team.becomes(editor.parse().unwrap(), "owner").await;
    assert!(team.task(&team.editor, "Why you are applying").await.contains("Yours."));
}

const FIRST: [(&str, &str); 3] = [
    ("fields[training_evidence.0.title]", "A badge before and after"),
    ("fields[training_evidence.0.link]", "https://example.org/before"),
    ("fields[training_transfer]", ""),
];

async fn pieces(team: &Team, question: &str) -> Vec<quality_label::apply::model::Piece> {
    let answers = store::answers(team.app.ctx.db.read(), team.id.parse().unwrap()).await.unwrap();
    match answers.get(question) {
        Some(Given::Evidence(pieces)) => pieces.clone(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn one_piece_of_evidence_serves_several_questions() {
    let team = Team::gather().await;
    let first = [FIRST.as_slice(), &[LATER]].concat();
    assert_eq!(team.send(&team.owner, "training", &first).await.status, 303);
    let id = pieces(&team, "training_evidence").await[0].id;
    assert!(!id.is_nil());
    // A form that has been open since before knows no id; it is the same piece.
    assert_eq!(
        team.send(&team.owner, "training", &[&first[1..], &[(FIRST[0].0, "Before, and after")]].concat()).await.status,
        303
    );
    assert_eq!(pieces(&team, "training_evidence").await[0].id, id);

    // Chosen in another question, beside something new.
    let formal = team.page("/section/formal");
    let shown = team.editor.get(&formal).await;
    let options = shown.texts("select[name='fields[f4_evidence.0.use]'] option");
    assert_eq!(options.last().map(String::as_str), Some("Before, and after"), "{options:?}");
    let chosen = id.to_string();
    let choice = [
        ("fields[f4_evidence.0.use]", chosen.as_str()),
        ("fields[f4_evidence.0.title]", "A report"),
        ("fields[f4_evidence.0.text]", "Forty earners"),
        LATER,
    ];
    assert_eq!(team.send(&team.editor, "formal", &choice).await.status, 303);
    let both = pieces(&team, "f4_evidence").await;
    assert_eq!(both.len(), 2);
    assert_eq!((both[0].title.as_str(), both[1].title.as_str()), ("A report", "Before, and after"));
    assert_eq!((both[1].id, both[1].link.as_str()), (id, "https://example.org/before"));
    let shown = team.editor.get(&formal).await;
    assert!(shown.text(".group").contains("Also used in"), "{}", shown.text(".group"));
    assert!(shown.has(&format!("a[href='{}']", team.page("/section/training"))));
    assert!(!shown.texts("select[name='fields[f4_evidence.2.use]'] option").contains(&"A report".to_string()));

    // A change in one place is made in the other, with a history there, too.
    let report = both[0].id.to_string();
    let changed = [
        ("fields[f4_evidence.0.id]", report.as_str()),
        ("fields[f4_evidence.0.title]", "A report"),
        ("fields[f4_evidence.0.text]", "Forty earners"),
        ("fields[f4_evidence.1.id]", chosen.as_str()),
        ("fields[f4_evidence.1.title]", "A badge, twice"),
        ("fields[f4_evidence.1.link]", "https://example.org/twice"),
        LATER,
    ];
    assert_eq!(team.send(&team.editor, "formal", &changed).await.status, 303);
    assert_eq!(pieces(&team, "training_evidence").await[0].title, "A badge, twice");
    let history = team.owner.get(&team.page("/history/training_evidence")).await;
    assert!(history.texts(".versions li").iter().any(|v| v.contains("Editor") && v.contains("A badge, twice")));

    // Where everything is used, and how much of what is asked for.
    let all = team.viewer.get(&team.page("/evidence")).await;
    assert_eq!(all.texts("main ol > li").len(), 2);
    assert!(all.texts("main ol > li")[0].contains("A report"));
    assert_eq!(all.attributes("main ol > li:nth-child(2) a[href*='/section/']", "href").len(), 2);
    assert!(team.task(&team.owner, "Formal criteria").await.contains("1 of 1 pieces of evidence"));
    assert!(team.task(&team.owner, "Good practice").await.contains("0 of 2 pieces of evidence"));
    let meter = team.owner.get(&team.page("")).await.text("main");
    assert!(meter.contains("2 of 4 items of evidence"), "{meter}");

    // Left out in one place, it stays in the other; and comes back with an earlier version.
    let removed = [&changed[..6], &[("next", "remove:f4_evidence.1")]].concat();
    assert_eq!(team.send(&team.editor, "formal", &removed).await.status, 303);
    assert_eq!(pieces(&team, "f4_evidence").await.len(), 1);
    assert_eq!(pieces(&team, "training_evidence").await[0].title, "A badge, twice");
    // An export is whole by itself.
    let json = team.owner.get(&team.page("/application.json")).await;
    let stored = store::answers(team.app.ctx.db.read(), team.id.parse().unwrap()).await.unwrap();
    assert_eq!(Export::read(json.body.as_bytes()).unwrap().answers(), stored);
}

#[tokio::test]
async fn an_earlier_version_brings_shared_evidence_back_everywhere_and_what_is_gone_cant_be_chosen() {
    let team = Team::gather().await;
    let first = [FIRST.as_slice(), &[LATER]].concat();
    assert_eq!(team.send(&team.owner, "training", &first).await.status, 303);
    let id = pieces(&team, "training_evidence").await[0].id.to_string();
    let choice = [("fields[f4_evidence.0.use]", id.as_str()), LATER];
    assert_eq!(team.send(&team.owner, "formal", &choice).await.status, 303);
    let changed = [
        ("fields[training_evidence.0.id]", id.as_str()),
        ("fields[training_evidence.0.title]", "Something else entirely, and longer"),
        ("fields[training_evidence.0.link]", "https://example.org/other"),
        LATER,
    ];
    assert_eq!(team.send(&team.owner, "training", &changed).await.status, 303);
    assert_eq!(pieces(&team, "f4_evidence").await[0].title, "Something else entirely, and longer");
    let history = team.page("/history/training_evidence");
    let revision = team.owner.get(&history).await.field("revision");
    let restore = [
        ("application", team.id.as_str()),
        ("question", "training_evidence"),
        ("version", "1"),
        ("revision", revision.as_str()),
    ];
    assert_eq!(team.owner.send_key(&history, "/api/apply/restore", "1", &restore).await.status, 303);
    assert_eq!(pieces(&team, "f4_evidence").await[0].title, "A badge before and after");

    // Emptying the fields of a shared piece one after the other takes nothing away elsewhere.
    let half = [
        ("fields[training_evidence.0.id]", id.as_str()),
        ("fields[training_evidence.0.title]", ""),
        ("fields[training_evidence.0.link]", "https://example.org/before"),
        LATER,
    ];
    assert_eq!(team.send(&team.owner, "training", &half).await.status, 303);
    assert_eq!(pieces(&team, "f4_evidence").await[0].title, "A badge before and after");
    let unknown = Uuid::from_u128(7).to_string();
    let gone = [("fields[practice_evidence.0.use]", unknown.as_str()), ("fields[practice_use]", "Still here"), LATER];
    let answer = team.send(&team.owner, "practice", &gone).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".error-summary").contains("isn't there any more"));
    assert_eq!(answer.field("fields[practice_use]"), "Still here");
}

#[tokio::test]
async fn colleagues_who_meet_in_shared_evidence_lose_nothing() {
    let team = Team::gather().await;
    let first = [FIRST.as_slice(), &[LATER]].concat();
    assert_eq!(team.send(&team.owner, "training", &first).await.status, 303);
    let id = pieces(&team, "training_evidence").await[0].id.to_string();
    let choice = [("fields[f4_evidence.0.use]", id.as_str()), LATER];
    assert_eq!(team.send(&team.owner, "formal", &choice).await.status, 303);
    // The editor has the training open while the owner changes the piece from the other side.
    let opened = seen(&team.editor.get(&team.page("/section/training")).await);
    let theirs = [
        ("fields[f4_evidence.0.id]", id.as_str()),
        ("fields[f4_evidence.0.title]", "From the other side"),
        ("fields[f4_evidence.0.link]", "https://example.org/before"),
        LATER,
    ];
    assert_eq!(team.send(&team.owner, "formal", &theirs).await.status, 303);
    let page = team.page("/section/training");
    let send = async |title: &str| {
        let mut all = vec![("application", team.id.as_str()), ("section", "training"), LATER];
        all.extend(opened.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        all.extend([("fields[training_evidence.0.id]", id.as_str()), (FIRST[0].0, title), FIRST[1]]);
        team.editor.send_key(&page, "/api/apply/save", "training", &all).await
    };
    assert_eq!(send(FIRST[0].1).await.status, 303, "who has written nothing takes over what is there");
    assert_eq!(pieces(&team, "training_evidence").await[0].title, "From the other side");
    let late = send("From this side").await;
    assert_eq!(late.status, 422);
    assert_eq!(late.field(FIRST[0].0), "From this side");
    assert!(late.text(".theirs").contains("From the other side"));
    let lines = late.texts(".error-summary li");
    assert!(lines.iter().all(|l| l.len() > 20), "only fields that can be seen are named: {lines:?}");
}

#[tokio::test]
async fn the_task_list_counts_the_days_of_use_and_names_who_was_trained() {
    let team = Team::gather().await;
    let tasks = team.owner.get(&team.page("")).await.text("main");
    assert!(tasks.contains("None of your people has completed the mandatory training yet"));
    assert!(!tasks.contains("Your badges have been in use"));
    // START is 2 March 2026; six months after 4 September are over on the 4th of March.
    let since = [("fields[f4_since]", "2025-09-04"), ("fields[f4_in_use.met]", "no"), LATER];
    assert_eq!(team.send(&team.owner, "formal", &since).await.status, 303);
    let shown = |page: Answer| page.text("main");
    let tasks = shown(team.owner.get(&team.page("")).await);
    assert!(tasks.contains("in use for 179 days") && tasks.contains("will be over on 4 March 2026"), "{tasks}");
    assert!(shown(team.owner.get(&team.page("/section/formal")).await).contains("in use for 179 days"));
    team.app.ctx.clock.advance(2 * DAY);
    let tasks = shown(team.owner.get(&team.page("")).await);
    assert!(tasks.contains("in use for 181 days") && tasks.contains("were over on 4 March 2026"), "{tasks}");
    assert_eq!(team.send(&team.owner, "formal", &[("fields[f4_since]", "2027-01-01"), LATER]).await.status, 303);
    let tasks = shown(team.owner.get(&team.page("")).await);
    assert!(!tasks.contains("Your badges have been in use"), "a day that hasn't come: {tasks}");

    let tx = team.app.ctx.db.write().await.unwrap();
    let address = quality_label::account::Email::parse("viewer@example.org").unwrap();
    let viewer = quality_label::account::store::by_email(&tx, &address).await.unwrap().unwrap();
    for badge in ["label-ready", "label-criteria"] {
        let given = Award {
            badge_id: badge.into(),
            person_id: viewer.id,
            email: viewer.email.clone(),
            narrative: None,
            evidence: Vec::new(),
        };
        award(&tx, &team.app.ctx, given).await.unwrap();
    }
    tx.commit().await.unwrap();
    let tasks = shown(team.owner.get(&team.page("")).await);
    assert!(tasks.contains("Completed the mandatory training: Viewer (since 4 March 2026)"), "{tasks}");
    assert!(tasks.contains("Its badge is held by Viewer (since 4 March 2026)"), "{tasks}");
    let formal = team.owner.get(&team.page("/section/formal")).await;
    assert!(formal.text("main").contains("Viewer (since 4 March 2026)"));
    assert!(formal.has("input[name='fields[f5_trained.met]'][value=yes][checked]"));
}

#[tokio::test]
async fn a_viewer_who_edits_is_refused_and_keeps_what_they_typed() {
    let team = Team::gather().await;
    let page = team.page("/section/motivation");
    assert!(!team.viewer.get(&page).await.has("textarea"));
    let fields = [("application", team.id.as_str()), ("section", "motivation"), (WHY, "A viewer's words"), LATER];
    let refused = team.viewer.send_key(&page, "/api/apply/save", "motivation", &fields).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.field(WHY), "A viewer's words");
    assert!(!refused.text(".error-summary").is_empty());
    assert_eq!(team.owner.get(&page).await.field(WHY), "");
}

#[tokio::test]
async fn an_editor_who_is_removed_while_editing_is_told_and_can_copy_what_they_typed() {
    let team = Team::gather().await;
    let page = team.page("/section/motivation");
    let opened = seen(&team.editor.get(&page).await);
    let editor: Uuid = id_of(&team, "Editor").await.parse().unwrap();
    team.leaves(editor).await;
    let mut fields = vec![
        ("application", team.id.as_str()),
        ("section", "motivation"),
        (WHY, "Half an hour of work\n\nin two paragraphs"),
        LATER,
    ];
    fields.extend(opened.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let refused = team.editor.send_key(&page, "/api/apply/save", "motivation", &fields).await;
    assert_eq!(refused.status, 404);
    let main = refused.text("main");
    assert!(main.contains("you no longer have access to it"), "{main}");
    assert!(main.contains("Half an hour of work in two paragraphs"), "{main}");
    assert!(!main.contains(&team.id) && !main.contains(&opened[0].1), "nothing that they haven't typed");
    assert_eq!(team.owner.get(&page).await.field(WHY), "");
    // A page that was only asked for shows nothing of the kind.
    assert!(!team.editor.get(&page).await.has("blockquote"));
}
