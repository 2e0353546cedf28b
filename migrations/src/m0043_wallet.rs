//! Wallets that fetch badges with their holder's consent: who registered, what people allowed, codes and tokens.

use crate::columns::{id, index, integer, of, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `metadata` is what was registered, as JSON; what is asked for stands in columns. Secrets are hashes.
        let client = [
            id(),
            text_null("secret_hash"),
            text("name"),
            text("host"),
            text("scopes"),
            text("metadata"),
            time("created_at"),
        ];
        m.create_table(table("wallet_client", client, [])).await?;
        m.create_index(index("wallet_client", &["created_at"], false)).await?;

        // `holds` is what nobody has twice: a person's consent to a wallet. It is empty once that has ended.
        let consent = [
            id(),
            of("person_id"),
            of("client_id"),
            text("scopes"),
            text_null("holds"),
            time("created_at"),
            time("updated_at"),
            time_null("last_used_at"),
            time_null("ended_at"),
            text_null("ended_by"),
            time("window_at"),
            integer("window_used"),
        ];
        let to =
            [refers("wallet_consent", "person_id", "person"), refers("wallet_consent", "client_id", "wallet_client")];
        m.create_table(table("wallet_consent", consent, to)).await?;
        m.create_index(index("wallet_consent", &["holds"], true)).await?;
        m.create_index(index("wallet_consent", &["person_id", "created_at"], false)).await?;
        m.create_index(index("wallet_consent", &["client_id"], false)).await?;

        // `kind` is `code`, `access` or `refresh`; `family` is shared by a code and all that came of it. Only a code has
        // an address and a challenge.
        let secret = || ColumnDef::new("token_hash").text().not_null().primary_key().take();
        let token = [
            secret(),
            text("kind"),
            of("consent_id"),
            of("family"),
            text("scopes"),
            text_null("redirect_uri"),
            text_null("challenge"),
            time("created_at"),
            time("expires_at"),
            time_null("used_at"),
            time_null("revoked_at"),
        ];
        m.create_table(table("wallet_token", token, [refers("wallet_token", "consent_id", "wallet_consent")])).await?;
        m.create_index(index("wallet_token", &["family"], false)).await?;
        m.create_index(index("wallet_token", &["consent_id"], false)).await?;
        m.create_index(index("wallet_token", &["expires_at"], false)).await
    }
}
