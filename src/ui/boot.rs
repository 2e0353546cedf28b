//! What a document knows from the moment that it is made, in the browser as on the server.

use crate::{form_return::FormReturn, texts::Locale};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The facts that came with the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boot {
    /// The language of the page.
    pub locale: Locale,
    /// A form that came back with this document.
    pub form: Option<FormReturn>,
    /// The network's own face, from the pack.
    pub network: Network,
    /// Whether this server shows demo data.
    pub demo: bool,
    /// The id of the request, for the error page.
    pub request: String,
}

/// The network's own face, in the language of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// What the site is called.
    pub name: String,
    /// One sentence about the programme.
    pub tagline: String,
    /// A paragraph about the programme.
    pub description: String,
    /// Who issues the label.
    pub issuing_body: String,
    /// Where people find help.
    pub support_email: String,
    /// Who pays for it, if that has to be said.
    pub co_funding: String,
}

/// What the document came with.
pub fn use_boot() -> Boot {
    expect_context::<Boot>()
}

/// The id of whoever reads, to tell apart what several people keep on one device; empty for visitors.
#[derive(Clone)]
pub struct Reader(pub String);

/// The form that came back, and those that come back while the page stays.
#[derive(Clone, Copy)]
pub struct Returned(pub RwSignal<Option<FormReturn>>);

/// The form that was sent last, by its function and its key: when its page has been read again, what was typed in it is
/// done with.
#[derive(Clone, Copy)]
pub struct Sent(pub StoredValue<Option<(String, String)>>);

/// The path of the page whose heading was read out last; nothing before the first.
#[derive(Clone, Copy)]
pub struct Heard(pub StoredValue<Option<String>>);

/// Counts up when what a page shows may have changed, so that it is read again.
#[derive(Clone, Copy)]
pub struct Refresh(pub RwSignal<u32>);
