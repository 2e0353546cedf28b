//! Where else an organiser can be seen.

use crate::{
    error::{FieldErrors, Issue},
    parse::{line, web_address},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most links of an organiser.
pub const MOST_LINKS: usize = 8;
/// The longest title, in characters.
const TITLE_MOST: u32 = 100;

/// A link with its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is there.
    pub title: String,
    /// Where it is.
    pub address: String,
}

impl Link {
    /// The host that it leads to, as it is shown beside the title: a title alone may promise anything.
    pub fn host(&self) -> &str {
        let rest = self.address.split_once("://").map_or(self.address.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }

    /// The name of a field of a row.
    pub fn field(row: usize, part: &str) -> String {
        format!("links[{part}.{row}]")
    }

    /// Reads the rows of a form; empty ones are left out.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub fn parse(typed: &BTreeMap<String, String>) -> Result<Vec<Self>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut links: Vec<Self> = Vec::new();
        for row in 0..MOST_LINKS {
            let one = |part: &str| typed.get(&format!("{part}.{row}")).map_or("", |text| text.trim());
            let (title, address) = (one("title"), one("address"));
            if title.is_empty() && address.is_empty() {
                continue;
            }
            let title = errors.take(&Self::field(row, "title"), line(title, TITLE_MOST));
            let address = errors.take(&Self::field(row, "address"), web_address(address));
            let (Some(title), Some(address)) = (title, address) else {
                continue;
            };
            if links.iter().any(|link| link.address == address) {
                errors.add(&Self::field(row, "address"), Issue::Rule("link_twice".into()));
            }
            links.push(Self { title, address });
        }
        if errors.is_empty() { Ok(links) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
        let row = |(n, (title, address)): (usize, &(&str, &str))| {
            [(format!("title.{n}"), title.to_string()), (format!("address.{n}"), address.to_string())]
        };
        rows.iter().enumerate().flat_map(row).collect()
    }

    #[test]
    fn a_link_has_a_title_and_leads_to_a_web_site_once() {
        let links = Link::parse(&typed(&[("", ""), (" Our page ", "https://www.example.org/a?b")])).unwrap();
        assert_eq!((links.len(), links[0].title.as_str(), links[0].host()), (1, "Our page", "example.org"));
        let wrong =
            typed(&[("A", "javascript:alert(1)"), ("", "https://a.example"), ("B", "https://bank@evil.example")]);
        let fields: Vec<_> = Link::parse(&wrong).unwrap_err().0.into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["links[address.0]", "links[title.1]", "links[address.2]"]);
        assert!(Link::parse(&typed(&[("A", "https://a.example"), ("B", "https://a.example")])).is_err());
    }
}
