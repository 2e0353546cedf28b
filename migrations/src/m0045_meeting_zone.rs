//! The time zone in which the time of a meeting was said. Until now it was said in UTC.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let zone = ColumnDef::new("zone").text().not_null().default("UTC").take();
        m.alter_table(Table::alter().table(Alias::new("meeting")).add_column(zone).take()).await
    }
}
