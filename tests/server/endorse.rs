//! Endorsements through the front door, without JavaScript.

use crate::support::{
    Answer, Browser, START, TestApp,
    applying::{decided, join, labelled},
};
use quality_label::{
    account::Role,
    badge::{
        self,
        keys::PublicKey,
        proof,
        service::{Award, LabelToIssue, Proof, Wish},
        shape::EndorsementCredential,
    },
    endorse::store,
    label::model::Measure,
    organiser::{
        model::{NewOrganiser, Organiser, OrganiserKind},
        service as organisers,
    },
    timestamp::DAY,
};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

const PLAYLIST: &str = "/learn/quality-label/endorsements";
const GIVE: &str = "/api/endorse/give";
const ASK: &str = "/api/endorse/ask";
const DECLINE: &str = "/api/endorse/decline";
const WITHDRAW: &str = "/api/endorse/withdraw";
const WITHDRAW_REQUEST: &str = "/api/endorse/withdraw_request";
const REPORT: &str = "/api/endorse/report";
const SETTLE: &str = "/api/endorse/settle";
const REPORTS: &str = "/endorsements/reports";
const WORDS: &str = "We accept these badges <b>here</b>.\n\nAsk us why.";

/// An organiser with one owner, verified or not.
async fn organiser(app: &TestApp, owner: Uuid, name: &str, website: Option<&str>, verified: bool) -> Organiser {
    let owner = app.actor(owner).await;
    let new = NewOrganiser {
        kind: OrganiserKind::Organisation,
        name: name.into(),
        country: "LT".into(),
        languages: vec!["lt".into()],
        website: website.map(String::from),
        description: "Demonstration.".into(),
        contact_email: owner.email.clone(),
    };
    let made = organisers::create(&app.ctx, &owner, new).await.unwrap();
    if verified {
        organisers::ask_verification(&app.ctx, &owner, made.id, "").await.unwrap();
        let email = format!("coordinator-{}", made.slug);
        let coordinator = app.actor(app.person(&email, &[Role::Coordinator]).await).await;
        organisers::decide_verification(&app.ctx, &coordinator, made.id, 2, true, "").await.unwrap();
    }
    made
}

/// Fills in the form for an endorsement; `of` is the kind and the id of the thing.
async fn give(browser: &Browser, of: (&str, &str), organiser: Uuid, words: &str, token: &str) -> Answer {
    let page = format!("/endorsements/{}/{}/new?asked={token}", of.0, of.1);
    let organiser = organiser.to_string();
    let fields = [
        ("kind", of.0),
        ("subject", of.1),
        ("organiser", organiser.as_str()),
        ("words", words),
        ("language", "en"),
        ("agreed", "yes"),
        ("token", token),
    ];
    browser.send(&page, GIVE, &fields).await
}

const OF_PLAYLIST: (&str, &str) = ("playlist", "quality-label");

/// The signed form, as a verifier gets it.
async fn signed(app: &TestApp, page: &Answer) -> (u16, String) {
    let link = page.attribute("main a[download]", "href").unwrap();
    let answer = app.browser().request(Method::GET, &link, None, &[("accept", "application/json")]).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn an_endorsement_is_signed_by_its_endorser_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let owner = app.person("Owner", &[]).await;
    let town = organiser(&app, owner, "Demo Town", Some("https://town.example"), true).await;
    let browser = app.again("Owner").await;
    assert!(app.browser().get(PLAYLIST).await.text("main").contains("Nobody has endorsed this yet"));
    assert_eq!(app.browser().get("/endorsements/playlist/quality-label/new").await.status, 401);

    let wrong = [("kind", "playlist"), ("subject", "quality-label"), ("words", " "), ("language", "xx")];
    let refused = browser.send("/endorsements/playlist/quality-label/new", GIVE, &wrong).await;
    assert_eq!((refused.status, refused.texts(".field-error").len()), (422, 4), "{}", refused.text("main"));

    let given = give(&browser, OF_PLAYLIST, town.id, WORDS, "").await;
    assert_eq!((given.status, given.location.as_deref()), (303, Some(PLAYLIST)));
    assert_eq!(give(&browser, OF_PLAYLIST, town.id, WORDS, "").await.status, 303, "sent twice, it is one");
    let other = give(&browser, OF_PLAYLIST, town.id, "Other words.", "").await;
    assert_eq!(other.status, 422);
    assert!(other.text("main").contains("already endorsed") && other.text("textarea").contains("Other words."));

    let page = app.browser().get(PLAYLIST).await;
    assert_eq!(page.texts("ul.rows > li").len(), 1);
    assert!(page.text("blockquote").contains("<b>here</b>"), "as it was typed, and no markup");
    assert!(!page.has("main details"), "visitors neither withdraw nor report");
    let (status, json) = signed(&app, &page).await;
    assert_eq!(status, 200);
    let credential: EndorsementCredential = serde_json::from_str(&json).unwrap();
    assert!(credential.issuer.id.ends_with(":issuers:demo-town"), "its own name: {}", credential.issuer.id);
    assert_eq!(credential.credential_subject.id, format!("{}/learn/quality-label", app.url));
    assert_eq!(credential.credential_subject.endorsement_comment, WORDS);
    let (did, key) = credential.proof[0].verification_method.split_once('#').unwrap();
    assert_eq!(did, credential.issuer.id);
    let document = serde_json::from_str(&json).unwrap();
    let key = PublicKey::parse(key).unwrap();
    assert_eq!(proof::verify(document, &credential.proof[0], &key), Ok(()));
    let did = app.browser().get("/issuers/demo-town/did.json").await;
    assert!(did.body.contains(credential.proof[0].verification_method.as_str()));
    let html = app.browser().get(&format!("/ob/v3/endorsements/{}", credential.id.rsplit('/').next().unwrap())).await;
    assert_eq!(html.location.as_deref(), Some(PLAYLIST), "people get the page");

    let by = browser.get("/endorsements/by/demo-town").await;
    assert!(by.text("main").contains("What is a Quality Label") || by.text("main").contains("Playlist"));
    let id = by.field("id");
    assert_eq!(app.signed_in("Other", &[]).await.send(PLAYLIST, WITHDRAW, &[("id", &id)]).await.status, 404);
    assert_eq!(browser.send(PLAYLIST, WITHDRAW, &[("id", &id)]).await.status, 303);
    assert_eq!(browser.send(PLAYLIST, WITHDRAW, &[("id", &id)]).await.status, 303, "twice is once");
    assert!(browser.get(PLAYLIST).await.text("main").contains("Nobody has endorsed this yet"));
    let link = format!("{}?format=json", credential.id.strip_prefix(&app.url).unwrap());
    assert_eq!(app.browser().get(&link).await.status, 200, "a verifier finds out");
    let list = credential.credential_status.status_list_credential.strip_prefix(&app.url).unwrap().to_string();
    let list: serde_json::Value = serde_json::from_str(&app.browser().get(&list).await.body).unwrap();
    let bits = quality_label::badge::status::Bits::decode(list["credentialSubject"]["encodedList"].as_str().unwrap());
    assert!(bits.unwrap().is_set(credential.credential_status.status_list_index.parse().unwrap()), "it was withdrawn");
    assert_eq!(give(&browser, OF_PLAYLIST, town.id, "Other words.", "").await.status, 303, "and later once more");
}

#[tokio::test]
async fn somebody_without_an_account_is_asked_and_answers() {
    let app = TestApp::start().await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let page = coordinator.get(PLAYLIST).await;
    assert!(page.text("main").contains("Ask for an endorsement"));
    assert!(!app.signed_in("Person", &[]).await.get(PLAYLIST).await.text("main").contains("Ask for an endorsement"));
    let ask = async |email: &str, words: &str| {
        let fields = [("kind", "playlist"), ("subject", "quality-label"), ("email", email), ("words", words)];
        coordinator.send(PLAYLIST, ASK, &fields).await
    };
    let refused = ask("nobody", " ").await;
    assert_eq!((refused.status, refused.texts(".field-error").len()), (422, 2));
    assert_eq!(ask("Town@example.org", "Would you?\nIt would help.").await.status, 303);
    assert_eq!(ask("town@example.org", "Again?").await.status, 422, "nobody is asked twice");
    let link = app.link_to("Town@example.org").await;
    let mail = app.mails_to("Town@example.org").await.remove(0);
    assert!(mail.text.contains("> Would you?\n> It would help."), "{}", mail.text);

    let page = app.browser().get(&link).await;
    assert!(page.text("main").contains("Coordinator asks") && page.text("main").contains("It would help."));
    let token = link.rsplit('/').next().unwrap().to_string();
    assert_eq!(app.browser().get("/endorsements/asked/unknown").await.status, 422);
    let declined = app.browser().send(&link, DECLINE, &[("token", &token)]).await;
    assert_eq!(declined.status, 303);
    assert_eq!(app.browser().send(&link, DECLINE, &[("token", &token)]).await.status, 303, "twice is once");
    assert!(app.browser().get(&link).await.text("main").contains("You have declined"));
    assert!(coordinator.get("/notifications").await.text("main").contains("town@example.org has declined"));
    assert!(coordinator.get(PLAYLIST).await.text("main").contains("Declined"));

    // A second one finds their way from the mail to the endorsement.
    assert_eq!(ask("school@example.org", "Would you?").await.status, 303);
    let link = app.link_to("school@example.org").await;
    let owner = app.person("Head", &[]).await;
    let head = app.again("Head").await;
    let form = head.get(&app.browser().get(&link).await.attribute("main a.button", "href").unwrap()).await;
    assert!(form.text("main").contains("None of your organisations can endorse yet"), "{}", form.text("main"));
    let school = organiser(&app, owner, "Demo School", None, true).await;
    let token = link.rsplit('/').next().unwrap().to_string();
    assert_eq!(give(&head, OF_PLAYLIST, school.id, "We trust it.", &token).await.status, 303);
    assert!(app.browser().get(&link).await.text("main").contains("answered with an endorsement"));
    assert!(coordinator.get("/notifications").await.text("main").contains("Demo School has endorsed"));

    assert_eq!(ask("third@example.org", "Would you?").await.status, 303);
    let link = app.link_to("third@example.org").await;
    let request = coordinator.get(PLAYLIST).await.attribute(".inline-form input[name=id]", "value").unwrap();
    assert_eq!(head.send(PLAYLIST, WITHDRAW_REQUEST, &[("id", &request)]).await.status, 404, "it is somebody else's");
    assert_eq!(coordinator.send(PLAYLIST, WITHDRAW_REQUEST, &[("id", &request)]).await.status, 303);
    assert_eq!(app.browser().get(&link).await.status, 422, "the link doesn't hold any more");
}

#[tokio::test]
async fn nobody_praises_their_own_house() {
    let app = TestApp::start().await;
    let owner = app.person("Owner", &[]).await;
    let friend = app.person("Friend", &[]).await;
    let holder = organiser(&app, owner, "Demo Holder", Some("https://www.holder.example/en"), true).await;
    let sister = organiser(&app, friend, "Demo Sister", Some("http://holder.example"), true).await;
    let apart = organiser(&app, friend, "Demo Apart", Some("https://apart.example"), true).await;
    let unknown = organiser(&app, friend, "Demo Unverified", None, false).await;
    let (at_owner, at_friend) = (app.again("Owner").await, app.again("Friend").await);
    let of = ("organiser", holder.slug.as_str());
    let own = give(&at_owner, of, holder.id, "We are good.", "").await;
    assert_eq!(own.status, 422);
    assert!(own.text(".field-error").contains("independent"), "{}", own.text("main"));
    assert_eq!(give(&at_friend, of, sister.id, "They are good.", "").await.status, 422, "the same web site");
    assert_eq!(give(&at_friend, of, unknown.id, "They are good.", "").await.status, 403, "nobody knows who it is");
    assert_eq!(give(&at_owner, of, apart.id, "We are good.", "").await.status, 403, "it isn't theirs to speak for");
    assert_eq!(give(&at_friend, of, apart.id, "They are good.", "").await.status, 303);
    let told = app.again("Owner").await.get("/notifications").await;
    assert!(told.text("main").contains("Demo Apart has endorsed \"Demo Holder\""), "{}", told.text("main"));

    let shared = organiser(&app, owner, "Demo Shared", None, true).await;
    assert_eq!(give(&at_owner, ("organiser", &apart.slug), shared.id, "Good.", "").await.status, 303);
    assert_eq!(give(&at_owner, of, shared.id, "Good.", "").await.status, 422, "they have a member in common");
    let team = app.person("Team", &[Role::Coordinator]).await;
    let network = organiser(&app, team, "Demo Network", None, true).await;
    let own = give(&app.again("Team").await, OF_PLAYLIST, network.id, "Good.", "").await;
    assert_eq!(own.status, 422, "who runs the programme doesn't praise it");
    for nothing in [("organiser", "nobody"), ("label", "QL-1999-0001"), ("badge", "none"), ("thing", "none")] {
        assert_eq!(give(&at_friend, nothing, apart.id, "Good.", "").await.status, 404, "{nothing:?}");
        let page = app.browser().get(&format!("/endorsements/{}/{}", nothing.0, nothing.1)).await;
        assert_eq!(page.status, 404, "{nothing:?}");
    }
}

#[tokio::test]
async fn what_is_abused_is_reported_and_taken_off_the_pages() {
    let app = TestApp::start().await;
    let owner = app.person("Owner", &[]).await;
    let town = organiser(&app, owner, "Demo Town", None, true).await;
    let browser = app.again("Owner").await;
    give(&browser, OF_PLAYLIST, town.id, "Buy our pans!", "").await;
    let reader = app.signed_in("Reader", &[]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let page = reader.get(PLAYLIST).await;
    let (_, json) = signed(&app, &page).await;
    let id = page.field("id");
    assert_eq!(reader.send_key(PLAYLIST, REPORT, &id, &[("id", &id), ("reason", " ")]).await.status, 422);
    let why = [("id", id.as_str()), ("reason", "It is an advertisement.")];
    assert_eq!(reader.send_key(PLAYLIST, REPORT, &id, &why).await.status, 303);
    assert_eq!(reader.send_key(PLAYLIST, REPORT, &id, &why).await.status, 422, "once is enough");
    assert_eq!(reader.get(REPORTS).await.status, 403);
    let reports = coordinator.get(REPORTS).await;
    assert!(reports.text("main").contains("It is an advertisement.") && reports.text("main").contains("Buy our pans!"));

    let settle = async |outcome: &str, reason: &str| {
        let fields = [("id", id.as_str()), ("reason", reason), ("outcome", outcome)];
        coordinator.send_key(REPORTS, SETTLE, &id, &fields).await
    };
    assert_eq!(settle("", "").await.status, 422);
    assert_eq!(settle("hide", "").await.status, 422, "a reason is owed");
    assert_eq!(settle("hide", "It doesn't speak of the playlist.").await.status, 303);
    assert_eq!(settle("keep", "").await.status, 422, "a colleague was quicker");
    assert!(app.browser().get(PLAYLIST).await.text("main").contains("Nobody has endorsed this yet"));
    let credential: EndorsementCredential = serde_json::from_str(&json).unwrap();
    let address = credential.id.strip_prefix(&app.url).unwrap();
    assert_eq!(app.browser().get(&format!("{address}?format=json")).await.status, 404);
    assert!(browser.get("/notifications").await.text("main").contains("It doesn't speak of the playlist."));
    assert!(coordinator.get(REPORTS).await.text("main").contains("Nothing has been reported"));
}

#[tokio::test]
async fn many_endorsements_are_shown_in_parts_with_a_fixed_number_of_queries() {
    let app = TestApp::start().await;
    let browser = app.signed_in("Owner", &[]).await;
    let owner = app.person("Another", &[]).await;
    let (another, slugs) = (app.again("Another").await, std::cell::RefCell::new(Vec::new()));
    let one_more = async |at: u32| {
        let town = organiser(&app, owner, &format!("Demo {at}"), None, true).await;
        assert_eq!(give(&another, OF_PLAYLIST, town.id, "Good.", "").await.status, 303);
        slugs.borrow_mut().push(town.slug);
    };
    let count = async |page: &str| {
        let before = app.ctx.db.statements();
        assert_eq!(browser.get(page).await.status, 200);
        app.ctx.db.statements() - before
    };
    one_more(0).await;
    let by = format!("/endorsements/by/{}", slugs.borrow()[0]);
    let one = (count(PLAYLIST).await, count(&by).await);
    for at in 1..22 {
        one_more(at).await;
    }
    assert_eq!((count(PLAYLIST).await, count(&by).await), one);
    assert_eq!(browser.get(PLAYLIST).await.texts("ul.rows > li").len(), 20);
    let second = browser.get(&format!("{PLAYLIST}?page=2")).await;
    assert_eq!(second.texts("ul.rows > li").len(), 2);
    assert_eq!(second.texts("ul.rows strong"), ["Demo 1", "Demo 0"], "the newest first");
}

/// Pastes a credential and gives back the page with what was found.
async fn verified(app: &TestApp, credential: &Value) -> Answer {
    let text = credential.to_string();
    let browser = app.browser();
    let sent = browser.send("/verify", "/api/badge/verify", &[("credential", &text)]).await;
    browser.follow(&sent).await
}

async fn credential(app: &TestApp, id: Uuid) -> Value {
    let asked = [("accept", "application/json")];
    let answer = app.browser().request(Method::GET, &format!("/ob/v3/credentials/{id}"), None, &asked).await;
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_label_carries_what_stands_of_its_endorsements() {
    let app = TestApp::start().await;
    let owner = app.person("Owner", &[]).await;
    let friend = app.person("Friend", &[]).await;
    let holder = organiser(&app, owner, "Demo Holder", None, true).await;
    let town = organiser(&app, friend, "Demo Town", None, true).await;
    let label = LabelToIssue {
        follows: None,
        organiser_id: holder.id,
        organiser_name: holder.name.clone(),
        organiser_slug: holder.slug.clone(),
        organiser_url: String::new(),
        number: "QL-2026-0001".into(),
        narrative: None,
        valid_from: START,
        valid_until: START.plus_years(3),
        results: Vec::new(),
    };
    let tx = app.ctx.db.write().await.unwrap();
    let id = badge::service::issue_label(&tx, &app.ctx, label).await.unwrap();
    tx.commit().await.unwrap();
    let before = credential(&app, id).await;
    assert_eq!(before.get("endorsement"), None);

    app.ctx.clock.advance(60_000);
    let browser = app.again("Friend").await;
    let of = ("label", "QL-2026-0001");
    assert_eq!(give(&browser, of, town.id, WORDS, "").await.status, 303);
    let after = credential(&app, id).await;
    assert_eq!((&after["id"], &after["awardedDate"]), (&before["id"], &before["awardedDate"]));
    assert!(after["validFrom"].as_str() > before["validFrom"].as_str(), "the newer of the two files counts");
    let carried: EndorsementCredential = serde_json::from_value(after["endorsement"][0].clone()).unwrap();
    assert_eq!(carried.credential_subject.endorsement_comment, WORDS);
    assert_eq!(after["id"], carried.credential_subject.id);
    let (_, key) = carried.proof[0].verification_method.split_once('#').unwrap();
    let key = PublicKey::parse(key).unwrap();
    assert_eq!(proof::verify(after["endorsement"][0].clone(), &carried.proof[0], &key), Ok(()), "it stands alone, too");
    let page = verified(&app, &after).await;
    assert_eq!(page.text("section p.notice"), "Genuine and valid");
    assert!(page.text("main").contains("Demo Town") && page.text("main").contains("<b>here</b>"));

    // Whatever is changed in it is noticed, and nobody is made to say what they didn't.
    for (at, value) in [
        ("/endorsement/0/credentialSubject/endorsementComment", json!("We love it.")),
        ("/endorsement/0/issuer/name", json!("Demo Country")),
        ("/endorsement/0/proof/0/proofValue", json!("z1")),
    ] {
        let mut changed = after.clone();
        *changed.pointer_mut(at).unwrap() = value;
        let page = verified(&app, &changed).await;
        assert!(page.text("section p.notice").starts_with("Not to be trusted"), "{at}");
        assert!(!page.text("main").contains("Endorsed by"), "{at}");
    }
    let mut other = after.clone();
    other["endorsement"][0]["credentialSubject"]["id"] = json!("https://other.example/");
    assert!(verified(&app, &other).await.text("ol.checks").contains("endorsement"), "it is of something else");

    // Taken back, it is gone from the label; the copies that carry it are genuine, and don't name it any more.
    app.ctx.clock.advance(60_000);
    let given = app.browser().get("/endorsements/by/demo-town").await;
    assert!(given.has("blockquote"));
    let given = browser.get("/endorsements/by/demo-town").await.field("id");
    let path = "/endorsements/label/QL-2026-0001";
    assert_eq!(browser.send(path, WITHDRAW, &[("id", &given)]).await.status, 303);
    let without = credential(&app, id).await;
    assert_eq!(without.get("endorsement"), None);
    assert!(without["validFrom"].as_str() > after["validFrom"].as_str());
    assert_eq!(verified(&app, &without).await.text("section p.notice"), "Genuine and valid");
    let page = verified(&app, &after).await;
    assert_eq!(page.text("section p.notice"), "Genuine and valid");
    assert!(!page.text("main").contains("Endorsed by"), "it doesn't stand any more");
}

#[tokio::test]
async fn a_badge_carries_endorsements_of_it_from_its_next_signature_on() {
    let app = TestApp::start().await;
    let friend = app.person("Friend", &[]).await;
    let ona = app.person("Ona", &[]).await;
    let town = organiser(&app, friend, "Demo Town", None, true).await;
    let content = quality_label::programme::content(&app.ctx, quality_label::texts::Locale::ENGLISH).unwrap();
    let badge_id = content.badges[0].id.clone();
    let award = async |person: Uuid| {
        let evidence = vec![Proof { name: "Words".into(), narrative: "Words.".into(), url: None }];
        let award =
            Award { badge_id: badge_id.clone(), person_id: person, email: "x@y.org".into(), narrative: None, evidence };
        let tx = app.ctx.db.write().await.unwrap();
        let id = badge::service::award(&tx, &app.ctx, award).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    let early = award(ona).await;
    app.ctx.clock.advance(60_000);
    let browser = app.again("Friend").await;
    assert_eq!(give(&browser, ("badge", &badge_id), town.id, "We take it.", "").await.status, 303);
    let carried = "/credentialSubject/achievement/endorsement/0/credentialSubject/endorsementComment";
    let late = credential(&app, award(friend).await).await;
    assert_eq!(late.pointer(carried), Some(&json!("We take it.")));
    assert_eq!(verified(&app, &late).await.text("section p.notice"), "Genuine and valid");

    let before = credential(&app, early).await;
    assert_eq!(before.pointer(carried), None, "what many hold isn't signed anew for it");
    let wish = Wish { shared: true, evidence: true, name: false };
    badge::service::share(&app.ctx, &app.actor(ona).await, early, 1, wish).await.unwrap();
    let after = credential(&app, early).await;
    assert_eq!(after.pointer(carried), Some(&json!("We take it.")));
    assert_eq!((&after["id"], after["validFrom"] == before["validFrom"]), (&before["id"], false));
    let page = verified(&app, &after).await;
    assert_eq!(page.text("section p.notice"), "Genuine and valid");
    assert!(page.text("main").contains("Demo Town"));
}

#[tokio::test]
async fn who_is_tied_to_what_is_endorsed_doesnt_decide_about_a_report() {
    let app = TestApp::start().await;
    let holder = app.signed_in("Holder", &[]).await;
    let label = labelled(&app, &holder, "Demo Holder").await;
    let friend = app.person("Friend", &[]).await;
    let town = organiser(&app, friend, "Demo Town", None, true).await;
    let browser = app.again("Friend").await;
    assert_eq!(give(&browser, ("label", &label.number), town.id, "Buy our pans!", "").await.status, 303);
    let tied = app.signed_in("Tied", &[Role::Coordinator]).await;
    join(&app, &holder, &label.organiser_id.to_string(), "Tied", "viewer", &tied).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let page = format!("/endorsements/label/{}", label.number);
    let id = coordinator.get(&page).await.field("id");
    let why = [("id", id.as_str()), ("reason", "It is an advertisement.")];
    assert_eq!(coordinator.send_key(&page, REPORT, &id, &why).await.status, 303);
    let keep = [("id", id.as_str()), ("reason", ""), ("outcome", "keep")];
    assert_eq!(tied.send_key(REPORTS, SETTLE, &id, &keep).await.status, 403);
    assert_eq!(coordinator.send_key(REPORTS, SETTLE, &id, &keep).await.status, 303);
}

#[tokio::test]
async fn a_label_that_doesnt_hold_isnt_endorsed_but_requests_for_that_still_end() {
    let app = TestApp::start().await;
    let holder = app.signed_in("Holder", &[]).await;
    let label = labelled(&app, &holder, "Demo Holder").await;
    let page = format!("/endorsements/label/{}", label.number);
    for email in ["town@example.com", "school@example.com"] {
        let fields = [("kind", "label"), ("subject", label.number.as_str()), ("email", email), ("words", "Would you?")];
        assert_eq!(holder.send(&page, ASK, &fields).await.status, 303);
    }
    let asked = app.link_to("town@example.com").await;
    app.ctx.clock.advance(DAY);
    decided(&app, &label.number, Measure::Suspend, "Evidence is missing.").await;
    let friend = app.person("Friend", &[]).await;
    let town = organiser(&app, friend, "Demo Town", None, true).await;
    let browser = app.again("Friend").await;
    assert_eq!(give(&browser, ("label", &label.number), town.id, "We trust it.", "").await.status, 404);
    assert_eq!(browser.get(&format!("{page}/new")).await.status, 404);
    let token = asked.rsplit('/').next().unwrap();
    assert_eq!(app.browser().send(&asked, DECLINE, &[("token", token)]).await.status, 303);
    assert!(app.browser().get(&asked).await.text("main").contains("You have declined"));
    let requests = store::request::Entity::find().all(app.ctx.db.read()).await.unwrap();
    let other = requests.iter().find(|r| r.email == "school@example.com").unwrap().id.to_string();
    assert_eq!(holder.send(&page, WITHDRAW_REQUEST, &[("id", &other)]).await.status, 303);
}
