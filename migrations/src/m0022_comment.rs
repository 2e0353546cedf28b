//! What the members of an organiser say to each other about the questions of an application.

use crate::columns::{id, index, number, of, of_null, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let thread = [
            id(),
            of("application_id"),
            text("question_id"),
            of_null("resolved_by"),
            time_null("resolved_at"),
            number("revision"),
        ];
        let to = [refers("comment_thread", "application_id", "application")];
        m.create_table(table("comment_thread", thread, to)).await?;
        m.create_index(index("comment_thread", &["application_id", "question_id"], true)).await?;

        // The words of a comment that was removed are gone; that there was one stays.
        let comment =
            [id(), of("thread_id"), of("person_id"), text("words"), time("created_at"), time_null("removed_at")];
        let to = [refers("comment", "thread_id", "comment_thread"), refers("comment", "person_id", "person")];
        m.create_table(table("comment", comment, to)).await?;
        m.create_index(index("comment", &["thread_id", "created_at"], false)).await
    }
}
