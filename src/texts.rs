//! The words of the interface, typed: a method for each text of `locales/`, made by `build.rs`.
//!
//! The server has the tables of all languages; the browser fetches the one of the page's language, so that no text
//! stands in the WASM. Content of the programme isn't here but in the pack.

use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// A language of the interface: its place in [`LANGUAGES`], which begin with English (`en` sorts first).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Locale(u8);

impl Locale {
    /// English, which every text has.
    pub const ENGLISH: Locale = Locale(0);

    /// From a BCP 47 tag; a region is ignored (`lt-LT` is `lt`).
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::all().find(|l| l.tag().eq_ignore_ascii_case(language))
    }

    /// The best of an `Accept-Language` header, in the order of its weights.
    pub fn of_header(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, &str)> = header
            .split(',')
            .map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                (weight.trim().parse().unwrap_or(0.0), tag)
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.into_iter().find_map(|(_, tag)| Self::parse(tag))
    }

    /// All languages of the interface.
    pub fn all() -> impl Iterator<Item = Locale> {
        (0..LANGUAGES.len()).map(|at| Locale(at as u8))
    }

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        LANGUAGES[self.0 as usize]
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self.tag() {
            "lt" => "Lietuvių",
            _ => "English",
        }
    }
}

impl TryFrom<String> for Locale {
    type Error = String;
    fn try_from(tag: String) -> Result<Self, String> {
        Self::parse(&tag).ok_or(tag)
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> String {
        locale.tag().to_string()
    }
}

impl Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// The texts of one language. `Copy`, so that a view can hand it around freely.
#[derive(Clone, Copy)]
pub struct Texts {
    locale: Locale,
    table: &'static [&'static str],
}

impl Texts {
    /// The texts of a language, on the server.
    #[cfg(feature = "ssr")]
    pub fn of(locale: Locale) -> Self {
        Self { locale, table: TABLES[usize::from(locale.0)] }
    }

    /// The language.
    pub fn locale(self) -> Locale {
        self.locale
    }

    fn at(self, slot: usize) -> &'static str {
        self.table.get(slot).copied().unwrap_or_default()
    }

    fn fill(self, slot: usize, arguments: &[(&str, &dyn Display)]) -> String {
        filled(self.at(slot), arguments)
    }

    fn plural(self, slot: usize, count: u64, arguments: &[(&str, &dyn Display)]) -> String {
        let branches: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(self.at(slot)).unwrap_or_default();
        let branch = branches
            .get(plural_category(self.locale, count))
            .or_else(|| branches.get("other"))
            .and_then(|b| b.as_str())
            .unwrap_or_default();
        filled(&filled(branch, &[("count", &count)]), arguments)
    }
}

fn filled(text: &str, arguments: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        let name = &after[1..close];
        match arguments.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(&value.to_string()),
            None => out.push_str(&after[..=close]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(feature = "ssr")]
fn plural_category(locale: Locale, count: u64) -> &'static str {
    use icu_plurals::{PluralCategory, PluralRules};
    let Ok(language) = locale.tag().parse::<icu_locale_core::Locale>() else {
        return "other";
    };
    let Ok(rules) = PluralRules::try_new_cardinal(language.into()) else {
        return "other";
    };
    match rules.category_for(count) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(not(feature = "ssr"))]
fn plural_category(locale: Locale, count: u64) -> &'static str {
    #[cfg(feature = "hydrate")]
    {
        use js_sys::{Array, Intl::PluralRules, Object};
        let rules = PluralRules::new(&Array::of1(&locale.tag().into()), &Object::new());
        let category = rules.select(count as f64).as_string().unwrap_or_default();
        ["zero", "one", "two", "few", "many"].into_iter().find(|c| *c == category).unwrap_or("other")
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (locale, count);
        "other"
    }
}

#[cfg(feature = "hydrate")]
mod installed {
    use super::{Locale, Texts};
    use std::cell::Cell;

    thread_local! {
        static INSTALLED: Cell<Option<Texts>> = const { Cell::new(None) };
    }

    /// Puts in the table that was fetched for the page's language: a JSON array in the order of the keys.
    pub fn install(language: &str, table: &str) {
        let texts: Vec<String> = serde_json::from_str(table).unwrap_or_default();
        // The table lives as long as the page does.
        let table: Vec<&'static str> = texts.into_iter().map(|t| &*t.leak()).collect();
        let locale = Locale::parse(language).unwrap_or(Locale::ENGLISH);
        INSTALLED.set(Some(Texts { locale, table: table.leak() }));
    }

    pub(super) fn get() -> Texts {
        INSTALLED.get().unwrap_or(Texts { locale: Locale::ENGLISH, table: &[] })
    }
}
#[cfg(feature = "hydrate")]
pub use installed::install;

/// The texts of the page that is being made.
pub fn use_texts() -> Texts {
    #[cfg(feature = "hydrate")]
    {
        installed::get()
    }
    #[cfg(feature = "ssr")]
    {
        Texts::of(leptos::prelude::use_context::<Locale>().unwrap_or(Locale::ENGLISH))
    }
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    {
        Texts { locale: Locale::ENGLISH, table: &[] }
    }
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_we_have_wins() {
        assert_eq!(Locale::of_header("de;q=0.9, lt-LT;q=0.8, en;q=0.1"), Locale::parse("lt"));
        assert_eq!(Locale::of_header("fr"), None);
    }

    #[test]
    fn braces_in_an_argument_are_not_filled_again() {
        assert_eq!(filled("a {x} b {y}", &[("x", &"{y}"), ("y", &2)]), "a {y} b 2");
    }

    #[test]
    fn lithuanian_counts_in_three_ways() {
        let lt = Locale::parse("lt").unwrap();
        let all: Vec<_> = [1, 2, 10, 21, 0, 11, 22, 111, 112, 121].map(|n| plural_category(lt, n)).into();
        assert_eq!(all, ["one", "few", "other", "one", "other", "other", "few", "other", "other", "one"]);
    }
}
