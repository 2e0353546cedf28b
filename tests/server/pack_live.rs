//! A server with a pack of one's own: read again while somebody writes on it, with versions of badges, with a video, and
//! with what a translation lacks.

use crate::support::{
    TestApp,
    pack::{change, pack, with_video},
};
use quality_label::{badge, programme, texts::Locale};
use std::process::Command;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn while_somebody_writes_on_the_pack_it_is_read_again() {
    let folder = pack();
    let app = TestApp::start_with(|config| config.pack_dir = Some(folder.path().to_path_buf())).await;
    let pack = app.ctx.room::<programme::Pack>().unwrap();
    let stop = CancellationToken::new();
    let following = tokio::spawn(pack.clone().follow(stop.clone()));
    let title =
        || programme::content(&app.ctx, Locale::ENGLISH).unwrap().playlist("quality-label").unwrap().title.text.clone();
    let before = title();
    let file = "en/playlists/quality-label.toml";
    // What isn't right isn't taken, and what is right afterwards is.
    change(folder.path(), file, &format!("\"{before}\""), "\"Unended");
    change(folder.path(), file, "\"Unended", "\"Another title\"");
    let until_read = async {
        while pack.readings() == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), until_read).await.expect("it is read again");
    assert_eq!(title(), "Another title");
    assert!(app.browser().get("/learn/quality-label").await.text("h1").contains("Another title"));
    stop.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn a_badge_that_means_something_else_needs_a_new_version() {
    let folder = pack();
    let path = folder.path().to_path_buf();
    let app = TestApp::start_with(|config| config.pack_dir = Some(path)).await;
    let person = app.person("Holder", &[]).await;
    let tx = app.ctx.db.write().await.unwrap();
    let award = badge::service::Award {
        badge_id: "label-aware".into(),
        person_id: person,
        email: "holder@example.org".into(),
        narrative: None,
        evidence: Vec::new(),
    };
    let id = badge::service::award(&tx, &app.ctx, award).await.unwrap();
    tx.commit().await.unwrap();
    let say = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quality-label"));
        let config = &app.ctx.config;
        command.args(words).env("QL_DATA_DIR", &config.data_dir).env("QL_DATABASE_URL", config.database_url());
        command.env("QL_PACK_DIR", folder.path()).env("QL_BASE_URL", &config.base_url);
        let output = command.env("QL_LISTEN", "127.0.0.1:0").env("QL_ADMIN_LISTEN", "127.0.0.1:0").output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let check = ["pack", "check", "--awarded", folder.path().to_str().unwrap()];
    assert_eq!(say(&check), (true, say(&["pack", "check", folder.path().to_str().unwrap()]).1), "as it was awarded");

    // A translation may become better; what the badge means may not change unseen.
    change(folder.path(), "lt/badges/label-aware.toml", "name = \"", "name = \"Naujas ");
    assert!(say(&check).0);
    change(folder.path(), "en/badges/label-aware.toml", "name = \"", "name = \"Another ");
    let (is_right, said) = say(&check);
    assert!(!is_right && said.contains("programme/badges/label-aware.toml"), "{said}");
    assert!(said.contains("set `version = 2`"), "{said}");
    let (starts, said) = say(&["serve"]);
    assert!(!starts && said.contains("label-aware"), "a server with it doesn't start: {said}");

    change(folder.path(), "badges/label-aware.toml", "version = 1", "version = 2");
    assert!(say(&check).0, "{}", say(&check).1);
    let held = badge::store::credential(app.ctx.db.read(), id).await.unwrap().unwrap();
    assert_eq!(held.achievement_version, 1, "who holds it keeps theirs");
}

#[tokio::test]
async fn a_playlist_can_be_introduced_by_a_video_that_is_loaded_on_a_press() {
    let folder = with_video();
    let app = TestApp::start_with(|config| config.pack_dir = Some(folder.path().to_path_buf())).await;
    let browser = app.browser();
    let page = browser.get("/learn/quality-label/presentation").await;
    assert_eq!(page.attribute("video", "preload").as_deref(), Some("none"));
    assert!(page.text("details").contains("A trainer says welcome"), "{}", page.text("main"));
    assert!(!page.has(".slide") && browser.get("/learn/quality-label").await.body.contains("/presentation"));
    let captions = page.attribute("track", "src").unwrap();
    assert!(browser.get(&captions).await.body.contains("Welcome."));

    let source = page.attribute("video source", "src").unwrap();
    let whole = browser.request(reqwest::Method::GET, &source, None, &[]).await;
    assert_eq!(whole.status, 200);
    let url = format!("{}{source}", app.url);
    let part = reqwest::Client::new().get(&url).header("range", "bytes=4990-").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 4990-4999/5000");
    assert_eq!(part.headers()["content-type"], "video/webm");
    let expected: Vec<u8> = (0..=255).cycle().skip(4_990).take(10).collect();
    assert_eq!(part.bytes().await.unwrap(), expected);
    let past = reqwest::Client::new().get(&url).header("range", "bytes=9999-").send().await.unwrap();
    assert_eq!(past.status(), 416);
    assert_eq!(browser.get("/learn/creating-badges/video").await.status, 404);
    let in_lithuanian = browser.get("/learn/quality-label/captions.vtt?language=lt").await;
    assert_eq!(in_lithuanian.status, 200, "what a language lacks is the default language's");
}

#[tokio::test]
async fn what_a_translation_lacks_is_shown_in_english_and_marked_as_that() {
    let folder = pack();
    let file = "lt/playlists/quality-label.toml";
    let source = std::fs::read_to_string(folder.path().join(file)).unwrap();
    let title = source.lines().find(|l| l.starts_with("title = ")).unwrap();
    change(folder.path(), file, &format!("{title}\n"), "");
    std::fs::remove_file(folder.path().join("lt/activities/steps.md")).unwrap();
    let app = TestApp::start_with(|config| config.pack_dir = Some(folder.path().to_path_buf())).await;
    let browser = app.browser();
    let choose = [("language", "lt")];
    assert_eq!(browser.send_key("/", "/api/account/choose_language", "language", &choose).await.status, 303);

    let playlist = browser.get("/learn/quality-label").await;
    assert_eq!(playlist.attribute("html", "lang").as_deref(), Some("lt"));
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let english = content.playlist("quality-label").unwrap().title.text.clone();
    assert!(playlist.texts("main [lang=en]").iter().any(|text| text.contains(&english)), "{}", playlist.text("main"));

    let activity = browser.get("/learn/quality-label/steps").await;
    assert_eq!(activity.attribute("html", "lang").as_deref(), Some("lt"));
    let english = activity.texts("main [lang=en]").join(" ");
    let body = std::fs::read_to_string(folder.path().join("en/activities/steps.md")).unwrap();
    let text = body.rsplit("+++").next().unwrap();
    let is_plain = |line: &&str| {
        line.is_ascii() && line.len() > 40 && line.chars().all(|c| c.is_alphanumeric() || " .,:'".contains(c))
    };
    let sentence = text.lines().find(is_plain).unwrap();
    let words: Vec<&str> = sentence.split(' ').take(4).collect();
    assert!(english.contains(&words.join(" ")), "{words:?} isn't in {english}");
    // What is translated isn't marked, and neither is anything for who reads English.
    let other = browser.get("/learn/quality-label/criteria").await;
    assert!(other.texts("main .prose [lang=en], main .prose[lang=en]").is_empty());
    assert!(!app.browser().get("/learn/quality-label/steps").await.has("main [lang]"));
}
