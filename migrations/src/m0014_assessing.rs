//! What helps those who assess: a word on each answer, the language of what waits, phrases to use again.

use crate::columns::{id, index, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // The language that the learner reads, as it was when they handed in.
        let mut language = text("language");
        language.default("en");
        m.alter_table(Table::alter().table(Alias::new("submission")).add_column(language).take()).await?;
        // By question, as JSON.
        let mut comments = text("comments");
        comments.default("{}");
        m.alter_table(Table::alter().table(Alias::new("assessment")).add_column(comments).take()).await?;
        m.create_index(index("assessment", &["assessor_id", "at"], false)).await?;

        let phrase = [id(), of("person_id"), text("words"), time("created_at")];
        m.create_table(table("assessor_phrase", phrase, [refers("assessor_phrase", "person_id", "person")])).await?;
        m.create_index(index("assessor_phrase", &["person_id"], false)).await
    }
}
