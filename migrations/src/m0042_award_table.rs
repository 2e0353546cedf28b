//! Badges that coordinators award from a table: the table, its rows, and the awards that wait for somebody without an
//! account.

use crate::columns::{id, index, integer, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `digest` is of what was brought: the same once more is the same table.
        let batch = [
            id(),
            of("made_by"),
            text("language"),
            text("digest"),
            integer("rows"),
            time("created_at"),
            time_null("confirmed_at"),
            of_null("confirmed_by"),
            time_null("finished_at"),
        ];
        m.create_table(table("award_table", batch, [refers("award_table", "made_by", "person")])).await?;
        m.create_index(index("award_table", &["created_at"], false)).await?;

        // `badge_id` is empty where nobody knows the badge; `waits` is what nobody waits for twice.
        let row = [
            id(),
            of("table_id"),
            integer("line"),
            text("email"),
            text("name"),
            text("badge"),
            text("badge_id"),
            text("evidence"),
            time_null("given_on"),
            text("state"),
            text_null("problem"),
            of_null("person_id"),
            of_null("credential_id"),
            text_null("token_hash"),
            text_null("waits"),
            time_null("mailed_at"),
            time_null("expires_at"),
        ];
        let to = [refers("award_row", "table_id", "award_table"), refers("award_row", "person_id", "person")];
        m.create_table(table("award_row", row, to)).await?;
        m.create_index(index("award_row", &["table_id", "state", "line"], false)).await?;
        m.create_index(index("award_row", &["token_hash"], true)).await?;
        m.create_index(index("award_row", &["waits"], true)).await
    }
}
