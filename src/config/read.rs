//! Reads a configuration file: its values by the `json5` crate, their places by our own parser, which keeps them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::Value;

use super::file::{
    ConfigFile, CustomField, CustomGroup, FieldValues, GlobList, IgnoreEntry, Override, Placed, RequiredField,
    RequiredFor, ValueSource,
};
use super::level::{LEVEL_NAMES, Setting as LevelSetting, level_named};
use super::selector::Selector;
use crate::diagnostic::{Diagnostic, RuleId, nearest};
use crate::source::{Source, Span};
use crate::syntax::{MAX_DEPTH, NodeRef, ParseOptions, parse};

/// The settings of a file, in the order in which they are documented.
pub(super) const SETTINGS: [&str; 16] = [
    "$schema",
    "extends",
    "rules",
    "overrides",
    "ignore",
    "include",
    "exclude",
    "syntax",
    "values",
    "required",
    "customFields",
    "services",
    "schemas",
    "baseline",
    "documentation",
    "limits",
];

/// Reads a configuration file, whose globs are relative to `root`.
///
/// # Errors
///
/// Everything that is wrong with it, each finding with its place in the text.
pub fn read(source: &Source<'_>, root: &Path) -> Result<ConfigFile, Vec<Diagnostic>> {
    read_at(source, root, 0)
}

/// The same for one of several files that are merged. `base` is added to all positions, so that a position also tells the file.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_at(source: &Source<'_>, root: &Path, base: u32) -> Result<ConfigFile, Vec<Diagnostic>> {
    let shift = |mut problems: Vec<Diagnostic>| {
        for problem in &mut problems {
            problem.span = shifted(problem.span, base);
            problem.labels.iter_mut().for_each(|label| label.span = shifted(label.span, base));
        }
        problems
    };
    let options = ParseOptions { json5: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(source.text()), None, &options);
    // A `#` comment is none of JSON5 either, and nothing here is ever fixed.
    let mut problems: Vec<Diagnostic> = parsed.repairs.into_iter().map(Diagnostic::from).collect();
    problems.iter_mut().for_each(|problem| problem.fix = None);
    // A file without a value sets nothing.
    let before = problems.len();
    problems.retain(|problem| problem.rule != RuleId::MissingValue || !problem.pointer.is_empty());
    let empty = problems.len() < before;
    problems.extend(of_encoding(source));
    if parsed.too_deep.is_some() {
        problems.push(problem(Span::at(0), "the configuration is nested too deeply to be one"));
    }
    if !problems.is_empty() {
        return Err(shift(problems));
    }
    if empty {
        return Ok(ConfigFile::default());
    }
    // By now the text is known not to be deep: the crate would overflow the stack.
    let value: Value = json5::from_str(source.text()).map_err(|error| shift(vec![of_json5(source, &error)]))?;
    let Some(node) = parsed.tree.root() else { return Ok(ConfigFile::default()) };
    let mut reader = Reader { root, problems };
    let file = reader.file(Entry { value: &value, node, base });
    if reader.problems.is_empty() { Ok(file) } else { Err(reader.problems) }
}

/// Returns `span` with `base` added to its ends.
fn shifted(span: Span, base: u32) -> Span {
    Span::new(span.start + base, span.end + base)
}

/// A problem with the configuration, at `span` of its text.
pub(super) fn problem(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(RuleId::InvalidConfiguration, span, message)
}

/// The first character that the bytes of the file do not encode. Replaced by U+FFFD, a value would never match.
fn of_encoding(source: &Source<'_>) -> Option<Diagnostic> {
    let first = source.replaced().first()?;
    let message = format!("invalid {}", source.encoding().name());
    Some(problem(*first, message).with_label("invalid").with_help("save the file as UTF-8"))
}

fn of_json5(source: &Source<'_>, error: &json5::Error) -> Diagnostic {
    let text = source.text();
    let at = error.position().map_or(0, |position| {
        // The crate counts both from 0, and columns in characters.
        let line = position.line.min(source.lines().lines() as usize - 1) as u32;
        let range = source.lines().line_range(text, line);
        let column = text[range.clone()].char_indices().nth(position.column).map_or(range.len(), |(at, _)| at);
        (range.start + column) as u32
    });
    problem(Span::at(at), format!("the configuration is no JSON5: {error}")).with_label("here")
}

/// A value with its place.
#[derive(Clone, Copy)]
struct Entry<'t> {
    value: &'t Value,
    node: NodeRef<'t>,
    /// What is added to spans of the text.
    base: u32,
}

impl Entry<'_> {
    fn span(self) -> Span {
        shifted(self.node.span(), self.base)
    }

    /// Returns where a value's text is, or all of it if it is empty.
    fn content(self) -> Span {
        let span = self.node.content_span();
        if span.is_empty() { self.span() } else { shifted(span, self.base) }
    }

    /// Returns the opening bracket of an object.
    fn opening(self) -> Span {
        let start = self.span().start;
        Span::new(start, start + 1)
    }

    /// `a string`, `a list`, …
    fn kind(self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// A member of an object: its name, where the name stands, and its value.
struct Setting<'t> {
    name: Placed<String>,
    entry: Entry<'t>,
}

/// Where settings are, by name.
type Places = BTreeMap<String, Span>;

struct Reader<'r> {
    root: &'r Path,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Span, message: impl Into<String>, label: impl Into<Cow<'static, str>>) {
        self.problems.push(problem(span, message).with_label(label));
    }

    fn wrong_type(&mut self, name: &str, takes: &str, entry: Entry<'_>) {
        self.problem(entry.span(), format!("`{name}` takes {takes}, not {}", entry.kind()), entry.kind());
    }

    fn settings<'t>(&mut self, name: &str, takes: &str, entry: Entry<'t>) -> Vec<Setting<'t>> {
        let Value::Object(members) = entry.value else {
            self.wrong_type(name, takes, entry);
            return Vec::new();
        };
        let mut settings = Vec::with_capacity(members.len());
        let mut unread: BTreeSet<&str> = members.keys().map(String::as_str).collect();
        for member in entry.node.members() {
            if let Some(value) = members.get(member.name()) {
                unread.remove(member.name());
                let name =
                    Placed { value: member.name().to_owned(), span: shifted(member.key.content_span(), entry.base) };
                settings.push(Setting { name, entry: Entry { value, node: member.value, ..entry } });
            }
        }
        // Should the two readers take a name differently, no setting is passed over without a word.
        for name in unread {
            let message = format!("`{name}` is no plain name as it is written; put the names here in quotes");
            self.problem(entry.opening(), message, "in this object");
        }
        settings
    }

    fn unknown(&mut self, name: &Placed<String>, place: &str, known: &[&str]) {
        let message = format!("there is no setting `{}`{place}", name.value);
        let problem = problem(name.span, message);
        self.problems.push(match nearest(&name.value, known.iter().copied()) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("unknown").with_help(format!("the settings are {}", list(known))),
        });
    }

    fn string(&mut self, name: &str, takes: &str, entry: Entry<'_>) -> Option<Placed<String>> {
        match entry.value {
            Value::String(text) if text.trim().is_empty() => {
                self.problem(entry.span(), format!("`{name}` takes {takes}, and this is blank"), "nothing");
                None
            }
            Value::String(text) => Some(Placed { value: text.clone(), span: entry.content() }),
            _ => {
                self.wrong_type(name, takes, entry);
                None
            }
        }
    }

    /// Elements of a list.
    fn elements<'t>(&mut self, name: &str, takes: &str, entry: Entry<'t>) -> Vec<Entry<'t>> {
        match entry.value {
            Value::Array(values) => {
                entry.node.elements().zip(values).map(|(node, value)| Entry { value, node, ..entry }).collect()
            }
            _ => {
                self.wrong_type(name, takes, entry);
                Vec::new()
            }
        }
    }

    /// A list of strings, or one string.
    fn strings(&mut self, name: &str, each: &str, entry: Entry<'_>) -> Vec<Placed<String>> {
        if entry.value.is_string() {
            return self.string(name, each, entry).into_iter().collect();
        }
        let elements = self.elements(name, &format!("{each} or a list of such"), entry);
        elements.into_iter().filter_map(|element| self.string(name, each, element)).collect()
    }

    fn file(&mut self, entry: Entry<'_>) -> ConfigFile {
        let mut file = ConfigFile::default();
        for Setting { name, entry } in self.settings("the configuration", "an object of settings", entry) {
            file.places.insert(name.value.clone(), name.span);
            match name.value.as_str() {
                // For editors.
                "$schema" => drop(self.string("$schema", "the address of a schema", entry)),
                "extends" => file.extends = self.strings("extends", "the path of a configuration file", entry),
                "rules" => file.rules = self.rules(entry, &mut file.places),
                "ignore" => {
                    let elements = self.elements("ignore", "a list of objects with `file`, `rule` and `reason`", entry);
                    file.ignore = elements.into_iter().filter_map(|element| self.ignore_entry(element)).collect();
                }
                "overrides" => {
                    let elements = self.elements("overrides", "a list of objects with `files` and `rules`", entry);
                    file.overrides = elements.into_iter().filter_map(|element| self.one_override(element)).collect();
                }
                "include" => file.include = Some(self.globs("include", entry)),
                "exclude" => file.exclude = Some(self.globs("exclude", entry)),
                "syntax" => file.json5 = self.syntax(entry),
                "values" => file.values = self.values(entry),
                "required" => file.required = self.required(entry),
                "customFields" => file.custom_fields = Some(self.custom_fields(entry, &mut file.places)),
                "services" => {
                    for service in self.settings("services", "an object of `ServiceName`s", entry) {
                        let schema = self.string(&service.name.value, "the path of a schema", service.entry);
                        file.services.extend(schema.map(|schema| (service.name, schema)));
                    }
                }
                "schemas" => {
                    file.schemas = self.strings("schemas", "the path of a schema or of a folder of schemas", entry)
                }
                "documentation" => file.documentation = self.address("documentation", entry),
                "baseline" => file.baseline = self.string("baseline", "the path of a file", entry),
                "limits" => (file.max_input_bytes, file.max_depth) = self.limits(entry, &mut file.places),
                _ => self.unknown(&name, "", &SETTINGS),
            }
        }
        file
    }

    /// The address of a page.
    fn address(&mut self, name: &str, entry: Entry<'_>) -> Option<String> {
        let written = self.string(name, "the address of a page", entry)?;
        let address = written.value.trim_end_matches('/');
        let is_address = ["https://", "http://"]
            .iter()
            .any(|scheme| address.strip_prefix(scheme).is_some_and(|host| !host.is_empty()));
        if is_address && !address.contains(|character: char| character.is_whitespace() || character.is_control()) {
            return Some(address.to_owned());
        }
        let message =
            format!("`{name}` takes an address that starts with `https://` or `http://`, not `{}`", written.value);
        self.problem(written.span, message, "not an address");
        None
    }

    fn rules(&mut self, entry: Entry<'_>, places: &mut Places) -> Vec<(Selector, LevelSetting)> {
        let mut levels = Vec::new();
        for Setting { name, entry } in self.settings("rules", "an object of rules and their levels", entry) {
            let selector = self.selector(&name);
            let level = self.level(&name.value, entry);
            levels.extend(selector.zip(level));
            places.insert(format!("rules/{}", name.value), name.span);
        }
        levels
    }

    /// A rule, a category or `all`.
    fn selector(&mut self, name: &Placed<String>) -> Option<Selector> {
        let selector = name.value.parse::<Selector>();
        if let Err(unknown) = &selector {
            let label = match unknown.nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "no such rule".to_owned(),
            };
            self.problem(name.span, format!("unknown rule `{}`", unknown.name), label);
        }
        selector.ok()
    }

    fn level(&mut self, name: &str, entry: Entry<'_>) -> Option<LevelSetting> {
        let takes = "`off`, `warning` or `error`";
        let written = self.string(name, takes, entry)?;
        let level = level_named(&written.value).map(LevelSetting::At);
        if level.is_none() {
            let short = LEVEL_NAMES.into_iter().find(|name| name.starts_with(&written.value));
            let label = match short.or_else(|| nearest(&written.value, LEVEL_NAMES)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "no such level".to_owned(),
            };
            self.problem(written.span, format!("`{name}` takes {takes}, not `{}`", written.value), label);
        }
        level
    }

    fn syntax(&mut self, entry: Entry<'_>) -> Option<bool> {
        let takes = "`json` or `json5`";
        let written = self.string("syntax", takes, entry)?;
        match written.value.as_str() {
            "json" => Some(false),
            "json5" => Some(true),
            other => {
                self.problem(written.span, format!("`syntax` takes {takes}, not `{other}`"), "no such syntax");
                None
            }
        }
    }

    fn globs(&mut self, name: &str, entry: Entry<'_>) -> GlobList {
        let mut builder = GitignoreBuilder::new(self.root);
        let globs = self.strings(name, "a glob", entry);
        for glob in &globs {
            if let Err(error) = builder.add_line(None, &glob.value) {
                self.problem(glob.span, format!("`{name}` holds no glob: {error}"), "no glob");
            }
        }
        let matcher = builder.build().unwrap_or_else(|error| {
            self.problem(entry.span(), format!("`{name}` holds no globs: {error}"), "no globs");
            Gitignore::empty()
        });
        GlobList { globs, matcher }
    }

    fn ignore_entry(&mut self, entry: Entry<'_>) -> Option<IgnoreEntry> {
        let known = ["file", "pointer", "rule", "reason"];
        let (mut files, mut pointer, mut rule, mut reason) = (None, None, None, None);
        let mut given = BTreeSet::new();
        for Setting { name, entry } in self.settings("ignore", "objects with `file`, `rule` and `reason`", entry) {
            match name.value.as_str() {
                // One glob: where several places are alike, each has its own reason.
                "file" => files = self.string("file", "a glob", entry).map(|_| self.globs("file", entry)),
                "pointer" => pointer = self.json_pointer(entry),
                "rule" => {
                    let written = self.string("rule", "a rule or a category", entry);
                    rule = written.and_then(|name| Some(Placed { value: self.selector(&name)?, span: name.span }));
                }
                "reason" => reason = self.string("reason", "the reason", entry),
                _ => self.unknown(&name, " in `ignore`", &known),
            }
            given.insert(name.value);
        }
        for (name, why) in [
            ("file", "which files it is about"),
            ("rule", "which rule it suppresses"),
            ("reason", "why the finding is suppressed"),
        ] {
            if entry.value.is_object() && !given.contains(name) {
                let message = format!("missing `{name}` in an entry of `ignore`");
                let finding = problem(entry.opening(), message).with_label(format!("missing `{name}`"));
                self.problems.push(finding.with_help(format!("add `{name}`: {why}")));
            }
        }
        Some(IgnoreEntry { span: entry.span(), files: files?, pointer, rule: rule?, reason: reason?.value })
    }

    /// A JSON Pointer (RFC 6901) of a part of a document.
    fn json_pointer(&mut self, entry: Entry<'_>) -> Option<String> {
        let written = self.string("pointer", "a JSON Pointer", entry)?;
        let rest = written.value.strip_prefix('/');
        let escaped = |rest: &str| rest.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        if rest.is_some_and(escaped) {
            return Some(written.value);
        }
        let (message, label) = match rest {
            None => (format!("a JSON Pointer starts with a slash: `/{}`", written.value), "expected `/`"),
            Some(_) => ("in a JSON Pointer, `~` is written `~0`".to_owned(), "not a JSON Pointer"),
        };
        self.problem(written.span, message, label);
        None
    }

    fn one_override(&mut self, entry: Entry<'_>) -> Option<Override> {
        let known = ["files", "rules", "syntax"];
        let mut files = None;
        let (mut rules, mut json5, mut places) = (Vec::new(), None, Places::new());
        for Setting { name, entry } in self.settings("overrides", "objects with `files` and `rules`", entry) {
            match name.value.as_str() {
                "files" => files = Some(self.globs("files", entry)),
                "rules" => rules = self.rules(entry, &mut places),
                "syntax" => {
                    json5 = self.syntax(entry);
                    places.insert(name.value, name.span);
                }
                _ => self.unknown(&name, " in `overrides`", &known),
            }
        }
        if files.is_none() && entry.value.is_object() {
            self.problem(entry.opening(), "an override says by `files` which files it is about", "`files` is missing");
        }
        Some(Override { files: files?, rules, json5, places })
    }

    fn values(&mut self, entry: Entry<'_>) -> Vec<FieldValues> {
        let mut all = Vec::new();
        let takes = "a list of values, or `{file: …}` with one a line";
        for Setting { name, entry } in self.settings("values", "an object of fields and their values", entry) {
            let values = match entry.value {
                Value::Object(_) => {
                    let mut file = None;
                    for setting in self.settings(&name.value, takes, entry) {
                        match setting.name.value.as_str() {
                            "file" => file = self.string("file", "the path of a file", setting.entry),
                            _ => self.unknown(&setting.name, " of a list of values", &["file"]),
                        }
                    }
                    if file.is_none() && entry.node.is_empty() {
                        self.problem(entry.opening(), format!("`{}` takes {takes}", name.value), "`file` is missing");
                    }
                    file.map(ValueSource::File)
                }
                _ => self.inline(&name.value, takes, entry).map(ValueSource::Inline),
            };
            all.extend(values.map(|values| FieldValues { field: name, values }));
        }
        all
    }

    /// A list of strings and numbers, as text.
    fn inline(&mut self, name: &str, takes: &str, entry: Entry<'_>) -> Option<Vec<String>> {
        let elements = self.elements(name, takes, entry);
        if elements.is_empty() {
            if entry.value.is_array() {
                self.problem(entry.span(), format!("`{name}` lists no value, so nothing could ever be right"), "empty");
            }
            return None;
        }
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            match element.value {
                Value::String(text) => values.push(text.clone()),
                Value::Number(number) => values.push(number.to_string()),
                _ => self.wrong_type(name, "values that are strings or numbers", element),
            }
        }
        Some(values)
    }

    fn required(&mut self, entry: Entry<'_>) -> Vec<RequiredField> {
        let fields = |fields: Vec<Placed<String>>, status: Option<Placed<String>>| {
            fields.into_iter().map(move |field| RequiredField { field, status: status.clone() })
        };
        if !entry.value.is_object() {
            let takes = "the name of a field";
            return fields(self.strings("required", takes, entry), None).collect();
        }
        let mut all = Vec::new();
        for Setting { name, entry } in self.settings("required", "an object of statuses", entry) {
            let names = self.strings(&name.value, "the name of a field", entry);
            let status = (name.value != "all").then_some(name);
            all.extend(fields(names, status));
        }
        all
    }

    fn custom_fields(&mut self, entry: Entry<'_>, places: &mut Places) -> Vec<CustomGroup> {
        let mut groups = Vec::new();
        for Setting { name, entry } in self.settings("customFields", "an object of groups", entry) {
            let takes = "a list of names, or an object of fields";
            let fields = if entry.value.is_object() {
                let fields = self.settings(&name.value, takes, entry);
                fields.into_iter().map(|field| self.custom_field(field)).collect()
            } else {
                let plain = |name: Placed<String>| CustomField { name: name.value, ..CustomField::default() };
                self.strings(&name.value, "the name of a field", entry).into_iter().map(plain).collect()
            };
            places.insert(format!("customFields/{}", name.value), name.span);
            groups.push(CustomGroup { name: name.value, fields });
        }
        groups
    }

    fn custom_field(&mut self, field: Setting<'_>) -> CustomField {
        let mut found = CustomField { name: field.name.value, ..CustomField::default() };
        let takes = "an object with `required` and `values`, or `{}`";
        for Setting { name, entry } in self.settings(&found.name, takes, field.entry) {
            match name.value.as_str() {
                "required" => {
                    found.required = match entry.value {
                        Value::Bool(true) => RequiredFor::Always,
                        Value::Bool(false) => RequiredFor::Never,
                        Value::Array(_) => RequiredFor::Statuses(self.strings("required", "a status", entry)),
                        _ => {
                            self.wrong_type("required", "a boolean, or a list of statuses", entry);
                            RequiredFor::Never
                        }
                    };
                }
                "values" => found.values = self.inline("values", "a list of values", entry),
                _ => self.unknown(&name, " of a custom field", &["required", "values"]),
            }
        }
        found
    }

    fn limits(&mut self, entry: Entry<'_>, places: &mut Places) -> (Option<u64>, Option<usize>) {
        let (mut limit, mut depth) = (None, None);
        for Setting { name, entry } in self.settings("limits", "an object of limits", entry) {
            places.insert(format!("limits/{}", name.value), name.span);
            match name.value.as_str() {
                "maxInputBytes" => {
                    limit = entry.value.as_u64().filter(|bytes| *bytes > 0);
                    if limit.is_none() {
                        self.problem(entry.span(), "`maxInputBytes` takes a number of bytes above 0", "no such number");
                    }
                }
                "maxDepth" => {
                    let levels = entry.value.as_u64().and_then(|levels| usize::try_from(levels).ok());
                    depth = levels.filter(|levels| (1..=MAX_DEPTH).contains(levels));
                    if depth.is_none() {
                        let message = format!("`maxDepth` takes a number of levels from 1 to {MAX_DEPTH}");
                        self.problem(entry.span(), message, "no such number");
                    }
                }
                _ => self.unknown(&name, " in `limits`", &["maxInputBytes", "maxDepth"]),
            }
        }
        (limit, depth)
    }
}

/// `` `a`, `b` and `c` ``.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
