//! Reads a configuration file. Two parsers are used: the `json5` crate provides the values, and the parser of this
//! crate provides the spans of the values.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::Value;

use super::file::{
    ConfigFile, CustomField, CustomGroup, FieldValues, GlobList, IgnoreEntry, Override, RequiredField, RequiredFor,
    Spanned, ValueSource,
};
use super::level::{LEVEL_NAMES, Setting, level_by_name};
use super::selector::Selector;
use crate::diagnostic::{Diagnostic, RuleId, nearest};
use crate::source::{Source, Span};
use crate::syntax::{MAX_DEPTH, NodeRef, ParseOptions, parse};

/// The top-level keys of a configuration file, in the order of the documentation.
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

/// Reads a configuration file. Its globs are relative to `root`.
///
/// # Errors
///
/// All problems in the file, each with its span in the text.
pub fn read(source: &Source<'_>, root: &Path) -> Result<ConfigFile, Vec<Diagnostic>> {
    read_with_span_offset(source, root, 0)
}

/// Reads one of several files that are merged. `span_offset` is added to all spans. Each of the files has a different
/// offset, so a span also identifies its file.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_with_span_offset(
    source: &Source<'_>,
    root: &Path,
    span_offset: u32,
) -> Result<ConfigFile, Vec<Diagnostic>> {
    let shift = |mut problems: Vec<Diagnostic>| {
        for problem in &mut problems {
            problem.span = shift_span(problem.span, span_offset);
            problem.labels.iter_mut().for_each(|label| label.span = shift_span(label.span, span_offset));
        }
        problems
    };
    let options = ParseOptions { json5: true, ..ParseOptions::default() };
    let parsed = parse(Cow::Borrowed(source.text()), None, &options);
    // Each repair of the parser is an error here, because the file must be valid JSON5. Configuration files are never
    // fixed.
    let mut problems: Vec<Diagnostic> = parsed.repairs.into_iter().map(Diagnostic::from).collect();
    problems.iter_mut().for_each(|problem| problem.fix = None);
    // A file that only has comments or whitespace is valid, and has no settings. The parser reports this as a missing
    // value at the root, which is removed here.
    let problem_count = problems.len();
    problems.retain(|problem| problem.rule != RuleId::MissingValue || !problem.pointer.is_empty());
    let is_empty = problems.len() < problem_count;
    problems.extend(encoding_problem(source));
    if parsed.too_deep.is_some() {
        problems.push(problem(Span::at(0), format!("nested deeper than {MAX_DEPTH} levels")));
    }
    if !problems.is_empty() {
        return Err(shift(problems));
    }
    if is_empty {
        return Ok(ConfigFile::default());
    }
    // Deep nesting would make the `json5` crate overflow the stack. Therefore the nesting depth was checked above.
    let json: Value = json5::from_str(source.text()).map_err(|error| shift(vec![json5_problem(source, &error)]))?;
    let Some(node) = parsed.tree.root() else { return Ok(ConfigFile::default()) };
    let mut reader = Reader { root, problems };
    let file = reader.read_file(ConfigValue { json: &json, node, span_offset });
    if reader.problems.is_empty() { Ok(file) } else { Err(reader.problems) }
}

/// Returns `span` moved by `span_offset` bytes.
fn shift_span(span: Span, span_offset: u32) -> Span {
    Span::new(span.start + span_offset, span.end + span_offset)
}

/// Returns a finding at `span` of a configuration file.
pub(super) fn problem(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(RuleId::InvalidConfiguration, span, message)
}

/// Returns a finding about the first invalid bytes of the file. If invalid bytes were ignored, a value would contain
/// U+FFFD instead, and would silently never match.
fn encoding_problem(source: &Source<'_>) -> Option<Diagnostic> {
    let first = source.invalid_spans().first()?;
    let message = format!("invalid {}", source.encoding().name());
    Some(problem(*first, message).with_label("first invalid bytes").with_help("save the file as UTF-8"))
}

/// Converts an error of the `json5` crate to a finding.
fn json5_problem(source: &Source<'_>, error: &json5::Error) -> Diagnostic {
    let text = source.text();
    let offset = error.position().map_or(0, |position| {
        // In the `json5` crate, lines and columns count from 0, and columns are characters.
        let line = position.line.min(source.lines().line_count() as usize - 1) as u32;
        let range = source.lines().line_range(text, line);
        let column = text[range.clone()].char_indices().nth(position.column).map_or(range.len(), |(offset, _)| offset);
        (range.start + column) as u32
    });
    problem(Span::at(offset), format!("invalid JSON5: {error}")).with_label("syntax error")
}

/// A value as parsed by the `json5` crate, and the same value as a node of the syntax tree.
#[derive(Clone, Copy)]
struct ConfigValue<'t> {
    json: &'t Value,
    node: NodeRef<'t>,
    /// The offset that is added to all spans, as in [`read_with_span_offset`].
    span_offset: u32,
}

impl ConfigValue<'_> {
    fn span(self) -> Span {
        shift_span(self.node.span(), self.span_offset)
    }

    /// Returns the span of a string without its quotes. For an empty string, the span includes the quotes.
    fn content_span(self) -> Span {
        let span = self.node.content_span();
        if span.is_empty() { self.span() } else { shift_span(span, self.span_offset) }
    }

    /// Returns the span of the opening bracket of an object.
    fn opening_bracket(self) -> Span {
        let start = self.span().start;
        Span::new(start, start + 1)
    }

    /// Returns the label for a value of the wrong type, such as `found number`.
    fn type_label(self) -> &'static str {
        match self.json {
            Value::Null => "found null",
            Value::Bool(_) => "found boolean",
            Value::Number(_) => "found number",
            Value::String(_) => "found string",
            Value::Array(_) => "found array",
            Value::Object(_) => "found object",
        }
    }
}

/// A member of an object.
struct Member<'t> {
    /// The key, with its span.
    name: Spanned<String>,
    value: ConfigValue<'t>,
}

/// The span of each setting's key, by the path of the setting, such as `rules/missing-field`.
type Spans = BTreeMap<String, Span>;

/// Converts the values of a configuration file to settings, and collects problems.
struct Reader<'r> {
    /// The directory that globs are relative to.
    root: &'r Path,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Records a problem.
    fn add_problem(&mut self, span: Span, message: impl Into<String>, label: impl Into<Cow<'static, str>>) {
        self.problems.push(problem(span, message).with_label(label));
    }

    /// Records that the value of `name` has the wrong type.
    fn add_type_problem(&mut self, name: &str, expected: &str, value: ConfigValue<'_>) {
        self.add_problem(value.span(), format!("invalid `{name}`: expected {expected}"), value.type_label());
    }

    /// Returns the members of an object, or records that the value is not an object. `name` is the key of the value,
    /// and `expected` describes the object, such as `an object of limits`.
    fn read_members<'t>(&mut self, name: &str, expected: &str, value: ConfigValue<'t>) -> Vec<Member<'t>> {
        let Value::Object(members) = value.json else {
            self.add_type_problem(name, expected, value);
            return Vec::new();
        };
        let mut found = Vec::with_capacity(members.len());
        let mut unmatched: BTreeSet<&str> = members.keys().map(String::as_str).collect();
        for member in value.node.members() {
            if let Some(json) = members.get(member.name()) {
                unmatched.remove(member.name());
                let name = Spanned {
                    value: member.name().to_owned(),
                    span: shift_span(member.key.content_span(), value.span_offset),
                };
                found.push(Member { name, value: ConfigValue { json, node: member.value, ..value } });
            }
        }
        // Only the `json5` crate spells these keys like this; the other parser found another spelling. The keys are
        // reported, so that no setting is ignored silently.
        for name in unmatched {
            let finding =
                problem(value.opening_bracket(), format!("invalid unquoted key `{name}`")).with_label("in this object");
            self.problems.push(finding.with_help("put the keys of this object in quotes"));
        }
        found
    }

    /// Records an unknown key in `object`, a description of the object that the message includes. `known` has the valid
    /// keys.
    fn add_unknown_key(&mut self, name: &Spanned<String>, object: &str, known: &[&str]) {
        let message = format!("unknown key `{}` in {object}", name.value);
        let problem = problem(name.span, message);
        self.problems.push(match nearest(&name.value, known.iter().copied()) {
            Some(nearest) => problem.with_label(format!("did you mean `{nearest}`?")),
            None => problem.with_label("not in the schema").with_help(format!("valid keys: {}", quoted_list(known))),
        });
    }

    /// Returns a string. Records a problem if the value is not a string, or if the string is empty.
    fn read_string(&mut self, name: &str, expected: &str, value: ConfigValue<'_>) -> Option<Spanned<String>> {
        match value.json {
            Value::String(text) if text.trim().is_empty() => {
                self.add_problem(value.span(), format!("invalid `{name}`: expected {expected}"), "found empty string");
                None
            }
            Value::String(text) => Some(Spanned { value: text.clone(), span: value.content_span() }),
            _ => {
                self.add_type_problem(name, expected, value);
                None
            }
        }
    }

    /// Returns the elements of an array. Records a problem if the value is not an array.
    fn read_elements<'t>(&mut self, name: &str, expected: &str, value: ConfigValue<'t>) -> Vec<ConfigValue<'t>> {
        match value.json {
            Value::Array(values) => {
                value.node.elements().zip(values).map(|(node, json)| ConfigValue { json, node, ..value }).collect()
            }
            _ => {
                self.add_type_problem(name, expected, value);
                Vec::new()
            }
        }
    }

    /// Returns the strings of an array. A single string is treated as an array with one string. `expected` describes
    /// one string, such as `a glob`, and `plural` describes several, such as `globs`.
    fn read_strings(
        &mut self,
        name: &str,
        expected: &str,
        plural: &str,
        value: ConfigValue<'_>,
    ) -> Vec<Spanned<String>> {
        if value.json.is_string() {
            return self.read_string(name, expected, value).into_iter().collect();
        }
        let elements = self.read_elements(name, &format!("{expected}, or an array of {plural}"), value);
        elements.into_iter().filter_map(|element| self.read_string(name, expected, element)).collect()
    }

    fn read_file(&mut self, value: ConfigValue<'_>) -> ConfigFile {
        let mut file = ConfigFile::default();
        if !value.json.is_object() {
            self.add_problem(value.span(), "invalid configuration: expected an object", value.type_label());
            return file;
        }
        for Member { name, value } in self.read_members("configuration", "an object", value) {
            file.spans.insert(name.value.clone(), name.span);
            match name.value.as_str() {
                // Only editors use this key.
                "$schema" => drop(self.read_string("$schema", "the URL of a schema", value)),
                "extends" => {
                    file.extends = self.read_strings("extends", "the path of a configuration file", "paths", value)
                }
                "rules" => file.rules = self.read_rules(value, &mut file.spans),
                "ignore" => {
                    let elements =
                        self.read_elements("ignore", "an array of objects with `file`, `rule` and `reason`", value);
                    file.ignore = elements.into_iter().filter_map(|element| self.read_ignore_entry(element)).collect();
                }
                "overrides" => {
                    let elements =
                        self.read_elements("overrides", "an array of objects with `files` and `rules`", value);
                    file.overrides =
                        elements.into_iter().filter_map(|element| self.read_override_entry(element)).collect();
                }
                "include" => file.include = Some(self.read_globs("include", value)),
                "exclude" => file.exclude = Some(self.read_globs("exclude", value)),
                "syntax" => file.json5 = self.read_syntax(value),
                "values" => file.values = self.read_values(value),
                "required" => file.required = self.read_required(value),
                "customFields" => file.custom_fields = Some(self.read_custom_fields(value, &mut file.spans)),
                "services" => {
                    for service in self.read_members("services", "an object of services", value) {
                        let schema = self.read_string(&service.name.value, "the path of a schema", service.value);
                        file.services.extend(schema.map(|schema| (service.name, schema)));
                    }
                }
                "schemas" => {
                    file.schemas = self.read_strings("schemas", "the path of a schema or directory", "paths", value)
                }
                "documentation" => file.documentation = self.read_url("documentation", value),
                "baseline" => file.baseline = self.read_string("baseline", "the path of a file", value),
                "limits" => (file.max_input_bytes, file.max_depth) = self.read_limits(value, &mut file.spans),
                _ => self.add_unknown_key(&name, "configuration", &SETTINGS),
            }
        }
        file
    }

    /// Returns a URL without trailing slashes.
    fn read_url(&mut self, name: &str, value: ConfigValue<'_>) -> Option<String> {
        let text = self.read_string(name, "a URL", value)?;
        let url = text.value.trim_end_matches('/');
        let is_url =
            ["https://", "http://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|host| !host.is_empty()));
        if is_url && !url.contains(|character: char| character.is_whitespace() || character.is_control()) {
            return Some(url.to_owned());
        }
        let finding = problem(text.span, format!("invalid `{name}`: expected a URL")).with_label("not a URL");
        self.problems.push(finding.with_help("use a URL that starts with `https://` or `http://`"));
        None
    }

    fn read_rules(&mut self, value: ConfigValue<'_>, spans: &mut Spans) -> Vec<(Selector, Setting)> {
        let mut levels = Vec::new();
        for Member { name, value } in self.read_members("rules", "an object of rules and levels", value) {
            let selector = self.read_selector(&name);
            let level = self.read_level(&name.value, value);
            levels.extend(selector.zip(level));
            spans.insert(format!("rules/{}", name.value), name.span);
        }
        levels
    }

    /// Returns the rules that `name` selects. `name` is a rule, a category, or `all`.
    fn read_selector(&mut self, name: &Spanned<String>) -> Option<Selector> {
        let selector = name.value.parse::<Selector>();
        if let Err(unknown) = &selector {
            let label = match unknown.nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "expected a rule or category".to_owned(),
            };
            self.add_problem(name.span, format!("unknown rule `{}`", unknown.name), label);
        }
        selector.ok()
    }

    fn read_level(&mut self, name: &str, value: ConfigValue<'_>) -> Option<Setting> {
        let expected = "`off`, `warning` or `error`";
        let level_name = self.read_string(name, expected, value)?;
        let level = level_by_name(&level_name.value).map(Setting::At);
        if level.is_none() {
            // An abbreviation, such as `warn` for `warning`.
            let completed = LEVEL_NAMES.into_iter().find(|name| name.starts_with(&level_name.value));
            let label = match completed.or_else(|| nearest(&level_name.value, LEVEL_NAMES)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("expected {expected}"),
            };
            self.add_problem(level_name.span, format!("unknown level `{}` for `{name}`", level_name.value), label);
        }
        level
    }

    /// Returns whether JSON5 is allowed.
    fn read_syntax(&mut self, value: ConfigValue<'_>) -> Option<bool> {
        let expected = "`json` or `json5`";
        let syntax = self.read_string("syntax", expected, value)?;
        match syntax.value.as_str() {
            "json" => Some(false),
            "json5" => Some(true),
            other => {
                self.add_problem(syntax.span, format!("unknown syntax `{other}`"), format!("expected {expected}"));
                None
            }
        }
    }

    fn read_globs(&mut self, name: &str, value: ConfigValue<'_>) -> GlobList {
        let mut builder = GitignoreBuilder::new(self.root);
        let globs = self.read_strings(name, "a glob", "globs", value);
        for glob in &globs {
            if let Err(error) = builder.add_line(None, &glob.value) {
                self.add_problem(glob.span, format!("invalid glob in `{name}`: {error}"), "not a valid glob");
            }
        }
        let matcher = builder.build().unwrap_or_else(|error| {
            self.add_problem(value.span(), format!("invalid globs in `{name}`: {error}"), "not valid globs");
            Gitignore::empty()
        });
        GlobList { globs, matcher }
    }

    fn read_ignore_entry(&mut self, value: ConfigValue<'_>) -> Option<IgnoreEntry> {
        let known = ["file", "pointer", "rule", "reason"];
        let (mut files, mut pointer, mut rule, mut reason) = (None, None, None, None);
        let mut present_keys = BTreeSet::new();
        for Member { name, value } in self.read_members("ignore", "objects with `file`, `rule` and `reason`", value) {
            match name.value.as_str() {
                // Only one glob is allowed, because each location must have its own reason.
                "file" => files = self.read_string("file", "a glob", value).map(|_| self.read_globs("file", value)),
                "pointer" => pointer = self.read_json_pointer(value),
                "rule" => {
                    let rule_name = self.read_string("rule", "a rule or a category", value);
                    rule =
                        rule_name.and_then(|name| Some(Spanned { value: self.read_selector(&name)?, span: name.span }));
                }
                "reason" => reason = self.read_string("reason", "a reason", value),
                _ => self.add_unknown_key(&name, "`ignore`", &known),
            }
            present_keys.insert(name.value);
        }
        for (name, why) in [
            ("file", "the files that it applies to"),
            ("rule", "the rule that it suppresses"),
            ("reason", "why the finding is suppressed"),
        ] {
            if value.json.is_object() && !present_keys.contains(name) {
                let message = format!("missing `{name}` in `ignore` entry");
                let finding = problem(value.opening_bracket(), message).with_label(format!("expected `{name}`"));
                self.problems.push(finding.with_help(format!("add `{name}`: {why}")));
            }
        }
        Some(IgnoreEntry { span: value.span(), files: files?, pointer, rule: rule?, reason: reason?.value })
    }

    /// Returns a JSON Pointer (RFC 6901), such as `/Ticket/Status`. The empty pointer, which refers to the whole
    /// document, is not allowed.
    fn read_json_pointer(&mut self, value: ConfigValue<'_>) -> Option<String> {
        let pointer = self.read_string("pointer", "a JSON Pointer", value)?;
        let rest = pointer.value.strip_prefix('/');
        // A pointer may contain `~` only in the escape sequences `~0` and `~1`.
        let has_valid_escapes =
            |rest: &str| rest.split('~').skip(1).all(|after_tilde| after_tilde.starts_with(['0', '1']));
        if rest.is_some_and(has_valid_escapes) {
            return Some(pointer.value);
        }
        let (label, help) = match rest {
            None => ("expected `/`", format!("write `/{}`", pointer.value)),
            Some(_) => ("unescaped `~`", "write `~` as `~0`".to_owned()),
        };
        let finding = problem(pointer.span, format!("invalid JSON Pointer `{}`", pointer.value));
        self.problems.push(finding.with_label(label).with_help(help));
        None
    }

    fn read_override_entry(&mut self, value: ConfigValue<'_>) -> Option<Override> {
        let known = ["files", "rules", "syntax"];
        let mut files = None;
        let (mut rules, mut json5, mut spans) = (Vec::new(), None, Spans::new());
        for Member { name, value } in self.read_members("overrides", "objects with `files` and `rules`", value) {
            match name.value.as_str() {
                "files" => files = Some(self.read_globs("files", value)),
                "rules" => rules = self.read_rules(value, &mut spans),
                "syntax" => {
                    json5 = self.read_syntax(value);
                    spans.insert(name.value, name.span);
                }
                _ => self.add_unknown_key(&name, "`overrides`", &known),
            }
        }
        if files.is_none() && value.json.is_object() {
            let finding =
                problem(value.opening_bracket(), "missing `files` in `overrides` entry").with_label("expected `files`");
            self.problems.push(finding.with_help("add `files`: the files that it applies to"));
        }
        Some(Override { files: files?, rules, json5, spans })
    }

    fn read_values(&mut self, value: ConfigValue<'_>) -> Vec<FieldValues> {
        let mut all = Vec::new();
        let expected = "an array of values, or `{file: …}`";
        for Member { name, value } in self.read_members("values", "an object of fields and their values", value) {
            let values = match value.json {
                Value::Object(_) => {
                    let mut file = None;
                    for setting in self.read_members(&name.value, expected, value) {
                        match setting.name.value.as_str() {
                            "file" => file = self.read_string("file", "the path of a file", setting.value),
                            _ => self.add_unknown_key(&setting.name, &format!("`{}`", name.value), &["file"]),
                        }
                    }
                    // For an object with other keys than `file`, a problem was already recorded.
                    if file.is_none() && value.node.is_empty() {
                        let message = format!("missing `file` in `{}`", name.value);
                        let finding = problem(value.opening_bracket(), message).with_label("expected `file`");
                        self.problems.push(finding.with_help("add `file`: the path of a file with one value per line"));
                    }
                    file.map(ValueSource::File)
                }
                _ => self.read_inline_values(&name.value, expected, value).map(ValueSource::Inline),
            };
            all.extend(values.map(|values| FieldValues { field: name, values }));
        }
        all
    }

    /// Returns allowed values that are listed in the configuration. Each is a string or a number.
    fn read_inline_values(&mut self, name: &str, expected: &str, value: ConfigValue<'_>) -> Option<Vec<String>> {
        let elements = self.read_elements(name, expected, value);
        if elements.is_empty() {
            if value.json.is_array() {
                let finding = problem(value.span(), format!("missing values for `{name}`"));
                let finding = finding.with_label("expected at least one value");
                self.problems.push(finding.with_note("an empty array makes every value invalid"));
            }
            return None;
        }
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            match element.json {
                Value::String(text) => values.push(text.clone()),
                Value::Number(number) => values.push(number.to_string()),
                _ => self.add_type_problem(name, "strings or numbers", element),
            }
        }
        Some(values)
    }

    fn read_required(&mut self, value: ConfigValue<'_>) -> Vec<RequiredField> {
        let required_fields = |fields: Vec<Spanned<String>>, status: Option<Spanned<String>>| {
            fields.into_iter().map(move |field| RequiredField { field, status: status.clone() })
        };
        if !value.json.is_object() {
            return required_fields(self.read_strings("required", "a field name", "field names", value), None)
                .collect();
        }
        let mut all = Vec::new();
        for Member { name, value } in self.read_members("required", "an object of statuses", value) {
            // The key is a status, or `all` for every status.
            let names = self.read_strings(&name.value, "a field name", "field names", value);
            let status = (name.value != "all").then_some(name);
            all.extend(required_fields(names, status));
        }
        all
    }

    fn read_custom_fields(&mut self, value: ConfigValue<'_>, spans: &mut Spans) -> Vec<CustomGroup> {
        let mut groups = Vec::new();
        for Member { name, value } in self.read_members("customFields", "an object of groups", value) {
            let fields = if value.json.is_object() {
                let fields = self.read_members(&name.value, "an object of fields", value);
                fields.into_iter().map(|field| self.read_custom_field(field)).collect()
            } else {
                let optional_field = |name: Spanned<String>| CustomField { name: name.value, ..CustomField::default() };
                self.read_strings(&name.value, "a field name", "field names", value)
                    .into_iter()
                    .map(optional_field)
                    .collect()
            };
            spans.insert(format!("customFields/{}", name.value), name.span);
            groups.push(CustomGroup { name: name.value, fields });
        }
        groups
    }

    fn read_custom_field(&mut self, field: Member<'_>) -> CustomField {
        let mut custom_field = CustomField { name: field.name.value, ..CustomField::default() };
        let expected = "an object with `required` and `values`, or `{}`";
        for Member { name, value } in self.read_members(&custom_field.name, expected, field.value) {
            match name.value.as_str() {
                "required" => {
                    custom_field.required = match value.json {
                        Value::Bool(true) => RequiredFor::Always,
                        Value::Bool(false) => RequiredFor::Never,
                        Value::Array(_) => {
                            RequiredFor::Statuses(self.read_strings("required", "a status", "statuses", value))
                        }
                        _ => {
                            self.add_type_problem("required", "a boolean or an array of statuses", value);
                            RequiredFor::Never
                        }
                    };
                }
                "values" => custom_field.values = self.read_inline_values("values", "an array of values", value),
                _ => self.add_unknown_key(
                    &name,
                    &format!("custom field `{}`", custom_field.name),
                    &["required", "values"],
                ),
            }
        }
        custom_field
    }

    /// Returns the maximum size of an input in bytes, and the maximum nesting depth.
    fn read_limits(&mut self, value: ConfigValue<'_>, spans: &mut Spans) -> (Option<u64>, Option<usize>) {
        let (mut max_input_bytes, mut max_depth) = (None, None);
        for Member { name, value } in self.read_members("limits", "an object of limits", value) {
            spans.insert(format!("limits/{}", name.value), name.span);
            match name.value.as_str() {
                "maxInputBytes" => {
                    max_input_bytes = value.json.as_u64().filter(|bytes| *bytes > 0);
                    if max_input_bytes.is_none() {
                        let message = "invalid `maxInputBytes`: expected a positive integer";
                        self.add_problem(value.span(), message, "not a valid limit");
                    }
                }
                "maxDepth" => {
                    let levels = value.json.as_u64().and_then(|levels| usize::try_from(levels).ok());
                    max_depth = levels.filter(|levels| (1..=MAX_DEPTH).contains(levels));
                    if max_depth.is_none() {
                        let message = format!("invalid `maxDepth`: expected an integer from 1 to {MAX_DEPTH}");
                        self.add_problem(value.span(), message, "not a valid limit");
                    }
                }
                _ => self.add_unknown_key(&name, "`limits`", &["maxInputBytes", "maxDepth"]),
            }
        }
        (max_input_bytes, max_depth)
    }
}

/// Returns the names in backticks, separated by commas.
pub(super) fn quoted_list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
