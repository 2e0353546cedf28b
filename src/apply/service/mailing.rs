//! What the members of an organiser get by mail when an application was submitted: the reference, what happens next, and
//! all answers as a PDF.

use crate::{
    account,
    apply::document,
    error::AppError,
    notify::{
        Kind,
        service::{News, tell_with_file},
    },
    organiser,
    platform::{
        Ctx,
        mail::{Attached, Makers, With},
    },
    programme,
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// The name of what makes the PDF.
const PDF: &str = "apply.pdf";

/// Of what the PDF is made: it is in the language of who reads it.
#[derive(Serialize, Deserialize)]
struct Of {
    application: Uuid,
    person: Uuid,
}

/// Says who makes the files of this room that go with mails.
pub fn makers(makers: &mut Makers) {
    makers.on(PDF, |ctx, from| async move { pdf(&ctx, from).await });
}

/// Who left the organiser before the mail went out gets no answers any more.
async fn pdf(ctx: &Ctx, from: serde_json::Value) -> Result<Option<Attached>, AppError> {
    let of: Of = serde_json::from_value(from).map_err(|e| AppError::internal(&e))?;
    let made = match account::store::actor(ctx.db.read(), of.person).await {
        Ok(actor) => document::pdf(ctx, &actor, actor.locale, of.application).await,
        Err(error) => Err(error),
    };
    match made {
        Ok((name, bytes)) => Ok(Some(Attached { name, media_type: "application/pdf", bytes })),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tells the members that their application was submitted.
pub(super) async fn tell_members(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    (organiser, application): (&Uuid, Uuid),
    reference: &str,
    (now, days): (Timestamp, u32),
) -> Result<(), AppError> {
    let name = organiser::store::by_id(tx, *organiser).await?.name;
    let page = format!("/apply/{application}/submitted");
    let address = ctx.config.url(&page);
    let news = News::new(Kind::ApplicationSubmitted, page, application).with("reference", reference);
    let due = now.deadline(i64::from(days));
    for (person, _) in organiser::store::members(tx, *organiser).await? {
        let from = serde_json::to_value(Of { application, person }).map_err(|e| AppError::internal(&e))?;
        let write = |t: Texts, to: &str| {
            let next = programme::content(ctx, t.locale()).map(|c| c.network.what_next.clone()).unwrap_or_default();
            let steps: Vec<_> = next.iter().enumerate().map(|(n, step)| format!("{}. {step}", n + 1)).collect();
            let date = written(t.locale().tag(), due, false);
            let text =
                t.apply_mail_submitted_text(u64::from(days), to, &name, reference, date, steps.join("\n"), &address);
            let otherwise = t.apply_mail_without_pdf(&address);
            (t.apply_mail_submitted_subject(reference), text, Some(With { maker: PDF.into(), from, otherwise }))
        };
        tell_with_file(tx, ctx, person, &news, write).await?;
    }
    Ok(())
}
