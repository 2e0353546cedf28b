//! The board: every application under review, with the same few queries for one and for many.

use crate::{
    account::{self, Actor, Role},
    apply::{
        self,
        model::{Application, ApplicationState},
    },
    error::AppError,
    organiser,
    platform::Ctx,
    programme::{
        self,
        model::{Rules, Text},
    },
    review::{
        case::{course, facts, is_tied_to},
        model::{
            BoardView, Card, Facts, Outcome, Phase, Seat, days_left, due_with_pause, haste, may_see, may_see_board,
        },
        store::{self, Review, assignment, evaluation},
    },
    texts::Locale,
    timestamp::Timestamp,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many decided applications stay on the board.
const DECIDED_SHOWN: u64 = 20;

/// Reads the board as one person may see it.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn board(ctx: &Ctx, actor: &Actor, locale: Locale, mine: bool) -> Result<BoardView, AppError> {
    if !may_see_board(actor) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let content = programme::content(ctx, locale)?;
    use ApplicationState::{InReview, Returned, Submitted};
    let ties = organiser::store::ties_of(db, actor.id).await?;
    let recusals = store::recusals(db, actor.id).await?;
    let mut applications = apply::store::applications(db, &[Submitted, InReview, Returned]).await?;
    // What somebody may not see doesn't count either; ties of long ago hide a little more than they must.
    let (decided, count) =
        apply::store::decided(db, ties.iter().map(|(organiser, _)| *organiser), recusals, DECIDED_SHOWN).await?;
    let more_decided = count.saturating_sub(decided.len() as u64);
    applications.extend(decided);

    let ids: Vec<Uuid> = applications.iter().map(|a| a.id).collect();
    let rules = rules_of(ctx, &applications).await?;
    let organisers = organiser::store::by_ids(db, applications.iter().map(|a| a.organiser_id)).await?;
    let reviews = store::reviews(db, &ids).await?;
    let assignments = store::assignments(db, &ids).await?;
    let evaluations = store::evaluations(db, &ids).await?;
    let outcomes = store::outcomes(db, &ids).await?;
    let returned = apply::store::returned::current_of(db, &ids).await?;
    let people = account::store::names(db, assignments.iter().map(|a| a.evaluator_id)).await?;

    let mut cards = Vec::new();
    for application in &applications {
        let organiser = organisers.iter().find(|o| o.id == application.organiser_id);
        let key = (application.edition_version.clone(), application.renews.is_some());
        let (Some(organiser), Some(rules)) = (organiser, rules.get(&key)) else {
            return Err(AppError::internal(&format!("application {} is incomplete", application.id)));
        };
        let review = reviews
            .iter()
            .find(|r| r.application_id == application.id)
            .cloned()
            .unwrap_or_else(|| Review::waiting(application, rules.decision.days));
        let of_this: Vec<_> = assignments.iter().filter(|a| a.application_id == application.id).cloned().collect();
        let written: Vec<_> = evaluations.iter().filter(|e| e.application_id == application.id).cloned().collect();
        let is_tied = is_tied_to(application, rules, &ties, organiser.id);
        let course = course(application.state);
        let facts = facts(rules, (&review, course), &of_this, &written, actor.id, is_tied);
        if !may_see(actor, &facts) {
            continue;
        }
        cards.push(card(&CardOf {
            ctx,
            actor,
            application,
            organiser: &organiser.name,
            country: content.country(&organiser.country),
            rules,
            review: &review,
            paused_since: returned.get(&application.id).filter(|(_, stops)| *stops).map(|(at, _)| *at),
            assignments: &of_this,
            evaluations: &written,
            facts: &facts,
            names: &people,
            outcome: outcomes.get(&application.id).copied(),
        }));
    }
    cards.retain(|c| !mine || c.mine);
    cards.sort_by_key(|c| if c.phase == Phase::Decided { (true, -c.due_at.0) } else { (false, c.due_at.0) });
    Ok(BoardView { cards, mine, more_decided: if mine { 0 } else { more_decided } })
}

/// The rules of each edition that the applications were made with, and whether they are those for a renewal.
async fn rules_of(ctx: &Ctx, applications: &[Application]) -> Result<BTreeMap<(String, bool), Rules>, AppError> {
    let current = programme::edition(ctx)?;
    let old = applications.iter().map(|a| a.edition_version.clone()).filter(|v| *v != current.version);
    let old = apply::store::editions(ctx.db.read(), old).await?;
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
    pub assignments: &'a [assignment::Model],
    pub evaluations: &'a [evaluation::Model],
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
    let is_in = |id: Uuid| of.evaluations.iter().any(|e| e.evaluator_id == id && e.submitted_at.is_some());
    let seats = of
        .assignments
        .iter()
        .filter(|a| a.ended_at.is_none())
        .map(|a| Seat {
            name: of.names.get(&a.evaluator_id).cloned().unwrap_or_default(),
            me: a.evaluator_id == of.actor.id,
            handed_in: is_in(a.evaluator_id),
        })
        .collect();
    let waits_for_me = match of.review.phase {
        Phase::FormalCheck | Phase::Assignment => of.actor.is(Role::Coordinator),
        Phase::Evaluation => false,
        Phase::Committee => true,
        Phase::Decided => false,
    };
    let is_to_evaluate =
        of.facts.assigned && !is_in(of.actor.id) && matches!(of.review.phase, Phase::Assignment | Phase::Evaluation);
    Card {
        id: of.application.id,
        reference: of.application.reference.clone().unwrap_or_default(),
        organiser: of.organiser.to_string(),
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
