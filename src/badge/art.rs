//! The picture of a badge, drawn from the badge itself: guilloche rings from the hash of its id, its initials, and its
//! name on a ribbon. The same badge always looks the same, and no two look alike. The label is drawn in brass.

use crate::platform::ids::sha256_hex;
use std::{f64::consts::TAU, fmt::Write};

/// What a picture is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Art<'a> {
    /// The achievement's id: decides the rings and the ink.
    pub id: &'a str,
    /// Its name: gives the initials, and stands on the ribbon.
    pub name: &'a str,
    /// Whether it is the label, which has brass of its own.
    pub seal: bool,
}

/// Inks of badges, each dark enough to carry white letters.
const INKS: [&str; 6] = ["#0B5D44", "#12566B", "#2B4C7E", "#5B3A6E", "#7A3346", "#4C5A1E"];
const BRASS: &str = "#8A5A00";
const PAPER: &str = "#FBFAF7";
/// The letters that fit on one line of the ribbon.
const LINE: usize = 24;
/// Words that don't count for initials.
const SMALL: [&str; 12] = ["a", "an", "and", "at", "for", "in", "is", "of", "on", "the", "to", "with"];

/// The width and height of a picture.
pub const SIZE: u32 = 512;

/// The picture as SVG, 512 by 512.
pub fn svg(art: Art<'_>) -> String {
    let hash = sha256_hex(art.id.as_bytes());
    let byte = |at: usize| u32::from_str_radix(hash.get(at * 2..at * 2 + 2).unwrap_or("0"), 16).unwrap_or(0);
    let ink = if art.seal { BRASS } else { INKS[byte(0) as usize % INKS.len()] };
    let title = html_escape::encode_text(art.name);
    let mut out = String::with_capacity(24 * 1024);
    // Writing into a String can't fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\" width=\"512\" height=\"512\" role=\"img\" \
         aria-labelledby=\"t\"><title id=\"t\">{title}</title>"
    );
    let outer = Ring { radius: 213.0, depth: 27.0, lobes: 18 + byte(1) % 12, twist: 2 + byte(2) % 3, share: byte(3) };
    let inner = Ring { radius: 156.0, depth: 30.0, lobes: 9 + byte(4) % 9, twist: 3 + byte(5) % 3, share: byte(6) };
    let _ = write!(
        out,
        "<defs><path id=\"o\" d=\"{}\"/><path id=\"i\" d=\"{}\"/></defs>\
         <circle cx=\"256\" cy=\"256\" r=\"250\" fill=\"{PAPER}\"/>\
         <circle cx=\"256\" cy=\"256\" r=\"246\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"6\"/>",
        outer.path(),
        inner.path()
    );
    let _ = write!(out, "<g fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.1\">");
    for (name, ring, copies) in [("o", &outer, 6), ("i", &inner, 5)] {
        for copy in 0..copies {
            let turn = 360.0 / f64::from(ring.lobes) * f64::from(copy) / f64::from(copies);
            let _ = write!(out, "<use href=\"#{name}\" transform=\"rotate({turn:.3} 256 256)\"/>");
        }
    }
    let _ = write!(
        out,
        "</g><circle cx=\"256\" cy=\"256\" r=\"124\" fill=\"{ink}\"/>\
         <circle cx=\"256\" cy=\"256\" r=\"114\" fill=\"none\" stroke=\"{PAPER}\" stroke-width=\"1.5\"/>"
    );
    if art.seal {
        // A star of rays between the rings marks the seal from afar.
        let _ = write!(out, "<path fill=\"none\" stroke=\"{PAPER}\" stroke-width=\"1.5\" d=\"{}\"/>", rays());
    }
    let letters = initials(art.name);
    let size = [0, 130, 112, 82, 62].get(letters.chars().count()).copied().unwrap_or(60);
    let _ = write!(
        out,
        "<text x=\"256\" y=\"{}\" text-anchor=\"middle\" font-family=\"Georgia, 'Times New Roman', serif\" \
         font-weight=\"700\" font-size=\"{size}\" letter-spacing=\"2\" fill=\"{PAPER}\">{}</text>",
        // The ribbon covers the lower part, so the letters stand a little above the middle.
        238 + size / 3,
        html_escape::encode_text(&letters)
    );
    ribbon(&mut out, ink, art.name);
    out.push_str("</svg>");
    out
}

/// A closed wave around the middle.
struct Ring {
    radius: f64,
    depth: f64,
    lobes: u32,
    /// How many times faster the second wave is.
    twist: u32,
    /// How strong the second wave is, from 0 to 255.
    share: u32,
}

impl Ring {
    fn path(&self) -> String {
        let points = self.lobes * (self.twist * 10).max(24);
        let second = 0.2 + f64::from(self.share) / 255.0 * 0.25;
        let mut path = String::with_capacity(points as usize * 13);
        for point in 0..points {
            let angle = TAU * f64::from(point) / f64::from(points);
            let wave = (angle * f64::from(self.lobes)).sin();
            // A multiple of the first wave, so that turning by a part of a lobe keeps the ring whole.
            let faster = (angle * f64::from(self.lobes * self.twist)).cos();
            let radius = self.radius + self.depth * (wave * (1.0 - second) + faster * second);
            let (x, y) = (256.0 + radius * angle.cos(), 256.0 + radius * angle.sin());
            let _ = write!(path, "{}{x:.1} {y:.1}", if point == 0 { "M" } else { "L" });
        }
        path.push('Z');
        path
    }
}

fn rays() -> String {
    let mut path = String::new();
    for ray in 0..48 {
        let angle = TAU * f64::from(ray) / 48.0;
        let (from, to) = (102.0, if ray % 2 == 0 { 111.0 } else { 107.0 });
        let (cos, sin) = (angle.cos(), angle.sin());
        let _ = write!(
            path,
            "M{:.1} {:.1}L{:.1} {:.1}",
            256.0 + from * cos,
            256.0 + from * sin,
            256.0 + to * cos,
            256.0 + to * sin
        );
    }
    path
}

fn ribbon(out: &mut String, ink: &str, name: &str) {
    let lines = lines(name);
    let longest = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0).max(1);
    // A letter is a bit more than half as wide as high.
    let size = (380.0 / (longest as f64 * 0.56)).min(if lines.len() == 1 { 34.0 } else { 27.0 });
    let _ = write!(
        out,
        "<path d=\"M14 350L70 340V420L14 430L32 390Z M498 350L442 340V420L498 430L480 390Z\" fill=\"{ink}\" \
         fill-opacity=\"0.75\"/><path d=\"M44 332H468V412H44Z\" fill=\"{PAPER}\" stroke=\"{ink}\" stroke-width=\"4\"/>\
         <g text-anchor=\"middle\" font-family=\"'Atkinson Hyperlegible Next', Verdana, sans-serif\" \
         font-weight=\"700\" font-size=\"{size:.1}\" fill=\"{ink}\">"
    );
    let first = 372.0 + size * 0.35 - (lines.len() as f64 - 1.0) * size * 0.58;
    for (at, line) in lines.iter().enumerate() {
        let y = first + at as f64 * size * 1.16;
        let _ = write!(out, "<text x=\"256\" y=\"{y:.1}\">{}</text>", html_escape::encode_text(line));
    }
    out.push_str("</g>");
}

/// A name on one or two lines, broken between words; what doesn't fit ends in an ellipsis.
fn lines(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= LINE || words.len() < 2 {
        return vec![cut(&whole)];
    }
    let length = |words: &[&str]| words.join(" ").chars().count();
    let split = (1..words.len()).min_by_key(|at| length(&words[..*at]).max(length(&words[*at..]))).unwrap_or(1);
    vec![cut(&words[..split].join(" ")), cut(&words[split..].join(" "))]
}

fn cut(line: &str) -> String {
    if line.chars().count() <= LINE + 8 {
        return line.to_string();
    }
    let kept: String = line.chars().take(LINE + 7).collect();
    format!("{}…", kept.trim_end())
}

/// At most four first letters, of the words that carry the meaning.
fn initials(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
    let words: Vec<&str> = name.split(|c: char| c.is_whitespace() || c == '-' || c == '/').collect();
    let meant: Vec<String> =
        words.iter().filter(|w| !SMALL.contains(&w.to_lowercase().as_str())).filter_map(|w| letter(w)).collect();
    let meant = if meant.is_empty() { words.iter().filter_map(|w| letter(w)).collect() } else { meant };
    meant.into_iter().take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_badge_looks_like_itself() {
        let one = Art { id: "one", name: "Badge Quality & Label <Interest>", seal: false };
        let two = Art { id: "two", ..one };
        assert_eq!(svg(one), svg(one));
        assert_ne!(svg(one), svg(two));
        assert!(svg(one).contains("Badge Quality &amp; Label &lt;Interest&gt;"));
        assert!(svg(Art { seal: true, ..one }).contains(BRASS));
    }

    #[test]
    fn initials_are_of_the_words_that_carry_the_meaning() {
        assert_eq!(initials("Quality Label for Badge Recognition"), "QLBR");
        assert_eq!(initials("žalias šešėlis"), "ŽŠ");
        assert_eq!(initials("In"), "I");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn a_long_name_has_two_lines_of_much_the_same_length() {
        assert_eq!(lines("Badge Quality Label Interest"), ["Badge Quality", "Label Interest"]);
        assert_eq!(lines("Steps").len(), 1);
        assert!(lines(&"x".repeat(80))[0].ends_with('…'));
    }
}
