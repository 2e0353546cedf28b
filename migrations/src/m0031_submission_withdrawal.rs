//! When a learner took back what they had handed in: it belongs to the history of the evidence, and tells whoever was
//! looking at it why it is gone.

use crate::columns::{id, index, integer, of, refers, table, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [id(), of("submission_id"), integer("version"), time("handed_in_at"), time("at")];
        let references = [refers("submission_withdrawal", "submission_id", "submission")];
        m.create_table(table("submission_withdrawal", columns, references)).await?;
        m.create_index(index("submission_withdrawal", &["submission_id"], false)).await
    }
}
