//! What an organiser shows of itself, how it is verified with documents, handed over and left: through the front door,
//! without JavaScript.

use crate::support::{
    Answer, Browser, TestApp, applying,
    files::{self, Part, post},
};
use image::{DynamicImage, ImageFormat};
use quality_label::{
    account::{Email, Role, store as people},
    form_return::{DO, KEY},
    label,
    timestamp::DAY,
};
use std::io::Cursor;

/// An organiser of whoever is signed in: its page and its id.
async fn create(owner: &Browser, name: &str) -> (String, String) {
    let id = applying::organiser(owner, name).await;
    let list = owner.get("/organisers").await;
    let page = list.attributes("main li a", "href").into_iter().find(|to| to.starts_with("/organisers/")).unwrap();
    (page, id)
}

async fn id_of(app: &TestApp, name: &str) -> String {
    let email = Email::parse(&format!("{name}@example.org")).unwrap();
    people::by_email(app.ctx.db.read(), &email).await.unwrap().unwrap().id.to_string()
}

/// A member with a role, signed in.
async fn member(app: &TestApp, owner: &Browser, page: &str, id: &str, name: &str, role: &str) -> Browser {
    let members = format!("{page}/members");
    let browser = app.signed_in(name, &[]).await;
    let email = format!("{}@example.org", name.to_lowercase());
    let invite = [("id", id), ("email", email.as_str()), ("role", role)];
    assert_eq!(owner.send(&members, "/api/organiser/invite", &invite).await.status, 303);
    let link = app.link_to(&email).await;
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(browser.send(&link, "/api/organiser/join", &[("token", token)]).await.status, 303);
    browser
}

/// Whether somebody got a mail that says so.
async fn told(app: &TestApp, name: &str, words: &str) -> bool {
    app.mails_to(&format!("{name}@example.org")).await.iter().any(|mail| mail.text.contains(words))
}

async fn give_logo(app: &TestApp, browser: &Browser, page: &str, id: &str, name: &str, bytes: &[u8]) -> Answer {
    let parts = [
        Part::Text(DO, "/api/organiser/set_logo"),
        Part::Text(KEY, "logo"),
        Part::Text("id", id),
        Part::File("logo[]", name, bytes),
    ];
    post(app, browser, &format!("{page}/edit"), &parts).await
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The beginning of a PNG that says it has so many pixels.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes
}

const LOGO: &str = "img.logo";

#[tokio::test]
async fn a_logo_stands_on_the_profile_in_the_register_and_on_the_label_until_it_is_taken_off() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let application = applying::submitted(&app, &owner, &id).await;
    let rules = quality_label::programme::rules(&app.ctx).unwrap();
    let new = label::service::NewLabel {
        organiser_id: id.parse().unwrap(),
        application_id: application.parse().unwrap(),
        decided_at: app.ctx.now(),
        rules: &rules.label,
    };
    let tx = app.ctx.db.write().await.unwrap();
    let label = label::service::issue(&tx, &app.ctx, None, new).await.unwrap();
    tx.commit().await.unwrap();

    for (name, format) in [("a.png", ImageFormat::Png), ("a.jpg", ImageFormat::Jpeg), ("a.webp", ImageFormat::WebP)] {
        let given = give_logo(&app, &owner, &page, &id, name, &picture(900, 300, format)).await;
        assert_eq!(given.status, 303, "{name}: {}", given.text(".error-summary"));
    }
    let visitor = app.browser();
    let profile = visitor.get(&page).await;
    let address = profile.attribute(LOGO, "src").expect("no logo");
    assert_eq!(profile.attribute(LOGO, "alt").as_deref(), Some("Logo of Demo Centre"));
    for place in ["/register".to_string(), format!("/labels/{}", label.number), page.clone()] {
        let shown = visitor.get(&place).await;
        assert_eq!(shown.attribute(LOGO, "src"), Some(address.clone()), "{place}");
        assert_eq!(shown.attribute(LOGO, "alt").as_deref(), Some("Logo of Demo Centre"), "{place}");
    }
    let logo = visitor.get(&address).await;
    let header = |name: &str| logo.headers.get(name).map(|v| v.to_str().unwrap().to_string()).unwrap_or_default();
    assert_eq!((logo.status, header("content-type").as_str()), (200, "image/png"));
    assert!(header("cache-control").contains("immutable"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    let shown = image::load_from_memory(&logo.bytes).unwrap();
    assert_eq!((shown.width(), shown.height()), (512, 171));
    assert_eq!(visitor.get(&format!("{page}/logo/0000000000000000.png")).await.status, 404);

    let viewer = member(&app, &owner, &page, &id, "Viewer", "viewer").await;
    let remove = [("id", id.as_str())];
    assert_eq!(viewer.send(&page, "/api/organiser/remove_logo", &remove).await.status, 403);
    assert_eq!(give_logo(&app, &viewer, &page, &id, "a.png", &picture(9, 9, ImageFormat::Png)).await.status, 403);
    for _ in 0..2 {
        let edit = format!("{page}/edit");
        assert_eq!(owner.send_key(&edit, "/api/organiser/remove_logo", "no-logo", &remove).await.status, 303);
    }
    assert!(!visitor.get(&page).await.has(LOGO) && !visitor.get("/register").await.has(LOGO));
    assert_eq!(visitor.get(&address).await.status, 404);
}

#[tokio::test]
async fn a_hostile_logo_is_refused_or_drawn_and_never_served_as_it_came() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let laughs: String =
        (0..9).map(|n| format!("<g id='a{n}'>{}</g>", format!("<use href='#a{}'/>", n + 1).repeat(9))).collect();
    let bomb =
        format!("<svg xmlns='http://www.w3.org/2000/svg'><defs>{laughs}<rect id='a9'/></defs><use href='#a0'/></svg>");
    let large = vec![b'a'; 30 * 1024 * 1024];
    let mut heavy = picture(10, 10, ImageFormat::Png);
    heavy.resize(6 * 1024 * 1024, 0);
    let html = b"<!doctype html><script>alert(1)</script>".as_slice();
    for (name, bytes, says) in [
        ("logo.png", html, "isn't what its name says"),
        ("logo.svg", html, "isn't what its name says"),
        ("logo.html", html, "aren't accepted"),
        ("logo.png", &png_head(60_000, 60_000), "megapixels"),
        ("logo.png", &png_head(9_000, 9_000), "25 megapixels"),
        ("logo.png", &png_head(100, 100), "can't be read"),
        ("logo.svg", bomb.as_bytes(), "more than a logo needs"),
        ("logo.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "more than a logo needs"),
        ("logo.pdf", b"%PDF-1.7 ...", "PNG, JPEG, WebP or SVG"),
        ("logo.png", &heavy, "up to 5 MB"),
        ("logo.png", &large, ""),
    ] {
        let refused = give_logo(&app, &owner, &page, &id, name, bytes).await;
        let said = refused.text(".error-summary");
        assert!(refused.status == 422 && said.contains(says), "{name}, {says}: {} {said}", refused.status);
    }
    let nothing = owner.send_key(&format!("{page}/edit"), "/api/organiser/set_logo", "logo", &[("id", &id)]).await;
    assert_eq!(nothing.status, 422);
    assert!(!app.browser().get(&page).await.has(LOGO));

    let script = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20' onload='alert(1)'><script>alert(1)\
                  </script><image href='file:///etc/passwd'/><rect width='40' height='20' fill='red'/></svg>";
    let given = give_logo(&app, &owner, &page, &id, "logo.svg", script.as_bytes()).await;
    assert_eq!(given.status, 303, "{}", given.text(".error-summary"));
    let address = app.browser().get(&page).await.attribute(LOGO, "src").unwrap();
    let logo = app.browser().get(&address).await;
    assert!(logo.bytes.starts_with(b"\x89PNG") && !logo.body.contains("alert") && !logo.body.contains("svg"));
    assert_eq!(image::load_from_memory(&logo.bytes).unwrap().to_rgba8().get_pixel(5, 5).0, [255, 0, 0, 255]);

    // Somebody else's file makes no logo.
    let other = app.signed_in("Other", &[]).await;
    let theirs = files::view(&files::bring(&app, &other, "a.png", &picture(9, 9, ImageFormat::Png)).await);
    let fields = [("id", id.as_str()), ("logo[]", &theirs.id.to_string())];
    assert_eq!(owner.send_key(&format!("{page}/edit"), "/api/organiser/set_logo", "logo", &fields).await.status, 404);
}

#[tokio::test]
async fn links_are_shown_with_their_host_and_checked_for_their_form() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let (edit, slug) = (format!("{page}/edit"), page.rsplit('/').next().unwrap().to_string());
    let revision = owner
        .get(&edit)
        .await
        .attribute("form:has(input[value='/api/organiser/set_links']) input[name=revision]", "value");
    let revision = revision.expect("no form for links");
    let save = async |revision: &str, rows: &[(&str, &str)]| {
        let mut fields = vec![("id", id.as_str()), ("slug", slug.as_str()), ("revision", revision)];
        fields.extend(rows);
        owner.send_key(&edit, "/api/organiser/set_links", "links", &fields).await
    };
    let wrong = [
        ("links[title.0]", "Our badges"),
        ("links[address.0]", "javascript:alert(1)"),
        ("links[address.1]", "https://example.org"),
    ];
    let refused = save(&revision, &wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".error-summary li").len(), 2, "{}", refused.text(".error-summary"));
    assert_eq!(refused.field("links[address.0]"), "javascript:alert(1)");
    let right = [
        ("links[title.0]", "Our badges"),
        ("links[address.0]", "https://www.example.org/badges?all"),
        ("links[title.2]", "<b>Film</b>"),
        ("links[address.2]", "https://video.example.net/1"),
    ];
    assert_eq!(save(&revision, &right).await.status, 303);
    let shown = app.browser().get(&page).await;
    assert_eq!(shown.texts("#links li"), ["Our badges ( example.org )", "<b>Film</b> ( video.example.net )"]);
    assert_eq!(shown.attribute("#links a", "rel").as_deref(), Some("nofollow noopener external"));
    assert_eq!(save(&revision, &right).await.status, 409, "a colleague has changed them");
    let now = (revision.parse::<i64>().unwrap() + 1).to_string();
    assert_eq!(save(&now, &[]).await.status, 303);
    assert!(!app.browser().get(&page).await.has("#links"));
}

#[tokio::test]
async fn verification_is_asked_for_with_documents_that_only_members_and_coordinators_see() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let coordinator = app.signed_in("Coordinator", &[Role::Coordinator]).await;
    let stranger = app.signed_in("Stranger", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let ask = async |note: &str, file: &str| {
        let pdf = format!("%PDF-1.7 {file}");
        let parts = [
            Part::Text(DO, "/api/organiser/ask_verification"),
            Part::Text(KEY, ""),
            Part::Text("id", &id),
            Part::Text("note", note),
            Part::File("documents[]", file, pdf.as_bytes()),
        ];
        post(&app, &owner, &page, &parts).await
    };
    assert_eq!(ask("Our statutes.", "statutes.pdf").await.status, 303);
    let queue = coordinator.get("/verifications").await;
    assert!(queue.text("main").contains("Our statutes.") && queue.text("main").contains("statutes.pdf"));
    let address = queue.attribute(".file a", "href").unwrap();
    for (browser, status) in [(&owner, 200), (&coordinator, 200), (&stranger, 404), (&app.browser(), 401)] {
        assert_eq!(browser.get(&address).await.status, status);
    }
    let found = coordinator.get(&address).await;
    assert!(found.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(!stranger.get(&page).await.body.contains("statutes.pdf"));
    // A file of the same person that came with no request isn't there.
    let loose = files::view(&files::bring(&app, &owner, "b.pdf", b"%PDF-1.7 x").await).id;
    assert_eq!(coordinator.get(&format!("{page}/documents/{loose}")).await.status, 404);

    let revision = queue.field("revision");
    let decide = async |revision: &str, outcome: &str, reason: &str| {
        let fields = [("id", id.as_str()), ("revision", revision), ("outcome", outcome), ("reason", reason)];
        coordinator.send_key("/verifications", "/api/organiser/decide_verification", &id, &fields).await
    };
    assert_eq!(decide(&revision, "refuse", "The page of the register is missing.").await.status, 303);
    let told = owner.get(&page).await;
    assert!(told.text("main").contains("The page of the register is missing."));
    assert!(told.text("main").contains("What has changed since you asked?"));
    let silent = ask("", "extract.pdf").await;
    assert_eq!(silent.status, 422, "what has changed has to be said");
    assert_eq!(ask("Here is the extract.", "extract.pdf").await.status, 303);
    let queue = coordinator.get("/verifications").await;
    let text = queue.text("main");
    for part in ["Here is the extract.", "extract.pdf", "Our statutes.", "The page of the register is missing."] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(decide(&queue.field("revision"), "grant", "").await.status, 303);
    assert!(app.browser().get(&page).await.text(".state-done").contains("Verified"));
}

#[tokio::test]
async fn an_organiser_is_handed_over_to_a_member_who_accepts_once() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let place = format!("{page}/handover");
    assert!(owner.get(&place).await.text("main").contains("nobody to hand it over to"));
    let editor = member(&app, &owner, &page, &id, "Editor", "editor").await;
    let viewer = member(&app, &owner, &page, &id, "Viewer", "viewer").await;
    let (to, stranger) = (id_of(&app, "editor").await, app.signed_in("Stranger", &[]).await);
    assert!(editor.get(&place).await.text("main").contains("No offer is waiting"));
    let offer = async |to: &str, then: &str| {
        let fields = [("id", id.as_str()), ("to", to), ("afterwards", then)];
        owner.send(&place, "/api/organiser/offer_handover", &fields).await
    };
    assert_eq!(offer("", "").await.texts(".error-summary li").len(), 2);
    assert_eq!(offer(&id_of(&app, "stranger").await, "editor").await.status, 422, "only members");
    assert_eq!(offer(&id_of(&app, "owner").await, "editor").await.status, 422);
    assert_eq!(offer(&to, "editor").await.status, 303);
    assert_eq!(offer(&to, "leave").await.status, 422, "one at a time");
    assert!(told(&app, "editor", "wants to hand Demo Centre over to you").await);
    assert!(editor.get(&page).await.text(".notice").contains("hand this organiser over to you"));

    let offered = editor.get(&place).await.field("offer");
    let answer = async |browser: &Browser, offered: &str, with: &str| {
        let fields = [("id", id.as_str()), ("offer", offered), ("answer", with)];
        browser.send_key(&place, "/api/organiser/answer_handover", "answer", &fields).await.status
    };
    assert!(!viewer.get(&place).await.has("input[name=offer]"));
    assert_eq!(answer(&viewer, &offered, "accept").await, 404);
    assert_eq!(answer(&stranger, &offered, "accept").await, 404);
    assert_eq!(answer(&editor, &offered, "decline").await, 303);
    assert_eq!(answer(&editor, &offered, "accept").await, 422, "it was declined");
    assert!(told(&app, "owner", "would rather not").await);

    assert_eq!(offer(&to, "editor").await.status, 303);
    let offered = editor.get(&place).await.field("offer");
    let back = [("id", id.as_str()), ("offer", offered.as_str())];
    assert_eq!(owner.send_key(&place, "/api/organiser/withdraw_handover", "back", &back).await.status, 303);
    assert_eq!(answer(&editor, &offered, "accept").await, 422, "it was taken back");

    assert_eq!(offer(&to, "editor").await.status, 303);
    let offered = editor.get(&place).await.field("offer");
    let (one, two) = tokio::join!(answer(&editor, &offered, "accept"), answer(&editor, &offered, "accept"));
    assert_eq!([one.min(two), one.max(two)], [303, 422], "accepted once");
    assert!(told(&app, "owner", "has taken over Demo Centre from you").await);
    assert!(told(&app, "editor", "You have taken over Demo Centre").await);
    assert!(!owner.get(&place).await.has("select[name=to]"), "the former owner is an editor");
    assert_eq!(owner.send(&place, "/api/organiser/offer_handover", &[("id", &id)]).await.status, 403);
    assert_eq!(owner.get(&format!("{page}/edit")).await.status, 200);
    assert_eq!(editor.get(&place).await.status, 200);
    let entries = quality_label::platform::audit::about(app.ctx.db.read(), "organiser", &id, 50).await.unwrap();
    for verb in ["offer_handover", "decline_handover", "withdraw_handover", "accept_handover"] {
        assert!(entries.iter().any(|e| e.verb == format!("organiser.{verb}")), "{verb}");
    }
}

#[tokio::test]
async fn who_hands_over_may_leave_and_an_offer_ends_with_who_leaves() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let place = format!("{page}/handover");
    let editor = member(&app, &owner, &page, &id, "Editor", "editor").await;
    let to = id_of(&app, "editor").await;
    let fields = [("id", id.as_str()), ("to", to.as_str()), ("afterwards", "leave")];
    assert_eq!(owner.send(&place, "/api/organiser/offer_handover", &fields).await.status, 303);
    let leave = [("id", id.as_str()), ("agreed", "yes")];
    assert_eq!(editor.send(&format!("{page}/leave"), "/api/organiser/leave", &leave).await.status, 303);
    assert!(!owner.get(&place).await.has("input[name=offer]"), "the offer has ended with the membership");

    let next = member(&app, &owner, &page, &id, "Next", "viewer").await;
    let to = id_of(&app, "next").await;
    let fields = [("id", id.as_str()), ("to", to.as_str()), ("afterwards", "leave")];
    assert_eq!(owner.send(&place, "/api/organiser/offer_handover", &fields).await.status, 303);
    let offered = next.get(&place).await.field("offer");
    let accept = [("id", id.as_str()), ("offer", offered.as_str()), ("answer", "accept")];
    assert_eq!(next.send_key(&place, "/api/organiser/answer_handover", "answer", &accept).await.status, 303);
    assert_eq!(owner.get(&format!("{page}/members")).await.status, 404);
    assert_eq!(next.get(&format!("{page}/edit")).await.status, 200);
}

#[tokio::test]
async fn who_leaves_loses_the_drafts_at_once_and_what_they_wrote_keeps_their_name() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let editor = member(&app, &owner, &page, &id, "Editor", "editor").await;
    let draft = applying::application(&owner, &id).await;
    let section = format!("/apply/{draft}/section/motivation");
    let words = "word ".repeat(40);
    let opened = editor.get(&section).await;
    let write = async || {
        let mut fields = vec![("application".to_string(), draft.clone()), ("section".into(), "motivation".into())];
        fields.extend(applying::seen(&opened));
        fields.push(("fields[why_apply]".into(), words.clone()));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        editor.send_key(&section, "/api/apply/save", "motivation", &fields).await
    };
    write().await;
    let place = format!("{page}/leave");
    let asked = editor.get(&place).await;
    assert!(asked.text("h1").contains("Leave Demo Centre") && asked.has("input[name=agreed]"));
    assert_eq!(editor.send(&place, "/api/organiser/leave", &[("id", &id)]).await.status, 422, "not by accident");
    let leave = [("id", id.as_str()), ("agreed", "yes")];
    let left = editor.send(&place, "/api/organiser/leave", &leave).await;
    assert_eq!((left.status, left.location.as_deref()), (303, Some("/organisers")));
    assert_eq!(editor.send(&place, "/api/organiser/leave", &leave).await.status, 404);
    // The page was still open.
    assert_eq!(write().await.status, 404);
    for gone in [section.clone(), format!("/apply/{draft}"), format!("{page}/members"), format!("/apply/{draft}/check")]
    {
        assert_eq!(editor.get(&gone).await.status, 404, "{gone}");
    }
    assert_eq!(editor.get(&format!("/apply/{draft}/application.json")).await.status, 404);
    let kept = owner.get(&section).await;
    assert!(kept.field("fields[why_apply]").starts_with("word word"));
    let history = owner.get(&format!("/apply/{draft}/history/why_apply")).await;
    assert!(history.text("main").contains("Editor"), "{}", history.text("main"));
    assert!(owner.get(&format!("/apply/{draft}")).await.text("main").contains("Last changed by Editor"));

    let last = owner.get(&place).await;
    assert!(last.text(".notice-warn").contains("only owner") && !last.has("main form"));
    assert_eq!(owner.send(&place, "/api/organiser/leave", &leave).await.status, 422);
    assert_eq!(owner.get(&page).await.status, 200);
}

#[tokio::test]
async fn an_invitation_is_sent_again_runs_out_and_isnt_for_who_is_a_member_already() {
    let app = TestApp::start().await;
    let owner = app.signed_in("Owner", &[]).await;
    let (page, id) = create(&owner, "Demo Centre").await;
    let members = format!("{page}/members");
    let colleague = app.signed_in("Colleague", &[]).await;
    let invite = [("id", id.as_str()), ("email", "colleague@example.org"), ("role", "editor")];
    assert_eq!(owner.send(&members, "/api/organiser/invite", &invite).await.status, 303);
    let first = app.link_to("colleague@example.org").await;
    app.ctx.clock.advance(10 * DAY);
    for (browser, name) in [(&owner, "Owner"), (&colleague, "Colleague")] {
        browser.sign_in(name).await;
    }
    let invitation = owner.get(&members).await.field("invitation");
    let again = [("id", id.as_str()), ("invitation", invitation.as_str())];
    assert_eq!(colleague.send(&members, "/api/organiser/resend_invitation", &again).await.status, 404);
    assert_eq!(owner.send(&members, "/api/organiser/resend_invitation", &again).await.status, 303);
    let second = app.link_to("colleague@example.org").await;
    assert_ne!(first, second);
    app.ctx.clock.advance(10 * DAY);
    for (browser, name) in [(&owner, "Owner"), (&colleague, "Colleague")] {
        browser.sign_in(name).await;
    }
    let join = async |link: &str| {
        let token = link.rsplit('/').next().unwrap();
        colleague.send(link, "/api/organiser/join", &[("token", token)]).await.status
    };
    assert_eq!(join(&first).await, 422, "the first link has ended");
    assert_eq!(join(&second).await, 303, "the second one has its own time");
    let member = owner.send(&members, "/api/organiser/invite", &invite).await;
    assert_eq!(member.status, 422);
    assert!(member.text(".error-summary").contains("is a member already"));
    assert_eq!(owner.send(&members, "/api/organiser/resend_invitation", &again).await.status, 422, "it was accepted");

    let other = [("id", id.as_str()), ("email", "late@example.org"), ("role", "viewer")];
    assert_eq!(owner.send(&members, "/api/organiser/invite", &other).await.status, 303);
    let link = app.link_to("late@example.org").await;
    app.ctx.clock.advance(14 * DAY);
    let late = app.signed_in("Late", &[]).await;
    assert!(late.get(&link).await.text("main").contains("too old"));
    let owner = app.browser();
    owner.sign_in("Owner").await;
    assert!(!owner.get(&members).await.body.contains("late@example.org"), "one that has run out isn't open any more");
}
