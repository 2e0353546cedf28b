//! The command line: `serve` (the default) and the commands of those who run the server.

use clap::{Parser, Subcommand};
use quality_label::{
    account,
    badge::{self, service::KeyState},
    demo::{self, measuring::Measure},
    platform::{
        Ctx,
        audit::{self, Checked},
        clock::Clock,
        config::Config,
        db::Db,
        http::{assets::Assets, listen},
        ids::Ids,
        seal,
        telemetry::{self, LogFormat},
    },
    programme, server,
    texts::Locale,
};
use sea_orm::DbErr;
use std::{error::Error, path::PathBuf, process::ExitCode, time::Duration};
use tokio_util::sync::CancellationToken;

// The system's own spends a third of what a page costs: see docs/decisions/0038.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The software of the Quality Label for Badge Recognition
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    config: Config,
    /// How log lines look
    #[arg(long, global = true, env = "QL_LOG_FORMAT", value_enum, default_value = "json")]
    log_format: LogFormat,
    /// What is logged, in the syntax of tracing-subscriber's EnvFilter
    #[arg(long, global = true, env = "QL_LOG", default_value = "info")]
    log: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server (what happens without a command)
    Serve,
    /// Bring the database to the form that this program expects, or say how it stands
    Migrate {
        #[command(subcommand)]
        what: Option<Migrate>,
    },
    /// The programme pack
    Pack {
        #[command(subcommand)]
        what: Pack,
    },
    /// The keys that sign badges, labels and endorsements
    Keys {
        #[command(subcommand)]
        what: Keys,
    },
    #[command(flatten)]
    Measure(Measure),
    /// The audit trail
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
}

#[derive(Subcommand)]
enum Migrate {
    /// Apply all pending steps (what happens without a word)
    Up,
    /// List the steps: applied, pending, unknown
    Status,
}

#[derive(Subcommand)]
enum Pack {
    /// List every mistake with its file and line, or say what the pack holds
    Check {
        /// The pack's folder; the one compiled in when left out
        folder: Option<PathBuf>,
        /// Compare the badges with what was awarded, too: reads the database that the program would use
        #[arg(long)]
        awarded: bool,
    },
}

#[derive(Subcommand)]
enum Keys {
    /// List all keys: whose they are, since when, and whether they sign
    List,
    /// Make a new key that signs from now on; what the old one signed stays valid
    Rotate {
        /// The endorser's name in addresses; the network's own key when left out
        #[arg(long, default_value = "")]
        issuer: String,
    },
    /// Seal all keys again with another server key; stop the server first, and start it with the new one
    Seal {
        /// The new server key, 32 bytes in base64. Left out, the file `key` in the data folder gets a new one
        #[arg(long, env = "QL_NEW_KEY", hide_env_values = true, default_value = "")]
        new_key: String,
    },
    /// Withdraw a key that has leaked: what it signed is signed anew with a new one, and old files no longer verify
    Withdraw {
        /// Its public half, as `keys list` shows it
        public: String,
        /// Why, for the audit trail
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the chain of entries and say whether it is whole
    Check,
}

type Outcome = Result<ExitCode, Box<dyn Error>>;

#[tokio::main(worker_threads = 4)]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start_log(cli.log_format, &cli.log);
    let outcome = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(cli.config).await,
        Command::Migrate { what } => migrate(&cli.config, what.unwrap_or(Migrate::Up)).await,
        Command::Pack { what: Pack::Check { folder, awarded } } => pack_check(cli.config, folder, awarded).await,
        Command::Keys { what } => keys(cli.config, what).await,
        Command::Measure(what) => measure(cli.config, what).await,
        Command::Audit { what: Audit::Check } => audit_check(&cli.config).await,
    };
    outcome.unwrap_or_else(|cause| {
        tell_error(&cause.to_string());
        ExitCode::FAILURE
    })
}

/// A line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "the command line speaks on standard output")]
fn tell(line: &str) {
    println!("{line}");
}

/// A line for the person at the terminal when something fails.
#[expect(clippy::print_stderr, reason = "the command line speaks on standard error")]
fn tell_error(line: &str) {
    eprintln!("{line}");
}

/// How often a command that somebody waits for tries to reach the database.
const TRIES: u32 = 3;
/// How long connections to the database may take to close.
const CLOSING: Duration = Duration::from_secs(5);

/// Connects, for a command that somebody waits for.
async fn connect(config: &Config) -> Result<Db, Box<dyn Error>> {
    reached(Db::reach(&config.database_url(), Some(TRIES)).await)
}

fn reached(db: Result<Db, DbErr>) -> Result<Db, Box<dyn Error>> {
    db.map_err(|cause| format!("the database can't be opened: {cause}").into())
}

async fn serve(config: Config) -> Outcome {
    let db = reached(Db::reach(&config.database_url(), None).await)?;
    let steps = db.migrate().await?;
    tracing::info!(steps, "the database is up to date");
    // Counting starts here, so that the first request is in the figures.
    let _ = telemetry::figures();
    let ctx = server::prepare(config, db.clone(), Clock::system(), Ids).await.map_err(|e| e as Box<dyn Error>)?;
    refuse_changed_badges(&ctx).await?;
    if ctx.config.demo {
        demo::fill(&ctx).await?;
    }
    if let Some(first) = account::service::first_administrator(&ctx).await? {
        let (email, link) = (first.email, first.link);
        tell(&format!(
            "First start. The administrator signs in as {email}.\nSet the password here, once, within 30 minutes:\n  {link}"
        ));
    }
    quality_label::review::service::keep_watch(&ctx).await?;
    quality_label::badge::service::keep_watch(&ctx).await?;
    quality_label::wallet::service::keep_watch(&ctx).await?;
    quality_label::endorse::service::keep_watch(&ctx).await?;
    quality_label::label::service::keep_watch(&ctx).await?;
    quality_label::learn::service::keep_watch(&ctx).await?;
    let files = Assets::load(ctx.config.site_dir.as_deref())?;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(server::handlers().work(ctx.clone(), stop.clone()));
    if ctx.config.watch {
        let pack = ctx.room::<programme::Pack>().map_err(|e| e.to_string())?;
        tokio::spawn(pack.follow(stop.clone()));
    }
    // Before anybody is told that it listens, so that no request is cut off by the first signal.
    let asked_to_stop = listen::asked_to_stop();
    let people = tokio::net::TcpListener::bind(ctx.config.listen).await?;
    let operators = tokio::net::TcpListener::bind(ctx.config.admin_listen).await?;
    tell(&format!(
        "Listening on {}, for people at {}; for operators on {}",
        people.local_addr()?,
        ctx.config.base_url,
        operators.local_addr()?
    ));
    if ctx.config.demo {
        tell(&format!("Demo data. Everybody's password is: {}\n  {}", demo::PASSWORD, demo::sign_ins().join("\n  ")));
    }
    let patience = listen::Patience::of(&ctx.config);
    let admin = tokio::spawn({
        let stop = stop.clone();
        let router = server::admin_router(ctx.clone());
        async move { listen::serve(operators, router, patience, async move { stop.cancelled().await }).await }
    });
    let events = ctx.events.clone();
    let asked = async move {
        asked_to_stop.await;
        // Pages that listen for news would never finish by themselves.
        events.close();
    };
    let served = listen::serve(people, server::router(ctx, files), patience, asked).await;
    stop.cancel();
    admin.await??;
    worker.await?;
    // A transaction that was cut off may still hold a connection; the database undoes it by itself.
    let _ = tokio::time::timeout(CLOSING, db.close()).await;
    served?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// A badge that means something else than what people hold needs a new version before anybody earns it.
async fn refuse_changed_badges(ctx: &Ctx) -> Result<(), Box<dyn Error>> {
    let changed = badge::service::changed(ctx).await?;
    if changed.is_empty() {
        return Ok(());
    }
    Err(changed.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}

async fn migrate(config: &Config, what: Migrate) -> Outcome {
    let db = connect(config).await?;
    match what {
        Migrate::Up => tell(&format!("{} steps applied", db.migrate().await?)),
        Migrate::Status => {
            let status = db.migration_status().await?;
            for (word, steps) in [("applied", status.applied), ("pending", status.pending), ("unknown", status.unknown)]
            {
                for step in steps {
                    tell(&format!("{word:8} {step}"));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn measure(config: Config, what: Measure) -> Outcome {
    let db = connect(&config).await?;
    db.migrate().await?;
    let ctx = server::prepare(config, db.clone(), Clock::system(), Ids).await.map_err(|e| e as Box<dyn Error>)?;
    if ctx.config.demo {
        demo::fill(&ctx).await?;
    }
    for line in what.run(&ctx).await? {
        tell(&line);
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn pack_check(config: Config, folder: Option<PathBuf>, awarded: bool) -> Outcome {
    let pack = programme::load(folder.as_deref())?;
    for language in pack.languages() {
        let Some(content) = Locale::parse(language).and_then(|l| pack.content(l)) else {
            tell(&format!("{language}: the interface doesn't speak it, so it is never shown"));
            continue;
        };
        tell(&format!(
            "{language}: {} playlists, {} activities, {} badges, {} questions",
            content.playlists.len(),
            content.bodies.len(),
            content.badges.len(),
            content.form.questions().count()
        ));
    }
    for language in pack.languages() {
        let lacking = pack.lacking(language);
        if !lacking.is_empty() {
            let list = lacking.iter().map(|l| format!("\n  {l}")).collect::<String>();
            tell(&format!("{language}: {} texts are missing, and shown in the default language:{list}", lacking.len()));
        }
    }
    let dead: Vec<_> = pack.links().iter().filter(|l| l.page().is_some_and(|page| !server::is_page(page))).collect();
    for link in &dead {
        tell(&format!("{}:{}: `{}` leads nowhere", link.file, link.line, link.to));
    }
    if !dead.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if awarded {
        let db = connect(&config).await?;
        let config = Config { pack_dir: folder.or(config.pack_dir.clone()), ..config };
        let ctx = server::prepare(config, db.clone(), Clock::system(), Ids).await.map_err(|e| e as Box<dyn Error>)?;
        let checked = refuse_changed_badges(&ctx).await;
        db.close().await;
        checked?;
    }
    tell("The pack is right");
    Ok(ExitCode::SUCCESS)
}

async fn keys(config: Config, what: Keys) -> Outcome {
    let db = connect(&config).await?;
    db.migrate().await?;
    let ctx = server::prepare(config, db.clone(), Clock::system(), Ids).await.map_err(|e| e as Box<dyn Error>)?;
    match what {
        Keys::List => {
            for key in badge::service::key_list(&ctx).await? {
                let state = match key.state {
                    KeyState::Signs => "signs".to_string(),
                    KeyState::Retired(at) => format!("retired {}", at.rfc3339()),
                    KeyState::Withdrawn(at) => format!("withdrawn {}", at.rfc3339()),
                };
                let kind = key.kind.key();
                tell(&format!("{} {} {kind} made {} {state}", key.did, key.public, key.made_at.rfc3339()));
            }
        }
        Keys::Rotate { issuer } => {
            tell(&format!("The key that signs from now on: {}", badge::service::rotate(&ctx, &issuer).await?));
        }
        Keys::Seal { new_key } => tell(&seal_keys(&ctx, &new_key).await?),
        Keys::Withdraw { public, reason } => {
            let new = badge::service::withdraw(&ctx, &public, &reason).await?;
            tell(&format!(
                "Withdrawn. {new} signs from now on; the running server signs anew what the old key signed."
            ));
        }
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Seals all keys with another server key, and says what to do then.
async fn seal_keys(ctx: &Ctx, given: &str) -> Result<String, Box<dyn Error>> {
    let has_file = ctx.config.key.is_empty();
    if given.is_empty() && !has_file {
        return Err("the server key stands in QL_KEY, so the new one has to be given in QL_NEW_KEY".into());
    }
    let text = if given.is_empty() { seal::new_key()? } else { given.to_string() };
    let new = seal::Seal::with(&text)?;
    let put_in_place = if has_file { Some(seal::prepare_key(&ctx.config, &text)?) } else { None };
    let count = badge::service::seal_again(ctx, &new).await?;
    Ok(match put_in_place {
        Some(put_in_place) => {
            put_in_place()?;
            format!("{count} keys are sealed with the new server key, which now stands in the file `key`.")
        }
        None => format!("{count} keys are sealed with the new server key. Start the server with it in QL_KEY."),
    })
}

async fn audit_check(config: &Config) -> Outcome {
    let db = connect(config).await?;
    Ok(match audit::check(db.read()).await? {
        Checked::Whole(entries) => {
            tell(&format!("The chain is whole: {entries} entries"));
            ExitCode::SUCCESS
        }
        Checked::Broken(seq, at) => {
            tell(&format!("The chain is broken at entry {seq}, which says it was made at {}", at.rfc3339()));
            ExitCode::FAILURE
        }
    })
}
