//! Meetings of the committee through the front door: called, opened, led through an agenda, closed; and what everybody
//! sees of them.

use crate::support::{Answer, Browser, review::Stage};
use quality_label::{
    account::Role,
    platform::audit,
    review::store::meeting::{self, meeting_row},
};
use sea_orm::EntityTrait;
use std::time::Duration;

const PRESENCE: &str = "/api/review/mark_presence";

/// An application before the committee: evaluated, and nobody has voted.
async fn application(stage: &Stage) -> String {
    let evaluation = stage.evaluation(13, 4, "Fine");
    stage.before_committee(&evaluation, &evaluation).await
}

async fn reference(stage: &Stage, id: &str) -> String {
    let caption = stage.coordinator.get(&format!("/review/{id}")).await.text(".caption");
    caption.split(' ').next().unwrap().to_string()
}

async fn member(stage: &Stage, name: &str) -> Browser {
    stage.seat(stage.app.person(name, &[Role::Evaluator]).await).await;
    stage.app.again(name).await
}

async fn is_here(browser: &Browser, meeting: &str) -> Answer {
    let page = format!("/review/meetings/{meeting}");
    browser.send(&page, PRESENCE, &[("id", meeting), ("present", "yes")]).await
}

async fn lead(stage: &Stage, meeting: &str, step: &str) -> Answer {
    let page = format!("/review/meetings/{meeting}");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = [("id", meeting), ("revision", &revision), ("step", step)];
    stage.coordinator.send_key(&page, "/api/review/lead_meeting", step, &fields).await
}

async fn row(stage: &Stage, meeting: &str) -> meeting_row::Model {
    meeting::by_id(stage.app.ctx.db.read(), meeting.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_meeting_goes_from_its_call_to_minutes_that_write_themselves() {
    let stage = Stage::set().await;
    let (four, five) = (member(&stage, "Evaluator Four").await, member(&stage, "Evaluator Five").await);
    let first = application(&stage).await;
    let (name, organiser) = (reference(&stage, &first).await, "Demo Youth Centre");
    let conflict = [("id", first.as_str()), ("why", "conflict"), ("reason", "I worked there.")];
    let dossier = format!("/review/{first}");
    assert_eq!(five.send(&dossier, "/api/review/decline", &conflict).await.status, 303);
    let id = stage.meeting(&[&first]).await;
    let page = format!("/review/meetings/{id}");
    for browser in [&stage.one, &stage.two, &stage.three, &four, &five] {
        assert_eq!(is_here(browser, &id).await.status, 303);
    }
    assert_eq!(is_here(&stage.one, &id).await.status, 303, "said twice, noted once");
    let stranger = stage.app.signed_in("Stranger", &[Role::Evaluator]).await;
    let no_seat = is_here(&stranger, &id).await;
    assert_eq!(no_seat.status, 422, "no seat, no place on the roll");

    // It is pushed to everybody who has the page open.
    let since = audit::newest(stage.app.ctx.db.read()).await.unwrap();
    let mut stream = stage.two.stream(&format!("/review/meetings/live?since={since}")).await;
    assert_eq!(stream.status(), 200);
    stage.take_up(&id, &first).await;
    let mut said = String::new();
    while !said.contains(&id) {
        let part = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("it is told").unwrap();
        said.push_str(&String::from_utf8_lossy(&part.expect("it goes on")));
    }
    drop(stream);

    // Each sees what is theirs to see.
    let leaves = five.get(&page).await;
    assert!(leaves.text("main").contains("please leave the meeting"), "{}", leaves.text("main"));
    for hidden in [name.as_str(), first.as_str(), organiser] {
        assert!(!leaves.body.contains(hidden), "{hidden}");
    }
    let undeclared = four.get(&page).await.text("main");
    assert!(undeclared.contains("say whether you are impartial"), "{undeclared}");
    assert!(!undeclared.contains("have voted") && !undeclared.contains("leaves for this item"), "{undeclared}");
    let seen = stage.two.get(&page).await.text("main");
    assert!(seen.contains("leaves for this item: Evaluator Five"), "{seen}");
    assert!(seen.contains("Still to say whether they are impartial: Evaluator Four"), "{seen}");
    assert!(seen.contains("Members present: 3; at least 3 needed"), "{seen}");

    // The vote is on the page of the meeting, for those who may; they are the votes of the committee's page.
    for browser in [&four, &five, &stage.coordinator] {
        assert!(!browser.get(&page).await.has("input[name=vote]"));
    }
    let ballot = stage.two.get(&page).await;
    assert_eq!(ballot.attributes("input[name=vote]", "value"), ["issue", "not_yet", "abstain"]);
    let revision = stage.two.get(&format!("/review/{first}/committee")).await.field("revision");
    let at_meeting = async |browser: &Browser, fields: &[(&str, &str)]| {
        let mut all = vec![("id", first.as_str()), ("revision", &revision)];
        all.extend_from_slice(fields);
        browser.send(&page, "/api/review/vote", &all).await
    };
    let nothing = at_meeting(&stage.two, &[]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.has("input[name=vote]") && nothing.text("h1").contains("Spring meeting"), "it is said there");
    assert_eq!(at_meeting(&five, &[("vote", "issue"), ("impartial", "yes")]).await.status, 404);
    assert_eq!(at_meeting(&four, &[("vote", "issue"), ("impartial", "yes")]).await.status, 422, "declared first");
    let voted = at_meeting(&stage.two, &[("vote", "issue")]).await;
    assert_eq!((voted.status, voted.location.as_deref()), (303, Some(page.as_str())));
    let mine = stage.two.get(&page).await;
    assert_eq!(mine.attributes("input[name=vote][checked]", "value"), ["issue"]);
    assert!(mine.text("main").contains("1 have voted"));

    // One remembers something in the middle of it.
    stage.all_vote(&first, "issue").await;
    assert!(stage.two.get(&page).await.text("main").contains("3 have voted"));
    assert_eq!(four.send(&dossier, "/api/review/decline", &conflict).await.status, 303);
    assert!(four.get(&page).await.text("main").contains("please leave the meeting"));
    let early = lead(&stage, &id, "close").await;
    assert_eq!(early.status, 422, "something is under discussion");
    assert_eq!(lead(&stage, &id, "end_item").await.status, 303);
    assert_eq!(lead(&stage, &id, "close").await.status, 303);

    // Nothing changes any more, whatever happens to the application afterwards.
    let kept = row(&stage, &id).await.minutes.unwrap();
    assert_eq!(stage.at_committee(&stage.one, &first, "vote", &[("vote", "not_yet")]).await.status, 303);
    for (verb, fields) in [
        ("lead_meeting", [("step", "close"), ("x", "")]),
        ("lead_meeting", [("step", "open"), ("x", "")]),
        ("put_on_agenda", [("application", first.as_str()), ("x", "")]),
        ("mark_presence", [("present", "no"), ("x", "")]),
    ] {
        let mut all = vec![("id", id.as_str()), ("revision", "9")];
        all.extend(fields);
        let refused = stage.coordinator.send(&page, &format!("/api/review/{verb}"), &all).await;
        assert_eq!(refused.status, 422, "{verb}");
    }
    assert_eq!(row(&stage, &id).await.minutes.unwrap(), kept);
    let minutes = stage.two.get(&page).await.text("main");
    for words in [
        "Closed by Coordinator",
        "Evaluator Five was asked to leave for this item",
        "Evaluator Four was asked to leave for this item",
        "Took part: ",
        "There was a quorum.",
        "Evaluator One: Issue the label",
        "in favour of issuing the label",
    ] {
        assert!(minutes.contains(words), "{words}: {minutes}");
    }

    let (pdf, csv) = (format!("{page}/minutes.pdf"), format!("{page}/minutes.csv"));
    let file = stage.two.get(&pdf).await;
    assert!(file.status == 200 && file.bytes.starts_with(b"%PDF-"));
    let table = stage.two.get(&csv).await.body;
    assert!(table.contains(&format!("vote,1,{name},Demo Youth Centre,Evaluator One,,,issue")), "{table}");
    assert!(table.contains("left_for_item") && table.contains("majority"), "{table}");
    for browser in [&four, &five] {
        let table = browser.get(&csv).await.body;
        assert!(table.contains("discussed,1,,,") && !table.contains("vote") && !table.contains(&name), "{table}");
        assert_eq!(browser.get(&pdf).await.status, 200);
        let shown = browser.get(&page).await.text("main");
        assert!(!shown.contains(&name) && !shown.contains("Issue the label"), "{shown}");
    }
    let trail = audit::about(stage.app.ctx.db.read(), "meeting", &id, 50).await.unwrap();
    assert!(trail[0].verb == "review.lead_meeting" && trail[0].detail.contains("minutes_sha256"));
}

#[tokio::test]
async fn an_agenda_has_one_order_whoever_moves_it() {
    let stage = Stage::set().await;
    let (first, second) = (application(&stage).await, application(&stage).await);
    let other = stage.app.signed_in("Another coordinator", &[Role::Coordinator]).await;
    let id = stage.meeting(&[&first, &second]).await;
    let page = format!("/review/meetings/{id}");
    let item = stage.item(&id, &second).await;
    // Both look at the same agenda, and both move it: the second one is told.
    let revision = other.get(&page).await.field("revision");
    let up = [("id", id.as_str()), ("revision", &revision), ("item", &item), ("step", "up")];
    assert_eq!(stage.coordinator.send(&page, "/api/review/step_agenda", &up).await.status, 303);
    let stale = other.send_key(&page, "/api/review/step_agenda", &format!("up-{item}"), &up).await;
    assert_eq!(stale.status, 409);
    let agenda = meeting::agenda(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    let order: Vec<String> = agenda.iter().map(|row| row.application_id.to_string()).collect();
    assert_eq!(order, [second.clone(), first.clone()]);
    assert_eq!(agenda.iter().map(|row| row.place).collect::<Vec<_>>(), [1, 2]);

    // Who doesn't lead moves nothing, and only what is before the committee comes onto it, once.
    let fields = [("item", item.as_str()), ("step", "off")];
    assert_eq!(stage.of_meeting(&stage.one, &id, "step_agenda", &fields).await.status, 403);
    let twice = stage.of_meeting(&stage.coordinator, &id, "put_on_agenda", &[("application", &first)]).await;
    assert!(twice.text(".error-summary").contains("on the agenda already"), "{}", twice.text("main"));
    let early = stage.handed_in().await;
    let early = stage.of_meeting(&stage.coordinator, &id, "put_on_agenda", &[("application", &early)]).await;
    assert_eq!(early.status, 422);
    let nonsense = [("item", item.as_str()), ("step", "sideways")];
    assert_eq!(stage.of_meeting(&stage.coordinator, &id, "step_agenda", &nonsense).await.status, 400);

    // One thing at a time, and nothing that was decided meanwhile.
    stage.take_up(&id, &second).await;
    let item_of_first = stage.item(&id, &first).await;
    let both = [("item", item_of_first.as_str()), ("step", "take_up")];
    assert_eq!(stage.of_meeting(&stage.coordinator, &id, "step_agenda", &both).await.status, 422);
    stage.all_vote(&second, "issue").await;
    assert_eq!(stage.at_committee(&stage.coordinator, &second, "decide", &[("outcome", "issued")]).await.status, 303);
    assert_eq!(lead(&stage, &id, "end_item").await.status, 303);
    assert_eq!(lead(&stage, &id, "end_item").await.status, 422, "sent again");
    let again = [("item", item.as_str()), ("step", "take_up")];
    assert_eq!(stage.of_meeting(&stage.coordinator, &id, "step_agenda", &again).await.status, 422, "it is decided");
    assert_eq!(stage.of_meeting(&stage.coordinator, &id, "step_agenda", &fields).await.status, 422, "it stays");
    let seen = stage.one.get(&page).await.text("main");
    assert!(seen.contains("Decided: ") && seen.contains("There was no quorum."), "{seen}");
    let off = [("item", item_of_first.as_str()), ("step", "off")];
    assert_eq!(stage.of_meeting(&stage.coordinator, &id, "step_agenda", &off).await.status, 303);
    assert_eq!(meeting::agenda(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_meeting_is_called_once_and_called_off_before_it_begins() {
    let stage = Stage::set().await;
    let list = "/review/meetings";
    assert!(!stage.one.get(list).await.has("form input[name=title]"), "coordinators call meetings");
    let next = stage.coordinator.get(list).await.field("next");
    let day = stage.app.ctx.now().plus_days(7).day();
    let call = async |browser: &Browser, day: &str, time: &str| {
        let zone = ("zone", "Europe/Vilnius");
        let fields = [("next", next.as_str()), ("title", "Summer meeting"), ("day", day), ("time", time), zone];
        browser.send(list, "/api/review/call_meeting", &fields).await
    };
    assert_eq!(call(&stage.one, &day, "10:00").await.status, 403);
    for (day, time) in [("", "10:00"), (day.as_str(), ""), (&day, "25:00"), ("2001-01-01", "10:00"), ("soon", "10:00")]
    {
        assert_eq!(call(&stage.coordinator, day, time).await.status, 422, "{day} {time}");
    }
    let (once, twice) = (call(&stage.coordinator, &day, "10:00").await, call(&stage.coordinator, &day, "10:00").await);
    assert_eq!(once.location, twice.location);
    assert_eq!(meeting_row::Entity::find().all(stage.app.ctx.db.read()).await.unwrap().len(), 1);
    let id = once.location.unwrap().rsplit('/').next().unwrap().to_string();
    assert!(stage.one.get(list).await.text("main").contains("Summer meeting"));
    let told = stage.app.mails_to("evaluator.one@example.org").await;
    assert_eq!(told.iter().filter(|m| m.subject.contains("Summer meeting")).count(), 1, "told once");
    assert!(told.iter().any(|m| m.text.contains(&id)));
    assert_eq!(is_here(&stage.one, &id).await.status, 422, "it isn't open");
    let minutes = format!("/review/meetings/{id}/minutes.pdf");
    assert_eq!(stage.one.get(&minutes).await.status, 404, "there are none");
    assert_eq!(lead(&stage, &id, "cancel").await.status, 303);
    let page = format!("/review/meetings/{id}");
    assert!(stage.one.get(&page).await.text("main").contains("Called off"));
    let told = stage.app.mails_to("evaluator.three@example.org").await;
    assert!(told.iter().any(|m| m.subject.contains("is called off")));
    let open = [("id", id.as_str()), ("revision", "2"), ("step", "open")];
    assert_eq!(stage.coordinator.send(&page, "/api/review/lead_meeting", &open).await.status, 422);
    assert_eq!(stage.one.get("/review/meetings/nonsense").await.status, 404);
}

#[tokio::test]
async fn a_meeting_is_called_in_a_zone_and_everybody_reads_which() {
    let stage = Stage::set().await;
    let list = "/review/meetings";
    let form = stage.coordinator.get(list).await;
    assert_eq!(form.attributes("select[name=zone] option[selected]", "value"), Vec::<String>::new(), "nobody chose");
    let next = form.field("next");
    let call = async |day: &str, time: &str, zone: &str| {
        let fields =
            [("next", next.as_str()), ("title", "Winter meeting"), ("day", day), ("time", time), ("zone", zone)];
        stage.coordinator.send(list, "/api/review/call_meeting", &fields).await
    };
    // Never silently in UTC: without a zone it isn't called, and what was typed stays.
    let year = &stage.app.ctx.now().plus_days(370).day()[..4];
    let unsaid = call(&format!("{year}-12-10"), "14:30", "").await;
    assert_eq!((unsaid.status, unsaid.field("time").as_str()), (422, "14:30"));
    assert!(unsaid.has("#f-zone-error"));
    assert_eq!(call(&format!("{year}-12-10"), "14:30", "Mars/Base").await.status, 422);
    // A time over which the clocks go forward doesn't come; the last Sunday of March is one such day.
    let sunday = (25..=31).map(|day| format!("{year}-03-{day}")).find(|day| weekday(day) == 0).unwrap();
    let skipped = call(&sunday, "03:30", "Europe/Vilnius").await;
    assert!(skipped.text(".error-summary").contains("clocks of this time zone"), "{}", skipped.text("main"));
    let called = call(&format!("{year}-12-10"), "14:30", "Europe/Vilnius").await;
    let id = called.location.unwrap().rsplit('/').next().unwrap().to_string();
    assert_eq!(row(&stage, &id).await.starts_at.rfc3339(), format!("{year}-12-10T12:30:00Z"));
    let words = format!("10 December {year} at 14:30 (Europe/Vilnius)");
    for path in [list.to_string(), format!("/review/meetings/{id}")] {
        assert!(stage.one.get(&path).await.text("main").contains(&words), "{path}");
    }
    let told = stage.app.mails_to("evaluator.one@example.org").await;
    assert!(told.iter().any(|mail| mail.subject.contains(&words)), "{:?}", told.last().map(|m| &m.subject));
    // The next one is offered where this one was.
    let zone = stage.coordinator.get(list).await.attributes("select[name=zone] option[selected]", "value");
    assert_eq!(zone, ["Europe/Vilnius"]);
}

/// The day of the week, 0 for Sunday.
fn weekday(day: &str) -> i64 {
    (quality_label::timestamp::Timestamp::of_day(day).unwrap().0 / quality_label::timestamp::DAY + 4) % 7
}

#[tokio::test]
async fn a_called_meeting_is_moved_and_everybody_and_the_minutes_know_it() {
    let stage = Stage::set().await;
    let list = "/review/meetings";
    let next = stage.coordinator.get(list).await.field("next");
    let year = &stage.app.ctx.now().plus_days(370).day()[..4];
    let day = |day: &str| format!("{year}-12-{day}");
    let typed = [("next", next.as_str()), ("title", "Winter meeting"), ("day", &day("10")), ("time", "14:30")];
    let mut fields = typed.to_vec();
    fields.push(("zone", "Europe/Vilnius"));
    let called = stage.coordinator.send(list, "/api/review/call_meeting", &fields).await;
    let id = called.location.unwrap().rsplit('/').next().unwrap().to_string();
    let page = format!("/review/meetings/{id}");
    let form = stage.coordinator.get(&page).await;
    assert_eq!((form.field("day"), form.field("time")), (day("10"), "14:30".to_string()), "where it is now");
    assert!(!stage.one.get(&page).await.has("input[name=time]"), "who leads moves it");
    let to = async |browser: &Browser, day: &str, time: &str| {
        let fields = [("day", day), ("time", time), ("zone", "Europe/Rome")];
        stage.of_meeting(browser, &id, "move_meeting", &fields).await
    };
    assert_eq!(to(&stage.one, &day("11"), "10:00").await.status, 403);
    assert_eq!(to(&stage.coordinator, "2001-01-01", "10:00").await.status, 422);
    let revision = stage.coordinator.get(&page).await.field("revision");
    assert_eq!(to(&stage.coordinator, &day("11"), "10:00").await.status, 303);
    let stale = [("id", id.as_str()), ("revision", &revision), ("day", &day("12")), ("time", "9:00"), ("zone", "UTC")];
    assert_eq!(stage.coordinator.send(&page, "/api/review/move_meeting", &stale).await.status, 409);
    assert_eq!(to(&stage.coordinator, &day("11"), "10:00").await.status, 303, "where it is already");
    assert_eq!(row(&stage, &id).await.starts_at.rfc3339(), format!("{year}-12-11T09:00:00Z"));
    let moved = format!("moved to 11 December {year} at 10:00 (Europe/Rome)");
    let mails = stage.app.mails_to("evaluator.two@example.org").await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains(&moved)).count(), 1, "told once");
    let words = format!(
        "Coordinator moved the meeting from 10 December {year} at 14:30 (Europe/Vilnius) to 11 December {year} at 10:00"
    );
    assert!(stage.two.get(&page).await.text("main").contains(&words), "{}", stage.two.get(&page).await.text("main"));
    // A second move is told, too; and what has begun isn't moved any more.
    assert_eq!(to(&stage.coordinator, &day("12"), "10:00").await.status, 303);
    let mails = stage.app.mails_to("evaluator.two@example.org").await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("is moved to")).count(), 2);
    assert_eq!(lead(&stage, &id, "open").await.status, 303);
    assert_eq!(to(&stage.coordinator, &day("13"), "10:00").await.status, 422);
    assert_eq!(lead(&stage, &id, "close").await.status, 303);
    let minutes = stage.two.get(&page).await.text("main");
    assert!(minutes.contains(&words) && minutes.contains("12 December"), "{minutes}");
    let table = stage.two.get(&format!("{page}/minutes.csv")).await.body;
    assert!(table.contains(&format!("moved,,,,Coordinator,{year}-12-10T12:30:00Z,{year}-12-11T09:00:00Z")), "{table}");
    assert_eq!(stage.two.get(&format!("{page}/minutes.pdf")).await.status, 200);
}
