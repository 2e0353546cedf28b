//! How the server is started: from the command line or the environment, each with a default that works.

use std::{net::SocketAddr, path::PathBuf};

/// The settings of a running server. Every field names its variable and its default.
#[derive(Clone, Debug, clap::Args)]
pub struct Config {
    /// Address and port to listen on
    #[arg(long, global = true, env = "QL_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Address and port of /metrics and the health checks for operators
    #[arg(long, global = true, env = "QL_ADMIN_LISTEN", default_value = "127.0.0.1:3001")]
    pub admin_listen: SocketAddr,
    /// The address under which people reach the server; it stands in links, cookies and credentials
    #[arg(long, global = true, env = "QL_BASE_URL", default_value = "http://localhost:3000")]
    pub base_url: String,
    /// Folder for the database, the key and unsent mail
    #[arg(long, global = true, env = "QL_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; SQLite in the data folder when empty
    #[arg(long, global = true, env = "QL_DATABASE_URL", default_value = "", hide_env_values = true)]
    pub database_url: String,
    /// `smtp://…` or `smtps://user:password@host`; mail is written to files in the data folder when empty
    #[arg(long, global = true, env = "QL_SMTP_URL", default_value = "", hide_env_values = true)]
    pub smtp_url: String,
    /// The sender of mail
    #[arg(long, global = true, env = "QL_MAIL_FROM", default_value = "Quality Label <no-reply@localhost>")]
    pub mail_from: String,
    /// Folder with a programme pack to use instead of the one compiled in
    #[arg(long, global = true, env = "QL_PACK_DIR")]
    pub pack_dir: Option<PathBuf>,
    /// Folder with the client's files, as `cargo xtask` builds it; those compiled in when it isn't given
    #[arg(long, global = true, env = "QL_SITE_DIR")]
    pub site_dir: Option<PathBuf>,
    /// Make open pages load again when the server was started anew, for developing
    #[arg(long, global = true, env = "QL_WATCH", default_value_t = false)]
    pub watch: bool,
    /// Whether badges that were issued elsewhere may be checked by asking their issuers' sites
    #[arg(long, global = true, env = "QL_FETCH", default_value_t = true, action = clap::ArgAction::Set)]
    pub fetch: bool,
    /// 32 bytes in base64 that seal the signing keys; made in the data folder when empty
    #[arg(long, global = true, env = "QL_KEY", default_value = "", hide_env_values = true)]
    pub key: String,
    /// Header in which a trusted proxy gives the client's address, such as `x-forwarded-for`; none when empty
    #[arg(long, global = true, env = "QL_CLIENT_ADDRESS_HEADER", default_value = "")]
    pub client_address_header: String,
    /// Fill an empty database with plainly marked demo data, and show its mail on a page; never for real use
    #[arg(long, global = true, env = "QL_DEMO", default_value_t = false)]
    pub demo: bool,
    /// Largest body of a form in bytes
    #[arg(long, global = true, env = "QL_MAX_FORM_BYTES", default_value_t = 1_048_576)]
    pub max_form_bytes: usize,
    /// Whole time that answering a request may take, in seconds
    #[arg(long, global = true, env = "QL_REQUEST_SECONDS", default_value_t = 30)]
    pub request_seconds: u64,
    /// How long requests that are under way may go on after the server was asked to stop, in seconds
    #[arg(long, global = true, env = "QL_STOP_SECONDS", default_value_t = 30)]
    pub stop_seconds: u64,
}

impl Config {
    /// The database's address, SQLite in the data folder when none was given.
    pub fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data_dir.join("quality-label.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// Whether people reach the server by https; cookies are `Secure` and have the `__Host-` prefix then.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The address of this server without a slash at the end.
    pub fn base(&self) -> &str {
        self.base_url.trim_end_matches('/')
    }

    /// An address on this server, from a path that starts with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base())
    }

    /// Host and port in the base URL, as a browser sends them in `Host`.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }

    /// The name of a cookie: with the `__Host-` prefix wherever the browser allows it.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.is_https() { format!("__Host-{name}") } else { name.to_string() }
    }

    /// A `Set-Cookie` value for this server: HttpOnly, SameSite=Lax, Secure under https; no value removes it.
    pub fn cookie(&self, name: &str, value: Option<&str>, max_age_seconds: i64) -> String {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let (value, age) = value.map_or(("", 0), |v| (v, max_age_seconds));
        format!("{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.cookie_name(name))
    }
}
