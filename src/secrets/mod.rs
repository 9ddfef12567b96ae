//! Secrets in a text: which parts are secrets, what stands for one, and how they are kept out of what is written.

mod detection;
pub(crate) mod masking;
mod stand_in;

pub use detection::{is_dummy, is_secret_name};
pub(crate) use detection::{keys_in, secrets_in};
pub use stand_in::stands_for_secret;
