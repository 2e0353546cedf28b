//! What waits is counted by badge and language on each look at the queue: from an index alone.

use crate::columns::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_index(index("submission", &["state", "badge_id", "language", "task_id"], false)).await
    }
}
