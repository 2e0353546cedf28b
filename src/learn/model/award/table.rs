//! A table as spreadsheets save it (CSV), read with patience: with a byte order mark or without, with commas, semicolons
//! or tabs, with the columns in any order and under the names of the languages that the pages have.

use super::{LONGEST_EVIDENCE, LONGEST_NAME, MOST_BYTES, MOST_ROWS, Wrong};
use crate::{account::Email, error::Issue, timestamp::Timestamp};
use std::collections::HashMap;

/// The most that is kept of a cell, in characters: what is wrong with a row may be its length.
pub const MOST_SHOWN: usize = LONGEST_EVIDENCE;

/// Why nothing of a table was read: the key of the rule that says it.
pub type Unread = &'static str;

/// A row as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Which line it begins in, from 1.
    pub number: u32,
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The badge, by its id or its name.
    pub badge: String,
    /// What it rests on: a link, a text, or a link with a text behind it.
    pub evidence: String,
    /// When it was earned.
    pub date: String,
}

/// A row, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As it was typed, without what is around it.
    pub line: Line,
    /// The badge's id; empty where there is none.
    pub badge_id: String,
    /// When it was earned, if that is said.
    pub on: Option<Timestamp>,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Email,
    Name,
    Badge,
    Evidence,
    Date,
}

/// What the columns are called, in small letters.
const NAMES: [(Column, &[&str]); 5] = [
    (
        Column::Email,
        &[
            "email",
            "e-mail",
            "e-mail address",
            "email address",
            "address",
            "el. paštas",
            "el. pašto adresas",
            "adresas",
        ],
    ),
    (Column::Name, &["name", "full name", "vardas", "vardas ir pavardė", "vardas, pavardė"]),
    (Column::Badge, &["badge", "ženkliukas"]),
    (Column::Evidence, &["evidence", "įrodymas", "įrodymai"]),
    (Column::Date, &["date", "data"]),
];

/// The rows of a table.
///
/// # Errors
/// Which rule it breaks as a whole.
pub fn lines(text: &str) -> Result<Vec<Line>, Unread> {
    if text.len() > MOST_BYTES {
        return Err("award_large");
    }
    // What isn't text was read with signs in the place of letters: names would come out wrong.
    if text.contains(['\0', '\u{FFFD}']) {
        return Err("award_not_text");
    }
    let text = text.trim_start_matches('\u{FEFF}');
    let (text, skipped, separator) = separated(text);
    let mut records = records(text, separator, skipped)?.into_iter();
    let Some((_, head)) = records.next() else {
        return Err("award_empty");
    };
    let columns: Vec<Option<Column>> = head.iter().map(|cell| column(cell)).collect();
    let is_there = |wanted| columns.iter().filter(|c| **c == Some(wanted)).count();
    if is_there(Column::Email) != 1 || is_there(Column::Badge) != 1 {
        return Err("award_columns");
    }
    let lines: Vec<Line> = records.map(|(number, cells)| line(number, &columns, cells)).collect();
    match lines.len() {
        0 => Err("award_empty"),
        n if n > MOST_ROWS => Err("award_rows"),
        _ => Ok(lines),
    }
}

/// The table without a line that only says what separates its cells, how many lines that were, and what separates them:
/// what stands most often in the first line.
fn separated(text: &str) -> (&str, u32, char) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let said = first.trim_end().to_lowercase();
    if let Some(separator) = said.strip_prefix("sep=").and_then(|s| s.chars().next()) {
        return (rest, 1, separator);
    }
    let count = |c: char| first.matches(c).count();
    let most = [',', ';', '\t'].into_iter().max_by_key(|c| count(*c)).unwrap_or(',');
    (text, 0, most)
}

/// The records that aren't empty, each with the line that it begins in.
fn records(text: &str, separator: char, skipped: u32) -> Result<Vec<(u32, Vec<String>)>, Unread> {
    let mut records = Vec::new();
    let (mut record, mut cell) = (Vec::new(), String::new());
    let (mut line, mut began) = (skipped + 1, skipped + 1);
    let mut is_quoted = false;
    let mut signs = text.chars().peekable();
    let mut end = |record: &mut Vec<String>, cell: &mut String, began: u32| {
        record.push(std::mem::take(cell));
        let whole = std::mem::take(record);
        if whole.iter().any(|c| !c.trim().is_empty()) {
            records.push((began, whole));
        }
        records.len() > MOST_ROWS + 1
    };
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            '\r' if signs.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                line += 1;
                if is_quoted {
                    cell.push('\n');
                } else {
                    if end(&mut record, &mut cell, began) {
                        return Err("award_rows");
                    }
                    began = line;
                }
            }
            sign if sign == separator && !is_quoted => record.push(std::mem::take(&mut cell)),
            sign => cell.push(sign),
        }
    }
    if is_quoted {
        return Err("award_quote");
    }
    end(&mut record, &mut cell, began);
    Ok(records)
}

fn column(head: &str) -> Option<Column> {
    let head = head.trim().trim_end_matches(['*', ':']).trim().to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&head.as_str())).map(|(column, _)| *column)
}

fn line(number: u32, columns: &[Option<Column>], cells: Vec<String>) -> Line {
    let mut line = Line { number, ..Line::default() };
    for (column, cell) in columns.iter().zip(cells) {
        let cell = without_guard(cell.trim()).to_string();
        match column {
            Some(Column::Email) => line.email = cell,
            Some(Column::Name) => line.name = cell.split_whitespace().collect::<Vec<_>>().join(" "),
            Some(Column::Badge) => line.badge = cell,
            Some(Column::Evidence) => line.evidence = cell,
            Some(Column::Date) => line.date = cell,
            None => {}
        }
    }
    line
}

/// Without the apostrophe that keeps a spreadsheet from running a cell, as our own files have it.
fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

/// Looks at each row: `badges` is what the programme has, each badge with its id and the names that it goes by; `own` is
/// the address of whoever brings the table.
pub fn checked(lines: Vec<Line>, badges: &[(String, Vec<String>)], own: &str, now: Timestamp) -> Vec<Row> {
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    let badge_of = |typed: &str| {
        let typed = typed.to_lowercase();
        let is_it = |(id, names): &&(String, Vec<String>)| {
            id.to_lowercase() == typed || names.iter().any(|n| n.to_lowercase() == typed)
        };
        badges.iter().find(is_it).map(|(id, _)| id.clone())
    };
    lines
        .into_iter()
        .map(|line| {
            let badge_id = badge_of(&line.badge).unwrap_or_default();
            let on = day(&line.date);
            let email = Email::parse(&line.email);
            let mut wrong = match &email {
                Err(Issue::Missing) => Some(Wrong::NoAddress),
                Err(_) => Some(Wrong::NotAnAddress),
                Ok(email) if email.key() == own => Some(Wrong::Own),
                Ok(_) if line.badge.is_empty() => Some(Wrong::NoBadge),
                Ok(_) if badge_id.is_empty() => Some(Wrong::UnknownBadge),
                Ok(_) if line.name.chars().count() > LONGEST_NAME => Some(Wrong::LongName),
                Ok(_) if line.evidence.chars().count() > LONGEST_EVIDENCE => Some(Wrong::LongEvidence),
                Ok(_) if on.is_none() && !line.date.is_empty() => Some(Wrong::NotADay),
                Ok(_) if on.is_some_and(|on| on > now) => Some(Wrong::Future),
                Ok(_) => None,
            };
            if let (None, Ok(email)) = (wrong, &email) {
                let first = *seen.entry((email.key(), badge_id.clone())).or_insert(line.number);
                wrong = (first != line.number).then_some(Wrong::Repeated(first));
            }
            Row { line, badge_id, on, wrong }
        })
        .collect()
}

/// A day as the standard writes it, or as spreadsheets of much of Europe do; one with slashes could be two days.
fn day(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split('.').collect();
    let is_number =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let iso = match parts.as_slice() {
        [day, month, year] if is_number(day, 2) && is_number(month, 2) && year.len() == 4 && is_number(year, 4) => {
            format!("{year}-{month}-{day}")
        }
        _ => text.to_string(),
    };
    // Before 1970 nobody earned a badge.
    Timestamp::of_day(&iso).filter(|on| on.0 >= 0)
}

/// The link that evidence begins with, and the words behind it, or all of it.
pub fn parts(evidence: &str) -> (Option<&str>, &str) {
    let (first, rest) = evidence.split_once(char::is_whitespace).unwrap_or((evidence, ""));
    let is_web = first.starts_with("https://") || first.starts_with("http://");
    if is_web { (Some(first), rest.trim()) } else { (None, evidence) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_772_442_000_000);

    fn rows(text: &str) -> Vec<Row> {
        let badges = [("one".to_string(), vec!["Badge One".to_string(), "Pirmas".to_string()])];
        checked(lines(text).unwrap(), &badges, "me@example.org", NOW)
    }

    fn wrong(text: &str) -> Vec<Option<Wrong>> {
        rows(text).into_iter().map(|row| row.wrong).collect()
    }

    #[test]
    fn spreadsheets_of_many_kinds_are_read() {
        let expected = Line {
            number: 2,
            email: "ona@example.org".into(),
            name: "Ona Žemaitė".into(),
            badge: "one".into(),
            evidence: "https://a.example/b said \"yes\"\nand, more; too".into(),
            date: "2026-03-01".into(),
        };
        let evidence = "\"https://a.example/b said \"\"yes\"\"\nand, more; too\"";
        for text in [
            format!("email,name,badge,evidence,date\nona@example.org,Ona  Žemaitė,one,{evidence},2026-03-01"),
            format!(
                "\u{FEFF}Email;Name;Badge;Evidence;Date\r\nona@example.org;Ona Žemaitė;one;{};2026-03-01\r\n",
                evidence.replace('\n', "\r\n")
            ),
            format!(
                "date\tbadge\tother\tEL. PAŠTAS:\tVardas\tĮrodymas\n2026-03-01\t one \tx\tona@example.org\tOna Žemaitė\t{evidence}\n\n\t\n"
            ),
        ] {
            assert_eq!(lines(&text).unwrap(), std::slice::from_ref(&expected), "{text}");
        }
        let said = lines("sep=;\nemail;badge\na@b.lt;one\n").unwrap();
        assert_eq!((said[0].number, said[0].email.as_str()), (3, "a@b.lt"));
    }

    #[test]
    fn what_cannot_be_read_as_a_whole_says_why() {
        assert_eq!(lines(""), Err("award_empty"));
        assert_eq!(lines("email,badge\n,\n"), Err("award_empty"));
        assert_eq!(lines("a@b.lt,one\nc@d.lt,one"), Err("award_columns"), "it has no heads");
        assert_eq!(lines("email,email,badge\nx"), Err("award_columns"));
        assert_eq!(lines("email,badge\n\"a@b.lt,one\n"), Err("award_quote"));
        assert_eq!(lines("email,badge\na\u{FFFD}@b.lt,one\n"), Err("award_not_text"));
        assert_eq!(lines(&"x".repeat(MOST_BYTES + 1)), Err("award_large"));
        let most = format!("email,badge\n{}", "a@b.lt,one\n".repeat(MOST_ROWS));
        assert_eq!(lines(&most).unwrap().len(), MOST_ROWS);
        assert_eq!(lines(&format!("{most}a@b.lt,one\n")), Err("award_rows"));
    }

    #[test]
    fn each_row_is_looked_at_for_itself() {
        let text = "email,badge,name,evidence,date\n\
            ona@example.org,ONE,,,\n\
            Ona@Example.org,badge one,,,\n\
            ,one,,,\n\
            nobody,one,,,\n\
            me@example.org,one,,,\n\
            a@b.lt,,,,\n\
            a@b.lt,two,,,\n\
            a@b.lt,one,,,2026/03/01\n\
            a@b.lt,one,,,2026-03-09\n\
            a@b.lt,pirmas,,,01.03.2026\n";
        let expected = [
            None,
            Some(Wrong::Repeated(2)),
            Some(Wrong::NoAddress),
            Some(Wrong::NotAnAddress),
            Some(Wrong::Own),
            Some(Wrong::NoBadge),
            Some(Wrong::UnknownBadge),
            Some(Wrong::NotADay),
            Some(Wrong::Future),
            None,
        ];
        assert_eq!(wrong(text), expected);
        assert_eq!(rows(text)[9].on, Timestamp::of_day("2026-03-01"));
        let long = format!("email,badge,name\na@b.lt,one,{}\n", "ž".repeat(LONGEST_NAME + 1));
        assert_eq!(wrong(&long), [Some(Wrong::LongName)]);
        let long = format!("email,badge,evidence\na@b.lt,one,{}\n", "ž".repeat(LONGEST_EVIDENCE + 1));
        assert_eq!(wrong(&long), [Some(Wrong::LongEvidence)]);
    }

    #[test]
    fn what_our_own_files_guard_comes_back_as_it_was() {
        let read = lines("email,badge,name\n'+a@b.lt,one,'=1+1\n").unwrap();
        assert_eq!((read[0].email.as_str(), read[0].name.as_str()), ("+a@b.lt", "=1+1"));
        let read = lines("email,badge,name\na@b.lt,one,'t Hooft\n").unwrap();
        assert_eq!(read[0].name, "'t Hooft");
    }

    #[test]
    fn evidence_is_a_link_with_words_or_words() {
        assert_eq!(parts("https://a.example/b  and words"), (Some("https://a.example/b"), "and words"));
        assert_eq!(parts("javascript:alert(1)"), (None, "javascript:alert(1)"));
        assert_eq!(parts(""), (None, ""));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd_to_be_read(text in "[ -~ž\"\n\r;,\t]{0,200}") {
            if let Ok(lines) = lines(&text) {
                checked(lines, &[], "me@example.org", NOW);
            }
            if let Ok(lines) = lines(&format!("email,badge\n{text}")) {
                checked(lines, &[], "me@example.org", NOW);
            }
        }
    }
}
