//! Fetching what stands at an address that somebody else has written: the only place that does.
//!
//! Such an address may point anywhere, also at machines that only this server reaches. So it has to be `https` on the
//! usual port, by a name, and the name has to lead to public addresses only; the connection goes to the very addresses
//! that were looked at. What comes is bounded in size and time.

use super::config::Config;
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// The most bytes that are read.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The most that one fetch may take, redirections included.
const LONGEST: Duration = Duration::from_secs(5);
/// How often an address may lead on to another one.
const MOST_REDIRECTIONS: usize = 3;
/// Who asks.
const USER_AGENT: &str = concat!("quality-label/", env!("CARGO_PKG_VERSION"));

pub use verifier::{Fetches, Unfetched};

/// Fetches from the internet, where the operator allows it.
#[derive(Clone)]
pub struct Fetch(Option<Client>);

impl Fetch {
    /// As the configuration says.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn open(config: &Config) -> Result<Self, Box<dyn Error + Send + Sync>> {
        // The whole process has one provider of cryptography; whoever was first has chosen the same.
        let _ = ring::default_provider().install_default();
        if !config.fetch {
            return Ok(Self(None));
        }
        // The roots are compiled in, so that it works the same on a machine that has none.
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
        let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(PublicNames))
            .redirect(Policy::none())
            .https_only(true)
            .no_proxy()
            .timeout(LONGEST)
            .user_agent(USER_AGENT)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self(Some(client)))
    }
}

impl Fetches for Fetch {
    async fn get(&self, address: &str) -> Result<Vec<u8>, Unfetched> {
        let client = self.0.as_ref().ok_or(Unfetched::Off)?;
        tokio::time::timeout(LONGEST, fetch(client, address)).await.map_err(|_| Unfetched::Unreachable)?
    }

    async fn costly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        tokio::task::spawn_blocking(work).await.ok()
    }
}

async fn fetch(client: &Client, address: &str) -> Result<Vec<u8>, Unfetched> {
    let mut at = allowed(address).ok_or(Unfetched::Forbidden)?;
    for _ in 0..=MOST_REDIRECTIONS {
        let asked = client.get(at.clone()).header("accept", "application/ld+json, application/json;q=0.9, */*;q=0.1");
        let mut answer = asked.send().await.map_err(|e| why(&e))?;
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).ok_or(Unfetched::Unreachable)?;
            at = at.join(to).ok().and_then(|to| allowed(to.as_str())).ok_or(Unfetched::Forbidden)?;
            continue;
        }
        if status.as_u16() == 410 {
            return Err(Unfetched::Gone);
        }
        if !status.is_success() {
            return Err(Unfetched::Unreachable);
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|e| why(&e))? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(Unfetched::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        return Ok(body);
    }
    Err(Unfetched::Unreachable)
}

/// An address that may be fetched from: `https`, the usual port, a name rather than a number, nobody's password.
fn allowed(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let is_plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    let is_named = url.domain().is_some_and(|name| name.contains('.'));
    (is_plain && is_named).then_some(url)
}

/// A name that leads to machines which aren't public.
#[derive(Debug, thiserror::Error)]
#[error("not a public address")]
struct Private;

fn why(error: &reqwest::Error) -> Unfetched {
    let mut cause = error.source();
    while let Some(of) = cause {
        if of.is::<Private>() {
            return Unfetched::Forbidden;
        }
        cause = of.source();
    }
    Unfetched::Unreachable
}

/// Finds the addresses of a name, and gives them only when all of them are public.
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() || found.iter().any(|a| !is_public(a.ip())) {
                return Err(Private.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to a machine that anybody may reach (IANA's registries of special-purpose addresses).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only global unicast has public machines; inside it, what carries an IPv4 address is judged by that one.
    let [a, b, c, ..] = ip.segments();
    let carried = |high: u16, low: u16| {
        let [h, l] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(h[0], h[1], l[0], l[1]))
    };
    match (a, b) {
        // 6to4.
        (0x2002, _) => carried(b, c),
        // Teredo, benchmarks, documentation, overlays.
        (0x2001, 0x0000..=0x01ff | 0x0db8) | (0x3fff, 0x0000..=0x0fff) => false,
        _ => (0x2000..=0x3fff).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_public_sites_are_fetched_from() {
        for right in ["https://example.org/a", "https://example.org:443/did.json?x=1"] {
            assert!(allowed(right).is_some(), "{right}");
        }
        let wrong = [
            "http://example.org/",
            "https://example.org:8443/",
            "https://user@example.org/",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org",
            "",
        ];
        for wrong in wrong {
            assert!(allowed(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn private_machines_are_known_by_their_addresses() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for public in ["93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:2800:21f::1", "2002:5db8:d70e::1"] {
            assert!(is_public(ip(public)), "{public}");
        }
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:93.184.215.14",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:0a00:0001::1",
            "2001::1",
        ];
        for private in private {
            assert!(!is_public(ip(private)), "{private}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_leads_nowhere() {
        let name: Name = "localhost".parse().unwrap();
        let found = PublicNames.resolve(name).await;
        assert!(found.err().is_some_and(|e| e.is::<Private>()));
    }
}
