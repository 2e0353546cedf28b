//! What the pages of the room call.

use super::model::{LabelView, RegisterView, Search};
use crate::error::AppError;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod server {
    pub use super::super::{reading, service};
    pub use crate::{
        account::{actor, signed_in},
        platform::Ctx,
        texts::use_texts,
    };
}
#[cfg(feature = "ssr")]
use server::*;

/// A page of the register.
#[server(prefix = "/api", endpoint = "label/register", input = server_fn::codec::Json)]
pub async fn register(search: Search) -> Result<RegisterView, AppError> {
    reading::register(&Ctx::of_request()?, use_texts().locale(), search).await
}

/// The page of a label.
#[server(prefix = "/api", endpoint = "label/label")]
pub async fn label(number: String) -> Result<LabelView, AppError> {
    reading::label(&Ctx::of_request()?, actor().as_ref(), use_texts().locale(), &number).await
}

/// Takes a label back.
#[server(prefix = "/api", endpoint = "label/revoke")]
pub async fn revoke(number: String, reason: String) -> Result<(), AppError> {
    service::revoke(&Ctx::of_request()?, &signed_in()?, &number, &reason).await
}
