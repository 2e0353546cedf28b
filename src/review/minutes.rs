//! The minutes of a meeting as files: a document that everybody can read, and a table.

use super::{
    model::{MeetingRow, MinutesView, Outcome, Vote},
    pages::{lines, moved_line},
    reading::meetings,
};
use crate::{
    account::Actor,
    error::AppError,
    platform::{
        Ctx, csv,
        pdf::{self, Block, Document, Look, Run},
        zones::Zone,
    },
    programme,
    texts::{Locale, Texts},
    timestamp::Timestamp,
    ui::when::in_zone,
};
use uuid::Uuid;

/// The minutes as PDF, in the reader's language and as far as they may read them.
///
/// # Errors
/// As [`meetings::minutes`].
pub async fn document(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let (row, view) = meetings::minutes(ctx, actor, id).await?;
    let network = programme::content(ctx, locale)?.network.name.text.clone();
    let name = name(&row, "pdf");
    Ok((name, pdf::set(set(locale, network, &row, &view)).await?))
}

/// The minutes as a table: a row for everybody who was there, for each item, who left for it, and each vote.
///
/// # Errors
/// As [`meetings::minutes`].
pub async fn table(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let (row, view) = meetings::minutes(ctx, actor, id).await?;
    let name = name(&row, "csv");
    Ok((name, rows(&view).into_bytes()))
}

fn name(row: &MeetingRow, ending: &str) -> String {
    format!("minutes-{}.{ending}", row.starts.as_typed().0)
}

fn set(locale: Locale, network: String, row: &MeetingRow, view: &MinutesView) -> Document {
    let t = Texts::of(locale);
    // As the clocks of the zone show it in which the meeting was called.
    let zone = Zone::named(&row.starts.zone);
    let ahead = |at: Timestamp| zone.as_ref().map_or(row.starts.ahead, |zone| zone.ahead(at));
    let when = |at: Timestamp| in_zone(locale.tag(), at, &row.starts.zone, ahead(at));
    let until = |at: Option<Timestamp>| at.map_or_else(|| t.review_minutes_still().to_string(), &when);
    let line = |text: String| Block::Paragraph(Look::Plain, vec![Run::plain(text)]);
    let heading = |rank: u8, text: String| Block::Heading { rank, runs: vec![Run::plain(text)] };
    let mut blocks = vec![
        Block::Paragraph(Look::Quiet, vec![Run::plain(network.as_str())]),
        heading(1, t.review_minutes_of(&row.title)),
    ];
    blocks.extend(view.moves.iter().map(|moved| line(moved_line(t, moved))));
    if let Some((at, who)) = &view.opened {
        blocks.push(line(t.review_minutes_opened(when(*at), who)));
    }
    blocks.push(line(match &view.closed {
        Some((at, who)) => t.review_minutes_closed(when(*at), who),
        None => t.review_minutes_draft().into(),
    }));
    blocks.push(heading(2, t.review_minutes_attendance().into()));
    let cell = |text: String| vec![Run::plain(text)];
    let head = [t.review_minutes_name(), t.review_minutes_from(), t.review_minutes_until()];
    let there =
        view.attendance.iter().map(|(name, from, to)| vec![cell(name.clone()), cell(when(*from)), cell(until(*to))]);
    if view.attendance.is_empty() {
        blocks.push(line(t.review_minutes_nobody().into()));
    } else {
        blocks.push(Block::Table(head.map(|h| cell(h.into())).to_vec(), there.collect()));
    }
    blocks.push(heading(2, t.review_minutes_items().into()));
    if view.rounds.is_empty() {
        blocks.push(line(t.review_minutes_no_items().into()));
    }
    for round in &view.rounds {
        let title = match &round.of {
            Some((_, reference, organiser)) => t.review_agenda_item(round.number, format!("{reference}, {organiser}")),
            None => t.review_agenda_item(round.number, t.review_agenda_not_yours()),
        };
        blocks.push(heading(3, title));
        blocks.push(line(t.review_minutes_time(when(round.from), until(round.until))));
        if let Some(shown) = &round.shown {
            blocks.extend(lines(t, shown).into_iter().map(line));
        }
    }
    Document {
        footer: network.clone(),
        title: t.review_minutes_of(&row.title),
        language: locale.tag().into(),
        author: network,
        about: t.review_minutes_about().into(),
        made_at: view.closed.as_ref().map(|(at, _)| *at),
        blocks,
        centred: false,
        attached: None,
    }
}

/// The columns of the table.
const COLUMNS: [&str; 8] = ["what", "item", "reference", "organiser", "person", "from", "until", "value"];

fn rows(view: &MinutesView) -> String {
    let mut out = csv::row(&COLUMNS);
    let time = |at: Timestamp| at.rfc3339();
    let until = |at: Option<Timestamp>| at.map(time).unwrap_or_default();
    let mut row = |what: &str, item: [&str; 3], person: &str, times: [String; 2], value: &str| {
        let [number, reference, organiser] = item;
        out.push_str(&csv::row(&[what, number, reference, organiser, person, &times[0], &times[1], value]));
    };
    for moved in &view.moves {
        row("moved", [""; 3], &moved.by, [time(moved.from.at), time(moved.to.at)], &moved.to.zone);
    }
    if let Some((at, who)) = &view.opened {
        row("opened", [""; 3], who, [time(*at), String::new()], "");
    }
    for (name, from, to) in &view.attendance {
        row("present", [""; 3], name, [time(*from), until(*to)], "");
    }
    for round in &view.rounds {
        let number = round.number.to_string();
        let (reference, organiser) =
            round.of.as_ref().map_or(("", ""), |(_, reference, organiser)| (reference.as_str(), organiser.as_str()));
        let item = [number.as_str(), reference, organiser];
        row("discussed", item, "", [time(round.from), until(round.until)], "");
        let Some(shown) = &round.shown else { continue };
        for (name, at) in &shown.excused {
            row("left_for_item", item, name, [time(*at), until(round.until)], "");
        }
        for name in &shown.present {
            row("took_part", item, name, [String::new(), String::new()], "");
        }
        for (name, vote) in &shown.votes {
            row("vote", item, name, [String::new(), String::new()], Vote::key(*vote));
        }
        let Some(result) = &shown.result else { continue };
        let none = || [String::new(), String::new()];
        row("quorum", item, "", none(), if result.quorate { "yes" } else { "no" });
        let says = |outcome: Option<Outcome>| outcome.map_or("none", Outcome::key);
        row("majority", item, "", none(), says(result.poll.outcome));
        row("written_down", item, "", none(), says(result.written_down));
        row("decided", item, "", none(), says(result.decided));
    }
    if let Some((at, who)) = &view.closed {
        row("closed", [""; 3], who, [time(*at), String::new()], "");
    }
    out
}
