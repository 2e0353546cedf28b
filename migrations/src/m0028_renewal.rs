//! Labels are renewed: an application says which label it is to renew, and a label which one it follows.

use crate::columns::{index, of_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["application", "label"] {
            let add = Table::alter().table(Alias::new(table)).add_column(of_null("renews_id")).take();
            m.alter_table(add).await?;
        }
        m.create_index(index("label", &["renews_id"], false)).await
    }
}
