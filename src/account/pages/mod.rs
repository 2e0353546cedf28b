//! The pages of accounts.

mod account;
mod check_your_mail;
mod confirm;
mod forgotten_password;
mod new_password;
mod sign_in;
mod sign_up;

pub use account::AccountPage;
pub use check_your_mail::CheckYourMailPage;
pub use confirm::ConfirmPage;
pub use forgotten_password::ForgottenPasswordPage;
pub use new_password::NewPasswordPage;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
