//! What the board and the clock of reviews need: indexes to read a window of a column, filters that somebody has kept,
//! by when an evaluator is asked to hand in, and why somebody evaluates against whom something speaks.

use crate::columns::{id, index, of, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [time_null("due_at"), text_null("conflict_reason")] {
            let table = Table::alter().table(Alias::new("assignment")).add_column(column).take();
            m.alter_table(table).await?;
        }
        let filter = [id(), of("person_id"), text("name"), text("query"), time("created_at")];
        let references = [refers("board_filter", "person_id", "person")];
        m.create_table(table("board_filter", filter, references)).await?;
        m.create_index(index("board_filter", &["person_id", "name"], true)).await?;
        m.create_index(index("review", &["phase", "due_at"], false)).await?;
        m.create_index(index("assignment", &["evaluator_id", "ended_as"], false)).await?;
        m.create_index(index("application", &["decided_at"], false)).await?;
        m.create_index(index("application", &["state", "updated_at"], false)).await
    }
}
