//! Windows of the board: what one person may see of it, narrowed down, counted and sorted by the database.

use super::{assignment, evaluation, review, windows::counted};
use crate::{
    account::{Actor, Role},
    apply::{
        model::ApplicationState,
        store::{application, edition, returned::application_return},
    },
    error::AppError,
    organiser::{self, store::organiser as organisers},
    platform::db::{containing, contains},
    programme::model::Rules,
    review::model::{BoardQuery, Column, Phase, Pressure, Sort},
    timestamp::{DAY, Timestamp},
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{Cond, Condition, Func, IntoCondition, Query, SelectStatement, SimpleExpr},
};

/// What there is to know about somebody who looks at the board, before anything is read for them.
pub struct Reader {
    person: Uuid,
    is_coordinator: bool,
    is_evaluator: bool,
    /// Organisers that they are tied to, and until when they were.
    ties: Vec<(Uuid, Option<Timestamp>)>,
    /// Applications of which they said that they aren't impartial.
    recusals: Vec<Uuid>,
    /// Whether they evaluate, or evaluated, so many that it is less work to ask of each application than to list theirs.
    evaluates_many: bool,
    years: i32,
    pub(super) days: i64,
    urgent_days: i64,
    now: Timestamp,
}

/// Whose assignments are more than this isn't asked for a list of them.
const MANY: u64 = 500;
/// What is before other phases of the committee's.
const COMMITTEE_SAW: [Phase; 2] = [Phase::Committee, Phase::Decided];

impl Reader {
    /// Reads it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &impl ConnectionTrait, actor: &Actor, rules: &Rules, now: Timestamp) -> Result<Self, AppError> {
        let ties =
            if rules.conflict.own_organiser { organiser::store::ties_of(db, actor.id).await? } else { Vec::new() };
        let is_evaluator = actor.is(Role::Evaluator);
        let own = Query::select()
            .expr(Expr::val(1))
            .from(assignment::Entity)
            .and_where(assignment::Column::EvaluatorId.eq(actor.id))
            .and_where(assignment::Column::EndedAt.is_null())
            .limit(MANY + 1)
            .take();
        Ok(Self {
            person: actor.id,
            is_coordinator: actor.is(Role::Coordinator),
            is_evaluator,
            evaluates_many: is_evaluator && counted(db, own).await? > MANY,
            ties,
            recusals: super::recusals(db, actor.id).await?,
            years: i32::try_from(rules.conflict.years_since_working_together).unwrap_or(i32::MAX),
            days: i64::from(rules.decision.days),
            urgent_days: i64::from(rules.decision.urgent_days),
            now,
        })
    }

    /// The organisers that they are tied to, or were.
    pub fn ties(&self) -> &[(Uuid, Option<Timestamp>)] {
        &self.ties
    }

    /// What could be hidden from them of what was handed in, found by what hides it; nothing where nothing could be. Most
    /// people have few ties and have stepped back rarely, so it is less work to read this than all the rest.
    pub(super) fn may_hide(&self) -> Option<Condition> {
        let mut any = Cond::any();
        if !self.ties.is_empty() {
            any = any.add(application::Column::OrganiserId.is_in(self.ties.iter().map(|(id, _)| *id)));
        }
        if !self.recusals.is_empty() {
            any = any.add(application::Column::Id.is_in(self.recusals.iter().copied()));
        }
        if !self.is_coordinator {
            any = any.add(application::Column::State.eq(ApplicationState::Withdrawn.key()));
        }
        (!any.is_empty()).then(|| {
            Cond::all()
                .add(application::Column::State.ne(ApplicationState::Draft.key()))
                .add(any)
                .add(self.sees().not())
        })
    }

    /// What they may see, as [`may_see`](crate::review::model::may_see) has it: what is hidden from them doesn't even count.
    pub(super) fn sees(&self) -> Condition {
        let mut all = Cond::all()
            .add(application::Column::State.ne(ApplicationState::Draft.key()))
            .add(application::Column::SubmittedAt.is_not_null());
        let now: Vec<Uuid> = self.ties.iter().filter(|(_, until)| until.is_none()).map(|(id, _)| *id).collect();
        if !now.is_empty() {
            all = all.add(application::Column::OrganiserId.is_not_in(now));
        }
        for (organiser, until) in &self.ties {
            if let Some(until) = until {
                // A leap day more or less hides a little more than it must.
                let free = until.plus_years(self.years).plus_days(1);
                let is_far = application::Column::OrganiserId.ne(*organiser);
                all = all.add(Cond::any().add(is_far).add(application::Column::SubmittedAt.gte(free)));
            }
        }
        if !self.recusals.is_empty() {
            all = all.add(application::Column::Id.is_not_in(self.recusals.iter().copied()));
        }
        if !self.is_coordinator {
            let had_to_do = Cond::any()
                .add(application::Column::State.ne(ApplicationState::Withdrawn.key()))
                .add(phase_is(&COMMITTEE_SAW))
                .add(self.evaluates(false));
            all = all.add(had_to_do);
        }
        all
    }

    /// Where it is hidden from them whose an application is, as
    /// [`hides_applicant`](crate::review::model::hides_applicant) has it; nothing where that is never so.
    fn is_hidden(&self) -> Option<Condition> {
        if self.is_coordinator && !self.is_evaluator {
            return None;
        }
        // An edition is kept as it was written, and a quotation mark in a text of its would have a stroke before it.
        let blind = Query::select()
            .column(edition::Column::Version)
            .from(edition::Entity)
            .and_where(contains(edition::Column::Json, "\"blind\":true"))
            .take();
        let mut all =
            Cond::all().add(application::Column::EditionVersion.in_subquery(blind)).add(phase_is(&COMMITTEE_SAW).not());
        if self.is_coordinator {
            all = all.add(self.evaluates(true));
        }
        Some(all)
    }

    /// What the applications are sorted by when they are sorted by whose they are.
    pub(super) fn by_name(&self) -> SimpleExpr {
        let name = || Func::lower(Expr::col((organisers::Entity, organisers::Column::Name)));
        match self.is_hidden() {
            Some(hidden) => {
                let reference = Func::lower(Expr::col((application::Entity, application::Column::Reference)));
                Expr::case(hidden, reference).finally(name()).into()
            }
            None => name().into(),
        }
    }

    /// Whether they evaluate an application, or did at any time. It is asked row by row: they may have evaluated many.
    fn evaluates(&self, now: bool) -> SimpleExpr {
        let mut assigned = Query::select()
            .expr(Expr::val(1))
            .from(assignment::Entity)
            .and_where(
                Expr::col((assignment::Entity, assignment::Column::ApplicationId))
                    .equals((application::Entity, application::Column::Id)),
            )
            .and_where(assignment::Column::EvaluatorId.eq(self.person))
            .take();
        if now {
            assigned.and_where(assignment::Column::EndedAt.is_null());
        }
        Expr::exists(assigned)
    }

    /// The same for now, of somebody who has few: those few are found first, and nothing else is looked at.
    fn evaluates_one_of_few(&self) -> SimpleExpr {
        let few = Query::select()
            .column(assignment::Column::ApplicationId)
            .from(assignment::Entity)
            .and_where(assignment::Column::EvaluatorId.eq(self.person))
            .and_where(assignment::Column::EndedAt.is_null())
            .take();
        application::Column::Id.in_subquery(few)
    }

    /// What waits for them, in one column or in all. Of a column only what can be in it is asked for: in a long one that
    /// holds nothing for them each row would be looked at.
    fn waits(&self, column: Option<Column>) -> Condition {
        let here = |columns: &[Column]| column.is_none_or(|column| columns.contains(&column));
        let running = [ApplicationState::Submitted, ApplicationState::InReview].map(ApplicationState::key);
        // Nothing, until something is added.
        let mut any = Cond::any().add(Expr::val(1).eq(0));
        if here(&[Column::Committee]) {
            any = any.add(review::Column::Phase.eq(Phase::Committee.key()));
        }
        if self.is_coordinator && here(&[Column::Submitted, Column::FormalCheck, Column::Assignment]) {
            let coordinators = [Phase::FormalCheck, Phase::Assignment].map(Phase::key);
            any = any.add(review::Column::Phase.is_null()).add(review::Column::Phase.is_in(coordinators));
        }
        if self.is_evaluator && here(&[Column::Assignment, Column::Evaluation]) {
            let handed_in = Query::select()
                .expr(Expr::val(1))
                .from(evaluation::Entity)
                .and_where(
                    Expr::col((evaluation::Entity, evaluation::Column::ApplicationId))
                        .equals((application::Entity, application::Column::Id)),
                )
                .and_where(evaluation::Column::EvaluatorId.eq(self.person))
                .and_where(evaluation::Column::SubmittedAt.is_not_null())
                .take();
            let phases = [Phase::Assignment, Phase::Evaluation].map(Phase::key);
            let mine = Cond::all()
                .add(review::Column::Phase.is_in(phases))
                .add(if self.evaluates_many { self.evaluates(true) } else { self.evaluates_one_of_few() })
                .add(Expr::exists(handed_in).not());
            any = any.add(mine);
        }
        // Not the bare column, as in what stands in a column: most applications are in these states.
        let state = Expr::col((application::Entity, application::Column::State));
        let state = Expr::expr(Func::coalesce([state, Expr::val("")]));
        Cond::all().add(state.is_in(running)).add(any)
    }

    /// The last moment for a decision, as the database knows it: pauses that haven't ended aren't in it.
    pub(super) fn due(&self) -> SimpleExpr {
        let from_submission = Expr::col((application::Entity, application::Column::SubmittedAt)).add(self.days * DAY);
        Func::coalesce([Expr::col((review::Entity, review::Column::DueAt)), from_submission]).into()
    }

    /// What is narrowed down by how much time there is. A clock that stands still counts as it stood when it stopped.
    fn presses(&self, pressure: Pressure) -> Condition {
        let open = application::Column::State.is_in(ApplicationState::UNDER_REVIEW.map(ApplicationState::key));
        let today = self.now.0.div_euclid(DAY) * DAY;
        let all = Cond::all().add(open);
        match pressure {
            Pressure::Overdue => all.add(self.due().lt(today)).add(stopped(Some(self.due())).not()),
            Pressure::Urgent => all
                .add(self.due().gte(today))
                .add(self.due().lt(today + (self.urgent_days + 1) * DAY))
                .add(stopped(None).not()),
            Pressure::Paused => all.add(stopped(None)),
        }
    }

    /// What stands in a column.
    fn stands(&self, column: Column) -> Condition {
        let at = |phase: Phase| {
            let there = [ApplicationState::InReview, ApplicationState::Returned].map(ApplicationState::key);
            // Not the bare column: most applications are in these states, and its index would be taken for the better
            // one. That of the phases has them in the order in which they are wanted.
            let state = Expr::col((application::Entity, application::Column::State));
            let state = Expr::expr(Func::coalesce([state, Expr::val("")]));
            Cond::all().add(review::Column::Phase.eq(phase.key())).add(state.is_in(there))
        };
        match column {
            Column::Submitted => application::Column::State.eq(ApplicationState::Submitted.key()).into_condition(),
            Column::FormalCheck => at(Phase::FormalCheck),
            Column::Assignment => at(Phase::Assignment),
            Column::Evaluation => at(Phase::Evaluation),
            Column::Committee => at(Phase::Committee),
            Column::Decided => application::Column::DecidedAt.gte(quarter(self.now)).into_condition(),
            Column::Withdrawn => application::Column::State.eq(ApplicationState::Withdrawn.key()).into_condition(),
        }
    }

    /// All that the query leaves of what they may see.
    pub(super) fn rows(&self, query: &BoardQuery, column: Option<Column>) -> SelectStatement {
        let mut all = self.sees();
        let column = column.or(query.column);
        if let Some(column) = column {
            all = all.add(self.stands(column));
        }
        if query.mine {
            all = all.add(self.waits(column));
        }
        if let Some(pressure) = query.pressure {
            all = all.add(self.presses(pressure));
        }
        if !query.text.is_empty() {
            let folded = || containing(&query.text.to_lowercase());
            let name = Func::lower(Expr::col((organisers::Entity, organisers::Column::Name)));
            let reference = Func::lower(Expr::col((application::Entity, application::Column::Reference)));
            let mut named =
                Cond::any().add(contains(organisers::Column::Name, &query.text)).add(Expr::expr(name).like(folded()));
            // So Šiauliai is found by siauliai.
            let slug = organiser::model::slug(&query.text);
            if !slug.is_empty() {
                named = named.add(contains(organisers::Column::Slug, &slug));
            }
            // Who may not know whose it is doesn't find it by that.
            let named = Cond::all().add(named).add_option(self.is_hidden().map(Condition::not));
            all = all.add(Cond::any().add(Expr::expr(reference).like(folded())).add(named));
        }
        if !query.country.is_empty() {
            all = all.add(organisers::Column::Country.eq(query.country.as_str()));
        }
        if !query.language.is_empty() {
            let spoken = contains(organisers::Column::Languages, &format!("\"{}\"", query.language));
            all = all.add(Cond::any().add(application::Column::Language.eq(query.language.as_str())).add(spoken));
        }
        let mut rows = Query::select()
            .from(application::Entity)
            .left_join(
                review::Entity,
                Expr::col((review::Entity, review::Column::ApplicationId))
                    .equals((application::Entity, application::Column::Id)),
            )
            .take();
        let joins = !query.text.is_empty() || !query.country.is_empty() || !query.language.is_empty();
        if joins || (query.table && query.sort == Sort::Organiser) {
            rows.inner_join(
                organisers::Entity,
                Expr::col((organisers::Entity, organisers::Column::Id))
                    .equals((application::Entity, application::Column::OrganiserId)),
            );
        }
        rows.cond_where(all).take()
    }
}

/// Whether the clock of an application stands still, and did at a time.
pub(super) fn stopped(until: Option<SimpleExpr>) -> SimpleExpr {
    let mut returns = Query::select()
        .column(application_return::Column::ApplicationId)
        .from(application_return::Entity)
        .and_where(application_return::Column::EndedAt.is_null())
        .and_where(application_return::Column::StopsClock.eq(true))
        .and_where(
            Expr::col((application_return::Entity, application_return::Column::ApplicationId))
                .equals((application::Entity, application::Column::Id)),
        )
        .take();
    if let Some(until) = until {
        let at = Expr::col((application_return::Entity, application_return::Column::ReturnedAt));
        returns.and_where(at.lte(until));
    }
    Expr::exists(returns)
}

/// Whether the review is in one of some phases; one that hasn't begun is in none.
fn phase_is(phases: &[Phase]) -> SimpleExpr {
    let phase = Expr::col((review::Entity, review::Column::Phase));
    let phase = Expr::expr(Func::coalesce([phase, Expr::val("")]));
    phase.is_in(phases.iter().map(|phase| phase.key()))
}

/// The first moment of the quarter of the year (UTC).
pub fn quarter(now: Timestamp) -> Timestamp {
    let day = now.day();
    let (year, month) = (&day[..4], day[5..7].parse::<u32>().unwrap_or(1));
    let first = (month.saturating_sub(1) / 3) * 3 + 1;
    Timestamp::of_day(&format!("{year}-{first:02}-01")).unwrap_or_default()
}
