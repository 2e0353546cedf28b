//! The Guide of a playlist as a PDF, made from the pack once for each language.

use super::{
    model::guide::{Chapter, GuideView},
    reading,
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        pdf::{self, Block, Document, Look, Run},
    },
    programme::{
        self,
        model::{Content, Html, Text},
    },
    texts::{Locale, Texts},
};
use axum::body::Bytes;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// The Guides that were made, each with the pack that it was made from.
#[derive(Clone)]
pub struct Guides(Arc<Inner>);

/// By playlist and language.
type Made = HashMap<(String, Locale), (Arc<Content>, Bytes)>;

struct Inner {
    made: Mutex<Made>,
    at_once: Semaphore,
}

impl Default for Guides {
    fn default() -> Self {
        Self(Arc::new(Inner { made: Mutex::default(), at_once: Semaphore::new(1) }))
    }
}

impl Guides {
    fn made(&self, key: &(String, Locale), content: &Arc<Content>) -> Option<Bytes> {
        let made = self.0.made.lock().unwrap_or_else(PoisonError::into_inner);
        // A pack that was read again is another one.
        made.get(key).filter(|(of, _)| Arc::ptr_eq(of, content)).map(|(_, pdf)| pdf.clone())
    }
}

/// The Guide of a playlist in a language.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn pdf(ctx: &Ctx, locale: Locale, playlist: &str) -> Result<Bytes, AppError> {
    let content = programme::content(ctx, locale)?;
    let view = reading::guide(ctx, locale, playlist)?;
    let (guides, key) = (ctx.room::<Guides>()?, (view.playlist.clone(), locale));
    if let Some(pdf) = guides.made(&key, &content) {
        return Ok(pdf);
    }
    let _place = guides.0.at_once.acquire().await.map_err(|e| AppError::internal(&e))?;
    // Somebody else may have wanted the same.
    if let Some(pdf) = guides.made(&key, &content) {
        return Ok(pdf);
    }
    let document = document(&view, &content, locale, ctx.config.base());
    let bytes =
        tokio::task::spawn_blocking(move || pdf::write(&document)).await.map_err(|e| AppError::internal(&e))??;
    let bytes = Bytes::from(bytes);
    guides.0.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (content, bytes.clone()));
    Ok(bytes)
}

fn document(view: &GuideView, content: &Content, locale: Locale, base: &str) -> Document {
    let t = Texts::of(locale);
    let network = &content.network;
    let title = t.learn_guide_of(&view.title.text);
    let mut blocks = vec![
        Block::Paragraph(Look::Quiet, vec![Run::plain(network.name.text.as_str())]),
        Block::Heading { rank: 1, runs: vec![Run::plain(title.as_str())] },
        said(Look::Lead, &view.summary),
    ];
    blocks.extend(html(&view.introduction, base, 2));
    let page = format!("{base}/learn/{}", view.playlist);
    let link = Run { text: page.clone(), bold: false, link: Some(page.clone()) };
    blocks.push(Block::Paragraph(Look::Plain, vec![Run::plain(format!("{} ", t.learn_guide_online())), link]));
    if let Some(co_funding) = &network.co_funding {
        blocks.push(said(Look::Quiet, co_funding));
    }
    blocks.push(Block::Contents(t.learn_guide_contents().into()));
    for (at, chapter) in view.chapters.iter().enumerate() {
        blocks.push(Block::NewPage);
        blocks.extend(self::chapter(t, at + 1, chapter, base));
    }
    Document {
        title: title.clone(),
        language: locale.tag().into(),
        author: network.issuer.name.clone(),
        about: view.summary.text.clone(),
        made_at: None,
        footer: title,
        blocks,
        centred: false,
        attached: None,
    }
}

fn chapter(t: Texts, number: usize, chapter: &Chapter, base: &str) -> Vec<Block> {
    let heading = |rank, text: &str| Block::Heading { rank, runs: vec![Run::plain(text)] };
    let list = |texts: &[Text]| Block::List(None, texts.iter().map(|text| vec![said(Look::Plain, text)]).collect());
    let optional = if chapter.optional { format!(". {}", t.learn_optional()) } else { String::new() };
    let mut blocks = vec![
        heading(1, &format!("{number}. {}", chapter.title.text)),
        said(Look::Lead, &chapter.summary),
        Block::Paragraph(
            Look::Quiet,
            vec![Run::plain(format!("{}{optional}", super::pages::duration(t, chapter.minutes)))],
        ),
    ];
    if !chapter.outcomes.is_empty() {
        blocks.extend([heading(2, t.learn_outcomes()), list(&chapter.outcomes)]);
    }
    // Its headings begin at the third level, below that of the chapter.
    blocks.extend(html(&chapter.text, base, 1));
    if !chapter.key_points.is_empty() {
        blocks.extend([heading(2, t.learn_key_points()), list(&chapter.key_points)]);
    }
    if let Some((id, name, criteria)) = &chapter.badge {
        let to = format!("{base}/learn/badge/{id}");
        blocks.push(heading(2, &t.learn_guide_badge(&name.text)));
        blocks.push(list(criteria));
        blocks.push(Block::Paragraph(
            Look::Plain,
            vec![Run { text: t.learn_get_badge().into(), bold: false, link: Some(to) }],
        ));
    }
    blocks
}

/// Words of the pack; in their own language where they aren't translated.
fn said(look: Look, text: &Text) -> Block {
    let block = Block::Paragraph(look, vec![Run::plain(text.text.as_str())]);
    match &text.lang {
        Some(language) => Block::In(language.clone(), vec![block]),
        None => block,
    }
}

fn html(html: &Html, base: &str, rank: u8) -> Vec<Block> {
    let blocks = pdf::blocks(&html.html, base, rank);
    match &html.lang {
        Some(language) => vec![Block::In(language.clone(), blocks)],
        None => blocks,
    }
}
