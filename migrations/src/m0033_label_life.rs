//! The life of a label after it was issued: suspended and reinstated, complaints about it, and the cases in which the
//! committee decides about both.

use crate::columns::{id, index, number, of, of_null, refers, table, text, text_null, time, time_null};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

async fn add(m: &SchemaManager<'_>, to: &'static str, mut column: ColumnDef) -> Result<(), DbErr> {
    m.alter_table(Table::alter().table(Alias::new(to)).add_column(&mut column).take()).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add(m, "label", time_null("suspended_at")).await?;
        add(m, "label", text_null("suspended_reason")).await?;

        // A suspended credential has a place in a list of suspensions, too; it keeps it, for it may be suspended again.
        add(m, "credential", time_null("suspended_at")).await?;
        add(m, "credential", text_null("suspension_list")).await?;
        add(m, "credential", ColumnDef::new("suspension_index").integer().null().take()).await?;
        let purpose = ColumnDef::new("purpose").text().not_null().default("revocation").take();
        add(m, "status_list", purpose).await?;
        // Lists of each purpose are counted for themselves.
        m.drop_index(Index::drop().name("ix_status_list_issuer_place").table(Alias::new("status_list")).to_owned())
            .await?;
        m.create_index(index("status_list", &["issuer", "purpose", "place"], true)).await?;

        // `measure` is what is weighed, `outcome` what was proposed and, once `decided_at` is there, decided.
        let case = [
            id(),
            of("label_id"),
            text("measure"),
            text("grounds"),
            of("opened_by"),
            time("opened_at"),
            time("answer_until"),
            text_null("answer"),
            of_null("answered_by"),
            time_null("answered_at"),
            text_null("outcome"),
            text_null("reason"),
            of_null("proposed_by"),
            time_null("proposed_at"),
            of_null("decided_by"),
            time_null("decided_at"),
            number("revision"),
        ];
        let to = [refers("label_case", "label_id", "label"), refers("label_case", "opened_by", "person")];
        m.create_table(table("label_case", case, to)).await?;
        m.create_index(index("label_case", &["label_id", "opened_at"], false)).await?;
        m.create_index(index("label_case", &["decided_at", "opened_at"], false)).await?;

        // Who complains may stay unnamed.
        let complaint = [
            id(),
            of("label_id"),
            text("words"),
            text("name"),
            text("email"),
            text("language"),
            time("created_at"),
            time_null("settled_at"),
            of_null("settled_by"),
            text("note"),
            of_null("case_id"),
        ];
        let to = [refers("label_complaint", "label_id", "label"), refers("label_complaint", "case_id", "label_case")];
        m.create_table(table("label_complaint", complaint, to)).await?;
        m.create_index(index("label_complaint", &["settled_at", "created_at"], false)).await?;
        m.create_index(index("label_complaint", &["label_id"], false)).await
    }
}
