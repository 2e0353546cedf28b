//! What stands around the text: the table of contents, and the feet of the pages.

use super::{
    FOOT, Flow, INDENT, Ink, LINE, Link, MARGIN, Op, RISE, SIZE, SMALL, TOP, To, WIDTH,
    lines::{Style, shape, width},
};
use crate::platform::pdf::Run;
use krilla::tagging::Tag;

impl Flow {
    /// The headings of the first two ranks that follow, with their pages.
    pub(super) fn contents(&mut self, heading: &str) {
        let (known, before) = (self.known.clone(), self.laid.entries.len());
        self.gap(18.0);
        self.begin(Tag::TOC);
        let style = Style { size: 15.0, bold: true, ink: Ink::Green };
        self.begin(Tag::Caption);
        self.set(self.lines(&[Run::plain(heading)], &style, self.right - self.left), &style, LINE);
        self.end();
        self.y += 6.0;
        for (at, entry) in known.iter().enumerate().skip(before).filter(|(_, e)| (1..=2).contains(&e.rank)) {
            let is_first = entry.rank == 1;
            if is_first {
                self.gap(5.0);
            }
            let style = Style { size: SIZE, bold: is_first, ink: Ink::Text };
            let (left, right) = (self.left, self.right);
            self.left += if is_first { 0.0 } else { INDENT };
            self.right -= 40.0;
            let lines = self.lines(&[Run::plain(entry.text.as_str())], &style, self.right - self.left);
            self.need(lines.len() as f32 * SIZE * LINE);
            self.begin(Tag::TOCI);
            self.begin(Tag::Reference);
            self.begin(Tag::Link);
            let (top, page) = (self.y, self.laid.pages.len());
            self.set(lines, &style, LINE);
            (self.left, self.right) = (left, right);
            let number = (entry.page + 1).to_string();
            let wide = width(&number, false) * SIZE;
            let y = self.y - SIZE * LINE + SIZE * RISE;
            self.words(&number, right - wide, y, &Style { size: SIZE, bold: false, ink: Ink::Quiet }, true);
            let rect = (left, if page == self.laid.pages.len() { top } else { TOP }, right, self.y);
            let slot = self.slot();
            self.page().links.push(Link { rect, to: To::Heading(at), alt: entry.text.clone(), slot });
            self.end();
            self.end();
            self.end();
        }
        self.end();
    }

    /// The foot of each page: not part of what is read.
    pub(super) fn feet(&mut self, footer: &str) {
        let style = Style { size: SMALL, bold: false, ink: Ink::Quiet };
        let of = self.laid.pages.len();
        let footer = self.lines(&[Run::plain(footer)], &style, WIDTH - 2.0 * MARGIN - 60.0);
        let footer = footer.into_iter().next().map(|line| line.into_iter().map(|s| s.text).collect::<String>());
        for at in 0..of {
            for (text, is_right) in [(footer.clone().unwrap_or_default(), false), (format!("{} / {of}", at + 1), true)]
            {
                let shaped = shape(&text, false);
                let x = if is_right { WIDTH - MARGIN - shaped.width * SMALL } else { MARGIN };
                let words =
                    Op::Words { x, y: FOOT, size: style.size, bold: false, ink: style.ink, text, shaped, slot: None };
                self.laid.pages[at].ops.push(words);
            }
        }
    }
}
