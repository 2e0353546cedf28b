//! Reviewing through the front door, without JavaScript: the board, blind evaluations, the committee, both outcomes.

use crate::support::review::{OWNER, Stage, new_organiser, of, send};
use quality_label::{
    account::Role,
    organiser::{self, model::MemberRole},
    timestamp::DAY,
};

const CHECK: &str = "/api/review/check_formally";
const DECIDE: &str = "/api/review/decide";

#[tokio::test]
async fn a_label_is_issued_from_the_board_to_the_letter() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let board = stage.coordinator.get("/review").await;
    assert_eq!(board.status, 200);
    assert!(board.text(".card").contains("Demo Youth Centre"));
    assert!(board.text(".card").contains("90 days left"));
    assert!(board.text(".card").contains("Waiting for you"));

    // The formal check wants every criterion, and a word where one isn't met.
    let formal = format!("/review/{id}/formal");
    let first = stage.form().formal().next().unwrap().id.clone();
    let (met, comment) = (format!("met[{first}]"), format!("comment[{first}]"));
    let half = [("id", id.as_str()), ("revision", "0"), (met.as_str(), "no"), (comment.as_str(), ""), ("then", "send")];
    let page = stage.coordinator.send(&formal, CHECK, &half).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.texts(".error-summary li").len(), stage.form().formal().count());
    let saved =
        [("id", id.as_str()), ("revision", "0"), (met.as_str(), "no"), (comment.as_str(), "Why?"), ("then", "save")];
    assert_eq!(stage.coordinator.send(&formal, CHECK, &saved).await.status, 303);
    assert_eq!(stage.coordinator.get(&formal).await.field(&comment), "Why?");
    assert_eq!(stage.check_formally(&id, &[]).await.location, Some(format!("/review/{id}")));

    // The candidates are shown with what they share, the best first.
    let choices = stage.coordinator.get(&format!("/review/{id}/assign")).await.texts(".choice label");
    assert!(choices[0].contains("Evaluator One") && choices[0].contains("country and language"), "{choices:?}");
    assert!(choices.iter().any(|c| c.contains("Evaluator Two") && c.contains("shares neither")));
    assert!(choices.iter().any(|c| c.contains("Evaluator Three") && c.contains("coordinating")));
    // One who shares is enough; two who don't need a reason.
    assert_eq!(stage.assign(&id, &stage.people[2..4], "").await.status, 422);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    assert!(stage.app.mails_to("evaluator.one@example.org").await[0].text.contains(&id));

    // Nothing is read before the declaration.
    let evaluate = format!("/review/{id}/evaluate");
    let before = stage.one.get(&evaluate).await;
    assert!(before.text("main").contains("impartial") && !before.has("textarea"));
    assert_eq!(stage.one.send(&evaluate, "/api/review/declare", &[("id", &id)]).await.status, 422);
    assert_eq!(stage.declare(&stage.one, &id).await.status, 303);
    let complete = stage.evaluation(13, 4, "Well done, says one");

    // A draft may be incomplete; handing in says what is lacking, and saves what is there.
    let draft = vec![complete[0].clone(), complete[1].clone()];
    assert_eq!(stage.evaluate(&stage.one, &id, &draft, "save").await.status, 303);
    let refused = stage.evaluate(&stage.one, &id, &draft, "hand_in").await;
    assert_eq!(refused.status, 422);
    let lacking = stage.form().indicators().count() - 1 + stage.form().rated().count();
    assert_eq!(refused.texts(".error-summary li").len(), lacking);
    assert_eq!(stage.one.get(&evaluate).await.field("overall"), "Well done, says one on the whole");
    assert_eq!(stage.evaluate(&stage.one, &id, &complete, "hand_in").await.status, 303);
    // A second time is refused, kindly.
    let mut stale = vec![of("id", &id), of("revision", "3"), of("then", "hand_in")];
    stale.extend(complete.iter().cloned());
    let again = send(&stage.one, &evaluate, "/api/review/evaluate", &stale).await;
    assert_eq!(again.status, 422);
    assert!(again.text(".error-summary").contains("already"));

    assert!(stage.coordinator.get("/review").await.text(".card").contains("Evaluator Two : not submitted yet"));
    assert_eq!(stage.declare(&stage.two, &id).await.status, 303);
    assert_eq!(stage.evaluate(&stage.two, &id, &stage.evaluation(12, 4, "Fine"), "hand_in").await.status, 303);

    // The two differ on one indicator: it is settled before anybody votes.
    let committee = format!("/review/{id}/committee");
    let before = stage.three.get(&committee).await;
    assert!(before.text("main").contains("impartial") && !before.text("main").contains("Well done, says one"));
    assert_eq!(stage.declare(&stage.three, &id).await.location.as_deref(), Some(committee.as_str()));
    let page = stage.three.get(&committee).await;
    assert!(page.text("main").contains("Well done, says one") && page.text("main").contains("Fine"));
    let early = stage.at_committee(&stage.three, &id, "vote", &[("vote", "issue"), ("impartial", "yes")]).await;
    assert_eq!(early.status, 422);
    let last = format!("value[{}]", stage.form().indicators().last().unwrap().id);
    assert_eq!(stage.at_committee(&stage.three, &id, "agree", &[(&last, "yes")]).await.status, 303);
    assert!(stage.three.get(&committee).await.text("main").contains("By the rules, the label is issued."));

    // Nobody decides before the vote.
    let early = stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(early.status, 422);
    stage.all_vote(&id, "issue").await;
    let decided = stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));

    let letter = &stage.app.mails_to(OWNER).await[0];
    assert!(letter.text.contains("has been issued to Demo Youth Centre") && letter.text.contains("/labels/"));
    let outcome = stage.owner.get(&format!("/review/outcome/{id}")).await;
    assert_eq!(outcome.status, 200);
    let label = outcome.attribute("main a.button", "href").unwrap();
    assert!(label.starts_with("/labels/"));
    assert_eq!(stage.app.browser().get(&label).await.status, 200);
    assert!(stage.coordinator.get("/review").await.text(".card").contains("Issued"));
    let history = stage.coordinator.get(&format!("/review/{id}")).await.texts(".timeline li");
    assert!(history.iter().any(|h| h.contains("Coordinator prepared the decision")), "{history:?}");
    assert!(history.iter().any(|h| h.contains("Evaluator Three confirmed the decision")), "{history:?}");
}

#[tokio::test]
async fn not_yet_gives_reasons_and_a_new_draft() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 2, "Too thin");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    let page = stage.two.get(&format!("/review/{id}/committee")).await;
    assert!(page.text("main").contains("By the rules, the label isn't issued yet."));
    stage.all_vote(&id, "not_yet").await;

    let without = stage.at_committee(&stage.three, &id, "decide", &[("outcome", "not_yet_issued")]).await;
    assert_eq!(without.status, 422);
    assert_eq!(without.texts(".error-summary li").len(), stage.form().rated().count());
    let mut fields = vec![("outcome".to_string(), "not_yet_issued".to_string())];
    for question in stage.form().rated() {
        fields.push(of(&format!("reasons[levels.{}]", question.id), &format!("Say more about {}.", question.id)));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let decided = stage.at_committee(&stage.three, &id, "decide", &fields).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));

    let first = stage.form().rated().next().unwrap();
    let letter = &stage.app.mails_to(OWNER).await[0];
    assert!(letter.subject.contains("not yet issued"));
    assert!(
        letter.text.contains(&format!("Say more about {}.", first.id)) && letter.text.contains(first.label.as_str())
    );
    let outcome = stage.owner.get(&format!("/review/outcome/{id}")).await;
    assert!(outcome.text("main").contains(&format!("Say more about {}.", first.id)));
    let draft = outcome.attribute("main a.button", "href").unwrap();
    let new = draft.strip_prefix("/apply/").unwrap().parse().unwrap();
    let (ctx, old) = (&stage.app.ctx, id.parse().unwrap());
    let answers = quality_label::apply::store::answers(ctx.db.read(), new).await.unwrap();
    assert_eq!(answers, quality_label::apply::store::answers(ctx.db.read(), old).await.unwrap());
    assert_eq!(stage.owner.get(&draft).await.status, 200);
    // The outcome is for the members alone.
    assert_eq!(stage.app.signed_in("Stranger", &[]).await.get(&format!("/review/outcome/{id}")).await.status, 404);
}

#[tokio::test]
async fn neither_evaluator_nor_coordinator_sees_an_evaluation_before_all_are_in() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    stage.check_formally(&id, &[]).await;
    stage.assign(&id, &stage.people[1..3], "").await;
    for browser in [&stage.one, &stage.two] {
        stage.declare(browser, &id).await;
    }
    let secret = "Only the first evaluator thinks so";
    assert_eq!(stage.evaluate(&stage.one, &id, &stage.evaluation(13, 5, secret), "hand_in").await.status, 303);
    let pages = ["", "/formal", "/assign", "/evaluate", "/committee"].map(|p| format!("/review/{id}{p}"));
    for browser in [&stage.two, &stage.three, &stage.coordinator, &stage.owner] {
        for page in pages.iter().map(String::as_str).chain(["/review", "/review?mine=1"]) {
            assert!(!browser.get(page).await.body.contains(secret), "{page}");
        }
        assert_ne!(browser.get(&pages[4]).await.status, 200);
    }
    // Nor by asking for the data behind the pages.
    for verb in ["evaluation", "committee", "dossier"] {
        let body = format!("id={id}").into_bytes();
        let origin = stage.app.url.clone();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
        let path = format!("/api/review/{verb}");
        let answer = stage.two.request(reqwest::Method::POST, &path, Some(body), &headers).await;
        assert!(!answer.body.contains(secret), "{verb}");
    }
    let other = stage.evaluation(13, 5, "And the second");
    assert_eq!(stage.evaluate(&stage.two, &id, &other, "hand_in").await.status, 303);
    assert!(stage.two.get(&pages[4]).await.body.contains(secret));
    // The applicant never does.
    assert_eq!(stage.owner.get(&pages[4]).await.status, 403);
}

#[tokio::test]
async fn who_isnt_impartial_sees_nothing() {
    let stage = Stage::set().await;
    let insider = stage.app.person("Insider", &[Role::Evaluator, Role::Coordinator]).await;
    let organiser = new_organiser(&stage.app, insider, "Insiders' Club").await;
    let id = stage.handed_in_by(organiser.id, insider).await;
    let browser = stage.app.browser();
    browser.sign_in("Insider").await;
    assert!(!browser.get("/review").await.text("main").contains("Insiders' Club"));
    for page in ["", "/formal", "/assign", "/evaluate", "/committee"] {
        assert_eq!(browser.get(&format!("/review/{id}{page}")).await.status, 404, "{page}");
    }
    let formal = format!("/review/{id}/formal");
    let fields = [("id", id.as_str()), ("revision", "0"), ("then", "send")];
    assert_eq!(browser.send(&formal, CHECK, &fields).await.status, 404);
    // Nor can they be assigned.
    stage.check_formally(&id, &[]).await;
    let assign = stage.coordinator.get(&format!("/review/{id}/assign")).await;
    assert!(!assign.text("form.form").contains("Insider:"));
    assert_eq!(stage.assign(&id, &[insider, stage.people[1]], "").await.status, 422);

    // An evaluator who says so themself doesn't see it any more, and a place is free again.
    stage.assign(&id, &stage.people[1..3], "").await;
    let page = format!("/review/{id}");
    let fields = [("id", id.as_str()), ("why", "conflict"), ("reason", "I worked for them.")];
    assert_eq!(stage.one.send(&page, "/api/review/decline", &fields).await.location.as_deref(), Some("/review"));
    assert_eq!(stage.one.get(&page).await.status, 404);
    assert!(!stage.one.get("/review").await.text("main").contains("Insiders' Club"));
    assert!(stage.app.mails_to("coordinator@example.org").await[0].text.contains("Evaluator One"));
    assert_eq!(stage.assign(&id, &stage.people[1..2], "they know it").await.status, 422);
    assert_eq!(stage.assign(&id, &stage.people[3..4], "nobody else is free").await.status, 303);
}

#[tokio::test]
async fn each_page_and_verb_is_for_its_role() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let page = |p: &str| format!("/review/{id}{p}");
    let visitor = stage.app.browser();
    assert_eq!(visitor.get("/review").await.status, 401);
    assert_eq!(visitor.get(&page("")).await.status, 401);
    for (name, roles) in
        [("Learner", &[][..]), ("Assessor", &[Role::Assessor]), ("Administrator", &[Role::Administrator])]
    {
        let browser = stage.app.signed_in(name, roles).await;
        for path in ["/review".to_string(), page(""), page("/formal"), page("/assign"), page("/evaluate")] {
            assert_eq!(browser.get(&path).await.status, 403, "{name} {path}");
        }
        let fields = [("id", id.as_str()), ("revision", "0"), ("then", "send")];
        assert_eq!(browser.send(&page("/formal"), CHECK, &fields).await.status, 403);
    }
    // Evaluators don't do the coordinator's work, nor another evaluator's.
    assert_eq!(stage.one.get(&page("/formal")).await.status, 403);
    assert_eq!(stage.one.get(&page("/assign")).await.status, 403);
    stage.check_formally(&id, &[]).await;
    stage.assign(&id, &stage.people[1..3], "").await;
    assert_eq!(stage.three.get(&page("/evaluate")).await.status, 403);
    let answer = stage.evaluate(&stage.three, &id, &stage.evaluation(1, 1, "x"), "hand_in").await;
    assert_eq!(answer.status, 403);
    assert!(!stage.three.get(&page("")).await.text("main").contains("word word"));
    // Unknown ids, and ids that are none.
    for path in ["/review/00000000-0000-7000-8000-000000000000", "/review/x", "/review/x/formal", "/review/outcome/x"] {
        assert_eq!(stage.coordinator.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_stale_form_is_a_conflict_and_keeps_what_was_typed() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let formal = format!("/review/{id}/formal");
    let first = stage.form().formal().next().unwrap().id.clone();
    let comment = format!("comment[{first}]");
    let save = |words: &'static str| vec![of("id", &id), of("revision", "0"), of("then", "save"), of(&comment, words)];
    assert_eq!(send(&stage.coordinator, &formal, CHECK, &save("mine")).await.status, 303);
    let stale = send(&stage.coordinator, &formal, CHECK, &save("theirs")).await;
    assert_eq!(stale.status, 409);
    assert_eq!(stale.field(&comment), "theirs");
    assert!(stale.text(".theirs").contains("mine"));

    stage.check_formally(&id, &[]).await;
    stage.assign(&id, &stage.people[1..3], "").await;
    stage.declare(&stage.one, &id).await;
    let evaluate = format!("/review/{id}/evaluate");
    let draft = |words: &str| vec![of("id", &id), of("revision", "0"), of("overall", words), of("then", "save")];
    assert_eq!(send(&stage.one, &evaluate, "/api/review/evaluate", &draft("here")).await.status, 303);
    let stale = send(&stage.one, &evaluate, "/api/review/evaluate", &draft("there")).await;
    assert_eq!((stale.status, stale.field("overall").as_str()), (409, "there"));
    // What isn't asked, and levels that there aren't, are refused.
    let revision = stage.one.get(&evaluate).await.field("revision");
    let rated = format!("level[{}]", stage.form().rated().next().unwrap().id);
    let odd = vec![of("id", &id), of("revision", &revision), of(&rated, "9"), of("then", "save")];
    assert_eq!(send(&stage.one, &evaluate, "/api/review/evaluate", &odd).await.status, 422);
    let odd = vec![of("id", &id), of("revision", &revision), of("level[nothing]", "3"), of("then", "save")];
    assert_eq!(send(&stage.one, &evaluate, "/api/review/evaluate", &odd).await.status, 400);
}

#[tokio::test]
async fn a_decision_is_made_once_and_a_departure_needs_its_reason() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 2, "Too thin");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&id, "issue").await;
    let without = stage.at_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(without.status, 422);
    assert!(without.has("#f-departure-error"));
    // Not what was voted for.
    let other = stage.at_committee(&stage.three, &id, "decide", &[("outcome", "not_yet_issued")]).await;
    assert_eq!(other.status, 422);

    let committee = format!("/review/{id}/committee");
    let revision = stage.three.get(&committee).await.field("revision");
    let fields = [("id", id.as_str()), ("revision", &revision), ("outcome", "issued"), ("departure", "An open trial.")];
    assert_eq!(stage.three.send(&committee, DECIDE, &fields).await.status, 303);
    assert_eq!(stage.coordinator.send(&committee, DECIDE, &fields).await.status, 409, "another was written down");
    assert!(stage.app.mails_to(OWNER).await.is_empty(), "nothing happens before it is confirmed");
    assert_eq!(stage.of_committee(&stage.coordinator, &id, "confirm_decision", &[]).await.status, 303);
    let again = stage.coordinator.send(&committee, DECIDE, &fields).await;
    assert_eq!(again.status, 422);
    assert!(again.text(".error-summary").contains("already"));
    assert_eq!(stage.app.mails_to(OWNER).await.iter().filter(|m| m.subject.contains("issued")).count(), 1);
    assert!(stage.owner.get(&format!("/review/outcome/{id}")).await.text("main").contains("An open trial."));
}

#[tokio::test]
async fn who_differs_much_talks_and_what_is_settled_anew_is_voted_anew() {
    let stage = Stage::set().await;
    let id = stage.before_committee(&stage.evaluation(13, 2, "Low"), &stage.evaluation(13, 5, "High")).await;
    let rated: Vec<String> = stage.form().rated().map(|q| q.id.clone()).collect();
    let values: Vec<_> = rated.iter().map(|q| (format!("value[{q}]"), "3".to_string())).collect();
    let without: Vec<(&str, &str)> = values.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = stage.at_committee(&stage.one, &id, "agree", &without).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".error-summary li").len(), rated.len());
    let reasons: Vec<_> = rated.iter().map(|q| (format!("reason[{q}]"), "Talked about it.".to_string())).collect();
    let all: Vec<(&str, &str)> = values.iter().chain(&reasons).map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(stage.at_committee(&stage.one, &id, "agree", &all).await.status, 303);
    stage.all_vote(&id, "issue").await;
    assert_eq!(stage.one.get(&format!("/review/{id}/committee")).await.texts(".rows li").len(), 3);
    // The same once more takes the votes back.
    assert_eq!(stage.at_committee(&stage.one, &id, "agree", &all).await.status, 303);
    assert!(stage.one.get(&format!("/review/{id}/committee")).await.text("main").contains("Nobody has voted yet."));
}

#[tokio::test]
async fn who_steps_back_from_the_committee_takes_what_rested_on_them_along() {
    let stage = Stage::set().await;
    let id = stage.before_committee(&stage.evaluation(13, 3, "Good"), &stage.evaluation(13, 4, "Fine")).await;
    let rated: Vec<String> = stage.form().rated().map(|q| format!("value[{}]", q.id)).collect();
    let all: Vec<(&str, &str)> = rated.iter().map(|n| (n.as_str(), "4")).collect();
    assert_eq!(stage.at_committee(&stage.three, &id, "agree", &all).await.status, 303);
    stage.all_vote(&id, "issue").await;
    // Evaluator One remembers that they worked for the applicant.
    let page = format!("/review/{id}");
    let fields = [("id", id.as_str()), ("why", "conflict"), ("reason", "I worked for them.")];
    assert_eq!(stage.one.send(&page, "/api/review/decline", &fields).await.location.as_deref(), Some("/review"));
    assert_eq!(stage.one.get(&page).await.status, 404);
    for browser in [&stage.coordinator, &stage.three] {
        assert_ne!(browser.get(&format!("/review/{id}/committee")).await.status, 200);
    }
    // Another takes the place; with their evaluation the committee begins anew, without the old votes.
    assert_eq!(stage.assign(&id, &stage.people[3..4], "nobody else is free").await.status, 303);
    stage.declare(&stage.three, &id).await;
    assert_eq!(stage.evaluate(&stage.three, &id, &stage.evaluation(13, 3, "Fair"), "hand_in").await.status, 303);
    let committee = stage.coordinator.get(&format!("/review/{id}/committee")).await;
    assert!(committee.text("main").contains("Nobody has voted yet."), "{}", committee.text("main"));
    assert!(!committee.text("thead").contains("Evaluator One"), "only as who stepped back");
    // The coordinator takes somebody off as late as that, and gives the place back: what was written counts again
    // once they have declared again.
    let page = format!("/review/{id}/assign");
    let two = stage.people[2].to_string();
    let take_off =
        |revision: String| [of("id", &id), of("revision", &revision), of("evaluator", &two), of("reason", "On leave.")];
    let revision = stage.coordinator.get(&page).await.field("revision");
    assert_eq!(send(&stage.coordinator, &page, "/api/review/unassign", &take_off(revision)).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[2..3], "back again").await.status, 303);
    assert_ne!(stage.coordinator.get(&format!("/review/{id}/committee")).await.status, 200);
    stage.declare(&stage.two, &id).await;
    assert_eq!(stage.coordinator.get(&format!("/review/{id}/committee")).await.status, 200);
}

#[tokio::test]
async fn nine_of_thirteen_indicators_arent_seven_tenths() {
    for (confirmed, holds) in [(9, "not met"), (10, "met")] {
        let stage = Stage::set().await;
        let evaluation = stage.evaluation(confirmed, 3, "As seen");
        let id = stage.before_committee(&evaluation, &evaluation).await;
        let page = stage.coordinator.get(&format!("/review/{id}/committee")).await;
        let row = page.texts("tr").into_iter().find(|r| r.starts_with("Enough indicators")).unwrap();
        assert_eq!(row, format!("Enough indicators are confirmed {holds} {confirmed} of 13, 10 needed"));
    }
}

#[tokio::test]
async fn a_formal_criterion_that_isnt_met_counts_until_it_is_mended() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let first = stage.form().formal().next().unwrap().id.clone();
    assert_eq!(stage.check_formally(&id, &[&first]).await.status, 303);
    assert!(stage.coordinator.get(&format!("/review/{id}")).await.text("main").contains("Mend this first."));
    // Corrected later: the phase stays.
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert!(!stage.coordinator.get(&format!("/review/{id}")).await.text("main").contains("Mend this first."));
    assert!(stage.coordinator.get("/review").await.text("[aria-labelledby=column-assignment]").contains("Demo Youth"));
}

#[tokio::test]
async fn the_board_counts_days_in_words() {
    let stage = Stage::set().await;
    let ctx = &stage.app.ctx;
    stage.handed_in().await;
    for name in ["Second", "Third"] {
        let organiser = new_organiser(&stage.app, stage.people[4], name).await;
        let id = stage.handed_in_by(organiser.id, stage.people[4]).await;
        stage.check_formally(&id, &[]).await;
        stage.assign(&id, &stage.people[1..3], "").await;
    }
    ctx.clock.advance(6 * DAY);
    stage.coordinator.sign_in("Coordinator").await;
    for _ in 0..14 {
        ctx.clock.advance(6 * DAY);
        stage.coordinator.get("/review").await;
        stage.coordinator.sign_in("Coordinator").await;
    }
    // The 90th day is the last; the next one is late, and said so.
    assert!(stage.coordinator.get("/review").await.text(".card").contains("Due today"));
    ctx.clock.advance(DAY);
    stage.coordinator.sign_in("Coordinator").await;
    assert!(stage.coordinator.get("/review").await.text(".card").contains("Overdue by 1 day"));
    stage.one.sign_in("Evaluator One").await;
    assert_eq!(stage.one.get("/review?mine=1").await.texts(".card").len(), 2);
}

#[tokio::test]
async fn the_board_needs_as_many_queries_for_three_as_for_one() {
    let stage = Stage::set().await;
    let count = async || {
        let before = stage.app.ctx.db.statements();
        let page = stage.coordinator.get("/review").await;
        assert_eq!(page.status, 200);
        (page.texts(".card").len(), stage.app.ctx.db.statements() - before)
    };
    // Of nobody no names are asked for: somebody evaluates from the start.
    let first = stage.handed_in().await;
    assert_eq!(stage.check_formally(&first, &[]).await.status, 303);
    assert_eq!(stage.assign(&first, &stage.people[1..3], "").await.status, 303);
    let (cards, one) = count().await;
    assert_eq!(cards, 1);
    stage.handed_in().await;
    let third = stage.handed_in().await;
    assert_eq!(stage.check_formally(&third, &[]).await.status, 303);
    assert_eq!(stage.assign(&third, &stage.people[1..3], "").await.status, 303);
    let (cards, three) = count().await;
    assert_eq!((cards, three), (3, one));
}

#[tokio::test]
async fn who_has_left_the_applicant_is_still_too_close_to_it() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    let committee = format!("/review/{id}/committee");
    stage.all_vote(&id, "issue").await;
    assert!(stage.coordinator.get(&committee).await.text("main").contains("3 for issuing"));

    // One of the committee acts for the applicant for a moment: their vote doesn't count any more, and they see nothing.
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, stage.people[3], MemberRole::Viewer)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    organiser::service::change_member(ctx, &owner, stage.organiser.id, stage.people[3], None).await.unwrap();
    assert_eq!(stage.three.get(&committee).await.status, 404);
    assert!(!stage.three.get("/review").await.text("main").contains("Demo Youth Centre"));
    assert!(stage.coordinator.get(&committee).await.text("main").contains("2 for issuing"));
    let early = stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(early.status, 422, "two votes aren't enough");
}

#[tokio::test]
async fn the_audit_trail_tells_no_votes_and_nothing_to_who_acts_for_the_applicant() {
    let stage = Stage::set().await;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let id = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&id, "issue").await;
    let page = format!("/admin/audit?subject={id}");
    let seen = stage.coordinator.get(&page).await;
    assert!(seen.text("main").contains("review.vote") && !seen.text("main").contains("issue"));
    let (ctx, owner) = (&stage.app.ctx, stage.app.actor(stage.people[4]).await);
    let tx = ctx.db.write().await.unwrap();
    organiser::service::add_member(&tx, ctx, &owner, stage.organiser.id, stage.people[0], MemberRole::Viewer)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(!stage.coordinator.get(&page).await.text("main").contains("review."));
}
