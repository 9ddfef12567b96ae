//! Creates the text of the new configuration: JSON5, with the number of occurrences of each value in a comment, such as
//! `"Service Desk", // 12`.

use std::fmt::Write as _;

use super::survey::Survey;
use super::tally::Tally;
use super::{globs, json5_string};
use crate::cli::NAME;
use crate::config::Spanned;
use crate::files::settings::Loaded;
use crate::report::count;

/// Returns the text of a configuration with the values in `survey`.
///
/// `previous` is the configuration that the new one replaces, if any. Its schemas are kept, because they describe the
/// payloads. `baseline` is the path of a baseline file to refer to.
pub(super) fn render(survey: &Survey, previous: Option<&Loaded>, baseline: Option<&str>) -> String {
    let mut text = format!(
        "// Configuration of {NAME}; `{NAME} schema config` prints all keys.\n\
         // Written by `{NAME} init` from {} in {}. Numbers in comments are counts.\n{{\n",
        count(survey.payload_count, "payload"),
        count(survey.files_with_payloads.len(), "file")
    );
    if let Some(previous) = previous {
        write_schemas(&mut text, previous);
    }
    write_file_globs(&mut text, survey);
    write_values(&mut text, survey);
    write_custom_fields(&mut text, survey);
    text.push_str("  // The findings in the baseline file are not reported.\n");
    match baseline {
        Some(baseline) => {
            let _ = writeln!(text, "  baseline: {},", json5_string(baseline));
        }
        None => {
            let _ = writeln!(
                text,
                "  // baseline: \"summit-lint-baseline.json\", // created by `{NAME} check --write-baseline`"
            );
        }
    }
    text.push_str("\n  // Levels of rules: \"off\", \"warning\" or \"error\".\n  rules: {\n    // \"hardcoded-secret\": \"error\",\n  },\n}\n");
    text
}

/// Writes the services and schemas of the previous configuration to the new one.
fn write_schemas(text: &mut String, previous: &Loaded) {
    // The paths are relative to the working directory, because the new configuration will be there.
    let path_of = |path: &Spanned<String>| json5_string(&previous.parts.path(path).to_string_lossy());
    if !previous.file.services.is_empty() {
        text.push_str("  // Further services, and their schemas.\n  services: {\n");
        for (name, path) in &previous.file.services {
            let _ = writeln!(text, "    {}: {},", json5_key(&name.value), path_of(path));
        }
        text.push_str("  },\n\n");
    }
    if !previous.file.schemas.is_empty() {
        let paths: Vec<String> = previous.file.schemas.iter().map(path_of).collect();
        let _ = writeln!(
            text,
            "  // Schemas that replace or extend the built-in ones.\n  schemas: [{}],\n",
            paths.join(", ")
        );
    }
}

/// Writes suggestions for `include` and `exclude`.
fn write_file_globs(text: &mut String, survey: &Survey) {
    let (included, excluded) = globs::suggest(survey);
    let mut write_suggestion = |name: &str, comment: &str, example: &str, globs: globs::GlobCounts| {
        let _ = writeln!(text, "  // {comment}");
        if globs.is_empty() {
            let _ = writeln!(text, "  // {name}: [{example}],\n");
            return;
        }
        // The globs are only suggested in a comment. If they were in effect, a search would silently miss payloads that
        // are added in other places.
        let _ = writeln!(text, "  // {name}: [");
        for (glob, count) in globs {
            let _ = writeln!(text, "  //   {}, // {count}", json5_string(&glob));
        }
        text.push_str("  // ],\n\n");
    };
    // `include` replaces the default file types instead of adding to them.
    let include_comment = "To search directories only for these files, not for `*.json` and related types:";
    write_suggestion("include", include_comment, "\"/payloads/**/*.json\"", included);
    write_suggestion("exclude", "To skip the directories in which no payload was found:", "\"/vendor/\"", excluded);
}

/// Writes the allowed values of fields.
fn write_values(text: &mut String, survey: &Survey) {
    text.push_str("  // The values that fields may have. Remove wrong ones, and add those that no payload has yet.\n");
    if survey.values.is_empty() {
        text.push_str("  // values: { Assigned_WorkGroup_Name: [\"Service Desk\"] },\n");
    } else {
        text.push_str("  values: {\n");
        for (field, tally) in &survey.values {
            let _ = writeln!(text, "    {}: [", json5_key(field));
            write_listed_values(text, tally, "      ");
            text.push_str("    ],\n");
        }
        text.push_str("  },\n");
    }
    for (field, tally) in &survey.builtin_values {
        let values: Vec<String> =
            tally.values().iter().map(|value| format!("{} {}", json5_string(value.value), value.count)).collect();
        let _ = writeln!(text, "  // {field} (allowed values are built in): {}", values.join(", "));
    }
    text.push('\n');
}

/// Writes the groups of custom fields, with the names of their fields.
fn write_custom_fields(text: &mut String, survey: &Survey) {
    text.push_str("  // The groups of custom fields, and the names of the fields in each.\n");
    if survey.groups.is_empty() {
        text.push_str("  // customFields: { Site: [\"Floor\", \"Room\"] },\n\n");
        return;
    }
    text.push_str("  customFields: {\n");
    for group in survey.groups.values() {
        if let Some(correct) = group.typo_of {
            write_typo_comment(text, group.value, group.count, correct, "    ");
            continue;
        }
        let fields = survey.custom_fields.get(group.value).filter(|fields| !fields.is_empty());
        let Some(fields) = fields else {
            let _ = writeln!(text, "    {}: {{}}, // {}", json5_key(group.value), group.count);
            continue;
        };
        let _ = writeln!(text, "    {}: [ // {}", json5_key(group.value), group.count);
        write_listed_values(text, fields, "      ");
        text.push_str("    ],\n");
    }
    text.push_str("  },\n\n");
}

/// Writes the values of a list, one per line. A probable typo is only a comment.
fn write_listed_values(text: &mut String, tally: &Tally, indent: &str) {
    for value in tally.values() {
        match value.typo_of {
            Some(correct) => write_typo_comment(text, value.value, value.count, correct, indent),
            None => {
                let _ = writeln!(text, "{indent}{}, // {}", json5_string(value.value), value.count);
            }
        }
    }
}

/// Writes a comment instead of `value`, which is probably a typo of `correct`.
fn write_typo_comment(text: &mut String, value: &str, count: usize, correct: &str, indent: &str) {
    let _ = writeln!(text, "{indent}// {}, // {count}: did you mean {}?", json5_string(value), json5_string(correct));
}

/// Returns `name` as the key of a JSON5 object, without quotes if possible.
fn json5_key(name: &str) -> String {
    let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if is_identifier { name.to_owned() } else { json5_string(name) }
}
