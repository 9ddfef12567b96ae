//! Runs `jsonschema` over a tree and says in our words what it found.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::documents::{self, DOCUMENTS, Document};
use super::node::Syntax;
use crate::syntax::{Kind, NodeRef};

/// The statuses of an incident, in the order of its life, each with the name of its schema.
pub const STATUSES: [(&str, &str); 7] = [
    ("New", "new"),
    ("Assigned", "assigned"),
    ("In-Progress", "in-progress"),
    ("Pending", "pending"),
    ("Resolved", "resolved"),
    ("Closed", "closed"),
    ("Cancelled", "cancelled"),
];

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A whole request; what its container holds is judged by itself.
    Envelope,
    /// A container; the status by its index in [`STATUSES`], nothing where it is missing or unknown.
    Container(Option<usize>),
    /// A ticket without a container around it; the status likewise.
    Ticket(Option<usize>),
    /// An answer of the server.
    Response,
}

impl Target {
    const COUNT: usize = 2 + 2 * (STATUSES.len() + 1);

    fn index(self) -> usize {
        let status = |status: Option<usize>| status.map_or(0, |status| status + 1);
        match self {
            Self::Envelope => 0,
            Self::Response => 1,
            Self::Container(of) => 2 + status(of),
            Self::Ticket(of) => 2 + STATUSES.len() + 1 + status(of),
        }
    }

    /// The `$id`, with a pointer where it is a part, of the schema.
    fn schema(self) -> String {
        let id = |name: &str| documents::find(name).expect("the name is one of ours").id();
        match self {
            Self::Envelope => id("envelope"),
            Self::Response => id("response"),
            Self::Container(None) => id("definitions") + "#/$defs/commonContainer",
            Self::Ticket(None) => id("definitions") + "#/$defs/commonTicket",
            Self::Container(Some(status)) => id(STATUSES[status].1),
            Self::Ticket(Some(status)) => id(STATUSES[status].1) + "#/$defs/ticket",
        }
    }

    /// The documents that the schema needs besides the definitions.
    fn document(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Response => "response",
            Self::Container(None) | Self::Ticket(None) => "definitions",
            Self::Container(Some(status)) | Self::Ticket(Some(status)) => STATUSES[status].1,
        }
    }

    /// Only what is used is compiled: a run on one file does not pay for seven statuses.
    fn compile(self) -> Validator<Syntax> {
        let mut registry = Registry::new();
        for document in &DOCUMENTS {
            let name = document.name;
            let value = if name == self.document() || name == "definitions" {
                document.value()
            } else if name == "container" {
                // The envelope's container is judged by the schema of its status, with its own errors.
                static ANYTHING: OnceLock<Value> = OnceLock::new();
                ANYTHING.get_or_init(|| json!({"$id": documents::find("container").expect("it is ours").id()}))
            } else {
                continue;
            };
            registry = registry.add(document.id(), value).expect("the built-in schemas have valid identifiers");
        }
        let registry = registry.prepare().expect("the built-in schemas refer to each other: a test compiles all");
        jsonschema::options_for::<Syntax>()
            .offline()
            .with_registry(&registry)
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .build(&json!({"$ref": self.schema()}))
            .expect("the built-in schemas compile: a test compiles all")
    }
}

/// What a keyword found wrong with a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// `required`: the object has no such member.
    Required(String),
    /// `additionalProperties`: the object has members that it should not have.
    Unknown(Vec<String>),
    /// `type`: the names of the types that it may have.
    Type(Vec<&'static str>),
    /// `enum` or `const`: the values that it may have.
    Options(Vec<Value>),
    /// `anyOf` or `oneOf`: the members of which one would do, by the `required` of the branches.
    Alternatives(Vec<String>),
    /// Any other keyword.
    Other,
}

/// A schema's verdict on a value.
#[derive(Debug, Clone)]
pub struct Violation<'t> {
    /// The rule that the schema names beside the keyword (`x-lint`).
    pub rule: String,
    /// The keyword that failed.
    pub keyword: String,
    /// The value that it failed for.
    pub node: NodeRef<'t>,
    /// The name of the built-in schema that the keyword stands in: a status's own, or `definitions` for all.
    pub schema: &'static str,
    /// What there is to say about it.
    pub detail: Detail,
}

/// The compiled schemas, each compiled when it is first needed.
#[derive(Debug)]
pub struct Validators {
    slots: [OnceLock<Validator<Syntax>>; Target::COUNT],
}

impl Validators {
    /// The built-in schemas. There is one set for the process: they never change.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: Validators = Validators { slots: [const { OnceLock::new() }; Target::COUNT] };
        &BUILTIN
    }

    /// What the schema of `target` finds wrong with `node`. A value that is right costs a few microseconds; only for one
    /// that is wrong are the errors collected.
    pub fn validate<'t>(&self, target: Target, node: NodeRef<'t>) -> Vec<Violation<'t>> {
        let validator = self.slots[target.index()].get_or_init(|| target.compile());
        if validator.is_valid(node) {
            return Vec::new();
        }
        validator.iter_errors(node).filter_map(|error| violation(&error, node)).collect()
    }
}

fn violation<'t>(error: &ValidationError<'_>, root: NodeRef<'t>) -> Option<Violation<'t>> {
    let node = locate(root, error.instance_path().as_str())?;
    let keyword = error.kind().keyword().to_owned();
    let detail = match error.kind() {
        ValidationErrorKind::Required { property } => {
            Detail::Required(property.as_str().map_or_else(|| property.to_string(), str::to_owned))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => Detail::Unknown(unexpected.clone()),
        ValidationErrorKind::Type { kind } => Detail::Type(types(kind)),
        ValidationErrorKind::Enum { options } => Detail::Options(options.as_array().cloned().unwrap_or_default()),
        ValidationErrorKind::Constant { expected_value } => Detail::Options(vec![expected_value.as_ref().clone()]),
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let required = context.iter().flatten().filter_map(|error| match error.kind() {
                ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
                _ => None,
            });
            let mut names: Vec<String> = required.collect();
            names.dedup();
            Detail::Alternatives(names)
        }
        _ => Detail::Other,
    };
    let named = named_rule(error, &keyword);
    let schema = named.map_or("", |(document, _)| document.name);
    let rule = named.map_or_else(|| default_rule(&keyword), |(_, rule)| rule).to_owned();
    Some(Violation { rule, keyword, node, schema, detail })
}

fn types(kind: &jsonschema::error::TypeKind) -> Vec<&'static str> {
    use jsonschema::error::TypeKind;
    let name = |kind: jsonschema::JsonType| match kind {
        jsonschema::JsonType::Array => "array",
        jsonschema::JsonType::Boolean => "boolean",
        jsonschema::JsonType::Integer => "integer",
        jsonschema::JsonType::Null => "null",
        jsonschema::JsonType::Number => "number",
        jsonschema::JsonType::Object => "object",
        jsonschema::JsonType::String => "string",
    };
    match kind {
        TypeKind::Single(kind) => vec![name(*kind)],
        TypeKind::Multiple(kinds) => kinds.iter().map(name).collect(),
    }
}

/// The value below `root` that a JSON pointer leads to.
pub(crate) fn locate<'t>(root: NodeRef<'t>, pointer: &str) -> Option<NodeRef<'t>> {
    pointer.split('/').skip(1).try_fold(root, |node, segment| match node.kind() {
        Kind::Object if segment.contains('~') => node.get(&segment.replace("~1", "/").replace("~0", "~")),
        Kind::Object => node.get(segment),
        Kind::Array => node.elements().nth(segment.parse().ok()?),
        _ => None,
    })
}

/// The rule that `x-lint`, beside the keyword that failed, names for it, and the schema that does.
fn named_rule(error: &ValidationError<'_>, keyword: &str) -> Option<(&'static Document, &'static str)> {
    let location = error.absolute_keyword_location()?.as_str();
    let (id, pointer) = location.split_once('#')?;
    let document = documents::find_by_reference(id)?;
    let (parent, _) = pointer.rsplit_once('/')?;
    let parent = document.value().pointer(&parent.replace("%24", "$"))?;
    Some((document, parent["x-lint"][keyword].as_str()?))
}

/// The rule for a keyword of a schema that names none.
fn default_rule(keyword: &str) -> &'static str {
    match keyword {
        "required" | "dependentRequired" => "missing-field",
        "type" => "wrong-type",
        "additionalProperties" | "unevaluatedProperties" | "propertyNames" => "unknown-field",
        _ => "invalid-value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    fn rules(target: Target, text: &str) -> Vec<(String, String)> {
        let parsed = parse(text.into(), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let mut found: Vec<_> = Validators::builtin()
            .validate(target, root)
            .into_iter()
            .map(|violation| (violation.rule, format!("{:?}", violation.detail)))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn every_schema_compiles() {
        let statuses = || (0..STATUSES.len()).map(Some).chain([None]);
        let targets = [Target::Envelope, Target::Response]
            .into_iter()
            .chain(statuses().map(Target::Container))
            .chain(statuses().map(Target::Ticket));
        let mut indexes: Vec<usize> = targets
            .map(|target| {
                target.compile();
                target.index()
            })
            .collect();
        indexes.sort_unstable();
        indexes.dedup();
        assert_eq!(indexes.len(), Target::COUNT);
    }

    #[test]
    fn the_schema_names_the_rule() {
        let found =
            rules(Target::Envelope, r#"{"ServiceName": "", "objCommonParameters": {"incidentParamsJSON": {}}}"#);
        let found: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(found, ["empty-field", "missing-container", "missing-field", "missing-field"]);
    }

    #[test]
    fn a_container_is_judged_by_its_status() {
        let closed = STATUSES.iter().position(|(status, _)| *status == "Closed");
        let found = rules(
            Target::Ticket(closed),
            r#"{"Status": "Closed", "Ticket_No": "1", "IsFromWebService": "true", "Sup_Function": "IT", "Medium": " ",
                "Caller_EmailID": "a@example.com", "Source": "Person", "Description": "x", "PageName": "Detail"}"#,
        );
        let found: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(found, ["empty-field", "invalid-value", "missing-field", "missing-field", "wrong-type"]);
    }
}
