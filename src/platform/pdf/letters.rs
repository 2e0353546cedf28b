//! Words as glyphs of the project's letters.

use crate::platform::fonts;
use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::sync::LazyLock;

/// A face of the letters.
pub(super) struct Face {
    font: Font,
    shaping: (FontRef<'static>, ShaperData),
    units: f32,
}

/// Words in a face: their glyphs, and how wide they are in a size of one.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

/// Both faces; nothing when the letters that the program carries can't be read, which a test would have seen.
static FACES: LazyLock<Option<[Face; 2]>> = LazyLock::new(|| Some([face(fonts::REGULAR)?, face(fonts::BOLD)?]));

fn face(bytes: &'static [u8]) -> Option<Face> {
    let font = Font::new(bytes.into(), 0)?;
    let reference = FontRef::new(bytes).ok()?;
    let data = ShaperData::new(&reference);
    let units = font.units_per_em();
    Some(Face { font, shaping: (reference, data), units })
}

impl Face {
    /// The regular or the bold one.
    pub fn get(bold: bool) -> Option<&'static Self> {
        FACES.as_ref().map(|faces| &faces[usize::from(bold)])
    }

    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Sets words. A letter that the face doesn't have looks like a question mark and is still itself when it is copied
    /// or read out.
    pub fn shape(&self, text: &str) -> Shaped {
        let shaper = self.shaping.1.shaper(&self.shaping.0).build();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        // The letters of the face all run this way; what it hasn't is a question mark anyway.
        buffer.set_direction(Direction::LeftToRight);
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (at, (info, place)) in infos.iter().zip(positions).enumerate() {
            let start = usize::try_from(info.cluster).unwrap_or(0);
            let after = infos[at..].iter().map(|i| i.cluster).find(|c| *c > info.cluster);
            let end = after.and_then(|c| usize::try_from(c).ok()).unwrap_or(text.len());
            let is_missing = info.glyph_id == 0 && text != MISSING;
            let (glyph, advance) = match is_missing.then(|| self.shape(MISSING)) {
                Some(mark) => (mark.glyphs.first().map_or(0, |g| g.glyph_id.to_u32()), mark.width),
                None => (info.glyph_id, place.x_advance as f32 / self.units),
            };
            let (x, y) = (place.x_offset as f32 / self.units, place.y_offset as f32 / self.units);
            glyphs.push(KrillaGlyph::new(GlyphId::new(glyph), advance, x, y, 0.0, start..end, None));
            width += advance;
        }
        Shaped { glyphs, width }
    }
}

/// What stands for a letter that the face doesn't have.
const MISSING: &str = "?";

/// Text as it can be set: white space as single blanks, and nothing that has no look of its own.
pub(super) fn clean(text: &str) -> String {
    let is_bare = |c: char| {
        c.is_control()
            || matches!(u32::from(c), 0xAD | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
                | 0xE000..=0xF8FF | 0xFFF0..=0xFFFF | 0xE0000..)
            || u32::from(c) & 0xFFFE == 0xFFFE
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_bare(c) => {}
            c => out.push(c),
        }
    }
    out
}
