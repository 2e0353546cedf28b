//! Self-assessments that people keep for their next application.

use crate::columns::{of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let person = of("person_id").primary_key().take();
        let to = [refers("self_assessment", "person_id", "person")];
        m.create_table(table("self_assessment", [person, text("said"), time("kept_at")], to)).await
    }
}
