//! Badges that other people's libraries have made are read as they were meant. The files in `fixtures/elsewhere` were
//! made by `end2end/verifier/make.mjs` (Digital Bazaar's libraries) and `make.py` (openbadgeslib); where Node.js and
//! Python are there, they are made anew and have to say the same.

use quality_label::{
    badge::{
        elsewhere::bring,
        look::{Sight, look},
        reader::{Aligned, Facts, Proved, Unread, Version, read},
    },
    platform::fetch::{Fetches, Unfetched},
    programme::model::LooksAt,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const SITE: &str = "https://badges.example";

/// The issuer's site, as a folder.
struct Site(PathBuf);

impl Fetches for Site {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        let name = address.strip_prefix(SITE).and_then(|path| path.strip_prefix('/')).ok_or(Unfetched::Forbidden)?;
        let name = if name.ends_with(".json") { format!("hosted-{name}") } else { name.to_string() };
        fs::read(self.0.join(name)).map_err(|_| Unfetched::Unreachable)
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/elsewhere")
}

fn facts(folder: &Path, name: &str) -> Facts {
    read(&fs::read(folder.join(name)).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What all of them say, whoever wrote them down and how.
fn says_what_was_meant(what: &str, facts: &Facts) {
    assert_eq!((facts.name.as_str(), facts.issuer.as_str()), ("Museum guide", "Demo Museum"), "{what}");
    assert!(facts.description.starts_with("Guided visitors through the demonstration museum"), "{what}");
    assert!(facts.issued.starts_with("2026-01-01T00:00:00") && facts.expires.starts_with("2029-01-01"), "{what}");
    assert_eq!(facts.evidence[0].url, format!("{SITE}/evidence"), "{what}");
    assert_eq!(facts.tags, ["museum", "languages"], "{what}");
    assert!(facts.awarded && facts.picture, "{what}");
    for at in [LooksAt::Description, LooksAt::Evidence, LooksAt::Expiry] {
        assert_eq!(look(facts, Some(at)).sight, Sight::Found, "{what}: {at:?}");
    }
}

fn says_what_3_0_says(what: &str, facts: &Facts) {
    says_what_was_meant(what, facts);
    assert_eq!((facts.version, facts.proved), (Version::Three, Proved::Signed), "{what}");
    assert!(facts.criteria.starts_with("Prepare a tour of one hour"), "{what}");
    let aligned = Aligned {
        name: "Guide visitors".into(),
        framework: "ESCO".into(),
        url: format!("{SITE}/esco/guide"),
        code: "5113".into(),
    };
    assert_eq!(facts.alignment, [aligned], "{what}");
    assert_eq!(
        (facts.evidence[0].name.as_str(), facts.evidence[0].narrative.as_str()),
        ("Feedback", "What two groups said.")
    );
}

async fn all_say_what_was_meant(folder: &Path) {
    let credential = facts(folder, "credential.json");
    says_what_3_0_says("credential.json", &credential);
    assert_eq!((credential.language.as_str(), credential.edition.as_str()), ("en", "2"));
    for name in ["baked.png", "baked.svg"] {
        says_what_3_0_says(name, &facts(folder, name));
    }
    // Of 2.0, the parts stand at addresses of their own.
    let assertion = facts(folder, "hosted-assertion.json");
    assert_eq!((assertion.version, assertion.proved), (Version::Two, Proved::Hosted));
    assert_eq!(assertion.rest_at, format!("{SITE}/class.json"));
    let brought = bring(&Site(folder.to_path_buf()), &format!("{SITE}/assertion.json")).await.unwrap();
    let whole = read(&brought.bytes).unwrap();
    says_what_was_meant("hosted-assertion.json", &whole);
    assert_eq!((whole.version, whole.criteria_url), (Version::Two, format!("{SITE}/criteria")));
    let signed = facts(folder, "signed-2.png");
    assert_eq!((signed.version, signed.proved), (Version::Two, Proved::Signed));
    let brought = bring(&Site(folder.to_path_buf()), &format!("{SITE}/signed-2.png")).await.unwrap();
    assert_eq!((brought.name, read(&brought.bytes).unwrap().name.as_str()), ("badge.json", "Museum guide"));
}

#[tokio::test]
async fn badges_of_other_issuers_are_read_as_they_were_meant() {
    all_say_what_was_meant(&fixtures()).await;
}

#[test]
fn half_a_badge_of_theirs_is_no_badge() {
    for name in ["baked.png", "baked.svg", "credential.json", "signed-2.png"] {
        let file = fs::read(fixtures().join(name)).unwrap();
        let why = read(&file[..file.len() * 2 / 3]).unwrap_err();
        assert!(matches!(why, Unread::Damaged | Unread::NotJson), "{name}: {why}");
    }
}

fn run(program: &str, arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/verifier");
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
#[ignore = "needs node, `npm ci` in end2end/verifier, and a Python with end2end/verifier/requirements.txt"]
async fn badges_made_just_now_by_libraries_of_others_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let python = std::env::var("QL_VERIFIER_PYTHON").expect("`cargo xtask test browser` says which Python");
    run(&python, &["make.py", path]);
    run("node", &["make.mjs", &format!("{path}/credential.json")]);
    all_say_what_was_meant(folder.path()).await;
}
