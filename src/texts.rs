//! The words of the interface, typed: a method for each text of `locales/`, made by `build.rs`.
//!
//! The server has the tables of all languages; the browser fetches those of the page's language that its pages need, so
//! that no text stands in the WASM. Content of the programme isn't here but in the pack.

use serde::{Deserialize, Serialize};
use std::fmt::Display;

include!("../locales/tables.rs");

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
pub struct Texts(Locale);

/// Where a text stands: the place of its table in [`TABLES`], and its place there.
type Place = (usize, usize);

impl Texts {
    /// The texts of a language, on the server.
    #[cfg(feature = "ssr")]
    pub fn of(locale: Locale) -> Self {
        Self(locale)
    }

    /// The language.
    pub fn locale(self) -> Locale {
        self.0
    }

    #[cfg(feature = "ssr")]
    fn at(self, (table, at): Place) -> &'static str {
        TEXTS[usize::from(self.0.0)][table].get(at).copied().unwrap_or_default()
    }

    #[cfg(not(feature = "ssr"))]
    fn at(self, place: Place) -> &'static str {
        #[cfg(feature = "hydrate")]
        {
            fetched::at(place)
        }
        #[cfg(not(feature = "hydrate"))]
        {
            let _ = place;
            ""
        }
    }

    fn fill(self, place: Place, arguments: &[(&str, &dyn Display)]) -> String {
        filled(self.at(place), arguments)
    }

    fn plural(self, place: Place, count: u64, arguments: &[(&str, &dyn Display)]) -> String {
        let branches: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(self.at(place)).unwrap_or_default();
        let branch = branches
            .get(plural_category(self.0, count))
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
    thread_local! {
        /// Of each language: a board asks for seventy of them.
        static RULES: Vec<Option<PluralRules>> = Locale::all()
            .map(|locale| {
                let language = locale.tag().parse::<icu_locale_core::Locale>().ok()?;
                PluralRules::try_new_cardinal(language.into()).ok()
            })
            .collect();
    }
    let category = RULES.with(|all| Some(all.get(usize::from(locale.0))?.as_ref()?.category_for(count)));
    match category.unwrap_or(PluralCategory::Other) {
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

/// The tables that pages of a module need besides the first, by their places in [`TABLES`].
pub fn tables_for(module: &str) -> Vec<usize> {
    let named = |room: &str| module.split("::").any(|part| part == room);
    // A room shows pieces of those above it in the house, which bring their words along.
    let needed = |table: &str| match table {
        "learn" => ["learn", "apply", "review", "wallet"].into_iter().any(named),
        "apply" => named("apply") || named("review") || named("kit"),
        "review" => named("review") || named("admin"),
        "kit" => named("kit"),
        _ => false,
    };
    TABLES.iter().enumerate().filter(|(_, table)| needed(table)).map(|(at, _)| at).collect()
}

#[cfg(feature = "hydrate")]
mod fetched {
    use super::{Locale, Place, TABLES, tables_for};
    use std::{future::Future, sync::OnceLock};

    /// The language, and the address of the folder with its tables.
    static BEGUN: OnceLock<(Locale, String)> = OnceLock::new();
    static FETCHED: [OnceLock<Vec<String>>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];

    /// Begins with the page's language, the folder of the tables, and the first of them: a JSON array in the order of
    /// the keys.
    pub fn begin(language: &str, folder: String, table: &str) {
        let _ = BEGUN.set((Locale::parse(language).unwrap_or(Locale::ENGLISH), folder));
        let _ = FETCHED[0].set(serde_json::from_str(table).unwrap_or_default());
    }

    /// Fetches the tables that pages of a module need, while their code comes. `false` when one can't be had.
    pub async fn load(module: &str, code: impl Future + 'static) -> bool {
        let missing: Vec<_> = tables_for(module).into_iter().filter(|at| FETCHED[*at].get().is_none()).collect();
        let Some((_, folder)) = BEGUN.get().filter(|_| !missing.is_empty()) else { return true };
        leptos::task::spawn_local(async {
            code.await;
        });
        for at in missing {
            let address = format!("{folder}/{}.json", TABLES[at]);
            let Ok(table) = fetch(&address).await else { return false };
            let _ = FETCHED[at].set(table);
        }
        true
    }

    async fn fetch(address: &str) -> Result<Vec<String>, gloo_net::Error> {
        gloo_net::http::Request::get(address).send().await?.json().await
    }

    pub(super) fn locale() -> Locale {
        BEGUN.get().map_or(Locale::ENGLISH, |(locale, _)| *locale)
    }

    pub(super) fn at((table, at): Place) -> &'static str {
        let Some(texts) = FETCHED[table].get() else {
            leptos::logging::error!("a page needs the texts of {}, which it doesn't load", TABLES[table]);
            return "";
        };
        texts.get(at).map_or("", String::as_str)
    }
}
#[cfg(feature = "hydrate")]
pub use fetched::{begin, load};

/// The texts of the page that is being made.
pub fn use_texts() -> Texts {
    #[cfg(feature = "hydrate")]
    {
        Texts(fetched::locale())
    }
    #[cfg(feature = "ssr")]
    {
        Texts(leptos::prelude::use_context::<Locale>().unwrap_or(Locale::ENGLISH))
    }
    #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
    {
        Texts(Locale::ENGLISH)
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
