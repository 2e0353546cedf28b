//! The letter about a decision as PDF: the words that were sent, in their language.

use super::{
    case::Case,
    service::{Decided, about_decision},
    store::{self, decision_letter, from_json},
};
use crate::{
    account::Actor,
    apply,
    error::AppError,
    label,
    parse::web_address,
    platform::{
        Ctx,
        pdf::{self, Block, Document, Look, Run},
    },
    programme,
    texts::{Locale, Texts},
    timestamp::Timestamp,
    ui::when::written,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The letter about a decision, for the members of the organiser: the one that was written to the reader, or else one of
/// those that were written to the owners, in the reader's language if there is one.
///
/// # Errors
/// [`AppError::NotFound`] for others, and before it is decided.
pub async fn letter(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let db = ctx.db.read();
    apply::service::own(db, actor, id).await?;
    let decision = store::decision(db, id).await?.ok_or(AppError::NotFound)?;
    let case = Case::of(db, actor.id, id).await?;
    let letters = store::letters(db, id).await?;
    let own = |l: &&decision_letter::Model| l.person_id == actor.id;
    let readable = |l: &&decision_letter::Model| l.language == locale.tag();
    let found = letters.iter().find(own).or_else(|| letters.iter().find(readable)).or(letters.first());
    let (language, subject, words) = match found {
        Some(letter) => {
            (Locale::parse(&letter.language).unwrap_or(Locale::ENGLISH), letter.subject.clone(), letter.words.clone())
        }
        // Decided before letters were kept.
        None => {
            let reasons: BTreeMap<String, String> = from_json(&decision.reasons)?;
            let number = match decision.label_id {
                Some(label) => label::store::by_id(db, label).await?.map(|l| l.number),
                None => None,
            };
            let departure = decision.departure_reason.as_deref();
            let decided = Decided { reasons: &reasons, departure, label: number.as_deref() };
            let (subject, words) = about_decision(ctx, &case, decided, Texts::of(locale), &actor.name);
            (locale, subject, words)
        }
    };
    let network = programme::content(ctx, language)?.network.name.text.clone();
    let document = document(language, network, &case.organiser.name, decision.decided_at, subject, &words);
    Ok((format!("{}-letter.pdf", case.reference()), pdf::set(document).await?))
}

fn document(
    language: Locale,
    network: String,
    organiser: &str,
    at: Timestamp,
    subject: String,
    words: &str,
) -> Document {
    let t = Texts::of(language);
    let quiet = |text: &str| Block::Paragraph(Look::Quiet, vec![Run::plain(text)]);
    let mut blocks = vec![
        quiet(&network),
        quiet(&written(language.tag(), at, false)),
        Block::Paragraph(Look::Lead, vec![Run::plain(organiser)]),
        Block::Heading { rank: 1, runs: vec![Run::plain(subject.as_str())] },
    ];
    blocks.extend(body(words));
    Document {
        footer: network.clone(),
        title: subject,
        language: language.tag().into(),
        author: network,
        about: t.review_letter_about().into(),
        made_at: Some(at),
        blocks,
        centred: false,
        attached: None,
    }
}

/// The words of a mail as they are set: paragraphs, the reasons as a list, and addresses that lead somewhere.
fn body(words: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut items: Vec<Vec<Block>> = Vec::new();
    for part in words.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        if let Some(item) = part.strip_prefix("- ") {
            let mut lines = item.lines();
            let first = lines.next().unwrap_or_default();
            let rest: Vec<&str> = lines.map(str::trim).collect();
            let has_more = !rest.is_empty();
            let mut item =
                vec![Block::Paragraph(Look::Plain, vec![Run { text: first.into(), bold: has_more, link: None }])];
            item.extend(rest.split(|l| l.is_empty()).filter(|p| !p.is_empty()).map(|p| paragraph(&p.join("\n"))));
            items.push(item);
            continue;
        }
        if !items.is_empty() {
            blocks.push(Block::List(None, std::mem::take(&mut items)));
        }
        blocks.push(paragraph(part));
    }
    if !items.is_empty() {
        blocks.push(Block::List(None, items));
    }
    blocks
}

fn paragraph(text: &str) -> Block {
    let link = web_address(text).ok();
    Block::Paragraph(Look::Plain, vec![Run { text: text.into(), bold: false, link }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_set_with_its_reasons_as_a_list_and_its_address_as_a_link() {
        let words = "Hello Ona,\n\nThese are the reasons:\n\n- Quality plan\n  Too thin.\n  \n  Say who.\n\n- Evidence\n  \
                     None.\n\nRead on:\n\nhttps://example.org/a";
        let blocks = body(words);
        assert_eq!(blocks.len(), 5);
        let Block::List(None, items) = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!((items.len(), items[0].len(), items[1].len()), (2, 3, 2));
        let Block::Paragraph(_, runs) = &blocks[4] else { panic!("{blocks:?}") };
        assert_eq!(runs[0].link.as_deref(), Some("https://example.org/a"));
    }
}
