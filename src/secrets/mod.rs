//! Detects secrets such as `k3y` in `"APIKey": "k3y"`, and distinguishes them from placeholders such as `<your key>`.
//! Also masks secrets in baselines.
//!
//! A *sensitive name* is a name that probably has a secret as its value, such as `APIKey` or `db_password`.

mod defaults;
mod detection;
mod expression;
pub(crate) mod masking;
mod mentions;
mod names;
mod placeholder;
mod spelling;

pub(crate) use defaults::default_values;
pub use detection::is_dummy;
pub(crate) use detection::{keys_in, secrets_in};
pub(crate) use names::comparable_name;
pub(crate) use names::is_misspelled_secret_name;
pub use names::is_secret_name;
pub use placeholder::is_secret_placeholder;
pub(crate) use spelling::{is_in_messages, is_ordinary, is_whole_word, is_word_or_number, without_quotes};
