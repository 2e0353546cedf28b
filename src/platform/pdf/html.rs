//! Sanitised HTML of the pack as blocks.

use super::{Block, Look, Run};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};
use std::cell::RefCell;

/// HTML as `programme::pack::markdown` makes it, as blocks. Headings of the second level get `rank`, those below follow.
/// Links that begin with `/` lead to `base`; an anchor within a page becomes plain words.
pub fn blocks(html: &str, base: &str, rank: u8) -> Vec<Block> {
    let reader = Reader { state: RefCell::new(State::new(base, rank)) };
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // It asks to be fed again only after a script, of which there is none.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.state.into_inner().finish()
}

/// What is open around the words that are being read.
enum Open {
    Blocks,
    List(Option<u64>, Vec<Vec<Block>>),
    Item,
    Quote,
    Table(Vec<Vec<Run>>, Vec<Vec<Vec<Run>>>),
}

struct State {
    base: String,
    rank: u8,
    /// Each open thing with the blocks that it has so far.
    open: Vec<(Open, Vec<Block>)>,
    runs: Vec<Run>,
    bold: u32,
    link: Option<String>,
    row: Vec<Vec<Run>>,
    in_head: bool,
}

struct Reader {
    state: RefCell<State>,
}

impl State {
    fn new(base: &str, rank: u8) -> Self {
        Self {
            base: base.to_string(),
            rank,
            open: vec![(Open::Blocks, Vec::new())],
            runs: Vec::new(),
            bold: 0,
            link: None,
            row: Vec::new(),
            in_head: false,
        }
    }

    fn text(&mut self, text: &str) {
        let (bold, link) = (self.bold > 0, self.link.clone());
        match self.runs.last_mut() {
            Some(last) if last.bold == bold && last.link == link => last.text.push_str(text),
            _ => self.runs.push(Run { text: text.to_string(), bold, link }),
        }
    }

    /// The words so far, without the white space around them.
    fn taken(&mut self) -> Vec<Run> {
        let mut runs = std::mem::take(&mut self.runs);
        if let Some(first) = runs.first_mut() {
            first.text = first.text.trim_start().to_string();
        }
        if let Some(last) = runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        runs.retain(|run| !run.text.is_empty());
        runs
    }

    fn push(&mut self, block: Block) {
        if let Some((_, blocks)) = self.open.last_mut() {
            blocks.push(block);
        }
    }

    /// Words that stand in no paragraph of their own, as in the items of a tight list.
    fn end_words(&mut self) {
        let runs = self.taken();
        if runs.iter().any(|r| !r.text.trim().is_empty()) {
            self.push(Block::Paragraph(Look::Plain, runs));
        }
    }

    fn begin(&mut self, name: &str, tag: &Tag) {
        match name {
            "strong" | "b" | "th" => self.bold += 1,
            "a" => {
                let to = tag.attrs.iter().find(|a| &*a.name.local == "href").map(|a| a.value.to_string());
                self.link = to.and_then(|to| match to.as_bytes().first() {
                    Some(b'/') => Some(format!("{}{to}", self.base)),
                    Some(b'#') | None => None,
                    _ => Some(to),
                });
            }
            "br" => self.text(" "),
            "ul" | "ol" => {
                self.end_words();
                let start = tag.attrs.iter().find(|a| &*a.name.local == "start").and_then(|a| a.value.parse().ok());
                self.open.push((Open::List((name == "ol").then(|| start.unwrap_or(1)), Vec::new()), Vec::new()));
            }
            "li" => self.open.push((Open::Item, Vec::new())),
            "blockquote" => {
                self.end_words();
                self.open.push((Open::Quote, Vec::new()));
            }
            "table" => self.open.push((Open::Table(Vec::new(), Vec::new()), Vec::new())),
            "thead" => self.in_head = true,
            _ => {}
        }
        if matches!(name, "td" | "th" | "p" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.end_words();
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "strong" | "b" => self.bold = self.bold.saturating_sub(1),
            "a" => self.link = None,
            "p" => self.end_words(),
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                let below = name.as_bytes().get(1).map_or(0, |level| level - b'2');
                let runs = self.taken();
                self.push(Block::Heading { rank: self.rank + below, runs });
            }
            "th" | "td" => {
                self.bold = self.bold.saturating_sub(u32::from(name == "th"));
                let cell = self.taken();
                self.row.push(cell);
            }
            "tr" | "thead" => {
                let row = std::mem::take(&mut self.row);
                let in_head = self.in_head;
                if name == "thead" {
                    self.in_head = false;
                }
                if let Some((Open::Table(head, rows), _)) = self.open.last_mut()
                    && !row.is_empty()
                {
                    if in_head { *head = row } else { rows.push(row) }
                }
            }
            "li" => {
                self.end_words();
                if let Some((Open::Item, blocks)) = self.open.pop_if(|(open, _)| matches!(open, Open::Item))
                    && let Some((Open::List(_, items), _)) = self.open.last_mut()
                {
                    items.push(blocks);
                }
            }
            "ul" | "ol" | "blockquote" | "table" => {
                self.end_words();
                // The last one is what the whole stands in.
                if self.open.len() > 1
                    && let Some((open, blocks)) = self.open.pop()
                {
                    match open {
                        Open::List(from, items) => self.push(Block::List(from, items)),
                        Open::Table(head, rows) => self.push(Block::Table(head, rows)),
                        Open::Quote => self.push(Block::Quote(blocks)),
                        Open::Blocks | Open::Item => blocks.into_iter().for_each(|block| self.push(block)),
                    }
                }
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_words();
        self.open.into_iter().next().map(|(_, blocks)| blocks).unwrap_or_default()
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => match tag.kind {
                TagKind::StartTag => state.begin(&tag.name.clone(), &tag),
                TagKind::EndTag => state.end(&tag.name.clone()),
            },
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
