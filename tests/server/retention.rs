//! Names and addresses that nobody needs any more are removed, and what they were needed for stays.

use crate::support::{START, TestApp, applying::labelled};
use quality_label::{
    account::Role,
    badge, endorse, label, learn,
    platform::audit::{self, Checked},
    programme,
    texts::Locale,
    timestamp::{DAY, Timestamp},
};
use sea_orm::EntityTrait;

/// So many days and a few hours after the start.
fn after(days: i64) -> Timestamp {
    Timestamp(START.0 + days * DAY + DAY / 2)
}

#[tokio::test]
async fn who_complained_is_forgotten_a_year_after_it_was_settled() {
    let app = TestApp::start().await;
    label::service::keep_watch(&app.ctx).await.unwrap();
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let visitor = app.browser();
    let complaint = format!("/labels/{}/complaint", label.number);
    for words in ["They sell badges.", "They sell them again.", "Nobody looks at this one."] {
        let fields =
            [("number", label.number.as_str()), ("words", words), ("name", "Jonas"), ("email", "jonas@example.com")];
        assert_eq!(visitor.send(&complaint, "/api/label/complain", &fields).await.status, 303);
    }
    let all = || async {
        let rows = label::store::label_complaint::Entity::find().all(app.ctx.db.read()).await.unwrap();
        let mut named: Vec<_> = rows.into_iter().map(|row| (row.words, row.name + &row.email)).collect();
        named.sort();
        named
    };
    let find = async |words: &str| {
        let rows = label::store::open_complaints(app.ctx.db.read(), 9).await.unwrap();
        rows.into_iter().find(|row| row.words == words).unwrap().id.to_string()
    };
    let first = find("They sell badges.").await;
    let settle = [("id", first.as_str()), ("note", "Nothing in it.")];
    assert_eq!(one.send("/label-cases", "/api/label/settle_complaint", &settle).await.status, 303);
    // The second leads to a case, which isn't decided for a long time.
    let second = find("They sell them again.").await;
    let open = [
        ("number", label.number.as_str()),
        ("measure", "revoke"),
        ("grounds", "It was reported."),
        ("complaint", second.as_str()),
    ];
    assert_eq!(one.send("/label-cases", "/api/label/open_case", &open).await.status, 303);
    app.go_to(after(364)).await;
    assert!(all().await.iter().all(|(_, who)| who == "Jonasjonas@example.com"));
    app.go_to(after(366)).await;
    let left = all().await;
    assert_eq!(left[1], ("They sell badges.".into(), String::new()), "the words stay");
    assert_eq!((left[0].1.as_str(), left[2].1.as_str()), ("Jonasjonas@example.com", "Jonasjonas@example.com"));
    app.go_to(after(900)).await;
    assert_eq!(all().await[2].1, "Jonasjonas@example.com", "whoever complained is told when it is decided");
    assert!(matches!(audit::check(app.ctx.db.read()).await.unwrap(), Checked::Whole(_)));
}

#[tokio::test]
async fn tables_of_awards_forget_whom_they_were_about() {
    let app = TestApp::start().await;
    learn::service::keep_watch(&app.ctx).await.unwrap();
    let badge = programme::content(&app.ctx, Locale::ENGLISH).unwrap().badges[0].id.clone();
    let ona = app.person("Ona", &[]).await;
    let one = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let bring = async |table: &str| {
        let brought = one.send("/awards", "/api/learn/bring_awards", &[("table", table)]).await;
        brought.location.unwrap()
    };
    let rows =
        format!("ona@example.org,Ona Onaitė,{badge},Her report\nnew@example.org,New,{badge},\nnobody,Wrong,{badge},");
    let path = bring(&format!("email,name,badge,evidence\n{rows}\n")).await;
    let id = path.rsplit('/').next().unwrap().to_string();
    assert_eq!(one.send(&path, "/api/learn/confirm_awards", &[("id", &id)]).await.status, 303);
    app.run_jobs().await;
    let left = bring(&format!("email,badge\nlater@example.org,{badge}\n")).await;
    app.go_to(after(364)).await;
    let one = app.again("Coordinator").await;
    assert!(one.get(&path).await.text("main").contains("Ona Onaitė"));
    assert_eq!(one.get(&left).await.status, 200);
    app.go_to(after(366)).await;
    let page = one.get(&path).await.text("main");
    for gone in ["Ona Onaitė", "ona@example.org", "Her report", "nobody"] {
        assert!(!page.contains(gone), "{gone}: {page}");
    }
    assert!(page.contains("Removed, since it is no longer needed") && page.contains("Awarded"), "{page}");
    assert!(page.contains("new@example.org"), "nobody came, but until yesterday they could: {page}");
    assert_eq!(one.get(&left).await.status, 404, "a table that nobody has confirmed is gone");
    let held = badge::store::of_person(app.ctx.db.read(), ona).await.unwrap();
    assert_eq!(held.len(), 1, "the badge stays with whoever has it");
    app.go_to(after(732)).await;
    let one = app.again("Coordinator").await;
    let page = one.get(&path).await;
    assert!(!page.text("main").contains("new@example.org"));
    assert!(!page.has("tbody form"), "nobody can be written to any more");
    let row = learn::store::award_rows(app.ctx.db.read(), id.parse().unwrap()).await.unwrap()[1].id.to_string();
    let again = one.send_key(&path, "/api/learn/send_award_again", &row, &[("id", &row)]).await;
    assert_eq!(again.status, 422);
    assert_eq!(one.get(&format!("{path}/report.csv")).await.status, 200);
    assert!(matches!(audit::check(app.ctx.db.read()).await.unwrap(), Checked::Whole(_)));
}

#[tokio::test]
async fn who_was_asked_to_endorse_something_is_forgotten_after_the_request_is_over() {
    let app = TestApp::start().await;
    endorse::service::keep_watch(&app.ctx).await.unwrap();
    let owner = app.signed_in("Owner", &[]).await;
    let label = labelled(&app, &owner, "Demo Centre").await;
    let (page, words) = (format!("/endorsements/label/{}", label.number), "You know our badges.");
    let ask = [("kind", "label"), ("subject", label.number.as_str()), ("email", "town@example.com"), ("words", words)];
    let asked = owner.send(&page, "/api/endorse/ask", &ask).await;
    assert_eq!(asked.status, 303, "{}", asked.text("main"));
    let until = endorse::store::request::Entity::find().one(app.ctx.db.read()).await.unwrap().unwrap().expires_at;
    let kept = async || {
        let row = endorse::store::request::Entity::find().one(app.ctx.db.read()).await.unwrap().unwrap();
        row.email + &row.words
    };
    app.go_to(Timestamp(until.0 + 364 * DAY)).await;
    assert_eq!(kept().await, format!("town@example.com{words}"));
    app.go_to(Timestamp(until.0 + 366 * DAY)).await;
    assert_eq!(kept().await, "");
    let owner = app.again("Owner").await;
    assert!(!owner.get(&page).await.text("main").contains("town@example.com"));
}
