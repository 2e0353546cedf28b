//! The badge in an SVG: an element of its own, found by reading the marks one after the other. No tree is built, no
//! entity is made larger, and nothing is fetched; a script or a style beside it is just text that isn't looked at.

use super::Unread;

/// The element of Open Badges 3.0, and the one of 2.0: name and namespace.
const ELEMENTS: [(&str, &str); 2] =
    [("credential", "https://purl.imsglobal.org/ob/v3p0"), ("assertion", "http://openbadges.org")];
/// The most declarations of namespaces that hold at one place.
const MOST_NAMESPACES: usize = 256;

/// The badge in it. One of the newer version counts before one of the older.
pub fn badge_in(text: &str) -> Result<String, Unread> {
    let found = Scanner { rest: text, depth: 0, namespaces: Vec::new() }.run()?;
    for element in ELEMENTS {
        let mut of = found.iter().filter(|(e, _)| *e == element.0).map(|(_, text)| text);
        match (of.next(), of.next()) {
            (None, _) => {}
            (Some(one), None) => return Ok(one.clone()),
            (Some(_), Some(_)) => return Err(Unread::Several),
        }
    }
    Err(Unread::NothingInside)
}

struct Scanner<'a> {
    rest: &'a str,
    depth: usize,
    /// At which depth each was declared, its prefix, and what it stands for.
    namespaces: Vec<(usize, &'a str, String)>,
}

/// A start tag.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    is_empty: bool,
}

/// What was found: the element's name, and the text inside.
type Badges = Vec<(&'static str, String)>;

impl<'a> Scanner<'a> {
    fn run(mut self) -> Result<Badges, Unread> {
        let mut found = Badges::new();
        while let Some((_, after)) = self.rest.split_once('<') {
            self.rest = after;
            if self.skips_what_isnt_an_element()? {
                continue;
            }
            if self.rest.starts_with('/') {
                self.after(">")?;
                self.leave();
                continue;
            }
            let tag = self.tag()?;
            self.enter(&tag)?;
            if let Some(element) = self.is_badge(&tag) {
                // Two of a kind are one too many already.
                if found.len() > 2 {
                    return Err(Unread::Several);
                }
                found.push((element, self.inside(&tag)?));
            }
            if tag.is_empty {
                self.leave();
            }
        }
        if self.depth > 0 { Err(Unread::Damaged) } else { Ok(found) }
    }

    /// Goes on behind something; it has to be there.
    fn after(&mut self, what: &str) -> Result<&'a str, Unread> {
        let (before, after) = self.rest.split_once(what).ok_or(Unread::Damaged)?;
        self.rest = after;
        Ok(before)
    }

    /// Comments, sections of text, instructions, and the declaration of the document's kind.
    fn skips_what_isnt_an_element(&mut self) -> Result<bool, Unread> {
        let end = if self.rest.starts_with("!--") {
            // Its own dashes could end it.
            self.rest = &self.rest[3..];
            "-->"
        } else if self.rest.starts_with("![CDATA[") {
            "]]>"
        } else if self.rest.starts_with('?') {
            "?>"
        } else if self.rest.starts_with('!') {
            return self.skip_declaration().map(|()| true);
        } else {
            return Ok(false);
        };
        self.after(end)?;
        Ok(true)
    }

    /// What it declares (entities) is never used: a badge that needs it isn't read.
    fn skip_declaration(&mut self) -> Result<(), Unread> {
        let (mut brackets, mut quote) = (0usize, None);
        for (at, c) in self.rest.char_indices() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, '[') => brackets += 1,
                (None, ']') => brackets = brackets.saturating_sub(1),
                (None, '>') if brackets == 0 => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(Unread::Damaged)
    }

    fn tag(&mut self) -> Result<Tag<'a>, Unread> {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=' | '<' | '"' | '\'');
        let name_end = self.rest.find(is_end).ok_or(Unread::Damaged)?;
        let (name, rest) = self.rest.split_at(name_end);
        if name.is_empty() {
            return Err(Unread::Damaged);
        }
        self.rest = rest;
        let mut attributes = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return Ok(Tag { name, attributes, is_empty: true });
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Ok(Tag { name, attributes, is_empty: false });
            }
            let end = self.rest.find(is_end).ok_or(Unread::Damaged)?;
            let (attribute, rest) = self.rest.split_at(end);
            let rest = rest.trim_start().strip_prefix('=').ok_or(Unread::Damaged)?.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(Unread::Damaged)?;
            let (value, rest) = rest[1..].split_once(quote).ok_or(Unread::Damaged)?;
            if attribute.is_empty() {
                return Err(Unread::Damaged);
            }
            self.rest = rest;
            attributes.push((attribute, value));
        }
    }

    fn enter(&mut self, tag: &Tag<'a>) -> Result<(), Unread> {
        self.depth += 1;
        for (name, value) in &tag.attributes {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            // Longer ones are none of those that are looked for.
            let value = if value.len() > 200 { String::new() } else { decoded(value)? };
            self.namespaces.push((self.depth, prefix, value));
            if self.namespaces.len() > MOST_NAMESPACES {
                return Err(Unread::Damaged);
            }
        }
        Ok(())
    }

    fn leave(&mut self) {
        while self.namespaces.last().is_some_and(|(depth, ..)| *depth >= self.depth) {
            self.namespaces.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn is_badge(&self, tag: &Tag<'_>) -> Option<&'static str> {
        let (prefix, name) = tag.name.split_once(':').unwrap_or(("", tag.name));
        let (name, namespace) = ELEMENTS.into_iter().find(|(element, _)| *element == name)?;
        let declared = self.namespaces.iter().rev().find(|(_, p, _)| *p == prefix)?;
        (declared.2 == namespace).then_some(name)
    }

    /// The text of the element that was just begun: in pieces, where a comment stands between them. One without text
    /// has the badge in an attribute.
    fn inside(&mut self, tag: &Tag<'a>) -> Result<String, Unread> {
        let mut text = String::new();
        if !tag.is_empty {
            loop {
                text.push_str(&decoded(self.after("<")?)?);
                if let Some(rest) = self.rest.strip_prefix("![CDATA[") {
                    self.rest = rest;
                    text.push_str(self.after("]]>")?);
                } else if let Some(rest) = self.rest.strip_prefix("!--") {
                    self.rest = rest;
                    self.after("-->")?;
                } else if let Some(rest) = self.rest.strip_prefix('/') {
                    self.rest = rest;
                    if self.after(">")?.trim_end() != tag.name {
                        return Err(Unread::Damaged);
                    }
                    self.leave();
                    break;
                } else {
                    return Err(Unread::Damaged);
                }
            }
        }
        if !text.trim().is_empty() {
            return Ok(text);
        }
        let verify = tag.attributes.iter().find(|(name, _)| *name == "verify");
        verify.map_or(Err(Unread::NothingInside), |(_, value)| decoded(value))
    }
}

/// Text with its references put in: the five of XML, and characters by their number. Others could stand for anything.
fn decoded(text: &str) -> Result<String, Unread> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        // None of them is longer.
        let end = after.bytes().take(12).position(|b| b == b';').ok_or(Unread::Damaged)?;
        let (name, after) = (&after[..end], &after[end + 1..]);
        let by_number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
        let c = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match name.strip_prefix("#x") {
                Some(digits) => by_number(digits, 16),
                None => name.strip_prefix('#').and_then(|digits| by_number(digits, 10)),
            },
        };
        out.push(c.ok_or(Unread::Damaged)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
