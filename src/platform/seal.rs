//! The server's own key: what is closed with it can be opened by this server alone, and nobody else can have made it.

use crate::{
    error::AppError,
    platform::{Ctx, config::Config},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{io, sync::Arc};

/// The length of the nonce in front of what is sealed.
const NONCE: usize = 24;

/// What seals and opens; made once at the start, kept among the context's rooms.
#[derive(Clone)]
pub struct Seal(Arc<XChaCha20Poly1305>);

impl Seal {
    /// Takes the key from the settings, or from the file `key` in the data folder, which is made where it is missing.
    ///
    /// # Errors
    /// When the key isn't 32 bytes in base64, or the file can't be read or written.
    pub fn of(config: &Config) -> Result<Self, io::Error> {
        let text = if config.key.is_empty() { key_file(config)? } else { config.key.clone() };
        Self::with(&text)
    }

    /// Takes a key as it stands in the settings.
    ///
    /// # Errors
    /// When it isn't 32 bytes in base64.
    pub fn with(text: &str) -> Result<Self, io::Error> {
        let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("QL_KEY: {why}"));
        let bytes = STANDARD.decode(text.trim()).map_err(|_| wrong("not base64"))?;
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| wrong("not 32 bytes"))?;
        Ok(Self(Arc::new(cipher)))
    }

    /// Seals a secret, bound to what it is about: it doesn't open as anything else.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn close(&self, ctx: &Ctx, secret: &[u8], about: &str) -> Result<Vec<u8>, AppError> {
        let nonce: [u8; NONCE] = ctx.ids.random()?;
        let payload = Payload { msg: secret, aad: about.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|e| AppError::internal(&e))?;
        Ok([nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Opens what was sealed; nothing when it was sealed by another key or about something else, or was changed.
    pub fn open(&self, sealed: &[u8], about: &str) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: rest, aad: about.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

/// Puts another key beside that in the data folder, and gives back what puts it in its place: nothing is lost when the
/// server stops in between.
///
/// # Errors
/// When the file can't be written.
pub fn prepare_key(config: &Config, text: &str) -> Result<impl FnOnce() -> Result<(), io::Error>, io::Error> {
    use std::io::Write;
    let (new, path) = (config.data_dir.join("key.new"), config.data_dir.join("key"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?;
    Ok(move || std::fs::rename(new, path))
}

/// A new key, as it stands in the settings.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn new_key() -> Result<String, io::Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(STANDARD.encode(bytes))
}

/// The key in the data folder, readable for the server alone.
fn key_file(config: &Config) -> Result<String, io::Error> {
    use std::io::Write;
    let path = config.data_dir.join("key");
    let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
    std::fs::create_dir_all(&config.data_dir).map_err(named)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => {
            let text = new_key()?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(named)?;
            Ok(text)
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => std::fs::read_to_string(&path).map_err(named),
        Err(e) => Err(named(e)),
    }
}
