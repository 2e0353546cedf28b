//! Windows of the board: what one person may see of it, narrowed down, counted and sorted by the database.

use super::{assignment, evaluation, review};
use crate::{
    account::{Actor, Role},
    apply::{
        model::{Application, ApplicationState},
        store::{application, returned::application_return},
    },
    error::AppError,
    organiser::{self, store::organiser as organisers},
    platform::db::contains,
    programme::model::Rules,
    review::model::{BoardQuery, Column, Ending, Past, Phase, Pressure, Sort},
    timestamp::{DAY, Timestamp},
};
use sea_orm::{
    ConnectionTrait, ExprTrait,
    entity::prelude::*,
    sea_query::{
        Cond, Condition, Func, IntoCondition, LikeExpr, NullOrdering, Order, Query, SelectStatement, SimpleExpr,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// More than this isn't counted in a column: the number says that there is more.
const COUNTED: u64 = 200;

/// What there is to know about somebody who looks at the board, before anything is read for them.
pub struct Reader {
    person: Uuid,
    is_coordinator: bool,
    is_evaluator: bool,
    /// Organisers that they are tied to, and until when they were.
    ties: Vec<(Uuid, Option<Timestamp>)>,
    /// Applications of which they said that they aren't impartial.
    recusals: Vec<Uuid>,
    years: i32,
    days: i64,
    urgent_days: i64,
    now: Timestamp,
}

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
        Ok(Self {
            person: actor.id,
            is_coordinator: actor.is(Role::Coordinator),
            is_evaluator: actor.is(Role::Evaluator),
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

    /// What they may see, as [`may_see`](crate::review::model::may_see) has it: what is hidden from them doesn't even count.
    fn sees(&self) -> Condition {
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
            let was_there = Query::select()
                .column(assignment::Column::ApplicationId)
                .from(assignment::Entity)
                .and_where(assignment::Column::EvaluatorId.eq(self.person))
                .take();
            let had_to_do = Cond::any()
                .add(application::Column::State.ne(ApplicationState::Withdrawn.key()))
                .add(review::Column::Phase.is_in(COMMITTEE_SAW.map(Phase::key)))
                .add(application::Column::Id.in_subquery(was_there));
            all = all.add(had_to_do);
        }
        all
    }

    /// What waits for them.
    fn waits(&self) -> Condition {
        let running = [ApplicationState::Submitted, ApplicationState::InReview].map(ApplicationState::key);
        let mut any = Cond::any().add(review::Column::Phase.eq(Phase::Committee.key()));
        if self.is_coordinator {
            let coordinators = [Phase::FormalCheck, Phase::Assignment].map(Phase::key);
            any = any.add(review::Column::Phase.is_null()).add(review::Column::Phase.is_in(coordinators));
        }
        if self.is_evaluator {
            let open = Query::select()
                .column(assignment::Column::ApplicationId)
                .from(assignment::Entity)
                .and_where(assignment::Column::EvaluatorId.eq(self.person))
                .and_where(assignment::Column::EndedAt.is_null())
                .take();
            let handed_in = Query::select()
                .column(evaluation::Column::ApplicationId)
                .from(evaluation::Entity)
                .and_where(evaluation::Column::EvaluatorId.eq(self.person))
                .and_where(evaluation::Column::SubmittedAt.is_not_null())
                .take();
            let phases = [Phase::Assignment, Phase::Evaluation].map(Phase::key);
            let mine = Cond::all()
                .add(review::Column::Phase.is_in(phases))
                .add(application::Column::Id.in_subquery(open))
                .add(application::Column::Id.not_in_subquery(handed_in));
            any = any.add(mine);
        }
        Cond::all().add(application::Column::State.is_in(running)).add(any)
    }

    /// The last moment for a decision, as the database knows it: pauses that haven't ended aren't in it.
    fn due(&self) -> SimpleExpr {
        let from_submission = Expr::col((application::Entity, application::Column::SubmittedAt)).add(self.days * DAY);
        Func::coalesce([Expr::col((review::Entity, review::Column::DueAt)).into(), from_submission]).into()
    }

    /// What is narrowed down by how much time there is. A clock that stands still counts as it stood when it stopped.
    fn presses(&self, pressure: Pressure) -> Condition {
        let stopped = |until: Option<SimpleExpr>| {
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
        };
        let running = [ApplicationState::Submitted, ApplicationState::InReview, ApplicationState::Returned];
        let open = application::Column::State.is_in(running.map(ApplicationState::key));
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
            Cond::all().add(review::Column::Phase.eq(phase.key())).add(application::Column::State.is_in(there))
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
    fn rows(&self, query: &BoardQuery, column: Option<Column>) -> SelectStatement {
        let mut all = self.sees();
        if let Some(column) = column.or(query.column) {
            all = all.add(self.stands(column));
        }
        if query.mine {
            all = all.add(self.waits());
        }
        if let Some(pressure) = query.pressure {
            all = all.add(self.presses(pressure));
        }
        if !query.text.is_empty() {
            let folded = LikeExpr::new(format!("%{}%", escaped(&query.text.to_lowercase()))).escape('\\');
            let name = Func::lower(Expr::col((organisers::Entity, organisers::Column::Name)));
            let mut any = Cond::any()
                .add(contains(application::Column::Reference, &query.text.to_uppercase()))
                .add(contains(organisers::Column::Name, &query.text))
                .add(Expr::expr(name).like(folded));
            // So Šiauliai is found by siauliai.
            let slug = organiser::model::slug(&query.text);
            if !slug.is_empty() {
                any = any.add(contains(organisers::Column::Slug, &slug));
            }
            all = all.add(any);
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

    /// The first applications of a column, and how many it has as far as that is counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn column(
        &self,
        db: &impl ConnectionTrait,
        query: &BoardQuery,
        column: Column,
        most: u64,
    ) -> Result<(Vec<Uuid>, u64, bool), AppError> {
        let mut first = self.rows(query, Some(column));
        first.column((application::Entity, application::Column::Id));
        match column {
            Column::Submitted => first.order_by((application::Entity, application::Column::SubmittedAt), Order::Asc),
            Column::Decided => first.order_by((application::Entity, application::Column::DecidedAt), Order::Desc),
            Column::Withdrawn => first.order_by((application::Entity, application::Column::UpdatedAt), Order::Desc),
            _ => first.order_by((review::Entity, review::Column::DueAt), Order::Asc),
        };
        first.order_by((application::Entity, application::Column::Id), Order::Asc).limit(most);
        let mut some = self.rows(query, Some(column));
        some.expr(Expr::val(1)).limit(COUNTED + 1);
        let count = counted(db, some).await?;
        let more = count > COUNTED;
        Ok((ids(db, &first).await?, if more { COUNTED } else { count }, more))
    }

    /// How many applications the query leaves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, db: &impl ConnectionTrait, query: &BoardQuery) -> Result<u64, AppError> {
        let mut all = self.rows(query, None);
        all.expr(Expr::val(1));
        counted(db, all).await
    }

    /// A window of the table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn window(
        &self,
        db: &impl ConnectionTrait,
        query: &BoardQuery,
        offset: u64,
        most: u64,
    ) -> Result<Vec<Uuid>, AppError> {
        let order = if query.descending { Order::Desc } else { Order::Asc };
        let mut rows = self.rows(query, None);
        rows.column((application::Entity, application::Column::Id));
        match query.sort {
            Sort::Due => rows.order_by_expr(self.due(), order.clone()),
            Sort::Submitted => rows.order_by((application::Entity, application::Column::SubmittedAt), order.clone()),
            Sort::Organiser => {
                let name = Func::lower(Expr::col((organisers::Entity, organisers::Column::Name)));
                rows.order_by_expr(name.into(), order.clone())
            }
            Sort::Activity => rows.order_by_expr_with_nulls(activity(), order.clone(), NullOrdering::Last),
        };
        rows.order_by((application::Entity, application::Column::Id), order).offset(offset).limit(most);
        ids(db, &rows).await
    }

    /// Those of some applications that they may see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn visible(&self, db: &impl ConnectionTrait, of: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, AppError> {
        if of.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut rows = self.rows(&BoardQuery::default(), None);
        rows.column((application::Entity, application::Column::Id));
        rows.and_where(application::Column::Id.is_in(of.iter().copied()));
        Ok(ids(db, &rows).await?.into_iter().collect())
    }

    /// The open applications that are to be decided in a span of time, as the database knows it, the first first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_between(
        &self,
        db: &impl ConnectionTrait,
        from: Timestamp,
        to: Timestamp,
        most: u64,
    ) -> Result<Vec<Uuid>, AppError> {
        let running = [ApplicationState::Submitted, ApplicationState::InReview, ApplicationState::Returned];
        let mut rows = self.rows(&BoardQuery::default(), None);
        rows.column((application::Entity, application::Column::Id))
            .and_where(application::Column::State.is_in(running.map(ApplicationState::key)))
            .and_where(self.due().gte(from.0))
            .and_where(self.due().lt(to.0))
            .order_by_expr(self.due(), Order::Asc)
            .order_by((application::Entity, application::Column::Id), Order::Asc)
            .limit(most);
        ids(db, &rows).await
    }

    /// What of the past they may count: of each application when it was submitted and decided, and the rest of a row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn past(&self, db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<Past>, AppError> {
        let lately = Cond::any()
            .add(application::Column::SubmittedAt.gte(since))
            .add(application::Column::DecidedAt.gte(since))
            .add(
                Cond::all()
                    .add(application::Column::State.eq(ApplicationState::Withdrawn.key()))
                    .add(application::Column::UpdatedAt.gte(since)),
            );
        let mut rows = self.rows(&BoardQuery::default(), None);
        for column in [
            application::Column::State,
            application::Column::SubmittedAt,
            application::Column::DecidedAt,
            application::Column::PreviousId,
            application::Column::RenewsId,
            application::Column::UpdatedAt,
        ] {
            rows.column((application::Entity, column));
        }
        for column in
            [review::Column::DueAt, review::Column::CheckedAt, review::Column::AssignedAt, review::Column::CommitteeAt]
        {
            rows.column((review::Entity, column));
        }
        rows.cond_where(lately);
        let rows = db.query_all(&rows).await?;
        rows.iter()
            .map(|row| {
                let state: String = row.try_get("", "state")?;
                let state = ApplicationState::parse(&state)
                    .ok_or_else(|| AppError::internal(&format!("an application is {state}")))?;
                let submitted_at: Timestamp = row.try_get("", "submitted_at")?;
                let decided_at: Option<Timestamp> = row.try_get("", "decided_at")?;
                let due_at: Option<Timestamp> = row.try_get("", "due_at")?;
                let updated_at: Timestamp = row.try_get("", "updated_at")?;
                Ok(Past {
                    submitted_at,
                    decided: decided_at.map(|at| (at, state == ApplicationState::Issued)),
                    withdrawn_at: (state == ApplicationState::Withdrawn).then_some(updated_at),
                    is_first: row.try_get::<Option<Uuid>>("", "previous_id")?.is_none()
                        && row.try_get::<Option<Uuid>>("", "renews_id")?.is_none(),
                    due_at: due_at.unwrap_or_else(|| submitted_at.deadline(self.days)),
                    since: [
                        row.try_get("", "checked_at")?,
                        row.try_get("", "assigned_at")?,
                        row.try_get("", "committee_at")?,
                    ],
                })
            })
            .collect()
    }
}

/// When something last happened: in the review, or by the applicant.
fn activity() -> SimpleExpr {
    let (review, application) = (
        Expr::col((review::Entity, review::Column::UpdatedAt)),
        Expr::col((application::Entity, application::Column::UpdatedAt)),
    );
    Expr::case(review.clone().gt(application.clone()), review).finally(application).into()
}

fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\0')
        .collect::<String>()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

/// The first moment of the quarter of the year (UTC).
pub fn quarter(now: Timestamp) -> Timestamp {
    let day = now.day();
    let (year, month) = (&day[..4], day[5..7].parse::<u32>().unwrap_or(1));
    let first = (month.saturating_sub(1) / 3) * 3 + 1;
    Timestamp::of_day(&format!("{year}-{first:02}-01")).unwrap_or_default()
}

async fn ids(db: &impl ConnectionTrait, rows: &SelectStatement) -> Result<Vec<Uuid>, AppError> {
    db.query_all(rows).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

async fn counted(db: &impl ConnectionTrait, rows: SelectStatement) -> Result<u64, AppError> {
    let count = Query::select().expr_as(Expr::cust("COUNT(*)"), "n").from_subquery(rows, "counted").take();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Applications by their ids.
///
/// # Errors
/// When the database fails.
pub async fn applications(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Application>, AppError> {
    let rows = application::Entity::find().filter(application::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, Application::try_from(row)?))).collect()
}

/// When each of some reviews was last changed.
///
/// # Errors
/// When the database fails.
pub async fn touched(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Timestamp>, AppError> {
    use sea_orm::QuerySelect;
    let rows = review::Entity::find()
        .select_only()
        .columns([review::Column::ApplicationId, review::Column::UpdatedAt])
        .filter(review::Column::ApplicationId.is_in(ids.iter().copied()));
    Ok(rows.into_tuple().all(db).await?.into_iter().collect())
}

/// How an assignment ended that somebody wasn't impartial for.
pub fn is_recusal(row: &assignment::Model) -> bool {
    row.ended_as.as_deref() == Some(Ending::Conflict.key())
}
