//! Blocks on pages: where each line of words stands, and what it is part of.

mod around;
mod lines;
mod table;

use super::{
    Block, Document, Look, Run,
    letters::{Face, Shaped, clean},
};
use krilla::tagging::{ListNumbering, Tag, TagKind};
use lines::Style;
use std::num::NonZeroU16;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
/// See [`WIDTH`].
pub(super) const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 68.0;
const TOP: f32 = 64.0;
/// Where the text ends; the foot of the page is below.
const BOTTOM: f32 = HEIGHT - 72.0;
const FOOT: f32 = HEIGHT - 40.0;
const SIZE: f32 = 10.5;
const SMALL: f32 = 9.0;
/// The height of a line, as a ratio to the size of its letters.
const LINE: f32 = 1.45;
/// How far letters rise above the line that they stand on.
const RISE: f32 = 0.95;
const INDENT: f32 = 18.0;

/// Where a colour belongs; those of the pages in light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Quiet,
    Green,
    Line,
    Tint,
}

/// Something that is drawn.
pub(super) enum Op {
    /// Words that stand on a line.
    Words { x: f32, y: f32, size: f32, bold: bool, ink: Ink, text: String, shaped: Shaped, slot: Option<usize> },
    /// A filled rectangle; only adorns.
    Bar { x: f32, y: f32, width: f32, height: f32, ink: Ink },
    /// A picture.
    Picture { x: f32, y: f32, size: f32, png: Vec<u8>, slot: Option<usize> },
    /// The dark squares of a code, row by row.
    Code { x: f32, y: f32, size: f32, dark: Vec<Vec<bool>>, slot: usize },
}

/// Where a link leads.
#[derive(Clone, Debug)]
pub(super) enum To {
    Address(String),
    /// A heading, by its number.
    Heading(usize),
}

/// A place that can be pressed.
pub(super) struct Link {
    pub rect: (f32, f32, f32, f32),
    pub to: To,
    pub alt: String,
    pub slot: usize,
}

#[derive(Default)]
pub(super) struct Page {
    pub ops: Vec<Op>,
    pub links: Vec<Link>,
}

/// A part of the tree that readers follow.
pub(super) struct Node {
    pub tag: TagKind,
    pub children: Vec<Child>,
}

pub(super) enum Child {
    Node(usize),
    /// Something drawn or pressed, whose identifier is known when it is written.
    Slot(usize),
}

/// A heading, for the outline and the table of contents.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub rank: u8,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// A document on its pages.
#[derive(Default)]
pub(super) struct Laid {
    pub pages: Vec<Page>,
    pub nodes: Vec<Node>,
    /// The nodes that stand in nothing else.
    pub roots: Vec<usize>,
    pub slots: usize,
    pub entries: Vec<Entry>,
}

/// Lays a document out. The page numbers in a table of contents come from the run before, and only the second run
/// knows how many pages the contents themselves take.
pub(super) fn layout(document: &Document) -> Option<Laid> {
    let mut laid = Flow::run(document, Vec::new())?;
    if document.blocks.iter().any(|b| matches!(b, Block::Contents(_))) {
        for _ in 0..2 {
            laid = Flow::run(document, laid.entries)?;
        }
    }
    Some(laid)
}

struct Flow {
    laid: Laid,
    /// The headings of the run before.
    known: Vec<Entry>,
    y: f32,
    left: f32,
    right: f32,
    centred: bool,
    /// The nodes that are open, the innermost last.
    open: Vec<usize>,
}

impl Flow {
    fn run(document: &Document, known: Vec<Entry>) -> Option<Laid> {
        // Both faces are there or none is.
        Face::get(true)?;
        let mut flow = Self {
            laid: Laid { pages: vec![Page::default()], ..Laid::default() },
            known,
            y: TOP,
            left: MARGIN,
            right: WIDTH - MARGIN,
            centred: document.centred,
            open: Vec::new(),
        };
        document.blocks.iter().for_each(|block| flow.block(block));
        flow.feet(&document.footer);
        Some(flow.laid)
    }

    fn begin(&mut self, tag: impl Into<TagKind>) {
        let id = self.laid.nodes.len();
        self.laid.nodes.push(Node { tag: tag.into(), children: Vec::new() });
        match self.open.last() {
            Some(parent) => self.laid.nodes[*parent].children.push(Child::Node(id)),
            None => self.laid.roots.push(id),
        }
        self.open.push(id);
    }

    fn end(&mut self) {
        self.open.pop();
    }

    fn slot(&mut self) -> usize {
        let slot = self.laid.slots;
        self.laid.slots += 1;
        if let Some(open) = self.open.last() {
            self.laid.nodes[*open].children.push(Child::Slot(slot));
        }
        slot
    }

    fn page(&mut self) -> &mut Page {
        if self.laid.pages.is_empty() {
            self.laid.pages.push(Page::default());
        }
        let last = self.laid.pages.len() - 1;
        &mut self.laid.pages[last]
    }

    fn new_page(&mut self) {
        self.laid.pages.push(Page::default());
        self.y = TOP;
    }

    /// Begins a page where so much doesn't fit any more.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.new_page();
        }
    }

    fn gap(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { rank, runs } => self.heading(*rank, runs),
            Block::Paragraph(look, runs) => self.paragraph(*look, runs),
            Block::List(from, items) => self.list(*from, items),
            Block::Table(head, rows) => self.table(head, rows),
            Block::Quote(blocks) => {
                self.begin(Tag::BlockQuote);
                self.left += INDENT;
                let (page, top) = (self.laid.pages.len(), self.y);
                blocks.iter().for_each(|block| self.block(block));
                self.left -= INDENT;
                // A line beside it, where it stands on one page.
                if page == self.laid.pages.len() {
                    let (x, height) = (self.left + 4.0, self.y - top - 6.0);
                    self.page().ops.push(Op::Bar { x, y: top, width: 2.0, height, ink: Ink::Green });
                }
                self.end();
            }
            Block::In(language, blocks) => {
                self.begin(Tag::Div.with_lang(Some(language.clone())));
                blocks.iter().for_each(|block| self.block(block));
                self.end();
            }
            Block::Picture { png, size, alt } => self.picture(png, *size, alt),
            Block::Code { address, alt } => self.code(address, alt),
            Block::Contents(heading) => self.contents(heading),
            Block::NewPage => {
                if self.y > TOP {
                    self.new_page();
                }
            }
        }
    }

    fn heading(&mut self, rank: u8, runs: &[Run]) {
        let (size, before, after, ink) = match rank {
            1 => (22.0, 26.0, 10.0, Ink::Green),
            2 => (15.0, 18.0, 5.0, Ink::Green),
            _ => (12.0, 12.0, 3.0, Ink::Text),
        };
        let text = clean(&runs.iter().map(|r| r.text.as_str()).collect::<String>()).trim().to_string();
        if text.is_empty() {
            return;
        }
        let style = Style { size, bold: true, ink };
        let lines = self.lines(runs, &style, self.right - self.left);
        self.gap(before);
        // A heading keeps two lines of what follows.
        self.need(lines.len() as f32 * size * 1.25 + after + 2.0 * SIZE * LINE);
        let (page, y) = (self.laid.pages.len().saturating_sub(1), self.y);
        self.laid.entries.push(Entry { rank, text: text.clone(), page, y });
        let level = NonZeroU16::new(u16::from(rank.max(1))).unwrap_or(NonZeroU16::MIN);
        self.begin(Tag::Hn(level, Some(text)));
        self.set(lines, &style, 1.25);
        self.end();
        self.y += after;
    }

    fn paragraph(&mut self, look: Look, runs: &[Run]) {
        let (style, after) = match look {
            Look::Plain => (Style { size: SIZE, bold: false, ink: Ink::Text }, 7.0),
            Look::Lead => (Style { size: 12.5, bold: false, ink: Ink::Text }, 10.0),
            Look::Quiet => (Style { size: SMALL, bold: false, ink: Ink::Quiet }, 6.0),
            Look::Name => (Style { size: 20.0, bold: true, ink: Ink::Text }, 8.0),
        };
        let lines = self.lines(runs, &style, self.right - self.left);
        if lines.is_empty() {
            return;
        }
        // No single first line at the end of a page.
        self.need(style.size * LINE * lines.len().min(2) as f32);
        self.begin(Tag::P);
        self.set(lines, &style, LINE);
        self.end();
        self.y += after;
    }

    fn list(&mut self, from: Option<u64>, items: &[Vec<Block>]) {
        let numbering = if from.is_some() { ListNumbering::Decimal } else { ListNumbering::Disc };
        self.begin(Tag::L(numbering));
        for (at, item) in items.iter().enumerate() {
            let mark = from.map_or_else(|| "•".to_string(), |from| format!("{}.", from + at as u64));
            self.need(SIZE * LINE);
            self.begin(Tag::LI);
            self.begin(Tag::Lbl);
            // In the middle of the page a mark in the margin would belong to nothing.
            let x = if self.centred { self.left + 60.0 } else { self.left + 3.0 };
            self.words(&mark, x, self.y + SIZE * RISE, &Style { size: SIZE, bold: false, ink: Ink::Green }, true);
            self.end();
            self.begin(Tag::LBody);
            let (left, right, centred) = (self.left, self.right, self.centred);
            self.left = x + INDENT - 3.0;
            if centred {
                self.right -= 60.0;
            }
            self.centred = false;
            let top = self.y;
            item.iter().for_each(|block| self.block(block));
            if item.is_empty() {
                self.y = top + SIZE * LINE;
            }
            (self.left, self.right, self.centred) = (left, right, centred);
            self.end();
            self.end();
            // The items of a list stand closer than paragraphs do.
            self.y -= 4.0;
        }
        self.y += 8.0;
        self.end();
    }

    fn picture(&mut self, png: &[u8], size: f32, alt: &str) {
        self.need(size);
        let x = if self.centred { (WIDTH - size) / 2.0 } else { self.left };
        let y = self.y;
        let slot = (!alt.is_empty()).then(|| {
            self.begin(Tag::Figure(Some(alt.to_string())));
            let slot = self.slot();
            self.end();
            slot
        });
        self.page().ops.push(Op::Picture { x, y, size, png: png.to_vec(), slot });
        self.y += size + 14.0;
    }

    fn code(&mut self, address: &str, alt: &str) {
        const SIDE: f32 = 76.0;
        let Ok(code) = qrcode::QrCode::new(address.as_bytes()) else { return };
        let dark: Vec<bool> = code.to_colors().into_iter().map(|c| c == qrcode::Color::Dark).collect();
        let dark = dark.chunks(code.width()).map(<[bool]>::to_vec).collect();
        self.need(SIDE);
        let x = if self.centred { (WIDTH - SIDE) / 2.0 } else { self.left };
        let y = self.y;
        self.begin(Tag::Figure(Some(alt.to_string())));
        let slot = self.slot();
        self.end();
        self.page().ops.push(Op::Code { x, y, size: SIDE, dark, slot });
        self.y += SIDE + 8.0;
    }
}
