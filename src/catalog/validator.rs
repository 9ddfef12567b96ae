//! Validates a tree with `jsonschema` and converts its errors to violations.

use std::borrow::Cow;
use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::documents::Documents;
use super::envelope;
use super::locate::Locator;
use super::node::Syntax;
use super::schemas::{Schemas, Target};
use super::services::ServiceId;
use super::shape::Shapes;
use super::wording::{contains_words, expected_key, failure_words};
use crate::diagnostic::RuleId;
use crate::syntax::{NodeRef, ParseOptions, Shape as _, parse};

/// A compiled schema, or the error of compiling it.
pub(super) type Compiled = Result<Validator<Syntax>, CompileError>;

/// The error of a schema that cannot be compiled. Nothing can be validated against such a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot compile schema `{schema}`: {message}")]
pub struct CompileError {
    /// The file that holds the schema.
    pub schema: String,
    /// What is wrong with the schema.
    pub message: String,
}

/// Compiles `schema`, which refers to the documents with the indexes `referenced`.
///
/// A schema that accepts everything replaces the document with the index `excluded`, because the caller validates the
/// values that this document describes separately.
pub(super) fn compile(
    documents: &Documents,
    referenced: &[usize],
    excluded: Option<usize>,
    schema: &Value,
) -> Result<Validator<Syntax>, ValidationError<'static>> {
    // Documents that are not referred to need not be parsed.
    let reached = documents.reachable(referenced, excluded);
    let value = |document: usize| match Some(document) == excluded {
        true => Cow::Owned(json!({"$id": documents.get(document).id()})),
        false => documents.value(document),
    };
    let values: Vec<(usize, Cow<'_, Value>)> =
        reached.into_iter().map(|document| (document, value(document))).collect();
    let mut registry = Registry::new();
    for (document, value) in &values {
        registry = registry.add(documents.get(*document).id(), value.as_ref())?;
    }
    let registry = registry.prepare()?;
    let options = || {
        jsonschema::options_for::<Syntax>()
            .offline()
            .with_registry(&registry)
            // This is only the draft of `schema`, which consists of references. The documents keep their own drafts.
            // The metaschema of draft 4 compiles much faster than the metaschemas of later drafts.
            .with_draft(jsonschema::Draft::Draft4)
            .should_validate_formats(true)
            .with_pattern_cache(documents.patterns.clone())
    };
    // The regex engine with linear time does not support look-around. A schema that needs look-around uses the other
    // engine.
    let linear = options().with_pattern_options(PatternOptions::regex()).build(schema);
    linear.or_else(|_| options().with_pattern_options(PatternOptions::fancy_regex()).build(schema))
}

/// Validates the document with the index `document` against its metaschema, which may be another document of the user.
pub(super) fn check_schema(documents: &Documents, document: usize) -> Result<(), ValidationError<'static>> {
    let value = documents.get(document).value();
    let metaschema = value.get("$schema").and_then(Value::as_str);
    if metaschema.is_none_or(|uri| documents.index_of_id(uri.trim_end_matches('#')).is_none()) {
        return jsonschema::meta::validate(value).map_err(ValidationError::to_owned);
    }
    let mut registry = Registry::new();
    for other in documents.reachable(&[document], None).into_iter().filter(|other| *other != document) {
        registry = registry.add(documents.get(other).id(), documents.get(other).value())?;
    }
    let registry = registry.prepare()?;
    jsonschema::meta::options().with_registry(&registry).validate(value).map_err(ValidationError::to_owned)
}

/// Validates `node` against a compiled schema, and returns the violations. Returns an error if the schema did not
/// compile.
pub(super) fn violations<'t>(
    schemas: &Schemas,
    compiled: &Compiled,
    node: NodeRef<'t>,
) -> Result<Vec<Violation<'t>>, CompileError> {
    let validator = compiled.as_ref().map_err(Clone::clone)?;
    if validator.is_valid(node) {
        return Ok(Vec::new());
    }
    let mut locator = Locator::new(node);
    Ok(validator.iter_errors(node).filter_map(|error| violation(schemas, &error, &mut locator)).collect())
}

/// What is wrong with a value. The variant depends on the keyword that failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// `required`: the missing member.
    Required(String),
    /// `additionalProperties`: the members that are not allowed.
    Unknown(Vec<String>),
    /// `propertyNames`: an invalid key, and what is expected of the key, in words that follow "expected", such as "at
    /// least 3 characters". `None` if there are no words for the expectation.
    Key(String, Option<String>),
    /// A schema that is `false`: no value is allowed.
    Disallowed,
    /// `type`: the names of the allowed types.
    Type(Vec<&'static str>),
    /// `enum` or `const`: the allowed values.
    Options(Vec<Value>),
    /// `anyOf` or `oneOf` whose branches fail because of `required`: the missing members, at least one of which is
    /// required.
    Alternatives(Vec<String>),
    /// Any other keyword: what is expected of the value, in words that follow the name of the field, such as "takes at
    /// least 3 characters".
    Other(String),
}

/// The violation of a schema by a value.
#[derive(Debug, Clone)]
pub struct Violation<'t> {
    /// The rule that the schema names for the keyword (`x-lint`), or the default rule.
    pub rule: RuleId,
    /// The keyword that failed.
    pub keyword: String,
    /// The invalid value.
    pub node: NodeRef<'t>,
    /// Whether the keyword is in the schema of one status, such as `resolved.schema.json`, and not in a schema for all
    /// statuses.
    pub is_of_status: bool,
    /// What is wrong with the value.
    pub detail: Detail,
    /// For each member in [`Detail::Alternatives`], the object that it belongs to, as a JSON pointer from the validated
    /// value.
    pub objects: Vec<String>,
}

/// Converts an error of `jsonschema` to a violation.
fn violation<'t>(schemas: &Schemas, error: &ValidationError<'_>, locator: &mut Locator<'t>) -> Option<Violation<'t>> {
    let node = locator.find(error.instance_path().as_str())?;
    let keyword = error.kind().keyword().to_owned();
    let mut objects = Vec::new();
    let detail = match error.kind() {
        ValidationErrorKind::Required { property } => {
            Detail::Required(property.as_str().map_or_else(|| property.to_string(), str::to_owned))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => Detail::Unknown(unexpected.clone()),
        ValidationErrorKind::Type { kind } => Detail::Type(type_names(kind)),
        ValidationErrorKind::Enum { options } => Detail::Options(options.as_array().cloned().unwrap_or_default()),
        ValidationErrorKind::Constant { expected_value } => Detail::Options(vec![expected_value.as_ref().clone()]),
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let required = context.iter().flatten().filter_map(|error| match error.kind() {
                ValidationErrorKind::Required { property } => {
                    Some((error.instance_path().as_str().to_owned(), property.as_str()?.to_owned()))
                }
                _ => None,
            });
            let mut names: Vec<String> = Vec::new();
            let mut known = HashSet::new();
            for (object, name) in required {
                if known.insert(name.clone()) {
                    names.push(name);
                    objects.push(object);
                }
            }
            if names.is_empty() { Detail::Other(failure_words(error.kind())) } else { Detail::Alternatives(names) }
        }
        ValidationErrorKind::PropertyNames { error } => {
            Detail::Key(error.instance().as_str().unwrap_or_default().to_owned(), expected_key(error.kind()))
        }
        ValidationErrorKind::FalseSchema => false_schema_detail(error, node),
        ValidationErrorKind::Contains => Detail::Other(match keyword_node(schemas.documents(), error) {
            Some(keyword) => contains_words(keyword.parent().unwrap_or(keyword)),
            None => failure_words(error.kind()),
        }),
        kind => Detail::Other(failure_words(kind)),
    };
    let named = named_rule(schemas.documents(), error, &keyword);
    let is_of_status = named.is_some_and(|(document, _)| schemas.is_status_document(document));
    let rule = named.and_then(|(_, rule)| rule).unwrap_or_else(|| default_rule(error.kind(), &detail, node));
    Some(Violation { rule, keyword, node, is_of_status, detail, objects })
}

/// Returns what is wrong with a value that a `false` schema rejects. If the `false` schema is the value of a keyword
/// for all members, such as `additionalProperties`, the error is located at the whole `object`.
fn false_schema_detail(error: &ValidationError<'_>, object: NodeRef<'_>) -> Detail {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let keyword = last(error.schema_path().as_str());
    // The path to the schema may also end in the name of a member that has the same name as a keyword, as in
    // `"properties": {"additionalProperties": false}`.
    if keyword == last(error.instance_path().as_str()) {
        return Detail::Disallowed;
    }
    match keyword.as_str() {
        "additionalProperties" => Detail::Unknown(object.members().map(|member| member.name().to_owned()).collect()),
        "propertyNames" => Detail::Other("takes no fields".to_owned()),
        _ => Detail::Disallowed,
    }
}

/// Returns the names of the types that the keyword `type` allows.
fn type_names(kind: &jsonschema::error::TypeKind) -> Vec<&'static str> {
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

/// Returns the node of the value of the keyword that failed.
fn keyword_node<'d>(documents: &'d Documents, error: &ValidationError<'_>) -> Option<NodeRef<'d>> {
    let (id, pointer) = error.absolute_keyword_location()?.as_str().split_once('#')?;
    Some(documents.node(documents.schema_at_fragment(documents.resource(id)?, pointer)?))
}

/// Returns whether `pattern` is a supported regular expression.
pub(super) fn is_pattern(pattern: &str) -> bool {
    let schema = json!({"pattern": pattern});
    jsonschema::options().with_pattern_options(PatternOptions::regex()).build(&schema).is_ok()
        || jsonschema::options().with_pattern_options(PatternOptions::fancy_regex()).build(&schema).is_ok()
}

/// Returns the first keyword in the schema of requests to `service` that rejects the name of the service. The result
/// consists of the index of the document, the value of the keyword, and the name of the keyword.
pub(super) fn keyword_rejecting_name(schemas: &Schemas, service: ServiceId) -> Option<(usize, NodeRef<'_>, String)> {
    // If the schema has no property for the name, only keywords for all members apply to the name. They are not
    // checked.
    schemas.shapes().member(Shapes::request(service), envelope::SERVICE_NAME)?;
    let text = json!({envelope::SERVICE_NAME: schemas.service(service).name()}).to_string();
    let parsed = parse(text.into(), None, &ParseOptions::default());
    let root = parsed.tree.root()?;
    schemas.with_compiled(Target::Request(service), |compiled| {
        let validator = compiled.as_ref().ok()?;
        let pointer = format!("/{}", envelope::SERVICE_NAME);
        let error = validator.iter_errors(root).find(|error| error.instance_path().as_str() == pointer)?;
        let node = keyword_node(schemas.documents(), &error)?;
        let id = error.absolute_keyword_location()?.as_str().split('#').next()?;
        Some((schemas.documents().resource(id)?.document, node, error.kind().keyword().to_owned()))
    })
}

/// Returns the index of the document with the keyword that failed. Also returns the rule that an `x-lint` next to the
/// keyword names, if any.
fn named_rule(documents: &Documents, error: &ValidationError<'_>, keyword: &str) -> Option<(usize, Option<RuleId>)> {
    let location = error.absolute_keyword_location()?.as_str();
    let (id, pointer) = location.split_once('#')?;
    let resource = documents.resource(id)?;
    // The error of a `false` schema is located at the schema itself. Other errors are located at the keyword, next to
    // `x-lint`.
    let (mut parent, mut last) = pointer.rsplit_once('/')?;
    if keyword == "propertyNames" {
        // The error is located at a keyword in the schema of the keys.
        parent = &parent[..parent.rfind("/propertyNames")?];
        last = keyword;
    }
    let parent = documents.node(documents.schema_at_fragment(resource, parent)?);
    let rules = parent.get("x-lint");
    // `jsonschema` reports a failure of `minContains` as a failure of `contains`. It may report a failure of a keyword
    // such as `items` as a failure of a `false` schema.
    let name = [last, keyword].into_iter().find_map(|keyword| rules?.get(keyword)?.as_str());
    Some((resource.document, name.and_then(|name| name.parse().ok())))
}

/// Returns a JSON pointer as the fragment of a URI.
pub(super) fn fragment(pointer: &str) -> Cow<'_, str> {
    let needs_no_escape = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/$".contains(&byte);
    if pointer.bytes().all(needs_no_escape) {
        return Cow::Borrowed(pointer);
    }
    let spell = |byte: u8| if needs_no_escape(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(pointer.bytes().map(spell).collect())
}

/// Returns the rule that reports the failure of a keyword without `x-lint`. `node` is the invalid value.
fn default_rule(kind: &ValidationErrorKind, detail: &Detail, node: NodeRef<'_>) -> RuleId {
    match kind {
        ValidationErrorKind::Format { format } if format == "date" => RuleId::InvalidDate,
        ValidationErrorKind::Format { format } if format.ends_with("email") => RuleId::InvalidEmail,
        // Schemas use this keyword to require a non-empty string.
        ValidationErrorKind::MinLength { .. } if node.as_str() == Some("") => RuleId::EmptyField,
        _ => match detail {
            Detail::Required(_) | Detail::Alternatives(_) => RuleId::MissingField,
            Detail::Type(_) => RuleId::WrongType,
            Detail::Unknown(names) if !names.is_empty() => RuleId::UnknownField,
            Detail::Key(..) => RuleId::UnknownField,
            _ => RuleId::InvalidValue,
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::ServiceId;
    use crate::catalog::{Schemas, Target};
    use crate::diagnostic::RuleId;
    use crate::syntax::{ParseOptions, parse};

    fn violated_rules(target: Target, text: &str) -> Vec<(RuleId, String)> {
        let parsed = parse(text.into(), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let mut found: Vec<_> = Schemas::builtin()
            .validate(target, root)
            .expect("it compiles")
            .into_iter()
            .map(|violation| (violation.rule, format!("{:?}", violation.detail)))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn violations_have_the_rule_that_the_schema_names() {
        let found = violated_rules(
            Target::Request(ServiceId::FIRST),
            r#"{"ServiceName": "", "objCommonParameters": {"incidentParamsJSON": {}}}"#,
        );
        let found: Vec<RuleId> = found.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(found, [RuleId::MissingContainer, RuleId::MissingField, RuleId::MissingField, RuleId::EmptyField]);
    }

    #[test]
    fn a_subject_is_validated_against_the_schema_of_its_status() {
        let closed = Schemas::builtin().statuses().iter().position(|status| status.name() == "Closed");
        let found = violated_rules(
            Target::Subject(ServiceId::FIRST, closed),
            r#"{"Status": "Closed", "Ticket_No": "1", "IsFromWebService": "true", "Sup_Function": "IT", "Medium": " ",
                "Caller_EmailID": "a@example.com", "Source": "Person", "Description": "x", "PageName": "Detail"}"#,
        );
        let found: Vec<RuleId> = found.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(
            found,
            [RuleId::MissingField, RuleId::MissingField, RuleId::EmptyField, RuleId::WrongType, RuleId::InvalidValue]
        );
    }
}
