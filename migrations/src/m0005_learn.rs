//! Handed-in evidence and its assessment.

use crate::columns::{id, index, integer, number, of, of_null, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `version` is the one that was handed in last; 0 before the first. The credential is in another room's table.
        let submission = [
            id(),
            of("person_id"),
            text("badge_id"),
            text("task_id"),
            text("state"),
            integer("version"),
            time_null("handed_in_at"),
            of_null("credential_id"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("submission", submission, [refers("submission", "person_id", "person")])).await?;
        m.create_index(index("submission", &["person_id", "badge_id", "task_id"], true)).await?;
        m.create_index(index("submission", &["state", "handed_in_at"], false)).await?;

        // One that isn't handed in yet is the draft; there is at most one, and its number is the highest.
        let version = [
            id(),
            of("submission_id"),
            integer("number"),
            integer("badge_version"),
            text("answers"),
            time_null("handed_in_at"),
        ];
        let to_submission = refers("submission_version", "submission_id", "submission");
        m.create_table(table("submission_version", version, [to_submission])).await?;
        m.create_index(index("submission_version", &["submission_id", "number"], true)).await?;

        let assessment = [
            id(),
            of("submission_id"),
            integer("version"),
            of("assessor_id"),
            text("outcome"),
            text("comment"),
            time("at"),
        ];
        let references =
            [refers("assessment", "submission_id", "submission"), refers("assessment", "assessor_id", "person")];
        m.create_table(table("assessment", assessment, references)).await?;
        m.create_index(index("assessment", &["submission_id", "version", "assessor_id"], true)).await
    }
}
