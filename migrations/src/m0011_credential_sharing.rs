//! What the holders of badges let others see.

use crate::columns::{flag, number, refers, table, text, time};
use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Badges from before this step were signed with their evidence and stood at an address that anybody could open. That
/// is what their holders know of them, so it stays so until they choose otherwise.
const AS_IT_WAS: &str = "INSERT INTO credential_share \
    (credential_id, shared, evidence_shown, name_shown, evidence, revision, created_at, updated_at) \
    SELECT id, TRUE, TRUE, FALSE, '[]', 1, awarded_at, awarded_at FROM credential WHERE person_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let share = [
            ColumnDef::new("credential_id").uuid().not_null().primary_key().take(),
            flag("shared"),
            flag("evidence_shown"),
            flag("name_shown"),
            // What isn't in the signed credential while it is hidden, as JSON.
            text("evidence"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let references = [refers("credential_share", "credential_id", "credential")];
        m.create_table(table("credential_share", share, references)).await?;
        m.get_connection().execute_unprepared(AS_IT_WAS).await?;
        Ok(())
    }
}
