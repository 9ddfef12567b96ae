//! The categories of rules.

/// The category of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Rules about text that is not strict JSON.
    Syntax,
    /// Rules about the parts of a request around the container. The container is the object with the fields of the
    /// ticket.
    Envelope,
    /// Rules about single fields.
    Fields,
    /// Rules about fields that must be consistent with each other.
    BetweenFields,
    /// Rules about the response of the server.
    Response,
    /// Rules about the comments in a payload that suppress findings.
    Suppression,
}

impl Category {
    /// All categories, in the order in which lists of rules show them.
    pub const ALL: [Self; 6] =
        [Self::Syntax, Self::Envelope, Self::Fields, Self::BetweenFields, Self::Response, Self::Suppression];

    /// Returns the name of the category in kebab case. In a configuration, it selects all rules of the category.
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

    /// Returns the heading of the category in lists of rules.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Syntax => "Syntax",
            Self::Envelope => "Envelope",
            Self::Fields => "Fields",
            Self::BetweenFields => "Relations between fields",
            Self::Response => "Response",
            Self::Suppression => "Suppression",
        }
    }
}
