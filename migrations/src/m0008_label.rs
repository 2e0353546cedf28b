//! The register of labels.

use crate::columns::{id, index, of, of_null, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let label = [
            id(),
            ColumnDef::new("number").text().not_null().unique_key().take(),
            of("organiser_id"),
            ColumnDef::new("application_id").uuid().not_null().unique_key().take(),
            of("credential_id"),
            text("holder"),
            text("holder_folded"),
            text("country"),
            time("valid_from"),
            time("valid_until"),
            of_null("revoked_by"),
            time_null("revoked_at"),
            text("revoked_reason"),
            time("created_at"),
        ];
        let to = [refers("label", "organiser_id", "organiser"), refers("label", "application_id", "application")];
        m.create_table(table("label", label, to)).await?;
        m.create_index(index("label", &["organiser_id"], false)).await?;
        m.create_index(index("label", &["country", "valid_from"], false)).await
    }
}
