//! The history of each answer of an application, and who is in which section of one just now.

use crate::columns::{flag, id, index, number, of, refers, table, text, text_null, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `taken` is false for what was written at the same time as a colleague's and isn't the answer.
        let version = [
            id(),
            of("application_id"),
            text("question_id"),
            number("number"),
            text_null("value"),
            flag("taken"),
            of("written_by"),
            time("begun_at"),
            time("written_at"),
        ];
        let to = [refers("answer_version", "application_id", "application")];
        m.create_table(table("answer_version", version, to)).await?;
        m.create_index(index("answer_version", &["application_id", "question_id", "number"], true)).await?;

        let presence = [id(), of("application_id"), of("person_id"), text("section_id"), time("seen_at")];
        let to = [refers("presence", "application_id", "application")];
        m.create_table(table("presence", presence, to)).await?;
        m.create_index(index("presence", &["application_id", "person_id"], true)).await
    }
}
