//! Collects the words in the schemas: the names of fields, such as `Status`, and their allowed values, such as `New`.

use std::collections::{HashMap, HashSet};

use super::Documents;
use crate::syntax::NodeRef;

/// The words of all schemas.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// The names of fields, and allowed values.
    pub words: HashSet<String>,
    /// The allowed values of each field whose schema lists them, by the name of the field.
    pub values_by_field: HashMap<String, Vec<String>>,
}

impl Vocabulary {
    pub(super) fn of(documents: &Documents) -> Self {
        let mut vocabulary = Self::default();
        for document in documents.iter() {
            vocabulary.collect(document.root(), None);
        }
        vocabulary.words.extend(documents.services().iter().map(|service| service.name.clone()));
        vocabulary
    }

    /// Collects the words of a schema. `name` is the name of the field that the schema describes, if any.
    fn collect(&mut self, node: NodeRef<'_>, name: Option<&str>) {
        for member in node.members() {
            match member.name() {
                "properties" => {
                    for property in member.value.members() {
                        self.words.insert(property.name().to_owned());
                        self.collect(property.value, Some(property.name()));
                    }
                }
                "enum" | "const" => {
                    let values = member.value.elements().chain([member.value]).filter_map(NodeRef::as_str);
                    for value in values {
                        self.words.insert(value.to_owned());
                        if let Some(name) = name {
                            self.values_by_field.entry(name.to_owned()).or_default().push(value.to_owned());
                        }
                    }
                }
                "required" => {
                    self.words.extend(member.value.elements().filter_map(NodeRef::as_str).map(str::to_owned));
                }
                "examples" | "default" => {}
                _ => self.collect(member.value, name),
            }
        }
        for element in node.elements() {
            self.collect(element, name);
        }
    }
}
