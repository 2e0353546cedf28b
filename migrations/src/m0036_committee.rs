//! What a committee leaves behind: who declared that they are impartial, who agreed to a level, what was said, the
//! decision before it takes effect, and decisions that another has taken the place of.

use crate::columns::{id, index, integer, number, of, of_null, refers, table, text, text_null, time};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let declared = [id(), of("application_id"), of("person_id"), time("declared_at")];
        let to = [
            refers("committee_declaration", "application_id", "application"),
            refers("committee_declaration", "person_id", "person"),
        ];
        m.create_table(table("committee_declaration", declared, to)).await?;
        m.create_index(index("committee_declaration", &["application_id", "person_id"], true)).await?;

        let agreed = [id(), of("application_id"), text("question_id"), of("person_id"), time("agreed_at")];
        let to = [refers("agreed_by", "application_id", "application"), refers("agreed_by", "person_id", "person")];
        m.create_table(table("agreed_by", agreed, to)).await?;
        m.create_index(index("agreed_by", &["application_id", "question_id", "person_id"], true)).await?;

        let said =
            [id(), of("application_id"), of("person_id"), text_null("question_id"), text("words"), time("created_at")];
        let to = [
            refers("committee_message", "application_id", "application"),
            refers("committee_message", "person_id", "person"),
        ];
        m.create_table(table("committee_message", said, to)).await?;
        m.create_index(index("committee_message", &["application_id", "created_at"], false)).await?;

        // `revision`: that of the review after it was written; where the review has moved on since, it is out of date.
        let proposed = [
            ColumnDef::new("application_id").uuid().not_null().primary_key().take(),
            text("outcome"),
            text("reasons"),
            text("departure"),
            number("revision"),
            of("proposed_by"),
            time("proposed_at"),
        ];
        let to = [
            refers("proposed_decision", "application_id", "application"),
            refers("proposed_decision", "proposed_by", "person"),
        ];
        m.create_table(table("proposed_decision", proposed, to)).await?;

        for column in [integer("votes_abstain").default(0).take(), of_null("proposed_by")] {
            let table = Table::alter().table(Alias::new("decision")).add_column(column).take();
            m.alter_table(table).await?;
        }

        // `cause`: `correction` or `appeal`. `decision` and `letters`: as they stood, as JSON.
        let earlier = [
            id(),
            of("application_id"),
            text("cause"),
            text("reason"),
            text("decision"),
            text("letters"),
            of("reopened_by"),
            time("reopened_at"),
        ];
        let to = [
            refers("earlier_decision", "application_id", "application"),
            refers("earlier_decision", "reopened_by", "person"),
        ];
        m.create_table(table("earlier_decision", earlier, to)).await?;
        m.create_index(index("earlier_decision", &["application_id", "reopened_at"], false)).await
    }
}
