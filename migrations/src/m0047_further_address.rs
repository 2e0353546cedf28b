//! Further addresses of people, which they have shown to be theirs.

use crate::columns::{id, index, of, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Several people may say that an address is theirs; only one of them can show it.
        let columns = [
            id(),
            of("person_id"),
            text("email"),
            text_null("token_hash"),
            time("created_at"),
            time_null("expires_at"),
            time_null("confirmed_at"),
        ];
        let references = [refers("further_address", "person_id", "person")];
        m.create_table(table("further_address", columns, references)).await?;
        m.create_index(index("further_address", &["person_id", "email"], true)).await?;
        m.create_index(index("further_address", &["email"], false)).await?;
        m.create_index(index("further_address", &["token_hash"], true)).await
    }
}
