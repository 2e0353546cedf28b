//! The certificate of a credential: one sheet to print or to send, which carries the credential itself.

use super::{
    art,
    model::{CredentialView, LABEL, Standing},
    picture,
    reading::{self, Seen},
};
use crate::{
    error::AppError,
    platform::{
        Ctx,
        pdf::{self, Attached, Block, Document, Look, Run},
    },
    programme,
    texts::{Locale, Texts},
    ui::when::written,
};
use uuid::Uuid;

/// The certificate of a credential as PDF, with the words of the interface in a language. It names a learner only to
/// themselves, or where they let others see their name.
///
/// # Errors
/// [`AppError::NotFound`] as for the credential.
pub async fn pdf(ctx: &Ctx, asks: Option<Uuid>, seen: &Seen, locale: Locale) -> Result<Vec<u8>, AppError> {
    let view = reading::credential(ctx, asks, seen.row.id).await?;
    let painted = picture::png(ctx, art::svg(reading::art(&seen.row))).await?;
    let network = programme::content(ctx, locale)?.network.name.text.clone();
    let attached = Attached {
        name: "credential.json".into(),
        about: Texts::of(locale).badge_certificate_attached().into(),
        media_type: "application/vc+ld+json",
        bytes: seen.row.json.clone().into_bytes(),
        made_at: seen.row.awarded_at,
    };
    pdf::set(document(locale, &view, network, painted.to_vec(), attached)).await
}

fn document(locale: Locale, view: &CredentialView, network: String, png: Vec<u8>, attached: Attached) -> Document {
    let t = Texts::of(locale);
    let paragraph = |look, text: &str| Block::Paragraph(look, vec![Run::plain(text)]);
    // The words of the credential are in its own language.
    let signed = |blocks: Vec<Block>| match view.language == locale.tag() {
        true => blocks,
        false => vec![Block::In(view.language.clone(), blocks)],
    };
    let mut blocks =
        vec![paragraph(Look::Quiet, &network), Block::Picture { png, size: 132.0, alt: t.badge_art_of(&view.name) }];
    blocks.extend(signed(vec![Block::Heading { rank: 1, runs: vec![Run::plain(view.name.as_str())] }]));
    match view.standing {
        Standing::Valid => {}
        Standing::Expired => blocks.push(bold(t.badge_expired_state())),
        Standing::Suspended => blocks.push(bold(t.badge_suspended_state())),
        Standing::Revoked => blocks.push(bold(t.badge_revoked_state())),
    }
    if let Some(holder) = view.recipient.as_ref().or(view.holder.as_ref()) {
        blocks.push(paragraph(Look::Quiet, t.badge_recipient()));
        blocks.push(paragraph(Look::Name, holder));
    }
    let criteria = view.criteria.iter().map(|line| vec![paragraph(Look::Plain, line)]).collect();
    blocks.extend(signed(vec![paragraph(Look::Lead, &view.description), Block::List(None, criteria)]));
    let day = |at| written(locale.tag(), at, false);
    let mut facts = vec![(t.badge_issuer(), view.issuer.clone()), (t.badge_awarded(), day(view.awarded_at))];
    facts.extend(view.valid_until.map(|at| (t.badge_valid_until(), day(at))));
    facts.extend(view.revoked_at.map(|at| (t.badge_revoked_on(), day(at))));
    facts.extend(view.number.clone().map(|number| (t.badge_number(), number)));
    for (what, value) in facts {
        let what = Run { text: format!("{what}: "), bold: true, link: None };
        blocks.push(Block::Paragraph(Look::Plain, vec![what, Run::plain(value)]));
    }
    // The address of a badge that isn't shared would lead nobody anywhere.
    if view.achievement == LABEL || view.sharing.is_none_or(|s| s.shared) {
        blocks.push(Block::Code { address: view.page.clone(), alt: t.badge_certificate_code().into() });
        let link = Run { text: view.page.clone(), bold: false, link: Some(view.page.clone()) };
        blocks.push(Block::Paragraph(Look::Quiet, vec![Run::plain(format!("{} ", t.badge_check_at())), link]));
    } else {
        blocks.push(paragraph(Look::Quiet, &format!("{} {}", t.badge_check_file(), view.id)));
    }
    blocks.push(paragraph(Look::Quiet, t.badge_certificate_carries()));
    Document {
        title: t.badge_certificate_of(&view.name),
        language: locale.tag().into(),
        author: view.issuer.clone(),
        about: view.description.clone(),
        made_at: Some(view.awarded_at),
        footer: network,
        blocks,
        centred: true,
        attached: Some(attached),
    }
}

fn bold(text: &str) -> Block {
    Block::Paragraph(Look::Lead, vec![Run { text: text.into(), bold: true, link: None }])
}
