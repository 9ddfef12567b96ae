//! `check --show-config`: prints the configuration in effect for a file, with the origin of each setting.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::Arguments;
use crate::cli::{Status, configuration, terminal};
use crate::config::{ConfigFile, CustomField, GlobList, Levels, RequiredFor, Selector, Setting, Spanned, ValueSource};
use crate::diagnostic::{Level, RuleId};
use crate::document::Format;
use crate::files::settings::{GlobTarget, InEffect, Loaded, Settings};
use crate::report::redacted_line;
use crate::source::{MAX_INPUT_BYTES, Span};
use crate::syntax::MAX_DEPTH;

/// Prints the configuration in effect for the file at `path`, which may not exist.
pub(super) fn show(arguments: &Arguments, settings: &Settings, path: &Path) -> Status {
    // For a directory, show the configuration of a file in it.
    let file = if path.is_dir() { path.join("-") } else { path.to_owned() };
    let in_effect = match settings.of(&file) {
        Ok(in_effect) => in_effect,
        Err(error) => {
            configuration::show(&error);
            return Status::Error;
        }
    };
    let text = Page::new(arguments, settings, &file, &in_effect).render(path);
    if terminal::print(text.as_bytes()) { Status::Clean } else { Status::Error }
}

const DEFAULT: &str = "default";
const COMMAND_LINE: &str = "command line";

/// Writes the configuration in effect as JSON5. A comment after each setting has the setting's origin:
/// `syntax: "json", // summit-lint.json5:3`.
struct Page<'p> {
    arguments: &'p Arguments,
    in_effect: &'p InEffect,
    loaded: Option<&'p Loaded>,
    /// An empty configuration, used if there is no configuration file.
    empty: ConfigFile,
    /// The indexes of the `overrides` entries that apply to the file.
    overrides: Vec<usize>,
    text: String,
}

impl<'p> Page<'p> {
    fn new(arguments: &'p Arguments, settings: &Settings, path: &Path, in_effect: &'p InEffect) -> Self {
        let loaded = in_effect.loaded.as_deref();
        let path = settings.absolute(path);
        let overrides = loaded.map_or_else(Vec::new, |loaded| {
            let all = loaded.file.overrides.iter().enumerate();
            all.filter(|(_, one)| loaded.matches(&one.files, &path, GlobTarget::File)).map(|(index, _)| index).collect()
        });
        Self { arguments, in_effect, loaded, empty: ConfigFile::default(), overrides, text: String::new() }
    }

    fn file(&self) -> &ConfigFile {
        self.loaded.map_or(&self.empty, |loaded| &loaded.file)
    }

    /// Returns the location of a setting: `summit-lint.json5:3`.
    fn location(&self, span: Span) -> String {
        let Some(loaded) = self.loaded else { return DEFAULT.to_owned() };
        let (source, span) = loaded.parts.locate(span);
        format!("{}:{}", source.path().display(), source.position(span.start).line)
    }

    /// Returns the location of a setting, or `default` if the configuration does not set it. `name` is the path of its
    /// keys, such as `limits/maxDepth`.
    fn origin(&self, name: &str) -> String {
        self.file().spans.get(name).map_or_else(|| DEFAULT.to_owned(), |span| self.location(*span))
    }

    /// Returns the path of a file that the configuration names.
    fn path(&self, named: &Spanned<String>) -> String {
        let path = self.loaded.map_or_else(|| named.value.clone().into(), |loaded| loaded.parts.path(named));
        path.display().to_string()
    }

    /// Writes a line with its origin as a comment.
    fn line(&mut self, line: &str, origin: &str) {
        let _ = writeln!(self.text, "{line} // {}", redacted_line(origin));
    }

    /// Returns the whole text.
    fn render(mut self, path: &Path) -> String {
        let _ = writeln!(self.text, "// Configuration in effect for {}", redacted_line(&path.display().to_string()));
        for source in self.loaded.into_iter().flat_map(|loaded| loaded.parts.sources()) {
            let _ = writeln!(self.text, "// from {}", redacted_line(&source.path().display().to_string()));
        }
        self.text.push_str("{\n");
        self.rules();
        self.syntax();
        self.globs();
        self.ignore();
        self.values();
        self.required();
        self.custom_fields();
        self.named_files();
        self.limits();
        self.text.push_str("}\n");
        self.text
    }

    fn rules(&mut self) {
        let mut origins: BTreeMap<RuleId, (Setting, String)> = BTreeMap::new();
        let file = self.file();
        let file_origin = |selector: Selector| self.origin(&format!("rules/{selector}"));
        apply_choices(&mut origins, &file.rules, file_origin);
        for one in self.overrides.iter().map(|index| &file.overrides[*index]) {
            apply_choices(&mut origins, &one.rules, |selector| {
                let span = one.spans.get(&format!("rules/{selector}"));
                let location = span.map_or_else(String::new, |span| self.location(*span));
                format!("{location}, override for {}", globs(&one.files))
            });
        }
        apply_choices(&mut origins, &self.arguments.configuration.choices(), |_| COMMAND_LINE.to_owned());
        self.text.push_str("  rules: {\n");
        for rule in RuleId::ALL {
            let level = self.in_effect.config.levels.level(*rule);
            let origin = origins.get(rule).map_or(DEFAULT, |(_, origin)| origin).to_owned();
            self.line(&format!("    {}: {},", json!(rule.name()), json!(level.as_str())), &origin);
        }
        self.text.push_str("  },\n");
    }

    fn syntax(&mut self) {
        let applying = self.overrides.iter().rev().map(|index| &self.file().overrides[*index]);
        let override_origin = applying.clone().find_map(|one| {
            let span = one.spans.get("syntax")?;
            Some(format!("{}, override for {}", self.location(*span), globs(&one.files)))
        });
        let origin = override_origin.unwrap_or_else(|| self.origin("syntax"));
        let syntax = if self.in_effect.config.json5 { "json5" } else { "json" };
        self.line(&format!("  syntax: {},", json!(syntax)), &origin);
    }

    fn globs(&mut self) {
        let file = self.file();
        let search = &self.arguments.search;
        let effective = |given: &[String], list: Option<&GlobList>, default: Vec<String>| match (given, list) {
            ([], None) => (default, DEFAULT.to_owned()),
            ([], Some(list)) => (list.globs.iter().map(|glob| glob.value.clone()).collect(), String::new()),
            (given, _) => (given.to_vec(), COMMAND_LINE.to_owned()),
        };
        let searched = Format::searched_extensions().map(|extension| format!("*.{extension}")).collect();
        let include = effective(search.include(), file.include.as_ref(), searched);
        let exclude = effective(search.exclude(), file.exclude.as_ref(), Vec::new());
        for (name, (globs, origin)) in [("include", include), ("exclude", exclude)] {
            let origin = if origin.is_empty() { self.origin(name) } else { origin };
            self.line(&format!("  {name}: {},", strings(&globs)), &origin);
        }
    }

    fn ignore(&mut self) {
        let entries = self.in_effect.config.ignored.iter().map(|location| {
            let entry = &self.file().ignore[location.entry];
            let mut line = format!("    {{ file: {}, ", string(&entry.files.globs[0].value));
            if let Some(pointer) = &entry.pointer {
                let _ = write!(line, "pointer: {}, ", string(pointer));
            }
            let (rule, reason) = (json!(entry.rule.value.to_string()), string(&entry.reason));
            (format!("{line}rule: {rule}, reason: {reason} }},"), self.location(entry.span))
        });
        let entries = entries.collect();
        self.block("ignore", '[', ']', entries);
    }

    fn values(&mut self) {
        let values = self.file().values.iter().map(|values| {
            let list = match &values.values {
                ValueSource::Inline(values) => strings(values),
                ValueSource::File(path) => format!("{{ file: {} }}", string(&self.path(path))),
            };
            (format!("    {}: {list},", string(&values.field.value)), self.location(values.field.span))
        });
        let values = values.collect();
        self.block("values", '{', '}', values);
    }

    fn required(&mut self) {
        let mut by_status: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        for required in &self.file().required {
            let status = required.status.as_ref().map_or("all", |status| &*status.value);
            let field = (format!("      {},", string(&required.field.value)), self.location(required.field.span));
            match by_status.iter_mut().find(|(known, _)| *known == status) {
                Some((_, fields)) => fields.push(field),
                None => by_status.push((status, vec![field])),
            }
        }
        if by_status.is_empty() {
            return self.block("required", '{', '}', Vec::new());
        }
        let by_status: Vec<(String, Vec<(String, String)>)> =
            by_status.into_iter().map(|(status, fields)| (string(status), fields)).collect();
        self.text.push_str("  required: {\n");
        for (status, fields) in by_status {
            let _ = writeln!(self.text, "    {status}: [");
            for (line, origin) in fields {
                self.line(&line, &origin);
            }
            self.text.push_str("    ],\n");
        }
        self.text.push_str("  },\n");
    }

    fn custom_fields(&mut self) {
        let Some(groups) = &self.file().custom_fields else {
            return self.line("  customFields: null,", DEFAULT);
        };
        let groups = groups.iter().map(|group| {
            let fields: Vec<String> = group.fields.iter().map(custom_field).collect();
            let origin = self.origin(&format!("customFields/{}", group.name));
            (format!("    {}: {{ {} }},", string(&group.name), fields.join(", ")), origin)
        });
        let groups = groups.collect();
        self.block("customFields", '{', '}', groups);
    }

    fn named_files(&mut self) {
        let services = self.file().services.iter().map(|(service, path)| {
            (format!("    {}: {},", string(&service.value), string(&self.path(path))), self.location(service.span))
        });
        let services = services.collect();
        self.block("services", '{', '}', services);
        let schemas = self.file().schemas.iter();
        let schemas =
            schemas.map(|path| (format!("    {},", string(&self.path(path))), self.location(path.span))).collect();
        self.block("schemas", '[', ']', schemas);
        let (baseline, origin) = match (self.arguments.baseline.path(), &self.file().baseline) {
            (Some(path), _) => (string(&path.display().to_string()), COMMAND_LINE.to_owned()),
            (None, Some(path)) => (string(&self.path(path)), self.location(path.span)),
            (None, None) => ("null".to_owned(), DEFAULT.to_owned()),
        };
        self.line(&format!("  baseline: {baseline},"), &origin);
        let documentation = self.file().documentation.as_deref().map_or_else(|| "null".to_owned(), string);
        let origin = self.origin("documentation");
        self.line(&format!("  documentation: {documentation},"), &origin);
    }

    fn limits(&mut self) {
        let file = self.file();
        let bytes = file.max_input_bytes.unwrap_or(MAX_INPUT_BYTES as u64);
        let depth = file.max_depth.unwrap_or(MAX_DEPTH);
        let limits = vec![
            (format!("    maxInputBytes: {bytes},"), self.origin("limits/maxInputBytes")),
            (format!("    maxDepth: {depth},"), self.origin("limits/maxDepth")),
        ];
        self.block("limits", '{', '}', limits);
    }

    /// Writes an array or object between its brackets. Each of `lines` is an item with its origin.
    fn block(&mut self, name: &str, opening: char, closing: char, lines: Vec<(String, String)>) {
        if lines.is_empty() {
            let origin = self.origin(name);
            return self.line(&format!("  {name}: {opening}{closing},"), &origin);
        }
        let _ = writeln!(self.text, "  {name}: {opening}");
        for (line, origin) in lines {
            self.line(&line, &origin);
        }
        let _ = writeln!(self.text, "  {closing},");
    }
}

/// Updates the setting and the origin of each rule for `choices`, which take precedence over earlier choices. Combines
/// the choices like [`Levels::with`].
fn apply_choices(
    origins: &mut BTreeMap<RuleId, (Setting, String)>,
    choices: &[(Selector, Setting)],
    origin: impl Fn(Selector) -> String,
) {
    for rule in RuleId::ALL {
        let Some((selector, setting)) = Levels::narrowest_choice(choices, *rule) else { continue };
        let previous = origins.get(rule).map(|(setting, _)| *setting);
        // `On` keeps a level that was already set, unless it is `off`.
        let is_kept = setting == Setting::On && matches!(previous, Some(Setting::At(Level::Warning | Level::Error)));
        if !is_kept {
            origins.insert(*rule, (setting, origin(selector)));
        }
    }
}

/// Returns a string of the configuration as JSON, with secrets masked.
fn string(text: &str) -> String {
    json!(redacted_line(text)).to_string()
}

fn strings(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| string(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns the globs in backticks, separated by commas.
fn globs(list: &GlobList) -> String {
    let globs: Vec<String> = list.globs.iter().map(|glob| format!("`{}`", glob.value)).collect();
    globs.join(", ")
}

fn custom_field(field: &CustomField) -> String {
    let mut settings = Vec::new();
    match &field.required {
        RequiredFor::Never => {}
        RequiredFor::Always => settings.push("required: true".to_owned()),
        RequiredFor::Statuses(statuses) => {
            let statuses: Vec<String> = statuses.iter().map(|status| status.value.clone()).collect();
            settings.push(format!("required: {}", strings(&statuses)));
        }
    }
    settings.extend(field.values.as_ref().map(|values| format!("values: {}", strings(values))));
    format!("{}: {{{}}}", string(&field.name), settings.join(", "))
}
