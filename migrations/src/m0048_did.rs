//! DIDs of people, which they have shown to be theirs by a signature.

use crate::columns::{flag, id, index, number, of, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id(),
            of("person_id"),
            text("did"),
            // Several people may say that a DID is theirs; only one of them has shown it.
            text_null("holds"),
            text_null("challenge"),
            time_null("expires_at"),
            time_null("proved_at"),
            flag("named"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let references = [refers("person_did", "person_id", "person")];
        m.create_table(table("person_did", columns, references)).await?;
        m.create_index(index("person_did", &["person_id", "did"], true)).await?;
        m.create_index(index("person_did", &["holds"], true)).await
    }
}
