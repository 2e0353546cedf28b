//! The card that stands for the page of an award elsewhere: in a message, on a social network.

use super::{
    art::{self, Art},
    model::Standing,
};
use std::fmt::Write;

/// What a card shows.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// The badge or label.
    pub art: Art<'a>,
    /// Who holds it, if that may be read.
    pub holder: Option<&'a str>,
    /// Who issued it.
    pub issuer: &'a str,
    /// When it was awarded, in words.
    pub day: &'a str,
    /// Whether it holds.
    pub standing: Standing,
    /// The words around those.
    pub words: Words<'a>,
}

/// The words of the interface on a card.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Before the holder.
    pub awarded_to: &'a str,
    /// Before the issuer.
    pub issued_by: &'a str,
    /// For a badge that no longer holds; empty for one that does.
    pub standing: &'a str,
}

/// The size that networks ask for.
pub const WIDTH: u32 = 1200;
/// See [`WIDTH`].
pub const HEIGHT: u32 = 630;

const PAPER: &str = "#FBFAF7";
const INK: &str = "#1C1B19";
const QUIET: &str = "#57534C";
const GREEN: &str = "#0B5D44";
const WARNING: &str = "#8F2F00";
/// Where the words begin, and how much room they have.
const LEFT: f64 = 550.0;
const ROOM: f64 = 590.0;

/// The card as SVG.
pub fn svg(card: Card<'_>) -> String {
    let mut out = String::with_capacity(32 * 1024);
    let holds = card.standing == Standing::Valid;
    let edge = if holds { GREEN } else { WARNING };
    // Writing into a String can't fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} \
         {HEIGHT}\"><rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/><rect width=\"{WIDTH}\" \
         height=\"18\" fill=\"{edge}\"/>"
    );
    // Its own coordinates, so that the badge is drawn as everywhere else.
    let badge = art::svg(card.art).replacen(
        "width=\"512\" height=\"512\"",
        "x=\"60\" y=\"106\" width=\"436\" height=\"436\"",
        1,
    );
    out.push_str(&badge);
    out.push_str("<g font-family=\"'Atkinson Hyperlegible Next', sans-serif\">");
    let name = fitted(card.art.name, true, &[(60.0, 2), (52.0, 3), (44.0, 4), (36.0, 5)]);
    let holder = card.holder.map(|h| fitted(h, true, &[(38.0, 1), (32.0, 2)]));
    let issuer = fitted(card.issuer, false, &[(28.0, 1), (24.0, 2)]);
    let standing = (!holds).then(|| fitted(card.words.standing, true, &[(34.0, 1)]));
    let mut parts: Vec<(Block, &str, f64)> = Vec::new();
    if let Some(standing) = standing {
        parts.push((standing, WARNING, 14.0));
    }
    parts.push((name, INK, 26.0));
    if let Some(holder) = holder {
        parts.push((one(card.words.awarded_to, 24.0), QUIET, 2.0));
        parts.push((holder, INK, 26.0));
    }
    parts.push((one(card.words.issued_by, 24.0), QUIET, 2.0));
    parts.push((issuer, INK, 10.0));
    parts.push((one(card.day, 24.0), QUIET, 0.0));
    let whole: f64 = parts.iter().map(|(block, _, below)| block.height() + below).sum();
    let mut y = (f64::from(HEIGHT) + 18.0 - whole) / 2.0;
    for (block, colour, below) in &parts {
        block.write(&mut out, y, colour);
        y += block.height() + below;
    }
    out.push_str("</g></svg>");
    out
}

/// Lines of one size.
struct Block {
    lines: Vec<String>,
    size: f64,
    bold: bool,
}

impl Block {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * 1.2
    }

    fn write(&self, out: &mut String, top: f64, colour: &str) {
        let weight = if self.bold { 700 } else { 400 };
        for (at, line) in self.lines.iter().enumerate() {
            let y = top + (at as f64 * 1.2 + 0.95) * self.size;
            let size = self.size;
            let line = html_escape::encode_text(line);
            let _ = write!(
                out,
                "<text x=\"{LEFT}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\">{line}</text>"
            );
        }
    }
}

fn one(text: &str, size: f64) -> Block {
    Block { lines: vec![text.to_string()], size, bold: false }
}

/// A text in the largest of some sizes, each with the lines that it may have there. What fits in none of them is cut.
fn fitted(text: &str, bold: bool, sizes: &[(f64, usize)]) -> Block {
    let mut smallest = Block { lines: Vec::new(), size: 24.0, bold };
    for (size, most) in sizes {
        let mut lines = wrapped(text, *size, bold);
        let fits = lines.len() <= *most;
        if !fits {
            lines.truncate(*most);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && width(last, *size, bold) + width("…", *size, bold) > ROOM {
                    last.pop();
                }
                *last = format!("{}…", last.trim_end());
            }
        }
        smallest = Block { lines, size: *size, bold };
        if fits {
            break;
        }
    }
    smallest
}

/// Lines no wider than there is room, broken between words, and within a word that is wider than a line.
fn wrapped(text: &str, size: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joined = lines.last().map(|last| format!("{last} {word}"));
        match (joined.filter(|j| width(j, size, bold) <= ROOM), lines.last_mut()) {
            (Some(joined), Some(last)) => *last = joined,
            _ => lines.push(word.to_string()),
        }
        while let Some(rest) = lines.last_mut().and_then(|last| split_off(last, size, bold)) {
            lines.push(rest);
        }
    }
    lines
}

/// Takes off what is wider than a line.
fn split_off(line: &mut String, size: f64, bold: bool) -> Option<String> {
    if width(line, size, bold) <= ROOM {
        return None;
    }
    let mut so_far = 0.0;
    let at = line.char_indices().find_map(|(at, c)| {
        so_far += of_letter(c) * size * if bold { 1.06 } else { 1.0 };
        (so_far > ROOM && at > 0).then_some(at)
    })?;
    Some(line.split_off(at))
}

fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(of_letter).sum::<f64>() * size * if bold { 1.06 } else { 1.0 }
}

/// How wide a letter is at most, of its size. A little more than it measures, so that nothing runs over the edge.
fn of_letter(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | 'į' | 'Į' | 'ł' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' | '„' | '“' | '”' | '"' => 0.46,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' | '&' => 0.98,
        c if c.is_uppercase() => 0.74,
        c if c.is_ascii() => 0.62,
        c if c.is_alphabetic() && c < '\u{250}' => 0.66,
        _ => 1.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_room_and_nothing_is_lost_while_it_fits() {
        let name = "Kokybiškų atvirųjų skaitmeninių ženkliukų ir jų sistemų kūrimas";
        let block = fitted(name, true, &[(60.0, 2), (52.0, 3), (44.0, 4)]);
        assert_eq!(block.lines.join(" "), name);
        assert!(block.lines.iter().all(|l| width(l, block.size, true) <= ROOM), "{:?}", block.lines);
        let long = "x".repeat(500);
        let block = fitted(&long, true, &[(60.0, 2), (44.0, 4)]);
        assert_eq!(block.lines.len(), 4);
        assert!(block.lines[3].ends_with('…') && block.lines.iter().all(|l| width(l, block.size, true) <= ROOM));
        assert!(fitted("", false, &[(20.0, 1)]).lines.is_empty());
    }

    #[test]
    fn what_people_wrote_stays_words() {
        let card = Card {
            art: Art { id: "a", name: "<script>&", seal: false },
            holder: Some("\"Ona\" <b>"),
            issuer: "Network",
            day: "1 March 2026",
            standing: Standing::Revoked,
            words: Words { awarded_to: "Awarded to", issued_by: "Issued by", standing: "Revoked" },
        };
        let drawn = svg(card);
        assert!(resvg::usvg::roxmltree::Document::parse(&drawn).is_ok());
        assert!(!drawn.contains("<script>") && !drawn.contains("<b>") && drawn.contains("Revoked"));
        assert!(!svg(Card { holder: None, ..card }).contains("Ona"));
    }
}
