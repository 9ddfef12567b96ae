//! The schema documents. Each document is a file, such as `resolved.schema.json`. Documents of the user are added to
//! the built-in documents, or replace them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jsonschema::PatternCache;
use serde_json::Value;

use super::index::Index;
use super::node::{self, Replacements};
use super::resources::Resources;
use super::services::{self, Service};
use crate::syntax::{NodeId, NodeRef, ParseOptions, Tree, parse};

/// The start of the `$id` of every built-in schema. Also the base URI of schemas of the user without an `$id`. The host
/// is reserved (RFC 2606), and nothing is ever fetched from it.
pub const BASE: &str = "https://summit-lint.example/schemas/";

/// The pattern of a string that is not blank.
const NOT_BLANK: &str = "\\S";

/// A pattern that is equivalent to [`NOT_BLANK`], but matches from the start of the string. `jsonschema` has a fast
/// path for such a pattern, which saves the time to compile a regular expression. The group has no effect: it only
/// distinguishes this pattern from the patterns of users.
const NOT_BLANK_FROM_START: &str = r"^\s*(?:\S)";

/// Returns `pattern` as the schema file spells it, for messages. This undoes [`Document::faster_patterns`].
pub(super) fn as_spelled(pattern: &str) -> &str {
    if pattern == NOT_BLANK_FROM_START { NOT_BLANK } else { pattern }
}

/// A schema document. It is parsed on first use.
#[derive(Debug)]
pub struct Document {
    /// The folder of the service with the schema, or an empty string for a schema of all services.
    pub(super) folder: Cow<'static, str>,
    /// The name of the file.
    pub(super) file: Cow<'static, str>,
    /// The path of a schema of the user, or `None` for a built-in schema.
    pub(super) path: Option<PathBuf>,
    text: Cow<'static, str>,
    /// The `$id` of the schema.
    pub(super) id: Cow<'static, str>,
    /// The result of [`Document::tree`].
    tree: OnceLock<Tree<'static>>,
    /// The result of [`Document::value`].
    value: OnceLock<Value>,
    index: OnceLock<Index>,
    resources: OnceLock<Resources>,
}

impl Document {
    fn builtin(path: &'static str, text: &'static str) -> Self {
        let id = Cow::Owned(format!("{BASE}{path}"));
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        Self {
            folder: Cow::Borrowed(folder),
            file: Cow::Borrowed(file),
            path: None,
            text: Cow::Borrowed(text),
            id,
            tree: OnceLock::new(),
            value: OnceLock::new(),
            index: OnceLock::new(),
            resources: OnceLock::new(),
        }
    }

    /// Creates the document of a schema of the user, where `tree` is the parsed `text`.
    pub(super) fn of_user(path: PathBuf, folder: String, id: String, text: String, tree: Tree<'static>) -> Self {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Self {
            folder: Cow::Owned(folder),
            file: Cow::Owned(file),
            path: Some(path),
            text: Cow::Owned(text),
            id: Cow::Owned(id),
            tree: OnceLock::from(tree),
            value: OnceLock::new(),
            index: OnceLock::new(),
            resources: OnceLock::new(),
        }
    }

    /// Returns this document with the folder, the file name and the `$id` of the document `builtin`, for use in place
    /// of `builtin`.
    pub(super) fn replacing(self, builtin: &Self) -> Self {
        Self { folder: builtin.folder.clone(), file: builtin.file.clone(), id: builtin.id.clone(), ..self }
    }

    /// Returns the name of the file, such as `resolved.schema.json`.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the folder of the service with the schema, or an empty string for a schema of all services.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns the name of the file without `.schema.json` or `.json`, such as `resolved`.
    #[must_use]
    pub fn name(&self) -> &str {
        short_name(&self.file)
    }

    /// Returns the path of a schema of the user, or `None` for a built-in schema.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the `$id` of the schema.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the syntax tree of the schema, with positions in the text.
    pub fn tree(&self) -> &Tree<'static> {
        self.tree.get_or_init(|| match &self.text {
            Cow::Borrowed(text) => parse(Cow::Borrowed(*text), None, &ParseOptions::default()).tree,
            Cow::Owned(text) => parse(Cow::Owned(text.clone()), None, &ParseOptions::default()).tree,
        })
    }

    /// Returns the outermost value of the schema.
    ///
    /// # Panics
    ///
    /// Never: every text can be parsed.
    pub fn root(&self) -> NodeRef<'_> {
        self.tree().root().expect("every text can be parsed")
    }

    /// Returns the node at the JSON Pointer `pointer`.
    pub(super) fn locate(&self, pointer: &str) -> Option<NodeRef<'_>> {
        self.index().locate(self.root(), pointer)
    }

    /// Returns the index for lookups by JSON Pointer.
    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.root()))
    }

    /// Returns the schema as `jsonschema` expects it.
    pub fn value(&self) -> &Value {
        self.value.get_or_init(|| node::value_with(self.root(), &self.faster_patterns()))
    }

    /// Returns a faster equivalent for each pattern in the document that has one. Patterns of the user are not
    /// replaced.
    fn faster_patterns(&self) -> Replacements {
        if self.path.is_some() {
            return Replacements::default();
        }
        let patterns =
            self.tree().keys().filter(|key| key.as_str() == Some("pattern")).filter_map(NodeRef::value_of_key);
        let not_blank = patterns.filter(|pattern| pattern.as_str() == Some(NOT_BLANK));
        not_blank.map(|pattern| (pattern.id(), NOT_BLANK_FROM_START.to_owned())).collect()
    }

    /// Returns whether any `required` in the document lists the member `name`. Documents that this document refers to
    /// are not considered.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        let lists_name = |key: NodeRef<'_>| {
            key.as_str() == Some("required")
                && key.value_of_key().is_some_and(|names| names.elements().any(|found| found.as_str() == Some(name)))
        };
        self.tree().keys().any(lists_name)
    }

    /// Returns the schema resources of the document: the document itself, and the parts of it that have an `$id`.
    pub(super) fn resources(&self) -> &Resources {
        self.resources.get_or_init(|| match self.path {
            Some(_) => Resources::new(self.root(), &self.id),
            None => Resources::of_builtin(self.root(), &self.id),
        })
    }

    /// Returns the references in the document (the values of `$ref` and `$dynamicRef`), each with its node.
    pub(super) fn references(&self) -> impl Iterator<Item = (NodeRef<'_>, &str)> {
        self.resources().references().iter().filter_map(|id| {
            let value = self.tree().node_ref(*id);
            Some((value, value.as_str()?))
        })
    }
}

/// Returns the name of a file without `.schema.json` or `.json`.
fn short_name(file: &str) -> &str {
    file.strip_suffix(".schema.json").or_else(|| file.strip_suffix(".json")).unwrap_or(file)
}

/// The files in the folder `schemas`: their paths, relative to the folder, and their texts.
const BUILTIN: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// The name of the file with the schema of a whole request, in the folder of a service.
pub(super) const REQUEST_FILE: &str = "envelope.schema.json";

/// A schema that is a document or a part of a document. References in the schema can be followed, because its document
/// is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Subschema {
    /// The index of the document.
    pub document: usize,
    pub node: NodeId,
}

/// All documents in use, and the services that have a schema.
#[derive(Debug)]
pub struct Documents {
    pub(super) all: Vec<Document>,
    /// The indexes of the documents by `$id`.
    ids: HashMap<String, usize>,
    /// The names of the services, each with the index of the document with the schema of its requests.
    request_documents: Vec<(String, usize)>,
    services: OnceLock<Vec<Service>>,
    /// The parts of the user's documents that have an `$id`, by URI.
    pub(super) nested: OnceLock<HashMap<String, Subschema>>,
    /// The compiled regular expressions of all schemas. Many of them are repeated.
    pub(super) patterns: PatternCache,
}

impl Documents {
    pub(super) fn builtin() -> Self {
        let all: Vec<Document> = BUILTIN.iter().map(|(path, text)| Document::builtin(path, text)).collect();
        let ids = all.iter().enumerate().map(|(index, document)| (document.id().to_owned(), index)).collect();
        let requests = all.iter().enumerate().filter(|(_, document)| document.file == REQUEST_FILE);
        let request_documents =
            requests.map(|(index, document)| (document.folder.clone().into_owned(), index)).collect();
        Self {
            all,
            ids,
            request_documents,
            services: OnceLock::new(),
            nested: OnceLock::new(),
            patterns: PatternCache::new(),
        }
    }

    /// Adds a document, or replaces the document with the same `$id`. Returns the index of the new document.
    pub(super) fn add_or_replace(&mut self, document: Document) -> usize {
        match self.index_of_id(&document.id) {
            Some(at) => {
                self.all[at] = document.replacing(&self.all[at]);
                at
            }
            None => {
                self.ids.insert(document.id().to_owned(), self.all.len());
                self.all.push(document);
                self.all.len() - 1
            }
        }
    }

    /// Adds the service called `name`, or replaces its schema.
    pub(super) fn add_service(&mut self, name: String, document: usize) {
        match self.request_documents.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = document,
            None => self.request_documents.push((name, document)),
        }
    }

    /// Returns the services that have a schema: built-in ones first, then those of the user.
    pub(super) fn services(&self) -> &[Service] {
        self.services.get_or_init(|| {
            let read = |(name, document): &(String, usize)| {
                // Ignore an invalid annotation: `service_problem` reports it before the schemas are used.
                let without_container = |_| Service { name: name.clone(), document: *document, container: None };
                services::read_service(self, name.clone(), *document).unwrap_or_else(without_container)
            };
            self.request_documents.iter().map(read).collect()
        })
    }

    /// Returns the first problem with the annotation of a service, and the index of the document with the problem.
    pub(super) fn service_problem(&self) -> Option<(usize, services::Problem<'_>)> {
        self.request_documents.iter().find_map(|(name, document)| {
            match services::read_service(self, name.clone(), *document) {
                Ok(service) => services::check_service(self, &service).err(),
                Err(problem) => Some((*document, problem)),
            }
        })
    }

    /// Returns whether the document with this index is the schema of requests to a service.
    pub(super) fn is_request(&self, index: usize) -> bool {
        self.request_documents.iter().any(|(_, document)| *document == index)
    }

    /// Returns all documents.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.all.iter()
    }

    pub(super) fn get(&self, index: usize) -> &Document {
        &self.all[index]
    }

    /// Returns the document with this name. The extension and the folder may be omitted.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Document> {
        self.index(name).map(|index| self.get(index))
    }

    /// Returns the index of the document that [`Documents::find`] returns.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let (folder, name) = name.rsplit_once('/').map_or((None, name), |(folder, name)| (Some(folder), name));
        let is_named = |document: &Document| document.file == name || document.name() == name;
        let matches = |document: &Document| is_named(document) && folder.is_none_or(|folder| document.folder == folder);
        self.all.iter().position(matches)
    }

    /// Returns the index of the document with this `$id`.
    pub(super) fn index_of_id(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// Returns the node of a schema.
    pub(super) fn node(&self, schema: Subschema) -> NodeRef<'_> {
        self.get(schema.document).tree().node_ref(schema.node)
    }

    /// Returns the schema that is the whole document.
    pub(super) fn root_schema(&self, document: usize) -> Subschema {
        Subschema { document, node: self.get(document).root().id() }
    }

    /// Returns the schema at `pointer` in a document. An empty pointer is the whole document.
    pub(super) fn schema_at_pointer(&self, document: usize, pointer: &str) -> Option<Subschema> {
        let node = self.get(document).locate(pointer)?;
        Some(Subschema { document, node: node.id() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_not_blank_patterns_match_the_same_strings() {
        let validators = [NOT_BLANK, NOT_BLANK_FROM_START].map(|pattern| {
            jsonschema::validator_for(&serde_json::json!({ "pattern": pattern })).expect("it is a pattern")
        });
        for text in [
            "",
            " ",
            "\t\r\n",
            "\u{FEFF}\u{A0}",
            "\u{3000}",
            "\u{85}",
            "a",
            " a",
            "\n\n-",
            "\u{A0}é ",
            "\u{200B}",
            "\0",
        ] {
            let [one, other] = validators.each_ref().map(|validator| validator.is_valid(&text.into()));
            assert_eq!(one, other, "{text:?}");
        }
        assert_eq!([NOT_BLANK, NOT_BLANK_FROM_START, "^a"].map(as_spelled), [NOT_BLANK, NOT_BLANK, "^a"]);
    }

    #[test]
    fn every_document_is_a_schema_under_its_own_id() {
        let documents = Documents::builtin();
        for document in documents.iter() {
            let value = document.value();
            assert_eq!(value["$id"], document.id());
            let text = document.text().replace(r#""pattern": "\\S""#, r#""pattern": "^\\s*(?:\\S)""#);
            assert_eq!(*value, serde_json::from_str::<Value>(&text).expect("it is strict JSON"));
            jsonschema::meta::validate(value).unwrap_or_else(|error| panic!("{}: {error}", document.file()));
        }
        let schemas = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas"));
        let files = schemas.into_iter().filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_type().is_file()));
        // The schemas of the configuration and of the report do not describe payloads.
        assert_eq!(files.count() - 2, documents.all.len(), "every file of `schemas` is built in");
    }
}
