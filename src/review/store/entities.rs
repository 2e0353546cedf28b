//! The tables of the room. Rows are joined by hand, so none has relations.

macro_rules! without_relations {
    () => {
        /// Queries join by hand where they need to.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

/// Reviews.
pub mod review {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Where the review of an application stands. The row is made by the first verb; an application without one
    /// waits for its formal check.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review")]
    pub struct Model {
        /// The application.
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        /// The phase, by its key.
        pub phase: String,
        /// The last moment for a decision in time; each pause that has ended is added.
        pub due_at: Timestamp,
        /// When the formal check was done.
        pub checked_at: Option<Timestamp>,
        /// When all evaluators were found; nothing while they are looked for.
        pub assigned_at: Option<Timestamp>,
        /// When the committee got it; nothing before.
        pub committee_at: Option<Timestamp>,
        /// Counts the changes.
        pub revision: i64,
        /// When the review began.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    without_relations!();
}

/// Formal checks.
pub mod formal_check {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What the coordinator found about one formal criterion.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "formal_check")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The question of the form.
        pub criterion: String,
        /// Whether it is met; nothing while that is open.
        pub met: Option<bool>,
        /// What there is to say about it.
        pub comment: String,
        /// Who looked.
        pub checked_by: Uuid,
        /// When.
        pub checked_at: Timestamp,
    }

    without_relations!();
}

/// Assignments.
pub mod assignment {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An evaluator for an application, until it ends.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignment")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The evaluator.
        pub evaluator_id: Uuid,
        /// What they share with the applicant, see [`Match::key`](crate::review::model::Match::key).
        pub shared: String,
        /// Why nobody who shares enough was found.
        pub override_reason: Option<String>,
        /// By whom.
        pub assigned_by: Uuid,
        /// Why somebody evaluates against whom something speaks that the rules let a reason outweigh.
        pub conflict_reason: Option<String>,
        /// Since when.
        pub assigned_at: Timestamp,
        /// By when they are asked to hand in; nothing where that was never said.
        pub due_at: Option<Timestamp>,
        /// When they declared that nothing stands against it.
        pub declared_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// How, see [`Ending`](crate::review::model::Ending).
        pub ended_as: Option<String>,
        /// Why, in words.
        pub ended_reason: Option<String>,
    }

    without_relations!();
}

/// Evaluations.
pub mod evaluation {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What one evaluator says about an application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The evaluator.
        pub evaluator_id: Uuid,
        /// `draft` or `submitted`.
        pub state: String,
        /// What there is to say about the whole.
        pub overall: String,
        /// When it was handed in.
        pub submitted_at: Option<Timestamp>,
        /// Counts the changes.
        pub revision: i64,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    without_relations!();
}

/// Answers of evaluations.
pub mod evaluation_answer {
    use sea_orm::entity::prelude::*;

    /// What an evaluation says about one question.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evaluation_answer")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The evaluation.
        pub evaluation_id: Uuid,
        /// The question of the form.
        pub question_id: String,
        /// The level of the scale.
        pub level: Option<i32>,
        /// Whether the indicator holds.
        pub confirmed: Option<bool>,
        /// Whether the evaluator can't tell.
        pub unsure: bool,
        /// Why.
        pub comment: String,
        /// A word for the committee alone.
        pub note: String,
    }

    without_relations!();
}

/// What the committee settled on.
pub mod agreed {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The value that holds for a question on which the evaluators differ.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreed")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The question of the form.
        pub question_id: String,
        /// The level of the scale.
        pub level: Option<i32>,
        /// Whether the indicator holds.
        pub confirmed: Option<bool>,
        /// Why.
        pub reason: String,
        /// Who wrote it down.
        pub agreed_by: Uuid,
        /// When.
        pub agreed_at: Timestamp,
    }

    without_relations!();
}

/// Votes.
pub mod vote {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What a member of the committee is for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "vote")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The application.
        pub application_id: Uuid,
        /// The member.
        pub person_id: Uuid,
        /// `issue` or `not_yet`.
        pub vote: String,
        /// Whether they were from a coordinating organisation when they voted.
        pub coordinating: bool,
        /// When.
        pub voted_at: Timestamp,
    }

    without_relations!();
}

/// Decisions.
pub mod decision {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What was decided about an application; another decision takes its place, and it is kept as an earlier one.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "decision")]
    pub struct Model {
        /// The application.
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        /// `issued` or `not_yet_issued`.
        pub outcome: String,
        /// Whether the pass rule would have issued the label.
        pub rule_passes: bool,
        /// What the rule said clause by clause, as JSON.
        pub verdict: String,
        /// Why it isn't what the rule said.
        pub departure_reason: Option<String>,
        /// The reasons by [`Criterion::key`](crate::review::model::Criterion::key), as JSON.
        pub reasons: String,
        /// How many voted for issuing.
        pub votes_issue: i32,
        /// How many voted against it for now.
        pub votes_not_yet: i32,
        /// How many abstained.
        pub votes_abstain: i32,
        /// Who wrote it down.
        pub proposed_by: Option<Uuid>,
        /// Who confirmed it.
        pub decided_by: Uuid,
        /// When.
        pub decided_at: Timestamp,
        /// The label that was issued.
        pub label_id: Option<Uuid>,
        /// The new draft with the old answers.
        pub new_draft_id: Option<Uuid>,
    }

    without_relations!();
}

/// Filters of the board.
pub mod board_filter {
    use crate::timestamp::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A view of the board that somebody has kept for themselves.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "board_filter")]
    pub struct Model {
        /// The row's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose it is.
        pub person_id: Uuid,
        /// What they call it.
        pub name: String,
        /// What it shows, as it stands in the address.
        pub query: String,
        /// When it was kept.
        pub created_at: Timestamp,
    }

    without_relations!();
}
