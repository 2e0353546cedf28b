//! People, their sessions, one-time links and roles.

use crate::columns::{flag, id, index, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let person = [
            id(),
            ColumnDef::new("email").text().not_null().unique_key().take(),
            time_null("email_confirmed_at"),
            text("name"),
            text("name_folded"),
            text_null("password_hash"),
            text("locale"),
            text("country"),
            text("languages"),
            flag("demo"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("person", person, [])).await?;

        let session = [
            ColumnDef::new("token_hash").text().not_null().primary_key().take(),
            of("person_id"),
            time("created_at"),
            time("last_seen_at"),
            time("expires_at"),
        ];
        m.create_table(table("session", session, [refers("session", "person_id", "person")])).await?;
        m.create_index(index("session", &["person_id"], false)).await?;

        let link = [
            ColumnDef::new("token_hash").text().not_null().primary_key().take(),
            of("person_id"),
            text("purpose"),
            time("created_at"),
            time("expires_at"),
            time_null("used_at"),
        ];
        m.create_table(table("one_time_link", link, [refers("one_time_link", "person_id", "person")])).await?;

        let grant = [
            id(),
            of("person_id"),
            text("role"),
            flag("coordinating"),
            of_null("granted_by"),
            time("granted_at"),
            of_null("ended_by"),
            time_null("ended_at"),
        ];
        m.create_table(table("role_grant", grant, [refers("role_grant", "person_id", "person")])).await?;
        m.create_index(index("role_grant", &["person_id", "ended_at"], false)).await?;
        m.create_index(index("role_grant", &["role", "ended_at"], false)).await
    }
}
