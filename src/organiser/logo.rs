//! A logo as it is shown: whatever file was given, what is served is a small PNG that was made here. Nothing of the
//! file itself ever reaches a browser.

use crate::{
    error::{AppError, Issue},
    platform::fonts::{BOLD, FAMILY, REGULAR},
};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops::FilterType};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        ImageHrefResolver, Options, Tree,
        fontdb::Database,
        roxmltree::{Document, Node},
    },
};
use std::{
    collections::HashMap,
    io::Cursor,
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;

/// The most bytes of a file.
pub const MOST_BYTES: u64 = 5 * 1024 * 1024;
/// The most bytes of a drawing: one that says more isn't a logo.
const MOST_SVG_BYTES: usize = 512 * 1024;
/// The most pixels of a picture before it is made smaller.
const MOST_PIXELS: u64 = 25_000_000;
/// The longer side of what is shown.
const SIDE: u32 = 512;
/// The most memory for unfolding a picture.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// The most shapes that a drawing may come to, each counted as often as it is drawn.
const MOST_SHAPES: u64 = 5_000;
/// Shapes may refer to shapes that refer to shapes, so deep.
const DEEPEST: usize = 12;

/// Making one takes a processor and memory for a moment, so it is done one after the other.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

fn rule(key: &str) -> Issue {
    Issue::Rule(key.into())
}

/// The PNG that is shown for a file of a kind that was told from its content.
///
/// # Errors
/// The rules `logo_type`, `logo_too_large`, `logo_svg` and `logo_unreadable`.
pub async fn make(media_type: String, bytes: Vec<u8>) -> Result<Vec<u8>, AppError> {
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(|e| AppError::internal(&e))?;
    let made = tokio::task::spawn_blocking(move || make_now(&media_type, &bytes)).await;
    // A file that a decoder stumbles over is one that can't be read.
    let made = made.unwrap_or_else(|_| Err(rule("logo_unreadable")));
    made.map_err(|issue| AppError::field("logo[]", issue))
}

fn make_now(media_type: &str, bytes: &[u8]) -> Result<Vec<u8>, Issue> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(rule("logo_too_large"));
    }
    match media_type {
        "image/png" => shrunk(bytes, ImageFormat::Png),
        "image/jpeg" => shrunk(bytes, ImageFormat::Jpeg),
        "image/webp" => shrunk(bytes, ImageFormat::WebP),
        "image/svg+xml" => drawn(bytes),
        _ => Err(rule("logo_type")),
    }
}

/// A picture made anew: upright, not larger than it is shown, and without what cameras and programs write beside it.
fn shrunk(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, Issue> {
    let unreadable = |_| rule("logo_unreadable");
    let size = imagesize::blob_size(bytes).map_err(|_| rule("logo_unreadable"))?;
    if (size.width as u64).saturating_mul(size.height as u64) > MOST_PIXELS {
        return Err(rule("logo_too_large"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(rule("logo_too_large"));
    }
    let upright = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(upright);
    if picture.width() > SIDE || picture.height() > SIDE {
        picture = picture.resize(SIDE, SIDE, FilterType::CatmullRom);
    }
    let mut png = Cursor::new(Vec::new());
    DynamicImage::from(picture.into_rgba8()).write_to(&mut png, ImageFormat::Png).map_err(unreadable)?;
    Ok(png.into_inner())
}

/// A drawing, painted: with nothing from elsewhere, no script, no picture inside, and not more than a logo has.
fn drawn(bytes: &[u8]) -> Result<Vec<u8>, Issue> {
    if bytes.len() > MOST_SVG_BYTES {
        return Err(rule("logo_svg"));
    }
    let source = std::str::from_utf8(bytes).map_err(|_| rule("logo_unreadable"))?;
    // Without a document type there are no entities that unfold.
    let document = Document::parse(source).map_err(|_| rule("logo_svg"))?;
    if !is_modest(&document) {
        return Err(rule("logo_svg"));
    }
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options {
        fontdb: FONTS.clone(),
        font_family: FAMILY.into(),
        image_href_resolver: nothing,
        ..Options::default()
    };
    let tree = Tree::from_xmltree(&document, &options).map_err(|_| rule("logo_unreadable"))?;
    let size = tree.size();
    let scale = SIDE as f32 / size.width().max(size.height());
    let side = |length: f32| ((length * scale).ceil() as u32).clamp(1, SIDE);
    let mut pixels = Pixmap::new(side(size.width()), side(size.height())).ok_or_else(|| rule("logo_unreadable"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|_| rule("logo_unreadable"))
}

/// Whether a drawing is one that can be painted in a moment: it has no filters, and with everything that it repeats, it
/// comes to few shapes.
fn is_modest(document: &Document<'_>) -> bool {
    let mut ids = HashMap::new();
    for node in document.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id") {
            ids.insert(id, node);
        }
        let refers = || node.text().is_some_and(|text| text.contains("url(") || text.contains('@'));
        match node.tag_name().name() {
            "filter" => return false,
            // A style sheet would refer to things where nobody counts.
            "style" if refers() => return false,
            _ => {}
        }
    }
    shapes(document.root_element(), &ids, &mut HashMap::new(), 0).is_some()
}

/// How many shapes a part comes to; nothing for too many, and for what refers to itself.
fn shapes<'a>(
    part: Node<'a, '_>,
    ids: &HashMap<&'a str, Node<'a, '_>>,
    known: &mut HashMap<&'a str, Option<u64>>,
    depth: usize,
) -> Option<u64> {
    if depth > DEEPEST {
        return None;
    }
    let mut total = 0u64;
    for node in part.descendants().filter(Node::is_element) {
        total += 1;
        for id in node.attributes().flat_map(|a| referred(a.name(), a.value())) {
            let Some((id, target)) = ids.get_key_value(id) else {
                continue;
            };
            let count = match known.get(id) {
                Some(count) => (*count)?,
                None => {
                    known.insert(id, None);
                    let count = shapes(*target, ids, known, depth + 1)?;
                    known.insert(id, Some(count));
                    count
                }
            };
            total = total.saturating_add(count);
        }
        if total > MOST_SHAPES {
            return None;
        }
    }
    Some(total)
}

/// The ids that an attribute refers to.
fn referred<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    let mut ids: Vec<&str> = value
        .split("url(")
        .skip(1)
        .filter_map(|rest| {
            let inside = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
            inside.trim().strip_prefix('#')
        })
        .collect();
    if name == "href" {
        ids.extend(value.trim().strip_prefix('#'));
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='20' height='10'>{inside}</svg>"
        )
    }

    fn drawn_size(svg: &str) -> Result<(u32, u32), Issue> {
        let png = drawn(svg.as_bytes())?;
        let size = imagesize::blob_size(&png).unwrap();
        Ok((size.width as u32, size.height as u32))
    }

    #[test]
    fn a_drawing_is_painted_as_large_as_it_is_shown_and_without_its_script() {
        let inside = "<script>alert(1)</script><rect width='20' height='10' fill='red' onload='alert(1)'/>";
        let png = drawn(svg(inside).as_bytes()).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
        assert!(!png.windows(5).any(|w| w == b"alert"));
        assert_eq!(drawn_size(&svg(inside)), Ok((512, 256)));
    }

    #[test]
    fn a_drawing_that_would_keep_the_server_busy_is_refused() {
        let refused = Err(rule("logo_svg"));
        let laughs = (0..10).map(|n| {
            let next = format!("<use xlink:href='#a{}'/>", n + 1).repeat(10);
            format!("<g id='a{n}'>{next}</g>")
        });
        let laughs = svg(&format!("<defs>{}<rect id='a10'/></defs><use href='#a0'/>", laughs.collect::<String>()));
        assert_eq!(drawn_size(&laughs), refused);
        let own = "<pattern id='p' width='1' height='1'><rect fill='url(#p)'/></pattern><rect fill=\"url( '#p' )\"/>";
        assert_eq!(drawn_size(&svg(own)), refused);
        assert_eq!(drawn_size(&svg("<filter id='f'><feTurbulence numOctaves='9999'/></filter>")), refused);
        let sheet = "style";
        assert_eq!(drawn_size(&svg(&format!("<{sheet}>rect {{ fill: url(#p) }}</{sheet}>"))), refused);
        let entities = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>";
        assert_eq!(drawn_size(entities), refused);
        assert_eq!(drawn_size(&svg(&"<rect/>".repeat(6000))), refused);
    }

    #[test]
    fn nothing_is_fetched_and_no_file_is_read_for_a_drawing() {
        let inside = "<image href='/etc/passwd' width='9' height='9'/><image href='https://example.org/a.png' width='9' \
                      height='9'/><image href='data:image/svg+xml;base64,PHN2Zy8+' width='9' height='9'/>";
        let (with, without) = (drawn(svg(inside).as_bytes()).unwrap(), drawn(svg("").as_bytes()).unwrap());
        assert_eq!(with, without);
    }

    #[test]
    fn a_picture_is_made_anew_and_never_larger_than_it_is_shown() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(2000, 1000).write_to(&mut png, ImageFormat::Png).unwrap();
        let made = make_now("image/png", png.get_ref()).unwrap();
        let size = imagesize::blob_size(&made).unwrap();
        assert_eq!((size.width, size.height), (512, 256));
        let mut small = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(20, 10).write_to(&mut small, ImageFormat::Jpeg).unwrap();
        let made = make_now("image/jpeg", small.get_ref()).unwrap();
        let size = imagesize::blob_size(&made).unwrap();
        assert_eq!((size.width, size.height), (20, 10));
        assert_eq!(make_now("image/png", b"\x89PNG\r\n\x1a\n"), Err(rule("logo_unreadable")));
        assert_eq!(make_now("image/gif", b"GIF89a"), Err(rule("logo_type")));
        assert_eq!(make_now("image/png", &vec![0; 6 * 1024 * 1024]), Err(rule("logo_too_large")));
    }
}
