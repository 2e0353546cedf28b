//! The pages of accounts.

mod account;
mod addresses;
mod check_your_mail;
mod confirm;
mod dids;
mod forgotten_password;
mod new_password;
mod sign_in;
mod sign_up;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn AccountRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/sign-up") view={Lazy::<sign_up::SignUpPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/sign-in") view={Lazy::<sign_in::SignInPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/check-your-mail") view={Lazy::<check_your_mail::CheckYourMailPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/confirm/:token") view={Lazy::<confirm::ConfirmPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/forgotten-password") view={Lazy::<forgotten_password::ForgottenPasswordPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/new-password/:token") view={Lazy::<new_password::NewPasswordPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account") view={Lazy::<account::AccountPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account/addresses") view={Lazy::<addresses::AddressesPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account/dids") view={Lazy::<dids::DidsPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account/addresses/:token") view={Lazy::<addresses::ConfirmAddressPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
