//! The wizard is the pack's: another label with another form, and a form much longer than ours, go the same way.

use crate::support::{
    TestApp,
    applying::{application, organiser},
    pack::{copy, pack},
    walking::{form, hand_in, walk},
};
use quality_label::programme::{self, model::Kind};
use std::{
    collections::HashSet,
    fmt::Write,
    fs, mem,
    path::{Path, PathBuf},
};

/// The pack of a label that was made up for this.
fn trail_mark() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/demo-trail-mark")
}

async fn start(pack: &Path) -> TestApp {
    let pack = pack.to_path_buf();
    TestApp::start_with(|config| config.pack_dir = Some(pack)).await
}

#[tokio::test]
async fn another_label_goes_through_the_same_wizard_to_its_own_reference() {
    let app = start(&trail_mark()).await;
    // It has a question of every kind that there is, so that each goes all the way.
    let kinds: HashSet<_> = form(&app).questions().map(|q| mem::discriminant(&q.kind)).collect();
    assert_eq!(kinds.len(), 16);
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Footpath Society").await).await;
    // The section for wheels is asked because of an answer before it; the signature waits for the rest.
    assert_eq!(walk(&app, &owner, &id).await, ["trail", "wheels", "care", "signature"]);
    let check = owner.get(&format!("/apply/{id}/check")).await;
    assert!(check.text("main").contains("Every section is complete."), "{}", check.text("main"));
    assert!(check.text("main").contains("How many years old are the boards?"));
    let reference = hand_in(&owner, &id).await;
    assert!(reference.starts_with("DT-") && reference.ends_with("-A0001"), "{reference}");
    let exported = owner.get(&format!("/apply/{id}/application.json")).await.body;
    for question in form(&app).questions() {
        assert!(exported.contains(&format!("\"id\": \"{}\"", question.id)), "{}", question.id);
    }
    assert!(owner.get(&format!("/apply/{id}/application.pdf")).await.bytes.starts_with(b"%PDF"));
    let submitted = owner.get(&format!("/apply/{id}/submitted")).await.text("main");
    assert!(submitted.contains("Somebody walks your trail."), "{submitted}");
    // Whoever reviews it reads each kind of answer.
    let coordinator = app.signed_in("Coordinator", &[quality_label::account::Role::Coordinator]).await;
    let dossier = coordinator.get(&format!("/review/{id}")).await;
    for words in ["What is the trail called?", "Boards", "People on wheels", "How will you keep it up?", "example.org"]
    {
        assert!(dossier.text("main").contains(words), "{words}: {}", dossier.text("main"));
    }
}

/// A form of so many questions, of most kinds, in sections of ten, a third of them asked by an earlier answer.
fn long_pack(sections: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&trail_mark(), folder.path());
    let (mut structure, mut words) = (String::from("areas = [1]\n\n"), String::new());
    structure.push_str("[[steps]]\nid = \"all\"\nactivity = \"walk-it\"\n");
    let kinds = [
        "is = \"choice\"\noptions = [\"first\", \"second\"]",
        "is = \"long_text\"\nmin_words = 2\nmax_words = 50\nrated = true\narea = 1",
        "is = \"text\"",
        "is = \"many\"\noptions = [\"first\", \"second\", \"third\"]",
        "is = \"number\"\nleast = 0\nmost = 9",
        "is = \"date\"",
        "is = \"url_list\"\nleast = 1\nmost = 3",
        "is = \"indicator\"\narea = 1",
        "is = \"evidence\"\naccepts = [\"link\"]\nleast = 1\nmost = 2",
        "is = \"formal\"",
    ];
    for section in 0..sections {
        let condition = |at: usize| format!("when = [{{ question = \"q{at}\", is = [\"second\"] }}]\n");
        let _ = writeln!(structure, "\n[[steps.sections]]\nid = \"s{section}\"");
        if section % 3 == 1 {
            structure.push_str(&condition((section - 1) * 10));
        }
        let _ = writeln!(words, "[sections.s{section}]\ntitle = \"Section {section}\"");
        for (at, kind) in kinds.iter().enumerate() {
            let id = section * 10 + at;
            let _ = writeln!(structure, "\n[[steps.sections.questions]]\nid = \"q{id}\"\n{kind}");
            if at == 4 {
                structure.push_str(&condition(section * 10));
            }
            let _ = writeln!(words, "[questions.q{id}]\nlabel = \"Question {id}\"");
            for option in ["first", "second", "third"].iter().filter(|option| kind.contains(&format!("\"{option}\""))) {
                let _ = writeln!(words, "options.{option} = \"{option}\"");
            }
        }
    }
    structure.push_str("\n[[steps.sections]]\nid = \"end\"\nwaits = true\n\n");
    structure.push_str("[[steps.sections.questions]]\nid = \"honest\"\nis = \"declaration\"\n");
    words.push_str("[sections.end]\ntitle = \"The end\"\n[questions.honest]\nlabel = \"All of this is so.\"\n");
    words.push_str("[steps.all]\ntitle = \"All of it\"\n");
    words.push_str("[areas.1]\nname = \"Everything\"\ndescription = \"All there is.\"\n");
    fs::write(folder.path().join("form.toml"), structure).unwrap();
    fs::write(folder.path().join("en/form.toml"), words).unwrap();
    folder
}

#[tokio::test]
async fn a_form_of_four_hundred_questions_is_walked_saved_and_handed_in() {
    let pack = long_pack(40);
    let app = start(pack.path()).await;
    assert_eq!(form(&app).questions().count(), 401);
    let owner = app.signed_in("Owner", &[]).await;
    let id = application(&owner, &organiser(&owner, "Demo Footpath Society").await).await;
    let way = walk(&app, &owner, &id).await;
    assert_eq!(way.len(), 41, "{way:?}");
    let answers = quality_label::apply::store::answers(app.ctx.db.read(), id.parse().unwrap()).await.unwrap();
    assert_eq!(answers.len(), 401);
    let list = owner.get(&format!("/apply/{id}")).await;
    assert_eq!(list.attributes("main a[href*='/section/']", "href").len(), 41);
    assert!(hand_in(&owner, &id).await.starts_with("DT-"));
    let page = owner.get(&format!("/apply/{id}/check")).await;
    assert_eq!(page.texts(".summary-list dt").len(), 401);
    assert!(owner.get(&format!("/apply/{id}/application.pdf")).await.bytes.starts_with(b"%PDF"));
}

/// What is wrong with a pack after a change of one of its files.
fn mistakes_after(file: &str, from: &str, to: &str) -> String {
    let folder = pack();
    let path = folder.path().join(file);
    let source = fs::read_to_string(&path).unwrap();
    assert!(source.contains(from), "no {from} in {file}");
    fs::write(&path, source.replacen(from, to, 1)).unwrap();
    programme::load(Some(folder.path())).err().map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn what_no_answer_could_meet_is_a_mistake_with_its_line() {
    let mistakes = [
        (
            "id = \"badge_pages\"\nis = \"url_list\"\nleast = 1\nmost = 10",
            "id = \"badge_pages\"\nis = \"url_list\"\nleast = 11\nmost = 10",
            "nothing can answer `badge_pages`",
        ),
        (
            "id = \"badge_pages\"\nis = \"url_list\"",
            "id = \"badge_pages\"\nis = \"urls\"",
            "there is no kind of question `urls`",
        ),
        ("least = 3\nmost = 9\narea = 4", "least = 3\nmost = 900\narea = 4", "nothing can answer `plan_goals`"),
        (
            "{ id = \"who\", max_words = 15 }",
            "{ id = \"goal\", max_words = 15 }",
            "the column `goal` of `plan_goals` is there twice",
        ),
        ("min_words = 30\nmax_words = 400", "min_words = 300\nmax_words = 40", "nothing can answer `why_apply`"),
        ("id = \"why_apply\"", "id = \"why.apply\"", "`why.apply` isn't a name"),
        ("is = [\"partners\"]", "is = [\"partner\"]", "`hopes` has no answer `partner`"),
        ("is = [\"partners\"]", "is = []", "a condition needs at least one answer"),
        ("question = \"hopes\"", "question = \"why_apply\"", "the answer to `why_apply` can't decide anything"),
        ("question = \"hopes\"", "question = \"endorsers\"", "`endorsers` isn't a question before this one"),
    ];
    for (from, to, what) in mistakes {
        let said = mistakes_after("form.toml", from, to);
        let line =
            said.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("{to}: {what} isn't in\n{said}"));
        let number: usize = line.trim().split(':').nth(1).unwrap().parse().unwrap();
        assert!(line.trim().starts_with("form.toml:") && number > 1, "{line}");
    }
}

#[test]
fn examples_are_there_for_every_level_around_the_needed_one_or_not_at_all() {
    let lacks = |language: &str, name: &str| {
        let folder = pack();
        let path = folder.path().join(language).join("form.toml");
        let source = fs::read_to_string(&path).unwrap();
        let begin = source.find(&format!("[questions.practice_use.examples.{name}]")).unwrap();
        let end = begin + source[begin + 1..].find("\n[").unwrap() + 2;
        fs::write(&path, format!("{}{}", &source[..begin], &source[end..])).unwrap();
        programme::load(Some(folder.path()))
    };
    let said = lacks("en", "3").unwrap_err().to_string();
    assert!(said.contains("en/form.toml:1: `questions.practice_use.examples.3.answer` is missing"), "{said}");
    assert!(said.contains("`questions.practice_use.examples.3.reason` is missing"), "{said}");
    // What a translation lacks is named, and stands there in the default language until then.
    let loaded = lacks("lt", "4").unwrap();
    let lacking = loaded.lacking("lt");
    assert!(lacking.contains(&"lt/form.toml: `questions.practice_use.examples.4.answer`".into()), "{lacking:?}");
    assert_eq!(lacking.len(), 2);
    // Of a question that isn't rated, or a level that isn't near, nothing is asked for.
    for (from, to) in
        [("practice_use.examples.2", "why_apply.examples.2"), ("practice_use.examples.4", "practice_use.examples.5")]
    {
        let said = mistakes_after("en/form.toml", from, to);
        assert!(said.contains(&format!("nothing is called `questions.{to}")), "{said}");
    }
}

#[test]
fn our_own_pack_asks_for_web_addresses_and_for_who_does_what() {
    let loaded = programme::load(None).unwrap();
    let edition = loaded.edition();
    let form = edition.form().unwrap();
    assert!(matches!(form.question("badge_pages").unwrap().kind, Kind::UrlList { least: 1, most: 10 }));
    let Kind::Plan { columns, .. } = &form.question("plan_goals").unwrap().kind else { panic!() };
    assert_eq!(
        columns.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(),
        ["goal", "actions", "who", "year", "measure"]
    );
}
