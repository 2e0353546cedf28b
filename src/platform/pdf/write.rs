//! Pages as the bytes of a PDF.

use super::{
    Attached, Document,
    layout::{self, Child, HEIGHT, Ink, Laid, Op, To, WIDTH},
    letters::Face,
};
use crate::{error::AppError, timestamp::Timestamp};
use krilla::{
    SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    embed::{AssociationKind, EmbeddedFile, MimeType},
    geom::{PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagGroup, TagTree},
};

/// Sets a document.
///
/// # Errors
/// [`AppError::Internal`] when it would break the standard, which is a mistake in the program.
pub fn write(document: &Document) -> Result<Vec<u8>, AppError> {
    let laid = layout::layout(document).ok_or_else(|| AppError::internal(&"the letters can't be read"))?;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|e| AppError::internal(&format!("{e:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut pdf = krilla::Document::new_with(settings);
    let mut identifiers: Vec<Option<Identifier>> = vec![None; laid.slots];
    for page in &laid.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| AppError::internal(&"a page of no size"))?;
        let mut to = pdf.start_page_with(settings);
        let mut surface = to.surface();
        for op in &page.ops {
            draw(&mut surface, op, &mut identifiers)?;
        }
        surface.finish();
        for link in &page.links {
            let (left, top, right, bottom) = link.rect;
            let Some(rect) = Rect::from_ltrb(left, top, right, bottom) else { continue };
            let target = match &link.to {
                To::Address(address) => Target::Action(Action::Link(LinkAction::new(address.clone()))),
                To::Heading(at) => match laid.entries.get(*at) {
                    Some(entry) => Target::Destination(place(entry).into()),
                    None => continue,
                },
            };
            let annotation = Annotation::new_link(LinkAnnotation::new(rect, target), Some(link.alt.clone()));
            identifiers[link.slot] = Some(to.add_tagged_annotation(annotation));
        }
        to.finish();
    }
    pdf.set_outline(outline(&laid));
    let mut tree = TagTree::new().with_lang(Some(document.language.clone()));
    laid.roots.iter().for_each(|root| tree.push(group(&laid, *root, &identifiers)));
    pdf.set_tag_tree(tree);
    let mut metadata = Metadata::new()
        .title(document.title.clone())
        .language(document.language.clone())
        .authors(vec![document.author.clone()])
        .description(document.about.clone())
        .creator("quality-label".into());
    if let Some(at) = document.made_at {
        metadata = metadata.creation_date(day(at));
    }
    pdf.set_metadata(metadata);
    if let Some(file) = &document.attached {
        pdf.embed_file(embedded(file)).ok_or_else(|| AppError::internal(&"a file that is there twice"))?;
    }
    pdf.finish().map_err(|e| AppError::internal(&format!("a PDF that breaks its standard: {e:?}")))
}

fn draw(surface: &mut Surface<'_>, op: &Op, identifiers: &mut [Option<Identifier>]) -> Result<(), AppError> {
    let slot = match op {
        Op::Words { slot, .. } | Op::Picture { slot, .. } => *slot,
        Op::Code { slot, .. } => Some(*slot),
        Op::Bar { .. } => None,
    };
    let tag = match (slot, op) {
        (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        (Some(_), Op::Words { .. }) => ContentTag::Span(SpanTag::empty()),
        (Some(_), _) => ContentTag::Other,
    };
    let identifier = surface.start_tagged(tag);
    if let Some(slot) = slot {
        identifiers[slot] = Some(identifier);
    }
    match op {
        Op::Words { x, y, size, bold, ink, text, shaped, .. } => {
            surface.set_fill(Some(fill(*ink)));
            if let Some(face) = Face::get(*bold) {
                surface.draw_glyphs(Point::from_xy(*x, *y), &shaped.glyphs, face.font(), text, *size, false);
            }
        }
        Op::Bar { x, y, width, height, ink } => {
            surface.set_fill(Some(fill(*ink)));
            rectangles(surface, &[(*x, *y, *width, *height)]);
        }
        Op::Code { x, y, size, dark, .. } => {
            surface.set_fill(Some(fill(Ink::Text)));
            let side = size / dark.len().max(1) as f32;
            let squares = dark.iter().enumerate().flat_map(|(row, line)| {
                let dark = line.iter().enumerate().filter(|(_, dark)| **dark);
                dark.map(move |(column, _)| (x + column as f32 * side, y + row as f32 * side, side, side))
            });
            rectangles(surface, &squares.collect::<Vec<_>>());
        }
        Op::Picture { x, y, size, png, .. } => {
            let image = Image::from_png(png.clone().into(), true).map_err(|e| AppError::internal(&e))?;
            let square = Size::from_wh(*size, *size).ok_or_else(|| AppError::internal(&"a picture of no size"))?;
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(image, square);
            surface.pop();
        }
    }
    surface.end_tagged();
    Ok(())
}

fn rectangles(surface: &mut Surface<'_>, of: &[(f32, f32, f32, f32)]) {
    let mut path = PathBuilder::new();
    of.iter().filter_map(|(x, y, w, h)| Rect::from_xywh(*x, *y, *w, *h)).for_each(|rect| path.push_rect(rect));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn fill(ink: Ink) -> Fill {
    // The colours of `style/tokens.css` in light.
    let (red, green, blue) = match ink {
        Ink::Text => (0x1b, 0x1f, 0x24),
        Ink::Quiet => (0x4a, 0x50, 0x57),
        Ink::Green => (0x0b, 0x5d, 0x44),
        Ink::Line => (0xd9, 0xd5, 0xcc),
        Ink::Tint => (0xe5, 0xf1, 0xec),
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn place(entry: &layout::Entry) -> XyzDestination {
    XyzDestination::new(entry.page, Point::from_xy(0.0, (entry.y - 8.0).max(0.0)))
}

/// The headings of the first two ranks, the second below the first.
fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    let mut parent: Option<OutlineNode> = None;
    for entry in laid.entries.iter().filter(|e| e.rank <= 2) {
        let node = OutlineNode::new(entry.text.clone(), place(entry));
        match (&mut parent, entry.rank) {
            (Some(parent), 2) => parent.push_child(node),
            _ => {
                if let Some(done) = parent.replace(node) {
                    outline.push_child(done);
                }
            }
        }
    }
    if let Some(last) = parent {
        outline.push_child(last);
    }
    outline
}

fn group(laid: &Laid, at: usize, identifiers: &[Option<Identifier>]) -> TagGroup {
    let node = &laid.nodes[at];
    let mut made = TagGroup::new(node.tag.clone());
    for child in &node.children {
        match child {
            Child::Node(child) => made.push(group(laid, *child, identifiers)),
            Child::Slot(slot) => {
                if let Some(identifier) = identifiers[*slot] {
                    made.push(identifier);
                }
            }
        }
    }
    made
}

fn day(at: Timestamp) -> DateTime {
    let at = at.to_utc();
    DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(at.month().into())
        .day(at.day())
        .hour(at.hour())
        .minute(at.minute())
        .second(at.second())
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn embedded(file: &Attached) -> EmbeddedFile {
    EmbeddedFile {
        path: file.name.clone(),
        mime_type: MimeType::new(file.media_type),
        description: Some(file.about.clone()),
        association_kind: AssociationKind::Alternative,
        data: file.bytes.clone().into(),
        modification_date: Some(day(file.made_at)),
        compress: None,
        location: None,
    }
}
