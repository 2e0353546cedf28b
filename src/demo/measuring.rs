//! The commands of those who measure: they add to the demo data, or say how fast something is done.

use super::{crowd, drafts, readers, reviews, signing};
use crate::{error::AppError, platform::Ctx};
use clap::Subcommand;
use std::time::Duration;

/// What to measure with.
#[derive(Subcommand)]
pub enum Measure {
    /// Add a crowd of demo learners with evidence, to measure with; only in demo mode
    Crowd {
        /// How many learners
        #[arg(long, default_value_t = 5000)]
        learners: u64,
        /// How many pieces of evidence
        #[arg(long, default_value_t = 20_000)]
        evidence: u64,
    },
    /// Add drafts of applications to measure with, one of them with a long history; only in demo mode
    Drafts {
        /// How many empty ones
        #[arg(long, default_value_t = 60)]
        empty: u64,
        /// How many answers the full one has
        #[arg(long, default_value_t = 300)]
        answers: usize,
        /// How many versions each answer has
        #[arg(long, default_value_t = 50)]
        versions: i64,
    },
    /// Add applications under review to measure with; only in demo mode
    Reviews {
        /// How many
        #[arg(long, default_value_t = 50_000)]
        applications: u64,
    },
    /// Add people who work on reviews, and say what the session cookie of each is; only in demo mode
    Readers {
        /// How many
        #[arg(long, default_value_t = 100)]
        count: u64,
    },
    /// Measure how many credentials and status lists are signed in a second; only in demo mode
    Signing {
        /// Seconds for each
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
}

impl Measure {
    /// Does it; what there is to say of it, line by line.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] outside of demo mode, and what the command says.
    pub async fn run(self, ctx: &Ctx) -> Result<Vec<String>, AppError> {
        Ok(match self {
            Self::Crowd { learners, evidence } => {
                crowd::add(ctx, learners, evidence).await?;
                vec![format!("{learners} learners and {evidence} pieces of evidence added")]
            }
            Self::Drafts { empty, answers, versions } => {
                drafts::add(ctx, empty, answers, versions).await?;
                let full = format!("one with {answers} answers of {versions} versions each");
                vec![format!("{empty} empty drafts, and {full}, added")]
            }
            Self::Reviews { applications } => {
                reviews::add(ctx, applications).await?;
                vec![format!("{applications} applications added")]
            }
            Self::Readers { count } => readers::add(ctx, count).await?,
            Self::Signing { seconds } => {
                let figures = signing::measure(ctx, Duration::from_secs(seconds)).await?;
                let signing::Figures { credentials, bare, bytes, lists, places } = figures;
                vec![
                    format!("credentials {credentials}"),
                    format!("bare {bare}"),
                    format!("bytes {bytes}"),
                    format!("lists {lists}"),
                    format!("places {places}"),
                ]
            }
        })
    }
}
