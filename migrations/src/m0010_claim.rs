//! Who is looking at somebody's evidence just now, so that two people don't do the same work.

use crate::columns::{id, index, of, refers, table, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let claim = [id(), of("submission_id"), of("person_id"), time("until")];
        let references = [
            refers("assessment_claim", "submission_id", "submission"),
            refers("assessment_claim", "person_id", "person"),
        ];
        m.create_table(table("assessment_claim", claim, references)).await?;
        m.create_index(index("assessment_claim", &["submission_id"], true)).await
    }
}
