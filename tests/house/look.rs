//! The colours of `style/tokens.css`: every text can be read on every ground that it stands on, in both themes.

use std::collections::HashMap;

type Tokens = HashMap<String, [f64; 3]>;

const CSS: &str = include_str!("../../style/tokens.css");

/// The colours of one block, on top of those that it doesn't change.
fn tokens(block: &str, mut base: Tokens) -> Tokens {
    for line in block.lines().take_while(|line| !line.starts_with('}')) {
        let Some((name, value)) = line.trim().trim_end_matches(';').split_once(": #") else { continue };
        let part = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).unwrap() as f64 / 255.0;
        base.insert(name.trim_start_matches("--").to_string(), [part(0), part(2), part(4)]);
    }
    base
}

fn themes() -> [(&'static str, Tokens); 3] {
    let block = |marker: &str| &CSS[CSS.find(marker).unwrap() + marker.len()..];
    let light = tokens(block(":root {"), Tokens::new());
    let dark = tokens(block("(prefers-color-scheme: dark) {"), light.clone());
    let print = tokens(block("@media print {"), light.clone());
    [("light", light), ("dark", dark), ("print", print)]
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn check(pairs: &[(&str, &[&str])], least: f64) {
    for (theme, tokens) in themes() {
        for (front, grounds) in pairs {
            for ground in *grounds {
                let found = contrast(tokens[*front], tokens[*ground]);
                assert!(found >= least, "{front} on {ground} in {theme}: {found:.2}, at least {least} is needed");
            }
        }
    }
}

#[test]
fn text_can_be_read_on_every_ground() {
    let grounds: &[&str] = &["paper", "sheet", "green-tint", "brass-tint", "warning-tint"];
    let pairs: &[(&str, &[&str])] = &[
        ("ink", grounds),
        ("quiet", grounds),
        ("green", grounds),
        ("green-deep", grounds),
        ("brass", grounds),
        ("warning", grounds),
        ("on-green", &["green", "green-deep"]),
        ("on-warning", &["warning"]),
    ];
    check(pairs, 4.5);
}

#[test]
fn borders_of_fields_and_the_focus_can_be_seen() {
    check(&[("edge", &["paper", "sheet"]), ("focus", &["paper", "sheet", "green-tint", "brass-tint"])], 3.0);
}
