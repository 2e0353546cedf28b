//! When a review came to each of its steps: the applicant is told of them.

use crate::columns::time_null;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in ["checked_at", "assigned_at", "committee_at"] {
            let table = Table::alter().table(Alias::new("review")).add_column(time_null(column)).take();
            m.alter_table(table).await?;
        }
        Ok(())
    }
}
