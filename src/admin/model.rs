//! What the pages of administration show, and who may see them.

use crate::{
    account::{Actor, Role},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// People, roles and jobs are the administrators' matter.
pub fn may_administer(actor: &Actor) -> bool {
    actor.is(Role::Administrator)
}

/// The audit trail is read by administrators and coordinators.
pub fn may_read_audit(actor: &Actor) -> bool {
    actor.is(Role::Administrator) || actor.is(Role::Coordinator)
}

/// A page of people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PeopleView {
    /// What was searched for.
    pub text: String,
    /// The people with the roles that they hold.
    pub people: Vec<PersonRow>,
    /// How many fit in all.
    pub count: u64,
    /// The page, from 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
}

/// A person in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonRow {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The roles that they hold now.
    pub roles: Vec<Role>,
}

/// One person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonView {
    /// The person.
    pub person: PersonRow,
    /// Whether their address is confirmed.
    pub confirmed: bool,
    /// When they signed up.
    pub created_at: Timestamp,
    /// Whether they evaluate for a coordinating organisation.
    pub coordinating: bool,
    /// Where they are, ISO 3166-1 alpha-2; for matching evaluators.
    pub country: String,
    /// The languages that they read, ISO 639.
    pub languages: Vec<String>,
    /// All countries, by code and name.
    pub countries: Vec<(String, String)>,
    /// All languages, by code and name.
    pub all_languages: Vec<(String, String)>,
    /// The roles that they held, the newest first.
    pub history: Vec<HeldRole>,
    /// Counts the changes of the person.
    pub revision: i64,
}

/// A role that somebody holds or held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldRole {
    /// Which.
    pub role: Role,
    /// Whether for a coordinating organisation.
    pub coordinating: bool,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// What is searched for in the audit trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSearch {
    /// The beginning of a verb, such as `label.`.
    pub verb: String,
    /// The id of what it was done to.
    pub subject: String,
    /// Only entries before this one.
    pub before: Option<i64>,
}

/// A part of the audit trail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditView {
    /// What was searched for.
    pub search: AuditSearch,
    /// The entries, the newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the older ones begin, if there are some.
    pub older: Option<i64>,
}

/// An entry of the audit trail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who; nobody when the program did it by itself.
    pub who: Option<String>,
    /// What.
    pub verb: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// What changed, as JSON.
    pub detail: String,
}

/// The jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobsView {
    /// How many are in which state.
    pub counts: Vec<(String, u64)>,
    /// Those that were given up, the newest first.
    pub dead: Vec<DeadJob>,
}

/// A job that was given up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeadJob {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Why it failed the last time.
    pub cause: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was given up.
    pub at: Option<Timestamp>,
}

/// A mail that was written to a file, in demo mode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiledMail {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, cut where links begin and end: a link is marked by `true`.
    pub text: Vec<(bool, String)>,
    /// When it was written, RFC 3339.
    pub at: String,
}
