//! What people are told, and what of it they want by mail.

use crate::columns::{flag, id, index, number, of, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `arguments` is what the words are made from when they are read; `dedupe` is told once, whatever runs twice.
        let notification = [
            id(),
            of("person_id"),
            text("kind"),
            text("arguments"),
            text("link"),
            text("dedupe"),
            time("created_at"),
            time_null("read_at"),
        ];
        m.create_table(table("notification", notification, [refers("notification", "person_id", "person")])).await?;
        m.create_index(index("notification", &["dedupe"], true)).await?;
        m.create_index(index("notification", &["person_id", "created_at"], false)).await?;
        m.create_index(index("notification", &["person_id", "read_at"], false)).await?;

        let choice = [id(), of("person_id"), text("kind"), flag("mail"), number("revision")];
        let to_person = refers("notification_choice", "person_id", "person");
        m.create_table(table("notification_choice", choice, [to_person])).await?;
        m.create_index(index("notification_choice", &["person_id", "kind"], true)).await
    }
}
