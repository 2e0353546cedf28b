//! What is signed and issued: keys, credentials, status lists.

use crate::columns::{id, index, integer, number, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let key =
            [id(), text("issuer"), text("public_key"), text("sealed"), time("created_at"), time_null("retired_at")];
        m.create_table(table("signing_key", key, [])).await?;
        m.create_index(index("signing_key", &["issuer", "created_at"], false)).await?;

        let list = [
            ColumnDef::new("name").text().not_null().primary_key().take(),
            text("issuer"),
            integer("place"),
            integer("used"),
            text("encoded"),
            text("signed"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("status_list", list, [])).await?;
        m.create_index(index("status_list", &["issuer", "place"], true)).await?;

        let credential = [
            id(),
            text("issuer"),
            text("achievement"),
            integer("achievement_version"),
            text("name"),
            of_null("person_id"),
            of_null("organiser_id"),
            text_null("number"),
            // Filled while the credential holds: nobody has two that hold for the same thing.
            ColumnDef::new("holds").text().null().unique_key().take(),
            text("json"),
            text("status_list"),
            integer("status_index"),
            time("awarded_at"),
            time("valid_from"),
            time_null("valid_until"),
            time_null("revoked_at"),
            of_null("revoked_by"),
            text_null("revoked_reason"),
        ];
        let references = [refers("credential", "person_id", "person")];
        m.create_table(table("credential", credential, references)).await?;
        m.create_index(index("credential", &["status_list", "status_index"], true)).await?;
        m.create_index(index("credential", &["person_id", "awarded_at"], false)).await?;
        m.create_index(index("credential", &["organiser_id"], false)).await?;

        let checked = [id(), text("result"), time("created_at")];
        m.create_table(table("checked_credential", checked, [])).await?;
        m.create_index(index("checked_credential", &["created_at"], false)).await
    }
}
