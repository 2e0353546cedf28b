//! Applications, their answers, and the editions of the form that they were made with.

use crate::columns::{id, index, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let edition =
            [ColumnDef::new("version").text().not_null().primary_key().take(), text("json"), time("created_at")];
        m.create_table(table("edition", edition, [])).await?;

        let application = [
            id(),
            ColumnDef::new("reference").text().null().unique_key().take(),
            of("organiser_id"),
            text("edition_version"),
            text("state"),
            text("language"),
            of_null("previous_id"),
            time_null("submitted_at"),
            of_null("submitted_by"),
            time_null("decided_at"),
            of("created_by"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("application", application, [refers("application", "organiser_id", "organiser")])).await?;
        m.create_index(index("application", &["organiser_id"], false)).await?;
        m.create_index(index("application", &["state", "submitted_at"], false)).await?;

        let answer = [
            id(),
            of("application_id"),
            text("question_id"),
            text_null("value"),
            number("revision"),
            of("updated_by"),
            time("updated_at"),
        ];
        m.create_table(table("answer", answer, [refers("answer", "application_id", "application")])).await?;
        m.create_index(index("answer", &["application_id", "question_id"], true)).await
    }
}
