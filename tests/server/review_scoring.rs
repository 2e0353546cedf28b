//! Scoring through the front door: what is saved while it is written, three values, reasons below a level, taking back,
//! and flags that stop an application.

use crate::support::{
    Answer, Browser,
    files::{bring, view},
    review::{Fields, Stage, of, send},
};
use quality_label::{
    account::{Role, service},
    apply::{
        model::{Answer as Said, GivenFile, Piece},
        store::answer,
    },
    evidence::model::FileView,
    platform::audit,
    programme::model::Kind,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

const EVALUATE: &str = "/api/review/evaluate";
const WRITE: &str = "/api/review/write_evaluation";

/// An application that two evaluators work on, both declared.
async fn under_evaluation(stage: &Stage) -> String {
    let id = stage.handed_in().await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
    }
    id
}

/// What the browser's auto-save sends.
async fn write(stage: &Stage, browser: &Browser, id: &str, revision: &str, fields: &Fields) -> Answer {
    let mut all = vec![of("id", id), of("revision", revision)];
    all.extend(fields.iter().cloned());
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
    let origin = stage.app.url.clone();
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
    ];
    browser.request(reqwest::Method::POST, WRITE, Some(body.into_bytes()), &headers).await
}

/// The fields of an evaluation with some in the place of others.
fn with(fields: &Fields, changed: &[(String, &str)]) -> Fields {
    let value = |name: &str| changed.iter().find(|(n, _)| n == name).map(|(_, v)| (*v).to_string());
    fields.iter().map(|(name, old)| (name.clone(), value(name).unwrap_or(old.clone()))).collect()
}

#[tokio::test]
async fn an_evaluation_saves_itself_and_nothing_is_saved_twice_or_over_another() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let page = format!("/review/{id}/evaluate");
    assert!(stage.one.get(&page).await.has("form [data-saving]"), "the form says where its saving stands");

    let first = vec![of("overall", "So far")];
    let saved = write(&stage, &stage.one, &id, "0", &first).await;
    assert_eq!((saved.status, saved.body.contains("\"revision\":\"1\"")), (200, true), "{}", saved.body);
    // Its sender never heard of it, and sends it again.
    let again = write(&stage, &stage.one, &id, "0", &first).await;
    assert_eq!((again.status, again.body.clone()), (200, saved.body.clone()));
    // Another tab that doesn't know of it.
    let other = write(&stage, &stage.one, &id, "0", &vec![of("overall", "Elsewhere")]).await;
    assert_eq!(other.status, 409, "{}", other.body);
    assert_eq!(stage.one.get(&page).await.field("overall"), "So far");
    // Half of it, and what can't be handed in yet, is kept.
    let rated = stage.form().rated().next().unwrap().id.clone();
    let half =
        vec![of("overall", "So far"), of(&format!("level[{rated}]"), "1"), of(&format!("note[{rated}]"), "Ask!")];
    assert_eq!(write(&stage, &stage.one, &id, "1", &half).await.status, 200);
    let shown = stage.one.get(&page).await;
    assert_eq!((shown.field("revision").as_str(), shown.field(&format!("note[{rated}]")).as_str()), ("2", "Ask!"));
    // What saves itself leaves no entry in the trail each time.
    let ctx = &stage.app.ctx;
    let trail = audit::about(ctx.db.read(), "application", &id, 100).await.unwrap();
    assert!(trail.iter().all(|e| e.verb != "review.save_evaluation"));
    // Nobody else can, and nobody before declaring.
    assert_eq!(write(&stage, &stage.three, &id, "0", &first).await.status, 403);
    assert_eq!(write(&stage, &stage.owner, &id, "0", &first).await.status, 403);
}

#[tokio::test]
async fn below_the_level_of_the_pack_a_reason_is_needed_and_who_cant_tell_says_why() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let rated: Vec<String> = stage.form().rated().map(|q| q.id.clone()).collect();
    let indicator = stage.form().indicators().next().unwrap().id.clone();
    let good = stage.evaluation(13, 3, "");
    let low = (format!("level[{}]", rated[0]), "2");
    let unsure = (format!("confirmed[{indicator}]"), "unsure");
    let refused = stage.evaluate(&stage.one, &id, &with(&good, &[low.clone(), unsure.clone()]), "hand_in").await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".error-summary li").len(), 2, "{:?}", refused.texts(".error-summary li"));
    assert!(refused.has(&format!("#f-comment-{}--error", rated[0])), "below level 3");
    assert!(refused.has(&format!("#f-comment-{indicator}--error")), "can't tell");
    assert!(refused.text("main").contains("say why you can't tell"));
    let reasons = [
        (format!("comment[{}]", rated[0]), "Say who does it."),
        (format!("comment[{indicator}]"), "There is no picture."),
        low,
        unsure,
    ];
    let whole = with(&good, &reasons);
    assert_eq!(stage.evaluate(&stage.one, &id, &whole, "hand_in").await.status, 303);
    assert_eq!(stage.evaluate(&stage.two, &id, &whole, "hand_in").await.status, 303);
    // That both can't tell is nothing to take over: the committee settles it.
    let committee = stage.two.get(&format!("/review/{id}/committee")).await;
    assert!(committee.text("main").contains("There is no picture."));
    assert!(
        committee.texts("tbody tr")[0].contains("Can't tell")
            && committee.texts("tbody tr")[0].contains("not agreed yet")
    );
    let value = format!("value[{indicator}]");
    let odd = stage.at_committee(&stage.two, &id, "agree", &[(value.as_str(), "unsure")]).await;
    assert_eq!(odd.status, 422, "the committee says yes or no");
    assert_eq!(stage.at_committee(&stage.two, &id, "agree", &[(value.as_str(), "yes")]).await.status, 303);
}

#[tokio::test]
async fn what_was_handed_in_can_be_taken_back_until_both_are_in() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let page = format!("/review/{id}/evaluate");
    let take_back = "/api/review/take_back_evaluation";
    let early = stage.one.send(&page, take_back, &[("id", &id)]).await;
    assert_eq!(early.status, 422);
    assert_eq!(stage.evaluate(&stage.one, &id, &stage.evaluation(13, 4, "First thought"), "hand_in").await.status, 303);
    assert!(stage.one.get(&page).await.text("main").contains("you can take it back"));
    assert_eq!(stage.two.send(&page, take_back, &[("id", &id)]).await.status, 422, "it isn't theirs");
    assert_eq!(stage.one.send(&page, take_back, &[("id", &id)]).await.status, 303);
    let again = stage.one.get(&page).await;
    assert_eq!(again.field("overall"), "First thought on the whole");
    assert_eq!(stage.evaluate(&stage.two, &id, &stage.evaluation(13, 4, "Fine"), "hand_in").await.status, 303);
    assert_eq!(stage.two.get(&format!("/review/{id}/committee")).await.status, 403, "one is missing again");
    assert_eq!(stage.evaluate(&stage.one, &id, &stage.evaluation(13, 4, "Second"), "hand_in").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        let late = browser.send(&page, take_back, &[("id", &id)]).await;
        assert_eq!(late.status, 422);
        assert!(late.text(".error-summary").contains("already"), "{}", late.text(".error-summary"));
    }
}

#[tokio::test]
async fn nothing_is_decided_while_a_flag_is_open() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let page = format!("/review/{id}");
    let (raise, resolve) = ("/api/review/raise_flag", "/api/review/resolve_flag");
    let next = stage.one.get(&page).await.field("next");
    // Before both are in it goes to the coordinator alone.
    let to_all = [("id", id.as_str()), ("next", &next), ("to", "committee"), ("words", "Look at this")];
    assert_eq!(stage.one.send_key(&page, raise, "flag", &to_all).await.status, 422);
    let without = [("id", id.as_str()), ("next", &next), ("to", "coordinator"), ("words", " ")];
    assert_eq!(stage.one.send_key(&page, raise, "flag", &without).await.status, 422);
    let flag = [("id", id.as_str()), ("next", &next), ("to", "coordinator"), ("words", "A borrowed picture?")];
    assert_eq!(stage.one.send_key(&page, raise, "flag", &flag).await.status, 303);
    assert_eq!(stage.one.send_key(&page, raise, "flag", &flag).await.status, 303, "sent twice, raised once");
    let shown = stage.coordinator.get(&page).await.text("main");
    assert_eq!(shown.matches("A borrowed picture?").count(), 1, "{shown}");
    assert!(stage.one.get(&page).await.text("main").contains("A borrowed picture?"));
    assert!(!stage.two.get(&page).await.body.contains("A borrowed picture?"));
    assert!(!stage.two.get(&page).await.text("main").contains("raised a flag"), "not even that there is one");
    assert!(stage.app.mails_to("coordinator@example.org").await[0].text.contains("flag"));
    assert_eq!(stage.app.mails_to("evaluator.two@example.org").await.len(), 1, "the assignment");

    let evaluation = stage.evaluation(13, 4, "Fine");
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.evaluate(browser, &id, &evaluation, "hand_in").await.status, 303);
    }
    stage.declare(&stage.three, &id).await;
    stage.all_vote(&id, "issue").await;
    let closed = stage.of_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(closed.status, 422);
    assert!(closed.text(".error-summary").contains("flag"));
    assert!(stage.three.get(&page).await.text("main").contains("A borrowed picture?"), "both are in");

    let answer = [("flag", next.as_str()), ("resolution", "They drew it themselves.")];
    assert_eq!(stage.three.send(&page, resolve, &answer).await.status, 403, "it goes to the coordinator");
    assert_eq!(stage.owner.send(&page, resolve, &answer).await.status, 403);
    assert_eq!(stage.coordinator.send(&page, resolve, &[("flag", &next)]).await.status, 422, "not without a reason");
    assert_eq!(stage.coordinator.send(&page, resolve, &answer).await.status, 303);
    assert_eq!(stage.coordinator.send(&page, resolve, &answer).await.status, 422, "once");
    assert!(stage.one.get(&page).await.text("main").contains("They drew it themselves."));
    let decided = stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));
    let late = [("id", id.as_str()), ("next", &id), ("to", "coordinator"), ("words", "Too late")];
    assert_eq!(stage.one.send_key(&page, raise, "flag", &late).await.status, 422);
}

#[tokio::test]
async fn who_lost_the_role_this_minute_and_whose_application_is_withdrawn_keep_what_they_wrote() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let page = format!("/review/{id}/evaluate");
    let written = vec![of("overall", "Written so far")];
    assert_eq!(write(&stage, &stage.one, &id, "0", &written).await.status, 200);
    let (ctx, one) = (&stage.app.ctx, stage.people[1]);
    let administrator = stage.app.person("Administrator", &[Role::Administrator]).await;
    service::end_role(ctx, &stage.app.actor(administrator).await, one, Role::Evaluator).await.unwrap();
    assert_eq!(write(&stage, &stage.one, &id, "1", &vec![of("overall", "More")]).await.status, 403);
    let mut fields = vec![of("id", &id), of("revision", "1"), of("then", "hand_in")];
    fields.extend(stage.evaluation(13, 4, "x"));
    assert_eq!(send(&stage.one, &page, EVALUATE, &fields).await.status, 403);

    let withdraw = [("id", id.as_str()), ("agreed", "yes"), ("reason", "")];
    let status = format!("/apply/{id}/submitted");
    assert_eq!(stage.owner.send(&status, "/api/review/withdraw", &withdraw).await.status, 303);
    let late = write(&stage, &stage.two, &id, "0", &written).await;
    assert_eq!((late.status, late.body.contains("application_withdrawn")), (422, true), "{}", late.body);
    let fields = vec![of("id", &id), of("revision", "0"), of("overall", "Still here"), of("then", "save")];
    let page = send(&stage.two, &page, EVALUATE, &fields).await;
    assert_eq!((page.status, page.field("overall").as_str()), (422, "Still here"));
}

#[tokio::test]
async fn documents_and_pictures_are_looked_at_beside_the_questions_and_nothing_else_is_shown_so() {
    let stage = Stage::set().await;
    let id = under_evaluation(&stage).await;
    let document = view(&bring(&stage.app, &stage.owner, "plan.pdf", b"%PDF-1.7 whole").await);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let drawing = view(&bring(&stage.app, &stage.owner, "art.svg", svg).await);
    let given =
        |f: &FileView| GivenFile { id: f.id, name: f.name.clone(), media_type: f.media_type.clone(), size: f.size };
    let files = vec![given(&document), given(&drawing)];
    let piece = Piece { title: "A plan".into(), text: "What we do.".into(), files, ..Piece::default() };
    let asked = stage.form().questions().find(|q| matches!(q.kind, Kind::Evidence { .. })).unwrap();
    let tx = stage.app.ctx.db.write().await.unwrap();
    answer::Entity::update_many()
        .col_expr(
            answer::Column::Value,
            Expr::value(serde_json::to_string(&Said::Evidence(vec![piece.clone(), piece])).unwrap()),
        )
        .filter(answer::Column::ApplicationId.eq(id.parse::<Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq(asked.id.as_str()))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let page = stage.one.get(&format!("/review/{id}")).await;
    let shown = page.attributes("details.viewer iframe", "src");
    let at = |file: &FileView| format!("/review/{id}/files/{}", file.id);
    assert!(!shown.is_empty() && shown.iter().all(|src| *src == format!("{}?look", at(&document))), "{shown:?}");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("frame-src 'self'"));
    let header = |answer: &Answer, name: &str| answer.headers[name].to_str().unwrap().to_string();
    let looked = stage.one.get(&shown[0]).await;
    assert_eq!((looked.status, header(&looked, "content-type").as_str()), (200, "application/pdf"));
    assert_eq!(header(&looked, "content-disposition"), "inline");
    assert_eq!(header(&looked, "x-frame-options"), "SAMEORIGIN");
    assert!(header(&looked, "content-security-policy").contains("frame-ancestors 'self'"));
    // Taken away it is a download, and what isn't a document is never anything else.
    for address in [at(&document), format!("{}?look", at(&drawing))] {
        let file = stage.one.get(&address).await;
        assert!(header(&file, "content-disposition").starts_with("attachment"), "{address}");
        assert!(header(&file, "content-security-policy").contains("sandbox"), "{address}");
    }
    assert_eq!(stage.three.get(&shown[0]).await.status, 403, "who may not read the answers");
}
