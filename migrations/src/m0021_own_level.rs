//! The levels at which applicants see their own answers. They stand apart from the answers: evaluators read those first.

use crate::columns::{id, index, number, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `level` is 0 where it was taken back.
        let own_level = [
            id(),
            of("application_id"),
            text("question_id"),
            number("level"),
            number("revision"),
            of("updated_by"),
            time("updated_at"),
        ];
        let to = [refers("own_level", "application_id", "application")];
        m.create_table(table("own_level", own_level, to)).await?;
        m.create_index(index("own_level", &["application_id", "question_id"], true)).await
    }
}
