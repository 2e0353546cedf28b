//! Markdown of the pack to HTML that can stand in a page as it is.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What Markdown became.
pub struct Made {
    /// Safe to put into a page.
    pub html: String,
    /// The words of its headings of the second level; the first of them has the id `part-1`, and so on.
    pub parts: Vec<String>,
    /// Where its links lead, each with the line of the text that it stands on, from 0.
    pub links: Vec<(usize, String)>,
}

/// Markdown to HTML: headings begin at `<h2>`, since the page has its own `<h1>`.
///
/// # Errors
/// The place of raw HTML, which isn't allowed.
pub fn to_html(text: &str) -> Result<Made, usize> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut events = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    let mut links = Vec::new();
    let mut in_part = false;
    for (event, range) in parser.into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. }) = &event {
            let line = text.get(..range.start).map_or(0, |before| before.matches('\n').count());
            links.push((line, dest_url.to_string()));
        }
        events.push(match event {
            Event::Html(_) | Event::InlineHtml(_) => return Err(range.start),
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let level = lowered(level);
                in_part = level == HeadingLevel::H2;
                if in_part {
                    parts.push(String::new());
                }
                let id = in_part.then(|| format!("part-{}", parts.len()).into());
                Event::Start(Tag::Heading { level, id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => {
                in_part = false;
                Event::End(TagEnd::Heading(lowered(level)))
            }
            Event::Text(words) | Event::Code(words) if in_part => {
                if let Some(part) = parts.last_mut() {
                    part.push_str(&words);
                }
                Event::Text(words)
            }
            other => other,
        });
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    let mut cleaner = ammonia::Builder::default();
    cleaner.link_rel(Some("noopener noreferrer")).add_tag_attributes("h2", ["id"]);
    Ok(Made { html: cleaner.clean(&out).to_string(), parts, links })
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        other => other,
    }
}
