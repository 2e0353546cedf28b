//! Words broken into lines, and lines set on a page.

use super::{BOTTOM, Flow, Ink, LINE, Link, Op, RISE, TOP, To};
use crate::platform::pdf::{
    Run,
    letters::{Face, Shaped, clean},
};
use krilla::tagging::Tag;

/// A piece of a line in one look.
pub(super) struct Segment {
    pub text: String,
    pub bold: bool,
    pub link: Option<String>,
    pub width: f32,
}

/// How words are set.
pub(super) struct Style {
    pub size: f32,
    pub bold: bool,
    pub ink: Ink,
}

impl Flow {
    /// Words in lines of a width.
    pub(super) fn lines(&self, runs: &[Run], style: &Style, room: f32) -> Vec<Vec<Segment>> {
        let mut words: Vec<Vec<Segment>> = Vec::new();
        let mut is_open = false;
        for run in runs {
            let bold = run.bold || style.bold;
            let text = clean(&run.text);
            for (at, piece) in text.split(' ').enumerate() {
                if at > 0 {
                    is_open = false;
                }
                if piece.is_empty() {
                    continue;
                }
                let piece = Segment {
                    text: piece.to_string(),
                    bold,
                    link: run.link.clone(),
                    width: width(piece, bold) * style.size,
                };
                match words.last_mut().filter(|_| is_open) {
                    Some(word) => word.push(piece),
                    None => words.push(vec![piece]),
                }
                is_open = true;
            }
        }
        let room = room.max(style.size * 2.0);
        let mut lines: Vec<Vec<Segment>> = Vec::new();
        let mut used = 0.0;
        for word in words.into_iter().flat_map(|word| broken(word, style.size, room)) {
            let wide: f32 = word.iter().map(|s| s.width).sum();
            // A blank belongs to the words before it.
            let before = lines.last().and_then(|line| line.last()).is_some_and(|s| s.bold);
            let blank = width(" ", before) * style.size;
            match lines.last_mut().filter(|_| used + blank + wide <= room) {
                Some(line) => {
                    used += blank + wide;
                    join(line, word, blank);
                }
                None => {
                    used = wide;
                    // Words are parted by a blank, at the end of a line too: for those who copy or listen.
                    if let Some(last) = lines.last_mut().and_then(|line| line.last_mut()) {
                        last.text.push(' ');
                    }
                    lines.push(Vec::new());
                    if let Some(line) = lines.last_mut() {
                        word.into_iter().for_each(|segment| merge(line, segment));
                    }
                }
            }
        }
        lines
    }

    /// Sets lines into the node that is open, and goes on below them.
    pub(super) fn set(&mut self, lines: Vec<Vec<Segment>>, style: &Style, line: f32) {
        for segments in lines {
            if self.y + style.size * line > BOTTOM && self.y > TOP {
                self.new_page();
            }
            let wide: f32 = segments.iter().map(|s| s.width).sum();
            let mut x = if self.centred { (self.left + self.right - wide) / 2.0 } else { self.left };
            let y = self.y + style.size * RISE;
            for segment in segments {
                let style = Style { bold: segment.bold, ..*style };
                match &segment.link {
                    None => self.words(&segment.text, x, y, &style, true),
                    Some(address) => {
                        self.begin(Tag::Link);
                        self.words(&segment.text, x, y, &Style { ink: Ink::Green, ..style }, true);
                        let under = Op::Bar { x, y: y + 1.6, width: segment.width, height: 0.6, ink: Ink::Green };
                        self.page().ops.push(under);
                        let slot = self.slot();
                        let rect = (x, self.y, x + segment.width, self.y + style.size * line);
                        let alt = segment.text.trim().to_string();
                        self.page().links.push(Link { rect, to: To::Address(address.clone()), alt, slot });
                        self.end();
                    }
                }
                x += segment.width;
            }
            self.y += style.size * line;
        }
    }

    /// Sets lines that are said elsewhere already.
    pub(super) fn adorn(&mut self, lines: Vec<Vec<Segment>>, style: &Style) {
        for segments in lines {
            let mut x = self.left;
            for segment in segments {
                self.words(&segment.text, x, self.y + style.size * RISE, style, false);
                x += segment.width;
            }
            self.y += style.size * LINE;
        }
    }

    pub(super) fn words(&mut self, text: &str, x: f32, y: f32, style: &Style, is_read: bool) {
        let slot = is_read.then(|| self.slot());
        let (size, bold, ink) = (style.size, style.bold, style.ink);
        let words = Op::Words { x, y, size, bold, ink, text: text.to_string(), shaped: shape(text, bold), slot };
        self.page().ops.push(words);
    }
}

pub(super) fn shape(text: &str, bold: bool) -> Shaped {
    Face::get(bold).map_or_else(|| Shaped { glyphs: Vec::new(), width: 0.0 }, |face| face.shape(text))
}

pub(super) fn width(text: &str, bold: bool) -> f32 {
    shape(text, bold).width
}

/// A word that is wider than a line, in parts that aren't.
fn broken(word: Vec<Segment>, size: f32, room: f32) -> Vec<Vec<Segment>> {
    if word.iter().map(|s| s.width).sum::<f32>() <= room {
        return vec![word];
    }
    let mut parts: Vec<Vec<Segment>> = vec![Vec::new()];
    let mut used = 0.0;
    for segment in word {
        for c in segment.text.chars() {
            let text = c.to_string();
            let wide = width(&text, segment.bold) * size;
            if used + wide > room && used > 0.0 {
                parts.push(Vec::new());
                used = 0.0;
            }
            used += wide;
            if let Some(part) = parts.last_mut() {
                merge(part, Segment { text, bold: segment.bold, link: segment.link.clone(), width: wide });
            }
        }
    }
    parts
}

/// Puts a word behind a line, with a blank between them.
fn join(line: &mut Vec<Segment>, word: Vec<Segment>, blank: f32) {
    if let Some(last) = line.last_mut() {
        last.text.push(' ');
        last.width += blank;
    }
    for segment in word {
        merge(line, segment);
    }
}

/// Puts a piece behind a line, in one with the last one where they look alike.
fn merge(line: &mut Vec<Segment>, segment: Segment) {
    match line.last_mut() {
        Some(last) if last.bold == segment.bold && last.link == segment.link => {
            last.text.push_str(&segment.text);
            last.width += segment.width;
        }
        _ => line.push(segment),
    }
}
