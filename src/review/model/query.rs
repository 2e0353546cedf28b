//! Which part of the board is asked for.

use super::Column;
use crate::ui::page::encoded;
use serde::{Deserialize, Serialize};

/// How much time is left, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pressure {
    /// The last day has passed.
    Overdue,
    /// There are few days.
    Urgent,
    /// The days aren't counted just now.
    Paused,
}

impl Pressure {
    /// All of them.
    pub const ALL: [Pressure; 3] = [Pressure::Overdue, Pressure::Urgent, Pressure::Paused];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Pressure::Overdue => "overdue",
            Pressure::Urgent => "urgent",
            Pressure::Paused => "paused",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.key() == key)
    }
}

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The last day for a decision.
    #[default]
    Due,
    /// The day of submission.
    Submitted,
    /// The name of the organiser.
    Organiser,
    /// When something last happened.
    Activity,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 4] = [Sort::Due, Sort::Submitted, Sort::Organiser, Sort::Activity];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Sort::Due => "due",
            Sort::Submitted => "submitted",
            Sort::Organiser => "organiser",
            Sort::Activity => "activity",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
}

/// Which part of the board is asked for, and how it is shown. It stands in the address, so every view can be kept and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardQuery {
    /// As a table rather than in columns.
    pub table: bool,
    /// Only what waits for the person.
    pub mine: bool,
    /// Only this column.
    pub column: Option<Column>,
    /// Only where reference or organiser contain this.
    pub text: String,
    /// Only from this country.
    pub country: String,
    /// Only in this language.
    pub language: String,
    /// Only with so little time left.
    pub pressure: Option<Pressure>,
    /// What the table is sorted by.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
    /// The page of the table, from 1.
    pub page: u64,
}

impl BoardQuery {
    /// From the parts of an address; what it doesn't know is left out.
    pub fn of(part: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| part(name).map(|t| t.trim().to_string()).unwrap_or_default();
        Self {
            table: text("view") == "table",
            mine: !text("mine").is_empty(),
            column: Column::parse(&text("column")),
            text: text("text"),
            country: text("country"),
            language: text("language"),
            pressure: Pressure::parse(&text("time")),
            sort: Sort::parse(&text("sort")).unwrap_or_default(),
            descending: text("order") == "down",
            page: text("page").parse().unwrap_or(1).max(1),
        }
    }

    /// As it stands behind the `?` of an address; empty for the whole board.
    pub fn query(&self) -> String {
        let parts = [
            self.table.then(|| "view=table".to_string()),
            self.mine.then(|| "mine=1".to_string()),
            self.column.map(|c| format!("column={}", c.key())),
            (!self.text.is_empty()).then(|| format!("text={}", encoded(&self.text))),
            (!self.country.is_empty()).then(|| format!("country={}", encoded(&self.country))),
            (!self.language.is_empty()).then(|| format!("language={}", encoded(&self.language))),
            self.pressure.map(|p| format!("time={}", p.key())),
            (self.sort != Sort::default()).then(|| format!("sort={}", self.sort.key())),
            self.descending.then(|| "order=down".to_string()),
            (self.page > 1).then(|| format!("page={}", self.page)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// Its address.
    pub fn address(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/review".into() } else { format!("/review?{query}") }
    }

    /// The same from its first page on, changed in some way.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// Whether it leaves something out.
    pub fn narrows(&self) -> bool {
        let Self { text, country, language, .. } = self;
        self.mine
            || self.column.is_some()
            || self.pressure.is_some()
            || [text, country, language].into_iter().any(|t| !t.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_the_same_after_the_way_through_an_address() {
        let query = BoardQuery {
            table: true,
            mine: true,
            column: Some(Column::Committee),
            text: "Žalia & co".into(),
            country: "LT".into(),
            language: "lt".into(),
            pressure: Some(Pressure::Overdue),
            sort: Sort::Activity,
            descending: true,
            page: 3,
        };
        let parts: Vec<(String, String)> = form_urlencoded::parse(query.query().as_bytes()).into_owned().collect();
        let back = BoardQuery::of(|name| parts.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()));
        assert_eq!(back, query);
        let plain = BoardQuery::of(|_| None);
        assert_eq!((plain.address().as_str(), plain.narrows()), ("/review", false));
        let odd = BoardQuery::of(|_| Some("'; drop table".into()));
        assert_eq!((odd.column, odd.pressure, odd.sort, odd.page), (None, None, Sort::Due, 1));
    }
}
