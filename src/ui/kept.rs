//! What is kept of a form on the device until the server has it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is kept on the device.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The hidden fields that say from what the form was made.
    pub revisions: Vec<(String, String)>,
    /// What the server had of the fields then.
    pub base: Vec<(String, String)>,
    /// What stands in them.
    pub values: Vec<(String, String)>,
}

/// What stands in the fields with a name; several for a choice of many.
fn of<'a>(values: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    values.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// Whether two forms have the same in the fields with a name.
fn agree(name: &str, a: &[(String, String)], b: &[(String, String)]) -> bool {
    of(a, name).eq(of(b, name))
}

/// Whether two forms have the same in all fields.
pub fn same(a: &[(String, String)], b: &[(String, String)]) -> bool {
    a.iter().chain(b).all(|(name, _)| agree(name, a, b))
}

impl Kept {
    /// What was kept put over what is there now: a field in which nobody had typed shows what is there now. Gives
    /// also the fields that were changed on both sides.
    pub fn over(&self, now: &Kept) -> (Vec<(String, String)>, Vec<String>) {
        let all = self.values.iter().chain(&self.base).chain(&now.values);
        let names: BTreeSet<&String> = all.map(|(name, _)| name).collect();
        let (mut values, mut both) = (Vec::new(), Vec::new());
        for name in names {
            let is_typed = !agree(name, &self.values, &self.base);
            let is_changed = !agree(name, &self.base, &now.values);
            if is_typed && is_changed && !agree(name, &self.values, &now.values) {
                both.push(name.clone());
            }
            let from = if is_typed { &self.values } else { &now.values };
            values.extend(of(from, name).map(|value| (name.clone(), value.to_string())));
        }
        (values, both)
    }
}
