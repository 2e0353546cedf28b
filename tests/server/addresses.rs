//! Further addresses of an account, without JavaScript: added, shown to be theirs, and what is awarded to them.

use crate::support::{Browser, TestApp, applying::organiser};
use quality_label::{account::Role, programme, texts::Locale};

const PAGE: &str = "/account/addresses";
const ADD: &str = "/api/account/add_address";
const CONFIRM: &str = "/api/account/confirm_address";
const REMOVE: &str = "/api/account/remove_address";
const WORK: &str = "ona.work@example.com";

async fn add(browser: &Browser, email: &str) -> u16 {
    browser.send_key(PAGE, ADD, "add", &[("email", email)]).await.status
}

async fn confirm(browser: &Browser, link: &str) -> crate::support::Answer {
    browser.send(link, CONFIRM, &[("token", link.rsplit('/').next().unwrap())]).await
}

/// Awards a badge to an address by a table of one row; what the table says of it.
async fn award(app: &TestApp, coordinator: &Browser, email: &str, nth: usize) -> String {
    let badge = programme::content(&app.ctx, Locale::ENGLISH).unwrap().badges[nth].id.clone();
    let table = format!("email,badge\n{email},{badge}\n");
    let path = coordinator.send("/awards", "/api/learn/bring_awards", &[("table", &table)]).await.location.unwrap();
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(coordinator.send(&path, "/api/learn/confirm_awards", &[("id", id)]).await.status, 303);
    app.run_jobs().await;
    coordinator.get(&path).await.text("tbody")
}

#[tokio::test]
async fn what_was_awarded_to_another_address_of_somebody_is_theirs_once_they_have_shown_it() {
    let app = TestApp::start().await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    assert!(award(&app, &coordinator, WORK, 0).await.contains("Waits to be claimed"));
    let (ona, jonas) = (app.signed_in("Ona", &[]).await, app.signed_in("Jonas", &[]).await);
    assert_eq!(add(&ona, "no address").await, 422);
    assert_eq!(add(&ona, "ona@example.org").await, 422, "it is the one of the account");
    assert_eq!(add(&ona, "Ona.Work@Example.com").await, 303);
    assert!(ona.get(PAGE).await.text("main").contains("Waits for you to open the link"));
    assert!(ona.get("/claim").await.text("main").contains("No badge waits"), "she may have mistyped it");
    let link = app.link_to("Ona.Work@example.com").await;

    // Somebody else's link gives nothing to whoever opens it, nor to whoever asked for it.
    assert_eq!(confirm(&jonas, &link).await.status, 422);
    assert_eq!(app.browser().get(PAGE).await.status, 401);
    let confirmed = confirm(&ona, &link).await.location.unwrap();
    assert!(ona.get(&confirmed).await.text("main .notice").contains("This address is yours now."));
    assert!(!ona.get(PAGE).await.has("main .notice"));
    assert_eq!(confirm(&ona, &link).await.status, 422, "once");
    app.run_jobs().await;
    assert!(ona.get(PAGE).await.text("main").contains("Yours"));
    assert!(ona.get("/notifications").await.text("main").contains("waits for you"));
    let waits = ona.get("/claim").await;
    let id = waits.hidden("id").remove(0).1;
    assert_eq!(jonas.send_key("/claim", "/api/learn/take_award", &id, &[("id", &id)]).await.status, 404);
    assert_eq!(ona.send_key("/claim", "/api/learn/take_award", &id, &[("id", &id)]).await.status, 303);
    assert!(award(&app, &coordinator, WORK, 1).await.contains("Awarded"), "the next one needs no claim");

    // The address is one person's, who is told when somebody tries to begin another account with it.
    assert_eq!(add(&jonas, WORK).await, 303, "nothing is said about who has it");
    let theirs = app.link_to(WORK).await;
    let refused = confirm(&jonas, &theirs).await;
    assert!(refused.status == 422 && refused.text("main").contains("belongs to another account"));
    let sign_up = [("name", "Ona"), ("email", WORK), ("password", "a password for tests")];
    assert_eq!(app.browser().send("/sign-up", "/api/account/sign_up", &sign_up).await.status, 303);
    assert!(app.mails_to(WORK).await[0].subject.contains("already have an account"));

    // It can be taken away again; the badges stay.
    let page = ona.get(PAGE).await;
    let id = page.hidden("id").remove(0).1;
    assert_eq!(jonas.send_key(PAGE, REMOVE, &id, &[("id", &id)]).await.status, 404);
    assert_eq!(ona.send_key(PAGE, REMOVE, &id, &[("id", &id)]).await.status, 303);
    assert!(!ona.get(PAGE).await.text("main").contains(WORK));
    assert_eq!(ona.get("/badges").await.texts("main .badge-card").len(), 2);
    assert!(award(&app, &coordinator, WORK, 2).await.contains("Waits to be claimed"));
}

#[tokio::test]
async fn links_end_and_addresses_have_a_number() {
    let app = TestApp::start().await;
    let ona = app.signed_in("Ona", &[]).await;
    assert_eq!(add(&ona, "ona.0@example.com").await, 303);
    let first = app.link_to("ona.0@example.com").await;
    assert_eq!(add(&ona, "ona.0@example.com").await, 303, "the mail is lost: once more");
    let second = app.link_to("ona.0@example.com").await;
    assert_eq!(confirm(&ona, &first).await.status, 422, "only the last link holds");
    app.ctx.clock.advance(25 * 60 * quality_label::timestamp::MINUTE);
    assert_eq!(confirm(&ona, &second).await.status, 422, "a day is over");
    for nth in 1..10 {
        assert_eq!(add(&ona, &format!("ona.{nth}@example.com")).await, 303, "{nth}");
    }
    assert_eq!(add(&ona, "ona.10@example.com").await, 422);
}

#[tokio::test]
async fn an_invitation_to_a_further_address_is_accepted_and_ends_with_the_membership() {
    let app = TestApp::start().await;
    let (ona, owner) = (app.signed_in("Ona", &[]).await, app.signed_in("Owner", &[]).await);
    assert_eq!(add(&ona, WORK).await, 303);
    let mine = app.link_to(WORK).await;
    let id = organiser(&owner, "Demo Centre").await;
    let members = "/organisers/demo-centre/members";
    let invited = async |role: &str| {
        let invite = [("id", id.as_str()), ("email", WORK), ("role", role)];
        assert_eq!(owner.send(members, "/api/organiser/invite", &invite).await.status, 303);
        app.link_to(WORK).await
    };
    let join = async |link: &str| {
        ona.send(link, "/api/organiser/join", &[("token", link.rsplit('/').next().unwrap())]).await.status
    };
    let (viewer, editor) = (invited("viewer").await, invited("editor").await);
    assert!(!ona.get(&viewer).await.has("main form"), "the address may be somebody else's");
    assert_eq!(join(&viewer).await, 422);
    assert_eq!(confirm(&ona, &mine).await.status, 303);
    assert!(ona.get(&viewer).await.has("main form"));
    assert_eq!(join(&viewer).await, 303);
    let person = app.actor_of("Ona").await.to_string();
    let end = [("id", id.as_str()), ("person", person.as_str()), ("role", "none")];
    assert_eq!(owner.send(members, "/api/organiser/change_member", &end).await.status, 303);
    assert_eq!(join(&editor).await, 422, "nobody comes back by an old link");
}

#[tokio::test]
async fn who_hands_an_organiser_over_and_leaves_doesnt_come_back_by_an_old_link() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let id = organiser(&owner, "Demo Centre").await;
    let next = crate::support::applying::colleague(&app, &owner, &id, "Next", "viewer").await;
    assert_eq!(add(&owner, WORK).await, 303);
    assert_eq!(confirm(&owner, &app.link_to(WORK).await).await.status, 303);
    let invite = [("id", id.as_str()), ("email", WORK), ("role", "owner")];
    let members = "/organisers/demo-centre/members";
    assert_eq!(owner.send(members, "/api/organiser/invite", &invite).await.status, 303);
    let link = app.link_to(WORK).await;
    let (place, to) = ("/organisers/demo-centre/handover", app.actor_of("Next").await.to_string());
    let offer = [("id", id.as_str()), ("to", to.as_str()), ("afterwards", "leave")];
    assert_eq!(owner.send(place, "/api/organiser/offer_handover", &offer).await.status, 303);
    let offered = next.get(place).await.field("offer");
    let accept = [("id", id.as_str()), ("offer", offered.as_str()), ("answer", "accept")];
    assert_eq!(next.send_key(place, "/api/organiser/answer_handover", "answer", &accept).await.status, 303);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(owner.send(&link, "/api/organiser/join", &[("token", token)]).await.status, 422);
}
