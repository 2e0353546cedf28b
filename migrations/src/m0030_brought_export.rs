//! Exports that somebody has brought, until they decide what of them comes into the draft.

use crate::columns::{id, index, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let brought = [id(), of("application_id"), of("person_id"), text("json"), time("brought_at")];
        let to = [refers("brought_export", "application_id", "application")];
        m.create_table(table("brought_export", brought, to)).await?;
        m.create_index(index("brought_export", &["application_id", "person_id"], true)).await
    }
}
