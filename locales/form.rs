// How the texts of a language become a table: shared by the build of the server and that of the client, which have to
// number and write them in the same way.

/// What a text is called in the table, which is sorted by it.
pub fn key(room: &str, name: &str) -> String {
    format!("{room}_{name}")
}

/// What stands in the table for a text with plural branches: one slot, as a JSON object.
pub fn plural(branches: &std::collections::BTreeMap<String, String>) -> String {
    let fields: Vec<_> = branches.iter().map(|(k, v)| format!("{}:{}", json(k), json(v))).collect();
    format!("{{{}}}", fields.join(","))
}

fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
