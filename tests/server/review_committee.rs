//! The committee through the front door: it declares, agrees, talks and votes; one writes the decision down and another
//! confirms it; and only another decision undoes one.

use crate::support::review::{OWNER, Stage, of, send};
use quality_label::{
    account::Role,
    apply::{self, store::application},
    label,
    timestamp::DAY,
};
use sea_orm::entity::prelude::*;

const SAY: &str = "/api/review/say";

async fn committee(stage: &Stage, first: u8, second: u8) -> (String, String) {
    let (one, two) = (stage.evaluation(13, first, "Seen by one"), stage.evaluation(13, second, "Seen by two"));
    let id = stage.before_committee(&one, &two).await;
    let page = format!("/review/{id}/committee");
    (id, page)
}

/// Settles every question at a level, with a reason.
async fn settle(stage: &Stage, id: &str, level: &str) {
    let mut fields = Vec::new();
    for question in stage.form().rated() {
        fields.push(of(&format!("value[{}]", question.id), level));
        fields.push(of(&format!("reason[{}]", question.id), "We talked about it."));
    }
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = stage.at_committee(&stage.one, id, "agree", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
}

/// Reasons for "not yet" where every level is too low.
fn not_yet(stage: &Stage) -> Vec<(String, String)> {
    let mut fields = vec![of("outcome", "not_yet_issued")];
    fields.extend(stage.form().rated().map(|q| of(&format!("reasons[levels.{}]", q.id), "Say more.")));
    fields
}

async fn decide(stage: &Stage, id: &str, fields: &[(String, String)]) {
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = stage.at_committee(&stage.three, id, "decide", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
}

#[tokio::test]
async fn nobody_of_the_committee_sees_anything_before_declaring_and_who_isnt_impartial_is_out() {
    let stage = Stage::set().await;
    stage.seat(stage.app.person("Evaluator Four", &[Role::Evaluator]).await).await;
    let four = stage.app.again("Evaluator Four").await;
    let (id, page) = committee(&stage, 4, 4).await;
    let dossier = format!("/review/{id}");
    for path in [&page, &dossier] {
        let seen = four.get(path).await;
        assert_eq!(seen.status, 200);
        assert!(seen.text("main").contains("Are you impartial?"));
        for secret in ["Seen by one", "Seen by two", "word word"] {
            assert!(!seen.body.contains(secret), "{path}: {secret}");
        }
    }
    for (verb, fields) in [
        ("vote", vec![("vote", "issue"), ("impartial", "yes")]),
        ("agree", vec![]),
        ("concur", vec![]),
        ("decide", vec![("outcome", "issued")]),
        ("confirm_decision", vec![]),
    ] {
        let mut all = vec![("id", id.as_str()), ("revision", "9")];
        all.extend(fields);
        let status = four.send(&page, &format!("/api/review/{verb}"), &all).await.status;
        assert!([403, 422].contains(&status), "{verb}: {status}");
    }
    let said = [("id", id.as_str()), ("next", &id), ("words", "Hello")];
    assert_eq!(four.send(&page, SAY, &said).await.status, 403);
    // Without the tick it is no declaration; with it everything is there.
    assert_eq!(four.send(&page, "/api/review/declare", &[("id", &id)]).await.status, 422);
    assert_eq!(stage.declare(&four, &id).await.location.as_deref(), Some(page.as_str()));
    assert!(four.get(&page).await.text("main").contains("Seen by one"));
    assert_eq!(stage.at_committee(&four, &id, "vote", &[("vote", "issue")]).await.status, 303, "they declared before");
    // They remember something: their vote is gone, and the application with it.
    let fields = [("id", id.as_str()), ("why", "conflict"), ("reason", "My sister works there.")];
    assert_eq!(four.send(&page, "/api/review/decline", &fields).await.location.as_deref(), Some("/review"));
    for path in [&page, &dossier] {
        assert_eq!(four.get(path).await.status, 404);
    }
    assert!(!four.get("/review").await.body.contains("Demo Youth Centre"));
    let seen = stage.three.get(&page).await.text("main");
    assert!(seen.contains("Stepped back because they aren't impartial: Evaluator Four"), "{seen}");
    assert!(seen.contains("Nobody has voted yet."));
    // An owner of the applicant, who is of the committee too, never gets as far as the question.
    assert_eq!(stage.owner.get(&page).await.status, 403);
}

#[tokio::test]
async fn what_differs_most_comes_first_with_what_the_rule_would_say_and_who_agreed() {
    let stage = Stage::set().await;
    let rated: Vec<String> = stage.form().rated().map(|q| q.id.clone()).collect();
    let one = stage.evaluation(13, 2, "Low");
    let mut two = stage.evaluation(12, 2, "High");
    let last = rated.last().unwrap();
    two.iter_mut().filter(|(name, _)| *name == format!("level[{last}]")).for_each(|(_, v)| *v = "5".into());
    two.push(of(&format!("note[{last}]"), "Between us"));
    let id = stage.before_committee(&one, &two).await;
    let page = format!("/review/{id}/committee");
    let seen = stage.three.get(&page).await;
    let rows = seen.texts("tbody tr");
    let label = stage.form().question(last).unwrap().label.as_str().to_string();
    assert!(rows[0].starts_with(&label) && rows[0].contains("very different"), "{}", rows[0]);
    assert!(rows[0].contains("Note: Between us"));
    assert!(rows[1].contains("different") && !rows[1].contains("very"), "{}", rows[1]);
    assert!(seen.text("main").contains("With the higher levels everywhere the label isn't issued yet"));
    assert!(seen.text("main").contains("By Evaluator Two alone the label isn't issued yet"));

    let indicator = stage.form().indicators().last().unwrap().id.clone();
    let (level, reason) = (format!("value[{last}]"), format!("reason[{last}]"));
    let confirmed = format!("value[{indicator}]");
    let fields = [(level.as_str(), "3"), (reason.as_str(), "Halfway."), (confirmed.as_str(), "yes")];
    assert_eq!(stage.at_committee(&stage.one, &id, "agree", &fields).await.status, 303);
    assert!(stage.two.get(&page).await.texts("tbody tr")[0].contains("Agreed by Evaluator One"));
    assert_eq!(stage.at_committee(&stage.two, &id, "concur", &[]).await.status, 303);
    assert_eq!(stage.of_committee(&stage.coordinator, &id, "concur", &[]).await.status, 403, "they aren't of it");
    let rows = stage.three.get(&page).await.texts("tbody tr");
    assert!(rows[0].contains("Agreed by Evaluator One, Evaluator Two"), "{}", rows[0]);
    // Another level is another thing to agree to; the one that stays is still agreed on.
    let fields = [(level.as_str(), "4"), (reason.as_str(), "Rather that."), (confirmed.as_str(), "yes")];
    assert_eq!(stage.at_committee(&stage.coordinator, &id, "agree", &fields).await.status, 303);
    let rows = stage.three.get(&page).await.texts("tbody tr");
    assert!(!rows[0].contains("Agreed by"), "{}", rows[0]);
    assert!(rows[1].contains("Agreed by Evaluator One, Evaluator Two"), "{}", rows[1]);
}

#[tokio::test]
async fn who_abstains_counts_for_the_quorum_and_neither_side() {
    let stage = Stage::set().await;
    let (id, page) = committee(&stage, 4, 4).await;
    for (browser, vote) in [(&stage.one, "issue"), (&stage.two, "abstain")] {
        assert_eq!(stage.at_committee(browser, &id, "vote", &[("vote", vote)]).await.status, 303);
    }
    let early = stage.of_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(early.status, 422, "no quorum yet");
    assert_eq!(stage.at_committee(&stage.three, &id, "vote", &[("vote", "not_yet")]).await.status, 303);
    let tie = stage.of_committee(&stage.three, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(tie.status, 422, "one against one");
    assert_eq!(stage.at_committee(&stage.three, &id, "vote", &[("vote", "abstain")]).await.status, 303);
    assert!(
        stage.three.get(&page).await.text("main").contains("1 for issuing, 0 for not yet, 2 abstaining; 1 must agree.")
    );
    decide(&stage, &id, &[of("outcome", "issued")]).await;
    assert!(stage.three.get(&page).await.text("main").contains("1 for issuing, 0 for not yet, 2 abstaining"));
    let late = [("id", id.as_str()), ("revision", "99"), ("vote", "issue")];
    assert_eq!(stage.one.send(&page, "/api/review/vote", &late).await.status, 422, "it is decided");
}

#[tokio::test]
async fn one_writes_the_decision_down_and_another_confirms_it_with_the_letter_before_them() {
    let stage = Stage::set().await;
    let (id, page) = committee(&stage, 2, 2).await;
    stage.all_vote(&id, "not_yet").await;
    // The reasons are drafted from what the evaluators wrote.
    let first = stage.form().rated().next().unwrap().id.clone();
    let draft = stage.three.get(&page).await.field(&format!("reasons[levels.{first}]"));
    assert_eq!(draft, "Seen by one\n\nSeen by two");
    let none = stage.of_committee(&stage.three, &id, "confirm_decision", &[]).await;
    assert_eq!(none.status, 422);

    let revision = stage.three.get(&page).await.field("revision");
    let mut fields = vec![of("id", &id), of("revision", &revision)];
    fields.extend(not_yet(&stage));
    assert_eq!(send(&stage.three, &page, "/api/review/decide", &fields).await.status, 303);
    // Somebody else had the page open, and is told.
    assert_eq!(send(&stage.one, &page, "/api/review/decide", &fields).await.status, 409);
    let seen = stage.three.get(&page).await;
    assert!(seen.text("main").contains("Somebody else has to confirm it."));
    assert!(seen.text("details").len() > 1 && seen.body.contains("has not yet been issued to Demo Youth Centre"));
    let own = stage.of_committee(&stage.three, &id, "confirm_decision", &[]).await;
    assert_eq!(own.status, 422);
    assert!(own.text(".error-summary").contains("somebody else"));
    assert!(stage.app.mails_to(OWNER).await.is_empty());
    assert_eq!(stage.owner.get(&format!("/review/outcome/{id}")).await.status, 404, "nothing has happened");

    // A vote that changes after it leaves nothing to confirm.
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.at_committee(browser, &id, "vote", &[("vote", "issue")]).await.status, 303);
    }
    let outdated = stage.of_committee(&stage.coordinator, &id, "confirm_decision", &[]).await;
    assert_eq!(outdated.status, 422);
    assert!(outdated.text(".error-summary").contains("Something has changed"));
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.at_committee(browser, &id, "vote", &[("vote", "not_yet")]).await.status, 303);
    }
    let letter = stage.coordinator.get(&page).await.text("details .inset");
    assert_eq!(stage.of_committee(&stage.coordinator, &id, "confirm_decision", &[]).await.status, 303);
    let sent = stage.app.mails_to(OWNER).await[0].text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(sent.starts_with(&letter), "the letter is the one that was shown:\n{letter}\n{sent}");
    let twice = [("id", id.as_str()), ("revision", "99")];
    assert_eq!(stage.one.send(&page, "/api/review/confirm_decision", &twice).await.status, 422);
    assert_eq!(stage.app.mails_to(OWNER).await.len(), 1);
}

#[tokio::test]
async fn the_committee_talks_and_who_is_named_is_told() {
    let stage = Stage::set().await;
    let (id, page) = committee(&stage, 2, 5).await;
    let question = stage.form().rated().next().unwrap();
    let next = stage.one.get(&page).await.field("next");
    let words = "What did you see here, @Evaluator Two?";
    let fields = [("id", id.as_str()), ("next", &next), ("question", &question.id), ("words", words)];
    assert_eq!(stage.one.send(&page, SAY, &fields).await.status, 303);
    assert_eq!(stage.one.send(&page, SAY, &fields).await.status, 303, "sent twice, said once");
    let seen = stage.three.get(&page).await;
    assert_eq!(seen.text("main").matches("What did you see here").count(), 1);
    assert!(seen.text("main").contains(&format!("About : {}", question.label.as_str())));
    let told = stage.app.mails_to("evaluator.two@example.org").await;
    assert!(told[0].text.contains("Evaluator One has named you") && !told[0].text.contains("What did you see"));
    let odd = [("id", id.as_str()), ("next", &id), ("question", "nothing"), ("words", "Hello")];
    assert_eq!(stage.one.send(&page, SAY, &odd).await.status, 422);
    settle(&stage, &id, "4").await;
    stage.all_vote(&id, "issue").await;
    decide(&stage, &id, &[of("outcome", "issued")]).await;
    let late = [("id", id.as_str()), ("next", &id), ("words", "One more thing")];
    assert_eq!(stage.one.send(&page, SAY, &late).await.status, 422, "closed with the decision");
    assert!(stage.two.get(&page).await.text("main").contains("What did you see here"), "and kept");
}

#[tokio::test]
async fn a_decision_is_undone_by_another_alone_and_its_label_ends_with_it() {
    let stage = Stage::set().await;
    let (id, page) = committee(&stage, 2, 5).await;
    settle(&stage, &id, "4").await;
    stage.all_vote(&id, "issue").await;
    decide(&stage, &id, &[of("outcome", "issued")]).await;
    let number = "QL-2026-0001";
    let outcome = format!("/review/outcome/{id}");
    let reopen = "/api/review/reopen";
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = [("id", id.as_str()), ("revision", &revision), ("reason", "A link was mistaken for another.")];
    assert_eq!(stage.three.send(&page, reopen, &fields).await.status, 403);
    assert_eq!(stage.coordinator.send(&page, reopen, &fields[..2]).await.status, 422, "not without a reason");
    assert_eq!(stage.coordinator.send(&page, reopen, &fields).await.status, 303);
    assert_eq!(stage.coordinator.send(&page, reopen, &fields).await.status, 422, "once");
    // It holds until another takes its place; what is agreed on now isn't told, and nobody withdraws it meanwhile.
    let told = stage.owner.get(&outcome).await;
    assert!(told.text("main").contains("is looking at this decision again") && told.body.contains(number));
    assert!(!told.text("main").contains("The levels of your answers"));
    let withdraw = [("id", id.as_str()), ("agreed", "yes")];
    let status = format!("/apply/{id}/submitted");
    assert_eq!(stage.owner.send(&status, "/api/review/withdraw", &withdraw).await.status, 422);
    assert!(label::store::row(stage.app.ctx.db.read(), number).await.unwrap().revoked_at.is_none());

    settle(&stage, &id, "2").await;
    stage.all_vote(&id, "not_yet").await;
    decide(&stage, &id, &not_yet(&stage)).await;
    let label = label::store::row(stage.app.ctx.db.read(), number).await.unwrap();
    assert_eq!(label.revoked_reason, "A link was mistaken for another.");
    let mails: Vec<_> = stage.app.mails_to(OWNER).await.into_iter().map(|m| m.subject).collect();
    assert!(mails.iter().any(|s| s.contains("not yet issued")) && mails.iter().any(|s| s.contains("has been issued")));
    let seen = stage.three.get(&page).await.text("main");
    assert!(seen.contains("Earlier decisions") && seen.contains("Taken up again by the coordinator"), "{seen}");
    assert!(stage.owner.get(&outcome).await.text("main").contains("Say more."));
    let letter = stage.owner.get(&format!("{outcome}/letter.pdf")).await;
    assert_eq!(letter.status, 200);
    let state = apply::store::application(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap().state;
    assert_eq!(state.key(), "not_yet_issued");
}

#[tokio::test]
async fn one_appeal_is_heard_in_time_by_evaluators_who_had_no_part_in_it() {
    let stage = Stage::set().await;
    let four_id = stage.app.person("Evaluator Four", &[Role::Evaluator]).await;
    stage.seat(four_id).await;
    let four = stage.app.again("Evaluator Four").await;
    let (id, page) = committee(&stage, 2, 2).await;
    let outcome = format!("/review/outcome/{id}");
    let appeal = "/api/review/appeal";
    let words = [("id", id.as_str()), ("words", "You overlooked our second badge.")];
    let status = format!("/apply/{id}/submitted");
    assert_eq!(stage.owner.send(&status, appeal, &words).await.status, 422, "nothing is decided");
    stage.all_vote(&id, "not_yet").await;
    decide(&stage, &id, &not_yet(&stage)).await;
    assert!(stage.owner.get(&outcome).await.text("main").contains("You can appeal once"));
    assert_eq!(four.send(&outcome, appeal, &words).await.status, 404);
    assert_eq!(stage.owner.send(&outcome, appeal, &words[..1]).await.status, 422, "not without a reason");
    assert_eq!(stage.owner.send(&outcome, appeal, &words).await.status, 303);
    assert!(stage.app.mails_to("coordinator@example.org").await.iter().any(|m| m.text.contains("appealed")));
    assert!(stage.owner.get(&outcome).await.text("main").contains("You have appealed."));
    stage.app.ctx.clock.advance(1);
    // The draft that came out of the decision waits for the appeal.
    let earlier = application::Column::PreviousId.eq(id.parse::<Uuid>().unwrap());
    let draft = application::Entity::find().filter(earlier).one(stage.app.ctx.db.read()).await.unwrap().unwrap().id;
    let submit = async || {
        let draft = draft.to_string();
        let answer = stage.owner.send(&format!("/apply/{draft}/check"), "/api/apply/submit", &[("id", &draft)]).await;
        (answer.status, answer.text(".error-summary"))
    };
    let (status, said) = submit().await;
    assert!(status == 422 && said.contains("is being looked at again"), "{said}");

    // Others evaluate it; they read the appeal, and nothing of what was said before.
    let refused = stage.assign(&id, &[stage.people[1], four_id], "nobody else").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".error-summary").contains("before the appeal"));
    let page_of_choices = stage.coordinator.get(&format!("/review/{id}/assign")).await;
    let is_choice = |person| page_of_choices.has(&format!("[type=checkbox][name='evaluators[]'][value='{person}']"));
    assert!(!is_choice(stage.people[1]) && is_choice(four_id));
    assert_eq!(stage.assign(&id, &[stage.people[3], four_id], "nobody else").await.status, 303);
    let evaluation = stage.evaluation(13, 4, "Seen anew");
    for browser in [&stage.three, &four] {
        assert_eq!(stage.declare(browser, &id).await.status, 303);
        let seen = browser.get(&format!("/review/{id}")).await.body;
        assert!(seen.contains("You overlooked our second badge.") && !seen.contains("Seen by one"));
        assert_eq!(stage.evaluate(browser, &id, &evaluation, "hand_in").await.status, 303);
    }
    for browser in [&stage.one, &stage.three, &four] {
        let vote = [("vote", "issue"), ("impartial", "yes")];
        if std::ptr::eq(browser, &stage.one) {
            stage.declare(browser, &id).await;
        }
        let voted = stage.at_committee(browser, &id, "vote", &vote).await;
        assert_eq!(voted.status, 303, "{}", voted.text("main"));
    }
    decide(&stage, &id, &[of("outcome", "issued")]).await;
    assert!(stage.three.get(&page).await.text("main").contains("The applicant appealed"));
    assert!(stage.owner.get(&outcome).await.text("main").contains("has been issued"));
    assert_eq!(stage.owner.send(&outcome, appeal, &words).await.status, 422, "there is one appeal");
    assert!(!submit().await.1.contains("is being looked at again"));
}

#[tokio::test]
async fn an_appeal_comes_in_time_or_not_at_all() {
    let stage = Stage::set().await;
    let (id, _) = committee(&stage, 2, 2).await;
    stage.all_vote(&id, "not_yet").await;
    decide(&stage, &id, &not_yet(&stage)).await;
    let outcome = format!("/review/outcome/{id}");
    // The last moment of the thirtieth day is in time, the next isn't.
    let ctx = &stage.app.ctx;
    let left = ctx.now().deadline(30).0 - ctx.now().0;
    ctx.clock.advance(left - DAY);
    ctx.clock.advance(DAY);
    stage.owner.sign_in("Owner").await;
    assert!(stage.owner.get(&outcome).await.text("main").contains("You can appeal once"));
    ctx.clock.advance(1);
    assert!(!stage.owner.get(&outcome).await.text("main").contains("You can appeal once"));
    let words = [("id", id.as_str()), ("words", "Too late")];
    assert_eq!(stage.owner.send(&outcome, "/api/review/appeal", &words).await.status, 422);
}

#[tokio::test]
async fn the_outcome_stays_to_be_read_while_answers_are_improved_after_an_appeal() {
    let stage = Stage::set().await;
    let (id, _) = committee(&stage, 2, 2).await;
    stage.all_vote(&id, "not_yet").await;
    decide(&stage, &id, &not_yet(&stage)).await;
    let outcome = format!("/review/outcome/{id}");
    let words = [("id", id.as_str()), ("words", "You overlooked our second badge.")];
    assert_eq!(stage.owner.send(&outcome, "/api/review/appeal", &words).await.status, 303);
    let page = format!("/review/{id}/return");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = [("id", id.as_str()), ("revision", revision.as_str()), ("words[why_apply]", "Say for whom.")];
    let returned = stage.coordinator.send(&page, "/api/review/return_for_improvement", &fields).await;
    assert_eq!(returned.status, 303, "{}", returned.text("main"));
    assert!(stage.owner.get(&outcome).await.text("main").contains("You have appealed."));
}
