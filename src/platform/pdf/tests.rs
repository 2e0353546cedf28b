use super::*;
use proptest::prelude::*;

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "A title".into(),
        language: "en".into(),
        author: "Somebody".into(),
        about: String::new(),
        made_at: None,
        footer: "A foot".into(),
        blocks,
        centred: false,
        attached: None,
    }
}

fn heading(text: &str) -> Block {
    Block::Heading { rank: 1, runs: vec![Run::plain(text)] }
}

#[test]
fn html_becomes_blocks() {
    let html = "<h2 id=\"part-1\">One</h2>\n<p>Some <strong>bold</strong> <a href=\"/learn\">words</a>.</p>\n\
        <ul>\n<li>a</li>\n<li><p>b</p>\n<ol start=\"3\"><li>c</li></ol></li>\n</ul>\n\
        <table><thead><tr><th>x</th></tr></thead><tbody>\n<tr><td>y &amp; z</td></tr>\n</tbody></table>";
    let text = |text: &str| Block::Paragraph(Look::Plain, vec![Run::plain(text)]);
    let bold = |text: &str| Run { text: text.into(), bold: true, link: None };
    assert_eq!(
        blocks(html, "https://example.org", 2),
        vec![
            Block::Heading { rank: 2, runs: vec![Run::plain("One")] },
            Block::Paragraph(
                Look::Plain,
                vec![
                    Run::plain("Some "),
                    bold("bold"),
                    Run::plain(" "),
                    Run { text: "words".into(), bold: false, link: Some("https://example.org/learn".into()) },
                    Run::plain("."),
                ]
            ),
            Block::List(None, vec![vec![text("a")], vec![text("b"), Block::List(Some(3), vec![vec![text("c")]])]]),
            Block::Table(vec![vec![bold("x")]], vec![vec![vec![Run::plain("y & z")]]]),
        ]
    );
}

#[test]
fn the_same_document_is_the_same_file() {
    let document = document(vec![heading("One"), Block::Paragraph(Look::Plain, vec![Run::plain("Words.")])]);
    assert_eq!(write(&document).unwrap(), write(&document).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever people type can be set, and keeps the standard: the writer itself refuses what doesn't.
    #[test]
    fn whatever_is_typed_can_be_set(title in "\\PC{0,40}", text in ".{0,400}", cell in "\\PC{0,80}", wide in "[a-z]{0,300}") {
        let run = Run { text, bold: false, link: Some("https://example.org".into()) };
        let mut document = document(vec![
            heading(&title),
            Block::Contents(cell.clone()),
            heading("Two"),
            Block::Paragraph(Look::Lead, vec![run.clone(), Run { bold: true, ..run.clone() }]),
            Block::List(Some(1), vec![vec![Block::Paragraph(Look::Plain, vec![Run::plain(wide.clone())])], vec![]]),
            Block::Table(vec![vec![Run::plain(wide)], vec![run.clone()]], vec![vec![vec![run], vec![Run::plain(cell)]]; 3]),
        ]);
        document.title = if title.trim().is_empty() { "A title".into() } else { title };
        let bytes = write(&document).unwrap();
        prop_assert!(bytes.starts_with(b"%PDF-1.7"));
    }
}
