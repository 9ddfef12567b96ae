//! What rules are about.

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The text is not strict JSON.
    Syntax,
    /// The request around the incident.
    Envelope,
    /// One field by itself.
    Fields,
    /// Fields that have to agree.
    BetweenFields,
    /// The server's answer.
    Response,
    /// Comments in a payload that speak to the linter.
    Suppression,
}

impl Category {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Syntax, Self::Envelope, Self::Fields, Self::BetweenFields, Self::Response, Self::Suppression];

    /// The name by which a configuration chooses all its rules, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Envelope => "envelope",
            Self::Fields => "fields",
            Self::BetweenFields => "between-fields",
            Self::Response => "response",
            Self::Suppression => "suppression",
        }
    }

    /// The heading under which its rules are listed.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Syntax => "Syntax",
            Self::Envelope => "Envelope",
            Self::Fields => "Fields",
            Self::BetweenFields => "Between fields",
            Self::Response => "Response",
            Self::Suppression => "Suppression",
        }
    }
}
