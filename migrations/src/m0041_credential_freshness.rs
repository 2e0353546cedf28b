//! Until when a signed status list counts, so that it is signed anew before; and what a signed endorsement is of, so that
//! credentials can carry it.

use crate::columns::index;
use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // What was signed before said nothing of its end: it is signed anew at the next occasion.
        let mut until = ColumnDef::new("fresh_until").big_integer().not_null().default(0).take();
        m.alter_table(Table::alter().table(Alias::new("status_list")).add_column(&mut until).take()).await?;
        m.create_index(index("status_list", &["fresh_until"], false)).await?;

        let mut subject = ColumnDef::new("subject").text().not_null().default("").take();
        m.alter_table(Table::alter().table(Alias::new("endorsement_credential")).add_column(&mut subject).take())
            .await?;
        let read = match m.get_database_backend() {
            DatabaseBackend::Postgres => "json::json -> 'credentialSubject' ->> 'id'",
            _ => "json_extract(json, '$.credentialSubject.id')",
        };
        let fill = format!("UPDATE endorsement_credential SET subject = {read}");
        m.get_connection().execute_unprepared(&fill).await?;
        m.create_index(index("endorsement_credential", &["subject", "valid_from"], false)).await
    }
}
