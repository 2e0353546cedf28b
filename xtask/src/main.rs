//! Builds, serves, tests and measures quality-label: `cargo xtask --help`.

#![expect(clippy::disallowed_methods, reason = "nothing here answers requests: waiting may block")]

use clap::{Parser, Subcommand};

mod applying;
mod bench;
mod browser;
mod bundles;
mod client;
mod dist;
mod drafts;
mod http;
mod loader;
mod names;
mod postgres;
mod release;
mod run;
mod scores;
mod serve;
mod signing;
mod soak;
mod streams;
mod styles;
mod test;
mod verifying;

/// Builds, serves, tests and measures quality-label
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build client and server and start them with demo data
    Serve(serve::Options),
    /// Check and test everything, or a part
    Test {
        /// Which part; everything when left out
        #[arg(value_enum)]
        part: Option<test::Part>,
    },
    /// Build `dist/quality-label`: one file that carries everything
    Build {
        /// Said for clearness: there is no other build to make
        #[arg(long)]
        release: bool,
    },
    /// Measure a release build under load, each row as a ratio to a plain route in the same run
    Bench(bench::Options),
    /// Kill the server in the middle of writes, again and again, and look for what it had acknowledged
    Soak(soak::Options),
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(options) => serve::serve(&options),
        Command::Test { part } => test::test(part),
        Command::Build { .. } => release::build(),
        Command::Bench(options) => bench::bench(&options),
        Command::Soak(options) => soak::soak(&options),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
