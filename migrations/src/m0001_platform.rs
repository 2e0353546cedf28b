//! What the platform keeps: the audit trail, jobs, counted attempts, forms kept for after sign-in.

use crate::columns::{id, index, integer, of_null, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let audit = [
            ColumnDef::new("seq").big_integer().not_null().primary_key().take(),
            time("at"),
            of_null("actor_id"),
            text("verb"),
            text("subject_kind"),
            text("subject_id"),
            text_null("reason"),
            text("detail"),
            text("previous_hash"),
            text("hash"),
        ];
        m.create_table(table("audit_entry", audit, [])).await?;
        m.create_index(index("audit_entry", &["subject_kind", "subject_id", "seq"], false)).await?;

        let job = [
            id(),
            text("kind"),
            text("payload"),
            ColumnDef::new("unique_key").text().null().unique_key().take(),
            text("state"),
            integer("attempts"),
            time("run_at"),
            time_null("locked_until"),
            text_null("last_error"),
            time("created_at"),
            time_null("finished_at"),
        ];
        m.create_table(table("job", job, [])).await?;
        m.create_index(index("job", &["state", "run_at"], false)).await?;

        let attempt = [
            ColumnDef::new("key").text().not_null().primary_key().take(),
            integer("count"),
            time("wait_until"),
            time("last_at"),
        ];
        m.create_table(table("attempt", attempt, [])).await?;

        let kept_form = [
            ColumnDef::new("token_hash").text().not_null().primary_key().take(),
            of_null("person_id"),
            text("path"),
            text("fields"),
            time("created_at"),
        ];
        m.create_table(table("kept_form", kept_form, [])).await?;
        Ok(())
    }
}
