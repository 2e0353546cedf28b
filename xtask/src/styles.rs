//! The style sheet: utility classes found in the sources, and the hand-written layers of `style/`.

use crate::{client::files_below, run::root};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The whole style sheet: utility classes found in the sources, then the hand-written layers.
pub fn css(small: bool) -> Result<String> {
    use encre_css::{Config, Preflight};
    let mut config = Config::default();
    config.preflight = Preflight::new_none();
    for colour in ["paper", "ink", "quiet", "line", "green", "brass", "warning"] {
        config.theme.colors.add(colour, format!("var(--{colour})"));
    }
    let mut sources = Vec::new();
    collect(&root().join("src"), &mut sources)?;
    let mut css = String::new();
    for layer in ["fonts.css", "tokens.css", "base.css"] {
        let path = root().join("style").join(layer);
        if path.is_file() {
            css.push_str(&fs::read_to_string(path)?);
        }
    }
    for (plain, hashed, _) in fonts()? {
        css = css.replace(&format!("\"/{plain}\""), &format!("\"/{hashed}\""));
    }
    css.push_str(&encre_css::generate(sources.iter().map(String::as_str), &config));
    Ok(if small { squeezed(&css) } else { css })
}

/// The fonts: what each is called in `public/`, what it is called where browsers may keep it for ever, and its file. Each
/// has the hash of its own content in its name, so that it stays kept when anything else changes.
pub fn fonts() -> Result<Vec<(String, String, PathBuf)>> {
    let mut fonts = Vec::new();
    for file in files_below(&root().join("public/fonts"))? {
        if file.extension().is_some_and(|e| e == "woff2") {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let hash: String = Sha256::digest(fs::read(&file)?).iter().take(8).map(|b| format!("{b:02x}")).collect();
            fonts.push((format!("fonts/{name}.woff2"), format!("pkg/fonts/{name}.{hash}.woff2"), file));
        }
    }
    Ok(fonts)
}

/// The Rust sources, sorted, so that the same sources give the same style sheet.
fn collect(folder: &Path, sources: &mut Vec<String>) -> Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            sources.push(fs::read_to_string(path)?);
        }
    }
    Ok(())
}

/// Without comments and indentation: what compression doesn't take away by itself.
fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        rest = rest[open..].find("*/").map_or("", |close| &rest[open + close + 2..]);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Classes that stand in the markup for tests and programs to find something by, not for its look.
    const WITHOUT_A_LOOK: [&str; 0] = [];

    /// The text of a literal that begins after its quotation mark, which may be written with a backslash.
    fn literal(rest: &str) -> &str {
        let end = rest.find(['"', '\\']).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Whether a text begins with another attribute, `name=`.
    fn begins_attribute(text: &str) -> bool {
        let after = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_:".contains(c));
        after.len() < text.len() && after.starts_with('=') && !after.starts_with("==") && !after.starts_with("=>")
    }

    /// The classes that a source names in `class="…"`, `class=if … { "…" }`, `class=("…", …)` and `class:name=…`.
    fn classes(source: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut take = |text: &str| {
            // What is filled in later isn't known here.
            let names = text.split_whitespace().filter(|name| !name.contains(['{', '}']));
            found.extend(names.map(str::to_string));
        };
        for (at, _) in source.match_indices("class=").filter(|(at, _)| {
            // An attribute of its own, or `attr:class`; not the end of another word.
            !source[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        }) {
            let rest = source[at + "class=".len()..].trim_start_matches('\\');
            if let Some(text) = rest.strip_prefix('"') {
                take(literal(text));
                continue;
            }
            // An expression: the literals in it, up to where the next attribute or the end of the tag is.
            let mut depth = 0;
            let mut end = rest.len();
            for (i, c) in rest.char_indices() {
                if depth <= 0 && c.is_whitespace() && begins_attribute(rest[i..].trim_start()) {
                    end = i;
                    break;
                }
                match c {
                    '{' | '(' => depth += 1,
                    '}' | ')' => depth -= 1,
                    '>' | '\n' if depth <= 0 && !rest[..i].ends_with(['=', '-']) => {
                        end = i;
                        break;
                    }
                    _ => {}
                }
                if depth < 0 {
                    end = i;
                    break;
                }
            }
            let expression = &rest[..end];
            for text in expression.split('"').skip(1).step_by(2) {
                take(text);
            }
        }
        for (at, _) in source.match_indices(" class:") {
            let rest = &source[at + " class:".len()..];
            let name = rest.split(['=', ' ', '\n']).next().unwrap_or_default();
            take(name);
        }
        found
    }

    /// A class as it stands in a selector.
    fn selector(class: &str) -> String {
        let mut out = String::from(".");
        for c in class.chars() {
            if !(c.is_ascii_alphanumeric() || c == '-' || c == '_') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }

    /// Whether a style sheet has a rule with a class.
    fn has_rule(css: &str, class: &str) -> bool {
        let selector = selector(class);
        css.match_indices(&selector).any(|(at, found)| {
            let next = css[at + found.len()..].chars().next().unwrap_or(' ');
            !(next.is_ascii_alphanumeric() || next == '-' || next == '_' || next == '\\')
        })
    }

    #[test]
    fn classes_are_found_however_they_are_written() {
        let source = r#"view! { <p class="one two-2"/> <A attr:class="three"/> <div class=if wide { "four" } else { "five" }>
            <p class=move || "six" id="no"> <i class=format!("seven {x}")/> <b class:eight=true/> "<p class=\"nine\">" }"#;
        let expected = ["eight", "five", "four", "nine", "one", "seven", "six", "three", "two-2"];
        assert_eq!(classes(source).into_iter().collect::<Vec<_>>(), expected);
        let css = ".one:hover,a.two-2>b{} .three-more{} .mt-1\\.5{}";
        assert!(has_rule(css, "one") && has_rule(css, "two-2") && has_rule(css, "mt-1.5"));
        assert!(!has_rule(css, "three") && !has_rule(css, "two") && !has_rule(css, "mt-1"));
    }

    #[test]
    fn every_class_in_the_markup_has_a_rule() {
        let css = css(false).unwrap();
        let mut sources = Vec::new();
        collect(&root().join("src"), &mut sources).unwrap();
        let used: BTreeSet<String> = sources.iter().flat_map(|source| classes(source)).collect();
        assert!(used.len() > 60, "they are found: {used:?}");
        let without: Vec<_> =
            used.iter().filter(|class| !WITHOUT_A_LOOK.contains(&class.as_str()) && !has_rule(&css, class)).collect();
        assert!(without.is_empty(), "no rule for {without:?}");
    }

    #[test]
    fn every_font_is_kept_for_ever_by_its_own_content() {
        let css = css(false).unwrap();
        let fonts = fonts().unwrap();
        let asked: BTreeSet<_> = css.split("url(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let asked: Vec<_> = asked.into_iter().filter(|url| url.ends_with(".woff2")).collect();
        assert_eq!(asked.len(), fonts.len());
        for (_, hashed, file) in fonts {
            assert!(asked.contains(&format!("/{hashed}").as_str()), "{hashed}: {asked:?}");
            assert!(file.is_file() && hashed.starts_with("pkg/fonts/") && hashed.split('.').count() == 3, "{hashed}");
        }
    }

    #[test]
    fn the_small_style_sheet_says_the_same() {
        let css = "/* one */\n.a {\n    color: red; /* two\n lines */\n}\n\n.b { content: \"x\"; }\n/* unended";
        assert_eq!(squeezed(css), ".a {\ncolor: red;\n}\n.b { content: \"x\"; }");
    }
}
