//! Derives globs from the paths of files: for `include`, such as `/payloads/**/*.json`, from the files with payloads,
//! and for `exclude`, such as `/dist/`, from the files without payloads.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::survey::Survey;

/// The maximum number of included globs. If there are more, one glob for each extension is used instead.
const MAX_INCLUDED: usize = 20;

/// The maximum number of excluded directories.
const MAX_EXCLUDED: usize = 20;

/// Globs, each with the number of files that it matches.
pub(super) type GlobCounts = Vec<(String, usize)>;

/// Returns the globs of files to include, and the globs of directories to exclude.
pub(super) fn suggest(survey: &Survey) -> (GlobCounts, GlobCounts) {
    let mut included: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_extension: BTreeMap<String, usize> = BTreeMap::new();
    let mut folders_with_payload = std::collections::BTreeSet::new();
    for path in &survey.files_with_payloads {
        let Some((folder, name)) = split_path(path) else { continue };
        let file_glob = match Path::new(&name).extension().and_then(|extension| extension.to_str()) {
            Some(extension) => format!("*.{}", escape(extension)),
            None => escape(&name),
        };
        *by_extension.entry(file_glob.clone()).or_default() += 1;
        let glob = match &folder {
            Some(folder) => format!("/{}/**/{file_glob}", escape(folder)),
            None => format!("/{file_glob}"),
        };
        *included.entry(glob).or_default() += 1;
        folders_with_payload.extend(folder);
    }
    if included.len() > MAX_INCLUDED {
        included = by_extension;
    }
    let mut excluded: BTreeMap<String, usize> = BTreeMap::new();
    let folders_of_other_files = survey.files_without_payloads.iter().filter_map(|path| split_path(path)?.0);
    // If all payloads are directly in the working directory, no directory is excluded.
    for folder in folders_of_other_files
        .filter(|folder| !folders_with_payload.is_empty() && !folders_with_payload.contains(folder))
    {
        *excluded.entry(format!("/{}/", escape(&folder))).or_default() += 1;
    }
    (included.into_iter().collect(), excluded.into_iter().take(MAX_EXCLUDED).collect())
}

/// Splits a path into its first directory and the file name: `in/x/b.json` into `in` and `b.json`.
///
/// The directory is `None` if the file is directly in the working directory. Returns `None` for a file outside of the
/// working directory.
fn split_path(path: &Path) -> Option<(Option<String>, String)> {
    let working_directory = std::env::current_dir().unwrap_or_default();
    let relative = path.strip_prefix(&working_directory).unwrap_or(path);
    let mut names = Vec::new();
    for component in relative.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => names.push(name.to_str()?.to_owned()),
            // Globs of the configuration do not match files outside of the working directory.
            _ => return None,
        }
    }
    let name = names.pop()?;
    Some((names.into_iter().next(), name))
}

/// Escapes the special characters of globs.
fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | ' ') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(with: &[&str], without: &[&str]) -> Survey {
        let paths = |paths: &[&str]| paths.iter().map(Into::into).collect();
        Survey { files_with_payloads: paths(with), files_without_payloads: paths(without), ..Survey::default() }
    }

    #[test]
    fn globs_consist_of_directories_and_extensions() {
        let (included, excluded) = suggest(&survey(
            &["./a.json", "./in/x/b.json", "./in/c.md", "in/d.json", "in [1]/request", "../out.json"],
            &["./package.json", "./dist/a.json", "in/package.json", "../elsewhere/b.json"],
        ));
        let globs: Vec<_> = included.iter().map(|(glob, count)| (glob.as_str(), *count)).collect();
        assert_eq!(globs, [("/*.json", 1), ("/in/**/*.json", 2), ("/in/**/*.md", 1), ("/in\\ \\[1\\]/**/request", 1)]);
        assert_eq!(excluded, [("/dist/".to_owned(), 1)]);
    }

    #[test]
    fn globs_of_many_directories_are_replaced_by_extensions() {
        let names: Vec<String> = (0..30).map(|number| format!("folder-{number}/a.json")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(suggest(&survey(&names, &[])).0, [("*.json".to_owned(), 30)]);
    }
}
