//! Endorsements: asked for, given in the name of an organiser, signed, withdrawn, reported.

use crate::columns::{id, index, integer, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let credential = [
            id(),
            text("issuer"),
            text("json"),
            text("status_list"),
            integer("status_index"),
            time("valid_from"),
            time_null("revoked_at"),
        ];
        m.create_table(table("endorsement_credential", credential, [])).await?;
        m.create_index(index("endorsement_credential", &["status_list", "status_index"], true)).await?;

        // The page of a label's endorsements finds its credential by the number.
        m.create_index(index("credential", &["number"], false)).await?;

        // `subject_id` is an id of the pack, a label's number or an organiser's id, as `subject_kind` says. `holds` is
        // there while it stands, so that nobody endorses the same thing twice at once.
        let endorsement = [
            id(),
            text("subject_kind"),
            text("subject_id"),
            of("organiser_id"),
            text("organiser_name"),
            text("words"),
            text("language"),
            of("credential_id"),
            text_null("holds"),
            of("created_by"),
            time("created_at"),
            time_null("withdrawn_at"),
            of_null("withdrawn_by"),
            time_null("hidden_at"),
            of_null("hidden_by"),
            text_null("hidden_reason"),
        ];
        let to = [
            refers("endorsement", "organiser_id", "organiser"),
            refers("endorsement", "credential_id", "endorsement_credential"),
            refers("endorsement", "created_by", "person"),
        ];
        m.create_table(table("endorsement", endorsement, to)).await?;
        m.create_index(index("endorsement", &["holds"], true)).await?;
        m.create_index(index("endorsement", &["subject_kind", "subject_id", "created_at"], false)).await?;
        m.create_index(index("endorsement", &["organiser_id", "created_at"], false)).await?;

        let request = [
            id(),
            text("subject_kind"),
            text("subject_id"),
            text("token_hash"),
            text("email"),
            text("words"),
            of("asked_by"),
            time("created_at"),
            time("expires_at"),
            text("state"),
            time_null("answered_at"),
            of_null("endorsement_id"),
        ];
        let to = [
            refers("endorsement_request", "asked_by", "person"),
            refers("endorsement_request", "endorsement_id", "endorsement"),
        ];
        m.create_table(table("endorsement_request", request, to)).await?;
        m.create_index(index("endorsement_request", &["token_hash"], true)).await?;
        m.create_index(index("endorsement_request", &["subject_kind", "subject_id", "created_at"], false)).await?;

        let report = [
            id(),
            of("endorsement_id"),
            of("person_id"),
            text("reason"),
            time("created_at"),
            time_null("settled_at"),
            of_null("settled_by"),
        ];
        let to = [
            refers("endorsement_report", "endorsement_id", "endorsement"),
            refers("endorsement_report", "person_id", "person"),
        ];
        m.create_table(table("endorsement_report", report, to)).await?;
        m.create_index(index("endorsement_report", &["endorsement_id", "person_id"], true)).await?;
        m.create_index(index("endorsement_report", &["settled_at", "created_at"], false)).await
    }
}
