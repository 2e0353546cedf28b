//! Files as evidence, through the front door.

use crate::support::{
    Browser, TestApp,
    files::{BOUNDARY, Part, bring, form, post, view},
};
use quality_label::{account::Role, evidence::store::evidence_file, programme, texts::Locale};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::path::Path;

const BADGE: &str = "badge-designer";
const PAGE: &str = "/learn/badge/badge-designer";
const HAND_IN: &str = "/api/learn/hand_in";
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The beginning of a PNG of so many pixels, with something after it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0 and more");
    bytes
}

/// How many files the storage holds, whole or begun.
fn stored(app: &TestApp) -> usize {
    let folder = Path::new(&app.ctx.config.data_dir).join("files/evidence");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

async fn rows(app: &TestApp) -> u64 {
    evidence_file::Entity::find().count(app.ctx.db.read()).await.unwrap()
}

/// The fields of task A with answers that just fit, and with files.
async fn written(app: &TestApp, browser: &Browser) -> Vec<(String, String)> {
    let content = programme::content(&app.ctx, Locale::ENGLISH).unwrap();
    let task = content.badge(BADGE).unwrap().task("a").unwrap().clone();
    let page = browser.get(PAGE).await;
    let revision = page.attribute("form:has(input[value='a']) input[name=revision]", "value").unwrap();
    let mut fields = vec![
        ("_do".to_string(), HAND_IN.to_string()),
        ("_form".into(), "a".into()),
        ("badge".into(), BADGE.into()),
        ("task".into(), "a".into()),
        ("revision".into(), revision),
    ];
    for question in task.questions.iter().filter(|q| q.required) {
        fields.push((format!("answers[{}]", question.id), vec!["word"; 40].join(" ")));
    }
    fields
}

fn parts(fields: &[(String, String)]) -> Vec<Part<'_>> {
    fields.iter().map(|(name, value)| Part::Text(name, value)).collect()
}

#[tokio::test]
async fn a_file_is_its_owners_until_it_is_handed_in_and_a_download_for_everybody() {
    let app = TestApp::start().await;
    let (learner, other) = (app.signed_in("Learner", &[]).await, app.signed_in("Other", &[]).await);
    let assessor = app.signed_in("Assessor", &[Role::Assessor]).await;
    let picture = png(20, 10);
    let file = view(&bring(&app, &learner, "C:\\maps\\Žemėlapis.png", &picture).await);
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("Žemėlapis.png", "image/png"));
    assert_eq!(file.size, picture.len() as u64);

    let own = learner.get(&file.address).await;
    assert_eq!(own.status, 200);
    let header = |name: &str| own.headers[name].to_str().unwrap().to_string();
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''%C5%BDem%C4%97lapis.png");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(other.get(&file.address).await.status, 404);
    assert_eq!(app.browser().get(&file.address).await.status, 401);

    let mut fields = written(&app, &learner).await;
    fields.push(("files[drafts][]".into(), file.id.to_string()));
    let sent = post(&app, &learner, PAGE, &parts(&fields)).await;
    assert_eq!(sent.status, 303, "{}", sent.text("main"));
    let page = learner.get(PAGE).await;
    assert_eq!(page.attribute(".round a[download]", "href").unwrap(), file.address);

    let queue = assessor.get("/assess").await;
    let address = queue.attribute("tbody a", "href").unwrap();
    let evidence = assessor.get(&address).await;
    let theirs = evidence.attribute(".round a[download]", "href").unwrap();
    assert_eq!(theirs, format!("{address}/files/{}", file.id));
    assert_eq!(assessor.get(&theirs).await.status, 200);
    assert_eq!(assessor.get(&file.address).await.status, 404);
    for stranger in [&other, &learner] {
        assert!(matches!(stranger.get(&theirs).await.status, 403 | 404));
    }
    // A file of the same person that isn't part of this evidence.
    let loose = view(&bring(&app, &learner, "other.png", &picture).await);
    assert_eq!(assessor.get(&format!("{address}/files/{}", loose.id)).await.status, 404);
}

#[tokio::test]
async fn without_javascript_files_go_with_the_form_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let page = learner.get(PAGE).await;
    assert_eq!(page.attribute("form:has(input[type=file])", "enctype").as_deref(), Some("multipart/form-data"));
    // A phone offers its camera for these kinds, and not for endings.
    let accept = page.attribute("input[type=file]", "accept").unwrap();
    assert!(accept.starts_with("image/*,video/*,.") && accept.contains(".pdf"), "{accept}");

    // One good file, one that is something else, one field in which nothing was chosen.
    let fields = written(&app, &learner).await;
    let (good, bad) = (png(9, 9), b"MZ\x90\0 a program".to_vec());
    let mut all = parts(&fields);
    all.push(Part::File("files[drafts][]", "sketch.png", &good));
    all.push(Part::File("files[drafts][]", "canvas.pdf", &bad));
    all.push(Part::File("files[drafts][]", "", b""));
    let back = post(&app, &learner, PAGE, &all).await;
    assert_eq!(back.status, 422);
    assert!(back.text(".files .field-error").contains("isn't what its name says"), "{}", back.text("main"));
    assert!(back.text("textarea").contains("word word"));
    let tick = "input[type=checkbox][name='files[drafts][]']";
    assert_eq!(back.texts(".files .choice label").len(), 1);
    let id = back.attribute(tick, "value").unwrap();

    // Sent again as it came back: the good file is still there.
    let mut again = fields.clone();
    again.push(("files[drafts][]".into(), id.clone()));
    again.push(("later".into(), "yes".into()));
    assert_eq!(post(&app, &learner, PAGE, &parts(&again)).await.status, 303);
    assert_eq!(learner.get(PAGE).await.attribute(tick, "value").as_deref(), Some(id.as_str()));

    // Left out by its tick, it is gone from the draft, and from the storage after a day.
    let mut without = written(&app, &learner).await;
    without.push(("later".into(), "yes".into()));
    assert_eq!(post(&app, &learner, PAGE, &parts(&without)).await.status, 303);
    assert!(!learner.get(PAGE).await.has(tick));
    app.ctx.clock.advance(DAY + 1);
    view(&bring(&app, &learner, "new.png", &good).await);
    assert_eq!((rows(&app).await, stored(&app)), (1, 1));
}

#[tokio::test]
async fn what_isnt_what_it_says_is_refused_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let large = [b"%PDF-1.7 ".to_vec(), vec![b'x'; 25 * 1024 * 1024]].concat();
    let bomb = png(60_000, 60_000);
    for (name, bytes, status, rule) in [
        ("run.exe", b"MZ".as_slice(), 422, "file_type"),
        ("empty.png", b"", 422, "file_empty"),
        ("page.png", b"<script>alert(1)</script>", 422, "file_differs"),
        ("bomb.png", &bomb, 422, "picture_too_large"),
        ("large.pdf", &large, 413, "TooLarge"),
    ] {
        let answer = bring(&app, &learner, name, bytes).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        assert!(answer.body.contains(rule), "{name}: {}", answer.body);
    }
    assert_eq!((rows(&app).await, stored(&app)), (0, 0));

    // An SVG may carry a script, and is never more than a download.
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let file = view(&bring(&app, &learner, "art.svg", svg).await);
    let answer = learner.get(&file.address).await;
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
}

#[tokio::test]
async fn nobody_gives_other_peoples_files_and_nobody_fills_the_disk_unseen() {
    let app = TestApp::start().await;
    let (learner, other) = (app.signed_in("Learner", &[]).await, app.signed_in("Other", &[]).await);
    assert_eq!(bring(&app, &app.browser(), "a.png", &png(1, 1)).await.status, 401);
    let theirs = view(&bring(&app, &other, "a.png", &png(1, 1)).await);
    let mut fields = written(&app, &learner).await;
    fields.push(("files[drafts][]".into(), theirs.id.to_string()));
    let refused = post(&app, &learner, PAGE, &parts(&fields)).await;
    assert_eq!(refused.status, 404);
    assert!(learner.get(PAGE).await.attribute(".round", "open").is_none(), "nothing was handed in");

    // More than the question takes.
    let mut fields = written(&app, &learner).await;
    for at in 0..6 {
        let file = view(&bring(&app, &learner, &format!("{at}.png"), &png(1, 1)).await);
        fields.push(("files[drafts][]".into(), file.id.to_string()));
    }
    let refused = post(&app, &learner, PAGE, &parts(&fields)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".files .field-error").contains("at most 5 files"), "{}", refused.text("main"));
    assert_eq!(refused.texts(".files .choice label").len(), 6, "all of them are still there to choose from");
}

#[tokio::test]
async fn a_form_with_files_from_somebody_signed_out_is_kept_without_them() {
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let fields = written(&app, &learner).await;
    let mut all = parts(&fields);
    let bytes = png(1, 1);
    all.push(Part::File("files[drafts][]", "a.png", &bytes));
    learner.forget("session");
    let sent = post(&app, &learner, PAGE, &all).await;
    assert_eq!(sent.status, 303);
    assert!(sent.location.unwrap().starts_with("/sign-in?kept=1"));
    learner.sign_in("Learner").await;
    let back = learner.get(PAGE).await;
    assert!(back.text("textarea").contains("word word"));
    assert_eq!((rows(&app).await, stored(&app)), (0, 0));
}

#[tokio::test]
async fn an_upload_that_is_cut_leaves_nothing_behind() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = TestApp::start().await;
    let learner = app.signed_in("Learner", &[]).await;
    let cookie = learner.cookie_header();
    let whole = form(&[Part::File("file", "long.pdf", &[b"%PDF-1.7 ".to_vec(), vec![b'x'; 2_000_000]].concat())]);
    let host = app.url.trim_start_matches("http://");
    let head = format!(
        "POST /evidence/files HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {cookie}\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
        app.url,
        whole.len()
    );
    let mut line = tokio::net::TcpStream::connect(host).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&whole[..1_500_000]).await.unwrap();
    line.shutdown().await.unwrap();
    // The server closes when it is done with what came.
    let mut rest = Vec::new();
    let _ = line.read_to_end(&mut rest).await;
    assert_eq!(rows(&app).await, 0);
    // The storage throws away what was begun on a thread of its own: looking again, not waiting for a time.
    let gone = async {
        while stored(&app) > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("what was begun is thrown away");
    // And the same again, whole.
    view(&bring(&app, &learner, "long.pdf", b"%PDF-1.7 whole").await);
}
