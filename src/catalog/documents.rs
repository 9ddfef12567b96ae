//! The texts of the schemas: those that come with the program, and those of the user beside them or in their place.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::index::Index;
use super::node;
use super::services::{self, Service};
use crate::syntax::{NodeId, NodeRef, ParseOptions, Tree, parse};

/// What every `$id` of a built-in schema starts with, and what a schema of the user is read under that has no `$id` of its
/// own. The host is reserved (RFC 2606): nothing is ever fetched from it.
pub const BASE: &str = "https://summit-lint.example/schemas/";

/// A schema's text. It is read when it is first asked for.
#[derive(Debug)]
pub struct Document {
    /// The folder of the service that it belongs to; empty for a schema of all services.
    folder: Cow<'static, str>,
    file: Cow<'static, str>,
    path: Option<PathBuf>,
    text: Cow<'static, str>,
    id: Cow<'static, str>,
    tree: OnceLock<Tree<'static>>,
    value: OnceLock<Value>,
    index: OnceLock<Index>,
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
        }
    }

    /// A schema of the user, read already: `tree` is the reading of `text`.
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
        }
    }

    /// The same under the file name of the built-in schema that it replaces.
    pub(super) fn replacing(self, builtin: &Self) -> Self {
        Self { folder: builtin.folder.clone(), file: builtin.file.clone(), id: builtin.id.clone(), ..self }
    }

    /// The file's name: `resolved.schema.json`.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The folder of the service that it belongs to; empty for a schema of all services.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The file's name without what all have in common: `resolved`.
    #[must_use]
    pub fn name(&self) -> &str {
        short_name(&self.file)
    }

    /// Where the user keeps it; nothing for a schema that comes with the program.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its `$id`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The schema with its places in the text.
    pub fn tree(&self) -> &Tree<'static> {
        self.tree.get_or_init(|| match &self.text {
            Cow::Borrowed(text) => parse(Cow::Borrowed(*text), None, &ParseOptions::default()).tree,
            Cow::Owned(text) => parse(Cow::Owned(text.clone()), None, &ParseOptions::default()).tree,
        })
    }

    /// Its outermost value.
    ///
    /// # Panics
    ///
    /// Never: every text has a reading.
    pub fn root(&self) -> NodeRef<'_> {
        self.tree().root().expect("every text has a reading")
    }

    /// Returns the node that `pointer` leads to.
    pub(super) fn locate(&self, pointer: &str) -> Option<NodeRef<'_>> {
        self.index().locate(self.root(), pointer)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.root()))
    }

    /// The schema as `jsonschema` takes it.
    pub fn value(&self) -> &Value {
        self.value.get_or_init(|| node::value(self.root()))
    }

    /// Whether the schema itself, not one that it refers to, lists `name` among the members that an object has to have.
    #[must_use]
    pub fn demands(&self, name: &str) -> bool {
        let lists = |key: NodeRef<'_>| {
            key.as_str() == Some("required")
                && key.value_of_key().is_some_and(|names| names.elements().any(|found| found.as_str() == Some(name)))
        };
        self.tree().keys().any(lists)
    }

    /// The files that its references lead to, as they are written; the empty string stands for itself.
    pub(super) fn references(&self) -> impl Iterator<Item = (NodeRef<'_>, &str)> {
        self.tree().keys().filter(|key| key.as_str() == Some("$ref")).filter_map(|key| {
            let value = key.value_of_key()?;
            Some((value, value.as_str()?))
        })
    }
}

/// A file's name without what the names of schemas have in common.
fn short_name(file: &str) -> &str {
    file.strip_suffix(".schema.json").or_else(|| file.strip_suffix(".json")).unwrap_or(file)
}

/// The files of `schemas/` by their paths in it, each with its text.
const BUILTIN: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// The file of a service's folder that holds the schema of a whole request.
pub(super) const REQUEST_FILE: &str = "envelope.schema.json";

/// A schema in its document: a place to go on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Subschema {
    pub document: usize,
    pub node: NodeId,
}

/// All documents in use, with the services that have one.
#[derive(Debug)]
pub struct Documents {
    all: Vec<Document>,
    /// The index of each by its `$id`.
    ids: HashMap<String, usize>,
    /// The services with the documents of their requests.
    entries: Vec<(String, usize)>,
    services: OnceLock<Vec<Service>>,
}

impl Documents {
    pub(super) fn builtin() -> Self {
        let all: Vec<Document> = BUILTIN.iter().map(|(path, text)| Document::builtin(path, text)).collect();
        let ids = all.iter().enumerate().map(|(index, document)| (document.id().to_owned(), index)).collect();
        let requests = all.iter().enumerate().filter(|(_, document)| document.file == REQUEST_FILE);
        let entries = requests.map(|(index, document)| (document.folder.clone().into_owned(), index)).collect();
        Self { all, ids, entries, services: OnceLock::new() }
    }

    /// Adds a document, or puts it in the place of the one that has its `$id`.
    pub(super) fn put(&mut self, document: Document) -> usize {
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

    /// Adds the service called `name`, or replaces the schema of the one that has the name.
    pub(super) fn add_service(&mut self, name: String, document: usize) {
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = document,
            None => self.entries.push((name, document)),
        }
    }

    /// The services that have a schema: those that come with the program, then those of the user.
    pub(super) fn services(&self) -> &[Service] {
        self.services.get_or_init(|| {
            let read = |(name, document): &(String, usize)| {
                // A wrong annotation of the user is an error before the schemas are used.
                let bare = |_| Service { name: name.clone(), document: *document, container: None };
                services::read(self, name.clone(), *document).unwrap_or_else(bare)
            };
            self.entries.iter().map(read).collect()
        })
    }

    /// Returns what is wrong with the annotation of a service.
    pub(super) fn wrong_service(&self) -> Option<(usize, services::Wrong<'_>)> {
        self.entries
            .iter()
            .find_map(|(name, document)| Some((*document, services::read(self, name.clone(), *document).err()?)))
    }

    /// Every document.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.all.iter()
    }

    pub(super) fn get(&self, index: usize) -> &Document {
        &self.all[index]
    }

    /// The document with this name, with or without the end of the file's name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Document> {
        self.index(name).map(|index| self.get(index))
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let (folder, name) = name.rsplit_once('/').map_or((None, name), |(folder, name)| (Some(folder), name));
        let is_named = |document: &Document| document.file == name || document.name() == name;
        let is_meant =
            |document: &Document| is_named(document) && folder.is_none_or(|folder| document.folder == folder);
        self.all.iter().position(is_meant)
    }

    /// The document with this `$id`.
    pub(super) fn index_of_id(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The document that a reference out of the one called `from` leads to, and the reference's part behind the `#`.
    pub(super) fn referred<'r>(&self, from: usize, reference: &'r str) -> Option<(usize, &'r str)> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if file.is_empty() {
            return Some((from, fragment));
        }
        if file.contains("://") {
            return Some((self.index_of_id(file)?, fragment));
        }
        let document = self.get(from);
        let standard = self.index_of_id(&resolved(document.id(), file));
        // Schemas of the user lie in one folder, whatever folders of built-in schemas they refer to.
        if document.path.is_some()
            && document.id.starts_with(BASE)
            && !standard.is_some_and(|at| self.has(at, fragment))
        {
            let name = file.rsplit('/').next().unwrap_or(file);
            let mut others = self.all.iter().enumerate().filter(|(_, other)| other.file == name);
            if let Some((other, _)) = others.find(|(other, _)| self.has(*other, fragment)) {
                return Some((other, fragment));
            }
        }
        Some((standard?, fragment))
    }

    /// Returns whether the fragment of a URI leads to something in `document`.
    fn has(&self, document: usize, fragment: &str) -> bool {
        let document = self.get(document);
        match fragment.is_empty() || fragment.starts_with('/') {
            true => document.locate(&percent_decoded(fragment)).is_some(),
            false => document.index().anchor(fragment).is_some(),
        }
    }

    /// Returns the schema `document` as `jsonschema` takes it: references that only this program can follow are absolute.
    pub(super) fn value(&self, document: usize) -> Cow<'_, Value> {
        fn rewrite(value: &mut Value, absolute: &HashMap<String, String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        match value.as_str().filter(|_| name == "$ref").and_then(|reference| absolute.get(reference)) {
                            Some(other) => *value = Value::from(other.as_str()),
                            None => rewrite(value, absolute),
                        }
                    }
                }
                Value::Array(elements) => elements.iter_mut().for_each(|element| rewrite(element, absolute)),
                _ => {}
            }
        }
        let own = self.get(document);
        if own.path.is_none() {
            return Cow::Borrowed(own.value());
        }
        let absolute: HashMap<String, String> = own
            .references()
            .filter_map(|(_, reference)| {
                let file = reference.split('#').next().filter(|file| !file.is_empty() && !file.contains("://"))?;
                let (target, fragment) = self.referred(document, reference)?;
                let target = self.get(target);
                let other = target.id != resolved(own.id(), file);
                other.then(|| (reference.to_owned(), format!("{}#{fragment}", target.id)))
            })
            .collect();
        if absolute.is_empty() {
            return Cow::Borrowed(own.value());
        }
        let mut value = own.value().clone();
        rewrite(&mut value, &absolute);
        Cow::Owned(value)
    }

    pub(super) fn node(&self, schema: Subschema) -> NodeRef<'_> {
        self.get(schema.document).tree().node_ref(schema.node)
    }

    /// The whole of a document, or what `pointer` leads to in it.
    pub(super) fn at(&self, document: usize, pointer: &str) -> Option<Subschema> {
        let node = self.get(document).locate(pointer)?;
        Some(Subschema { document, node: node.id() })
    }

    /// The schema that a `$ref` in `from` leads to.
    pub(super) fn resolve(&self, from: Subschema, reference: &str) -> Option<Subschema> {
        let (document, fragment) = self.referred(from.document, reference)?;
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let node = self.get(document).index().anchor(fragment)?;
            return Some(Subschema { document, node });
        }
        self.at(document, &percent_decoded(fragment))
    }

    /// Returns the indexes of the documents `entries` and of all that they refer to, except for what `apart` refers to.
    pub(super) fn reached(&self, entries: &[usize], apart: Option<usize>) -> Vec<usize> {
        let mut reached = Vec::new();
        let mut known = HashSet::new();
        reached.extend(entries.iter().copied().filter(|entry| known.insert(*entry)));
        let mut at = 0;
        while let Some(&document) = reached.get(at) {
            at += 1;
            if Some(document) == apart {
                continue;
            }
            let referred = self.get(document).references().filter_map(|(_, target)| self.referred(document, target));
            reached.extend(referred.map(|(other, _)| other).filter(|other| known.insert(*other)));
        }
        reached
    }

    /// The schemas that hold for the same value: those that are referred to, combined, or hold under a condition.
    pub(super) fn closure(&self, schemas: &[Subschema]) -> Vec<Subschema> {
        let mut all: Vec<Subschema> = Vec::new();
        let mut known = HashSet::new();
        let mut open: Vec<Subschema> = schemas.iter().rev().copied().collect();
        while let Some(schema) = open.pop() {
            if !known.insert(schema) {
                continue;
            }
            all.push(schema);
            let inner = |node: NodeRef<'_>| Subschema { node: node.id(), ..schema };
            for member in self.node(schema).members() {
                match member.name() {
                    "$ref" => open.extend(member.value.as_str().and_then(|reference| self.resolve(schema, reference))),
                    "allOf" | "anyOf" | "oneOf" => open.extend(member.value.elements().map(inner)),
                    "then" | "else" => open.push(inner(member.value)),
                    _ => {}
                }
            }
        }
        all
    }
}

/// Returns the URI that the relative reference `file` leads to from the document `base` (RFC 3986, section 5.2, for paths).
pub(super) fn resolved(base: &str, file: &str) -> String {
    let root = base.find("://").map_or(0, |at| at + 3);
    let root = base[root..].find('/').map_or(base.len(), |at| root + at);
    let (authority, path) = base.split_at(root);
    let mut segments: Vec<&str> = path.split('/').skip(1).collect();
    segments.pop();
    if let Some(absolute) = file.strip_prefix('/') {
        return format!("{authority}/{absolute}");
    }
    for segment in file.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    format!("{authority}/{}", segments.join("/"))
}

/// `text` with its `%24`s read.
pub(super) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_a_schema_under_its_own_id() {
        let documents = Documents::builtin();
        for document in documents.iter() {
            let value = document.value();
            assert_eq!(value["$id"], document.id());
            assert_eq!(*value, serde_json::from_str::<Value>(document.text()).expect("it is strict JSON"));
            jsonschema::meta::validate(value).unwrap_or_else(|error| panic!("{}: {error}", document.file()));
        }
        let schemas = walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas"));
        let files = schemas.into_iter().filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_type().is_file()));
        // One of them is that of the configuration.
        assert_eq!(files.count() - 1, documents.all.len(), "every file of `schemas` is built in");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let documents = Documents::builtin();
        for (index, document) in documents.iter().enumerate() {
            for (node, reference) in document.references() {
                let from = Subschema { document: index, node: node.id() };
                assert!(documents.resolve(from, reference).is_some(), "{}: {reference}", document.file());
            }
        }
    }

    #[test]
    fn percent_signs_are_read() {
        assert_eq!(percent_decoded("/%24defs/a%20b%C3%A9%"), "/$defs/a bé%");
    }
}
