//! DIDs of an account, without JavaScript: added, shown by a signature to be theirs, and named in badges.

use crate::support::{Answer, Browser, TestApp, elsewhere::badge, wallet::award};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use quality_label::{
    account::store::{did_holder, person_did},
    badge::{check, keys::SigningKeyOf, model::Verdict, store},
    platform::audit,
    timestamp::MINUTE,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

const PAGE: &str = "/account/dids";
const ADD: &str = "/api/account/add_did";
const PROVE: &str = "/api/account/prove_did";
const NAME: &str = "/api/account/name_did";
const REMOVE: &str = "/api/account/remove_did";

/// The key that a wallet of somebody holds; the DID is the key itself.
fn key(of: u8) -> SigningKeyOf {
    SigningKeyOf::new(None, [of; 32])
}

async fn add(browser: &Browser, did: &str) -> Answer {
    browser.send_key(PAGE, ADD, "add", &[("did", did)]).await
}

/// The first challenge on the page, with what it has to be signed for.
async fn asked(browser: &Browser) -> (String, String) {
    let page = browser.get(PAGE).await;
    let shown = page.texts("main dl.facts code");
    (shown[0].clone(), shown[1].clone())
}

/// The id of the form that waits for a signature.
async fn waiting(browser: &Browser) -> String {
    let page = browser.get(PAGE).await;
    page.attribute("form:has(textarea) input[name=id]", "value").unwrap()
}

async fn prove(browser: &Browser, id: &str, proof: &str) -> Answer {
    browser.send_key(PAGE, PROVE, &format!("prove-{id}"), &[("id", id), ("proof", proof)]).await
}

/// What a wallet makes of a challenge: a presentation that shows nothing.
fn presentation(key: &SigningKeyOf, challenge: &str, domain: &str) -> String {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"], "holder": key.did(),
    });
    let options = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-03-02T09:00:00Z",
        "verificationMethod": key.method(), "proofPurpose": "authentication", "challenge": challenge, "domain": domain,
    });
    let options = options.as_object().unwrap().clone();
    verifier::proof::sign_with(document, options, key).unwrap().to_string()
}

/// What another one makes of it: a token.
fn token(of: u8, payload: &Value) -> String {
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key(of).method() });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(payload));
    let signature = SigningKey::from_bytes(&[of; 32]).sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// Adds the DID of a key and shows that it is theirs; its id.
async fn own(app: &TestApp, browser: &Browser, of: u8) -> String {
    assert_eq!(add(browser, key(of).did()).await.status, 303);
    let (id, (challenge, _)) = (waiting(browser).await, asked(browser).await);
    let payload = json!({ "iss": key(of).did(), "aud": app.url, "nonce": challenge });
    let proved = prove(browser, &id, &token(of, &payload)).await;
    assert_eq!(proved.status, 303, "{}", proved.text("main"));
    id
}

async fn name(browser: &Browser, id: &str, named: &str) -> u16 {
    browser.send_key(PAGE, NAME, &format!("name-{id}"), &[("id", id), ("named", named)]).await.status
}

/// The subject of a credential as it is kept now.
async fn subject(app: &TestApp, id: Uuid) -> Value {
    let row = store::credential(app.ctx.db.read(), id).await.unwrap().unwrap();
    assert_eq!(check::check(&app.ctx, &row.json).await.unwrap().verdict(), Verdict::Valid);
    serde_json::from_str::<Value>(&row.json).unwrap()["credentialSubject"].clone()
}

#[tokio::test]
async fn a_did_is_theirs_who_signs_for_it_in_either_form() {
    let app = TestApp::start().await;
    let (ona, jonas) = (app.signed_in("Ona", &[]).await, app.signed_in("Jonas", &[]).await);
    assert_eq!(app.browser().get(PAGE).await.status, 401);
    let method = key(7).method();
    for (wrong, words) in [
        ("", "Enter"),
        ("ona@example.org", "This isn't a DID that can be added here"),
        ("did:example:1", "This isn't a DID that can be added here"),
        (method.as_str(), "This isn't a DID that can be added here"),
        ("did:web:ona.example", "This server asks no other sites"),
    ] {
        let answer = add(&ona, wrong).await;
        assert_eq!((answer.status, answer.field("did").as_str()), (422, wrong));
        assert!(answer.text("main").contains(words) || wrong.is_empty(), "{}", answer.text("main"));
    }
    assert_eq!(add(&ona, &format!(" {} ", key(7).did())).await.status, 303);
    let page = ona.get(PAGE).await;
    assert!(page.text("main").contains("Waits for your signature"), "{}", page.text("main"));
    let (id, (challenge, domain)) = (waiting(&ona).await, asked(&ona).await);
    assert_eq!(domain, app.url.strip_prefix("http://").unwrap());
    let right = json!({ "iss": key(7).did(), "aud": app.url, "nonce": challenge });
    let changed = |name: &str, value: Value| {
        let mut payload = right.clone();
        payload[name] = value;
        payload
    };

    // Somebody else's challenge is none of theirs, and theirs is none of somebody else's.
    assert_eq!(prove(&jonas, &id, &token(7, &right)).await.status, 404);
    for (proof, words) in [
        (String::new(), ""),
        ("words".into(), "neither a signed presentation"),
        ("{}".into(), "isn't a presentation of the kind"),
        ("eyJ.e30.AA".into(), "This token can't be read"),
        (presentation(&key(7), "another", &domain), "answers another challenge"),
        (presentation(&key(7), &challenge, "other.example"), "signed for another site"),
        (presentation(&key(8), &challenge, &domain), "signed for another DID"),
        (presentation(&key(7), &challenge, &domain).replace("09:00:00", "08:59:59"), "signature doesn't fit"),
        (token(7, &changed("nonce", json!("another"))), "answers another challenge"),
        (token(7, &changed("aud", json!("https://other.example"))), "signed for another site"),
        (token(7, &changed("exp", json!(app.ctx.now().0 / 1000))), "doesn't hold any more"),
        (token(8, &right), "isn't one that this DID uses for authentication"),
    ] {
        let answer = prove(&ona, &id, &proof).await;
        assert_eq!((answer.status, answer.field("proof")), (422, proof), "nothing typed is lost");
        assert!(answer.text("main").contains(words), "{words}: {}", answer.text("main"));
    }
    let shown = presentation(&key(7), &challenge, &domain);
    let proved = prove(&ona, &id, &shown).await;
    assert_eq!((proved.status, proved.location.as_deref()), (303, Some(PAGE)), "{}", proved.text("main"));
    assert!(ona.get(PAGE).await.text("main").contains("Yours"));
    assert_eq!(prove(&ona, &id, &shown).await.status, 422, "once");
    assert_eq!(add(&ona, key(7).did()).await.status, 422, "they have it");
    own(&app, &ona, 9).await;

    // A DID is one person's: who else holds its key is told so after they have signed.
    assert_eq!(add(&jonas, key(7).did()).await.status, 303, "nothing is said about who has it");
    let theirs = waiting(&jonas).await;
    let answer = prove(&jonas, &theirs, &shown).await;
    assert!(answer.status == 422 && answer.text("main").contains("answers another challenge"), "it was for Ona");
    let (challenge, domain) = asked(&jonas).await;
    let answer = prove(&jonas, &theirs, &presentation(&key(7), &challenge, &domain)).await;
    assert!(answer.status == 422 && answer.text("main").contains("belongs to another account"));
    assert_eq!(jonas.send(PAGE, REMOVE, &[("id", &id)]).await.status, 404);
    assert_eq!(name(&jonas, &id, "yes").await, 404);
    assert_eq!(name(&jonas, &theirs, "yes").await, 404, "they haven't shown it");

    // Taken away, it is free again; what was signed for it before is of no use.
    assert_eq!(ona.send(PAGE, REMOVE, &[("id", &id)]).await.status, 303);
    assert_eq!(did_holder(app.ctx.db.read(), key(7).did()).await.unwrap(), None);
    assert_eq!(prove(&jonas, &theirs, &presentation(&key(7), &challenge, &domain)).await.status, 303);
    let verbs: Vec<_> = audit::page(app.ctx.db.read(), None, "account.", "", 50).await.unwrap();
    for verb in ["account.add_did", "account.prove_did", "account.remove_did"] {
        let of: Vec<_> = verbs.iter().filter(|e| e.verb == verb).collect();
        assert!(!of.is_empty() && of.iter().all(|e| !e.detail.contains("did:key")), "{verb}");
    }
}

#[tokio::test]
async fn a_challenge_ends_and_dids_have_a_number() {
    let app = TestApp::start().await;
    let ona = app.signed_in("Ona", &[]).await;
    assert_eq!(add(&ona, key(1).did()).await.status, 303);
    let (id, (first, domain)) = (waiting(&ona).await, asked(&ona).await);
    assert_eq!(add(&ona, key(1).did()).await.status, 303, "once more");
    let (second, _) = asked(&ona).await;
    assert_ne!(first, second);
    assert_eq!(prove(&ona, &id, &presentation(&key(1), &first, &domain)).await.status, 422, "only the last one counts");
    app.ctx.clock.advance(30 * MINUTE);
    let late = prove(&ona, &id, &presentation(&key(1), &second, &domain)).await;
    assert!(late.status == 422 && late.text("main").contains("The time to sign is over"), "{}", late.text("main"));
    let page = ona.get(PAGE).await;
    assert!(page.text("main").contains("Not signed in time") && page.has(&format!("input[value='again-{id}']")));

    // What wasn't signed in time leaves room.
    for nth in 2..7 {
        assert_eq!(add(&ona, key(nth).did()).await.status, 303, "{nth}");
    }
    let answer = add(&ona, key(7).did()).await;
    assert!(answer.status == 422 && answer.text("main").contains("as many DIDs as one account can have"));
    assert_eq!(person_did::Entity::find().count(app.ctx.db.read()).await.unwrap(), 5);
    // Whoever goes on and on has to wait.
    let mut last = 0;
    for _ in 0..40 {
        last = add(&ona, key(7).did()).await.status;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn badges_name_the_did_that_their_holder_has_chosen() {
    let app = TestApp::start().await;
    let ona = app.signed_in("Ona", &[]).await;
    let person = app.actor_of("Ona").await;
    let id = own(&app, &ona, 7).await;
    let before = award(&app, person, 0).await;
    assert!(subject(&app, before).await["id"].is_null(), "nobody is named who hasn't asked for it");
    let address = format!("/credentials/{before}");
    assert!(!ona.get(&address).await.has("#naming"));

    assert_eq!(name(&ona, &id, "yes").await, 303);
    assert!(ona.get(PAGE).await.text("main").contains("named in new badges"));
    let after = award(&app, person, 1).await;
    let named = subject(&app, after).await;
    assert_eq!(named["id"], key(7).did());
    assert_eq!(named["identifier"][0]["identityType"], "emailAddress", "beside the address");
    let other = own(&app, &ona, 8).await;
    assert_eq!(name(&ona, &other, "yes").await, 303);
    assert_eq!(ona.get(PAGE).await.text("main").matches("named in new badges").count(), 1, "one at a time");
    assert_eq!(subject(&app, award(&app, person, 2).await).await["id"], key(8).did());

    // A badge of before takes it over when its holder asks.
    let page = ona.get(&address).await;
    assert!(page.text("#naming, main").contains(key(8).did()), "{}", page.text("main"));
    app.ctx.clock.advance(MINUTE);
    let (given, give) = (before.to_string(), "/api/badge/name_holder");
    let jonas = app.signed_in("Jonas", &[]).await;
    assert_eq!(jonas.send_key(&address, give, "naming", &[("id", &given)]).await.status, 404);
    assert_eq!(ona.send_key(&address, give, "naming", &[("id", &given)]).await.status, 303);
    assert_eq!(subject(&app, before).await["id"], key(8).did());
    let page = ona.get(&address).await;
    assert!(page.text("main dl.facts").contains(key(8).did()) && !page.has("#naming"), "{}", page.text("main"));
    let row = store::credential(app.ctx.db.read(), before).await.unwrap().unwrap();
    assert!(row.valid_from > row.awarded_at, "wallets see that it is the newer one");

    // Whoever checks it can ask whether it belongs to the DID.
    let ask = async |email: &str| {
        let fields = [("credential", row.json.as_str()), ("email", email)];
        let visitor = app.browser();
        visitor.follow(&visitor.send("/verify", "/api/badge/verify", &fields).await).await
    };
    assert!(ask(key(8).did()).await.text("#check-address").contains("passed"));
    assert!(ask(key(7).did()).await.text("section p.notice").contains("not awarded to this e-mail address or DID"));

    // Taken away, it stays in what was issued, until the holder asks for that, too.
    assert_eq!(ona.send(PAGE, REMOVE, &[("id", &other)]).await.status, 303);
    assert_eq!(subject(&app, before).await["id"], key(8).did());
    assert!(subject(&app, award(&app, person, 3).await).await["id"].is_null());
    assert!(ona.get(&address).await.text("main").contains("haven't chosen"));
    assert_eq!(ona.send_key(&address, give, "naming", &[("id", &given)]).await.status, 303);
    assert!(subject(&app, before).await["id"].is_null());
}

#[tokio::test]
async fn a_badge_from_elsewhere_that_names_their_did_is_theirs() {
    let app = TestApp::start().await;
    let ona = app.signed_in("Ona", &[]).await;
    own(&app, &ona, 8).await;
    let badge = badge(&app, "nobody@example.org", |document| {
        let subject = document["credentialSubject"].as_object_mut().unwrap();
        subject.remove("identifier");
        subject.insert("id".into(), key(8).did().into());
    });
    let person = app.actor_of("Ona").await;
    let dids = quality_label::account::store::proved_dids(app.ctx.db.read(), person).await.unwrap();
    let dids: Vec<&str> = dids.iter().map(String::as_str).collect();
    let checked = quality_label::badge::elsewhere::check_any(&app.ctx, badge.as_bytes(), &dids).await.unwrap();
    assert_eq!(checked.verdict(), Verdict::Valid);
    let checked = quality_label::badge::elsewhere::check_any(&app.ctx, badge.as_bytes(), &[]).await.unwrap();
    assert_ne!(checked.verdict(), Verdict::Valid);
}
