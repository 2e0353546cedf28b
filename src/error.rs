//! The one error that server functions, services and pages share.
//!
//! Which variant to use: what a person may do something about is a variant with what they need to know;
//! everything else is [`AppError::Internal`], whose cause is in the log under the reference and nowhere else.

use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Why something that was asked for didn't happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or the person may not know that there is.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session has ended.
    #[error("sign-in needed")]
    SignInNeeded,
    /// The person is known and may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// Something in the form wants correcting.
    #[error("invalid: {0:?}")]
    Invalid(FieldErrors),
    /// The thing was changed by somebody else since it was read.
    #[error("conflict")]
    Conflict,
    /// The request can't be understood: a field missing or repeated, text that isn't UTF-8.
    #[error("bad request")]
    BadRequest,
    /// More was sent than is accepted; the limit in bytes.
    #[error("too large")]
    TooLarge(u64),
    /// Too many tries; how many seconds to wait.
    #[error("too many tries")]
    TooMany(u32),
    /// The server or its database can't answer now; trying again later makes sense.
    #[error("unavailable")]
    Unavailable,
    /// Something that shouldn't have happened; the reference finds its cause in the log.
    #[error("internal error {0}")]
    Internal(String),
}

impl AppError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            AppError::NotFound => 404,
            AppError::SignInNeeded => 401,
            AppError::NotAllowed => 403,
            AppError::Invalid(_) => 422,
            AppError::Conflict => 409,
            AppError::BadRequest => 400,
            AppError::TooLarge(_) => 413,
            AppError::TooMany(_) => 429,
            AppError::Unavailable => 503,
            AppError::Internal(_) => 500,
        }
    }

    /// A single mistake in a single field.
    pub fn field(field: &str, issue: Issue) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, issue);
        AppError::Invalid(errors)
    }

    /// A mistake against a rule that concerns the form as a whole, by the rule's key in the texts.
    pub fn rule(key: &str) -> Self {
        Self::field("", Issue::Rule(key.into()))
    }
}

/// The mistakes of a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(pub Vec<FieldError>);

/// A mistake in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's `name` in the form; empty for the form as a whole.
    pub field: String,
    /// What is wrong with it.
    pub issue: Issue,
}

/// What can be wrong with a field; its words are in `ui::errors`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Issue {
    /// Nothing was given.
    Missing,
    /// Nothing was chosen.
    NotChosen,
    /// More characters than this.
    TooLong(u32),
    /// Fewer characters than this.
    TooShort(u32),
    /// Fewer words than this.
    TooFewWords(u32),
    /// More words than this.
    TooManyWords(u32),
    /// More files than this.
    TooManyFiles(u32),
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a web address that starts with `http://` or `https://`.
    NotAUrl,
    /// Not one of the choices.
    UnknownChoice,
    /// Not a date.
    NotADate,
    /// Not a number.
    NotANumber,
    /// A whole number outside these bounds.
    OutOfRange(i64, i64),
    /// E-mail and password don't belong together.
    WrongCredentials,
    /// The link was used, is too old, or was never ours.
    LinkNotValid,
    /// The same as the one before, or one that is taken.
    Taken,
    /// Somebody else has changed it too since it was read: theirs is saved, and both are shown.
    AlsoChanged,
    /// Must be ticked to go on.
    NotAgreed,
    /// A reason in words is needed here.
    ReasonNeeded,
    /// The rule with this key doesn't allow it; the words are found by the key.
    Rule(String),
}

impl FieldErrors {
    /// Adds a mistake.
    pub fn add(&mut self, field: &str, issue: Issue) {
        self.0.push(FieldError { field: field.to_string(), issue });
    }

    /// Keeps the value of a parsed field, or notes its mistake.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, Issue>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(issue) => {
                self.add(field, issue);
                None
            }
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fails with what was collected, if anything was.
    pub fn check(self) -> Result<(), AppError> {
        if self.is_empty() { Ok(()) } else { Err(AppError::Invalid(self)) }
    }

    /// The first mistake of a field.
    pub fn of(&self, field: &str) -> Option<&Issue> {
        self.0.iter().find(|e| e.field == field).map(|e| &e.issue)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::BadRequest
            }
            ServerFnErrorErr::Request(_) => AppError::Unavailable,
            // A NUL character, which PostgreSQL doesn't take: nobody types one.
            other if other.to_string().contains("0x00") => AppError::BadRequest,
            other => AppError::internal(&other),
        }
    }
}

impl AppError {
    /// Notes the cause in the log under a new reference, and gives the error that carries only the reference.
    #[track_caller]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        #[cfg(feature = "ssr")]
        {
            let mut bytes = [0u8; 5];
            let reference = match getrandom::fill(&mut bytes) {
                Ok(()) => bytes.iter().map(|b| format!("{b:02x}")).collect(),
                Err(_) => "no-reference".to_string(),
            };
            let at = std::panic::Location::caller();
            tracing::error!(reference, cause = %cause, at = %at, "internal error {reference}");
            AppError::Internal(reference)
        }
        #[cfg(not(feature = "ssr"))]
        {
            AppError::Internal(cause.to_string())
        }
    }
}

#[cfg(feature = "ssr")]
impl From<sea_orm::DbErr> for AppError {
    #[track_caller]
    fn from(error: sea_orm::DbErr) -> Self {
        if crate::platform::db::is_unreachable(&error) {
            tracing::error!(cause = %error, "the database can't be reached");
            return AppError::Unavailable;
        }
        AppError::internal(&error)
    }
}
