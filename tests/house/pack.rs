//! The programme pack through the command line: a right one is taken, and every mistake is told with its file and line.

use crate::packs::{change, pack, with_video};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

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
        ("form.toml", "renewal = \"anew\"", "renewal = \"again\"", Some("renewal = \"again\"")),
        ("form.toml", "of = \"plan_goals\"", "of = \"why_apply\"", Some("of = \"why_apply\"")),
        ("form.toml", "only\"\nis = \"promised\"", "confirm\"\nis = \"promised\"", Some("id = \"plan_done\"")),
        ("form.toml", "true\"\nrenewal = \"anew\"", "true\"\nrenewal = \"confirm\"", Some("id = \"declare_true\"")),
        (
            "form.toml",
            "\"partners_wanted\"",
            "\"partners_wanted\"\nrenewal = \"confirm\"",
            Some("question = \"hopes\""),
        ),
        ("programme.toml", "opens_months = 6", "opens_months = 60", None),
        ("programme.toml", "every_months = 12", "every_months = 500", Some("every_months = 500")),
        ("programme.toml", "awards_days = 365", "awards_days = -1", Some("awards_days = -1")),
        ("badges/label-interest.toml", "id =", "idd =", Some("idd =")),
        ("lt/form.toml", "why_apply", "why_aply", Some("why_aply")),
        ("practice/library.toml", "level = 4", "level = 9", Some("level = 9")),
        ("practice/library.toml", "level = 4", "confirmed = true", Some("question = \"practice_support\"")),
        ("practice/library.toml", "confirmed = true", "level = 3", Some("question = \"i_context\"")),
        ("practice/library.toml", "\"i_tasks\"", "\"i_context\"", None),
        ("practice/library.toml", "\"plan_feedback\"", "\"why_apply\"", Some("question = \"why_apply\"")),
        ("practice/library.toml", "\"plan_feedback\"", "\"no_such\"", Some("question = \"no_such\"")),
        ("lt/practice/library.toml", "[parts.plan_feedback]", "[parts.plan_fedback]", Some("parts.plan_fedback")),
        ("en/self-checks/steps.toml", "right = true", "rihgt = true", Some("rihgt")),
        ("en/self-checks/criteria.toml", "id = \"unmet-formal\"", "id = \"seventy\"", Some("formal criterion yet")),
        ("lt/self-checks/criteria.toml", "right = true", "right = false", None),
        ("en/presentations/quality-label.md", "# Three roles", "Three roles", Some("Three roles")),
        ("lt/presentations/quality-label.md", "???", "??", None),
        ("badges/badge-system.toml", "criteria = 3", "criteria = 0", None),
        ("badges/badge-system.toml", "max_words = 400", "max_words = 4", Some("id = \"pathway\"")),
        ("badges/badge-system.toml", "most = 3", "most = 0", Some("id = \"drawing\"")),
        ("badges/badge-designer.toml", "tasks_needed = 1", "tasks_needed = 3", Some("tasks_needed = 3")),
        ("badges/badge-designer.toml", "tasks_needed = 1", "tasks_needed = 0", Some("tasks_needed = 0")),
        ("badges/label-ready.toml", "requires_activities = true", "", None),
        (
            "playlists/quality-label.toml",
            "badge = \"label-aware\"",
            "badge = \"label-ready\"",
            Some("badge = \"label-ready\""),
        ),
        ("playlists/creating-badges.toml", "badge = \"badge-system\"", "badge = \"badge-issuer\"", None),
    ];
    for (file, from, to, stands_at) in mistakes {
        let folder = pack();
        change(folder.path(), file, from, to);
        let (is_right, said) = check(folder.path());
        assert!(!is_right, "{file} with {to} was taken");
        // Nobody can reach the badge any more: that is said of the badge.
        let file = if file == "playlists/creating-badges.toml" { "badges/badge-system.toml" } else { file };
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

/// Writes a file of the pack anew.
fn rewrite(pack: &Path, file: &str, with: impl Fn(&str) -> String) {
    let path = pack.join(file);
    let source = fs::read_to_string(&path).unwrap();
    let new = with(&source);
    assert_ne!(source, new, "{file}");
    fs::write(path, new).unwrap();
}

#[test]
fn what_nobody_could_ever_earn_is_told() {
    type Change = fn(&Path);
    let cases: [(&str, &str, Change); 4] = [
        ("badges/badge-system.toml", "a task needs questions", |pack| {
            rewrite(pack, "badges/badge-system.toml", |s| {
                let before = s.split("[[tasks.questions]]").next().unwrap();
                format!("{before}questions = []\n")
            });
        }),
        ("badges/badge-system.toml", "a badge needs tasks", |pack| {
            rewrite(pack, "badges/badge-system.toml", |s| s.split("[[tasks]]").next().unwrap().to_string());
        }),
        ("playlists/quality-label.toml", "needs one that isn't optional", |pack| {
            rewrite(pack, "playlists/quality-label.toml", |s| s.replace("minutes =", "optional = true\nminutes ="));
        }),
        // Each of two playlists comes with the other's badge.
        ("playlists/creating-badges.toml", "it is needed for itself", |pack| {
            change(pack, "playlists/quality-label.toml", "badge = \"label-aware\"", "badge = \"badge-creator\"");
            change(pack, "playlists/creating-badges.toml", "badge = \"badge-anatomy\"", "badge = \"label-ready\"");
        }),
    ];
    for (file, words, make) in cases {
        let folder = pack();
        make(folder.path());
        let (is_right, said) = check(folder.path());
        assert!(!is_right, "{words}: {said}");
        assert!(said.lines().any(|l| l.contains(&format!("{file}:")) && l.contains(words)), "{file}, {words}: {said}");
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

#[test]
fn what_of_a_badge_speaks_for_an_indicator_is_checked() {
    let wrong = |before: &str, after: &str| {
        let folder = pack();
        change(folder.path(), "form.toml", before, after);
        let (is_right, said) = check(folder.path());
        assert!(!is_right && said.contains("form.toml:"), "{said}");
        said
    };
    let said = wrong("looks_at = \"alignment\"", "looks_at = \"feeling\"");
    assert!(said.contains("feeling") && said.contains("alignment"), "it names what there is: {said}");
    let said = wrong("is = \"badge_example\"", "is = \"badge_example\"\nlooks_at = \"alignment\"");
    assert!(said.contains("only an indicator"), "{said}");
}
