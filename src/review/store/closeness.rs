//! What the tables know of how evaluators stand to an applicant and to each other.

use super::assignment;
use crate::{
    account::store as people,
    endorse::{model::SubjectKind, store::endorsement},
    error::AppError,
    label,
    learn::store::{assessment, submission},
    organiser::{model::Organiser, store::member},
    programme::model::Conflict,
    review::model::{Found, are_one, own_domain},
    timestamp::Timestamp,
};
use sea_orm::{Condition, ConnectionTrait, QuerySelect, entity::prelude::*, sea_query::Query};
use std::collections::{BTreeMap, BTreeSet};

/// What speaks against each of some people, as far as the rules look for it; their own word and their ties are read
/// elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn found(
    db: &impl ConnectionTrait,
    rules: &Conflict,
    organiser: &Organiser,
    ties: &[(Uuid, Option<Timestamp>)],
    of: &[people::person::Model],
) -> Result<BTreeMap<Uuid, BTreeSet<Found>>, AppError> {
    let mut all: BTreeMap<Uuid, BTreeSet<Found>> = BTreeMap::new();
    if of.is_empty() {
        return Ok(all);
    }
    let mut add = |person: Uuid, what: Found| {
        all.entry(person).or_default().insert(what);
    };
    if rules.same_domain {
        let tied = ties.iter().filter(|(_, until)| until.is_none()).map(|(person, _)| *person);
        let members: BTreeSet<Uuid> = tied.collect();
        let rows = people::by_ids(db, members.iter().copied()).await?;
        let further = people::confirmed_further(db, members.iter().copied().chain(of.iter().map(|p| p.id))).await?;
        let of_members = further.iter().filter(|(person, _)| members.contains(person)).map(|(_, email)| email.as_str());
        let addresses = rows.iter().map(|m| m.email.as_str()).chain([organiser.contact_email.as_str()]);
        let domains: BTreeSet<String> = addresses.chain(of_members).filter_map(own_domain).collect();
        for person in of {
            let theirs = further.iter().filter(|(id, _)| *id == person.id).map(|(_, email)| email.as_str());
            let mut own = theirs.chain([person.email.as_str()]).filter_map(own_domain);
            if own.any(|own| domains.iter().any(|theirs| are_one(&own, theirs))) {
                add(person.id, Found::SameDomain);
            }
        }
    }
    if rules.endorser {
        for person in endorsers(db, organiser, of).await? {
            add(person, Found::Endorser);
        }
    }
    if rules.assessor {
        let theirs = Query::select()
            .column(submission::Column::Id)
            .from(submission::Entity)
            .and_where(submission::Column::PersonId.is_in(ties.iter().map(|(person, _)| *person)))
            .take();
        let rows: Vec<Uuid> = assessment::Entity::find()
            .select_only()
            .column(assessment::Column::AssessorId)
            .distinct()
            .filter(assessment::Column::AssessorId.is_in(of.iter().map(|p| p.id)))
            .filter(assessment::Column::SubmissionId.in_subquery(theirs))
            .into_tuple()
            .all(db)
            .await?;
        for person in rows {
            add(person, Found::Assessor);
        }
    }
    Ok(all)
}

/// Who of some people has endorsed an organiser or one of its labels, or is of an organiser that has.
async fn endorsers(
    db: &impl ConnectionTrait,
    organiser: &Organiser,
    of: &[people::person::Model],
) -> Result<BTreeSet<Uuid>, AppError> {
    let labels = label::store::of_organiser(db, organiser.id).await?;
    let about = |kind: SubjectKind| Condition::all().add(endorsement::Column::SubjectKind.eq(kind.key()));
    let of_labels =
        about(SubjectKind::Label).add(endorsement::Column::SubjectId.is_in(labels.into_iter().map(|l| l.number)));
    let of_organiser = about(SubjectKind::Organiser).add(endorsement::Column::SubjectId.eq(organiser.slug.as_str()));
    let given: Vec<(Uuid, Uuid)> = endorsement::Entity::find()
        .select_only()
        .columns([endorsement::Column::CreatedBy, endorsement::Column::OrganiserId])
        .filter(Condition::any().add(of_organiser).add(of_labels))
        .filter(endorsement::Column::WithdrawnAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let by: BTreeSet<Uuid> = given.iter().map(|(person, _)| *person).collect();
    let members: Vec<Uuid> = member::Entity::find()
        .select_only()
        .column(member::Column::PersonId)
        .filter(member::Column::OrganiserId.is_in(given.iter().map(|(_, organiser)| *organiser)))
        .filter(member::Column::PersonId.is_in(of.iter().map(|p| p.id)))
        .filter(member::Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(of.iter().map(|p| p.id).filter(|id| by.contains(id)).chain(members).collect())
}

/// How often each two have evaluated the same application, and how often each has evaluated one of this organiser.
///
/// # Errors
/// When the database fails.
pub async fn pairings(
    db: &impl ConnectionTrait,
    organiser: Uuid,
    since: Timestamp,
) -> Result<(BTreeMap<(Uuid, Uuid), u32>, BTreeMap<Uuid, u32>), AppError> {
    use crate::apply::store::application;
    let rows: Vec<(Uuid, Uuid)> = assignment::Entity::find()
        .select_only()
        .columns([assignment::Column::ApplicationId, assignment::Column::EvaluatorId])
        .filter(assignment::Column::EndedAt.is_null())
        .filter(assignment::Column::AssignedAt.gte(since))
        .into_tuple()
        .all(db)
        .await?;
    let mut groups: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (application, evaluator) in rows {
        groups.entry(application).or_default().push(evaluator);
    }
    let mut pairs = BTreeMap::new();
    for group in groups.values() {
        for a in group {
            for b in group.iter().filter(|b| *b != a) {
                *pairs.entry((*a, *b)).or_insert(0) += 1;
            }
        }
    }
    let theirs = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::OrganiserId.eq(organiser))
        .take();
    let rows: Vec<Uuid> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::EvaluatorId)
        .filter(assignment::Column::EndedAt.is_null())
        .filter(assignment::Column::ApplicationId.in_subquery(theirs))
        .into_tuple()
        .all(db)
        .await?;
    let mut before = BTreeMap::new();
    for evaluator in rows {
        *before.entry(evaluator).or_insert(0) += 1;
    }
    Ok((pairs, before))
}
