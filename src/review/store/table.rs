//! What the committee leaves behind beside its votes: declarations, who agreed, what was said, the decision before it
//! takes effect, and those that another has taken the place of.

use crate::{error::AppError, platform::Ctx};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, QueryOrder, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! without_relations {
    () => {
        /// Queries join by hand where they need to.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

/// Declarations of the committee.
pub mod committee_declaration {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A member declared that nothing stands against their deciding.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "committee_declaration")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// Who.
        pub person_id: Uuid,
        /// When.
        pub declared_at: Timestamp,
    }

    without_relations!();
}

/// Who agreed to what was settled.
pub mod agreed_by {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A member agreed to what holds for a question.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreed_by")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The question.
        pub question_id: String,
        /// Who.
        pub person_id: Uuid,
        /// When.
        pub agreed_at: Timestamp,
    }

    without_relations!();
}

/// What the committee says.
pub mod committee_message {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Something that was said before the decision.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "committee_message")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// Who said it.
        pub person_id: Uuid,
        /// The question that it is about; the whole application without one.
        pub question_id: Option<String>,
        /// The words.
        pub words: String,
        /// When.
        pub created_at: Timestamp,
    }

    without_relations!();
}

/// Decisions that are to be confirmed.
pub mod proposed_decision {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A decision that was written down and has no effect yet.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "proposed_decision")]
    pub struct Model {
        /// The application.
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        /// `issued` or `not_yet_issued`.
        pub outcome: String,
        /// The reasons by criterion, as JSON.
        pub reasons: String,
        /// Why it isn't what the rule says.
        pub departure: String,
        /// The revision of the review since then; with another it is out of date.
        pub revision: i64,
        /// Who wrote it down.
        pub proposed_by: Uuid,
        /// When.
        pub proposed_at: Timestamp,
    }

    without_relations!();
}

/// Decisions that another has taken the place of.
pub mod earlier_decision {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A decision as it stood when it was taken up again.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "earlier_decision")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// `correction` or `appeal`.
        pub cause: String,
        /// Why, in words.
        pub reason: String,
        /// The decision, as JSON.
        pub decision: String,
        /// The letters about it, as JSON.
        pub letters: String,
        /// Who took it up.
        pub reopened_by: Uuid,
        /// When.
        pub reopened_at: Timestamp,
    }

    without_relations!();
}

/// Why a decision is taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The network found that it has to be corrected.
    Correction,
    /// The applicant has appealed.
    Appeal,
}

impl Cause {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Cause::Correction => "correction",
            Cause::Appeal => "appeal",
        }
    }
}

/// In which of some applications a person has declared as one of the committee that they are impartial.
///
/// # Errors
/// When the database fails.
pub async fn declared_in(
    db: &impl ConnectionTrait,
    applications: &[Uuid],
    person: Uuid,
) -> Result<BTreeSet<Uuid>, AppError> {
    let rows = committee_declaration::Entity::find()
        .filter(committee_declaration::Column::ApplicationId.is_in(applications.iter().copied()))
        .filter(committee_declaration::Column::PersonId.eq(person));
    Ok(rows.all(db).await?.into_iter().map(|row| row.application_id).collect())
}

/// Notes that a person has declared; once is enough.
///
/// # Errors
/// When the database fails.
pub async fn declare(tx: &DatabaseTransaction, ctx: &Ctx, application: Uuid, person: Uuid) -> Result<(), AppError> {
    if declared_in(tx, &[application], person).await?.contains(&application) {
        return Ok(());
    }
    committee_declaration::Entity::insert(committee_declaration::ActiveModel {
        id: Set(ctx.ids.uuid()),
        application_id: Set(application),
        person_id: Set(person),
        declared_at: Set(ctx.now()),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(())
}

/// Who has declared as one of the committee that they are impartial.
///
/// # Errors
/// When the database fails.
pub async fn declarers(db: &impl ConnectionTrait, application: Uuid) -> Result<BTreeSet<Uuid>, AppError> {
    let rows = committee_declaration::Entity::find();
    let rows = rows.filter(committee_declaration::Column::ApplicationId.eq(application)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// Who agreed to what was settled, by question, in the order in which they did.
///
/// # Errors
/// When the database fails.
pub async fn agreed_by(db: &impl ConnectionTrait, application: Uuid) -> Result<BTreeMap<String, Vec<Uuid>>, AppError> {
    let rows = agreed_by::Entity::find()
        .filter(agreed_by::Column::ApplicationId.eq(application))
        .order_by_asc(agreed_by::Column::AgreedAt)
        .order_by_asc(agreed_by::Column::Id)
        .all(db)
        .await?;
    let mut all: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for row in rows {
        all.entry(row.question_id).or_default().push(row.person_id);
    }
    Ok(all)
}

/// A person agrees to what holds for some questions; who has agreed before to what is now otherwise doesn't any more.
///
/// # Errors
/// When the database fails.
pub async fn agree_to(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    application: Uuid,
    person: Option<Uuid>,
    questions: &BTreeSet<String>,
    changed: &BTreeSet<String>,
) -> Result<(), AppError> {
    let of_this = || agreed_by::Entity::delete_many().filter(agreed_by::Column::ApplicationId.eq(application));
    of_this().filter(agreed_by::Column::QuestionId.is_in(changed.iter().cloned())).exec(tx).await?;
    let Some(person) = person else {
        return Ok(());
    };
    let mine = of_this().filter(agreed_by::Column::PersonId.eq(person));
    mine.filter(agreed_by::Column::QuestionId.is_in(questions.iter().cloned())).exec(tx).await?;
    let rows: Vec<_> = questions
        .iter()
        .map(|question| agreed_by::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(application),
            question_id: Set(question.clone()),
            person_id: Set(person),
            agreed_at: Set(ctx.now()),
        })
        .collect();
    if !rows.is_empty() {
        agreed_by::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Takes back that anybody agreed to anything.
///
/// # Errors
/// When the database fails.
pub async fn clear_agreed_by(tx: &DatabaseTransaction, application: Uuid) -> Result<(), AppError> {
    agreed_by::Entity::delete_many().filter(agreed_by::Column::ApplicationId.eq(application)).exec(tx).await?;
    Ok(())
}

/// What the committee has said, in order.
///
/// # Errors
/// When the database fails.
pub async fn said(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<committee_message::Model>, AppError> {
    let all = committee_message::Entity::find().filter(committee_message::Column::ApplicationId.eq(application));
    let all = all.order_by_asc(committee_message::Column::CreatedAt).order_by_asc(committee_message::Column::Id);
    Ok(all.all(db).await?)
}

/// The decision that is to be confirmed, if one was written down.
///
/// # Errors
/// When the database fails.
pub async fn proposal(
    db: &impl ConnectionTrait,
    application: Uuid,
) -> Result<Option<proposed_decision::Model>, AppError> {
    Ok(proposed_decision::Entity::find_by_id(application).one(db).await?)
}

/// Puts a decision that is to be confirmed in the place of any other.
///
/// # Errors
/// When the database fails.
pub async fn propose(tx: &DatabaseTransaction, row: proposed_decision::Model) -> Result<(), AppError> {
    drop_proposal(tx, row.application_id).await?;
    proposed_decision::Entity::insert(proposed_decision::ActiveModel::from(row).reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Forgets the decision that is to be confirmed.
///
/// # Errors
/// When the database fails.
pub async fn drop_proposal(tx: &DatabaseTransaction, application: Uuid) -> Result<(), AppError> {
    proposed_decision::Entity::delete_by_id(application).exec(tx).await?;
    Ok(())
}

/// The decisions that were taken up again, the first one first.
///
/// # Errors
/// When the database fails.
pub async fn earlier(db: &impl ConnectionTrait, application: Uuid) -> Result<Vec<earlier_decision::Model>, AppError> {
    let all = earlier_decision::Entity::find().filter(earlier_decision::Column::ApplicationId.eq(application));
    let all = all.order_by_asc(earlier_decision::Column::ReopenedAt).order_by_asc(earlier_decision::Column::Id);
    Ok(all.all(db).await?)
}
