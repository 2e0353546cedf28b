//! An export that somebody brings: a file from anywhere. What can't be read in it is listed, and nothing of it is taken
//! on trust.

use super::{document::FORMAT, model::Answer};
use crate::error::Issue;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The largest export in bytes: several times what the largest form holds.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// More questions than this has no form.
const MOST_QUESTIONS: usize = 2000;
/// Longer names than this has no question.
const LONGEST_ID: usize = 200;
/// More than this is not shown of what can't be read.
const SHOWN: usize = 4000;
/// Deeper than this is nothing that we have written.
const DEEPEST: usize = 16;

/// What an export says.
#[derive(Debug)]
pub struct Brought {
    /// Whose application it is, by its own word.
    pub organiser: String,
    /// Its reference, by its own word.
    pub reference: Option<String>,
    /// The questions with their answers.
    pub questions: Vec<BroughtAnswer>,
}

/// A question of an export with its answer.
#[derive(Debug)]
pub struct BroughtAnswer {
    /// The question's id.
    pub id: String,
    /// The question in words.
    pub label: String,
    /// The answer, or the text of what can't be read as one.
    pub answer: Result<Answer, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    format: Option<Value>,
    #[serde(default)]
    organiser: Option<Value>,
    #[serde(default)]
    reference: Option<Value>,
    #[serde(default)]
    questions: Option<Value>,
}

impl Brought {
    /// Reads one.
    ///
    /// # Errors
    /// The rules `import_large`, `import_not_json`, `import_deep`, `import_other` and `import_version`;
    /// [`Issue::Missing`].
    pub fn read(text: &str) -> Result<Self, Issue> {
        let rule = |key: &str| Issue::Rule(key.into());
        // Editors and mail programs may put a mark before it.
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Err(Issue::Missing);
        }
        if text.len() > MOST_BYTES {
            return Err(rule("import_large"));
        }
        if depth(text) > DEEPEST {
            return Err(rule("import_deep"));
        }
        let raw: Raw = serde_json::from_str(text).map_err(|e| match e.classify() {
            serde_json::error::Category::Data => rule("import_other"),
            _ => rule("import_not_json"),
        })?;
        let beginning = FORMAT.split('/').next().unwrap_or(FORMAT);
        match raw.format.as_ref().and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(format) if format.split('/').next() == Some(beginning) => return Err(rule("import_version")),
            _ => return Err(rule("import_other")),
        }
        let Some(Value::Array(questions)) = raw.questions else {
            return Err(rule("import_other"));
        };
        if questions.len() > MOST_QUESTIONS {
            return Err(rule("import_large"));
        }
        let word = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(|text| line(text, LONGEST_ID));
        let mut seen = BTreeSet::new();
        let questions = questions.into_iter().filter_map(|q| answer(q, &mut seen)).collect();
        Ok(Self { organiser: word(raw.organiser).unwrap_or_default(), reference: word(raw.reference), questions })
    }
}

/// One question; nothing where it says that there is no answer.
fn answer(mut question: Value, seen: &mut BTreeSet<String>) -> Option<BroughtAnswer> {
    let Some(fields) = question.as_object_mut() else {
        return Some(BroughtAnswer { id: String::new(), label: String::new(), answer: Err(shown(&question)) });
    };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_string).unwrap_or_default();
    let (id, label) = (text(fields.get("id")), line(&text(fields.get("label")), SHOWN));
    let value = fields.remove("answer").filter(|v| !v.is_null())?;
    // Twice the same question: the first counts, and the other is shown.
    let is_odd = id.is_empty() || id.len() > LONGEST_ID || id.contains('\0') || !seen.insert(id.clone());
    let answer = match serde_json::from_value::<Answer>(value.clone()).ok().and_then(Answer::tidied) {
        Some(answer) if !is_odd => Ok(answer),
        _ => Err(shown(&value)),
    };
    Some(BroughtAnswer { id: line(&id, LONGEST_ID), label, answer })
}

fn line(text: &str, most: usize) -> String {
    text.replace('\0', "").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// What can't be read, as far as it can be shown.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.replace('\0', "").chars().take(SHOWN).collect()
}

/// How deep brackets stand in each other outside of texts.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn export(questions: &str) -> String {
        format!("{{\"format\":\"{FORMAT}\",\"questions\":{questions}}}")
    }

    fn refused(text: &str) -> String {
        match Brought::read(text) {
            Err(Issue::Rule(key)) => key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_export_is_refused_by_its_reason() {
        assert!(matches!(Brought::read(" \u{feff} "), Err(Issue::Missing)));
        assert_eq!(refused("{"), "import_not_json");
        assert_eq!(refused("[1]"), "import_other");
        assert_eq!(refused("{\"format\":\"other/1\",\"questions\":[]}"), "import_other");
        assert_eq!(refused("{\"format\":\"quality-label-application/9\",\"questions\":[]}"), "import_version");
        assert_eq!(refused("{\"format\":1,\"questions\":[]}"), "import_other");
        assert_eq!(refused(&export("{}")), "import_other");
        assert_eq!(refused(&export(&"[".repeat(100_000))), "import_deep");
        assert_eq!(refused(&"x".repeat(MOST_BYTES + 1)), "import_large");
        assert_eq!(refused(&export(&format!("[{}]", vec!["{}"; MOST_QUESTIONS + 1].join(",")))), "import_large");
    }

    #[test]
    fn what_can_be_read_is_and_the_rest_is_shown() {
        let questions = r#"[{"id":"a","label":"A?","answer":{"text":"one\u0000"}},{"id":"b","answer":null},
            {"id":"c","answer":{"poem":"roses"}},{"id":"a","answer":{"text":"again"}},7,
            {"id":"d","answer":{"text":{"text":"deep"}}}]"#;
        let brought = Brought::read(&export(questions)).unwrap();
        let said: Vec<_> = brought.questions.iter().map(|q| (q.id.as_str(), q.answer.clone())).collect();
        assert_eq!(said[0], ("a", Ok(Answer::Text("one".into()))));
        assert_eq!(said[1], ("c", Err(r#"{"poem":"roses"}"#.into())));
        assert_eq!(said[2].1, Err(r#"{"text":"again"}"#.into()));
        assert_eq!(said[3], ("", Err("7".into())));
        assert_eq!(said[4], ("d", Err(r#"{"text":{"text":"deep"}}"#.into())));
        assert_eq!(said.len(), 5, "no answer is nothing to list");
    }

    proptest! {
        #[test]
        fn nothing_that_somebody_brings_makes_it_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let text = String::from_utf8_lossy(&bytes);
            let _ = Brought::read(&text);
            let _ = Brought::read(&export(&format!("[{text}]")));
        }
    }
}
