//! Tables.

use super::{
    BOTTOM, Flow, Ink, LINE, Op, SIZE, TOP,
    lines::{Style, width},
};
use crate::platform::pdf::{Run, letters::clean};
use krilla::tagging::{TableHeaderScope, Tag};

/// The size of the letters in a table.
const SMALL: f32 = 9.5;
/// The room around what stands in a cell.
const CELL: f32 = 5.0;

impl Flow {
    pub(super) fn table(&mut self, head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) {
        let columns = head.len().max(rows.iter().map(Vec::len).max().unwrap_or(0));
        if columns == 0 {
            return;
        }
        let widths = self.columns(head, rows, columns);
        self.gap(3.0);
        self.begin(Tag::Table);
        if !head.is_empty() {
            self.begin(Tag::THead);
            self.need(3.0 * (SIZE * LINE + 2.0 * CELL));
            self.row(head, &widths, true, true);
            self.end();
        }
        self.begin(Tag::TBody);
        for row in rows {
            let height = self.row_height(row, &widths);
            if self.y + height > BOTTOM && self.y > TOP {
                self.new_page();
                if !head.is_empty() {
                    // Said again for the eye only.
                    self.row(head, &widths, true, false);
                }
            }
            self.row(row, &widths, false, true);
        }
        self.end();
        self.end();
        self.y += 10.0;
    }

    /// How wide each column is: what its longest words need, and of the rest a share by how much is in it.
    fn columns(&self, head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], columns: usize) -> Vec<f32> {
        let (mut least, mut wanted) = (vec![0.0_f32; columns], vec![0.0_f32; columns]);
        for (is_head, row) in std::iter::once((true, head)).chain(rows.iter().map(|row| (false, row.as_slice()))) {
            for (at, cell) in row.iter().enumerate() {
                let mut whole = 0.0;
                for run in cell {
                    let bold = run.bold || is_head;
                    for word in clean(&run.text).split(' ') {
                        let width = width(word, bold) * SMALL;
                        least[at] = least[at].max(width + 2.0 * CELL);
                        whole += width + 0.25 * SMALL;
                    }
                }
                wanted[at] = wanted[at].max(whole + 2.0 * CELL);
            }
        }
        let room = self.right - self.left;
        let (sum_least, sum_wanted): (f32, f32) = (least.iter().sum(), wanted.iter().sum());
        if sum_least >= room {
            return vec![room / columns as f32; columns];
        }
        if sum_wanted <= room {
            return wanted.iter().map(|w| w + (room - sum_wanted) / columns as f32).collect();
        }
        let over = (sum_wanted - sum_least).max(1.0);
        least.iter().zip(&wanted).map(|(least, wanted)| least + (wanted - least) * (room - sum_least) / over).collect()
    }

    fn row_height(&self, row: &[Vec<Run>], widths: &[f32]) -> f32 {
        let style = Style { size: SMALL, bold: false, ink: Ink::Text };
        let lines = row.iter().zip(widths).map(|(cell, width)| self.lines(cell, &style, width - 2.0 * CELL).len());
        lines.max().unwrap_or(1).max(1) as f32 * SMALL * LINE + 2.0 * CELL
    }

    fn row(&mut self, row: &[Vec<Run>], widths: &[f32], is_head: bool, is_read: bool) {
        let height = self.row_height(row, widths);
        let (top, left, right) = (self.y, self.left, self.right);
        if is_head {
            let bar = Op::Bar { x: left, y: top, width: right - left, height, ink: Ink::Tint };
            self.page().ops.push(bar);
        }
        let line = Op::Bar { x: left, y: top + height - 0.6, width: right - left, height: 0.6, ink: Ink::Line };
        self.page().ops.push(line);
        if is_read {
            self.begin(Tag::TR);
        }
        let (mut x, page) = (left, self.laid.pages.len());
        for (cell, width) in row.iter().zip(widths) {
            let style = Style { size: SMALL, bold: is_head, ink: Ink::Text };
            let lines = self.lines(cell, &style, width - 2.0 * CELL);
            (self.left, self.right) = (x + CELL, x + width - CELL);
            self.y = top + CELL;
            if is_read {
                match is_head {
                    true => self.begin(Tag::TH(TableHeaderScope::Column)),
                    false => self.begin(Tag::TD),
                }
                self.set(lines, &style, LINE);
                self.end();
            } else {
                self.adorn(lines, &style);
            }
            x += width;
        }
        if is_read {
            self.end();
        }
        (self.left, self.right) = (left, right);
        // A row that is taller than a page has gone on by itself.
        if page == self.laid.pages.len() {
            self.y = top + height;
        }
    }
}
