//! Proposed answers that somebody has dismissed.

use crate::columns::{id, index, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `proposal` is a hash of what was proposed: when the badges say something else, it is proposed anew.
        let columns = [id(), of("application_id"), text("proposal"), of("dismissed_by"), time("dismissed_at")];
        let to = [refers("dismissed_proposal", "application_id", "application")];
        m.create_table(table("dismissed_proposal", columns, to)).await?;
        m.create_index(index("dismissed_proposal", &["application_id", "proposal"], true)).await
    }
}
