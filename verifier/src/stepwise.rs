//! A check that is done step by step by somebody who can wait where this crate can't: it says what it wants to know, is
//! told, and goes on, until it has its result.

use crate::{
    Fetches, Timestamp, Unfetched,
    bits::Bits,
    house::{House, Kept, Known, LISTS, PLATFORM},
    model::Checked,
    shape::StatusEntry,
    shown::{self, Shown},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};
use uuid::Uuid;

/// Where the server says what it knows of a credential or of a key.
pub const KNOWN: &str = "/verify/known/";
/// What asks for more than this isn't followed any further.
const MOST_WANTED: usize = 512;

/// Something that a check has to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Wanted {
    /// What the server itself has at a path.
    Own(String),
    /// What stands at an address of somebody else's.
    Far(String),
}

/// How far a check has come.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// It has to know something first.
    Wants(Vec<Wanted>),
    /// It is done.
    Done(Box<Checked>),
    /// What the server itself has to say couldn't be had.
    Failed,
}

/// What the server says of a credential or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// How a credential stands.
    Credential(Kept),
    /// What is known of a key.
    Key(Known),
}

type Answer = Result<Vec<u8>, Unfetched>;

/// What is known so far, and what isn't yet.
#[derive(Default)]
struct Table {
    answers: BTreeMap<Wanted, Answer>,
    wanted: Vec<Wanted>,
}

#[derive(Clone, Default)]
struct World {
    base: String,
    table: Arc<Mutex<Table>>,
}

impl World {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, wanted: Wanted) -> Answer {
        poll_fn(|_| {
            let mut table = self.table();
            if let Some(answer) = table.answers.get(&wanted) {
                return Poll::Ready(answer.clone());
            }
            if table.answers.len() + table.wanted.len() >= MOST_WANTED {
                return Poll::Ready(Err(Unfetched::Unreachable));
            }
            if !table.wanted.contains(&wanted) {
                table.wanted.push(wanted.clone());
            }
            Poll::Pending
        })
        .await
    }

    /// What the server has at a path; nothing where it has nothing there.
    async fn own(&self, path: String) -> Result<Option<Vec<u8>>, Unfetched> {
        match self.ask(Wanted::Own(path)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unfetched::Gone) => Ok(None),
            Err(why) => Err(why),
        }
    }

    async fn own_json<T: DeserializeOwned>(&self, path: String) -> Result<Option<T>, Unfetched> {
        let Some(bytes) = self.own(path).await? else {
            return Ok(None);
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Unfetched::Unreachable)
    }
}

impl Fetches for World {
    async fn get(&self, address: &str) -> Answer {
        self.ask(Wanted::Far(address.to_string())).await
    }
}

impl House for World {
    type Error = Unfetched;

    fn base(&self) -> &str {
        &self.base
    }

    async fn key(&self, issuer: &str, public: &str) -> Result<Option<Known>, Unfetched> {
        let path =
            if issuer == PLATFORM { "/.well-known/did.json".into() } else { format!("/issuers/{issuer}/did.json") };
        let document: Value = self.own_json(path).await?.unwrap_or_default();
        let method = format!("#{public}");
        let is_it = |name: &Value| name.as_str().is_some_and(|name| name.ends_with(&method));
        if document["assertionMethod"].as_array().is_some_and(|all| all.iter().any(is_it)) {
            return Ok(Some(Known::Good));
        }
        // The document says nothing of those that were withdrawn; only a key's own letters go into an address.
        if public.is_empty() || !public.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let told = self.own_json(format!("{KNOWN}{public}")).await?;
        Ok(match told {
            Some(Told::Key(Known::Withdrawn)) => Some(Known::Withdrawn),
            _ => None,
        })
    }

    async fn bit(
        &self,
        issuer: &str,
        list: &str,
        entry: &StatusEntry,
        place: usize,
    ) -> Result<Option<bool>, Unfetched> {
        let is_name = !list.is_empty() && list.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_name {
            return Ok(None);
        }
        let document: Value = self.own_json(format!("{LISTS}{list}")).await?.unwrap_or_default();
        let subject = &document["credentialSubject"];
        let is_theirs = document["issuer"] == crate::house::did(self.host(), issuer).as_str()
            && document["id"] == entry.status_list_credential.as_str()
            && subject["statusPurpose"] == entry.status_purpose.as_str();
        let bits = subject["encodedList"].as_str().filter(|_| is_theirs).and_then(Bits::decode);
        Ok(bits.map(|bits| bits.is_set(place)))
    }

    async fn kept(&self, id: Uuid) -> Result<Option<Kept>, Unfetched> {
        Ok(match self.own_json(format!("{KNOWN}{id}")).await? {
            Some(Told::Credential(kept)) => Some(kept),
            _ => None,
        })
    }

    async fn open(&self, id: Uuid) -> Result<Option<String>, Unfetched> {
        let bytes = self.own(format!("/ob/v3/credentials/{id}.json")).await?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

/// A check on its way.
pub struct Stepwise {
    world: World,
    check: Pin<Box<dyn Future<Output = Result<Checked, Unfetched>> + Send>>,
}

impl Stepwise {
    /// A check of what is shown, for the server at an address.
    pub fn new(base: &str, shown: Shown, email: Option<String>, now: Timestamp) -> Self {
        let world = World { base: base.trim_end_matches('/').to_string(), ..World::default() };
        let own = world.clone();
        let check = Box::pin(async move { shown::check(&own, &own, &shown, email.as_deref(), now).await });
        Self { world, check }
    }

    /// Goes on as far as it can. Not to be called again after it is done.
    pub fn step(&mut self) -> Step {
        match self.check.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(checked)) => Step::Done(Box::new(checked)),
            Poll::Ready(Err(_)) => Step::Failed,
            Poll::Pending => Step::Wants(std::mem::take(&mut self.world.table().wanted)),
        }
    }

    /// Tells it something that it wanted to know, by the status of the answer over HTTP.
    pub fn tell(&mut self, wanted: Wanted, status: u16, body: Vec<u8>) {
        let answer = match (&wanted, status) {
            (_, 200) => Ok(body),
            // The server itself says it of what it doesn't have.
            (Wanted::Own(_), 404) | (_, 410) => Err(Unfetched::Gone),
            (_, 403) => Err(Unfetched::Forbidden),
            (_, 413) => Err(Unfetched::TooLarge),
            // Something came, but nothing that a check reads.
            (Wanted::Far(_), 415) => Ok(Vec::new()),
            (Wanted::Far(_), 409) => Err(Unfetched::Off),
            _ => Err(Unfetched::Unreachable),
        };
        self.world.table().answers.insert(wanted, answer);
    }
}

#[cfg(test)]
mod tests;
