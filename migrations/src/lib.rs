//! The steps that bring the database to the form that the server expects, one file a step, on SQLite and PostgreSQL.
//!
//! A step that has been released is never changed: a new one is added below it.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod columns;
mod m0001_platform;
mod m0002_account;
mod m0003_badge;
mod m0004_organiser;
mod m0005_learn;
mod m0006_apply;
mod m0007_review;
mod m0008_label;
mod m0009_enrolment;
mod m0010_claim;
mod m0011_credential_sharing;
mod m0012_notification;
mod m0013_evidence;
mod m0014_assessing;
mod m0015_question;
mod m0016_queue;
mod m0017_endorsement;
mod m0018_badge_check;
mod m0019_answer_version;
mod m0020_self_assessment;
mod m0021_own_level;
mod m0022_comment;
mod m0023_responsibility;
mod m0024_dismissed_proposal;
mod m0025_after_submitting;
mod m0026_review_steps;
mod m0027_organiser;
mod m0028_renewal;
mod m0029_left_over;
mod m0030_brought_export;
mod m0031_submission_withdrawal;
mod m0032_key_withdrawn;
mod m0033_label_life;
mod m0034_signing_key_kind;
mod m0035_scoring;
mod m0036_committee;
mod m0037_review_board;
mod m0038_review_presence;
mod m0039_committee_meeting;
mod m0040_practice;
mod m0041_credential_freshness;
mod m0042_award_table;
mod m0043_wallet;
mod m0044_review_figures;
mod m0045_meeting_zone;
mod m0046_label_self_check;
mod m0047_further_address;
mod m0048_did;
mod m0049_organiser_country;

/// What [`m0039_committee_meeting`] makes of those who evaluated before, so that it can be tested with some.
pub use m0039_committee_meeting::AS_IT_WAS as EVALUATORS_ARE_MEMBERS;

/// All steps in their order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_platform::Migration),
            Box::new(m0002_account::Migration),
            Box::new(m0003_badge::Migration),
            Box::new(m0004_organiser::Migration),
            Box::new(m0005_learn::Migration),
            Box::new(m0006_apply::Migration),
            Box::new(m0007_review::Migration),
            Box::new(m0008_label::Migration),
            Box::new(m0009_enrolment::Migration),
            Box::new(m0010_claim::Migration),
            Box::new(m0011_credential_sharing::Migration),
            Box::new(m0012_notification::Migration),
            Box::new(m0013_evidence::Migration),
            Box::new(m0014_assessing::Migration),
            Box::new(m0015_question::Migration),
            Box::new(m0016_queue::Migration),
            Box::new(m0017_endorsement::Migration),
            Box::new(m0018_badge_check::Migration),
            Box::new(m0019_answer_version::Migration),
            Box::new(m0020_self_assessment::Migration),
            Box::new(m0021_own_level::Migration),
            Box::new(m0022_comment::Migration),
            Box::new(m0023_responsibility::Migration),
            Box::new(m0024_dismissed_proposal::Migration),
            Box::new(m0025_after_submitting::Migration),
            Box::new(m0026_review_steps::Migration),
            Box::new(m0027_organiser::Migration),
            Box::new(m0028_renewal::Migration),
            Box::new(m0029_left_over::Migration),
            Box::new(m0030_brought_export::Migration),
            Box::new(m0031_submission_withdrawal::Migration),
            Box::new(m0032_key_withdrawn::Migration),
            Box::new(m0033_label_life::Migration),
            Box::new(m0034_signing_key_kind::Migration),
            Box::new(m0035_scoring::Migration),
            Box::new(m0036_committee::Migration),
            Box::new(m0037_review_board::Migration),
            Box::new(m0038_review_presence::Migration),
            Box::new(m0039_committee_meeting::Migration),
            Box::new(m0040_practice::Migration),
            Box::new(m0041_credential_freshness::Migration),
            Box::new(m0042_award_table::Migration),
            Box::new(m0043_wallet::Migration),
            Box::new(m0044_review_figures::Migration),
            Box::new(m0045_meeting_zone::Migration),
            Box::new(m0046_label_self_check::Migration),
            Box::new(m0047_further_address::Migration),
            Box::new(m0048_did::Migration),
            Box::new(m0049_organiser_country::Migration),
        ]
    }
}
