//! Questions to those who run the programme, what was said to them, and the answers that everybody may read.

use crate::columns::{flag, id, index, number, of, of_null, refers, table, text, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // `origin` is where it was asked: one thread for each question of a task, one for each that is asked freely.
        let question = [
            id(),
            of("person_id"),
            text("playlist_id"),
            text("badge_id"),
            text("origin"),
            text("subject"),
            text("language"),
            text("state"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        m.create_table(table("question", question, [refers("question", "person_id", "person")])).await?;
        m.create_index(index("question", &["person_id", "origin"], true)).await?;
        m.create_index(index("question", &["person_id", "updated_at"], false)).await?;
        m.create_index(index("question", &["state", "updated_at"], false)).await?;

        let message = [id(), of("question_id"), of("person_id"), flag("from_team"), text("words"), time("created_at")];
        let to =
            [refers("question_message", "question_id", "question"), refers("question_message", "person_id", "person")];
        m.create_table(table("question_message", message, to)).await?;
        m.create_index(index("question_message", &["question_id", "created_at"], false)).await?;
        m.create_index(index("question_message", &["person_id", "created_at"], false)).await?;

        let frequent = [
            id(),
            text("playlist_id"),
            text("language"),
            text("question"),
            text("answer"),
            of_null("question_id"),
            number("revision"),
            time("created_at"),
            time("updated_at"),
        ];
        let to_question = refers("frequent_question", "question_id", "question");
        m.create_table(table("frequent_question", frequent, [to_question])).await?;
        m.create_index(index("frequent_question", &["playlist_id", "created_at"], false)).await
    }
}
