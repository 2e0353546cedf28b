//! Markdown of the pack to HTML that can stand in a page as it is.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Markdown to HTML: headings begin at `<h2>`, since the page has its own `<h1>`.
///
/// # Errors
/// The place of raw HTML, which isn't allowed.
pub fn to_html(text: &str) -> Result<String, usize> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut events = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        events.push(match event {
            Event::Html(_) | Event::InlineHtml(_) => return Err(range.start),
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: lowered(level), id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
            other => other,
        });
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    Ok(ammonia::Builder::default().link_rel(Some("noopener noreferrer")).clean(&out).to_string())
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        other => other,
    }
}
