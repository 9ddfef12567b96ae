//! The addresses of `Mail_CC_EmailID`.
