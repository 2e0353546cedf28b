//! Keys that have leaked are told apart from those that were only followed by a newer one.

use crate::columns::time_null;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut column = time_null("withdrawn_at");
        m.alter_table(Table::alter().table(Alias::new("signing_key")).add_column(&mut column).take()).await
    }
}
