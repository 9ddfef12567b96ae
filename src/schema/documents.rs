//! The schemas that come with the program, and those of the user.

use std::sync::OnceLock;

use serde_json::Value;

/// What every `$id` of a built-in schema starts with. The host is reserved (RFC 2606): nothing is ever fetched from it.
pub const BASE: &str = "https://summit-lint.example/schemas/";

/// A schema as it is compiled in.
#[derive(Debug)]
pub struct Document {
    /// The file's name without `.schema.json`: `resolved`.
    pub name: &'static str,
    /// The file's text.
    pub text: &'static str,
    value: OnceLock<Value>,
}

impl Document {
    const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, value: OnceLock::new() }
    }

    /// Its `$id`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{BASE}{}.schema.json", self.name)
    }

    /// Whether the schema itself, not one that it refers to, lists `name` among the members that an object has to have.
    #[must_use]
    pub fn demands(&self, name: &str) -> bool {
        fn search(schema: &Value, name: &str) -> bool {
            match schema {
                Value::Object(keywords) => keywords.iter().any(|(keyword, value)| {
                    (keyword == "required"
                        && value.as_array().is_some_and(|names| names.iter().any(|found| found == name)))
                        || search(value, name)
                }),
                Value::Array(branches) => branches.iter().any(|branch| search(branch, name)),
                _ => false,
            }
        }
        search(self.value(), name)
    }

    /// The schema itself, read when it is first asked for.
    pub fn value(&self) -> &Value {
        self.value
            .get_or_init(|| serde_json::from_str(self.text).expect("the built-in schemas are JSON: a test reads them"))
    }
}

macro_rules! documents {
    ($($name:literal),* $(,)?) => {
        /// The built-in schemas.
        pub static DOCUMENTS: [Document; [$($name),*].len()] =
            [$(Document::new($name, include_str!(concat!("../../schemas/", $name, ".schema.json")))),*];
    };
}

documents!(
    "envelope",
    "container",
    "new",
    "assigned",
    "in-progress",
    "pending",
    "resolved",
    "closed",
    "cancelled",
    "definitions",
    "response",
);

/// The built-in schema with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.name == name)
}

/// The built-in schema with this `$id`, or with this file name as references write it.
#[must_use]
pub fn find_by_reference(reference: &str) -> Option<&'static Document> {
    let file = reference.strip_prefix(BASE).unwrap_or(reference);
    find(file.strip_suffix(".schema.json")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_a_schema_under_its_own_id() {
        for document in &DOCUMENTS {
            assert_eq!(document.value()["$id"], document.id());
            jsonschema::meta::validate(document.value()).unwrap_or_else(|error| panic!("{}: {error}", document.name));
            assert!(std::ptr::eq(find_by_reference(&document.id()).expect("it is found"), document));
        }
        let files =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas")).expect("the schemas are there").count();
        assert_eq!(files, DOCUMENTS.len(), "every file of `schemas` is built in");
    }
}
