//! What the pages of deadlines and statistics need to stay as fast with many applications as with few: indexes, and the
//! figures of months that are over.

use crate::columns::{id, index, number, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [id(), time("month"), text("what"), number("days"), number("times")];
        m.create_table(table("review_tally", columns, [])).await?;
        m.create_index(index("review_tally", &["month", "what", "days"], true)).await?;
        m.create_index(index("application", &["submitted_at", "state"], false)).await?;
        m.create_index(index("assignment", &["ended_at", "due_at"], false)).await?;
        m.create_index(index("evaluation", &["evaluator_id", "submitted_at"], false)).await
    }
}
