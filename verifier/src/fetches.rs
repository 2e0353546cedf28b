//! Asking for what others have published.

use std::future::Future;

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// This server doesn't fetch from others.
    Off,
    /// The address isn't one that is fetched from: no `https`, a port, no name, or a name of a private machine.
    Forbidden,
    /// Nothing came, something else than was asked for, or it took too long.
    Unreachable,
    /// It isn't there any more, as the other side says.
    Gone,
    /// It is larger than what is read.
    TooLarge,
}

/// Something that fetches; tests hand in a table.
pub trait Fetches: Send + Sync {
    /// What stands at an address.
    fn get(&self, address: &str) -> impl Future<Output = Result<Vec<u8>, Unfetched>> + Send;

    /// Does what takes a processor for milliseconds; a server does it where other requests don't wait for it. Nothing
    /// comes back of work that broke.
    fn costly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send {
        async move { Some(work()) }
    }
}
