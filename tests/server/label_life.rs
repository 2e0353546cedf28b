//! The whole life of a label, with a clock that is moved: reminded of, expired, renewed in its grace, complained about,
//! suspended, reinstated, revoked; and what the world reads of it meanwhile.

use crate::support::{
    Answer, Browser, START, TestApp,
    applying::{decided, labelled},
    pack,
};
use quality_label::{
    account::Role,
    label::{
        model::{Label, Measure},
        store,
    },
    platform::audit::{self, Checked},
    timestamp::{DAY, Timestamp},
};
use serde_json::Value;

const OWNER: &str = "owner@example.org";

async fn mark(app: &TestApp, label: &Label) -> String {
    app.browser().get(&format!("/labels/{}/mark.svg?language=en", label.number)).await.body
}

async fn credential(app: &TestApp, label: &Label) -> String {
    let accept = [("accept", "application/json")];
    let path = format!("/ob/v3/credentials/{}", label.credential_id);
    app.browser().request(reqwest::Method::GET, &path, None, &accept).await.body
}

async fn verdict(app: &TestApp, credential: &str) -> String {
    let visitor = app.browser();
    let answer = visitor.send("/verify", "/api/badge/verify", &[("credential", credential)]).await;
    visitor.follow(&answer).await.text("section p.notice")
}

async fn state(app: &TestApp, label: &Label) -> String {
    let all: Value = serde_json::from_str(&app.browser().get("/register.json").await.body).unwrap();
    let labels = all["labels"].as_array().unwrap().clone();
    labels.iter().find(|l| l["number"] == label.number.as_str()).unwrap()["state"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn a_label_is_reminded_of_four_times_and_ends_at_the_exact_moment() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let copy = credential(&app, &label).await;
    for days in [180, 90, 30, 7] {
        app.go_to(Timestamp(label.valid_until.0 - days * DAY - 1)).await;
        let before = app.mails_to(OWNER).await.len();
        app.go_to(Timestamp(label.valid_until.0 - days * DAY)).await;
        let mails = app.mails_to(OWNER).await;
        assert_eq!(mails.len(), before + 1, "{days} days before");
        assert!(mails[0].subject.contains(&format!("{days} days left")), "{}", mails[0].subject);
    }
    app.go_to(Timestamp(label.valid_until.0 - 1)).await;
    let before = app.mails_to(OWNER).await.len();
    assert_eq!((state(&app, &label).await, verdict(&app, &copy).await), ("valid".into(), "Genuine and valid".into()));
    assert!(mark(&app, &label).await.contains("Valid until 2 March 2029"));
    app.go_to(label.valid_until).await;
    assert_eq!(state(&app, &label).await, "expired");
    assert!(verdict(&app, &copy).await.contains("not valid today"), "no file says anything else than the register");
    assert!(mark(&app, &label).await.contains("Expired on"));
    let mails = app.mails_to(OWNER).await;
    assert_eq!((mails.len(), mails[0].subject.as_str()), (before + 1, "Label QL-2026-0001 has ended"));
    let page = app.browser().get(&format!("/labels/{}", label.number)).await.text("main");
    assert!(page.contains("Held from 2 March 2026 to 2 March 2029"), "{page}");
    assert!(app.browser().get("/register.atom?language=en").await.body.contains("of Demo Centre has ended"));
}

#[tokio::test]
async fn a_label_of_a_leap_day_ends_on_the_last_day_of_february() {
    let app = TestApp::start().await;
    // The evening of 29 February 2028 in Vilnius is still that day in UTC.
    let leap = Timestamp::of_day("2028-02-29").unwrap().plus_minutes(21 * 60 + 30);
    app.ctx.clock.advance(leap.0 - START.0);
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    assert_eq!(label.number, "QL-2028-0001");
    assert_eq!(
        (label.valid_from.rfc3339(), label.valid_until.rfc3339()),
        ("2028-02-29T21:30:00Z".to_string(), "2031-02-28T21:30:00Z".to_string(),)
    );
    assert!(credential(&app, &label).await.contains("\"validUntil\":\"2031-02-28T21:30:00Z\""));
    assert!(mark(&app, &label).await.contains("Valid until 28 February 2031"));
    app.go_to(Timestamp(label.valid_until.0 - 1)).await;
    assert_eq!(state(&app, &label).await, "valid");
    app.go_to(label.valid_until).await;
    assert_eq!(state(&app, &label).await, "expired");
}

#[tokio::test]
async fn in_its_grace_a_label_has_ended_and_can_still_be_renewed() {
    let folder = pack::pack();
    pack::change(folder.path(), "programme.toml", "grace_days = 0", "grace_days = 30");
    let path = folder.path().to_path_buf();
    let app = TestApp::start_with(|config| config.pack_dir = Some(path)).await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    // The application that the label was issued for by hand still runs, and two can't.
    let id = label.application_id.to_string();
    let withdraw = [("id", id.as_str()), ("agreed", "yes")];
    let page = format!("/apply/{id}/submitted");
    assert_eq!(owner.send(&page, "/api/review/withdraw", &withdraw).await.status, 303);
    app.go_to(Timestamp(label.valid_until.0 + 29 * DAY)).await;
    assert_eq!(state(&app, &label).await, "expired");
    let page = app.browser().get(&format!("/labels/{}", label.number)).await.text("main");
    assert!(page.contains("can still renew it in the shortened way until 1 April 2029"), "{page}");
    let renew = format!("/apply/renew/{}", label.number);
    // Nobody stays signed in for three years.
    let owner = app.again("Owner").await;
    assert!(owner.get(&renew).await.has("input[name=number]"), "it can be begun");
    let before = app.mails_to(OWNER).await;
    assert!(before[0].text.contains("until 1 April 2029"), "{}", before[0].text);
    app.go_to(Timestamp(label.valid_until.0 + 30 * DAY)).await;
    assert!(!owner.get(&renew).await.has("input[name=number]"), "that time is over, too");
}

/// Sends a form of the page of a case as it stands now.
async fn act(app: &TestApp, browser: &Browser, case: &str, verb: &str, fields: &[(&str, &str)]) -> u16 {
    page_after(app, browser, case, verb, fields).await.status
}

/// The same, and the page that comes back.
async fn page_after(app: &TestApp, browser: &Browser, case: &str, verb: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/label-cases/{case}");
    let row = store::one_case(app.ctx.db.read(), case.parse().unwrap()).await.unwrap();
    let revision = row.revision.to_string();
    let mut all = vec![("id", case), ("revision", revision.as_str())];
    all.extend(fields);
    let form = if verb == "answer_case" { "answer" } else { verb };
    browser.send_key(&page, &format!("/api/label/{verb}"), form, &all).await
}

#[tokio::test]
async fn a_label_is_taken_back_only_after_its_holder_was_heard_and_by_two_people() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let copy = credential(&app, &label).await;
    let stranger = app.signed_in("Stranger", &[]).await;
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let two = app.signed_in("Evaluator", &[Role::Evaluator]).await;

    // Anybody may complain, without an account; the holder doesn't learn who.
    let complaint = format!("/labels/{}/complaint", label.number);
    let visitor = app.browser();
    let complain = |words: &'static str, email: &'static str| {
        let number = label.number.clone();
        let (visitor, complaint) = (&visitor, &complaint);
        async move {
            let fields = [("number", number.as_str()), ("words", words), ("name", "Jonas"), ("email", email)];
            visitor.send(complaint, "/api/label/complain", &fields).await
        }
    };
    assert_eq!(complain(" ", "").await.status, 422);
    assert_eq!(complain("They sell badges.", "no address").await.status, 422);
    let sent = complain("They sell badges.", "jonas@example.com").await;
    assert!(visitor.follow(&sent).await.text("main").contains("has reached the coordinators"));
    assert!(app.mails_to("jonas@example.com").await.is_empty(), "nobody can have mail sent to somebody else at once");
    assert_eq!(stranger.get("/label-cases").await.status, 403);
    let queue = one.get("/label-cases").await;
    assert!(queue.text("main").contains("They sell badges.") && queue.text("main").contains("jonas@example.com"));
    assert!(!two.get("/label-cases").await.text("main").contains("jonas@example.com"), "coordinators deal with them");
    let complaint = queue.attribute("input[name=complaint]", "value").unwrap();

    let open = async |browser: &Browser, measure: &str, grounds: &str| {
        let fields = [
            ("number", label.number.as_str()),
            ("measure", measure),
            ("grounds", grounds),
            ("complaint", complaint.as_str()),
        ];
        browser.send("/label-cases", "/api/label/open_case", &fields).await
    };
    assert_eq!(open(&owner, "revoke", "Why").await.status, 403);
    assert_eq!(open(&two, "revoke", "Why").await.status, 403);
    assert_eq!(open(&one, "", "Why").await.status, 422);
    assert_eq!(open(&one, "revoke", " ").await.status, 422);
    assert_eq!(open(&one, "reinstate", "Why").await.status, 422, "it isn't suspended");
    let opened = open(&one, "revoke", "Badges were sold.").await;
    assert_eq!(opened.status, 303, "{}", opened.text("main"));
    assert_eq!(open(&one, "suspend", "Again").await.status, 422, "one case at a time");
    let case = opened.location.unwrap().rsplit('/').next().unwrap().to_string();
    assert!(one.get("/label-cases").await.text("main").contains("No complaint is waiting"));

    // The owner is told, with the day until which they may answer; and reads no name.
    let told = &app.mails_to(OWNER).await[0];
    assert!(told.text.contains("Badges were sold.") && told.text.contains("16 March 2026"), "{}", told.text);
    let page = format!("/label-cases/{case}");
    assert_eq!(stranger.get(&page).await.status, 404);
    assert_eq!(app.browser().get(&page).await.status, 401);
    let seen = owner.get(&page).await.text("main");
    assert!(seen.contains("Badges were sold.") && !seen.contains("Jonas") && !seen.contains("Coordinator"), "{seen}");
    let propose = [("outcome", "revoke"), ("reason", "Badges were sold for money.")];
    assert_eq!(act(&app, &one, &case, "propose", &propose).await, 422, "the holder wasn't heard yet");
    assert_eq!(act(&app, &stranger, &case, "answer_case", &[("words", "I")]).await, 404);
    assert_eq!(act(&app, &owner, &case, "answer_case", &[("words", "Nobody paid.")]).await, 303);
    assert_eq!(
        act(&app, &owner, &case, "answer_case", &[("words", "Nobody paid for a badge.")]).await,
        303,
        "said otherwise"
    );
    assert!(one.get(&page).await.text("main").contains("Nobody paid for a badge."));

    // Nobody decides alone, and who doesn't agree sends it back.
    assert_eq!(act(&app, &owner, &case, "propose", &propose).await, 403);
    assert_eq!(act(&app, &one, &case, "propose", &[("outcome", "revoke"), ("reason", "")]).await, 422);
    assert_eq!(act(&app, &one, &case, "propose", &[("outcome", "reinstate"), ("reason", "x")]).await, 422);
    assert_eq!(act(&app, &one, &case, "propose", &propose).await, 303);
    assert!(!owner.get(&page).await.text("main").contains("sold for money"), "not before it is decided");
    assert_eq!(act(&app, &one, &case, "confirm", &[("agrees", "yes")]).await, 403, "not the one who proposed it");
    assert_eq!(act(&app, &owner, &case, "confirm", &[("agrees", "yes")]).await, 403);
    assert_eq!(act(&app, &two, &case, "confirm", &[("agrees", "no")]).await, 422, "with a reason");
    assert_eq!(act(&app, &two, &case, "confirm", &[("agrees", "no"), ("why", "Too hard.")]).await, 303);
    assert_eq!(state(&app, &label).await, "valid");
    assert_eq!(act(&app, &two, &case, "propose", &propose).await, 303);
    let stale = [("id", case.as_str()), ("revision", "1"), ("agrees", "yes")];
    assert_eq!(one.send(&page, "/api/label/confirm", &stale).await.status, 409);
    assert_eq!(act(&app, &one, &case, "confirm", &[("agrees", "yes")]).await, 303);

    assert_eq!(state(&app, &label).await, "revoked");
    assert!(verdict(&app, &copy).await.contains("revoked") && mark(&app, &label).await.contains("Revoked on"));
    let shown = app.browser().get(&format!("/labels/{}", label.number)).await.text("main");
    assert!(shown.contains("Badges were sold for money."), "{shown}");
    assert!(app.mails_to(OWNER).await[0].text.contains("Badges were sold for money."));
    let answered = app.mails_to("jonas@example.com").await;
    assert!(answered.len() == 1 && answered[0].text.contains("has looked into it"), "{answered:?}");
    let again = page_after(&app, &two, &case, "confirm", &[("agrees", "yes")]).await;
    assert!(
        again.status == 422 && again.text(".error-summary").contains("already been done"),
        "{}",
        again.text("main")
    );
    assert!(matches!(audit::check(app.ctx.db.read()).await.unwrap(), Checked::Whole(_)));
}

#[tokio::test]
async fn a_holder_who_says_nothing_has_had_the_time_to() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let fields = [("number", label.number.as_str()), ("measure", "suspend"), ("grounds", "Why")];
    let opened = one.send(&format!("/labels/{}", label.number), "/api/label/open_case", &fields).await;
    let case = opened.location.unwrap().rsplit('/').next().unwrap().to_string();
    let propose = [("outcome", "suspend"), ("reason", "It is so.")];
    app.go_to(Timestamp(START.0 + 14 * DAY - 1)).await;
    let (one, owner) = (app.again("Coordinator").await, app.again("Owner").await);
    assert_eq!(act(&app, &one, &case, "propose", &propose).await, 422);
    assert!(!one.get("/notifications").await.text("main").contains("time to answer is over"));
    app.go_to(START.deadline(14)).await;
    let late = page_after(&app, &owner, &case, "answer_case", &[("words", "We were on holiday.")]).await;
    assert_eq!(
        (late.status, late.text("textarea").trim()),
        (422, "We were on holiday."),
        "what was written is still there"
    );
    assert!(late.text(".error-summary").contains("the case has moved on"), "{}", late.text("main"));
    assert!(one.get("/notifications").await.text("main").contains("time to answer is over"));
    assert_eq!(act(&app, &one, &case, "propose", &propose).await, 303);
}

#[tokio::test]
async fn a_suspended_label_counts_again_and_no_copy_is_ever_taken_for_what_it_is_not() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let first = credential(&app, &label).await;
    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Suspend, "Evidence is missing.").await;

    let suspended = credential(&app, &label).await;
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let (was, is) = (of(&first), of(&suspended));
    assert_eq!((&was["id"], &was["awardedDate"]), (&is["id"], &is["awardedDate"]));
    assert_eq!(is["credentialStatus"]["statusPurpose"], "suspension");
    assert!(is["credentialStatus"].is_object(), "Open Badges 3.0 has room for one");
    let list = is["credentialStatus"]["statusListCredential"].as_str().unwrap().strip_prefix(&app.url).unwrap();
    let list = of(&app.browser().get(list).await.body);
    assert_eq!(list["credentialSubject"]["statusPurpose"], "suspension");
    for copy in [&first, &suspended] {
        assert!(verdict(&app, copy).await.contains("suspended"), "{}", verdict(&app, copy).await);
    }
    assert_eq!(state(&app, &label).await, "suspended");
    assert!(mark(&app, &label).await.contains("Suspended since 3 March 2026"));
    assert_eq!(app.browser().get("/register?state=suspended").await.texts("tbody tr").len(), 1);
    assert_eq!(app.browser().get("/register?state=valid").await.texts("tbody tr").len(), 0);
    let page = app.browser().get(&format!("/labels/{}", label.number)).await;
    assert!(page.text(".notice-warn").contains("Evidence is missing."), "{}", page.text("main"));
    assert!(
        app.browser().get(&format!("/credentials/{}", label.credential_id)).await.text("main").contains("suspended")
    );
    assert!(app.mails_to(OWNER).await[0].subject.contains("suspended"));

    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Reinstate, "The evidence is there.").await;
    let again = credential(&app, &label).await;
    assert_eq!(of(&again)["credentialStatus"]["statusPurpose"], "revocation");
    assert_eq!(verdict(&app, &again).await, "Genuine and valid");
    assert_eq!(verdict(&app, &suspended).await, "Genuine and valid", "its list doesn't speak of it any more");
    assert!(verdict(&app, &first).await.contains("newer copy"), "a revocation is for good");
    assert_eq!(state(&app, &label).await, "valid");
    let page = app.browser().get(&format!("/labels/{}", label.number)).await.text("main");
    assert!(page.contains("Suspend the label") && page.contains("End the suspension"), "its history: {page}");

    // Suspended once more and then revoked: no copy counts any more, and the place in the list of suspensions is the same.
    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Suspend, "Again.").await;
    let twice = credential(&app, &label).await;
    assert_eq!(of(&twice)["credentialStatus"]["id"], is["credentialStatus"]["id"]);
    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Revoke, "Enough.").await;
    for copy in [&first, &suspended, &again, &twice] {
        assert!(verdict(&app, copy).await.contains("revoked"), "{}", verdict(&app, copy).await);
    }
    assert_eq!(state(&app, &label).await, "revoked");
}

#[tokio::test]
async fn who_is_tied_to_a_holder_neither_reads_nor_judges_the_case() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let id = label.organiser_id.to_string();
    let tied = app.signed_in("Tied", &[Role::Coordinator]).await;
    crate::support::applying::join(&app, &owner, &id, "Tied", "viewer", &tied).await;
    let visitor = app.browser();
    let words = [("number", label.number.as_str()), ("words", "They sell badges.")];
    let complaint = format!("/labels/{}/complaint", label.number);
    assert_eq!(visitor.send(&complaint, "/api/label/complain", &words).await.status, 303);
    assert!(!tied.get("/label-cases").await.text("main").contains("They sell badges."));
    let fields = [("number", label.number.as_str()), ("measure", "revoke"), ("grounds", "Why")];
    let page = format!("/labels/{}", label.number);
    assert_eq!(tied.send(&page, "/api/label/open_case", &fields).await.status, 403);
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let opened = one.send(&page, "/api/label/open_case", &fields).await;
    let case = opened.location.unwrap().rsplit('/').next().unwrap().to_string();
    assert_eq!(tied.get(&format!("/label-cases/{case}")).await.status, 404);
    assert_eq!(act(&app, &tied, &case, "propose", &[("outcome", "revoke"), ("reason", "x")]).await, 404);
    // A complaint can be closed without a case, and not twice.
    let complaint = one.get("/label-cases").await.attribute("input[name=complaint]", "value").unwrap();
    let settle = [("id", complaint.as_str()), ("note", "Nothing in it.")];
    assert_eq!(tied.send("/label-cases", "/api/label/settle_complaint", &settle).await.status, 403);
    assert_eq!(one.send("/label-cases", "/api/label/settle_complaint", &settle).await.status, 303);
    assert_eq!(one.send("/label-cases", "/api/label/settle_complaint", &settle).await.status, 422);
    // Nor does the audit trail tell them what is said of it.
    for subject in [&label.number, &id] {
        let trail = format!("/admin/audit?subject={subject}");
        assert!(one.get(&trail).await.has("tbody tr"), "{subject}");
        assert!(!tied.get(&trail).await.has("tbody tr"), "{subject}");
    }
}
