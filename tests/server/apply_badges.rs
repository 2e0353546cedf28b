//! Badges given as examples in an application: read, looked at, fetched, and what they propose; without JavaScript.

use crate::support::{
    Answer, Browser, TestApp,
    applying::{application, organiser, seen},
    files::{Part, bring, post, view},
    review::Stage,
};
use quality_label::{
    apply::{
        model::{Answer as Given, Piece},
        store::{self, answer},
    },
    badge::baking,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

const SAVE: &str = "/api/apply/save";
const QUESTION: &str = "design_examples";
/// A picture of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";
const DESCRIPTION: &str = "Planned and chaired a meeting of ten people at our summer school in July 2026, listened to all \
                           sides and summed up what the group had agreed.";
const CRITERIA: &str =
    "Hand in an agenda, minutes approved by everybody, and a page about what you would do differently.";

/// A good badge of somebody else.
pub fn badge(change: impl Fn(&mut Value)) -> String {
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:0b9c6f0e-6b5b-4f8e-9a54-0123456789ab",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": "did:key:z6MkDemo", "type": ["Profile"], "name": "Demo Library" },
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2029-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.org/badges/chair",
                "type": ["Achievement"], "name": "Chair of meetings", "description": DESCRIPTION, "inLanguage": "en",
                "criteria": { "narrative": CRITERIA },
                "alignment": [{
                    "type": ["Alignment"], "targetName": "Lead a group", "targetFramework": "ESCO",
                    "targetUrl": "https://example.org/esco/lead",
                }],
            },
        },
    });
    change(&mut document);
    document.to_string()
}

/// Somebody who applies, with a draft.
async fn applicant(app: &TestApp) -> (Browser, String) {
    let owner = app.signed_in("Owner", &[]).await;
    let centre = organiser(&owner, "Demo Centre").await;
    let id = application(&owner, &centre).await;
    (owner, id)
}

fn page(id: &str) -> String {
    format!("/apply/{id}/section/design")
}

/// The section's form with these fields.
async fn fields(owner: &Browser, id: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let form = owner.get(&page(id)).await;
    let mut all = vec![
        ("_do".to_string(), SAVE.to_string()),
        ("_form".into(), "design".into()),
        ("application".into(), id.into()),
        ("section".into(), "design".into()),
    ];
    all.extend(seen(&form));
    all.extend(typed.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    all
}

async fn send(owner: &Browser, id: &str, typed: &[(&str, &str)]) -> Answer {
    let fields = fields(owner, id, typed).await;
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    owner.post_form(&page(id), &fields).await
}

/// The same with files that go with the form.
async fn send_files(
    app: &TestApp,
    owner: &Browser,
    id: &str,
    typed: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Answer {
    let fields = fields(owner, id, typed).await;
    let mut parts: Vec<Part<'_>> = fields.iter().map(|(n, v)| Part::Text(n, v)).collect();
    let names: Vec<String> = (0..files.len()).map(|n| format!("many[{QUESTION}.{n}.files][]")).collect();
    parts.extend(files.iter().zip(&names).map(|((name, bytes), field)| Part::File(field, name, bytes)));
    post(app, owner, &page(id), &parts).await
}

const LATER: (&str, &str) = ("next", "later");
const PASTED: &str = "fields[design_examples.0.pasted]";
const TEXT: &str = "fields[design_examples.0.text]";
const LINK: &str = "fields[design_examples.0.link]";

#[tokio::test]
async fn a_badge_is_read_and_looked_at_in_whichever_way_it_is_given() {
    let app = TestApp::start().await;
    let (owner, id) = applicant(&app).await;
    let two = json!({
        "type": "Assertion", "issuedOn": "2026-01-01", "verification": { "type": "HostedBadge" },
        "badge": { "type": "BadgeClass", "name": "Guide", "description": "Guides.", "issuer": { "name": "Demo Museum" } },
    });
    let svg = baking::svg("<svg xmlns='http://www.w3.org/2000/svg'></svg>", &badge(|_| {}));
    let png = baking::png(PIXEL, &badge(|_| {})).unwrap();
    let two = two.to_string();
    let files: [(&str, &[u8]); 3] = [("a.png", &png), ("b.svg", svg.as_bytes()), ("c.json", two.as_bytes())];
    let text = format!("{} &amp; more", "It is clear.");
    let saved = send_files(&app, &owner, &id, &[(TEXT, &text), LATER], &files).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let form = owner.get(&page(&id)).await;
    let cards = form.texts("[data-badge]");
    assert_eq!(cards.len(), 3, "{}", form.text("main"));
    for words in
        ["Chair of meetings", "Demo Library", "Lead a group", "2029-01-01", "Hand in an agenda", "Open Badges 3.0"]
    {
        assert!(cards[0].contains(words) && cards[1].contains(words), "{words}: {}", cards[0]);
    }
    assert!(cards[2].contains("Open Badges 2.0") && cards[2].contains("kept by its issuer"), "{}", cards[2]);
    let look = form.texts("[data-look]");
    assert!(look[0].contains("Found 8 · Weak 1 · Missing 1"), "{}", look[0]);
    assert!(look[0].contains("Can't be seen from a badge"), "{}", look[0]);
    assert!(look[2].contains("The description is very short. Write in two or three sentences"), "{}", look[2]);
    // The three are evidence, and complete by themselves: each says what it is called.
    let overview = owner.get(&format!("/apply/{id}")).await.text("main");
    assert!(overview.contains("1 of 4 items of evidence provided"), "{overview}");
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.text("main").contains("Demo Museum") && !check.has("[data-look]"));

    // What was pasted is read as well.
    let saved = send(&owner, &id, &[(PASTED, &badge(|_| {})), LATER]).await;
    assert_eq!(saved.status, 303, "{}", saved.text("main"));
    let form = owner.get(&page(&id)).await;
    assert!(form.text("[data-badge]").contains("Chair of meetings"));
    assert!(form.field(PASTED).contains("Demo Library"), "the text stays to be changed");
}

#[tokio::test]
async fn what_is_no_badge_is_said_to_be_so_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let (owner, id) = applicant(&app).await;
    let png = baking::png(PIXEL, &badge(|_| {})).unwrap();
    let mut changed = png.clone();
    let at = changed.windows(5).position(|w| w == b"Chair").unwrap();
    changed[at] = b'c';
    let twice = baking::png(&png, "{}").unwrap();
    let script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let entities = "<!DOCTYPE a [<!ENTITY b 'x'>]><svg xmlns:o='https://purl.imsglobal.org/ob/v3p0'><o:credential>&b;</o:credential></svg>";
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let huge = format!("{{\"a\":\"{}\"}}", "a".repeat(2 * 1024 * 1024));
    let cases: [(&str, &[u8], &str); 11] = [
        ("pixel.png", PIXEL, "carries no badge"),
        ("cut.png", &png[..png.len() / 2], "damaged"),
        ("changed.png", &changed, "checksum"),
        ("twice.png", &twice, "more than one badge"),
        ("script.svg", script.as_bytes(), "carries no badge"),
        ("entities.svg", entities.as_bytes(), "damaged"),
        ("words.txt", b"not a badge", "isn't JSON"),
        ("other.json", b"{\"type\":\"Person\"}", "no Open Badge"),
        ("deep.json", deep.as_bytes(), "too deep"),
        ("huge.json", huge.as_bytes(), "too large"),
        ("empty.json", b"", "empty"),
    ];
    for (name, file, words) in cases {
        let answer = send_files(&app, &owner, &id, &[(TEXT, "Kept words.")], &[(name, file)]).await;
        assert_eq!(answer.status, 422, "{name}");
        let said = answer.texts(".field-error").join("; ");
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(answer.field(TEXT), "Kept words.", "{name}");
        assert!(!answer.body.contains("<script>alert"), "{name}");
    }
    let pasted = send(&owner, &id, &[(PASTED, "</textarea><script>alert(1)</script>"), (TEXT, "Kept words.")]).await;
    assert_eq!(pasted.status, 422);
    assert!(pasted.texts(".field-error").join("; ").contains("carries no badge"), "{}", pasted.text("main"));
    assert_eq!(pasted.field(PASTED), "</textarea><script>alert(1)</script>");
    // Bad UTF-8 isn't text for any file, and a saved draft says later what is wrong with what it has.
    let task = owner.get(&page(&id)).await;
    assert!(task.text(".notice-warn").contains("No badge was read here"), "{}", task.text("main"));
    let somebody = app.signed_in("Somebody", &[]).await;
    let theirs = view(&bring(&app, &somebody, "badge.json", badge(|_| {}).as_bytes()).await);
    let taken = send(&owner, &id, &[("many[design_examples.0.files][]", &theirs.id.to_string()), LATER]).await;
    assert_eq!(taken.status, 404, "somebody else's file isn't there");
}

#[tokio::test]
async fn what_badges_propose_counts_only_once_somebody_takes_it() {
    let app = TestApp::start().await;
    let (owner, id) = applicant(&app).await;
    let proposals = format!("/apply/{id}/proposals");
    assert!(owner.get(&proposals).await.text("main").contains("nothing to propose"));
    let written = "In the badge of our choir.";
    let typed = [
        (PASTED, badge(|_| {})),
        ("fields[i_tasks.claimed]", "yes".into()),
        ("fields[i_tasks.where]", written.to_string()),
        ("fields[i_language.claimed]", "no".into()),
        ("next", "later".into()),
    ];
    let typed: Vec<_> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(send(&owner, &id, &typed).await.status, 303);
    let section = owner.get(&page(&id)).await;
    assert!(section.text(".notice").contains("propose answers to 6 marks"), "{}", section.text("main"));
    assert!(section.has(&format!("a[href='{proposals}']")));
    let answers = || async { store::answers(app.ctx.db.read(), id.parse().unwrap()).await.unwrap() };
    let is_open = |given: Option<&Given>| matches!(given, None | Some(Given::Indicator { claimed: None, .. }));
    assert!(is_open(answers().await.get("i_alignment")), "nothing is an answer yet");

    let shown = owner.get(&proposals).await;
    let alignment = shown.text("[data-proposal=i_alignment]");
    assert!(alignment.contains("Badge \"Chair of meetings\", alignment: Lead a group (ESCO)"), "{alignment}");
    // What was written stands beside what was found, and there is nothing to press.
    let tasks = shown.text("[data-proposal=i_tasks]");
    assert!(tasks.contains(written) && tasks.contains("Hand in an agenda"), "{tasks}");
    assert!(!shown.has("[data-proposal=i_tasks] form") && !shown.has("[data-proposal=i_language] form"));
    let key = shown.attribute("[data-proposal=i_alignment] input[name='keys[]']", "value").unwrap();
    let take = |key: String| {
        let (owner, proposals, id) = (&owner, &proposals, &id);
        async move {
            let fields = [("application", id.as_str()), ("keys[]", key.as_str())];
            owner.send_key(proposals, "/api/apply/take_proposals", &format!("take-{key}"), &fields).await
        }
    };
    assert_eq!(take(key.clone()).await.status, 303);
    let expected = Given::Indicator {
        claimed: Some(true),
        where_shown: "Badge \"Chair of meetings\", alignment: Lead a group (ESCO)".into(),
    };
    assert_eq!(answers().await.get("i_alignment"), Some(&expected));
    assert_eq!(take(key).await.status, 409, "it is an answer by now, and isn't written over");
    let history = owner.get(&format!("/apply/{id}/history/i_alignment")).await.texts(".versions li");
    assert!(history[0].contains("Owner"), "{history:?}");

    // Dismissed, it isn't proposed, until somebody wants it again.
    let dismiss = |again: &'static str| {
        let (owner, proposals, id) = (&owner, &proposals, &id);
        async move {
            let key =
                owner.get(proposals).await.attribute("[data-proposal=i_expiry] input[name=key]", "value").unwrap();
            let fields = [("application", id.as_str()), ("key", key.as_str()), ("again", again)];
            owner.send_key(proposals, "/api/apply/dismiss_proposal", &format!("dismiss-{key}"), &fields).await
        }
    };
    assert_eq!(dismiss("").await.status, 303);
    let without = owner.get(&proposals).await;
    assert!(!without.has("[data-proposal=i_expiry] input[name='keys[]']"));
    assert_eq!(
        without.attributes("form input[name='keys[]']", "value").len(),
        2 * 4,
        "four are left, alone and together"
    );
    assert_eq!(dismiss("yes").await.status, 303);
    // All at once, what was written stays as it is.
    let shown = owner.get(&proposals).await;
    let keys: Vec<String> = shown.attributes(".inline-form input[name='keys[]']", "value");
    let mut fields = vec![("application", id.as_str())];
    fields.extend(keys.iter().map(|key| ("keys[]", key.as_str())));
    assert_eq!(owner.send_key(&proposals, "/api/apply/take_proposals", "all", &fields).await.status, 303);
    let now = answers().await;
    for question in ["i_context", "i_learning", "i_achievement", "i_distinct", "i_expiry"] {
        assert!(matches!(now.get(question), Some(Given::Indicator { claimed: Some(true), .. })), "{question}: {now:?}");
    }
    assert_eq!(now.get("i_tasks"), Some(&Given::Indicator { claimed: Some(true), where_shown: written.into() }));
    assert!(matches!(now.get("i_language"), Some(Given::Indicator { claimed: Some(false), .. })));
    assert!(
        matches!(now.get("i_sharing"), None | Some(Given::Indicator { claimed: None, .. })),
        "a picture isn't enough"
    );
    let trail = quality_label::platform::audit::about(app.ctx.db.read(), "application", &id, 50).await.unwrap();
    assert!(
        trail.iter().any(|e| e.verb == "apply.take_proposals")
            && trail.iter().any(|e| e.verb == "apply.dismiss_proposal")
    );
}

#[tokio::test]
async fn a_server_that_fetches_nothing_says_so_and_keeps_the_address() {
    let app = TestApp::start().await;
    let (owner, id) = applicant(&app).await;
    let address = "https://badges.example/1";
    let answer = send(&owner, &id, &[(LINK, address), (TEXT, "Kept words."), ("next", "fetch")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text(".field-error").contains("does not fetch from other sites"), "{}", answer.text("main"));
    assert_eq!((answer.field(LINK).as_str(), answer.field(TEXT).as_str()), (address, "Kept words."));
    assert_eq!(owner.get(&page(&id)).await.field(LINK), address, "it is saved all the same");
    let odd = send(&owner, &id, &[(LINK, "javascript:alert(1)"), ("next", "fetch")]).await;
    assert!(odd.text(".field-error").contains("http"), "{}", odd.texts(".field-error").join("; "));
    // The trail doesn't name anybody's badge.
    let trail = quality_label::platform::audit::about(app.ctx.db.read(), "application", &id, 50).await.unwrap();
    let fetched = trail.iter().find(|e| e.verb == "apply.fetch_badges").expect("it is in the trail");
    assert!(!format!("{fetched:?}").contains("badges.example"), "{fetched:?}");
    let mut last = 0;
    for _ in 0..40 {
        last = send(&owner, &id, &[(LINK, address), ("next", "fetch")]).await.status;
    }
    assert_eq!(last, 429, "nobody fetches without end");
}

#[tokio::test]
async fn an_address_that_is_private_is_never_fetched() {
    let app = TestApp::start_with(|config| config.fetch = true).await;
    let (owner, id) = applicant(&app).await;
    for address in [&app.url, "https://127.0.0.1/badge.json", "https://localhost/", "http://badges.example/1"] {
        let answer = send(&owner, &id, &[(LINK, address), ("next", "fetch")]).await;
        assert!(
            answer.text(".field-error").contains("We don't fetch from this address"),
            "{address}: {}",
            answer.text("main")
        );
    }
}

#[tokio::test]
async fn evaluators_see_what_the_server_itself_reads_in_the_badges() {
    let stage = Stage::set().await;
    let id = stage.handed_in().await;
    let piece = |pasted: String| Piece {
        link: "https://example.org/badge".into(),
        title: "Our badge".into(),
        pasted,
        ..Piece::default()
    };
    // As if somebody had put it there by other means: what was noted of it is never asked for.
    let mut noted = serde_json::to_value(Given::Evidence(vec![piece(badge(|_| {})), piece("words".into())])).unwrap();
    noted["evidence"][0]["badge"] = json!({ "Ok": { "name": "Forged", "issuer": "Nobody", "language": "lt" } });
    let db = &stage.app.ctx.db;
    let tx = db.write().await.unwrap();
    let row = answer::Entity::find()
        .filter(answer::Column::ApplicationId.eq(id.parse::<uuid::Uuid>().unwrap()))
        .filter(answer::Column::QuestionId.eq(QUESTION))
        .one(&tx)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.value = Set(Some(noted.to_string()));
    answer::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.check_formally(&id, &[]).await.status, 303);
    assert_eq!(stage.assign(&id, &stage.people[1..3], "").await.status, 303);
    assert_eq!(stage.declare(&stage.one, &id).await.status, 303);

    let dossier = stage.one.get(&format!("/review/{id}")).await;
    let card = dossier.text("[data-badge]");
    assert!(card.contains("Chair of meetings") && !dossier.body.contains("Forged"), "{}", dossier.text("main"));
    assert!(dossier.text("[data-look]").contains("Found 8 · Weak 0 · Missing 2"), "{}", dossier.text("[data-look]"));
    assert!(dossier.text("main").contains("No badge was read here"));
    let evaluate = stage.one.get(&format!("/review/{id}/evaluate")).await;
    let looks = evaluate.texts("[data-look]");
    // One for each mark that can be seen from a badge.
    assert_eq!(looks.len(), 10, "{looks:?}");
    assert!(looks.iter().any(|l| l.contains("Our badge") && l.contains("Lead a group (ESCO)")), "{looks:?}");
}
