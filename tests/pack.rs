//! The programme pack through the command line: a right one is taken, and every mistake is told with its file and line.

mod support;

use quality_label::{badge, programme, texts::Locale};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use support::TestApp;
use tokio_util::sync::CancellationToken;

/// A copy of the pack that comes with the program.
fn pack() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("programme"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn program(words: &[&str], pack: &Path) -> Output {
    let data = pack.join("data");
    let mut command = Command::new(env!("CARGO_BIN_EXE_quality-label"));
    command.args(words).env("QL_DATA_DIR", &data).env("QL_LISTEN", "127.0.0.1:0").env("QL_ADMIN_LISTEN", "127.0.0.1:0");
    command.output().unwrap()
}

fn check(pack: &Path) -> (bool, String) {
    let output = program(&["pack", "check", pack.to_str().unwrap()], pack);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// The line of a file, from 1, on which a text stands.
fn line_of(pack: &Path, file: &str, text: &str) -> usize {
    let source = fs::read_to_string(pack.join(file)).unwrap();
    source.lines().position(|l| l.contains(text)).unwrap_or_else(|| panic!("no {text} in {file}")) + 1
}

fn change(pack: &Path, file: &str, from: &str, to: &str) {
    let path = pack.join(file);
    let source = fs::read_to_string(&path).unwrap();
    assert!(source.contains(from), "no {from} in {file}");
    fs::write(&path, source.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_pack_that_comes_with_the_program_is_right_in_both_languages() {
    let folder = pack();
    let (is_right, said) = check(folder.path());
    assert!(is_right, "{said}");
    assert!(said.contains("en") && said.contains("lt"), "{said}");
}

#[test]
fn each_mistake_is_told_with_its_file_and_line() {
    let mistakes = [
        ("programme.toml", "minimum_level = 3", "minimum_level = 9", None),
        ("programme.toml", "indicator_share = \"7/10\"", "indicator_share = \"7 of 10\"", Some("indicator_share")),
        ("programme.toml", "levels = 5", "levles = 5", Some("levles")),
        ("form.toml", "activity = \"what-is-the-label\"", "activity = \"no-such-activity\"", Some("no-such-activity")),
        ("form.toml", "is = \"long_text\"", "is = \"lnog_text\"", Some("lnog_text")),
        ("form.toml", "id = \"hopes\"", "id = \"why_apply\"", Some("is = \"many\"")),
        ("badges/label-interest.toml", "id =", "idd =", Some("idd =")),
        ("lt/form.toml", "why_apply", "why_aply", Some("why_aply")),
        ("en/self-checks/steps.toml", "right = true", "rihgt = true", Some("rihgt")),
        ("en/self-checks/criteria.toml", "id = \"unmet-formal\"", "id = \"seventy\"", Some("formal criterion yet")),
        ("lt/self-checks/criteria.toml", "right = true", "right = false", None),
        ("en/presentations/quality-label.md", "# Three roles", "Three roles", Some("Three roles")),
        ("lt/presentations/quality-label.md", "???", "??", None),
        ("badges/badge-system.toml", "criteria = 3", "criteria = 0", None),
        ("badges/badge-system.toml", "max_words = 400", "max_words = 4", Some("id = \"pathway\"")),
        ("badges/badge-system.toml", "most = 3", "most = 0", Some("id = \"drawing\"")),
        ("playlists/creating-badges.toml", "badge = \"badge-system\"", "badge = \"badge-issuer\"", None),
    ];
    for (file, from, to, stands_at) in mistakes {
        let folder = pack();
        change(folder.path(), file, from, to);
        let (is_right, said) = check(folder.path());
        assert!(!is_right, "{file} with {to} was taken");
        // Nobody can reach the badge any more: that is said of the badge.
        let file = if file.starts_with("playlists/") { "badges/badge-system.toml" } else { file };
        let place = match stands_at {
            // On the line itself, or beside it for what is named by its neighbour.
            Some(text) => {
                let line = line_of(folder.path(), file, text);
                (line - 1..=line + 1).map(|line| format!("{file}:{line}: ")).collect()
            }
            None => vec![format!("{file}:")],
        };
        assert!(place.iter().any(|place| said.contains(place)), "{file} with {to}: {place:?} isn't in\n{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn links_must_lead_somewhere() {
    let links = [
        ("[x](/learn/quality-label/no-such-activity)", false),
        ("[x](/learn/no-such-playlist)", false),
        ("[x](/learn/badge/no-such-badge)", false),
        ("[x](#part-99)", false),
        ("[x](javascript:alert(1))", false),
        ("[x](steps.md)", false),
        ("[x](/no-such-page)", false),
        ("[x](/learn/quality-label/steps?from=here#part-2)", true),
        ("[x](/learn/badge/label-steps) [x](#part-1) [x](/verify) [x](https://example.org/a)", true),
    ];
    for (link, is_right) in links {
        let folder = pack();
        let file = "lt/activities/criteria.md";
        let path = folder.path().join(file);
        fs::write(&path, format!("{}\n\n{link}\n", fs::read_to_string(&path).unwrap())).unwrap();
        let (was_taken, said) = check(folder.path());
        assert_eq!(was_taken, is_right, "{link}: {said}");
        let line = line_of(folder.path(), file, link);
        assert_eq!(said.contains(&format!("{file}:{line}: ")), !is_right, "{link}: {said}");
    }
}

#[test]
fn what_a_translation_lacks_is_listed_and_no_mistake() {
    let folder = pack();
    let (_, said) = check(folder.path());
    assert!(!said.contains("missing"), "our own pack lacks nothing: {said}");
    change(
        folder.path(),
        "lt/badges/badge-system.toml",
        "[tasks.map.questions.drawing]\nlabel",
        "[tasks.map.questions.drawing]\n# label",
    );
    fs::remove_file(folder.path().join("lt/self-checks/steps.toml")).unwrap();
    let (is_right, said) = check(folder.path());
    assert!(is_right, "{said}");
    assert!(said.contains("lt: 2 texts are missing"), "{said}");
    assert!(said.contains("lt/badges/badge-system.toml: `tasks.map.questions.drawing.label`"), "{said}");
    assert!(said.contains("lt/self-checks/steps.toml"), "{said}");
}

#[test]
fn all_mistakes_are_told_at_once_and_a_missing_file_too() {
    let folder = pack();
    change(folder.path(), "programme.toml", "minimum_level = 3", "minimum_level = 9");
    change(folder.path(), "form.toml", "activity = \"criteria\"", "activity = \"nowhere\"");
    fs::remove_file(folder.path().join("en/activities/steps.md")).unwrap();
    let (is_right, said) = check(folder.path());
    assert!(!is_right);
    for part in ["programme.toml:", "form.toml:", "activities/steps.md:1: "] {
        assert!(said.contains(part), "{part} isn't in\n{said}");
    }
    let empty = tempfile::tempdir().unwrap();
    let (is_right, said) = check(empty.path());
    assert!(!is_right && said.contains("programme.toml:1: "), "{said}");
}

#[test]
fn a_server_with_a_mistake_in_its_pack_does_not_start() {
    let folder = pack();
    change(folder.path(), "programme.toml", "minimum_level = 3", "minimum_level = 9");
    let output = program(&["--pack-dir", folder.path().to_str().unwrap(), "serve"], folder.path());
    assert!(!output.status.success());
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("programme.toml:") && !said.contains("panicked"), "{said}");
}

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

/// A pack whose first playlist is introduced by a video.
fn with_video() -> tempfile::TempDir {
    let folder = pack();
    for language in ["en", "lt"] {
        let videos = folder.path().join(language).join("videos");
        fs::create_dir(&videos).unwrap();
        fs::remove_file(folder.path().join(language).join("presentations/quality-label.md")).unwrap();
    }
    let videos = folder.path().join("en/videos");
    fs::write(videos.join("quality-label.toml"), "file = \"introduction.webm\"\nminutes = 3\n").unwrap();
    fs::write(videos.join("quality-label.vtt"), "WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome.\n").unwrap();
    fs::write(videos.join("quality-label.md"), "A trainer says *welcome*.\n").unwrap();
    fs::write(videos.join("introduction.webm"), (0..=255).cycle().take(5_000).collect::<Vec<u8>>()).unwrap();
    folder
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

#[test]
fn a_video_without_what_makes_it_readable_is_a_mistake() {
    let said = |change: &dyn Fn(&Path)| {
        let folder = with_video();
        change(&folder.path().join("en/videos"));
        let (is_right, said) = check(folder.path());
        assert!(!is_right, "{said}");
        said
    };
    let remove = |name: &'static str| move |videos: &Path| fs::remove_file(videos.join(name)).unwrap();
    assert!(said(&remove("quality-label.vtt")).contains("en/videos/quality-label.vtt:1: captions are missing"));
    assert!(said(&remove("quality-label.md")).contains("en/videos/quality-label.md:1: the transcript is missing"));
    assert!(said(&remove("introduction.webm")).contains("en/videos/quality-label.toml:1: there is no video"));
    let no_time = |videos: &Path| {
        fs::write(videos.join("quality-label.toml"), "file = \"introduction.webm\"\nminutes = 0\n").unwrap();
    };
    assert!(said(&no_time).contains("en/videos/quality-label.toml:2: a video takes a minute"));
    let slides_too = |videos: &Path| {
        let slides = videos.with_file_name("presentations").join("quality-label.md");
        fs::write(slides, "# One\n\n???\n\nWords.\n").unwrap();
    };
    assert!(said(&slides_too).contains("one or the other"));
}
