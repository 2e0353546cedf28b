//! What checking the badges from elsewhere gave that learners offered as evidence.

use crate::columns::{of, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // A file that nothing keeps is thrown away, so this doesn't hold it.
        let file = of("file_id").primary_key().take();
        m.create_table(table("badge_check", [file, text("result"), time("checked_at")], [])).await
    }
}
