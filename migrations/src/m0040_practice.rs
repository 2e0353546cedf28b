//! Evaluators practise on applications that were made up: what they said each time, and what it was compared with.

use crate::columns::{id, index, number, of, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id(),
            of("person_id"),
            text("practice"),
            number("number"),
            text("marks"),
            text_null("reference"),
            number("revision"),
            time_null("submitted_at"),
            time("created_at"),
            time("updated_at"),
        ];
        let references = [refers("practice_attempt", "person_id", "person")];
        m.create_table(table("practice_attempt", columns, references)).await?;
        m.create_index(index("practice_attempt", &["person_id", "practice", "number"], true)).await
    }
}
