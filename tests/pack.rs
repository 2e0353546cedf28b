//! The programme pack through the command line: a right one is taken, and every mistake is told with its file and line.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

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
    ];
    for (file, from, to, stands_at) in mistakes {
        let folder = pack();
        change(folder.path(), file, from, to);
        let (is_right, said) = check(folder.path());
        assert!(!is_right, "{file} with {to} was taken");
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
