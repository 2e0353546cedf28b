//! The board through the front door: its columns, filters and table, what it says while it moves, who is suggested and who
//! is kept away, and the clock.

use crate::support::{
    Browser, TestApp,
    applying::join,
    review::{Stage, new_organiser, of, send},
};
use quality_label::{
    account::{Role, store as people},
    apply::store::application,
    organiser::{self, model::MemberRole},
    platform::audit,
    review::{service::keep_watch, store as reviews},
    timestamp::{DAY, MINUTE, Timestamp},
};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

const KEEP: &str = "/api/review/keep_filter";
const FORGET: &str = "/api/review/forget_filter";

/// What an application has in its row, changed.
async fn change(app: &TestApp, id: &str, change: impl FnOnce(&mut application::ActiveModel)) {
    let tx = app.ctx.db.write().await.unwrap();
    let row = application::Entity::find_by_id(id.parse::<Uuid>().unwrap()).one(&tx).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    change(&mut row);
    application::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Sessions end when days pass: everybody signs in again.
async fn back(stage: &Stage) {
    for (browser, name) in [
        (&stage.coordinator, "Coordinator"),
        (&stage.one, "Evaluator One"),
        (&stage.two, "Evaluator Two"),
        (&stage.three, "Evaluator Three"),
    ] {
        browser.sign_in(name).await;
    }
}

/// The organisers on the cards of a column.
async fn column(browser: &Browser, column: &str) -> Vec<String> {
    browser.get("/review").await.texts(&format!("[aria-labelledby=column-{column}] h3"))
}

#[tokio::test]
async fn an_application_stands_where_it_is_and_its_menu_leads_on() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    assert_eq!(column(&stage.coordinator, "submitted").await, ["Demo Youth Centre"]);
    let menu = stage.coordinator.get("/review").await;
    let ways = menu.texts(".card details li");
    assert!(ways[0].contains("Evaluators needed") || ways[0].contains("Assignment"), "{ways:?}");
    assert_eq!(menu.attribute(".card details a", "href").unwrap(), format!("/review/{id}/formal"));
    // Nobody else can move it, so they have no menu.
    assert!(!stage.one.get("/review").await.has(".card details"));

    stage.check_formally(&id, &[]).await;
    assert_eq!(column(&stage.coordinator, "assignment").await, ["Demo Youth Centre"]);
    stage.assign(&id, &stage.people[1..3], "").await;
    assert_eq!(column(&stage.coordinator, "evaluation").await, ["Demo Youth Centre"]);
    let card = stage.coordinator.get("/review").await.text(".card");
    assert!(card.contains("Lithuania") && card.contains("English, Lithuanian"), "{card}");

    // What one of them thinks shows nowhere before both are in; that they differ shows afterwards.
    for (browser, level) in [(&stage.one, 5), (&stage.two, 3)] {
        stage.declare(browser, &id).await;
        assert!(!stage.coordinator.get("/review").await.text(".card").contains("far apart"));
        assert_eq!(stage.evaluate(browser, &id, &stage.evaluation(13, level, "Words"), "hand_in").await.status, 303);
    }
    assert_eq!(column(&stage.three, "committee").await, ["Demo Youth Centre"]);
    let rated = stage.form().rated().count();
    // Whoever sits on the committee declares first.
    assert!(!stage.three.get("/review").await.text(".card").contains("far apart"));
    stage.declare(&stage.three, &id).await;
    let card = stage.three.get("/review").await.text(".card");
    assert!(card.contains(&format!("far apart on {rated} questions")), "{card}");

    let withdrawn = stage.handed_in().await;
    let page = format!("/apply/{withdrawn}/submitted");
    let fields = [("id", withdrawn.as_str()), ("agreed", "yes"), ("reason", "")];
    assert_eq!(stage.owner.send(&page, "/api/review/withdraw", &fields).await.status, 303);
    assert_eq!(column(&stage.coordinator, "withdrawn").await, ["Demo Youth Centre"]);
    // Who had nothing to do with it doesn't hear of it, not even by a number.
    assert!(column(&stage.three, "withdrawn").await.is_empty());
    assert_eq!(stage.three.get("/review?view=table").await.text("main p[role=status]"), "1 application");
    assert_eq!(stage.coordinator.get("/review?view=table").await.text("main p[role=status]"), "2 applications");
}

#[tokio::test]
async fn a_view_is_narrowed_down_sorted_and_kept() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let other = new_organiser(app, stage.people[4], "Šiaulių 100% centras").await;
    let first = stage.handed_in().await;
    app.ctx.clock.advance(DAY);
    let second = stage.handed_in_by(other.id, stage.people[4]).await;
    change(app, &second, |row| row.language = Set("sl".into())).await;
    let rows =
        async |query: &str| stage.coordinator.get(&format!("/review?view=table&{query}")).await.texts("tbody th");
    let (demo, centre) = ("Demo Youth Centre", "Šiaulių 100% centras");
    assert_eq!(rows("").await, [demo, centre]);
    assert_eq!(rows("order=down").await, [centre, demo]);
    assert_eq!(rows("sort=organiser").await, [demo, centre]);
    assert_eq!(rows("sort=submitted&order=down").await, [centre, demo]);
    assert_eq!(rows("sort=activity").await, [demo, centre]);
    for text in ["siauliu", "Šiaulių", "100%25", "CENTRAS"] {
        assert_eq!(rows(&format!("text={text}")).await, [centre], "{text}");
    }
    assert!(rows("text=%25_%27").await.is_empty());
    assert_eq!(rows("language=sl").await, [centre]);
    assert_eq!(rows("language=lt").await.len(), 2);
    assert!(rows("country=SI").await.is_empty());
    // What can be chosen is there, or was chosen.
    let countries = async |at: &str| stage.coordinator.get(at).await.texts("#country option")[1..].to_vec();
    assert_eq!(countries("/review").await, ["Lithuania"]);
    assert_eq!(countries("/review?country=SI").await, ["Lithuania", "Slovenia"]);
    let reference = format!("ql-test-{}", &first.replace('-', "")[20..]);
    assert_eq!(rows(&format!("text={reference}")).await, [demo]);
    assert_eq!(rows("column=submitted").await.len(), 2);
    assert!(rows("column=committee").await.is_empty());
    assert!(rows("time=overdue").await.is_empty());
    app.ctx.clock.advance(77 * DAY);
    back(&stage).await;
    assert_eq!(rows("time=urgent").await.len(), 2, "13 and 14 days are few");
    app.ctx.clock.advance(13 * DAY);
    back(&stage).await;
    assert_eq!(rows("time=overdue").await, [demo]);
    assert_eq!(rows("time=urgent").await, [centre]);
    assert_eq!(rows("mine=1").await.len(), 2);
    assert!(stage.one.get("/review?mine=1").await.text("main").contains("Nothing is waiting for you"));

    // Kept, under a name; the same name again replaces it; nobody else has it, nor can take it away.
    let fields = [("name", "Late ones"), ("query", "view=table&time=overdue&page=7&evil=1")];
    assert_eq!(stage.coordinator.send("/review", KEEP, &fields).await.status, 303);
    let board = stage.coordinator.get("/review").await;
    assert_eq!(board.attribute(".rows a", "href").as_deref(), Some("/review?view=table&time=overdue"));
    let fields = [("name", "Late ones"), ("query", "mine=1")];
    assert_eq!(stage.coordinator.send("/review", KEEP, &fields).await.status, 303);
    let board = stage.coordinator.get("/review").await;
    assert_eq!(
        (board.texts(".rows li").len(), board.attribute(".rows a", "href").as_deref()),
        (1, Some("/review?mine=1"))
    );
    assert_eq!(stage.coordinator.send("/review", KEEP, &[("name", " "), ("query", "")]).await.status, 422);
    let id = board.field("id");
    assert!(!stage.one.get("/review").await.text("main").contains("Late ones"));
    assert_eq!(stage.one.send_key("/review", FORGET, &id, &[("id", &id)]).await.status, 404);
    assert_eq!(stage.coordinator.send_key("/review", FORGET, &id, &[("id", &id)]).await.status, 303);
    assert!(!stage.coordinator.get("/review").await.text("main").contains("Late ones"));
    for n in 0..20 {
        let fields = [("name", &*format!("View {n}")), ("query", "mine=1")];
        assert_eq!(stage.coordinator.send("/review", KEEP, &fields).await.status, 303);
    }
    let full = stage.coordinator.send("/review", KEEP, &[("name", "One more"), ("query", "")]).await;
    assert_eq!(full.status, 422);
}

#[tokio::test]
async fn what_somebody_may_not_see_is_in_no_column_count_or_list() {
    let stage = Stage::set().await;
    let insider = stage.app.person("Insider", &[Role::Evaluator, Role::Coordinator]).await;
    let club = new_organiser(&stage.app, insider, "Insiders' Club").await;
    let id = stage.handed_in_by(club.id, insider).await;
    let places = [
        "/review",
        "/review?view=table",
        "/review?text=Insiders",
        "/review/deadlines?month=2026-05",
        "/review/overdue",
    ];
    stage.app.ctx.clock.advance(91 * DAY);
    back(&stage).await;
    let browser = stage.app.again("Insider").await;
    for place in places {
        assert!(!browser.get(place).await.text("main").contains("Insiders"), "{place}");
        let others = stage.coordinator.get(place).await.text("main");
        assert!(others.contains("Insiders"), "{place}: {others}");
    }
    assert_eq!(browser.get("/review?view=table").await.text("main p[role=status]"), "0 applications");
    assert_eq!(browser.get("/review").await.texts(".column .tag").concat(), "0".repeat(7));
    let figures = browser.get("/review/statistics").await.texts(".facts dd");
    assert_eq!(figures[..2], ["0", "0"]);
    assert_eq!(stage.coordinator.get("/review/statistics").await.texts(".facts dd")[..2], ["1", "1"]);
    // Whoever left long ago may see it.
    let tx = stage.app.ctx.db.write().await.unwrap();
    let rows = organiser::store::member::Entity::find().all(&tx).await.unwrap();
    for row in rows.into_iter().filter(|m| m.person_id == insider) {
        let mut row = row.into_active_model();
        row.ended_at = Set(Some(Timestamp(0)));
        organiser::store::member::Entity::update(row).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(browser.get("/review?view=table").await.text("main p[role=status]"), "1 application");
    assert_eq!(browser.get(&format!("/review/{id}")).await.status, 200);
}

#[tokio::test]
async fn the_board_needs_as_many_queries_for_many_as_for_few_and_shows_a_window() {
    let stage = Stage::set().await;
    stage.handed_in().await;
    let count = async |path: &str| {
        let before = stage.app.ctx.db.statements();
        let answer = stage.coordinator.get(path).await;
        (stage.app.ctx.db.statements() - before, answer)
    };
    let places =
        ["/review", "/review?view=table", "/review/overdue", "/review/statistics", "/review/deadlines?month=2026-05"];
    let mut few = Vec::new();
    for place in places {
        count(place).await;
        few.push(count(place).await.0);
    }
    for _ in 0..59 {
        stage.handed_in().await;
    }
    for (place, few) in places.into_iter().zip(few) {
        assert_eq!(count(place).await.0, few, "{place}");
    }
    let (_, board) = count("/review").await;
    assert_eq!((board.texts(".card").len(), board.texts(".column .tag")[0].as_str()), (10, "60"));
    let all = board.attribute(".column > p > a", "href").unwrap();
    assert_eq!(all, "/review?view=table&column=submitted");
    let (_, table) = count(&all).await;
    assert_eq!((table.texts("tbody tr").len(), table.text("main p[role=status]").as_str()), (50, "60 applications"));
    assert_eq!(count(&format!("{all}&page=2")).await.1.texts("tbody tr").len(), 10);
    assert_eq!(count(&format!("{all}&page=99")).await.1.texts("tbody tr").len(), 10, "the nearest that there is");
}

#[tokio::test]
async fn who_looks_at_an_application_is_seen_by_who_may_see_it_as_long_as_they_do() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let look = async |browser: &Browser, id: &str| {
        browser.send("/review", "/api/review/who_looks", &[("id", id)]).await.status
    };
    let seen = async |browser: &Browser| browser.get("/review").await.texts(".card .presence");
    assert!(seen(&stage.one).await.is_empty());
    assert_eq!(look(&stage.two, &id).await, 303);
    assert_eq!(look(&stage.coordinator, &id).await, 303);
    assert_eq!(seen(&stage.one).await, ["Looking at it now: Coordinator, Evaluator Two"]);
    // Nobody needs to be told of themselves.
    assert_eq!(seen(&stage.two).await, ["Looking at it now: Coordinator"]);
    stage.app.ctx.clock.advance(MINUTE / 2);
    assert_eq!(look(&stage.coordinator, &id).await, 303);
    stage.app.ctx.clock.advance(MINUTE / 2);
    assert_eq!(seen(&stage.one).await, ["Looking at it now: Coordinator"]);

    // Whoever works for the applicant can't look, and doesn't learn who does.
    let tied = stage.app.signed_in("Tied", &[Role::Evaluator]).await;
    let organiser = stage.organiser.id.to_string();
    join(&stage.app, &stage.owner, &organiser, "Tied", "viewer", &tied).await;
    assert_eq!(look(&tied, &id).await, 404);
    assert!(!tied.get("/review").await.body.contains("Looking at"));
}

#[tokio::test]
async fn evaluators_are_suggested_with_reasons_and_kept_away_from_whom_they_know() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    let page = format!("/review/{id}/assign");
    let shown = stage.coordinator.get(&page).await;
    assert!(shown.text("main").contains("Suggested"));
    let suggested: Vec<String> = shown.texts("h2 + p + ul li");
    assert_eq!(suggested.len(), 2, "{suggested:?}");
    assert!(suggested.iter().any(|s| s.contains("Evaluator One") && s.contains("shares country and language")));
    assert!(
        suggested.iter().all(|s| s.contains("0 applications now") && s.contains("hasn't evaluated with the others"))
    );

    // One and the applicant's owner have addresses in the same domain: that is found, by its name.
    let tx = app.ctx.db.write().await.unwrap();
    for (person, email) in [(stage.people[1], "one@centras.lt"), (stage.people[4], "owner@mail.centras.lt")] {
        let mut row = people::by_id(&tx, person).await.unwrap().into_active_model();
        row.email = Set(email.into());
        people::person::Entity::update(row).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let shown = stage.coordinator.get(&page).await;
    assert!(shown.texts(".choice label").last().unwrap().contains("conflict of interest: has an e-mail address"));
    assert!(!shown.texts("h2 + p + ul li").iter().any(|s| s.contains("Evaluator One")));
    let refused = stage.assign(&id, &stage.people[1..3], "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("applicant's own domain"), "{}", refused.text(".error-summary"));
    let send_with = async |more: &[(&str, &str)]| {
        let revision = stage.coordinator.get(&page).await.field("revision");
        let mut fields = vec![of("id", &id), of("revision", &revision)];
        fields.extend(stage.people[1..3].iter().map(|e| of("evaluators[]", &e.to_string())));
        fields.extend(more.iter().map(|(n, v)| of(n, v)));
        send(&stage.coordinator, &page, "/api/review/assign", &fields).await
    };
    for (day, words) in [("2026-02-01", "passed"), ("2026-12-31", "before that day"), ("soon", "date")] {
        let refused = send_with(&[("due", day), ("conflict_reason", "Nobody else reads Lithuanian.")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text(".error-summary").contains(words), "{day}: {}", refused.text(".error-summary"));
    }
    let done = send_with(&[("due", "2026-03-20"), ("conflict_reason", "Nobody else reads Lithuanian.")]).await;
    assert_eq!(done.status, 303, "{}", done.text("main"));
    let shown = stage.coordinator.get(&page).await.text("main");
    assert!(shown.contains("Nobody else reads Lithuanian.") && shown.contains("20 March 2026"), "{shown}");
    let entries = audit::about(app.ctx.db.read(), "application", &id, 20).await.unwrap();
    let found = entries.iter().filter(|e| e.verb == "review.assign" && e.detail.contains("same_domain")).count();
    assert_eq!(found, 1, "only for whom it holds");

    // A member is kept away, whatever the reason.
    let other = stage.handed_in().await;
    stage.check_formally(&other, &[]).await;
    let tx = app.ctx.db.write().await.unwrap();
    let member = organiser::store::member::ActiveModel {
        id: Set(app.ctx.ids.uuid()),
        organiser_id: Set(stage.organiser.id),
        person_id: Set(stage.people[2]),
        role: Set(MemberRole::Viewer.key().into()),
        added_by: Set(None),
        added_at: Set(app.ctx.now()),
        ended_by: Set(None),
        ended_at: Set(None),
    };
    organiser::store::member::Entity::insert(member).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let shown = stage.coordinator.get(&format!("/review/{other}/assign")).await.text("main");
    assert!(shown.contains("Evaluator Two : acts for the applicant"), "{shown}");
    assert_eq!(stage.assign(&other, &stage.people[2..4], "Please.").await.status, 422);
}

#[tokio::test]
async fn the_clock_tells_whose_turn_it_is_each_step_once() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    stage.assign(&id, &stage.people[1..3], "").await;
    stage.declare(&stage.one, &id).await;
    stage.declare(&stage.two, &id).await;
    stage.evaluate(&stage.one, &id, &stage.evaluation(13, 4, "Words"), "hand_in").await;
    keep_watch(&app.ctx).await.unwrap();
    app.run_jobs().await;
    let told = async |address: &str, words: &str| {
        let mails = app.mails_to(address).await;
        mails.iter().filter(|m| m.subject.contains(words)).count()
    };
    let (one, two, coordinator) = ("evaluator.one@example.org", "evaluator.two@example.org", "coordinator@example.org");
    // Day by day for 100 days, the server going on by itself.
    let mut days = 0;
    let mut until = async |day: i64| {
        while days < day {
            app.ctx.clock.advance(DAY);
            days += 1;
            app.run_jobs().await;
        }
    };
    until(13).await;
    assert_eq!(told(two, "left to submit your evaluation").await, 0);
    until(20).await;
    // The evaluation is due after 21 days: 7 and 2 before.
    assert_eq!(told(two, "left to submit your evaluation").await, 2);
    assert_eq!(told(one, "left to submit your evaluation").await, 0, "who has handed in isn't reminded");
    until(24).await;
    assert_eq!(
        (told(two, "your evaluation is late").await, told(coordinator, "Evaluator Two hasn't submitted").await),
        (1, 1)
    );
    back(&stage).await;
    let late = stage.coordinator.get("/review/overdue").await.text("main");
    assert!(late.contains("Evaluator Two") && !late.contains("Evaluator One"), "{late}");
    assert!(stage.two.get("/review/overdue").await.text("main").contains("Evaluator Two"));
    assert!(!stage.one.get("/review/overdue").await.text("main").contains("Evaluator Two"), "only their own");
    until(61).await;
    assert_eq!(
        (told(two, "left until it must be decided").await, told(coordinator, "left until it must").await),
        (1, 0)
    );
    until(77).await;
    // Once it is urgent, the coordinators as well.
    assert_eq!(
        (told(two, "left until it must be decided").await, told(coordinator, "left until it must").await),
        (2, 1)
    );
    until(89).await;
    assert_eq!(
        (told(two, "left until it must be decided").await, told(coordinator, "left until it must").await),
        (4, 3)
    );
    until(100).await;
    assert_eq!(
        (told(two, "should have been decided").await, told(coordinator, "should have been decided").await),
        (1, 1)
    );
    assert_eq!(told(one, "decided").await, 0, "it isn't their turn");
    back(&stage).await;
    assert!(stage.coordinator.get("/review/overdue").await.text("main").contains("Overdue by 10 days"));
    assert_eq!(reviews::loads(app.ctx.db.read()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn statistics_come_from_what_happened() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.app.ctx.clock.advance(40 * DAY);
    back(&stage).await;
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await.status, 303);
    stage.handed_in().await;
    let page = stage.coordinator.get("/review/statistics").await;
    assert_eq!(page.texts(".facts dd"), ["1", "0", "1", "40 days"]);
    assert!(page.text("main").contains("Decided in time: 1 of 1"));
    assert!(page.text("main").contains("Label issued at the first application: 1 of 1"));
    let rows = page.texts("tbody tr");
    assert_eq!(rows.len(), 12 + 4);
    assert!(rows.iter().any(|r| r.starts_with("April 2026")), "{rows:?}");
    assert!(rows.last().unwrap().contains("40 days"), "all of it before the committee: {rows:?}");
    // The deadline of the open one is in the calendar, and the decided one isn't.
    let month = stage.coordinator.get("/review/deadlines?month=2026-07").await;
    assert_eq!(month.texts("main h2").len(), 1, "{}", month.text("main"));
    assert!(stage.coordinator.get("/review/deadlines?month=2026-05").await.text("main").contains("Nothing is due"));
    assert_eq!(stage.coordinator.get("/review/deadlines?month=nonsense").await.status, 200);
}

#[tokio::test]
async fn an_address_that_somebody_has_besides_is_found_in_the_applicants_domain() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    let tx = app.ctx.db.write().await.unwrap();
    for (person, email) in [(stage.people[1], "one@centras.lt"), (stage.people[4], "owner@mail.centras.lt")] {
        let row = people::further_address::ActiveModel {
            id: Set(app.ctx.ids.uuid()),
            person_id: Set(person),
            email: Set(email.into()),
            token_hash: Set(None),
            created_at: Set(app.ctx.now()),
            expires_at: Set(None),
            confirmed_at: Set(Some(app.ctx.now())),
        };
        people::further_address::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let refused = stage.assign(&id, &stage.people[1..3], "").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("applicant's own domain"), "{}", refused.text(".error-summary"));
}
