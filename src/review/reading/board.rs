//! The board: a window of what is under review, with the same few queries for one application and for many.

use crate::{
    account::{self, Actor, Role},
    apply::{
        self,
        model::{Application, ApplicationState},
    },
    error::AppError,
    organiser,
    platform::{Ctx, audit, db::page},
    programme::{
        self,
        model::{Rules, Text},
    },
    review::{
        case::{course, facts, is_tied_to},
        model::{
            BoardCard, BoardQuery, BoardView, Card, Column, ColumnView, Facts, KeptFilter, Outcome, Phase, Seat,
            days_left, differs, due_with_pause, haste, hides_applicant, may_see, may_see_board, may_see_committee,
            moves,
        },
        store::{
            self, Evaluating, Review,
            kept::kept,
            listed::{Listed, listed},
            listing::Reader,
            windows::Window,
        },
    },
    texts::Locale,
    timestamp::Timestamp,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// So many applications of a column are shown before one goes on to the table.
const WINDOW: u64 = 10;
/// How many rows a page of the table has.
const ROWS: u64 = 50;

/// Who looks at the board, for the queries about it.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn reader(ctx: &Ctx, db: &impl ConnectionTrait, actor: &Actor) -> Result<Reader, AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    Reader::of(db, actor, &programme::edition(ctx)?.rules, ctx.now()).await
}

/// Reads the board as one person may see it: the first applications of each column, or a page of a table.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn board(ctx: &Ctx, actor: &Actor, locale: Locale, query: BoardQuery) -> Result<BoardView, AppError> {
    let db = &ctx.db.snapshot().await?;
    let reader = reader(ctx, db, actor).await?;
    let content = programme::content(ctx, locale)?;
    // Before all else: what comes in meanwhile is heard of, perhaps once too often.
    let seq = audit::newest(db).await?;
    let kept = kept(db, actor.id).await?;
    // Not all countries of the world: choosing one of those without organisers finds nothing.
    let mut there = organiser::store::countries(db).await?;
    there.insert(query.country.clone());
    let countries = content.countries.iter().filter(|c| there.contains(&c.id));
    let mut view = BoardView {
        columns: Vec::new(),
        rows: Vec::new(),
        count: 0,
        page: 1,
        pages: 1,
        looking: super::looking(ctx, db, actor, &reader).await?,
        countries: countries.map(|c| (c.id.clone(), c.label.clone())).collect(),
        languages: content.languages.iter().map(|c| (c.id.clone(), c.label.clone())).collect(),
        kept: kept.into_iter().map(|k| KeptFilter { id: k.id, name: k.name, query: k.query }).collect(),
        seq,
        query,
    };
    if view.query.table {
        view.count = reader.count(db, &view.query).await?;
        let page = page(view.query.page, view.count, ROWS);
        (view.page, view.pages) = (page.number, page.of);
        let ids = reader.window(db, &view.query, page.offset, ROWS).await?;
        view.rows = cards(ctx, db, actor, locale, &reader, &ids).await?;
        view.looking.retain(|id, _| ids.contains(id));
        return Ok(view);
    }
    let columns: Vec<Column> =
        Column::ALL.into_iter().filter(|c| view.query.column.is_none_or(|only| only == *c)).collect();
    let windows = reader.columns(db, &view.query, &columns, WINDOW).await?;
    let ids: Vec<Uuid> = windows.iter().flat_map(|window| window.ids.iter().copied()).collect();
    view.looking.retain(|id, _| ids.contains(id));
    let mut all: BTreeMap<Uuid, BoardCard> =
        cards(ctx, db, actor, locale, &reader, &ids).await?.into_iter().map(|card| (card.card.id, card)).collect();
    view.columns = windows
        .into_iter()
        .map(|Window { column, ids, count, more }| {
            let cards = ids.iter().filter_map(|id| all.remove(id)).collect();
            ColumnView { column, cards, count, more }
        })
        .collect();
    Ok(view)
}

/// The cards of some applications, in the same order; what the person may not see is left out.
///
/// # Errors
/// When the database fails.
pub async fn cards(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    actor: &Actor,
    locale: Locale,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<BoardCard>, AppError> {
    let content = programme::content(ctx, locale)?;
    let mut found = listed(db, ids).await?;
    let rules = rules_of(ctx, db, found.values().map(|of| &of.application)).await?;
    let evaluating = store::evaluating(db, ids).await?;
    let returned = apply::store::returned::current_of(db, ids).await?;
    let people = account::store::names(db, evaluating.values().flatten().map(|e| e.evaluator_id)).await?;
    let differing = differing(db, &found, &evaluating).await?;
    let declared = store::table::declared_in(db, ids, actor.id).await?;

    let mut cards = Vec::new();
    for (id, of) in ids.iter().filter_map(|id| found.remove_entry(id)) {
        let Listed { application, organiser, review, outcome } = of;
        let key = (application.edition_version.clone(), application.renews.is_some());
        let rules = rules.get(&key).ok_or_else(|| AppError::internal(&format!("application {id} has no rules")))?;
        let review = review.unwrap_or_else(|| Review::waiting(&application, rules.decision.days));
        let evaluators = evaluating.get(&id).map(Vec::as_slice).unwrap_or_default();
        let is_tied = is_tied_to(&application, rules, reader.ties(), application.organiser_id);
        let course = course(application.state);
        let mut facts = facts(rules, (&review, course), evaluators, actor.id, is_tied);
        facts.declared |= !facts.assigned && declared.contains(&id);
        if !may_see(actor, &facts) {
            continue;
        }
        let card = card(&CardOf {
            ctx,
            actor,
            application: &application,
            organiser: &organiser.name,
            country: content.country(&organiser.country),
            rules,
            review: &review,
            paused_since: returned.get(&id).filter(|(_, stops)| *stops).map(|(at, _)| *at),
            evaluating: evaluators,
            facts: &facts,
            names: &people,
            outcome,
        });
        let mut tags = organiser.languages;
        tags.push(application.language);
        tags.sort();
        tags.dedup();
        let wide = differing.get(&id).filter(|_| may_see_committee(actor, &facts));
        cards.push(BoardCard {
            column: Column::of(review.phase, course, application.state == ApplicationState::Submitted),
            languages: tags.iter().map(|tag| content.language_name(tag)).collect(),
            wide: wide.map_or(0, |apart| wide_ones(apart, rules.evaluation.disagreement_span)),
            recusals: match actor.is(Role::Coordinator) {
                true => u32::try_from(evaluators.iter().filter(|e| e.is_recused()).count()).unwrap_or(0),
                false => 0,
            },
            last_at: review.updated_at.max(application.updated_at),
            moves: moves(actor, &facts, rules.returning.until),
            card,
        });
    }
    Ok(cards)
}

/// By how many levels the evaluators are apart, question by question, on the applications that the committee has before it:
/// of others nobody may know yet.
async fn differing(
    db: &impl ConnectionTrait,
    found: &BTreeMap<Uuid, Listed>,
    evaluating: &BTreeMap<Uuid, Vec<Evaluating>>,
) -> Result<BTreeMap<Uuid, Vec<u8>>, AppError> {
    let phase = |id: &Uuid| found.get(id).and_then(|of| Some(of.review.as_ref()?.phase));
    let counted = evaluating.iter().filter(|(id, _)| phase(id) == Some(Phase::Committee)).flat_map(|(_, of)| of);
    let handed_in: Vec<Uuid> = counted.filter_map(|e| e.handed_in).collect();
    store::apart(db, &handed_in).await
}

/// On how many questions they differ by so many levels or more.
fn wide_ones(apart: &[u8], span: u8) -> u32 {
    u32::try_from(apart.iter().filter(|apart| differs(**apart, 0, span)).count()).unwrap_or(0)
}

/// The rules of each edition that the applications were made with, and whether they are those for a renewal.
pub(super) async fn rules_of(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    applications: impl Iterator<Item = &Application>,
) -> Result<BTreeMap<(String, bool), Rules>, AppError> {
    let current = programme::edition(ctx)?;
    let old: BTreeSet<String> = applications.map(|a| a.edition_version.clone()).collect();
    let old = apply::store::editions(db, old.into_iter().filter(|v| *v != current.version)).await?;
    let all = old.into_iter().map(|(version, edition)| (version, edition.rules));
    let mut rules = BTreeMap::new();
    for (version, first) in all.chain([(current.version.clone(), current.rules.clone())]) {
        rules.insert((version.clone(), true), first.for_renewal());
        rules.insert((version, false), first);
    }
    Ok(rules)
}

/// What a card is made of.
pub struct CardOf<'a> {
    pub ctx: &'a Ctx,
    pub actor: &'a Actor,
    pub application: &'a Application,
    pub organiser: &'a str,
    pub country: Text,
    pub rules: &'a Rules,
    pub review: &'a Review,
    pub paused_since: Option<Timestamp>,
    pub evaluating: &'a [Evaluating],
    pub facts: &'a Facts,
    pub names: &'a BTreeMap<Uuid, String>,
    pub outcome: Option<Outcome>,
}

/// Makes a card.
pub fn card(of: &CardOf<'_>) -> Card {
    let now = of.ctx.now();
    let due_at = due_with_pause(of.review.due_at, of.paused_since, now);
    let left = days_left(due_at, now);
    let is_running = of.facts.is_running();
    let seats = of
        .evaluating
        .iter()
        .filter(|e| !e.has_ended)
        .map(|e| Seat {
            name: of.names.get(&e.evaluator_id).cloned().unwrap_or_default(),
            me: e.evaluator_id == of.actor.id,
            handed_in: e.handed_in.is_some(),
        })
        .collect();
    let have_i_handed_in = of.evaluating.iter().any(|e| e.evaluator_id == of.actor.id && e.handed_in.is_some());
    let waits_for_me = match of.review.phase {
        Phase::FormalCheck | Phase::Assignment => of.actor.is(Role::Coordinator),
        Phase::Evaluation => false,
        Phase::Committee => true,
        Phase::Decided => false,
    };
    let is_to_evaluate =
        of.facts.assigned && !have_i_handed_in && matches!(of.review.phase, Phase::Assignment | Phase::Evaluation);
    let hidden = hides_applicant(of.actor, of.facts, of.rules.evaluation.blind);
    let reference = of.application.reference.clone().unwrap_or_default();
    Card {
        id: of.application.id,
        organiser: if hidden { reference.clone() } else { of.organiser.to_string() },
        hidden,
        reference,
        country: of.country.clone(),
        phase: of.review.phase,
        submitted_at: of.application.submitted_at.unwrap_or_default(),
        due_at,
        course: of.facts.course,
        paused: of.paused_since.is_some(),
        left,
        haste: haste(left, of.rules.decision.urgent_days),
        seats,
        seats_needed: of.rules.evaluation.evaluators_per_application,
        mine: is_running && (waits_for_me || is_to_evaluate),
        // A decision that is taken up again isn't where the review stands.
        outcome: of.outcome.filter(|_| of.review.phase == Phase::Decided),
    }
}
