//! Files that people give as proof.

use crate::columns::{flag, id, index, number, of, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let file = [
            id(),
            of("person_id"),
            text("name"),
            text("media_type"),
            number("size"),
            text("sha256"),
            flag("kept"),
            time("created_at"),
        ];
        m.create_table(table("evidence_file", file, [refers("evidence_file", "person_id", "person")])).await?;
        m.create_index(index("evidence_file", &["person_id"], false)).await?;
        m.create_index(index("evidence_file", &["kept", "created_at"], false)).await
    }
}
