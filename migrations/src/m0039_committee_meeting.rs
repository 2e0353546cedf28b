//! Who is of the committee, from when until when; and its meetings, with what happened in each, from which the minutes
//! are made.

use crate::columns::{id, index, integer, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Until now everybody who evaluates was of the committee: they stay, and their terms end when somebody says so.
pub const AS_IT_WAS: &str = "INSERT INTO committee_term (id, person_id, starts_at, ends_at, added_by, added_at, revision) \
    SELECT id, person_id, granted_at, NULL, NULL, granted_at, 1 FROM role_grant \
    WHERE role = 'evaluator' AND ended_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `ends_at`: the first moment at which they aren't of it any more. `added_by`: nobody for who was there before.
        let term = [
            id(),
            of("person_id"),
            time("starts_at"),
            time_null("ends_at"),
            of_null("added_by"),
            time("added_at"),
            number("revision"),
        ];
        m.create_table(table("committee_term", term, [refers("committee_term", "person_id", "person")])).await?;
        m.create_index(index("committee_term", &["person_id"], false)).await?;
        m.create_index(index("committee_term", &["ends_at"], false)).await?;
        m.get_connection().execute_unprepared(AS_IT_WAS).await?;

        // `item_id`: what is under discussion. `minutes`: as they were when the meeting was closed, as JSON.
        let meeting = [
            id(),
            text("title"),
            time("starts_at"),
            text("state"),
            of_null("item_id"),
            of("called_by"),
            time("called_at"),
            time_null("closed_at"),
            text_null("minutes"),
            number("revision"),
        ];
        m.create_table(table("meeting", meeting, [refers("meeting", "called_by", "person")])).await?;
        m.create_index(index("meeting", &["starts_at"], false)).await?;

        let item = [id(), of("meeting_id"), of("application_id"), integer("place")];
        let to =
            [refers("meeting_item", "meeting_id", "meeting"), refers("meeting_item", "application_id", "application")];
        m.create_table(table("meeting_item", item, to)).await?;
        m.create_index(index("meeting_item", &["meeting_id", "application_id"], true)).await?;
        m.create_index(index("meeting_item", &["application_id"], false)).await?;

        // Rows are added and never changed. `person_id`: whom it is about.
        let event = [
            id(),
            of("meeting_id"),
            integer("place"),
            text("kind"),
            of_null("item_id"),
            of("person_id"),
            text("detail"),
            of("by_id"),
            time("at"),
        ];
        let to = [refers("meeting_event", "meeting_id", "meeting"), refers("meeting_event", "person_id", "person")];
        m.create_table(table("meeting_event", event, to)).await?;
        m.create_index(index("meeting_event", &["meeting_id", "place"], true)).await
    }
}
