//! Nothing of an evaluation shows before both are in, and nothing of anything to who isn't impartial: every page, every
//! function and every mail, as everybody. Two worlds that differ only in what one evaluator wrote look the same to
//! everybody else: so not even a count, an order or a length tells.

use crate::support::{
    Browser,
    review::{Fields, Stage, of},
};
use quality_label::{
    account::Role,
    organiser::{self, model::MemberRole},
    platform::audit,
    server,
};
use std::collections::BTreeMap;

/// What evaluator one writes, and nobody else may read before it is time.
const SECRETS: [&str; 5] = ["Zuikis comment", "Zuikis note", "Zuikis overall", "Zuikis doubt", "Zuikis flag"];

/// Pages that aren't about an application, with what can be asked of them: search, order, filters, exports.
const MORE: [&str; 16] = [
    "/review?mine=1",
    "/review?q=Zuikis",
    "/review?search=Zuikis&sort=disagreement",
    "/review?sort=levels&view=table",
    "/review?format=csv",
    "/review/board.csv?sort=activity",
    "/review/{id}/evaluations.csv",
    "/admin/audit?subject={id}",
    "/admin/audit?verb=review",
    "/admin/audit?verb=review.raise_flag",
    "/register.json",
    "/register.csv",
    "/register.atom",
    "/apply/{id}/decision.ics",
    "/review/outcome/{id}/letter.pdf",
    "/review/{id}/files/00000000-0000-7000-8000-000000000000",
];

/// Every page that the server has, about the application where it is about one, and more ways to ask.
pub fn addresses(id: &str) -> Vec<String> {
    let pages = server::pages().map(|page| {
        let steps = page.split('/').map(|step| match step.starts_with(['{', ':']) {
            true => id.to_string(),
            false => step.to_string(),
        });
        steps.collect::<Vec<_>>().join("/")
    });
    pages.chain(MORE.iter().map(|page| page.replace("{id}", id))).collect()
}

/// Every function of the rooms that know of an application; `sign_out` and the like would end the test.
pub fn functions() -> Vec<String> {
    let rooms = ["/api/review/", "/api/apply/", "/api/notify/", "/api/admin/"];
    let all = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_string());
    all.filter(|path| rooms.iter().any(|room| path.starts_with(room))).collect()
}

/// What a function answers that is asked about an application, by whoever asks.
pub async fn asked(stage: &Stage, browser: &Browser, function: &str, id: &str) -> (u16, String) {
    let fields = [
        ("id", id),
        ("application", id),
        ("flag", id),
        ("next", id),
        ("revision", "99"),
        ("mine", "false"),
        ("section", "x"),
        ("subject", id),
    ];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let origin = stage.app.url.clone();
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
    ];
    let answer = browser.request(reqwest::Method::POST, function, Some(body.into_bytes()), &headers).await;
    (answer.status, answer.body)
}

/// Everybody but the evaluator who wrote: by what they are to the application.
async fn everybody(stage: &Stage) -> Vec<(&'static str, Browser)> {
    let mut all = vec![("visitor", stage.app.browser())];
    for (name, roles) in [
        ("Learner", &[][..]),
        ("Assessor", &[Role::Assessor]),
        ("Administrator", &[Role::Administrator]),
        ("Another evaluator", &[Role::Evaluator]),
        ("Another coordinator", &[Role::Coordinator, Role::Evaluator]),
    ] {
        all.push((name, stage.app.signed_in(name, roles).await));
    }
    for name in ["Coordinator", "Evaluator Two", "Evaluator Three", "Owner"] {
        all.push((name, stage.app.again(name).await));
    }
    all
}

/// What evaluator one says: everything in it is theirs.
fn opinion(stage: &Stage, level: u8, confirmed: usize) -> Fields {
    let mut fields = stage.evaluation(confirmed, level, SECRETS[0]);
    fields.iter_mut().filter(|(name, _)| name == "overall").for_each(|(_, v)| *v = SECRETS[2].into());
    for question in stage.form().rated() {
        fields.push(of(&format!("note[{}]", question.id), SECRETS[1]));
    }
    let unsure = stage.form().indicators().next().unwrap().id.clone();
    for (name, value) in &mut fields {
        if *name == format!("confirmed[{unsure}]") {
            *value = "unsure".into();
        } else if *name == format!("comment[{unsure}]") {
            *value = SECRETS[3].into();
        }
    }
    fields
}

/// An application of which evaluator one has handed in, with a flag, and the other hasn't.
async fn half_way(stage: &Stage, level: u8, confirmed: usize) -> String {
    let id = stage.handed_in().await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
    }
    let answer = stage.evaluate(&stage.one, &id, &opinion(stage, level, confirmed), "hand_in").await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    id
}

#[tokio::test]
async fn until_both_are_in_nothing_of_an_evaluation_shows_to_anybody() {
    let stage = Stage::set().await;
    let people = everybody(&stage).await;
    let id = half_way(&stage, 2, 9).await;
    let page = format!("/review/{id}");
    let next = stage.one.get(&page).await.field("next");
    let flag = [("id", id.as_str()), ("next", &next), ("to", "coordinator"), ("words", SECRETS[4])];
    assert_eq!(stage.one.send(&page, "/api/review/raise_flag", &flag).await.status, 303);

    // The author reads it: what is looked for is really there.
    let own = stage.one.get(&format!("/review/{id}/evaluate")).await.body;
    assert!(SECRETS[..4].iter().all(|secret| own.contains(secret)));
    assert!(stage.one.get(&page).await.body.contains(SECRETS[4]));

    let mut wrong = Vec::new();
    for (name, browser) in &people {
        // A flag goes to the coordinators, who don't evaluate it themselves.
        let hidden = if name.to_lowercase().contains("coordinator") { &SECRETS[..4] } else { &SECRETS[..] };
        let mut look = |place: &str, shown: &str| {
            for secret in hidden.iter().filter(|secret| shown.contains(**secret)) {
                wrong.push(format!("{name} reads {secret:?} in {place}"));
            }
        };
        for address in addresses(&id) {
            look(&address, &browser.get(&address).await.body);
        }
        for function in functions() {
            look(&function, &asked(&stage, browser, &function, &id).await.1);
        }
        let mailbox = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        for mail in stage.app.mails_to(&mailbox).await {
            look("a mail", &format!("{} {}", mail.subject, mail.text));
        }
    }
    let trail = audit::page(stage.app.ctx.db.read(), None, "", "", 10_000).await.unwrap();
    for entry in trail {
        let words = format!("{:?}", entry);
        assert!(!SECRETS.iter().any(|secret| words.contains(secret)), "the trail holds {words}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // With the second they are there for the committee, and for nobody else.
    assert_eq!(stage.evaluate(&stage.two, &id, &stage.evaluation(13, 4, "Fine"), "hand_in").await.status, 303);
    assert!(stage.two.get(&format!("/review/{id}/committee")).await.body.contains(SECRETS[1]));
    for (name, browser) in &people {
        let of_it = ["Coordinator", "Another coordinator", "Evaluator Two"].contains(name);
        for address in addresses(&id) {
            let shown = browser.get(&address).await.body;
            let reads = SECRETS[..4].iter().any(|secret| shown.contains(secret));
            assert!(!reads || of_it, "{name} reads it in {address}");
        }
    }
}

/// A page without what differs from one world to the other whatever anybody wrote: ids, references, the server's address.
fn bare(stage: &Stage, body: &str) -> String {
    let body = body.replace(&stage.app.url, "SERVER");
    let body = body.replace(stage.app.url.trim_start_matches("http://"), "SERVER");
    let mut out = String::new();
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        // A UUID, the end of one in a reference, or a token, of which few have no digit.
        let has = |is: fn(&char) -> bool| run.chars().any(|c| is(&c));
        let is_mixed = run.len() >= 20 && has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
        let is_id = is_mixed || (run.len() >= 12 && has(char::is_ascii_digit));
        out.push_str(if is_id { "ID" } else { run });
        run.clear();
    };
    for c in body.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// What everybody but evaluator one sees of a world in which they think so.
async fn world(level: u8, confirmed: usize) -> BTreeMap<String, (u16, String)> {
    let stage = Stage::set().await;
    let people = everybody(&stage).await;
    let id = half_way(&stage, level, confirmed).await;
    let mut seen = BTreeMap::new();
    for (name, browser) in &people {
        for address in addresses(&id) {
            // Read twice: what is only there the first time (a count of what is new) isn't compared.
            browser.get(&address).await;
            let page = browser.get(&address).await;
            seen.insert(format!("{name} {}", address.replace(&id, "ID")), (page.status, bare(&stage, &page.body)));
        }
    }
    seen
}

#[tokio::test]
async fn two_worlds_that_differ_in_one_evaluation_look_the_same_to_everybody_else() {
    let (high, low) = (world(5, 13).await, world(1, 2).await);
    assert_eq!(high.len(), low.len());
    let mut wrong = Vec::new();
    for (place, (status, page)) in &high {
        let other = &low[place];
        if other.0 != *status {
            wrong.push(format!("{place}: {status} and {}", other.0));
        } else if other.1 != *page {
            let at = page.chars().zip(other.1.chars()).take_while(|(a, b)| a == b).count();
            let around = |text: &str| text.chars().skip(at.saturating_sub(80)).take(160).collect::<String>();
            wrong.push(format!("{place}:\n  {}\n  {}", around(page), around(&other.1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn who_isnt_impartial_finds_nothing_of_the_application_anywhere() {
    let stage = Stage::set().await;
    // One acts for the applicant, one was assigned and remembers something, one is of the committee and does.
    let insider_id = stage.app.person("Insider", &[Role::Evaluator, Role::Coordinator]).await;
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, insider_id, MemberRole::Viewer).await.unwrap();
    tx.commit().await.unwrap();
    let insider = stage.app.again("Insider").await;
    let assigned = stage.app.person("Assigned", &[Role::Evaluator]).await;
    let assigned_browser = stage.app.again("Assigned").await;
    let member = stage.app.signed_in("Member", &[Role::Evaluator]).await;

    let id = stage.handed_in().await;
    let page = format!("/review/{id}");
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &[stage.people[1], assigned], "").await.status, 303);
    let conflict = [("id", id.as_str()), ("why", "conflict"), ("reason", "I worked for them.")];
    assert_eq!(assigned_browser.send(&page, "/api/review/decline", &conflict).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[2..3], "").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
        let given = stage.evaluate(browser, &id, &opinion(&stage, 4, 13), "hand_in").await;
        assert_eq!(given.status, 303, "{}", given.text("main"));
    }
    // A meeting has it under discussion; they are all there when it is taken up, or come later.
    let member_id = stage.app.actor_of("Member").await;
    for person in [insider_id, assigned, member_id] {
        stage.seat(person).await;
    }
    let meeting = stage.meeting(&[&id]).await;
    let meeting_page = format!("/review/meetings/{meeting}");
    let here = [("id", meeting.as_str()), ("present", "yes")];
    for browser in [&insider, &member] {
        assert_eq!(browser.send(&meeting_page, "/api/review/mark_presence", &here).await.status, 303);
    }
    stage.take_up(&meeting, &id).await;
    assert_eq!(assigned_browser.send(&meeting_page, "/api/review/mark_presence", &here).await.status, 303);
    assert_eq!(member.send(&page, "/api/review/decline", &conflict).await.status, 303);
    let of_meeting = ["", "/minutes.pdf", "/minutes.csv"].map(|part| format!("{meeting_page}{part}"));

    let reference = stage.coordinator.get(&page).await.text(".caption");
    let reference = reference.split(' ').next().unwrap().to_string();
    assert!(reference.starts_with("QL-TEST"), "{reference}");
    let mut wrong = Vec::new();
    for (name, browser, is_member) in
        [("insider", &insider, true), ("assigned", &assigned_browser, false), ("member", &member, false)]
    {
        for address in addresses(&id).into_iter().chain(of_meeting.clone()) {
            let answer = browser.get(&address).await;
            let is_about_meeting = of_meeting.contains(&address);
            if is_about_meeting
                && (answer.status != 200 || answer.body.contains(&id) || answer.body.contains("Demo Youth"))
            {
                wrong.push(format!("{name} {address}: {}", answer.status));
            }
            if address == meeting_page && !answer.text("main").contains("please leave the meeting") {
                wrong.push(format!("{name} isn't asked to leave"));
            }
            // Who acts for the applicant reads their own application, in the applicant's pages.
            let is_own = is_member && !address.starts_with("/review") && !address.starts_with("/admin");
            let was_told = address.starts_with("/notifications") || address.contains("/notifications");
            let shows = answer.body.contains(&reference) && !is_own && !was_told;
            let judges = SECRETS.iter().any(|secret| answer.body.contains(secret));
            let is_about_it = address.starts_with(&format!("/review/{id}"));
            if shows || judges || (is_about_it && answer.status != 404) {
                wrong.push(format!("{name} {address}: {} {shows} {judges}", answer.status));
            }
        }
        let (_, body) = asked(&stage, browser, "/api/review/meeting", &meeting).await;
        if body.contains(&id) || body.contains(&reference) || body.contains("Demo Youth") {
            wrong.push(format!("{name} /api/review/meeting: {body}"));
        }
        for function in functions().into_iter().filter(|f| f.starts_with("/api/review/")) {
            let (status, body) = asked(&stage, browser, &function, &id).await;
            let shows = (body.contains(&reference) && !is_member) || SECRETS.iter().any(|s| body.contains(s));
            let reads = ["dossier", "formal", "assignment", "evaluation", "committee", "returning"];
            let is_reading = reads.iter().any(|verb| function.ends_with(&format!("/{verb}")));
            if shows || (is_reading && status != 404) || status >= 500 {
                wrong.push(format!("{name} {function}: {status} {body}"));
            }
        }
        // What happens from now on isn't told either.
        let before = stage.app.mails_to(&format!("{name}@example.org")).await.len();
        let next = stage.coordinator.get(&page).await.field("next");
        let flag = [("id", id.as_str()), ("next", &next), ("to", "committee"), ("words", "Look")];
        assert_eq!(stage.coordinator.send(&page, "/api/review/raise_flag", &flag).await.status, 303);
        assert_eq!(stage.app.mails_to(&format!("{name}@example.org")).await.len(), before, "{name} is told of a flag");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Their names can't be called in the discussion.
    let names = stage.one.get(&format!("/review/{id}/committee")).await.body;
    assert!(names.contains("@Evaluator Three") && !names.contains("@Insider") && !names.contains("@Member"));
}
