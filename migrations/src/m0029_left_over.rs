//! Answers, or parts of them, that have no place in the form of an application: after an upgrade of the form, and after
//! an import.

use crate::columns::{id, index, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Question and answer stand here in words: the form that would explain them may be nobody's any more.
        let left = [
            id(),
            of("application_id"),
            text("question_id"),
            text("label"),
            text("words"),
            text("why"),
            of("left_by"),
            time("left_at"),
        ];
        m.create_table(table("left_over", left, [refers("left_over", "application_id", "application")])).await?;
        m.create_index(index("left_over", &["application_id"], false)).await
    }
}
