//! Secrets in a text: detection, recognition of placeholders, and masking in output.

mod defaults;
mod detection;
mod expression;
pub(crate) mod masking;
mod mentions;
mod names;
mod spelling;
mod stand_in;

pub(crate) use defaults::defaults;
pub use detection::is_dummy;
pub(crate) use detection::{keys_in, secrets_in};
pub(crate) use names::comparable;
pub(crate) use names::is_misspelled_secret_name;
pub use names::is_secret_name;
pub(crate) use spelling::{is_ordinary, is_own, is_plain, is_word, without_quotes};
pub use stand_in::is_secret_placeholder;
