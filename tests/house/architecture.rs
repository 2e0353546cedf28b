//! The house rules that can be read off the sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The rooms from the ground up: a room uses only rooms above it in this list, and `platform`.
const ROOMS: [&str; 15] = [
    "ui",
    "programme",
    "account",
    "notify",
    "evidence",
    "organiser",
    "badge",
    "wallet",
    "question",
    "endorse",
    "label",
    "learn",
    "apply",
    "review",
    "admin",
];
/// What everybody may use, the platform included.
const GROUND: [&str; 5] = ["error", "form_return", "parse", "texts", "timestamp"];

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.iter().next().unwrap().to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_string()
}

/// The names right after `crate::`, also inside `use crate::{…}`.
fn used(source: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = BTreeSet::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (i, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if c.is_whitespace() => {}
                    _ if start && depth == 0 => {
                        names.insert(word(&list[i..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            names.insert(word(rest));
        }
    }
    names
}

#[test]
fn a_room_uses_only_the_rooms_above_it() {
    let place = |name: &str| ROOMS.iter().position(|r| *r == name);
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let room = room_of(&path);
        for name in used(&source) {
            let is_ground = GROUND.contains(&name.as_str());
            let is_wrong = match (place(&room), place(&name)) {
                _ if name == room || is_ground || name.is_empty() => false,
                // These put everything together.
                (None, _) if ["app", "server", "demo", "main", "lib"].contains(&room.as_str()) => false,
                // The ground and the platform know no room.
                (None, Some(_)) => true,
                (None, None) => room != "platform" && name == "platform" && !GROUND.contains(&room.as_str()),
                (Some(own), Some(other)) => other > own,
                (Some(_), None) => !["platform"].contains(&name.as_str()),
            };
            if is_wrong {
                wrong.push(format!("{}: {room} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_of_rooms_in_the_documentation_is_the_same() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let documented: Vec<String> = fs::read_to_string(path)
        .unwrap()
        .lines()
        .skip_while(|line| !line.starts_with("src/"))
        .take_while(|line| !line.starts_with("migrations/"))
        .filter_map(|line| Some(line.strip_prefix("  ")?.split_once("/ ")?.0.to_string()))
        .filter(|name| name != "platform" && !name.contains(' '))
        .collect();
    assert_eq!(documented, ROOMS);
}

#[test]
fn a_textarea_is_written_in_one_place_only() {
    let writers: Vec<_> = sources()
        .into_iter()
        .filter(|(_, source)| {
            source.lines().any(|line| {
                // The tag in a view, the same as a function, and what the markup of a string would begin with.
                let writes = ["<textarea", "html::textarea", "textarea("].iter().any(|way| line.contains(way));
                writes && !line.trim_start().starts_with("//")
            })
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(writers.len(), 1, "{writers:?}");
    assert!(writers[0].ends_with("ui/field.rs"));
}

#[test]
fn no_style_stands_in_the_markup() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|(_, source)| source.contains(" style=") || source.contains("<style"))
        .map(|(path, _)| path)
        // A picture carries its own look into other places; there it isn't markup of a page.
        .filter(|path| !path.to_string_lossy().contains("/art"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_file_grows_past_what_can_be_read_at_once() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .map(|(path, source)| (path, source.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .collect();
    assert!(wrong.is_empty(), "about 400 lines are enough: {wrong:?}");
}

#[test]
fn every_test_file_is_run_and_those_on_one_database_start_no_server() {
    for program in ["house", "server"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(program);
        let main = fs::read_to_string(folder.join("main.rs")).unwrap();
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(name == "main" || main.contains(&format!("mod {name};\n")), "{program} doesn't run {name}.rs");
            let starts = fs::read_to_string(&path).unwrap().contains(concat!("TestApp", "::"));
            assert!(program == "server" || !starts, "{name}.rs starts a server, on one database only");
        }
    }
}

#[test]
fn every_rule_that_refuses_something_has_words() {
    let sources = sources();
    let words = &sources.iter().find(|(path, _)| path.ends_with("ui/errors.rs")).expect("the words of errors").1;
    let mut rules = BTreeSet::new();
    for (_, source) in &sources {
        for call in ["rule(\"", "Rule(\"", "refuse(\""] {
            let named = source.split(call).skip(1).filter_map(|rest| rest.split_once('"'));
            rules.extend(named.map(|(key, _)| key.to_string()));
        }
    }
    assert!(rules.len() > 60, "they are found: {rules:?}");
    let without: Vec<_> = rules.iter().filter(|key| !words.contains(&format!("\"{key}\" =>"))).collect();
    assert!(without.is_empty(), "no words for {without:?}");
}

#[test]
fn a_page_finds_its_words_in_the_tables_that_it_fetches() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let master: toml::Table = fs::read_to_string(root.join("locales/en.toml")).unwrap().parse().unwrap();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let module: Vec<_> = path
            .strip_prefix(root.join("src"))
            .unwrap()
            .with_extension("")
            .iter()
            .map(|p| p.to_string_lossy().into_owned())
            .collect();
        let fetched = quality_label::texts::tables_for(&module.join("::"));
        for (room, texts) in &master {
            let table = quality_label::texts::table_of(room);
            if table == 0 {
                continue;
            }
            // Pieces of another room's pages say what that room says. `app.rs` only names the pages.
            if source.contains(&format!("{room}::pages")) && module != ["app"] && !fetched.contains(&table) {
                wrong.push(format!("{} shows pieces of {room}", path.display()));
            }
            for name in texts.as_table().unwrap().keys() {
                if !source.contains(&format!(".{room}_{name}(")) {
                    continue;
                }
                seen.insert(table);
                if !fetched.contains(&table) {
                    wrong.push(format!("{} says {room}.{name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len() + 1, quality_label::texts::TABLES.len(), "a table that nobody needs");
}
