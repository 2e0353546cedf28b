//! Who looks at an application under review just now.

use crate::columns::{id, index, of, refers, table, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let presence = [id(), of("application_id"), of("person_id"), time("seen_at")];
        let to = [refers("review_presence", "application_id", "application")];
        m.create_table(table("review_presence", presence, to)).await?;
        m.create_index(index("review_presence", &["application_id", "person_id"], true)).await?;
        m.create_index(index("review_presence", &["seen_at"], false)).await
    }
}
