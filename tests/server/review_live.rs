//! Who has the board open hears of changes: each once, from what is read for all or from the database, and of nothing
//! that isn't for them.

use crate::support::{
    Browser, TestApp,
    process::Served,
    review::{Stage, new_organiser},
};
use quality_label::{
    account::{Role, store as people},
    apply::{model::ApplicationState, store::application},
    organiser,
    platform::audit::{self, Entry},
    review::store::{
        listing::Reader,
        sight::{Sight, Sights},
    },
    timestamp::Timestamp,
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

/// Reads events until there are so many: their ids and what they say.
async fn heard(stream: &mut reqwest::Response, rest: &mut String, many: usize) -> Vec<(i64, String)> {
    let mut events = Vec::new();
    while events.len() < many {
        while events.len() < many
            && let Some(end) = rest.find("\n\n")
        {
            let event: String = rest.drain(..end + 2).collect();
            let of = |name: &str| event.lines().find_map(|l| l.strip_prefix(name)).map(|v| v.trim().to_string());
            if let (Some(id), Some(data)) = (of("id:"), of("data:")) {
                events.push((id.parse().unwrap(), data));
            }
        }
        if events.len() < many {
            let more = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("nothing was heard");
            rest.push_str(std::str::from_utf8(&more.unwrap().expect("it ended")).unwrap());
        }
    }
    events
}

#[tokio::test]
async fn everybody_hears_of_each_move_once_and_of_what_they_missed() {
    let stage = Stage::set().await;
    let insider = stage.app.person("Insider", &[Role::Evaluator]).await;
    let club = new_organiser(&stage.app, insider, "Insiders' Club").await;
    let secret = stage.handed_in_by(club.id, insider).await;
    let id = stage.handed_in().await;
    let insider = stage.app.again("Insider").await;
    let newest = async || audit::newest(stage.app.ctx.db.read()).await.unwrap();
    let since = format!("/review/live?since={}", newest().await);
    let (mut three, mut inside) = (stage.three.stream(&since).await, insider.stream(&since).await);
    let (mut rest, mut rest_inside) = (String::new(), String::new());

    stage.check_formally(&secret, &[]).await;
    stage.check_formally(&id, &[]).await;
    let first = heard(&mut three, &mut rest, 2).await;
    assert_eq!(first.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), [secret.as_str(), id.as_str()]);
    // Who may not see one hears of the other alone.
    assert_eq!(heard(&mut inside, &mut rest_inside, 1).await, [(first[1].0, id.clone())]);

    // A lost connection: what happens meanwhile is told afterwards, from the last id on, each thing once.
    drop(three);
    stage.assign(&id, &stage.people[1..3], "").await;
    stage.declare(&stage.one, &id).await;
    let last = first[1].0;
    let mut three = stage.three.stream(&format!("/review/live?since={last}")).await;
    let missed = heard(&mut three, &mut rest, 3).await;
    assert!(missed.iter().all(|(seq, of)| *seq > last && *of == id), "{missed:?}");
    stage.declare(&stage.two, &id).await;
    let next = heard(&mut three, &mut rest, 1).await;
    let all: BTreeSet<i64> = first.iter().chain(&missed).chain(&next).map(|(seq, _)| *seq).collect();
    assert_eq!(all.len(), 6, "none twice");

    // An id that isn't of here, or isn't one: everything is read again.
    for odd in ["999999", "-1", "x"] {
        let mut stream = stage.three.stream(&format!("/review/live?since={odd}")).await;
        let all = heard(&mut stream, &mut String::new(), 1).await;
        assert_eq!(all[0].1, "*", "{odd}");
    }
    // One account has so many and no more; another isn't kept out by it.
    let mut open = Vec::new();
    loop {
        let stream = stage.two.stream("/review/live").await;
        if stream.status() == 429 {
            break;
        }
        assert!(open.len() < 10);
        open.push(stream);
    }
    assert_eq!(stage.coordinator.stream("/review/live").await.status(), 200);
    // Whose role has ended this minute hears nothing more.
    let row = people::grants_of(stage.app.ctx.db.read(), stage.people[3]).await.unwrap().remove(0);
    let tx = stage.app.ctx.db.write().await.unwrap();
    let mut row = row.into_active_model();
    row.ended_at = Set(Some(stage.app.ctx.now()));
    people::role_grant::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    stage.evaluate(&stage.one, &id, &stage.evaluation(13, 4, "Words"), "hand_in").await;
    let end = tokio::time::timeout(Duration::from_secs(20), three.chunk()).await.expect("it goes on").unwrap();
    assert!(end.is_none_or(|line| line.starts_with(b":")));
}

#[tokio::test]
async fn what_a_server_does_another_one_on_the_same_postgresql_tells() {
    if std::env::var("QL_TEST_DATABASES").as_deref() != Ok("postgres") {
        return;
    }
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let database = stage.app.ctx.config.database_url.clone();
    let other = TestApp::start_with(|config| config.database_url = database).await;
    let elsewhere = other.again("Evaluator Three").await;
    let since = audit::newest(stage.app.ctx.db.read()).await.unwrap();
    let mut stream = elsewhere.stream(&format!("/review/live?since={since}")).await;
    stage.check_formally(&id, &[]).await;
    assert_eq!(heard(&mut stream, &mut String::new(), 1).await[0].1, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listened_to_a_server_that_was_killed_hears_the_rest_from_another_one() {
    if std::env::var("QL_TEST_DATABASES").as_deref() != Ok("postgres") {
        return;
    }
    const FLAGS: usize = 5;
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    let config = &stage.app.ctx.config;
    let folder = config.data_dir.display().to_string();
    let settings = [("QL_DATA_DIR", folder.as_str()), ("QL_BASE_URL", config.base_url.as_str())];
    let start = || Served::start(&config.data_dir, &config.database_url, &settings);
    let (mut first, mut second) = (start(), start());
    let at = async |server: &mut Served, name: &str| {
        let browser = Browser::at(&format!("http://{}", server.address()));
        browser.sign_in(name).await;
        browser
    };
    let (here, there) = (at(&mut first, "Evaluator Three").await, at(&mut second, "Evaluator Three").await);
    let coordinator = at(&mut second, "Coordinator").await;
    let page = format!("/review/{id}");
    let raise = async || {
        for _ in 0..FLAGS {
            let next = coordinator.get(&page).await.field("next");
            let flag = [("id", id.as_str()), ("next", &next), ("to", "coordinator"), ("words", "Demo flag")];
            let raised = coordinator.send(&page, "/api/review/raise_flag", &flag).await;
            assert_eq!(raised.status, 303, "{}", raised.text("main"));
        }
    };
    let since = audit::newest(stage.app.ctx.db.read()).await.unwrap();
    let mut stream = here.stream(&format!("/review/live?since={since}")).await;
    raise().await;
    let mut all = heard(&mut stream, &mut String::new(), FLAGS).await;

    first.signal("KILL");
    raise().await;
    let last = all.last().unwrap().0;
    let mut stream = there.stream(&format!("/review/live?since={last}")).await;
    all.extend(heard(&mut stream, &mut String::new(), FLAGS).await);
    let places: BTreeSet<i64> = all.iter().map(|(place, _)| *place).collect();
    let entries = audit::after(stage.app.ctx.db.read(), &["application"], since, 100).await.unwrap();
    assert_eq!(places, entries.iter().map(|(place, ..)| *place).collect(), "each once, and none missed");
    assert_eq!(entries.len(), 2 * FLAGS);
}

/// Writes entries about applications, as a verb would, in one transaction.
async fn record(app: &TestApp, about: &[&str]) {
    let tx = app.ctx.db.write().await.unwrap();
    for id in about {
        let subject = ("application", (*id).to_string());
        let entry = Entry { actor: None, verb: "review.look", subject, reason: None, detail: json!({}) };
        audit::record(&tx, &app.ctx, entry).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn newest(app: &TestApp) -> i64 {
    audit::newest(app.ctx.db.read()).await.unwrap()
}

#[tokio::test]
async fn a_change_is_read_once_however_many_follow_it() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let since = format!("/review/live?since={}", newest(&stage.app).await);
    let mut open = Vec::new();
    let mut costs = Vec::new();
    for browser in [&stage.one, &stage.two, &stage.three, &stage.coordinator] {
        let more = if open.is_empty() { 1 } else { 6 };
        for _ in 0..more {
            open.push((browser.stream(&since).await, String::new()));
        }
        // Whoever has just come reads for themselves what was before.
        record(&stage.app, &[&id]).await;
        let told = newest(&stage.app).await;
        for (stream, rest) in &mut open {
            while heard(stream, rest, 1).await[0].0 < told {}
        }
        let before = stage.app.ctx.db.statements();
        record(&stage.app, &[&id]).await;
        for (stream, rest) in &mut open {
            assert_eq!(heard(stream, rest, 1).await, [(told + 1, id.clone())]);
        }
        costs.push(stage.app.ctx.db.statements() - before);
    }
    assert_eq!(costs, vec![costs[0]; 4], "for {} pages", open.len());
}

#[tokio::test]
async fn of_what_was_read_for_all_each_hears_what_is_theirs() {
    let stage = Stage::set().await;
    let (app, id, other) = (&stage.app, stage.handed_in().await, stage.handed_in().await);
    let withdrawn = stage.handed_in().await;
    let since = format!("/review/live?since={}", newest(app).await);
    let mut streams = Vec::new();
    for browser in [&stage.coordinator, &stage.one, &stage.two] {
        streams.push((browser.stream(&since).await, String::new()));
    }
    stage.check_formally(&id, &[]).await;
    stage.assign(&id, &stage.people[1..3], "").await;
    for (stream, rest) in &mut streams {
        heard(stream, rest, 3).await;
    }
    // One isn't impartial, and hears nothing of it from then on; nobody evaluates what is withdrawn.
    let conflict = [("id", id.as_str()), ("why", "conflict"), ("reason", "I worked there.")];
    assert_eq!(stage.one.send(&format!("/review/{id}"), "/api/review/decline", &conflict).await.status, 303);
    let page = format!("/apply/{withdrawn}/submitted");
    let fields = [("id", withdrawn.as_str()), ("agreed", "yes"), ("reason", "")];
    assert_eq!(stage.owner.send(&page, "/api/review/withdraw", &fields).await.status, 303);
    record(app, &[&id, &withdrawn, &other]).await;
    let last = (newest(app).await, other.clone());
    let mut all = Vec::new();
    for (stream, rest) in &mut streams {
        let mut one: Vec<(i64, String)> = Vec::new();
        while one.last() != Some(&last) {
            one.extend(heard(stream, rest, 1).await);
        }
        assert!(one.is_sorted_by(|a, b| a.0 < b.0), "{one:?}");
        all.push(one.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    }
    assert_eq!(all[0][all[0].len() - 3..], [id.clone(), withdrawn.clone(), other.clone()]);
    assert_eq!(all[1], std::slice::from_ref(&other));
    assert!(all[2].contains(&id) && !all[2].contains(&withdrawn), "{:?}", all[2]);

    // Who has signed out, on another page, hears nothing more on this one.
    assert_eq!(stage.two.send("/account", "/api/account/sign_out", &[]).await.status, 303);
    record(app, &[&other]).await;
    let (stream, _) = &mut streams[2];
    let end = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.expect("it goes on").unwrap();
    assert!(end.is_none_or(|line| line.starts_with(b":")));
    let (stream, rest) = &mut streams[0];
    assert_eq!(heard(stream, rest, 1).await, [(newest(app).await, other)]);
}

#[tokio::test]
async fn what_is_kept_for_all_has_an_end_and_beyond_it_the_database_tells() {
    let stage = Stage::set().await;
    let (app, id) = (&stage.app, stage.handed_in().await);
    let start = newest(app).await;
    let mut stream = stage.one.stream(&format!("/review/live?since={start}")).await;
    let rest = &mut String::new();
    // More in two parts than is kept: who has heard the first needs only the second.
    let many = vec![id.as_str(); 300];
    let mut all = Vec::new();
    for _ in 0..2 {
        record(app, &many).await;
        all.extend(heard(&mut stream, rest, many.len()).await);
    }
    assert_eq!(all.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (start + 1..=start + 600).collect::<Vec<_>>());
    // Who comes back with a place from before what is kept hears the rest, and goes on with what comes.
    for place in [start + 100, start + 300, start + 599] {
        let mut late = stage.two.stream(&format!("/review/live?since={place}")).await;
        let rest = &mut String::new();
        let missed = usize::try_from(start + 600 - place).unwrap();
        let heard_late = heard(&mut late, rest, missed).await;
        assert_eq!((heard_late[0].0, heard_late[missed - 1].0), (place + 1, start + 600));
    }
    let mut late = stage.three.stream(&format!("/review/live?since={}", start + 550)).await;
    let rest_late = &mut String::new();
    record(app, &[&id]).await;
    let heard_late = heard(&mut late, rest_late, 51).await;
    assert_eq!((heard_late[0].0, heard_late[50].0), (start + 551, start + 601));
    assert_eq!(heard(&mut stream, rest, 1).await[0].0, start + 601);
    // More at once than can be kept: everything is read again, and then it goes on.
    record(app, &[id.as_str(); 501]).await;
    for (stream, rest) in [(&mut stream, &mut *rest), (&mut late, rest_late)] {
        assert_eq!(heard(stream, rest, 1).await, [(start + 1102, "*".to_string())]);
    }
    record(app, &[&id]).await;
    for (stream, rest) in [(&mut stream, rest), (&mut late, &mut String::new())] {
        assert_eq!(heard(stream, rest, 1).await, [(start + 1103, id.clone())]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_while_much_happens_hears_each_thing_once() {
    const CHANGES: i64 = 60;
    let stage = Stage::set().await;
    let (app, id) = (&stage.app, stage.handed_in().await);
    let start = newest(app).await;
    let writing = async {
        for _ in 0..CHANGES {
            record(app, &[&id]).await;
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    };
    let following = async {
        let mut open = Vec::new();
        for browser in [&stage.one, &stage.two, &stage.three, &stage.coordinator] {
            for _ in 0..5 {
                open.push(browser.stream(&format!("/review/live?since={start}")).await);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        open
    };
    let ((), open) = tokio::join!(writing, following);
    for mut stream in open {
        let all = heard(&mut stream, &mut String::new(), usize::try_from(CHANGES).unwrap()).await;
        let places: Vec<i64> = all.into_iter().map(|(seq, _)| seq).collect();
        assert_eq!(places, (start + 1..=start + CHANGES).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn who_names_no_place_is_given_one_that_a_browser_takes() {
    let stage = Stage::set().await;
    let place = newest(&stage.app).await;
    let mut stream = stage.one.stream("/review/live").await;
    assert_eq!(heard(&mut stream, &mut String::new(), 1).await, [(place, place.to_string())]);
}

/// What is known of everybody at once, against what each would be told.
#[tokio::test]
async fn what_decides_for_all_decides_as_for_each() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let both = [Role::Evaluator, Role::Coordinator];
    let insider = app.person("Insider", &both).await;
    let former = app.person("Former", &[Role::Evaluator]).await;
    let club = new_organiser(app, insider, "Insiders' Club").await;
    let left = new_organiser(app, former, "Left Long Ago").await;
    let mut ids = Vec::new();
    for (organiser, by) in [(stage.organiser.id, stage.people[4]), (club.id, insider), (left.id, former)] {
        ids.push(stage.handed_in_by(organiser, by).await);
    }
    let (draft, withdrawn, declined) = (stage.handed_in().await, stage.handed_in().await, stage.handed_in().await);
    stage.check_formally(&declined, &[]).await;
    stage.assign(&declined, &stage.people[1..3], "").await;
    let conflict = [("id", declined.as_str()), ("why", "conflict"), ("reason", "I worked there.")];
    assert_eq!(stage.one.send(&format!("/review/{declined}"), "/api/review/decline", &conflict).await.status, 303);
    let tx = app.ctx.db.write().await.unwrap();
    for (id, state) in [(&draft, ApplicationState::Draft), (&withdrawn, ApplicationState::Withdrawn)] {
        let row = application::Entity::find_by_id(id.parse::<Uuid>().unwrap()).one(&tx).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.state = Set(state.key().into());
        application::Entity::update(row).exec(&tx).await.unwrap();
    }
    for row in organiser::store::member::Entity::find().all(&tx).await.unwrap() {
        if row.person_id == former {
            let mut row = row.into_active_model();
            row.ended_at = Set(Some(Timestamp(0)));
            organiser::store::member::Entity::update(row).exec(&tx).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    ids.extend([draft, withdrawn, declined, app.ctx.ids.uuid().to_string()]);
    let ids: BTreeSet<Uuid> = ids.iter().map(|id| id.parse().unwrap()).collect();
    let db = app.ctx.db.read();
    let sights = Sights::of(db, &ids).await.unwrap();
    let mut asked = 0;
    for person in stage.people[..4].iter().copied().chain([insider, former]) {
        let actor = app.actor(person).await;
        let reader = Reader::of(db, &actor, &stage.edition.rules, app.ctx.now()).await.unwrap();
        let visible = reader.visible(db, &ids).await.unwrap();
        for id in &ids {
            match sights.sight(*id, person, actor.is(Role::Coordinator)) {
                Sight::Seen => assert!(visible.contains(id), "{} {id}", actor.name),
                Sight::Hidden => assert!(!visible.contains(id), "{} {id}", actor.name),
                Sight::Asked => asked += 1,
            }
        }
    }
    // What was withdrawn by four evaluators, the two organisers' by whoever belongs or belonged to them, and one recusal.
    assert_eq!(asked, 4 + 2 + 1);
}
