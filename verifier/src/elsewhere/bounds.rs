//! What keeps a stranger's document from being a trap.
//!
//! The canonical form of RDF takes a time that grows with the permutations of nodes which have no name and look alike.
//! Without names of the form `_:…` a document is a tree, so what has to be bounded is how many nodes there are, how deep
//! they lie, and how many brothers look alike.

use serde_json::Value;
use std::collections::HashMap;

/// The deepest that values may lie in each other.
const DEEPEST: usize = 24;
/// The most objects.
const MOST_OBJECTS: usize = 400;
/// The most objects in a list that can't be told from each other by their own words.
const MOST_ALIKE: usize = 4;

/// Whether a document can be worked on.
///
/// # Errors
/// What is too much of it.
pub fn check(document: &Value) -> Result<(), &'static str> {
    let mut objects = 0;
    look(document, 0, &mut objects)
}

fn look(value: &Value, depth: usize, objects: &mut usize) -> Result<(), &'static str> {
    if depth > DEEPEST {
        return Err("too deep");
    }
    match value {
        Value::Object(fields) => {
            *objects += 1;
            if *objects > MOST_OBJECTS {
                return Err("too many parts");
            }
            for (name, value) in fields {
                // Also under other names than `id`: a context may rename it.
                if value.as_str().is_some_and(|text| text.starts_with("_:")) || name.starts_with("_:") {
                    return Err("_:");
                }
                look(value, depth + 1, objects)?;
            }
        }
        Value::Array(values) => {
            let mut alike: HashMap<String, usize> = HashMap::new();
            for value in values {
                if value.as_str().is_some_and(|text| text.starts_with("_:")) {
                    return Err("_:");
                }
                if value.is_object() && value["id"].is_null() {
                    let count = alike.entry(own_words(value)).or_default();
                    *count += 1;
                    if *count > MOST_ALIKE {
                        return Err("too many parts that look alike");
                    }
                }
                look(value, depth + 1, objects)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// An object without what lies deeper in it.
fn own_words(value: &Value) -> String {
    let mut fields = value.as_object().cloned().unwrap_or_default();
    fields.retain(|_, value| !value.is_object() && !value.is_array());
    Value::Object(fields).to_string()
}
