//! An issuer has keys of two kinds: one for the proof inside credentials, one for those that are signed as a whole (JWT).

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut kind = ColumnDef::new("kind").text().not_null().default("Ed25519").take();
        m.alter_table(Table::alter().table(Alias::new("signing_key")).add_column(&mut kind).take()).await
    }
}
