//! Self-checks of holders through the front door, with a clock that is moved: asked for, reminded of, answered, late.

use crate::support::{
    START, TestApp,
    applying::{decided, join, labelled},
    pack,
};
use quality_label::{
    account::Role,
    label::{
        model::{Label, LabelState, Measure},
        service::keep_watch,
        store::{self, label_self_check},
    },
    platform::audit::{self, Checked},
    timestamp::{DAY, Timestamp},
};

const OWNER: &str = "owner@example.org";
const ANSWER: &str = "/api/label/answer_check";
const SEE: &str = "/api/label/see_check";
const ASKED: &str = "please answer the self-check";

fn at(day: &str, hours: i64, minutes: i64) -> Timestamp {
    Timestamp::of_day(day).unwrap().plus_minutes(hours * 60 + minutes)
}

fn page_of(label: &Label) -> String {
    format!("/labels/{}/self-check", label.number)
}

async fn asked(app: &TestApp) -> usize {
    app.mails_to(OWNER).await.iter().filter(|mail| mail.subject.contains(ASKED)).count()
}

async fn last(app: &TestApp, label: &Label) -> label_self_check::Model {
    store::checks_of(app.ctx.db.read(), label.id).await.unwrap().remove(0)
}

async fn holds(app: &TestApp, label: &Label) -> bool {
    let label = store::by_number(app.ctx.db.read(), &label.number).await.unwrap();
    label.state(app.ctx.now()) == LabelState::Valid
}

#[tokio::test]
async fn a_holder_says_each_year_whether_all_is_as_it_was() {
    let app = TestApp::start().await;
    keep_watch(&app.ctx).await.unwrap();
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let page = page_of(&label);
    assert!(owner.get(&page).await.text("main").contains("No self-check has been asked for yet"));
    app.go_to(at("2027-03-02", 3, 0)).await;
    app.go_to(Timestamp(at("2027-03-03", 3, 0).0 - 1)).await;
    assert_eq!(asked(&app).await, 0, "the night has not come");
    app.go_to(at("2027-03-03", 3, 0)).await;
    assert_eq!(asked(&app).await, 1);
    let mail = &app.mails_to(OWNER).await[0];
    assert!(mail.text.contains("by 2 April 2027") && mail.text.contains(&page), "{}", mail.text);

    // The holder reads and answers it; nobody else does.
    let owner = app.again("Owner").await;
    let shown = owner.get(&format!("/labels/{}", label.number)).await;
    assert!(shown.text("main").contains("It is time for the self-check"), "{}", shown.text("main"));
    let stranger = app.signed_in("Stranger", &[]).await;
    assert!(!stranger.get(&format!("/labels/{}", label.number)).await.text("main").contains("elf-check"));
    assert_eq!((stranger.get(&page).await.status, app.browser().get(&page).await.status), (404, 401));
    let form = owner.get(&page).await;
    assert!(form.has("input[value=confirmed]") && !form.texts("main form").is_empty());
    assert!(form.text("main").contains("What the label stands for"));
    let viewer = app.signed_in("Viewer", &[]).await;
    join(&app, &owner, &label.organiser_id.to_string(), "Viewer", "viewer", &viewer).await;
    let read = viewer.get(&page).await;
    assert!(read.status == 200 && !read.has("input[value=confirmed]"), "who may not edit reads only");
    let (id, revision) = (form.field("id"), form.field("revision"));
    let with = |answer: &'static str, words: &'static str| {
        [("id", id.as_str()), ("revision", revision.as_str()), ("answer", answer), ("words", words)]
    };
    assert_eq!(viewer.send(&page, ANSWER, &with("confirmed", "")).await.status, 404);
    assert_eq!(stranger.send(&page, ANSWER, &with("confirmed", "")).await.status, 404);
    assert_eq!(owner.send(&page, ANSWER, &with("", "")).await.status, 422);
    let refused = owner.send(&page, ANSWER, &with("changed", " ")).await;
    assert!(refused.status == 422 && refused.has("input[value=changed][checked]"), "what was chosen is kept");
    let stale = [("id", id.as_str()), ("revision", "9"), ("answer", "confirmed")];
    assert_eq!(owner.send(&page, ANSWER, &stale).await.status, 409);
    assert_eq!(owner.send(&page, ANSWER, &with("confirmed", "")).await.status, 303);
    let late = owner.send(&page, ANSWER, &with("changed", "Our trainer has moved.")).await;
    assert_eq!(late.status, 422, "once");
    assert!(late.text("main").contains("already been done") && late.text("main textarea").contains("has moved"));
    assert!(owner.get(&page).await.text("main").contains("All as it was"));

    // Who has answered isn't reminded, and nobody is told that they were late.
    app.go_to(at("2027-04-04", 0, 0)).await;
    assert_eq!(asked(&app).await, 1);
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    assert!(!one.get("/notifications").await.text("main").contains("self-check"));
    assert!(one.get("/label-checks").await.text("main").contains("QL-2026-0001, Demo Centre"));

    // A year later something has changed: a coordinator looks at it, and the label holds.
    app.go_to(at("2028-03-03", 3, 0)).await;
    assert_eq!(asked(&app).await, 2);
    let owner = app.again("Owner").await;
    let form = owner.get(&page).await;
    let fields = [
        ("id", form.field("id")),
        ("revision", form.field("revision")),
        ("answer", "changed".into()),
        ("words", "Our trainer has left.".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(owner.send(&page, ANSWER, &fields).await.status, 303);
    let one = app.again("Coordinator").await;
    assert!(one.get("/notifications").await.text("main").contains("says in the self-check that something has changed"));
    let list = one.get("/label-checks").await;
    assert!(list.text("main").contains("Our trainer has left."), "{}", list.text("main"));
    let tied = app.signed_in("Tied", &[Role::Coordinator]).await;
    join(&app, &owner, &label.organiser_id.to_string(), "Tied", "viewer", &tied).await;
    assert!(!tied.get("/label-checks").await.text("main").contains("Our trainer has left."));
    assert_eq!(owner.get("/label-checks").await.status, 403);
    let (id, revision) = (list.field("id"), list.field("revision"));
    let note = |words: &'static str| [("id", id.as_str()), ("revision", revision.as_str()), ("note", words)];
    assert_eq!(tied.send("/label-checks", SEE, &note("Mine")).await.status, 403);
    assert_eq!(owner.send("/label-checks", SEE, &note("Mine")).await.status, 403);
    assert_eq!(one.send("/label-checks", SEE, &note(" ")).await.status, 422);
    assert_eq!(one.send("/label-checks", SEE, &note("They train another.")).await.status, 303);
    assert_eq!(one.send("/label-checks", SEE, &note("Twice")).await.status, 422);
    assert!(!one.get("/label-checks").await.has("form input[name=note], form textarea[name=note]"));
    assert!(one.get(&page).await.text("main").contains("They train another."));
    let history = owner.get(&page).await.text("main");
    assert!(!history.contains("They train another.") && history.contains("Our trainer has left."), "{history}");
    assert!(history.contains("All as it was"), "the year before is kept: {history}");
    assert!(holds(&app, &label).await);
    assert!(matches!(audit::check(app.ctx.db.read()).await.unwrap(), Checked::Whole(_)));

    // In its last weeks nothing is asked that renewing the label doesn't ask anyway.
    app.go_to(label.valid_until).await;
    assert_eq!(asked(&app).await, 2);
}

#[tokio::test]
async fn who_is_late_is_told_of_and_can_still_answer_and_the_label_holds() {
    let app = TestApp::start().await;
    keep_watch(&app.ctx).await.unwrap();
    // In Vilnius it is the first of March already; the register counts in UTC.
    app.go_to(at("2028-02-29", 22, 30)).await;
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    app.go_to(at("2029-02-28", 3, 0)).await;
    assert_eq!(asked(&app).await, 0, "it is due that evening");
    app.go_to(at("2029-03-01", 3, 0)).await;
    assert_eq!(asked(&app).await, 1);
    let until = Timestamp(at("2029-04-01", 0, 0).0 - 1);
    assert_eq!(last(&app, &label).await.answer_until, until);
    for (times, days) in [(2, 7), (3, 1)] {
        app.go_to(Timestamp(until.0 - days * DAY - 1)).await;
        assert_eq!(asked(&app).await, times - 1, "{days} days before");
        app.go_to(Timestamp(until.0 - days * DAY)).await;
        assert_eq!(asked(&app).await, times, "{days} days before");
    }
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    app.go_to(until).await;
    assert!(!one.get("/notifications").await.text("main").contains("self-check"), "the last moment counts");
    app.go_to(Timestamp(until.0 + 1)).await;
    assert!(one.get("/notifications").await.text("main").contains("answered the self-check in time"));
    assert!(app.mails_to(OWNER).await[0].subject.contains("your self-check is late"));
    let list = one.get("/label-checks").await;
    assert!(list.text("main").contains("Late"), "{}", list.text("main"));
    let (id, revision) = (list.field("id"), list.field("revision"));
    let note = [("id", id.as_str()), ("revision", revision.as_str()), ("note", "I will call them.")];
    assert_eq!(one.send("/label-checks", SEE, &note).await.status, 303);
    app.go_to(Timestamp(until.0 + 200 * DAY)).await;
    assert!(holds(&app, &label).await, "no label ends for want of an answer");
    let owner = app.again("Owner").await;
    let page = page_of(&label);
    let form = owner.get(&page).await;
    let (id, revision) = (form.field("id"), form.field("revision"));
    let answer = [("id", id.as_str()), ("revision", revision.as_str()), ("answer", "confirmed")];
    assert_eq!(owner.send(&page, ANSWER, &answer).await.status, 303, "late is better than never");
    // One that is never answered is taken over by the next.
    app.go_to(at("2030-03-01", 3, 0)).await;
    let second = last(&app, &label).await;
    assert_eq!((second.round, second.opened_at), (2, at("2030-03-01", 3, 0)));
}

#[tokio::test]
async fn a_suspended_label_is_asked_about_when_it_counts_again_and_a_revoked_one_is_not() {
    let app = TestApp::start().await;
    keep_watch(&app.ctx).await.unwrap();
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let other = labelled(&app, &owner, "Demo Other").await;
    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Suspend, "Evidence is missing.").await;
    decided(&app, &other.number, Measure::Revoke, "Enough.").await;
    app.go_to(at("2027-06-01", 12, 0)).await;
    assert_eq!(asked(&app).await, 0);
    decided(&app, &label.number, Measure::Reinstate, "It is there.").await;
    app.go_to(at("2027-06-02", 3, 0)).await;
    assert_eq!(asked(&app).await, 1);
    // It is revoked before the answer: nobody is reminded, nor told of as late.
    decided(&app, &label.number, Measure::Revoke, "Enough.").await;
    app.go_to(at("2027-09-01", 0, 0)).await;
    assert_eq!(asked(&app).await, 1);
    let owner = app.again("Owner").await;
    assert!(!owner.get(&page_of(&label)).await.has("input[value=confirmed]"));
    let one = app.signed_in("Other Coordinator", &[Role::Coordinator]).await;
    assert!(!one.get("/label-checks").await.text("main").contains("QL-2026-0001"));
}

#[tokio::test]
async fn a_pack_may_ask_for_none_or_at_other_times() {
    for (every, first, times) in [("0", 0, 0), ("6", 184, 1)] {
        let folder = pack::pack();
        pack::change(folder.path(), "programme.toml", "every_months = 12", &format!("every_months = {every}"));
        let path = folder.path().to_path_buf();
        let app = TestApp::start_with(|config| config.pack_dir = Some(path)).await;
        keep_watch(&app.ctx).await.unwrap();
        let owner = app.signed_in("Owner", &[]).await;
        labelled(&app, &owner, "Demo Centre").await;
        app.go_to(Timestamp(START.0 + (first + 2) * DAY)).await;
        assert_eq!(asked(&app).await, times, "every {every} months");
    }
}
