//! Finds the values of a payload that a schema of the user marks with `"deprecated": true`.

use std::collections::HashSet;

use jsonschema::OutputUnit;
use serde_json::Value;

use super::locate::Locator;
use super::schemas::{Schemas, Target};
use super::validator::CompileError;
use crate::syntax::NodeRef;

impl Schemas {
    /// Returns whether a schema of the user has the keyword `deprecated`. The built-in schemas do not have it.
    #[must_use]
    pub fn have_deprecated(&self) -> bool {
        *self.deprecated.get_or_init(|| self.user_schemas_have("deprecated"))
    }

    /// Validates `node` as `target`, and returns the deprecated values in `node`. Each value comes with the
    /// `deprecationMessage` of the schema that marks the value as deprecated.
    ///
    /// # Errors
    ///
    /// If the schema cannot be compiled.
    pub fn deprecated_values<'t>(
        &self,
        target: Target,
        node: NodeRef<'t>,
    ) -> Result<Vec<(NodeRef<'t>, Option<String>)>, CompileError> {
        self.with_compiled(target, |compiled| {
            let validator = compiled.as_ref().map_err(Clone::clone)?;
            let evaluation = validator.evaluate(node);
            let mut found = Vec::new();
            collect(evaluation.root(), &mut found);
            let mut seen = HashSet::new();
            let mut locator = Locator::new(node);
            let distinct = found.into_iter().filter(|(pointer, _)| seen.insert(*pointer));
            let located = distinct.filter_map(|(pointer, why)| Some((locator.find(pointer)?, why.map(str::to_owned))));
            Ok(located.collect())
        })
    }
}

/// Collects the values that the schema of `unit`, or a schema inside it, marks as deprecated. Adds the JSON pointer of
/// each value and the `deprecationMessage` to `found`.
///
/// A unit is the result of evaluating a schema or a keyword. The children of a schema are its keywords, and the
/// children of a keyword are the schemas in the keyword. As an exception, the unit of a reference is the unit of both
/// the keyword and the schema that the reference leads to.
fn collect<'e>(unit: OutputUnit<'e>, found: &mut Vec<(&'e str, Option<&'e str>)>) {
    // The annotations are dropped if the value is invalid, but such a value may be deprecated, too.
    let annotations = unit.annotations().or_else(|| unit.dropped_annotations()).map(|annotations| annotations.value());
    if let Some(annotations) = annotations
        && annotations.get("deprecated") == Some(&Value::Bool(true))
    {
        let message = annotations.get("deprecationMessage").and_then(Value::as_str);
        found.push((unit.instance_location().as_str(), message));
    }
    for keyword in unit.children() {
        match last_segment(keyword) {
            "$ref" | "$dynamicRef" | "$recursiveRef" => collect(keyword, found),
            // The schemas in these keywords do not describe values of the payload.
            "not" | "propertyNames" => {}
            // If no alternative matches, the intended alternative is unknown.
            "anyOf" | "oneOf" if !keyword.valid() => {}
            _ => keyword.children().for_each(|schema| collect(schema, found)),
        }
    }
}

/// Returns the name of the keyword of a unit.
fn last_segment(unit: OutputUnit<'_>) -> &str {
    unit.evaluation_path().as_str().rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Schemas, Target, UserSchemas};
    use crate::syntax::{ParseOptions, parse};

    /// Returns the texts of the values in `payload` that `schema` marks as deprecated.
    fn deprecated(schema: &str, payload: &str) -> Vec<String> {
        let user = UserSchemas {
            documents: vec![("a.json".into(), schema.to_owned())],
            services: vec![("A".to_owned(), "a.json".to_owned())],
            ..UserSchemas::default()
        };
        let schemas = Schemas::with(user).unwrap_or_else(|error| panic!("{error}"));
        assert!(schemas.have_deprecated());
        let service = schemas.service_ids().next_back().expect("there is a service");
        let parsed = parse(payload.into(), None, &ParseOptions::default());
        let root = parsed.tree.root().expect("it has a root");
        let found = schemas.deprecated_values(Target::Request(service), root).expect("it compiles");
        found.iter().map(|(node, _)| payload[node.span().range()].to_owned()).collect()
    }

    #[test]
    fn only_schemas_that_apply_to_a_value_mark_it_as_deprecated() {
        let schema = r##"{
            "properties": {
                "old": {"deprecated": true, "type": "string"},
                "new": {"deprecated": false},
                "list": {"items": {"$ref": "#/$defs/old"}},
                "both": {"anyOf": [{"type": "string", "deprecated": true}, {"type": "number"}]},
                "not": {"not": {"type": "null", "deprecated": true}}
            },
            "patternProperties": {"^x_": {"deprecated": true}},
            "if": {"required": ["kind"]},
            "then": {"required": ["missing"], "properties": {"kind": {"deprecated": true}}},
            "$defs": {"old": {"deprecated": true, "title": "An old item"}}
        }"##;
        for (payload, expected) in [
            (r#"{"old": "a", "new": 1}"#, &["\"a\""][..]),
            (r#"{"old": 1}"#, &["1"]),
            (r#"{"list": [1, 2]}"#, &["1", "2"]),
            (r#"{"both": "a"}"#, &["\"a\""]),
            (r#"{"both": 1, "not": 2}"#, &[]),
            (r#"{"both": null}"#, &[]),
            (r#"{"x_a": null}"#, &["null"]),
            (r#"{"kind": 3}"#, &["3"]),
        ] {
            assert_eq!(deprecated(schema, payload), expected, "{payload}");
        }
    }
}
