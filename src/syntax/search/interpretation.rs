//! Interpretations: each is the result of a search, a sequence of steps from the start to the end of the text.

use super::rivals::RivalSection;
use super::state::{Expect, Step, Token};

/// An interpretation of a text.
#[derive(Debug)]
pub(in crate::syntax) struct Interpretation {
    /// The steps, each with what is expected after it.
    pub steps: Vec<(Step, Expect)>,
    /// The parts of the text that have another interpretation of similar cost.
    pub rivals: Vec<RivalSection>,
}

impl Interpretation {
    /// Returns whether the interpretation contains a value, and does not skip the whole text.
    pub(in crate::syntax) fn has_document(&self) -> bool {
        let is_value = |token| {
            matches!(
                token,
                Token::OpenObject
                    | Token::OpenArray
                    | Token::OtherOpenObject
                    | Token::OtherOpenArray
                    | Token::String
                    | Token::Bare
                    | Token::Wrapped
                    | Token::MissingValue
                    | Token::TooDeep
            )
        };
        self.steps.iter().any(|(step, _)| is_value(step.token))
    }

    /// Returns whether the interpretation repairs a bracket that is missing, extra or mismatched.
    pub(in crate::syntax) fn edits_brackets(&self) -> bool {
        self.steps.iter().any(|(step, _)| match step.token {
            Token::Close | Token::OpenObject | Token::OpenArray => !step.is_in_text(),
            Token::CloseAll
            | Token::OtherClose
            | Token::OtherOpenObject
            | Token::OtherOpenArray
            | Token::ExtraBracket => true,
            _ => false,
        })
    }
}
