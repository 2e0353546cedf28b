//! Self-checks of holders while their label is valid.

use crate::columns::{id, index, integer, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `answer` is empty until there is one; `closed_at` is there once the next round has begun.
        let check = [
            id(),
            of("label_id"),
            integer("round"),
            time("opened_at"),
            time("answer_until"),
            text_null("answer"),
            text("words"),
            of_null("answered_by"),
            time_null("answered_at"),
            text("note"),
            of_null("seen_by"),
            time_null("seen_at"),
            time_null("closed_at"),
            number("revision"),
        ];
        let to = [refers("label_self_check", "label_id", "label")];
        m.create_table(table("label_self_check", check, to)).await?;
        m.create_index(index("label_self_check", &["label_id", "round"], true)).await?;
        m.create_index(index("label_self_check", &["closed_at", "answered_at", "answer_until"], false)).await
    }
}
