//! Organisers through the front door, without JavaScript.

use crate::support::{Answer, Browser, TestApp};
use quality_label::account::Role;

const CREATE: &str = "/api/organiser/create";

/// What is typed for an organiser.
fn typed(name: &str) -> Vec<(&'static str, String)> {
    [
        ("kind", "organisation"),
        ("name", name),
        ("country", "LT"),
        ("languages[]", "lt"),
        ("languages[]", "en"),
        ("website", "https://example.org"),
        ("description", "Demonstration only."),
        ("contact_email", "office@example.org"),
    ]
    .map(|(n, v)| (n, v.to_string()))
    .to_vec()
}

async fn send(browser: &Browser, page: &str, to: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.send(page, to, &fields).await
}

async fn create(browser: &Browser, name: &str) -> String {
    let answer = send(browser, "/organisers/new", CREATE, &typed(name)).await;
    assert_eq!(answer.status, 303, "{}", answer.text("main"));
    answer.location.unwrap()
}

#[tokio::test]
async fn an_organiser_is_made_asked_for_and_verified() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let page = create(&owner, "Žalgirio jaunimo centras").await;
    assert_eq!(page, "/organisers/zalgirio-jaunimo-centras");
    assert_eq!(create(&owner, "Žalgirio jaunimo centras").await, "/organisers/zalgirio-jaunimo-centras-2");
    assert_eq!(owner.get("/organisers").await.texts(".rows li").len(), 2);

    let shown = owner.get(&page).await;
    assert!(shown.text("main").contains("Lithuania") && shown.text("main").contains("Lithuanian, English"));
    let id = shown.field("id");
    let note = [("id", id.as_str()), ("note", "Registered as 123.")];
    assert_eq!(owner.send(&page, "/api/organiser/ask_verification", &note).await.status, 303);
    // Asking twice changes nothing and says so.
    assert_eq!(owner.send(&page, "/api/organiser/ask_verification", &note).await.status, 422);

    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let queue = coordinator.get("/verifications").await;
    assert!(queue.text("main").contains("Registered as 123."));
    let revision = queue.field("revision");
    let of = |revision, outcome| [("id", id.as_str()), ("revision", revision), ("outcome", outcome), ("reason", "")];
    let refuse = of(revision.as_str(), "refuse");
    let decide = "/api/organiser/decide_verification";
    let answer = coordinator.send_key("/verifications", decide, &id, &refuse).await;
    assert_eq!(answer.status, 422);
    assert!(answer.has(".field-error"), "a refusal needs a reason");
    // What the coordinator decides about is what they have read.
    let change = |name: &str, country: &str, revision: String| {
        let mut fields = typed(name);
        fields.retain(|(n, _)| *n != "country");
        fields.extend([("country", country.to_string()), ("id", id.clone()), ("revision", revision)]);
        fields.push(("slug", "zalgirio-jaunimo-centras".into()));
        fields
    };
    let (edit, edit_page) = ("/api/organiser/edit", format!("{page}/edit"));
    let at = owner.get(&edit_page).await.field("revision");
    let name = "Žalgirio jaunimo centras";
    assert_eq!(send(&owner, &edit_page, edit, &change(name, "LV", at)).await.status, 303);
    assert_eq!(coordinator.send("/verifications", decide, &of(revision.as_str(), "grant")).await.status, 409);
    let revision = coordinator.get("/verifications").await.field("revision");
    let grant = of(revision.as_str(), "grant");
    assert_eq!(coordinator.send("/verifications", decide, &grant).await.status, 303);
    assert_eq!(coordinator.send("/verifications", decide, &grant).await.status, 422);
    assert!(app.browser().get(&page).await.text(".state-done").contains("Verified"));
    assert!(app.mails_to("owner@example.org").await[0].text.contains("verified"));
    // Who it is was verified: another name has to be verified again, other words about it needn't.
    let open = owner.get(&edit_page).await;
    assert!(open.text("main").contains("it will have to be verified again"));
    let mut same = change(name, "LV", open.field("revision"));
    same.retain(|(n, _)| *n != "description");
    same.push(("description", "Other words.".into()));
    assert_eq!(send(&owner, &edit_page, edit, &same).await.status, 303);
    assert!(app.browser().get(&page).await.text(".state-done").contains("Verified"));
    let at = owner.get(&edit_page).await.field("revision");
    assert_eq!(send(&owner, &edit_page, edit, &change("Another name", "LV", at)).await.status, 303);
    assert!(!app.browser().get(&page).await.has(".state-done"));
}

#[tokio::test]
async fn strangers_see_who_it_is_and_nothing_else() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let page = create(&owner, "Demo Centre").await;
    let shown = owner.get(&page).await;
    assert!(shown.body.contains("office@example.org"));
    let id = shown.field("id");
    let stranger = app.signed_in("Stranger", &[]).await;
    for browser in [&stranger, &app.browser()] {
        let shown = browser.get(&page).await;
        assert_eq!((shown.status, shown.text("h1").as_str()), (200, "Demo Centre"));
        assert!(!shown.body.contains("office@example.org"));
    }
    assert_eq!(stranger.get(&format!("{page}/edit")).await.status, 404);
    assert_eq!(stranger.get(&format!("{page}/members")).await.status, 404);
    assert_eq!(app.browser().get(&format!("{page}/members")).await.status, 401);
    // When it asked to be verified is nobody else's business.
    app.ctx.clock.advance(7_321);
    let asked = app.ctx.now().0.to_string();
    let note = [("id", id.as_str()), ("note", "")];
    assert_eq!(owner.send(&page, "/api/organiser/ask_verification", &note).await.status, 303);
    app.ctx.clock.advance(4_567);
    assert!(owner.get(&page).await.body.contains(&asked) && !stranger.get(&page).await.body.contains(&asked));
    assert_eq!(stranger.get("/verifications").await.status, 403);
    let note = [("id", id.as_str()), ("note", "")];
    assert_eq!(stranger.send(&page, "/api/organiser/ask_verification", &note).await.status, 404);
    let decide = [("id", id.as_str()), ("revision", "1"), ("outcome", "grant"), ("reason", "")];
    assert_eq!(owner.send(&page, "/api/organiser/decide_verification", &decide).await.status, 403);
    let nobodys = [("id", "01900000-0000-7000-8000-000000000000"), ("note", "")];
    assert_eq!(owner.send(&page, "/api/organiser/ask_verification", &nobodys).await.status, 404);
    assert_eq!(owner.get("/organisers/no-such-organiser").await.status, 404);
}

#[tokio::test]
async fn a_change_meets_a_colleagues_change_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let page = format!("{}/edit", create(&owner, "Demo Centre").await);
    let open = owner.get(&page).await;
    let change = |name: &str| {
        let mut fields = typed(name);
        for hidden in ["id", "slug", "revision"] {
            fields.push((hidden, open.field(hidden)));
        }
        fields
    };
    assert_eq!(send(&owner, &page, "/api/organiser/edit", &change("Demo Centre One")).await.status, 303);
    let answer = send(&owner, &page, "/api/organiser/edit", &change("Demo Centre Two")).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.field("name"), "Demo Centre Two");
    assert!(answer.text(".theirs").contains("Demo Centre One"));
    // The form that came back carries the new revision: sending it again is a decision, not an accident.
    let mut fields = change("Demo Centre Two");
    fields.retain(|(n, _)| *n != "revision");
    fields.push(("revision", answer.field("revision")));
    assert_eq!(send(&owner, &page, "/api/organiser/edit", &fields).await.status, 303);
}

#[tokio::test]
async fn colleagues_are_invited_change_roles_and_the_last_owner_stays() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let page = create(&owner, "Demo Centre").await;
    let members = format!("{page}/members");
    let id = owner.get(&members).await.field("id");
    let invite = [("id", id.as_str()), ("email", "colleague@example.org"), ("role", "viewer")];
    assert_eq!(owner.send(&members, "/api/organiser/invite", &invite).await.status, 303);
    let link = app.link_to("colleague@example.org").await;

    let colleague = app.signed_in("Colleague", &[]).await;
    assert!(colleague.get(&link).await.text("main").contains("Demo Centre"));
    let token = colleague.get(&link).await.field("token");
    let joined = colleague.send(&link, "/api/organiser/join", &[("token", &token)]).await;
    assert_eq!((joined.status, joined.location.as_deref()), (303, Some(page.as_str())));
    assert_eq!(colleague.send(&link, "/api/organiser/join", &[("token", &token)]).await.status, 422);
    assert_eq!(colleague.get(&format!("{page}/edit")).await.status, 403);
    assert_eq!(colleague.send(&members, "/api/organiser/invite", &invite).await.status, 403);

    let shown = owner.get(&members).await;
    assert_eq!(shown.texts(".rows > li").len(), 2);
    let people = app.ctx.db.read();
    let person = |name: &'static str| async move {
        let email = quality_label::account::Email::parse(&format!("{name}@example.org")).unwrap();
        quality_label::account::store::by_email(people, &email).await.unwrap().unwrap().id.to_string()
    };
    let (owner_id, colleague_id) = (person("owner").await, person("colleague").await);
    let change = "/api/organiser/change_member";
    let leave = [("id", id.as_str()), ("person", owner_id.as_str()), ("role", "none")];
    assert_eq!(owner.send(&members, change, &leave).await.status, 422, "the last owner stays");
    let promote = [("id", id.as_str()), ("person", colleague_id.as_str()), ("role", "owner")];
    assert_eq!(owner.send(&members, change, &promote).await.status, 303);
    assert_eq!(owner.send(&members, change, &leave).await.status, 303);
    assert_eq!(owner.get(&members).await.status, 404);
    assert_eq!(colleague.get(&format!("{page}/edit")).await.status, 200);
}

#[tokio::test]
async fn an_invitation_is_for_its_address_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let page = create(&owner, "Demo Centre").await;
    let members = format!("{page}/members");
    let id = owner.get(&members).await.field("id");
    let invite = async |role: &str| {
        let fields = [("id", id.as_str()), ("email", "Colleague@example.org"), ("role", role)];
        assert_eq!(owner.send(&members, "/api/organiser/invite", &fields).await.status, 303);
        app.link_to("Colleague@example.org").await
    };
    let join = async |browser: &Browser, link: &str| {
        let token = link.rsplit('/').next().unwrap();
        browser.send(link, "/api/organiser/join", &[("token", token)]).await
    };
    let (colleague, other) = (app.signed_in("Colleague", &[]).await, app.signed_in("Other", &[]).await);
    let viewer = invite("viewer").await;
    let anonymous = app.browser().get(&viewer).await;
    assert_eq!(anonymous.status, 401);
    assert!(anonymous.attribute("main a.button", "href").unwrap().starts_with("/sign-in?then=/join/"));
    let shown = other.get(&viewer).await;
    assert!(shown.text(".notice").contains("another e-mail address") && !shown.has("main form"));
    assert_eq!(join(&other, &viewer).await.status, 422);
    assert_eq!(other.get(&members).await.status, 404);

    // A second invitation gives more, never less.
    let (editor, late) = (invite("editor").await, invite("viewer").await);
    assert_eq!(join(&colleague, &editor).await.status, 303);
    assert_eq!(colleague.get(&format!("{page}/edit")).await.status, 200);
    assert_eq!(join(&colleague, &viewer).await.status, 303);
    assert_eq!(colleague.get(&format!("{page}/edit")).await.status, 200);

    // Whoever has left doesn't come back by an old link.
    let shown = owner.get(&members).await;
    assert_eq!(shown.texts(".rows .filter").len(), 2);
    let person = shown.attribute("form.filter:not(:has(option[value=owner][selected])) input[name=person]", "value");
    let end = [("id", id.as_str()), ("person", person.as_deref().unwrap()), ("role", "none")];
    assert_eq!(owner.send(&members, "/api/organiser/change_member", &end).await.status, 303);
    let refused = join(&colleague, &late).await;
    assert_eq!(refused.status, 422);
    assert!(colleague.get(&late).await.text("main").contains("already been used or is too old"));

    let again = invite("viewer").await;
    let invitation = owner.get(&members).await.field("invitation");
    let back = [("id", id.as_str()), ("invitation", invitation.as_str())];
    assert_eq!(colleague.send(&members, "/api/organiser/withdraw_invitation", &back).await.status, 404);
    assert_eq!(owner.send(&members, "/api/organiser/withdraw_invitation", &back).await.status, 303);
    assert_eq!(join(&colleague, &again).await.status, 422);
}

#[tokio::test]
async fn what_is_missing_is_named_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let fields = [
        ("name", "</textarea><script>alert(1)</script>"),
        ("country", "XX"),
        ("website", "javascript:alert(1)"),
        ("description", "</textarea><script>alert(1)</script>"),
        ("contact_email", "none"),
    ];
    let answer = owner.send("/organisers/new", CREATE, &fields).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.texts(".error-summary li").len(), 5);
    assert_eq!(answer.field("description"), "</textarea><script>alert(1)</script>");
    assert!(!answer.body.contains("<script>alert"));
}

#[tokio::test]
async fn the_lists_need_as_many_queries_for_three_as_for_one() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    create(&owner, "Demo One").await;
    let count = || async {
        let before = app.ctx.db.statements();
        assert_eq!(owner.get("/organisers").await.status, 200);
        app.ctx.db.statements() - before
    };
    let one = count().await;
    create(&owner, "Demo Two").await;
    create(&owner, "Demo Three").await;
    assert_eq!(count().await, one);
}
