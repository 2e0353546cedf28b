//! An organiser shows its logo and its links, asks for verification with documents, and can be handed over.

use crate::columns::{id, index, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (column, before) in [("logo", ""), ("links", "[]")] {
            let column = text(column).default(before).take();
            m.alter_table(Table::alter().table(Alias::new("organiser")).add_column(column).take()).await?;
        }
        let of_organiser = || of("organiser_id").primary_key().take();
        let png = ColumnDef::new("png").blob().not_null().take();
        let to = [refers("organiser_logo", "organiser_id", "organiser")];
        m.create_table(table("organiser_logo", [of_organiser(), text("sha256"), png, time("made_at")], to)).await?;

        let columns = [
            id(),
            of("organiser_id"),
            text("note"),
            text("files"),
            of("asked_by"),
            time("asked_at"),
            text_null("outcome"),
            text("reason"),
            of_null("decided_by"),
            time_null("decided_at"),
        ];
        let to = [
            refers("organiser_verification", "organiser_id", "organiser"),
            refers("organiser_verification", "asked_by", "person"),
            refers("organiser_verification", "decided_by", "person"),
        ];
        m.create_table(table("organiser_verification", columns, to)).await?;
        m.create_index(index("organiser_verification", &["organiser_id", "asked_at"], false)).await?;

        let columns = [
            id(),
            of("organiser_id"),
            of("from_id"),
            of("to_id"),
            text("then"),
            time("offered_at"),
            text_null("ended_as"),
            time_null("ended_at"),
        ];
        let to = [
            refers("organiser_handover", "organiser_id", "organiser"),
            refers("organiser_handover", "from_id", "person"),
            refers("organiser_handover", "to_id", "person"),
        ];
        m.create_table(table("organiser_handover", columns, to)).await?;
        m.create_index(index("organiser_handover", &["organiser_id", "ended_at"], false)).await
    }
}
