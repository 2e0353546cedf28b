//! The mark of a label that its holder shows on their own pages: a picture that says how the label stands now. It grows
//! grey by itself when the label ends or is revoked, and asks nobody anything about who looks at it.

use super::model::{Label, LabelState};
use crate::{texts::Texts, ui::when::written};
use html_escape::encode_text;

/// How the label stands, in a few words.
pub fn words(t: Texts, label: &Label, state: LabelState) -> String {
    let day = |at| written(t.locale().tag(), at, false);
    match (state, label.revoked_at) {
        (LabelState::Ahead, _) => t.label_mark_ahead(day(label.valid_from)),
        (LabelState::Valid, _) => t.label_mark_valid(day(label.valid_until)),
        (LabelState::Suspended, _) => t.label_mark_suspended(day(label.suspended_at.unwrap_or(label.valid_from))),
        (LabelState::Expired, _) => t.label_mark_expired(day(label.valid_until)),
        (LabelState::Revoked, at) => t.label_mark_revoked(day(at.unwrap_or(label.valid_until))),
    }
}

/// The picture, 300 by 84: a seal, the label's name and number, and how it stands. It brings its own ground, so that it
/// can be read on a light page as on a dark one.
pub fn svg(t: Texts, name: &str, label: &Label, state: LabelState) -> String {
    let (ink, quiet, seal) = match state {
        LabelState::Valid => ("#1B1F24", "#4A5057", "#8A5A00"),
        LabelState::Ahead | LabelState::Suspended | LabelState::Expired | LabelState::Revoked => {
            ("#4A5057", "#4A5057", "#6B7076")
        }
    };
    let says = words(t, label, state);
    let title = format!("{name}, {}, {}: {says}", label.number, label.holder);
    // A tick while it is valid, a bar when it isn't: colour alone says nothing.
    let sign = match state {
        LabelState::Valid => "M31 42l8 8 15-16",
        LabelState::Ahead | LabelState::Suspended | LabelState::Expired | LabelState::Revoked => "M31 42h22",
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 84\" width=\"300\" height=\"84\" role=\"img\" \
         aria-labelledby=\"t\"><title id=\"t\">{title}</title>\
         <rect x=\".5\" y=\".5\" width=\"299\" height=\"83\" rx=\"8\" fill=\"#FBFAF7\" stroke=\"#D9D5CC\"/>\
         <circle cx=\"42\" cy=\"42\" r=\"30\" fill=\"none\" stroke=\"{seal}\" stroke-width=\"2\"/>\
         <circle cx=\"42\" cy=\"42\" r=\"24\" fill=\"{seal}\"/>\
         <path d=\"{sign}\" fill=\"none\" stroke=\"#FBFAF7\" stroke-width=\"4\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"/>\
         <g font-family=\"'Atkinson Hyperlegible Next', Verdana, 'Segoe UI', sans-serif\">{name_line}\
         <text x=\"84\" y=\"50\" font-size=\"12\" fill=\"{quiet}\">{number}</text>\
         <text x=\"84\" y=\"69\" font-size=\"12\" font-weight=\"700\" fill=\"{ink}\">{says}</text></g></svg>",
        title = encode_text(&title),
        name_line = name_line(name, ink),
        number = encode_text(&label.number),
        says = encode_text(&says),
    )
}

/// The name in one line where it fits, squeezed a little where it nearly does.
fn name_line(name: &str, ink: &str) -> String {
    /// The letters that fit beside the seal.
    const FIT: usize = 26;
    let squeeze = if name.chars().count() > FIT { " textLength=\"206\" lengthAdjust=\"spacingAndGlyphs\"" } else { "" };
    let short: String = if name.chars().count() > FIT * 2 {
        name.chars().take(FIT * 2 - 1).chain(['…']).collect()
    } else {
        name.into()
    };
    format!(
        "<text x=\"84\" y=\"30\" font-size=\"14\" font-weight=\"700\" fill=\"{ink}\"{squeeze}>{}</text>",
        encode_text(&short)
    )
}

/// A code for a camera that leads to an address, as SVG.
pub fn code(address: &str, about: &str) -> Option<String> {
    /// The light edge that cameras need, in modules (ISO/IEC 18004).
    const EDGE: usize = 4;
    let code = qrcode::QrCode::new(address.as_bytes()).ok()?;
    let width = code.width();
    let dark = code.to_colors();
    let mut path = String::new();
    for (at, _) in dark.iter().enumerate().filter(|(_, c)| **c == qrcode::Color::Dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", at % width + EDGE, at / width + EDGE));
    }
    let side = width + 2 * EDGE;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{0}\" height=\"{0}\" \
         role=\"img\" aria-labelledby=\"t\" shape-rendering=\"crispEdges\"><title id=\"t\">{about}</title>\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>",
        side * 4,
        about = encode_text(about),
    ))
}
