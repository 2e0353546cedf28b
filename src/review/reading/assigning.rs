//! Who could evaluate an application, what speaks against whom, and who would be the best choice.

use crate::{
    account::{self, Role},
    error::AppError,
    platform::Ctx,
    review::{
        case::Case,
        model::{Able, Candidate, Ending, Found, Match, Suggestion, matches, suggest},
        service::profile,
        store::{self, closeness},
    },
    timestamp::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How far back two count as having worked together, in days.
const TOGETHER_DAYS: i64 = 3 * 365;

/// What the page of the assignment needs to know of those who aren't assigned.
pub struct AbleOnes {
    pub candidates: Vec<Candidate>,
    pub blocked: Vec<(String, Vec<Found>)>,
    pub suggestion: Option<Suggestion>,
    pub may_weigh: bool,
    pub due_at: Timestamp,
}

/// Reads it.
///
/// # Errors
/// When the database fails.
pub async fn able(ctx: &Ctx, case: &Case) -> Result<AbleOnes, AppError> {
    let db = ctx.db.read();
    let rules = case.rules();
    let holders = account::store::holders(db, Role::Evaluator).await?;
    let people: Vec<_> = holders.iter().map(|(person, _)| person.clone()).collect();
    let mut found = closeness::found(db, &rules.conflict, &case.organiser, &case.ties, &people).await?;
    for person in &people {
        if let Some(what) = case.is_out(person.id).then(|| said(case, person.id)) {
            found.entry(person.id).or_default().insert(what);
        }
    }
    let loads = store::loads(db).await?;
    let since = ctx.now().plus_days(-TOGETHER_DAYS);
    let (pairs, before) = closeness::pairings(db, case.organiser.id, since).await?;
    let mut candidates = Vec::new();
    let mut blocked = Vec::new();
    for (person, grant) in holders {
        let has_judged = case.assignment_of(person.id).is_some() || case.judged_before_appeal(person.id);
        if has_judged || candidates.iter().any(|c: &Candidate| c.id == person.id) {
            continue;
        }
        let found: Vec<Found> = found.remove(&person.id).unwrap_or_default().into_iter().collect();
        if found.iter().any(|f| !f.may_be_overridden(&rules.conflict)) {
            blocked.push((person.name, found));
            continue;
        }
        candidates.push(Candidate {
            id: person.id,
            shared: matches(&case.applicant(), &profile(&person)),
            name: person.name,
            coordinating: grant.coordinating,
            load: loads.get(&person.id).copied().unwrap_or(0),
            found,
        });
    }
    // Who shares more comes first, then who has less to do; last of all those against whom something speaks.
    candidates.sort_by(|a, b| {
        let shared = |c: &Candidate| u8::from(c.shared.country) + u8::from(c.shared.language);
        let free = a.found.is_empty().cmp(&b.found.is_empty()).reverse();
        free.then(shared(b).cmp(&shared(a))).then(a.load.cmp(&b.load)).then_with(|| a.name.cmp(&b.name))
    });
    let assigned: Vec<(Uuid, Match)> = case.active().map(|a| (a.evaluator_id, Match::parse(&a.shared))).collect();
    // Somebody who has given it back isn't asked at once again.
    let left: BTreeSet<Uuid> = case.assignments.iter().filter(|a| is_declined(a)).map(|a| a.evaluator_id).collect();
    let options: Vec<Able> = candidates
        .iter()
        .filter(|c| c.found.is_empty() && !left.contains(&c.id))
        .map(|c| Able {
            id: c.id,
            shared: c.shared,
            load: c.load,
            together: together(&pairs, c.id),
            before: before.get(&c.id).copied().unwrap_or(0),
        })
        .collect();
    let seats = (rules.evaluation.evaluators_per_application as usize).saturating_sub(assigned.len());
    let end = case.review.due_at;
    let given = ctx.now().deadline(i64::from(rules.evaluation.days));
    Ok(AbleOnes {
        suggestion: suggest(&rules.evaluation, &options, &assigned, seats),
        may_weigh: candidates.iter().any(|c| !c.found.is_empty()),
        candidates,
        blocked,
        due_at: if end > ctx.now() { given.min(end) } else { given },
    })
}

/// Why somebody is out: by their own word, or by a tie.
fn said(case: &Case, person: Uuid) -> Found {
    if case.recused().any(|recused| recused == person) { Found::Declared } else { Found::Member }
}

fn is_declined(row: &store::assignment::Model) -> bool {
    row.ended_as.as_deref() == Some(Ending::Declined.key())
}

fn together(pairs: &BTreeMap<(Uuid, Uuid), u32>, person: Uuid) -> Vec<(Uuid, u32)> {
    pairs.iter().filter(|((a, _), _)| *a == person).map(|((_, b), n)| (*b, *n)).collect()
}
