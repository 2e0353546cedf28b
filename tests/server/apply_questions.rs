//! The pages of questions: rows that come and go, what stands beside a rated question, what isn't asked.

use crate::support::{
    Answer, Browser, TestApp,
    applying::{application, organiser, seen},
    borrowed,
    review::Stage,
};
use quality_label::{
    apply::{
        model::Answer as Given,
        store::{answer, own_level},
    },
    programme::model::Kind,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

const SAVE: &str = "/api/apply/save";
const WRITE: &str = "/api/apply/write";

/// An owner with a draft.
async fn draft(app: &TestApp) -> (Browser, String) {
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Centre").await).await;
    (owner, id)
}

/// Sends a section as it was opened, with these fields.
async fn send(owner: &Browser, id: &str, section: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/apply/{id}/section/{section}");
    send_as_seen(owner, id, section, &seen(&owner.get(&page).await), fields).await
}

async fn send_as_seen(
    owner: &Browser,
    id: &str,
    section: &str,
    seen: &[(String, String)],
    fields: &[(&str, &str)],
) -> Answer {
    let mut all = vec![("application", id), ("section", section)];
    all.extend(seen.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    all.extend_from_slice(fields);
    owner.send_key(&format!("/apply/{id}/section/{section}"), SAVE, section, &all).await
}

#[tokio::test]
async fn web_addresses_are_checked_one_by_one_and_shown_with_their_site() {
    let app = TestApp::start().await;
    let (owner, id) = draft(&app).await;
    let wrong = [
        ("fields[badge_pages.0]", "https://badges.example.org/first-steps"),
        ("fields[badge_pages.1]", ""),
        ("fields[badge_pages.2]", "badges.example.org"),
        ("fields[badge_pages.3]", "https://badges.example.org/first-steps"),
    ];
    let page = send(&owner, &id, "design", &wrong).await;
    assert_eq!(page.status, 422);
    let links = page.attributes(".error-summary a", "href");
    // The mistakes stand where it was typed, not where it would stand without the empty field.
    assert!(links.contains(&"#f-design-fields-badge_pages-2-".into()), "{links:?}");
    assert!(links.contains(&"#f-design-fields-badge_pages-3-".into()), "{links:?}");
    assert!(!links.contains(&"#f-design-fields-badge_pages-1-".into()), "{links:?}");
    assert_eq!(page.field("fields[badge_pages.2]"), "badges.example.org");

    let right = [
        ("fields[badge_pages.0]", "https://badges.example.org/first-steps"),
        ("fields[badge_pages.1]", "https://another.example.org:8080/all?page=2"),
        ("next", "later"),
    ];
    assert_eq!(send(&owner, &id, "design", &right).await.status, 303);
    let check = owner.get(&format!("/apply/{id}/check")).await;
    let sites = check.texts(".summary-list li strong");
    assert!(sites.contains(&"badges.example.org".into()) && sites.contains(&"another.example.org".into()), "{sites:?}");
    assert!(check.body.contains("href=\"https://another.example.org:8080/all?page=2\""));
    assert!(!check.attributes("main .notice a", "href").iter().any(|to| to.contains("badge_pages")));
    let exported = owner.get(&format!("/apply/{id}/application.json")).await;
    let exported: Value = serde_json::from_slice(&exported.bytes).unwrap();
    let questions = exported["questions"].as_array().unwrap();
    let pages = questions.iter().find(|q| q["id"] == "badge_pages").unwrap();
    assert_eq!(pages["answer"]["url_list"].as_array().unwrap().len(), 2);
    let pdf = owner.get(&format!("/apply/{id}/application.pdf")).await;
    assert!(pdf.status == 200 && pdf.bytes.starts_with(b"%PDF"));
    // More than there may be are refused at the first that is too many, and kept.
    let many: Vec<_> =
        (0..12).map(|n| (format!("fields[badge_pages.{n}]"), format!("https://badges.example.org/{n}"))).collect();
    let many: Vec<_> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = send(&owner, &id, "design", &many).await;
    assert!(page.attributes(".error-summary a", "href").contains(&"#f-design-fields-badge_pages-10-".into()));
    assert_eq!(page.field("fields[badge_pages.11]"), "https://badges.example.org/11");
}

/// The cells of a plan's row as a form sends them.
fn row(n: usize, goal: &str, who: &str) -> Vec<(String, String)> {
    [("goal", goal), ("actions", "Look at it"), ("who", who), ("year", "2027"), ("measure", "By a list")]
        .map(|(column, text)| (format!("fields[plan_goals.{n}.{column}]"), text.to_string()))
        .to_vec()
}

#[tokio::test]
async fn a_plan_is_a_table_whose_rows_come_and_go_without_javascript() {
    let app = TestApp::start().await;
    let (owner, id) = draft(&app).await;
    let page = format!("/apply/{id}/section/plan");
    let empty = owner.get(&page).await;
    assert_eq!(
        empty.texts(".plan thead th")[..5],
        ["Goal", "What you will do", "Who does it", "When", "How you will know"]
    );
    assert_eq!(empty.attributes(".plan tbody tr", "class").len() + empty.texts(".plan tbody tr").len(), 3);
    for label in ["1. Goal", "3. Who does it", "2. When"] {
        assert!(empty.texts(".plan label").contains(&label.into()), "every cell says what it is: {label}");
    }
    // One more: everything is kept, what is wrong too.
    let mut fields = [row(0, "First", "Both of us"), row(1, "Second", ""), row(2, "Third", "The team")].concat();
    fields.push(("next".into(), "more:plan_goals".into()));
    let more = send(&owner, &id, "plan", &borrowed(&fields)).await;
    assert_eq!(more.location, Some(format!("{page}#rows-plan_goals")));
    let shown = owner.get(&page).await;
    assert_eq!(shown.texts(".plan tbody tr").len(), 4);
    assert!(shown.has("#rows-plan_goals") && shown.field("fields[plan_goals.1.goal]") == "Second");
    // The second is taken away, and the third moves up.
    let button = shown.attributes(".plan button[name=next]", "value");
    assert_eq!(button[..2], ["remove:plan_goals.0", "remove:plan_goals.1"]);
    let last = fields.len() - 1;
    fields[last].1 = "remove:plan_goals.1".into();
    assert_eq!(send(&owner, &id, "plan", &borrowed(&fields)).await.status, 303);
    let shown = owner.get(&page).await;
    assert_eq!(shown.field("fields[plan_goals.1.goal]"), "Third");
    assert_eq!(shown.field("fields[plan_goals.2.goal]"), "");
    // The first button of the form leads on: the Enter key takes nothing away.
    assert!(shown.attribute("form[action=''] button[type=submit]", "name").is_none());
}

#[tokio::test]
async fn a_mistake_in_a_plan_stands_at_the_row_in_which_it_was_made() {
    let app = TestApp::start().await;
    let (owner, id) = draft(&app).await;
    let fields = [row(0, "First", "Both of us"), row(2, "Third", ""), row(3, "Fourth", "The team")].concat();
    let page = send(&owner, &id, "plan", &borrowed(&fields)).await;
    assert_eq!(page.status, 422);
    let links = page.attributes(".error-summary a", "href");
    assert_eq!(links[0], "#f-plan-fields-plan_goals-2-who-", "{links:?}");
    assert_eq!(page.field("fields[plan_goals.2.goal]"), "Third");
    assert!(page.has("#f-plan-fields-plan_goals-2-who-[aria-invalid=true]"));
}

#[tokio::test]
async fn a_rated_question_comes_with_the_scale_and_an_example_for_each_level_around_the_needed_one() {
    let app = TestApp::start().await;
    let (owner, id) = draft(&app).await;
    let page = owner.get(&format!("/apply/{id}/section/practice")).await;
    let levels = page.texts(".examples dt");
    assert_eq!(levels[..3], ["2 – Beginning", "3 – Adequate", "4 – Good"], "{levels:?}");
    assert_eq!(levels.len(), 3 * 3, "all three rated questions of the section have them");
    assert!(page.texts(".examples dd").iter().all(|example| example.contains("Why this level:")));
    assert!(page.texts("details .facts dd").iter().any(|words| words.contains("minimum for the label")));
    // Every rated question of our pack has examples in both languages.
    for language in ["en", "lt"] {
        let locale = quality_label::texts::Locale::parse(language).unwrap();
        let content = quality_label::programme::content(&app.ctx, locale).unwrap();
        for question in content.form.rated() {
            let levels: Vec<_> = question.examples.iter().map(|e| e.level).collect();
            assert_eq!(levels, [2, 3, 4], "{} in {language}", question.id);
            assert!(question.examples.iter().all(|e| e.answer.lang.is_none() && e.reason.lang.is_none()));
        }
    }
}

const OWN: &str = "fields[practice_use.level]";

#[tokio::test]
async fn applicants_may_say_at_which_level_they_see_their_answer_and_neednt() {
    let app = TestApp::start().await;
    let (owner, id) = draft(&app).await;
    let page = format!("/apply/{id}/section/practice");
    let opened = seen(&owner.get(&page).await);
    assert!(opened.iter().any(|(name, _)| name == "revision[practice_use.level]"));
    // While somebody writes, it is saved with the answer, and the form learns what to go on from.
    let mut fields = vec![("application", id.as_str()), ("section", "practice")];
    fields.extend(opened.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    fields.extend([("fields[practice_use]", "Every day."), (OWN, "4")]);
    let written = owner.post_form(WRITE, &fields).await;
    assert_eq!(written.status, 200, "{}", written.body);
    let saved: Value = serde_json::from_str(&written.body).unwrap();
    assert!(saved["revisions"]["revision[practice_use.level]"].as_str().unwrap().starts_with("1-"), "{saved}");
    let shown = owner.get(&page).await;
    assert_eq!(
        shown.attribute("select[name='fields[practice_use.level]'] option[selected]", "value").as_deref(),
        Some("4")
    );
    // It is no gate: without it nothing is missing, and a level that the scale hasn't got is none.
    assert_eq!(
        send(&owner, &id, "practice", &[("fields[practice_use]", "Every day."), (OWN, "9"), ("next", "later")])
            .await
            .status,
        303
    );
    assert!(!owner.get(&page).await.has("select[name='fields[practice_use.level]'] option[selected][value='4']"));
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(!check.attributes("main .notice a", "href").iter().any(|to| to.contains("level")));
    assert_eq!(send(&owner, &id, "practice", &[(OWN, "3"), ("next", "later")]).await.status, 303);
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.text("main").contains("You see yourselves at level 3 – Adequate."), "{}", check.text("main"));
    let exported = owner.get(&format!("/apply/{id}/application.json")).await.body;
    assert!(exported.contains("\"ownLevel\": 3"), "{exported}");
    // Who had the page open before and only wrote in the answer takes nothing back.
    let old = [("fields[practice_use]", "Every single day."), (OWN, ""), ("next", "later")];
    send_as_seen(&owner, &id, "practice", &opened, &old).await;
    assert!(owner.get(&page).await.has("select[name='fields[practice_use.level]'] option[selected][value='3']"));
}

#[tokio::test]
async fn evaluators_learn_how_applicants_see_themselves_only_after_they_have_handed_in() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let rated: Vec<String> = stage.form().rated().map(|q| q.id.clone()).collect();
    let tx = stage.app.ctx.db.write().await.unwrap();
    for (question, level) in [(&rated[0], 5), (&rated[1], 2), (&rated[2], 4)] {
        let which = (id.parse::<Uuid>().unwrap(), question.as_str());
        let by = (stage.people[4], stage.app.ctx.now());
        own_level::put(&tx, stage.app.ctx.ids.uuid(), which, Some(level), None, by).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    let (dossier, evaluate) = (format!("/review/{id}"), format!("/review/{id}/evaluate"));
    let committee = format!("/review/{id}/committee");
    let told = |page: &Answer| {
        page.body.contains("own view") || page.body.contains("\"own\"") || page.body.contains("own_levels")
    };
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
        for page in [&dossier, &evaluate] {
            let page = browser.get(page).await;
            assert!(page.status == 200 && !told(&page));
        }
        assert_eq!(browser.get(&committee).await.status, 403);
        // The examples that the applicants have read stand beside the question.
        assert_eq!(browser.get(&evaluate).await.texts(".examples dt").len(), 3 * rated.len());
        assert_eq!(stage.evaluate(browser, &id, &stage.evaluation(13, 4, "Good"), "hand_in").await.status, 303);
    }
    let page = stage.one.get(&committee).await;
    assert!(told(&page));
    let rows = page.texts("main tbody tr");
    let row_of = |label: &str| rows.iter().find(|row| row.contains(label)).unwrap().clone();
    let label = |n: usize| stage.form().question(&rated[n]).unwrap().label.text.clone();
    assert!(row_of(&label(0)).ends_with("5 – Exemplary 1 level higher than agreed"), "{}", row_of(&label(0)));
    assert!(row_of(&label(1)).ends_with("2 – Beginning 2 levels lower than agreed"), "{}", row_of(&label(1)));
    assert!(row_of(&label(2)).ends_with("4 – Good The same level as agreed"), "{}", row_of(&label(2)));
    stage.all_vote(&id, "issue").await;
    let decided = stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));
    let outcome = stage.owner.get(&format!("/review/outcome/{id}")).await.text("main");
    assert!(outcome.contains("You saw yourselves at: 2 – Beginning 2 levels lower than agreed"), "{outcome}");
}

#[tokio::test]
async fn an_answer_that_isnt_asked_is_kept_and_handed_to_nobody() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let db = stage.app.ctx.db.write().await.unwrap();
    // What is asked only by another answer than the one that was given.
    let question = stage.form().questions().find(|q| !q.when.is_empty()).unwrap();
    assert!(matches!(question.kind, Kind::LongText { .. }));
    let row = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq(question.id.clone()))
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.value = Set(Some(serde_json::to_string(&Given::Text("Out of sight.".into())).unwrap()));
    answer::Entity::update(row).exec(&db).await.unwrap();
    db.commit().await.unwrap();
    let kept = quality_label::apply::store::answers(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!(kept.get(&question.id), Some(&Given::Text("Out of sight.".into())));
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    assert_eq!(stage.declare(&stage.one, &id).await.status, 303);
    for (browser, page) in [
        (&stage.coordinator, format!("/review/{id}")),
        (&stage.one, format!("/review/{id}")),
        (&stage.one, format!("/review/{id}/evaluate")),
        (&stage.owner, format!("/apply/{id}/check")),
        (&stage.owner, format!("/apply/{id}/application.json")),
    ] {
        let page = browser.get(&page).await;
        assert!(page.status == 200 && !page.body.contains("Out of sight."), "{}", page.body);
    }
}
