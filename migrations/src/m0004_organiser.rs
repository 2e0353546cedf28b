//! Organisers, their members, invitations and verification.

use crate::columns::{id, index, number, of, of_null, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let organiser = [
            id(),
            ColumnDef::new("slug").text().not_null().unique_key().take(),
            text("kind"),
            text("name"),
            text("country"),
            text("languages"),
            text("website"),
            text("description"),
            text("contact_email"),
            text("verification"),
            text("verification_note"),
            text("verification_reason"),
            time_null("verification_asked_at"),
            number("revision"),
            of("created_by"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("organiser", organiser, [refers("organiser", "created_by", "person")])).await?;
        m.create_index(index("organiser", &["verification", "verification_asked_at"], false)).await?;

        let member = [
            id(),
            of("organiser_id"),
            of("person_id"),
            text("role"),
            of_null("added_by"),
            time("added_at"),
            of_null("ended_by"),
            time_null("ended_at"),
        ];
        let to = [
            refers("organiser_member", "organiser_id", "organiser"),
            refers("organiser_member", "person_id", "person"),
        ];
        m.create_table(table("organiser_member", member, to)).await?;
        m.create_index(index("organiser_member", &["organiser_id", "ended_at"], false)).await?;
        m.create_index(index("organiser_member", &["person_id", "ended_at"], false)).await?;

        let invitation = [
            id(),
            of("organiser_id"),
            ColumnDef::new("token_hash").text().not_null().unique_key().take(),
            text("email"),
            text("role"),
            of("invited_by"),
            time("created_at"),
            time("expires_at"),
            time_null("used_at"),
        ];
        let to = [refers("organiser_invitation", "organiser_id", "organiser")];
        m.create_table(table("organiser_invitation", invitation, to)).await?;
        m.create_index(index("organiser_invitation", &["organiser_id", "used_at"], false)).await
    }
}
