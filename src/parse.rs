//! Reading what people type, the same in the browser and on the server: what more than one room needs.

use crate::error::Issue;

/// The longest web address.
const LONGEST_ADDRESS: u32 = 2000;
/// Longer words than this are no words.
const CHARACTERS_A_WORD: u32 = 60;

/// How many words a text has.
pub fn words(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}

/// A text of one line: blanks folded, something there, not too long.
///
/// # Errors
/// [`Issue::Missing`], [`Issue::TooLong`].
pub fn line(text: &str, most: u32) -> Result<String, Issue> {
    let text = text.replace('\0', "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(Issue::Missing),
        n if n > most as usize => Err(Issue::TooLong(most)),
        _ => Ok(text),
    }
}

/// Several lines: line breaks in one form, no blanks at the ends. It may be empty.
///
/// # Errors
/// [`Issue::TooLong`].
pub fn paragraphs(text: &str, most: u32) -> Result<String, Issue> {
    let text = text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().count() > most as usize { Err(Issue::TooLong(most)) } else { Ok(text.to_string()) }
}

/// Several lines that have to be there.
///
/// # Errors
/// [`Issue::Missing`], [`Issue::TooLong`].
pub fn some_paragraphs(text: &str, most: u32) -> Result<String, Issue> {
    let text = paragraphs(text, most)?;
    if text.is_empty() { Err(Issue::Missing) } else { Ok(text) }
}

/// A reason or a comment, which may be asked for.
///
/// # Errors
/// [`Issue::ReasonNeeded`], [`Issue::TooLong`].
pub fn reason(text: &str, most: u32, is_needed: bool) -> Result<String, Issue> {
    let text = paragraphs(text, most)?;
    if text.is_empty() && is_needed { Err(Issue::ReasonNeeded) } else { Ok(text) }
}

/// What is wrong with a text that may have so many words. A text without blanks would have one word, whatever its
/// length, so there is a bound on characters too.
pub fn past_words(text: &str, most: u32) -> Option<Issue> {
    let characters = most.saturating_mul(CHARACTERS_A_WORD);
    if words(text) > most {
        Some(Issue::TooManyWords(most))
    } else {
        (text.chars().count() > characters as usize).then_some(Issue::TooLong(characters))
    }
}

/// A web address that others can open.
///
/// # Errors
/// [`Issue::Missing`], [`Issue::NotAUrl`], [`Issue::TooLong`].
pub fn web_address(text: &str) -> Result<String, Issue> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Issue::Missing);
    }
    if text.chars().count() > LONGEST_ADDRESS as usize {
        return Err(Issue::TooLong(LONGEST_ADDRESS));
    }
    let rest = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| {
            text.get(..scheme.len()).filter(|s| s.eq_ignore_ascii_case(scheme)).map(|s| &text[s.len()..])
        })
        .ok_or(Issue::NotAUrl)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\');
    // A name before `@` is there only to mislead.
    if host.is_empty() || host.starts_with('.') || host.contains('@') || text.chars().any(is_odd) {
        return Err(Issue::NotAUrl);
    }
    Ok(text.to_string())
}

/// The site that a web address leads to; nothing where it is none.
pub fn host(address: &str) -> Option<&str> {
    web_address(address).ok()?;
    let (_, rest) = address.trim().split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    // The port isn't part of the name, and an address in brackets has colons of its own.
    let end = host.rfind(':').filter(|at| !host[*at..].contains(']')).unwrap_or(host.len());
    Some(&host[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_of_an_address_is_its_name_only() {
        let sites = [
            ("https://badges.example.org:8080/a?b#c", Some("badges.example.org")),
            (" HTTP://example.org ", Some("example.org")),
            ("https://[2001:db8::1]/x", Some("[2001:db8::1]")),
            ("https://[2001:db8::1]:80/x", Some("[2001:db8::1]")),
            ("https://bank@evil.example", None),
            ("javascript:alert(1)", None),
        ];
        for (address, site) in sites {
            assert_eq!(host(address), site, "{address}");
        }
    }

    #[test]
    fn a_web_address_leads_to_a_web_site_and_nowhere_else() {
        for right in ["https://example.org", " HTTP://example.org/a?b#c ", "https://ąžuolas.lt/ženkliukai"] {
            assert!(web_address(right).is_ok(), "{right}");
        }
        for wrong in ["example.org", "javascript:alert(1)", "https://", "https://bank@evil.example", "https://a b"] {
            assert_eq!(web_address(wrong), Err(Issue::NotAUrl), "{wrong}");
        }
        assert_eq!(web_address(" "), Err(Issue::Missing));
    }

    #[test]
    fn words_are_counted_and_a_text_without_blanks_is_bounded() {
        assert_eq!(past_words("one two three", 3), None);
        assert_eq!(past_words("one two three four", 3), Some(Issue::TooManyWords(3)));
        assert_eq!(past_words(&"b".repeat(181), 3), Some(Issue::TooLong(180)));
    }

    #[test]
    fn a_reason_that_is_needed_has_words() {
        assert_eq!(reason(" \r\n", 9, true), Err(Issue::ReasonNeeded));
        assert_eq!(reason("", 9, false), Ok(String::new()));
        assert_eq!(reason("a\r\nb ", 9, true), Ok("a\nb".into()));
    }

    #[test]
    fn a_line_has_no_breaks_and_paragraphs_keep_theirs() {
        assert_eq!(line(" a \n b ", 3).unwrap(), "a b");
        assert_eq!(line("abcd", 3), Err(Issue::TooLong(3)));
        assert_eq!(paragraphs(" a\r\nb\rc ", 9).unwrap(), "a\nb\nc");
    }
}
