//! What the committee has before it.

use super::{decision_view, head};
use crate::{
    account::{self, Actor},
    apply,
    error::AppError,
    organiser::{self, model::may_manage},
    platform::Ctx,
    programme::{
        self,
        model::{Clause, Form, Standing, Text, pass},
    },
    review::{
        case::Case,
        model::{
            Agreement, CommitteeRow, CommitteeView, Criterion, Difference, EarlierView, Head, Marks, MessageView,
            Outcome, Phase, ProposalView, Reading, TableView, ToAssess, agreements, criterion_label, failing,
            may_decide, may_see, may_see_committee, may_vote, must_declare, poll, question_label, readings, standing,
        },
        service::{Decided, Table, about_decision, gaps_now, intent_of, readers, votes_that_count},
        store::{
            self,
            table::{self, Cause, proposed_decision},
            term::members,
        },
    },
    texts::{Locale, Texts},
    timestamp::Timestamp,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Reads it. Who hasn't declared yet gets nothing but the question.
///
/// # Errors
/// As [`Case::read`]; [`AppError::NotAllowed`] before all evaluations are in.
pub async fn committee(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<CommitteeView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, id).await?;
    let is_its_turn = may_see(actor, &case.facts) && case.facts.all_in && case.review.phase >= Phase::Committee;
    if is_its_turn && must_declare(actor, &case.facts) {
        let head = head(ctx, actor, locale, &case).await?;
        return undeclared(head, &case, locale);
    }
    if !may_see_committee(actor, &case.facts) {
        return Err(AppError::NotAllowed);
    }
    let form = case.form(locale)?;
    let (_, claimed, to_assess) = case.claimed(db).await?;
    let mut table = Table::read(db, &case, &claimed).await?;
    let votes = votes_that_count(db, ctx, &case).await?;
    let sits = members(db, ctx.now()).await?.contains_key(&actor.id);
    let counted = case.counted();
    let proposal = table::proposal(db, id).await?;
    let agreed_by = table::agreed_by(db, id).await?;
    let said = table::said(db, id).await?;
    let ids = counted.iter().map(|e| e.evaluator_id).chain(votes.iter().map(|v| v.person_id));
    let ids = ids.chain(case.recused()).chain(agreed_by.values().flatten().copied());
    let ids = ids.chain(said.iter().map(|m| m.person_id)).chain(proposal.iter().map(|p| p.proposed_by));
    let names = account::store::names(db, ids.collect::<BTreeSet<_>>()).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let ballots: Vec<_> = votes.iter().filter_map(store::ballot).collect();
    let decision = store::decision(db, id).await?.map(|row| decision_view(form, &row)).transpose()?;
    let own_levels = apply::store::own_level::levels(db, id).await?;
    let formal = store::formal_checks(db, id).await?;
    let is_met = formal.iter().filter_map(|(id, row)| Some((id.clone(), row.met?))).collect();
    let open = table.is_open();
    let evaluators: Vec<String> = counted.iter().map(|e| name(e.evaluator_id)).collect();
    let readings = read_otherwise(&case, &claimed, &to_assess, &is_met, &table, &evaluators);
    let drafted = |criterion: &Criterion| match criterion.clause == Clause::Formal.key() {
        true => formal.get(&criterion.id).map(|row| row.comment.clone()).unwrap_or_default(),
        false => drafted(&table.marks, &criterion.id),
    };
    // What was written before, and is out of date now, is where the next writing begins.
    let intent = proposal.as_ref().map(intent_of).transpose()?;
    let written = |criterion: &Criterion| intent.as_ref()?.reasons.get(&criterion.key()).cloned();
    let failing = failing(&table.verdict)
        .into_iter()
        .map(|c| (c.clone(), criterion_label(form, &c), written(&c).unwrap_or_else(|| drafted(&c))))
        .collect();
    let may_vote = may_vote(actor, &case.facts) && sits;
    let settled: Vec<&String> = table.reasons.keys().collect();
    let has_agreed = |q: &&String| agreed_by.get(*q).is_some_and(|people| people.contains(&actor.id));
    let may_concur = may_vote && !settled.is_empty() && !settled.iter().all(has_agreed);
    let proposal = proposal.filter(|p| p.revision == case.review.revision && case.review.phase == Phase::Committee);
    let proposal = match proposal {
        Some(proposal) => Some(proposed(ctx, actor, locale, &case, &proposal, name(proposal.proposed_by)).await?),
        None => None,
    };
    let mut rows: Vec<CommitteeRow> = std::mem::take(&mut table.agreements)
        .into_iter()
        .map(|agreement| CommitteeRow {
            label: question_label(form, &agreement.question),
            rated: claimed.levels.iter().any(|r| r.id == agreement.question),
            comments: table
                .marks
                .iter()
                .map(|m| m.get(&agreement.question).map(|g| (g.comment.clone(), g.note.clone())).unwrap_or_default())
                .collect(),
            agreed_by: agreed_by
                .get(&agreement.question)
                .into_iter()
                .flatten()
                .filter(|person| !case.is_out(**person))
                .map(|person| name(*person))
                .collect(),
            reason: table.reasons.remove(&agreement.question).unwrap_or_default(),
            own: own_levels.get(&agreement.question).copied(),
            agreement,
        })
        .collect();
    // What has to be talked about comes first; otherwise it stays in the order of the form.
    rows.sort_by_key(|row| urgency(&row.agreement));
    let may_say = case.review.phase == Phase::Committee && case.facts.is_running();
    Ok(CommitteeView {
        head: head(ctx, actor, locale, &case).await?,
        evaluators: evaluators.into_iter().zip(counted.iter().map(|e| e.overall.clone())).collect(),
        rows,
        scale: case.scale(locale)?.clone(),
        failing,
        verdict: table.verdict,
        votes: votes.iter().filter_map(|v| Some((name(v.person_id), store::ballot(v)?.vote))).collect(),
        my_vote: votes.iter().find(|v| v.person_id == actor.id).and_then(store::ballot).map(|b| b.vote),
        must_declare: false,
        declare: !case.facts.declared,
        poll: poll(&case.rules().committee, &ballots),
        open,
        decision,
        table: TableView {
            recused: case.recused().map(name).collect(),
            sits,
            gaps: gaps_now(db, ctx).await?,
            readings,
            may_concur,
            flag_open: store::flag::is_open(db, id).await?,
            proposal,
            may_say,
            messages: said
                .into_iter()
                .map(|m| MessageView {
                    author: name(m.person_id),
                    question: m.question_id.map(|q| question_label(form, &q)),
                    words: m.words,
                    at: m.created_at,
                })
                .collect(),
            next: ctx.ids.uuid(),
            names: if may_say { nameable(db, &case, actor).await? } else { Vec::new() },
            earlier: earlier(db, id).await?,
        },
    })
}

/// The page of who hasn't declared yet.
fn undeclared(head: Head, case: &Case, locale: Locale) -> Result<CommitteeView, AppError> {
    Ok(CommitteeView {
        head,
        evaluators: Vec::new(),
        rows: Vec::new(),
        scale: case.scale(locale)?.clone(),
        failing: Vec::new(),
        verdict: pass(case.rules(), &Standing::default()),
        votes: Vec::new(),
        my_vote: None,
        must_declare: true,
        declare: true,
        poll: poll(&case.rules().committee, &[]),
        open: true,
        decision: None,
        table: TableView::default(),
    })
}

/// The wide differences first, then those that are open, then the rest.
fn urgency(agreement: &Agreement) -> u8 {
    match (agreement.difference, agreement.agreed) {
        (Difference::Wide, None) => 0,
        (Difference::Wide, Some(_)) => 1,
        (Difference::Small, None) => 2,
        (Difference::Small, Some(_)) => 3,
        (Difference::Same, _) => 4,
    }
}

/// What the rule would say to each evaluation alone, and to the lowest and the highest of all.
fn read_otherwise(
    case: &Case,
    claimed: &Standing,
    to_assess: &ToAssess,
    is_met: &BTreeMap<String, bool>,
    table: &Table,
    evaluators: &[String],
) -> Vec<(Reading, bool)> {
    if table.agreements.iter().all(|a| a.difference == Difference::Same) {
        return Vec::new();
    }
    let passes = |marks: &Marks| {
        let alone = agreements(to_assess, &[marks], &BTreeMap::new(), case.rules().evaluation.disagreement_span);
        pass(case.rules(), &standing(claimed, is_met, &alone)).passes()
    };
    let (low, high) = readings(to_assess, &table.marks.iter().collect::<Vec<_>>());
    let each = evaluators.iter().zip(&table.marks).map(|(name, marks)| (Reading::By(name.clone()), passes(marks)));
    each.chain([(Reading::Low, passes(&low)), (Reading::High, passes(&high))]).collect()
}

/// The evaluators' comments on a question, to begin from.
fn drafted(marks: &[Marks], question: &str) -> String {
    let mut said: Vec<&str> = Vec::new();
    for comment in marks.iter().filter_map(|m| m.get(question)).map(|given| given.comment.trim()) {
        if !comment.is_empty() && !said.contains(&comment) {
            said.push(comment);
        }
    }
    said.join("\n\n")
}

async fn proposed(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    case: &Case,
    row: &proposed_decision::Model,
    by: String,
) -> Result<ProposalView, AppError> {
    let db = ctx.db.read();
    let (intent, form) = (intent_of(row)?, case.form(locale)?);
    let number = format!("{}-…", case.rules().label.number_prefix);
    let departure = Some(intent.departure.as_str()).filter(|d| !d.is_empty());
    let label = (intent.outcome == Outcome::Issued).then_some(number.as_str());
    let owners = organiser::store::members(db, case.organiser.id).await?;
    let owners = owners.into_iter().filter(|(_, role)| may_manage(*role)).map(|(person, _)| person);
    let content = programme::content(ctx, locale)?;
    let mut letters = BTreeMap::new();
    for owner in account::store::by_ids(db, owners).await? {
        let decided = Decided { reasons: &intent.reasons, departure, label };
        let (subject, words) = about_decision(ctx, case, decided, Texts::of(owner.locale()), &owner.name);
        let language = content.language_name(owner.locale().tag()).text;
        letters.entry(language).or_insert((subject, words));
    }
    let two = case.rules().committee.second_person_confirms;
    Ok(ProposalView {
        outcome: intent.outcome,
        by,
        at: row.proposed_at,
        reasons: intent.reasons.iter().map(|(key, words)| (label_of(form, key), words.clone())).collect(),
        departure: intent.departure.clone(),
        letters: letters.into_iter().map(|(language, (subject, words))| (language, subject, words)).collect(),
        may_confirm: may_decide(actor, &case.facts) && !(two && row.proposed_by == actor.id),
    })
}

fn label_of(form: &Form, key: &str) -> Text {
    Criterion::parse(key).map_or_else(|| Text::new(key), |c| criterion_label(form, &c))
}

async fn nameable(db: &impl ConnectionTrait, case: &Case, actor: &Actor) -> Result<Vec<String>, AppError> {
    let mut people = readers(db, case).await?;
    people.remove(&actor.id);
    let mut names: Vec<_> = people.into_values().collect();
    names.sort();
    names.dedup();
    Ok(names)
}

async fn earlier(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<EarlierView>, AppError> {
    #[derive(serde::Deserialize)]
    struct Kept {
        outcome: String,
        decided_at: Timestamp,
    }
    table::earlier(db, application)
        .await?
        .into_iter()
        .map(|row| {
            let kept: Kept = store::from_json(&row.decision)?;
            Ok(EarlierView {
                outcome: Outcome::parse(&kept.outcome)
                    .ok_or_else(|| AppError::internal(&format!("outcome {}", kept.outcome)))?,
                at: kept.decided_at,
                appeal: row.cause == Cause::Appeal.key(),
                reason: row.reason,
                reopened_at: row.reopened_at,
            })
        })
        .collect()
}
