//! What a badge says about itself, out of its document. None of it is believed: it is shown, and looked at.

use super::Unread;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest name or address that is kept, in characters.
const LINE: usize = 300;
/// The longest text that is kept, in characters.
const TEXT: usize = 4000;
/// The most entries of a list that are kept.
const MOST: usize = 24;

/// A version of Open Badges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    /// 2.0.
    Two,
    /// 3.0.
    #[default]
    Three,
}

/// By what a badge says that it is genuine; nothing of it is checked here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proved {
    /// By nothing: a description, or a document that says nothing of it.
    #[default]
    Nothing,
    /// By a signature.
    Signed,
    /// By standing at an address of its issuer.
    Hosted,
}

/// Something that the badge is aligned to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aligned {
    /// What.
    pub name: String,
    /// Of which framework.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub framework: String,
    /// Where it is described.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Its code in the framework.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
}

/// A piece of evidence that the badge shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it shows, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub narrative: String,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
}

/// What a badge says about itself. What it doesn't say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// In which version it is written.
    pub version: Version,
    /// By what it says that it is genuine.
    pub proved: Proved,
    /// Whether it was awarded to somebody; else it is the description of a badge.
    pub awarded: bool,
    /// Its name.
    pub name: String,
    /// Who issues it.
    pub issuer: String,
    /// The issuer's site.
    pub issuer_url: String,
    /// What somebody who has it knows or can do.
    pub description: String,
    /// How it is earned, in words.
    pub criteria: String,
    /// Where it is said how it is earned.
    pub criteria_url: String,
    /// What it is aligned to.
    pub alignment: Vec<Aligned>,
    /// The evidence that it shows.
    pub evidence: Vec<Shown>,
    /// When it was awarded, as it writes it.
    pub issued: String,
    /// Until when it holds, as it writes it.
    pub expires: String,
    /// The language of its words.
    pub language: String,
    /// Whether it has a picture.
    pub picture: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its own version.
    pub edition: String,
    /// An address at which the rest of it stands: older ones are spread over several documents.
    pub rest_at: String,
}

impl Facts {
    /// Out of a badge's document: one that was awarded, or the description of one.
    ///
    /// # Errors
    /// [`Unread::NotABadge`], [`Unread::OnlyAddress`].
    pub fn of(document: &Value) -> Result<Self, Unread> {
        let document = unwrapped(document);
        let fields = document.as_object().ok_or(Unread::NotABadge)?;
        let is = |kind: &str| is_typed(document, kind);
        if is("OpenBadgeCredential") || is("AchievementCredential") {
            three(fields)
        } else if is("Assertion") {
            Ok(two(fields))
        } else if is("BadgeClass") {
            let mut facts = Self { version: Version::Two, ..Self::default() };
            facts.badge_class(fields);
            Ok(facts)
        } else if is("Achievement") {
            let mut facts = Self::default();
            facts.achievement(fields);
            let creator = fields.get("creator").unwrap_or(&Value::Null);
            facts.issuer(creator);
            Ok(facts)
        } else {
            Err(Unread::NotABadge)
        }
    }

    fn issuer(&mut self, issuer: &Value) {
        match issuer {
            Value::String(address) => self.issuer_url = cut(address, LINE),
            other => {
                self.issuer = line(&other["name"]);
                self.issuer_url = first(&[line(&other["url"]), line(&other["id"])]);
            }
        }
    }

    /// What 2.0 and 3.0 write in the same way.
    fn common(&mut self, fields: &Map<String, Value>) {
        let field = |name: &str| fields.get(name).unwrap_or(&Value::Null);
        self.name = line(field("name"));
        self.description = text(field("description"));
        match one(field("criteria")) {
            Value::String(address) => self.criteria_url = cut(address, LINE),
            other => {
                self.criteria = text(&other["narrative"]);
                self.criteria_url = line(&other["id"]);
            }
        }
        let aligned = many(field("alignment")).chain(many(field("alignments")));
        self.alignment = aligned
            .map(|a| Aligned {
                name: line(&a["targetName"]),
                framework: line(&a["targetFramework"]),
                url: line(&a["targetUrl"]),
                code: line(&a["targetCode"]),
            })
            .filter(|a| *a != Aligned::default())
            .take(MOST)
            .collect();
        self.picture |= has(field("image"));
        self.edition = line(field("version"));
    }

    fn achievement(&mut self, fields: &Map<String, Value>) {
        self.common(fields);
        let field = |name: &str| fields.get(name).unwrap_or(&Value::Null);
        self.language = line(field("inLanguage"));
        self.tags = tags(field("tag"));
    }

    fn badge_class(&mut self, fields: &Map<String, Value>) {
        self.common(fields);
        let field = |name: &str| fields.get(name).unwrap_or(&Value::Null);
        self.language = line(field("@language"));
        self.tags = tags(field("tags"));
        match field("issuer") {
            Value::String(address) => {
                self.issuer_url = cut(address, LINE);
                self.rest_at = cut(address, LINE);
            }
            issuer => self.issuer(issuer),
        }
    }
}

/// Open Badges 3.0.
fn three(fields: &Map<String, Value>) -> Result<Facts, Unread> {
    let field = |name: &str| fields.get(name).unwrap_or(&Value::Null);
    let subject = one(field("credentialSubject"));
    let achievement = one(&subject["achievement"]).as_object().ok_or(Unread::NotABadge)?;
    let mut facts = Facts { awarded: true, ..Facts::default() };
    facts.achievement(achievement);
    facts.issuer(field("issuer"));
    if facts.name.is_empty() {
        facts.name = line(field("name"));
    }
    if facts.description.is_empty() {
        facts.description = text(field("description"));
    }
    facts.evidence = evidence(field("evidence"));
    // As VC Data Model 2.0 calls it, and as 1.1 did.
    facts.issued = first(&[line(field("awardedDate")), line(field("validFrom")), line(field("issuanceDate"))]);
    facts.expires = first(&[line(field("validUntil")), line(field("expirationDate"))]);
    facts.picture |= has(field("image")) || has(&subject["image"]);
    if has(field("proof")) {
        facts.proved = Proved::Signed;
    }
    Ok(facts)
}

/// Open Badges 2.0.
fn two(fields: &Map<String, Value>) -> Facts {
    let field = |name: &str| fields.get(name).unwrap_or(&Value::Null);
    let mut facts = Facts { version: Version::Two, awarded: true, ..Facts::default() };
    match one(field("badge")) {
        Value::String(address) => facts.rest_at = cut(address, LINE),
        badge => {
            if let Some(badge) = badge.as_object() {
                facts.badge_class(badge);
            }
        }
    }
    facts.evidence = evidence(field("evidence"));
    facts.issued = line(field("issuedOn"));
    facts.expires = line(field("expires"));
    facts.picture |= has(field("image"));
    if facts.language.is_empty() {
        facts.language = line(field("@language"));
    }
    let verification = one(first_of(fields, &["verification", "verify"]));
    if is_typed(verification, "HostedBadge") || is_typed(verification, "hosted") {
        facts.proved = Proved::Hosted;
    }
    facts
}

/// Without what badges are wrapped in: a presentation of one, and the older form of a signed one.
fn unwrapped(document: &Value) -> &Value {
    let document = if document["vc"].is_object() { &document["vc"] } else { one(document) };
    if is_typed(document, "VerifiablePresentation") {
        let inside = one(&document["verifiableCredential"]);
        if inside.is_object() {
            return inside;
        }
    }
    document
}

/// The only or first of what may be one or many.
fn one(value: &Value) -> &Value {
    match value {
        Value::Array(many) => many.first().unwrap_or(&Value::Null),
        one => one,
    }
}

fn many(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(many) => many.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

fn first_of<'a>(fields: &'a Map<String, Value>, names: &[&str]) -> &'a Value {
    names.iter().find_map(|name| fields.get(*name)).unwrap_or(&Value::Null)
}

fn first(texts: &[String]) -> String {
    texts.iter().find(|t| !t.is_empty()).cloned().unwrap_or_default()
}

/// Whether a value has this type among its types, one or many.
pub fn is_typed(document: &Value, kind: &str) -> bool {
    many(&document["type"]).any(|t| t == kind)
}

fn has(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(many) => !many.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

/// Texts may stand there alone, or with their language, in one or several.
fn words(value: &Value) -> &str {
    let value = one(value);
    value.as_str().or_else(|| value["@value"].as_str()).unwrap_or_default()
}

/// One line, without what nobody sees.
fn line(value: &Value) -> String {
    match one(value) {
        Value::Number(number) => number.to_string(),
        _ => cut(&words(value).split_whitespace().collect::<Vec<_>>().join(" "), LINE),
    }
}

fn text(value: &Value) -> String {
    cut(words(value).trim(), TEXT)
}

/// Signs that turn the direction of writing or that nobody sees could make a badge say something else than it shows.
fn cut(text: &str, most: usize) -> String {
    let is_seen = |c: &char| {
        (!c.is_control() || *c == '\n')
            && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(is_seen).take(most).collect()
}

fn tags(value: &Value) -> Vec<String> {
    many(value).map(line).filter(|t| !t.is_empty()).take(MOST).collect()
}

fn evidence(value: &Value) -> Vec<Shown> {
    many(value)
        .map(|e| match e {
            Value::String(address) => Shown { url: cut(address, LINE), ..Shown::default() },
            e => Shown {
                name: line(&e["name"]),
                narrative: first(&[text(&e["narrative"]), text(&e["description"])]),
                url: line(&e["id"]),
            },
        })
        .filter(|e| *e != Shown::default())
        .take(MOST)
        .collect()
}
