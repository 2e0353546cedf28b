//! A badge whose meaning changes gets a new version, with an address of its own; what was awarded keeps its words.

use crate::support::{
    TestApp,
    pack::{change, pack},
};
use quality_label::{badge, programme, texts::Locale};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn an_earlier_version_of_a_badge_keeps_its_words_and_its_address() {
    let folder = pack();
    let path = folder.path().to_path_buf();
    let app = TestApp::start_with(|config| config.pack_dir = Some(path)).await;
    let award = async |name: &str| {
        let person_id = app.person(name, &[]).await;
        let tx = app.ctx.db.write().await.unwrap();
        let email = format!("{}@example.org", name.to_lowercase());
        let proof = badge::service::Proof { name: "What was done".into(), narrative: "Words".into(), url: None };
        let evidence = vec![proof];
        let award =
            badge::service::Award { badge_id: "label-aware".into(), person_id, email, narrative: None, evidence };
        let id = badge::service::award(&tx, &app.ctx, award).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    let stranger = app.browser();
    let accept = [("accept", "application/json")];
    let json = async |address: &str| {
        let path = address.strip_prefix(&app.url).unwrap_or(address);
        let answer = stranger.request(reqwest::Method::GET, path, None, &accept).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()
    };
    let credential =
        async |id| json(&format!("/ob/v3/credentials/{id}")).await["credentialSubject"]["achievement"].clone();
    let first = award("First").await;
    let before = credential(first).await;
    let plain = "/ob/v3/achievements/label-aware";
    assert_eq!(before["id"], format!("{}{plain}", app.url), "what was awarded first has the plain address");
    let criterion = stranger.get("/achievements/label-aware").await.texts("main li").remove(0);
    let name = before["name"].as_str().unwrap().to_string();

    // The badge comes to mean something else.
    let pack = app.ctx.room::<programme::Pack>().unwrap();
    let stop = CancellationToken::new();
    let following = tokio::spawn(pack.clone().follow(stop.clone()));
    change(folder.path(), "badges/label-aware.toml", "version = 1", "version = 2");
    change(folder.path(), "en/badges/label-aware.toml", &format!("name = \"{name}\""), "name = \"Another name\"");
    // As it stands in the file.
    let written = criterion.replace('"', "\\\"");
    change(folder.path(), "en/badges/label-aware.toml", &written, "Did something else.");
    let until_read = async {
        let now = || programme::content(&app.ctx, Locale::ENGLISH).unwrap().badge("label-aware").unwrap().clone();
        while now().version != 2 || now().name.text != "Another name" || now().criteria[0].text == criterion {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), until_read).await.expect("it is read again");
    stop.cancel();
    following.await.unwrap();

    let second = award("Second").await;
    let after = credential(second).await;
    assert_eq!((after["version"].as_str(), after["name"].as_str()), (Some("2"), Some("Another name")));
    assert_ne!(after["id"], before["id"], "another meaning has another address");
    assert_ne!(after["criteria"]["id"], before["criteria"]["id"]);
    assert_eq!(credential(first).await, before, "who holds it keeps theirs");
    let without_context = |mut document: serde_json::Value| {
        document.as_object_mut().unwrap().remove("@context");
        document
    };
    for achievement in [&before, &after] {
        assert_eq!(without_context(json(achievement["id"].as_str().unwrap()).await), *achievement);
    }
    let old = stranger.get("/achievements/label-aware").await;
    assert_eq!((old.text("h1"), old.texts("main li").remove(0)), (name.clone(), criterion.clone()));
    let to =
        old.attribute("main a[href='/achievements/label-aware.v2']", "href").expect("a way to the version of today");
    let new = stranger.get(&to).await;
    assert_eq!(
        (new.text("h1").as_str(), new.texts("main li").remove(0).as_str()),
        ("Another name", "Did something else.")
    );
    for (id, page) in [(first, "/achievements/label-aware"), (second, "/achievements/label-aware.v2")] {
        let page = format!("main a[href='{page}']");
        assert!(stranger.get(&format!("/credentials/{id}")).await.has(&page), "its own page leads to its own version");
    }
    for nowhere in ["label-aware.v1", "label-aware.v3", "label-aware.v02", "nothing.v2"] {
        assert_eq!(stranger.get(&format!("/achievements/{nowhere}")).await.status, 404, "{nowhere}");
        let answer =
            stranger.request(reqwest::Method::GET, &format!("/ob/v3/achievements/{nowhere}"), None, &accept).await;
        assert_eq!(answer.status, 404, "{nowhere}");
    }

    // Signed anew, with evidence, it still says what it said; and both are genuine.
    let holder = app.browser();
    holder.sign_in("First").await;
    let page = format!("/credentials/{first}");
    let id = first.to_string();
    let shown = [("id", id.as_str()), ("revision", "1"), ("shared", "yes"), ("evidence", "yes")];
    assert_eq!(holder.send(&page, "/api/badge/share", &shown).await.status, 303);
    assert_eq!(credential(first).await, before);
    for id in [first, second] {
        let file = json(&format!("/ob/v3/credentials/{id}")).await.to_string();
        let checked = badge::check::check(&app.ctx, &file).await.unwrap();
        assert_eq!(checked.verdict(), badge::model::Verdict::Valid, "{checked:?}");
    }
}
