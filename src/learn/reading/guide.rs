//! A playlist as one text.

use crate::{
    error::AppError,
    learn::model::guide::{Chapter, GuideView},
    platform::Ctx,
    programme::{
        self,
        model::{Activity, Content, Html},
    },
    texts::Locale,
};

/// The Guide of a playlist.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn guide(ctx: &Ctx, locale: Locale, id: &str) -> Result<GuideView, AppError> {
    let content = programme::content(ctx, locale)?;
    let playlist = content.playlist(id).ok_or(AppError::NotFound)?;
    Ok(GuideView {
        playlist: playlist.id.clone(),
        title: playlist.title.clone(),
        summary: playlist.summary.clone(),
        introduction: playlist.introduction.clone(),
        chapters: playlist.activities.iter().map(|activity| chapter(&content, activity)).collect(),
    })
}

fn chapter(content: &Content, activity: &Activity) -> Chapter {
    let body = content.body(&activity.id).map(|body| body.html.clone()).unwrap_or_default();
    let text = Html { html: below_a_heading(&body.html, &activity.id), ..body };
    let badge = content.badge(&activity.badge);
    Chapter {
        id: activity.id.clone(),
        title: activity.title.clone(),
        summary: activity.summary.clone(),
        minutes: activity.minutes,
        optional: activity.optional,
        outcomes: activity.outcomes.clone(),
        text,
        key_points: activity.key_points.clone(),
        badge: badge.map(|b| (b.id.clone(), b.name.clone(), b.criteria.clone())),
    }
}

/// The text of an activity below a heading of its own: its headings one level deeper, and their ids, which count from 1
/// in each activity, told apart.
fn below_a_heading(html: &str, activity: &str) -> String {
    let html = html.replace(" id=\"part-", &format!(" id=\"{activity}-part-"));
    [("h4", "h5"), ("h3", "h4"), ("h2", "h3")].into_iter().fold(html, |html, (is, becomes)| {
        html.replace(&format!("<{is}"), &format!("<{becomes}")).replace(&format!("</{is}"), &format!("</{becomes}"))
    })
}
