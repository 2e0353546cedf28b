//! What somebody may see of reviews, as tables: made from the views of the pages, so nothing is in them that isn't on those.

use super::{
    model::{BoardCard, BoardQuery, CommitteeView, Course, EvaluateView, Given, Outcome, Value, Vote},
    reading,
    service::asked,
};
use crate::{
    account::Actor,
    error::AppError,
    platform::{Ctx, csv},
    texts::Locale,
};
use uuid::Uuid;

/// So many applications are read at once.
const SOME: u64 = 200;
/// More than this isn't in one table; the address narrows it down.
const MOST: u64 = 20_000;

/// What somebody sees on the board, as far as the query of an address narrows it down.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn board(ctx: &Ctx, actor: &Actor, locale: Locale, query: &str) -> Result<(String, Vec<u8>), AppError> {
    const COLUMNS: [&str; 14] = [
        "reference",
        "organiser",
        "country",
        "languages",
        "column",
        "submitted_on",
        "due_on",
        "days_left",
        "paused",
        "evaluators",
        "handed_in",
        "differing",
        "outcome",
        "last_activity",
    ];
    // Page after page of what stood at one moment: nothing is in it twice or left out because it moved meanwhile.
    let db = &ctx.db.snapshot().await?;
    let reader = reading::reader(ctx, db, actor).await?;
    let query = BoardQuery { table: true, ..asked(query) };
    let mut out = csv::row(&COLUMNS);
    let mut offset = 0;
    while offset < MOST {
        let ids = reader.window(db, &query, offset, SOME).await?;
        for card in reading::cards(ctx, db, actor, locale, &reader, &ids).await? {
            out.push_str(&of_board(&card));
        }
        if (ids.len() as u64) < SOME {
            break;
        }
        offset += SOME;
    }
    Ok((format!("reviews-{}.csv", ctx.now().day()), out.into_bytes()))
}

fn of_board(row: &BoardCard) -> String {
    let card = &row.card;
    let words = |texts: &[crate::programme::model::Text]| {
        texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("; ")
    };
    let names: Vec<&str> = card.seats.iter().map(|seat| seat.name.as_str()).collect();
    let handed_in = card.seats.iter().filter(|seat| seat.handed_in).count();
    let is_open = card.outcome.is_none() && card.course != Course::Withdrawn;
    let when_open = |text: String| if is_open { text } else { String::new() };
    csv::row(&[
        &card.reference,
        &card.organiser,
        &card.country.text,
        &words(&row.languages),
        row.column.key(),
        &card.submitted_at.day(),
        &when_open(card.due_at.day()),
        &when_open(card.left.to_string()),
        if card.paused { "yes" } else { "no" },
        &names.join("; "),
        &format!("{handed_in}/{}", card.seats_needed),
        &row.wide.to_string(),
        card.outcome.map_or("", Outcome::key),
        &row.last_at.rfc3339(),
    ])
}

/// What somebody may see of the evaluations of an application: their own until all are in, then all of them, with what the
/// committee settled and voted.
///
/// # Errors
/// As the pages: [`AppError::NotFound`], and [`AppError::NotAllowed`] for who hasn't declared yet, or evaluates nothing here.
pub async fn evaluations(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let (reference, table) = match reading::committee(ctx, actor, locale, id).await {
        Ok(view) if !view.must_declare => (view.head.card.reference.clone(), all(&view)),
        Ok(_) => return Err(AppError::NotAllowed),
        Err(AppError::NotAllowed) => {
            let view = reading::evaluate(ctx, actor, locale, id).await?;
            if view.declare {
                return Err(AppError::NotAllowed);
            }
            (view.head.card.reference.clone(), own(actor, &view))
        }
        Err(error) => return Err(error),
    };
    Ok((format!("{reference}-evaluations.csv"), table.into_bytes()))
}

/// What the rows say: `said` by an evaluator, `settled` by the committee, `whole` of an evaluator about all of it, `vote`.
const EVALUATIONS: [&str; 8] = ["what", "question", "label", "person", "value", "comment", "note", "agreed_by"];

fn value(of: Option<Value>) -> String {
    match of {
        Some(Value::Level(level)) => level.to_string(),
        Some(Value::Confirmed(true)) => "yes".into(),
        Some(Value::Confirmed(false)) => "no".into(),
        Some(Value::CannotTell) => "cannot_tell".into(),
        None => String::new(),
    }
}

fn all(view: &CommitteeView) -> String {
    let mut out = csv::row(&EVALUATIONS);
    let mut row = |cells: [&str; 8]| out.push_str(&csv::row(&cells));
    for line in &view.rows {
        let (question, label) = (line.agreement.question.as_str(), line.label.text.as_str());
        let said = line.agreement.values.iter().zip(&line.comments).zip(&view.evaluators);
        for ((said, (comment, note)), (name, _)) in said {
            row(["said", question, label, name, &value(*said), comment, note, ""]);
        }
        let agreed = value(line.agreement.agreed);
        row(["settled", question, label, "", &agreed, &line.reason, "", &line.agreed_by.join("; ")]);
    }
    for (name, overall) in view.evaluators.iter().filter(|(_, overall)| !overall.is_empty()) {
        row(["whole", "", "", name, "", overall, "", ""]);
    }
    for (name, vote) in &view.votes {
        row(["vote", "", "", name, Vote::key(*vote), "", "", ""]);
    }
    out
}

fn own(actor: &Actor, view: &EvaluateView) -> String {
    let mut out = csv::row(&EVALUATIONS);
    let mut row = |cells: [&str; 8]| out.push_str(&csv::row(&cells));
    for (question, _) in view.indicators.iter().chain(&view.rated) {
        let Some(given) = view.marks.get(&question.id) else { continue };
        let said = value(Given::value(given));
        row(["said", &question.id, &question.label.text, &actor.name, &said, &given.comment, &given.note, ""]);
    }
    if !view.overall.is_empty() {
        row(["whole", "", "", &actor.name, "", &view.overall, "", ""]);
    }
    out
}
