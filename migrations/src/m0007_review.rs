//! Checks, assignments, evaluations, decisions.

use crate::columns::{flag, id, index, integer, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let review = [
            ColumnDef::new("application_id").uuid().not_null().primary_key().take(),
            text("phase"),
            time("due_at"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let references = [refers("review", "application_id", "application")];
        m.create_table(table("review", review, references)).await?;
        m.create_index(index("review", &["phase", "updated_at"], false)).await?;

        let formal_check = [
            id(),
            of("application_id"),
            text("criterion"),
            ColumnDef::new("met").boolean().null().take(),
            text("comment"),
            of("checked_by"),
            time("checked_at"),
        ];
        let references = [refers("formal_check", "application_id", "application")];
        m.create_table(table("formal_check", formal_check, references)).await?;
        m.create_index(index("formal_check", &["application_id", "criterion"], true)).await?;

        let assignment = [
            id(),
            of("application_id"),
            of("evaluator_id"),
            text("shared"),
            text_null("override_reason"),
            of("assigned_by"),
            time("assigned_at"),
            time_null("declared_at"),
            time_null("ended_at"),
            text_null("ended_as"),
            text_null("ended_reason"),
        ];
        let references =
            [refers("assignment", "application_id", "application"), refers("assignment", "evaluator_id", "person")];
        m.create_table(table("assignment", assignment, references)).await?;
        m.create_index(index("assignment", &["application_id", "ended_at"], false)).await?;
        m.create_index(index("assignment", &["evaluator_id", "ended_at"], false)).await?;

        let evaluation = [
            id(),
            of("application_id"),
            of("evaluator_id"),
            text("state"),
            text("overall"),
            time_null("submitted_at"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let references =
            [refers("evaluation", "application_id", "application"), refers("evaluation", "evaluator_id", "person")];
        m.create_table(table("evaluation", evaluation, references)).await?;
        m.create_index(index("evaluation", &["application_id", "evaluator_id"], true)).await?;

        let answer = [
            id(),
            of("evaluation_id"),
            text("question_id"),
            ColumnDef::new("level").integer().null().take(),
            ColumnDef::new("confirmed").boolean().null().take(),
            text("comment"),
        ];
        let references = [refers("evaluation_answer", "evaluation_id", "evaluation")];
        m.create_table(table("evaluation_answer", answer, references)).await?;
        m.create_index(index("evaluation_answer", &["evaluation_id", "question_id"], true)).await?;

        let agreed = [
            id(),
            of("application_id"),
            text("question_id"),
            ColumnDef::new("level").integer().null().take(),
            ColumnDef::new("confirmed").boolean().null().take(),
            text("reason"),
            of("agreed_by"),
            time("agreed_at"),
        ];
        let references = [refers("agreed", "application_id", "application")];
        m.create_table(table("agreed", agreed, references)).await?;
        m.create_index(index("agreed", &["application_id", "question_id"], true)).await?;

        let vote = [id(), of("application_id"), of("person_id"), text("vote"), flag("coordinating"), time("voted_at")];
        let references = [refers("vote", "application_id", "application"), refers("vote", "person_id", "person")];
        m.create_table(table("vote", vote, references)).await?;
        m.create_index(index("vote", &["application_id", "person_id"], true)).await?;

        let decision = [
            ColumnDef::new("application_id").uuid().not_null().primary_key().take(),
            text("outcome"),
            flag("rule_passes"),
            text("verdict"),
            text_null("departure_reason"),
            text("reasons"),
            integer("votes_issue"),
            integer("votes_not_yet"),
            of("decided_by"),
            time("decided_at"),
            of_null("label_id"),
            of_null("new_draft_id"),
        ];
        let references = [refers("decision", "application_id", "application")];
        m.create_table(table("decision", decision, references)).await
    }
}
