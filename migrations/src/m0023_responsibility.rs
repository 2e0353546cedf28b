//! Who of an organiser's members answers which part of an application, and by when.

use crate::columns::{id, index, number, of, of_null, refers, table, text, text_null, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // An empty `question_id` is the whole section. The row stays when nobody answers for it any more, so that its
        // revision never begins anew.
        let responsibility = [
            id(),
            of("application_id"),
            text("section_id"),
            text("question_id"),
            of_null("person_id"),
            text_null("due_on"),
            of("assigned_by"),
            time("assigned_at"),
            number("revision"),
        ];
        let to = [refers("responsibility", "application_id", "application")];
        m.create_table(table("responsibility", responsibility, to)).await?;
        m.create_index(index("responsibility", &["application_id", "section_id", "question_id"], true)).await
    }
}
