//! What evaluators say beyond yes and no: that they can't tell, and a word for the committee alone. And flags, which stop
//! an application until they are resolved.

use crate::columns::{flag, id, index, of, of_null, refers, table, text, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [flag("unsure").default(false).take(), text("note").default("").take()] {
            let table = Table::alter().table(Alias::new("evaluation_answer")).add_column(column).take();
            m.alter_table(table).await?;
        }
        let raised = [
            id(),
            of("application_id"),
            of("raised_by"),
            text("goes_to"),
            text("words"),
            time("raised_at"),
            of_null("resolved_by"),
            time_null("resolved_at"),
            text("resolution"),
        ];
        let to = [refers("review_flag", "application_id", "application"), refers("review_flag", "raised_by", "person")];
        m.create_table(table("review_flag", raised, to)).await?;
        m.create_index(index("review_flag", &["application_id", "resolved_at"], false)).await
    }
}
