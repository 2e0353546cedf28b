//! What goes on between applicant and network after submitting: questions of the coordinator, applications that are
//! returned for improvement, what the committee advises for the next try, letters as they were sent, and withdrawals.

use crate::columns::{flag, id, index, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let clarification = [
            id(),
            of("application_id"),
            of("asked_by"),
            text("state"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let to =
            [refers("clarification", "application_id", "application"), refers("clarification", "asked_by", "person")];
        m.create_table(table("clarification", clarification, to)).await?;
        m.create_index(index("clarification", &["application_id", "created_at"], false)).await?;

        let message =
            [id(), of("clarification_id"), of("person_id"), flag("from_applicant"), text("words"), time("created_at")];
        let to = [
            refers("clarification_message", "clarification_id", "clarification"),
            refers("clarification_message", "person_id", "person"),
        ];
        m.create_table(table("clarification_message", message, to)).await?;
        m.create_index(index("clarification_message", &["clarification_id", "created_at"], false)).await?;

        // `named`: a word on each question that may be changed, as JSON. `before` and `after`: all answers as the
        // reviewers had them and as they came back, as JSON.
        let returned = [
            id(),
            of("application_id"),
            text("state_before"),
            text("named"),
            text("before"),
            text_null("after"),
            flag("stops_clock"),
            of("returned_by"),
            time("returned_at"),
            time("answer_by"),
            time_null("ended_at"),
            text_null("ended_as"),
            of_null("ended_by"),
            text("reply"),
        ];
        let to = [refers("application_return", "application_id", "application")];
        m.create_table(table("application_return", returned, to)).await?;
        m.create_index(index("application_return", &["application_id", "returned_at"], false)).await?;
        m.create_index(index("application_return", &["application_id", "ended_at"], false)).await?;

        let advice = [id(), of("application_id"), text("clause"), text("subject_id"), text("words")];
        let to = [refers("advice", "application_id", "application")];
        m.create_table(table("advice", advice, to)).await?;
        m.create_index(index("advice", &["application_id", "clause", "subject_id"], true)).await?;

        let letter = [
            id(),
            of("application_id"),
            of("person_id"),
            text("language"),
            text("subject"),
            text("words"),
            time("created_at"),
        ];
        let to = [
            refers("decision_letter", "application_id", "application"),
            refers("decision_letter", "person_id", "person"),
        ];
        m.create_table(table("decision_letter", letter, to)).await?;
        m.create_index(index("decision_letter", &["application_id", "person_id"], true)).await?;

        let withdrawal = [
            ColumnDef::new("application_id").uuid().not_null().primary_key().take(),
            of("person_id"),
            text("reason"),
            time("withdrawn_at"),
        ];
        let to = [refers("withdrawal", "application_id", "application"), refers("withdrawal", "person_id", "person")];
        m.create_table(table("withdrawal", withdrawal, to)).await
    }
}
