//! What an e-mail address is.
