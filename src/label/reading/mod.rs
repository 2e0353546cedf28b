//! What the pages of labels show, read with a fixed number of queries.

mod check;

pub use check::{checks, checks_of};

use super::{
    model::{
        Case, CaseRow, CaseView, CasesView, ComplaintRow, Label, LabelState, LabelView, Measure, OtherLabel,
        RegisterView, Search, Stage, criteria, may_confirm, may_judge, may_open, renewal_closes, renewal_opens,
    },
    store::{self, label_case, label_complaint},
};
use crate::{
    account::{Actor, store as people},
    error::AppError,
    organiser::{
        self, MemberRole,
        model::{is_tied, may_edit, may_manage},
    },
    platform::Ctx,
    programme,
    texts::Locale,
    timestamp::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many complaints, and cases of each kind, stand on the page of those who deal with them.
const MOST: u64 = 100;
/// How many closed cases.
const CLOSED: u64 = 20;

/// A page of the register.
///
/// # Errors
/// When the database fails.
pub async fn register(
    ctx: &Ctx,
    actor: Option<&Actor>,
    locale: Locale,
    mut search: Search,
) -> Result<RegisterView, AppError> {
    let content = programme::content(ctx, locale)?;
    let name = |code: &str| content.country(code).text;
    let now = ctx.now();
    let (labels, page, count) = store::search(ctx.db.read(), &search, now).await?;
    search.page = page.number;
    let mut countries: Vec<_> =
        store::countries(ctx.db.read()).await?.into_iter().map(|code| (code.clone(), name(&code))).collect();
    countries.sort_by(|a, b| a.1.cmp(&b.1));
    let spoken = store::languages(ctx.db.read()).await?;
    let mut languages: Vec<_> =
        spoken.into_iter().map(|code| (code.clone(), content.language_name(&code).text)).collect();
    languages.sort_by(|a, b| a.1.cmp(&b.1));
    let holders = organiser::store::by_ids(ctx.db.read(), labels.iter().map(|l| l.organiser_id)).await?;
    Ok(RegisterView {
        logos: holders.iter().filter_map(|o| Some((o.id, o.logo_address()?))).collect(),
        labels: labels
            .into_iter()
            .map(|l| {
                let (state, country) = (l.state(now), name(&l.country));
                (l, state, country)
            })
            .collect(),
        judges: actor.is_some_and(|a| may_judge(a, false)),
        pages: page.of,
        count,
        countries,
        languages,
        search,
    })
}

/// The page of a label.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn label(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, number: &str) -> Result<LabelView, AppError> {
    let db = ctx.db.read();
    let content = programme::content(ctx, locale)?;
    let label = store::by_number(db, number).await?;
    let organiser = organiser::store::by_id(db, label.organiser_id).await?;
    let is_tied = match actor {
        Some(actor) => organiser::service::is_tied(db, ctx, organiser.id, actor.id).await?,
        None => false,
    };
    let now = ctx.now();
    let others = store::of_organiser(db, organiser.id).await?;
    let role = match actor {
        Some(actor) => organiser::store::role_of(db, organiser.id, actor.id).await?,
        None => None,
    };
    let state = label.state(now);
    let running = store::running_case(db, label.id).await?;
    let reads_cases = actor.is_some_and(|a| may_judge(a, is_tied)) || role.is_some_and(may_manage);
    let coordinates = actor.is_some_and(|a| may_open(a, is_tied));
    let may_open = running.is_none() && coordinates;
    let past = store::past_measures(db, label.id).await?;
    let checks = check::hint(db, ctx, &label, role, coordinates).await?;
    let renewed_by = others.iter().find(|l| l.renews == Some(label.id) && l.revoked_at.is_none());
    let opens = opens(ctx, &label, role)?.filter(|_| renewed_by.is_none());
    let closes = renewal_closes(&label, &programme::rules(ctx)?.renewal);
    let is_in_grace = state == LabelState::Expired && renewed_by.is_none() && now < closes;
    let number = |label: &Label| label.number.clone();
    Ok(LabelView {
        logo: organiser.logo_address(),
        may_renew: opens.is_some_and(|opens| opens <= now),
        renewal_opens: opens,
        renews: label.renews.and_then(|id| others.iter().find(|l| l.id == id)).map(number),
        renewed_by: renewed_by.map(number),
        state,
        organiser: organiser.slug,
        country: content.country(&label.country).text,
        criteria: criteria(&content),
        may_open: if may_open { Measure::open_to(state).to_vec() } else { Vec::new() },
        running_case: running.filter(|_| reads_cases).map(|case| case.id),
        past,
        checks,
        grace_until: is_in_grace.then_some(closes),
        address: ctx.config.url(&format!("/labels/{}", label.number)),
        others: others.iter().filter(|l| l.id != label.id).map(|l| OtherLabel::of(l, now)).collect(),
        label,
    })
}

/// From when a label can be renewed, for those who may, as long as it can be.
fn opens(ctx: &Ctx, label: &Label, role: Option<MemberRole>) -> Result<Option<Timestamp>, AppError> {
    let rules = &programme::rules(ctx)?.renewal;
    let counts = !matches!(label.state(ctx.now()), LabelState::Ahead | LabelState::Revoked);
    if !counts || ctx.now() >= renewal_closes(label, rules) || !role.is_some_and(may_edit) {
        return Ok(None);
    }
    Ok(Some(renewal_opens(label, rules)))
}

/// The queue of complaints and cases. What concerns an organiser that the reader is tied to is left out.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators and evaluators.
pub async fn cases(ctx: &Ctx, actor: &Actor) -> Result<CasesView, AppError> {
    if !may_judge(actor, false) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let settles = may_open(actor, false);
    let complaints = if settles { store::open_complaints(db, MOST).await? } else { Vec::new() };
    let running = store::running_cases(db, MOST).await?;
    let closed = store::closed_cases(db, CLOSED).await?;
    let ids: BTreeSet<Uuid> =
        complaints.iter().map(|c| c.label_id).chain(running.iter().chain(&closed).map(|c| c.label_id)).collect();
    let labels: BTreeMap<Uuid, Label> = store::by_ids(db, ids).await?.into_iter().map(|l| (l.id, l)).collect();
    let rules = programme::rules(ctx)?;
    let ties = organiser::store::ties_of(db, actor.id).await?;
    let is_tied = |to: Uuid| ties.iter().any(|(of, end)| *of == to && is_tied(*end, ctx.now(), &rules.conflict));
    let judged = |id: &Uuid| labels.get(id).filter(|l| !is_tied(l.organiser_id));
    let rows = |cases: Vec<label_case::Model>| {
        let row = |case: label_case::Model| judged(&case.label_id).map(|label| case_row(ctx, case, label));
        cases.into_iter().filter_map(row).collect::<Result<Vec<_>, _>>()
    };
    let complaint = |row: label_complaint::Model| judged(&row.label_id).map(|label| complaint_row(row, label));
    Ok(CasesView {
        complaints: settles.then(|| complaints.into_iter().filter_map(complaint).collect()),
        running: rows(running)?,
        closed: rows(closed)?,
    })
}

fn case_row(ctx: &Ctx, row: label_case::Model, label: &Label) -> Result<CaseRow, AppError> {
    let case = Case::try_from(row)?;
    Ok(CaseRow {
        id: case.id,
        number: label.number.clone(),
        holder: label.holder.clone(),
        measure: case.measure,
        stage: case.stage(ctx.now()),
        outcome: case.outcome,
        opened_at: case.opened_at,
        answer_until: case.answer_until,
    })
}

fn complaint_row(row: label_complaint::Model, label: &Label) -> ComplaintRow {
    ComplaintRow {
        id: row.id,
        number: label.number.clone(),
        holder: label.holder.clone(),
        words: row.words,
        name: row.name,
        email: row.email,
        at: row.created_at,
    }
}

/// One case: for those who judge it, and for the owners of the holder, who aren't told who complained, nor what is
/// proposed before it is decided.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn case(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<CaseView, AppError> {
    let db = ctx.db.read();
    let mut case = Case::try_from(store::one_case(db, id).await?)?;
    let label = store::by_id(db, case.label_id).await?.ok_or(AppError::NotFound)?;
    let is_tied = organiser::service::is_tied(db, ctx, label.organiser_id, actor.id).await?;
    let judges = may_judge(actor, is_tied);
    let manages = organiser::store::role_of(db, label.organiser_id, actor.id).await?.is_some_and(may_manage);
    if !judges && !manages {
        return Err(AppError::NotFound);
    }
    let now = ctx.now();
    let (stage, state) = (case.stage(now), label.state(now));
    let complaints = if judges { store::complaints_of(db, id).await? } else { Vec::new() };
    let ids = [Some(case.opened_by), case.proposed_by, case.decided_by];
    let named = if judges { people::by_ids(db, ids.into_iter().flatten()).await? } else { Vec::new() };
    let proposes = judges && stage == Stage::ToPropose;
    let confirms = stage == Stage::ToConfirm && may_confirm(actor, is_tied, &case);
    if !judges && stage != Stage::Closed {
        case.outcome = None;
        case.reason = None;
        case.proposed_by = None;
    }
    Ok(CaseView {
        stage,
        state,
        complaints: complaints.into_iter().map(|row| complaint_row(row, &label)).collect(),
        people: named.into_iter().map(|p| (p.id, p.name)).collect(),
        may_answer: manages && case.may_be_answered(now),
        may_propose: if proposes { case.measure.outcomes(state) } else { Vec::new() },
        may_confirm: confirms,
        judges,
        number: label.number,
        holder: label.holder,
        case,
    })
}
