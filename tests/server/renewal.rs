//! A label is renewed before its end: through the front door, without JavaScript.

use crate::support::{
    Answer as Page, Browser,
    review::{self, Fields, Stage, of, send},
};
use quality_label::{
    account::Role,
    apply::{self, model::ApplicationState},
    label::{self, Label},
    organiser::{
        self,
        service::{invite, join},
    },
    programme::model::Form,
    timestamp::DAY,
};
use scraper::{ElementRef, Html, Selector};

const RENEW: &str = "/api/apply/begin_renewal";

/// What a form on a page would send as it stands, as a browser collects it.
fn shown(page: &Page) -> Fields {
    let html = Html::parse_document(&page.body);
    let select = |selector: &str| Selector::parse(selector).unwrap();
    let away = select("fieldset[disabled] *");
    let away: Vec<_> = html.select(&away).map(|e| e.id()).collect();
    let form = html.select(&select("form:has(input[name=section])")).next().expect("no form on the page");
    let mut fields = Fields::new();
    let attribute = |e: ElementRef<'_>, name: &str| e.value().attr(name).map(str::to_string);
    for element in form.select(&select("input, textarea, select")).filter(|e| !away.contains(&e.id())) {
        let Some(name) = attribute(element, "name") else { continue };
        let value = match element.value().name() {
            "textarea" => {
                let text = element.text().collect::<String>();
                Some(text.strip_prefix('\n').map(str::to_string).unwrap_or(text))
            }
            "select" => element.select(&select("option[selected]")).next().and_then(|o| attribute(o, "value")),
            _ => match element.value().attr("type") {
                Some("file") => None,
                Some("radio" | "checkbox") if element.value().attr("checked").is_none() => None,
                _ => attribute(element, "value"),
            },
        };
        fields.extend(value.map(|value| (name, value)));
    }
    fields
}

fn put(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(n, _)| n != name);
    fields.push(of(name, value));
}

/// What a renewal is asked anew.
fn said_anew(section: &str, fields: &mut Fields) {
    let words = "word ".repeat(60);
    let mut one = |name: &str, value: &str| put(fields, name, value);
    match section {
        "since" => one("fields[changes_since]", &words),
        "formal" => {
            one("fields[f3_values.met]", "yes");
            one("fields[f4_evidence.0.title]", "A badge");
            one("fields[f4_evidence.0.link]", "https://example.org/badge");
        }
        "design" => (0..3).for_each(|n| {
            one(&format!("fields[design_examples.{n}.title]"), "A new badge");
            one(&format!("fields[design_examples.{n}.link]"), "https://example.org/new");
        }),
        "practice" => one("fields[practice_use]", &format!("{words} and something else")),
        "promised" => {
            for (n, (done, note)) in
                [("yes", ""), ("partly", "For want of time."), ("no", "Given up.")].iter().enumerate()
            {
                one(&format!("fields[plan_done.{n}.done]"), done);
                one(&format!("fields[plan_done.{n}.note]"), note);
            }
        }
        "plan" => (0..3).for_each(|n| {
            for column in ["goal", "actions", "who", "year", "measure"] {
                one(&format!("fields[plan_goals.{n}.{column}]"), "A new goal");
            }
        }),
        "declaration" => {
            ["true", "values", "public"].into_iter().for_each(|d| one(&format!("fields[declare_{d}]"), "yes"));
        }
        _ => {}
    }
}

/// A label, and so many days before its end.
async fn with_label(days_left: i64) -> (Stage, Label) {
    with_label_on(Stage::set().await, days_left).await
}

async fn with_label_on(mut stage: Stage, days_left: i64) -> (Stage, Label) {
    let evaluation = stage.evaluation(13, 4, "Fine");
    let decided = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&decided, "issue").await;
    let issued = stage.at_committee(&stage.coordinator, &decided, "decide", &[("outcome", "issued")]).await;
    assert_eq!(issued.status, 303, "{}", issued.text("main"));
    let label = label::store::of_organiser(stage.app.ctx.db.read(), stage.organiser.id).await.unwrap().remove(0);
    stage.app.ctx.clock.advance(label.valid_until.0 - days_left * DAY - stage.app.ctx.now().0);
    sign_in_again(&mut stage).await;
    (stage, label)
}

/// Sessions end long before a label does.
async fn sign_in_again(stage: &mut Stage) {
    let app = &stage.app;
    (stage.coordinator, stage.owner) = (app.again("Coordinator").await, app.again("Owner").await);
    (stage.one, stage.two) = (app.again("Evaluator One").await, app.again("Evaluator Two").await);
    stage.three = app.again("Evaluator Three").await;
}

fn page_of(label: &Label) -> String {
    format!("/apply/renew/{}", label.number)
}

async fn begin(browser: &Browser, label: &Label) -> String {
    let begun = browser.send(&page_of(label), RENEW, &[("number", &label.number)]).await;
    assert_eq!(begun.status, 303, "{}", begun.text("main"));
    begun.location.unwrap().rsplit('/').next().unwrap().to_string()
}

fn renewal_form(stage: &Stage) -> Form {
    stage.edition.as_ref().clone().for_renewal().form().unwrap().clone()
}

/// Fills in a section as it is shown, with what is asked anew.
async fn save(owner: &Browser, id: &str, section: &str) -> Page {
    let page = format!("/apply/{id}/section/{section}");
    let mut fields = shown(&owner.get(&page).await);
    said_anew(section, &mut fields);
    let fields: Vec<_> =
        fields.iter().filter(|(n, _)| !n.starts_with('_')).map(|(n, v)| (n.as_str(), v.as_str())).collect();
    owner.send_key(&page, "/api/apply/save", section, &fields).await
}

/// Fills in everything and submits.
async fn handed_in(stage: &Stage, label: &Label) -> String {
    let id = begin(&stage.owner, label).await;
    for (_, section) in renewal_form(stage).sections() {
        let saved = save(&stage.owner, &id, &section.id).await;
        assert_eq!(saved.status, 303, "{}: {}", section.id, saved.text(".error-summary"));
    }
    let check = format!("/apply/{id}/check");
    let answer = stage.owner.send(&check, "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(answer.status, 303, "{}", stage.owner.get(&check).await.text("main"));
    id
}

/// A whole evaluation of a renewal.
fn evaluation(stage: &Stage, level: u8) -> Fields {
    let mut fields = vec![of("overall", "Fine on the whole")];
    for question in renewal_form(stage).rated() {
        fields.push(of(&format!("level[{}]", question.id), &level.to_string()));
        fields.push(of(&format!("comment[{}]", question.id), "Fine"));
    }
    fields
}

/// Brings a renewal before the committee.
async fn evaluated(stage: &Stage, id: &str, level: u8) {
    assert_eq!(stage.check_formally(id, &[]).await.status, 303);
    assert_eq!(stage.assign(id, &stage.people[1..3], "").await.status, 303);
    for browser in [&stage.one, &stage.two] {
        assert_eq!(stage.declare(browser, id).await.status, 303);
        let answer = stage.evaluate(browser, id, &evaluation(stage, level), "hand_in").await;
        assert_eq!(answer.status, 303, "{}", answer.text("main"));
    }
}

#[tokio::test]
async fn a_label_is_renewed_with_a_short_form_and_the_new_one_begins_when_the_old_one_ends() {
    let (stage, old) = with_label(100).await;
    let owner = &stage.owner;
    let page = owner.get(&format!("/labels/{}", old.number)).await;
    assert!(page.attributes("main a.button", "href").contains(&page_of(&old)));
    let list = owner.get("/apply").await;
    assert!(list.text("#renewals").contains(&old.number) && list.attributes("a", "href").contains(&page_of(&old)));
    assert!(!list.has("form input[name=organiser]"), "who holds a label renews it");
    let organiser = stage.organiser.id.to_string();
    let another = owner.send("/apply", "/api/apply/begin", &[("organiser", &organiser)]).await;
    assert_eq!(another.status, 422, "nor do they begin by another way");
    assert!(another.text("#renewals").contains(&old.number), "{}", another.text("main"));
    let offer = owner.get(&page_of(&old)).await;
    let asked = renewal_form(&stage).questions().count();
    assert!(asked < stage.form().questions().count());
    assert!(offer.text("main").contains(&format!("{asked} questions instead of {}", stage.form().questions().count())));

    // The answers of last time stand in the fields, marked, and count only once they are saved.
    let id = begin(owner, &old).await;
    let section = owner.get(&format!("/apply/{id}/section/practice")).await;
    assert!(
        section.texts("[data-lent]").iter().any(|t| t.contains("confirm it or change it")),
        "{}",
        section.text("main")
    );
    assert!(section.field("fields[practice_assess]").starts_with("word word"));
    let overview = owner.get(&format!("/apply/{id}")).await;
    assert!(overview.text("main").contains(&old.number) && overview.text("main").contains("0 of"));
    assert!(!overview.body.contains("section/training"), "only a part is asked");
    let promised = owner.get(&format!("/apply/{id}/section/promised")).await;
    assert_eq!(promised.texts("fieldset .card").len(), 3, "{}", promised.text("main"));
    assert!(promised.text("fieldset .card dd").contains("words"));

    // A row that wasn't done wants a reason, and no form changes what was promised.
    let place = format!("/apply/{id}/section/promised");
    let mut fields = shown(&promised);
    put(&mut fields, "fields[plan_done.0.done]", "no");
    put(&mut fields, "fields[plan_done.0.goal]", "forged");
    put(&mut fields, "fields[plan_done.7.done]", "yes");
    let fields: Vec<_> =
        fields.iter().filter(|(n, _)| !n.starts_with('_')).map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = owner.send_key(&place, "/api/apply/save", "promised", &fields).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".error-summary li").len(), 3, "{}", refused.text(".error-summary"));
    let kept = owner.get(&place).await;
    assert!(!kept.body.contains("forged"));
    assert_eq!(kept.texts("fieldset .card").len(), 3);

    let same = handed_in(&stage, &old).await;
    assert_eq!(same, id, "it goes on with the one under way");
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(
        check.text("#since").contains("1 answer is another one")
            || check.text("#since").contains("answers are other ones")
    );
    assert!(check.texts("#since ins").iter().any(|t| t.contains("and something else")), "{}", check.text("#since"));
    assert!(check.text("main").contains("For want of time."));

    evaluated(&stage, &id, 4).await;
    let dossier = stage.one.get(&format!("/review/{id}")).await;
    assert!(dossier.texts("#since ins").iter().any(|t| t.contains("and something else")));
    assert!(dossier.text("main").contains("Given up.") && dossier.text("main").contains("began the renewal"));
    stage.all_vote(&id, "issue").await;
    let issued = stage.at_committee(&stage.coordinator, &id, "decide", &[("outcome", "issued")]).await;
    assert_eq!(issued.status, 303, "{}", issued.text("main"));

    let app = &stage.app;
    let labels = label::store::of_organiser(app.ctx.db.read(), stage.organiser.id).await.unwrap();
    let new = labels.iter().find(|l| l.renews == Some(old.id)).expect("a label that renews the old one");
    assert_eq!(new.valid_from, old.valid_until);
    assert_eq!(new.valid_until, old.valid_until.plus_years(3));
    let visitor = app.browser();
    let (before, after) = (format!("/labels/{}", old.number), format!("/labels/{}", new.number));
    let first = visitor.get(&before).await;
    assert!(first.text(".state-done").contains("Valid") && first.text("main").contains(&new.number));
    let second = visitor.get(&after).await;
    assert!(second.text("main").contains("Begins later") && second.text("main").contains(&old.number));
    let rows = async |state: &str| visitor.get(&format!("/register?state={state}")).await.texts("tbody tr").len();
    assert_eq!((rows("valid").await, rows("ahead").await, rows("expired").await), (1, 1, 0));
    let path = format!("/ob/v3/credentials/{}", new.credential_id);
    let credential = visitor.request(reqwest::Method::GET, &path, None, &[("accept", "application/json")]).await;
    let json: serde_json::Value = serde_json::from_str(&credential.body).unwrap();
    let related = &json["credentialSubject"]["achievement"]["related"][0];
    assert_eq!(related["id"], format!("{}/credentials/{}", app.url, old.credential_id));
    assert_eq!(related["type"][0], "Related");
    assert!(owner.get(&page_of(&old)).await.text("main").contains(&new.number), "it was renewed");
    let twice = owner.send(&page_of(&old), RENEW, &[("number", &old.number)]).await;
    assert_eq!(twice.status, 422);

    app.ctx.clock.advance(101 * DAY);
    assert!(visitor.get(&before).await.text("main").contains("Expired"));
    assert!(visitor.get(&after).await.text(".state-done").contains("Valid"));
}

#[tokio::test]
async fn a_renewal_opens_six_months_before_the_end_and_until_then_its_page_says_when() {
    let (stage, label) = with_label(190).await;
    let owner = &stage.owner;
    let early = owner.get(&page_of(&label)).await;
    assert!(early.text("main").contains("2 September 2028") && !early.has("main form"), "{}", early.text("main"));
    let refused = owner.send(&page_of(&label), RENEW, &[("number", &label.number)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("main").contains("It is too early"));
    let page = owner.get(&format!("/labels/{}", label.number)).await;
    assert!(page.text("main").contains("It can be renewed from") && !page.body.contains("/apply/renew/"));
    assert!(!stage.app.browser().get(&format!("/labels/{}", label.number)).await.body.contains("renewed from"));

    stage.app.ctx.clock.advance(11 * DAY);
    let owner = stage.app.again("Owner").await;
    assert!(owner.get(&page_of(&label)).await.has("main form"));
    let mail = &stage.app.mails_to(review::OWNER).await[0];
    assert!(mail.subject.contains("180 days left"), "{}", mail.subject);
    assert!(mail.text.contains(&page_of(&label)), "{}", mail.text);
}

#[tokio::test]
async fn two_who_begin_at_once_are_in_one_renewal() {
    let (stage, label) = with_label(50).await;
    let app = &stage.app;
    let editor = app.person("Editor", &[]).await;
    let owner = app.actor(stage.people[4]).await;
    invite(&app.ctx, &owner, stage.organiser.id, "editor@example.org", "editor").await.unwrap();
    let link = app.link_to("editor@example.org").await;
    join(&app.ctx, &app.actor(editor).await, link.rsplit('/').next().unwrap()).await.unwrap();
    let editor = app.again("Editor").await;
    let (one, two) = tokio::join!(begin(&stage.owner, &label), begin(&editor, &label));
    assert_eq!(one, two);
    let all = apply::store::of_organisers(app.ctx.db.read(), [stage.organiser.id]).await.unwrap();
    assert_eq!(all.iter().filter(|a| a.state == ApplicationState::Draft).count(), 1);
    // Who begins a first application then comes to the renewal, too.
    let organiser = stage.organiser.id.to_string();
    let first = editor.send("/apply", "/api/apply/begin", &[("organiser", &organiser)]).await;
    assert!(first.location.unwrap().ends_with(&one));
}

#[tokio::test]
async fn the_label_of_somebody_else_one_that_was_revoked_and_one_that_has_ended_are_not_renewed() {
    let (stage, label) = with_label(50).await;
    let app = &stage.app;
    let stranger = app.signed_in("Stranger", &[]).await;
    for number in [label.number.as_str(), "QL-2026-9999"] {
        assert_eq!(stranger.get(&format!("/apply/renew/{number}")).await.status, 404);
        let sent = stranger.send(&format!("/apply/renew/{number}"), RENEW, &[("number", number)]).await;
        assert_eq!(sent.status, 404);
    }
    assert_eq!(app.browser().get(&page_of(&label)).await.status, 401);
    let coordinator = app.signed_in("Second Coordinator", &[Role::Coordinator]).await;
    assert_eq!(coordinator.get(&page_of(&label)).await.status, 404);

    let id = begin(&stage.owner, &label).await;
    let (number, reason) = (label.number.as_str(), "Badges without criteria.");
    crate::support::applying::decided(app, number, quality_label::label::model::Measure::Revoke, reason).await;
    let late = stage.owner.get(&page_of(&label)).await;
    assert!(
        late.text(".notice-warn").contains("was revoked") && late.has("input[name=organiser]"),
        "{}",
        late.text("main")
    );
    let submit = stage.owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &[("id", &id)]).await;
    assert_eq!(submit.status, 422);
    assert!(submit.text("main").contains("was revoked"));

    let (stage, label) = with_label(0).await;
    let late = stage.owner.get(&page_of(&label)).await;
    assert!(late.text(".notice-warn").contains("has ended") && !late.has("input[name=number]"));
    let sent = stage.owner.send(&page_of(&label), RENEW, &[("number", &label.number)]).await;
    assert_eq!(sent.status, 422);
    assert!(sent.text("main").contains("has ended"));
    let organiser = stage.organiser.id.to_string();
    let anew = stage.owner.send(&page_of(&label), "/api/apply/begin", &[("organiser", &organiser)]).await;
    assert_eq!(anew.status, 303, "it can be applied for anew");
    let overview = stage.owner.follow(&anew).await;
    assert!(overview.body.contains("section/training") && !overview.body.contains("section/promised"));
}

#[tokio::test]
async fn a_renewal_that_comes_too_late_goes_on_as_a_first_application_and_nothing_is_lost() {
    let (stage, label) = with_label(5).await;
    let id = begin(&stage.owner, &label).await;
    assert_eq!(save(&stage.owner, &id, "since").await.status, 303);
    assert_eq!(save(&stage.owner, &id, "practice").await.status, 303);
    let anew = [("id", id.as_str())];
    let overview = format!("/apply/{id}");
    let early = stage.owner.send(&overview, "/api/apply/apply_anew", &anew).await;
    assert_eq!(early.status, 422, "while it can be renewed, it is renewed");
    stage.app.ctx.clock.advance(6 * DAY);
    let owner = stage.app.again("Owner").await;
    let submit = owner.send(&format!("/apply/{id}/check"), "/api/apply/submit", &anew).await;
    assert_eq!(submit.status, 422);
    assert!(submit.text("main").contains("has ended"));
    let late = owner.get(&overview).await;
    assert!(late.text(".notice-warn").contains("Nothing that you have written is lost"), "{}", late.text("main"));
    let sent = owner.send(&overview, "/api/apply/apply_anew", &anew).await;
    assert_eq!((sent.status, sent.location.as_deref()), (303, Some(overview.as_str())));
    let now = owner.get(&overview).await;
    assert!(now.body.contains("section/training") && !now.has(".notice-warn"));
    let practice = owner.get(&format!("{overview}/section/practice")).await;
    assert!(practice.field("fields[practice_use]").contains("and something else"));
    // What the short form didn't ask is filled with the answer of last time, too.
    let training = owner.get(&format!("{overview}/section/training")).await;
    assert!(training.field("fields[training_transfer]").starts_with("word"));
    assert_eq!(owner.send(&overview, "/api/apply/apply_anew", &anew).await.status, 303, "twice changes nothing");
}

#[tokio::test]
async fn a_renewal_that_was_returned_stays_with_the_network_however_late_it_is() {
    let (stage, label) = with_label(5).await;
    let id = handed_in(&stage, &label).await;
    let page = format!("/review/{id}/return");
    let revision = stage.coordinator.get(&page).await.field("revision");
    let fields = vec![of("id", &id), of("revision", &revision), of("words[practice_use]", "Say for whom.")];
    let given = send(&stage.coordinator, &page, "/api/review/return_for_improvement", &fields).await;
    assert_eq!(given.status, 303, "{}", given.text("main"));
    stage.app.ctx.clock.advance(6 * DAY);
    let owner = stage.app.again("Owner").await;
    let overview = format!("/apply/{id}");
    assert!(!owner.get(&overview).await.body.contains("apply_anew"));
    assert_eq!(owner.send(&overview, "/api/apply/apply_anew", &[("id", &id)]).await.status, 403);
    let now = apply::store::application(stage.app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!((now.state, now.renews), (ApplicationState::Returned, Some(label.id)));
}

#[tokio::test]
async fn not_yet_issued_leaves_the_old_label_as_it_is_and_gives_a_new_draft_of_the_renewal() {
    let (stage, label) = with_label(100).await;
    let id = handed_in(&stage, &label).await;
    evaluated(&stage, &id, 2).await;
    stage.all_vote(&id, "not_yet").await;
    let page = stage.coordinator.get(&format!("/review/{id}/committee")).await;
    let reasons: Vec<_> = page.attributes("textarea", "name").into_iter().filter(|n| n.starts_with("reason")).collect();
    let mut fields = vec![("outcome", "not_yet_issued")];
    fields.extend(reasons.iter().map(|name| (name.as_str(), "It needs more.")));
    let decided = stage.at_committee(&stage.coordinator, &id, "decide", &fields).await;
    assert_eq!(decided.status, 303, "{}", decided.text("main"));
    let app = &stage.app;
    let db = app.ctx.db.read();
    assert_eq!(label::store::of_organiser(db, stage.organiser.id).await.unwrap(), std::slice::from_ref(&label));
    let page = app.browser().get(&format!("/labels/{}", label.number)).await;
    assert!(page.text(".state-done").contains("Valid"));
    let all = apply::store::of_organisers(db, [stage.organiser.id]).await.unwrap();
    let draft = all.iter().find(|a| a.state == ApplicationState::Draft).expect("a new draft");
    assert_eq!(draft.renews, Some(label.id));
    let check = stage.owner.get(&format!("/apply/{}/check", draft.id)).await;
    assert!(check.text("main").contains("For want of time."));
    assert!(
        check.texts("#since ins").iter().any(|t| t.contains("and something else")),
        "since the label, not since the draft"
    );
    let again = begin(&stage.owner, &label).await;
    assert_eq!(again, draft.id.to_string());
}

#[tokio::test]
async fn who_only_reads_along_begins_no_renewal() {
    let (stage, label) = with_label(50).await;
    let app = &stage.app;
    let viewer = app.person("Viewer", &[]).await;
    let owner = app.actor(stage.people[4]).await;
    let tx = app.ctx.db.write().await.unwrap();
    let role = organiser::MemberRole::Viewer;
    organiser::service::add_member(&tx, &app.ctx, &owner, stage.organiser.id, viewer, role).await.unwrap();
    tx.commit().await.unwrap();
    let viewer = app.again("Viewer").await;
    let page = viewer.get(&page_of(&label)).await;
    assert!(page.status == 200 && !page.has("main form"));
    assert_eq!(viewer.send(&page_of(&label), RENEW, &[("number", &label.number)]).await.status, 403);
    let sent = send(&viewer, &page_of(&label), RENEW, &[of("number", &label.number)]).await;
    assert_eq!(sent.status, 403);
}

#[tokio::test]
async fn a_pack_says_when_renewals_open_and_how_many_evaluate_them() {
    let pack = crate::support::pack::pack();
    let rules = "opens_months = 2\nevaluators_per_application = 1";
    crate::support::pack::change(pack.path(), "programme.toml", "opens_months = 6", rules);
    let folder = pack.path().to_path_buf();
    let (mut stage, label) = with_label_on(Stage::set_with(|config| config.pack_dir = Some(folder)).await, 70).await;
    assert!(!stage.owner.get(&page_of(&label)).await.has("main form"), "two months are fewer than 70 days");
    stage.app.ctx.clock.advance(12 * DAY);
    sign_in_again(&mut stage).await;
    let id = handed_in(&stage, &label).await;
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    let both = stage.assign(&id, &stage.people[1..3], "").await;
    assert_eq!(both.status, 422, "a first application has two evaluators, a renewal one");
    assert_eq!(stage.assign(&id, &stage.people[1..2], "").await.status, 303);
    assert_eq!(stage.declare(&stage.one, &id).await.status, 303);
    let answer = stage.evaluate(&stage.one, &id, &evaluation(&stage, 4), "hand_in").await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    assert_eq!(stage.coordinator.get(&format!("/review/{id}/committee")).await.status, 200);
    let dossier = stage.coordinator.get(&format!("/review/{id}")).await;
    assert!(dossier.text("main").contains("1 of 1"), "{}", dossier.text("main"));
}
