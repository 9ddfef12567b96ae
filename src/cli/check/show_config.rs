//! `check --show-config`: prints the configuration in effect for a file, with the origin of each setting.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::Arguments;
use crate::cli::{Status, configuration, terminal};
use crate::config::{
    ConfigFile, CustomField, GlobList, Levels, Override, RequiredFor, Selector, Setting, Spanned, ValueSource,
};
use crate::diagnostic::{Level, RuleId};
use crate::document::Format;
use crate::files::settings::{GlobTarget, InEffect, Loaded, Settings};
use crate::report::redact_line;
use crate::source::{MAX_INPUT_BYTES, Span};
use crate::syntax::MAX_DEPTH;

/// Prints the configuration in effect for the file at `path`, which may not exist.
pub(super) fn show(arguments: &Arguments, settings: &Settings, path: &Path) -> Status {
    // For a directory, show the configuration of a file in the directory. The name of this file does not matter.
    let file = if path.is_dir() { path.join("-") } else { path.to_owned() };
    let in_effect = match settings.of(&file) {
        Ok(in_effect) => in_effect,
        Err(error) => {
            configuration::show_error(&error);
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
    /// The indexes of the `overrides` entries that apply to the file, in ascending order.
    applicable_overrides: Vec<usize>,
    text: String,
}

impl<'p> Page<'p> {
    fn new(arguments: &'p Arguments, settings: &Settings, path: &Path, in_effect: &'p InEffect) -> Self {
        let loaded = in_effect.loaded.as_deref();
        let path = settings.absolute(path);
        let applicable_overrides = loaded.map_or_else(Vec::new, |loaded| {
            let applies = |(_, entry): &(usize, &Override)| loaded.matches(&entry.files, &path, GlobTarget::File);
            loaded.file.overrides.iter().enumerate().filter(applies).map(|(index, _)| index).collect()
        });
        Self { arguments, in_effect, loaded, empty: ConfigFile::default(), applicable_overrides, text: String::new() }
    }

    /// Returns the settings of the configuration file, or an empty configuration if there is no file.
    fn config_file(&self) -> &ConfigFile {
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
        self.config_file().spans.get(name).map_or_else(|| DEFAULT.to_owned(), |span| self.location(*span))
    }

    /// Returns the path of a file that the configuration names. `named` is the path as written in the configuration.
    fn resolve_path(&self, named: &Spanned<String>) -> String {
        let path = self.loaded.map_or_else(|| named.value.clone().into(), |loaded| loaded.parts.path(named));
        path.display().to_string()
    }

    /// Writes a line, with `origin` as a comment at its end.
    fn write_line(&mut self, line: &str, origin: &str) {
        let _ = writeln!(self.text, "{line} // {}", redact_line(origin));
    }

    /// Returns the whole text.
    fn render(mut self, path: &Path) -> String {
        let _ = writeln!(self.text, "// Configuration in effect for {}", redact_line(&path.display().to_string()));
        for source in self.loaded.into_iter().flat_map(|loaded| loaded.parts.sources()) {
            let _ = writeln!(self.text, "// from {}", redact_line(&source.path().display().to_string()));
        }
        self.text.push_str("{\n");
        self.write_rules();
        self.write_syntax();
        self.write_globs();
        self.write_ignore_entries();
        self.write_values();
        self.write_required_fields();
        self.write_custom_fields();
        self.write_named_files();
        self.write_limits();
        self.text.push_str("}\n");
        self.text
    }

    fn write_rules(&mut self) {
        let mut origins: BTreeMap<RuleId, (Setting, String)> = BTreeMap::new();
        let file = self.config_file();
        let file_origin = |selector: Selector| self.origin(&format!("rules/{selector}"));
        apply_choices(&mut origins, &file.rules, file_origin);
        for entry in self.applicable_overrides.iter().map(|index| &file.overrides[*index]) {
            apply_choices(&mut origins, &entry.rules, |selector| {
                let span = entry.spans.get(&format!("rules/{selector}"));
                let location = span.map_or_else(String::new, |span| self.location(*span));
                format!("{location}, override for {}", quoted_globs(&entry.files))
            });
        }
        apply_choices(&mut origins, &self.arguments.configuration.level_choices(), |_| COMMAND_LINE.to_owned());
        self.text.push_str("  rules: {\n");
        for rule in RuleId::ALL {
            let level = self.in_effect.config.levels.level(*rule);
            let origin = origins.get(rule).map_or(DEFAULT, |(_, origin)| origin).to_owned();
            self.write_line(&format!("    {}: {},", json!(rule.name()), json!(level.as_str())), &origin);
        }
        self.text.push_str("  },\n");
    }

    fn write_syntax(&mut self) {
        // The last override that applies takes precedence.
        let mut overrides = self.applicable_overrides.iter().rev().map(|index| &self.config_file().overrides[*index]);
        let override_origin = overrides.find_map(|entry| {
            let span = entry.spans.get("syntax")?;
            Some(format!("{}, override for {}", self.location(*span), quoted_globs(&entry.files)))
        });
        let origin = override_origin.unwrap_or_else(|| self.origin("syntax"));
        let syntax = if self.in_effect.config.json5 { "json5" } else { "json" };
        self.write_line(&format!("  syntax: {},", json!(syntax)), &origin);
    }

    fn write_globs(&mut self) {
        let file = self.config_file();
        let search = &self.arguments.search;
        // Returns the globs in effect, and their origin. Globs on the command line replace those of the configuration.
        let choose_globs = |name: &str,
                            from_command_line: &[String],
                            configured: Option<&GlobList>,
                            default: Vec<String>| match (from_command_line, configured) {
            ([], None) => (default, DEFAULT.to_owned()),
            ([], Some(list)) => (list.globs.iter().map(|glob| glob.value.clone()).collect(), self.origin(name)),
            (globs, _) => (globs.to_vec(), COMMAND_LINE.to_owned()),
        };
        let default_include = Format::searched_extensions().map(|extension| format!("*.{extension}")).collect();
        let include = choose_globs("include", search.include(), file.include.as_ref(), default_include);
        let exclude = choose_globs("exclude", search.exclude(), file.exclude.as_ref(), Vec::new());
        for (name, (globs, origin)) in [("include", include), ("exclude", exclude)] {
            self.write_line(&format!("  {name}: {},", json_array(&globs)), &origin);
        }
    }

    fn write_ignore_entries(&mut self) {
        let entries = self.in_effect.config.ignored.iter().map(|location| {
            let entry = &self.config_file().ignore[location.entry_index];
            let mut line = format!("    {{ file: {}, ", json_string(&entry.files.globs[0].value));
            if let Some(pointer) = &entry.pointer {
                let _ = write!(line, "pointer: {}, ", json_string(pointer));
            }
            let (rule, reason) = (json!(entry.rule.value.to_string()), json_string(&entry.reason));
            (format!("{line}rule: {rule}, reason: {reason} }},"), self.location(entry.span))
        });
        let entries = entries.collect();
        self.write_block("ignore", '[', ']', entries);
    }

    fn write_values(&mut self) {
        let values = self.config_file().values.iter().map(|values| {
            let list = match &values.values {
                ValueSource::Inline(values) => json_array(values),
                ValueSource::File(path) => format!("{{ file: {} }}", json_string(&self.resolve_path(path))),
            };
            (format!("    {}: {list},", json_string(&values.field.value)), self.location(values.field.span))
        });
        let values = values.collect();
        self.write_block("values", '{', '}', values);
    }

    fn write_required_fields(&mut self) {
        let mut by_status: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        for required in &self.config_file().required {
            let status = required.status.as_ref().map_or("all", |status| &*status.value);
            let field = (format!("      {},", json_string(&required.field.value)), self.location(required.field.span));
            match by_status.iter_mut().find(|(known, _)| *known == status) {
                Some((_, fields)) => fields.push(field),
                None => by_status.push((status, vec![field])),
            }
        }
        if by_status.is_empty() {
            return self.write_block("required", '{', '}', Vec::new());
        }
        let by_status: Vec<(String, Vec<(String, String)>)> =
            by_status.into_iter().map(|(status, fields)| (json_string(status), fields)).collect();
        self.text.push_str("  required: {\n");
        for (status, fields) in by_status {
            let _ = writeln!(self.text, "    {status}: [");
            for (line, origin) in fields {
                self.write_line(&line, &origin);
            }
            self.text.push_str("    ],\n");
        }
        self.text.push_str("  },\n");
    }

    fn write_custom_fields(&mut self) {
        let Some(groups) = &self.config_file().custom_fields else {
            return self.write_line("  customFields: null,", DEFAULT);
        };
        let groups = groups.iter().map(|group| {
            let fields: Vec<String> = group.fields.iter().map(custom_field_entry).collect();
            let origin = self.origin(&format!("customFields/{}", group.name));
            (format!("    {}: {{ {} }},", json_string(&group.name), fields.join(", ")), origin)
        });
        let groups = groups.collect();
        self.write_block("customFields", '{', '}', groups);
    }

    fn write_named_files(&mut self) {
        let services = self.config_file().services.iter().map(|(service, path)| {
            (
                format!("    {}: {},", json_string(&service.value), json_string(&self.resolve_path(path))),
                self.location(service.span),
            )
        });
        let services = services.collect();
        self.write_block("services", '{', '}', services);
        let schemas = self.config_file().schemas.iter();
        let schemas = schemas
            .map(|path| (format!("    {},", json_string(&self.resolve_path(path))), self.location(path.span)))
            .collect();
        self.write_block("schemas", '[', ']', schemas);
        let (baseline, origin) = match (self.arguments.baseline.path(), &self.config_file().baseline) {
            (Some(path), _) => (json_string(&path.display().to_string()), COMMAND_LINE.to_owned()),
            (None, Some(path)) => (json_string(&self.resolve_path(path)), self.location(path.span)),
            (None, None) => ("null".to_owned(), DEFAULT.to_owned()),
        };
        self.write_line(&format!("  baseline: {baseline},"), &origin);
        let documentation = self.config_file().documentation.as_deref().map_or_else(|| "null".to_owned(), json_string);
        let origin = self.origin("documentation");
        self.write_line(&format!("  documentation: {documentation},"), &origin);
    }

    fn write_limits(&mut self) {
        let file = self.config_file();
        let bytes = file.max_input_bytes.unwrap_or(MAX_INPUT_BYTES as u64);
        let depth = file.max_depth.unwrap_or(MAX_DEPTH);
        let limits = vec![
            (format!("    maxInputBytes: {bytes},"), self.origin("limits/maxInputBytes")),
            (format!("    maxDepth: {depth},"), self.origin("limits/maxDepth")),
        ];
        self.write_block("limits", '{', '}', limits);
    }

    /// Writes an array or object between its brackets. Each of `lines` is an item and the origin of that item.
    fn write_block(&mut self, name: &str, opening: char, closing: char, lines: Vec<(String, String)>) {
        if lines.is_empty() {
            let origin = self.origin(name);
            return self.write_line(&format!("  {name}: {opening}{closing},"), &origin);
        }
        let _ = writeln!(self.text, "  {name}: {opening}");
        for (line, origin) in lines {
            self.write_line(&line, &origin);
        }
        let _ = writeln!(self.text, "  {closing},");
    }
}

/// Updates the setting and the origin of each rule that `choices` select. These choices take precedence over earlier
/// choices, as in [`Levels::with`].
fn apply_choices(
    origins: &mut BTreeMap<RuleId, (Setting, String)>,
    choices: &[(Selector, Setting)],
    origin: impl Fn(Selector) -> String,
) {
    for rule in RuleId::ALL {
        let Some((selector, setting)) = Levels::narrowest_choice(choices, *rule) else { continue };
        let previous = origins.get(rule).map(|(setting, _)| *setting);
        // `On` keeps a level that was already set, unless that level is `off`.
        let is_previous_kept =
            setting == Setting::On && matches!(previous, Some(Setting::At(Level::Warning | Level::Error)));
        if !is_previous_kept {
            origins.insert(*rule, (setting, origin(selector)));
        }
    }
}

/// Returns a string of the configuration as JSON, with secrets masked.
fn json_string(text: &str) -> String {
    json!(redact_line(text)).to_string()
}

fn json_array(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| json_string(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns the globs in backticks, separated by commas.
fn quoted_globs(list: &GlobList) -> String {
    let globs: Vec<String> = list.globs.iter().map(|glob| format!("`{}`", glob.value)).collect();
    globs.join(", ")
}

/// Returns the member for a custom field, such as `"Serial number": {required: true}`.
fn custom_field_entry(field: &CustomField) -> String {
    let mut settings = Vec::new();
    match &field.required {
        RequiredFor::Never => {}
        RequiredFor::Always => settings.push("required: true".to_owned()),
        RequiredFor::Statuses(statuses) => {
            let statuses: Vec<String> = statuses.iter().map(|status| status.value.clone()).collect();
            settings.push(format!("required: {}", json_array(&statuses)));
        }
    }
    settings.extend(field.values.as_ref().map(|values| format!("values: {}", json_array(values))));
    format!("{}: {{{}}}", json_string(&field.name), settings.join(", "))
}
