//! Who learns with which playlist, and where in an activity they stopped reading.

use crate::columns::{id, index, integer, of, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let enrolment = [id(), of("person_id"), text("playlist_id"), time("joined_at"), time_null("completed_at")];
        m.create_table(table("enrolment", enrolment, [refers("enrolment", "person_id", "person")])).await?;
        m.create_index(index("enrolment", &["person_id", "playlist_id"], true)).await?;
        m.create_index(index("enrolment", &["playlist_id", "completed_at"], false)).await?;

        // `part` is where they stopped: 0 before the first part of the text.
        let visit = [id(), of("person_id"), text("activity_id"), integer("part"), time("opened_at"), time("read_at")];
        m.create_table(table("activity_visit", visit, [refers("activity_visit", "person_id", "person")])).await?;
        m.create_index(index("activity_visit", &["person_id", "activity_id"], true)).await?;
        m.create_index(index("activity_visit", &["activity_id"], false)).await
    }
}
