//! Tests of the search for files.

use super::*;

/// Creates a temporary folder with these files: paths and texts.
fn create_files(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Returns the paths of the files that a walk of `folder` finds, relative to `folder`.
fn found_names(folder: &Path, globs: &Globs<'_>) -> Vec<String> {
    let found = discover(vec![folder.to_owned()], globs);
    found.map(|file| file.unwrap().path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

/// Returns the files in `paths`, and the errors.
fn find_all(paths: &[PathBuf]) -> (Vec<(PathBuf, Expectation)>, Vec<String>) {
    let globs = Globs::new(&[], &[]).unwrap();
    let (files, errors): (Vec<_>, Vec<_>) = discover(paths.to_vec(), &globs).partition(Result::is_ok);
    let files = files.into_iter().flatten().map(|file| (file.path, file.expectation));
    (files.collect(), errors.into_iter().filter_map(Result::err).map(|error| error.to_string()).collect())
}

#[test]
fn a_walk_finds_json_files_that_are_not_ignored() {
    let folder = create_files(&[
        ("b.json", ""),
        ("a/c.JSON", ""),
        ("a/d.jsonl", ""),
        ("a/e.txt", ""),
        (".hidden/f.json", ""),
        (".g.json", ""),
        ("node_modules/h.json", ""),
        ("a/built/i.json", ""),
        ("a/built/keep.json", ""),
        (".gitignore", "node_modules/\n"),
        ("a/.gitignore", "built/*\n!keep.json\n"),
    ]);
    let globs = Globs::new(&[], &[]).unwrap();
    assert_eq!(found_names(folder.path(), &globs), ["a/built/keep.json", "a/c.JSON", "a/d.jsonl", "b.json"]);
}

#[test]
fn a_named_file_is_found_once_and_expected_to_be_a_payload() {
    let folder = create_files(&[("a.json", ""), ("b.txt", "")]);
    let path = |name: &str| folder.path().join(name);
    let paths = [folder.path().to_owned(), path("a.json"), path("b.txt"), path("./b.txt"), path("none.json")];
    let (files, errors) = find_all(&paths);
    assert_eq!(files, [(path("a.json"), Expectation::Payload), (path("b.txt"), Expectation::Payload)]);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("cannot read "));
}

#[test]
fn files_that_git_ignores_are_skipped() {
    if std::process::Command::new("git").arg("--version").output().is_err() {
        // The test compares the walk with the output of git.
        return;
    }
    let folder = create_files(&[
        (
            ".gitignore",
            "*.tmp.json\n/top.json\nbuilt/\ndeep/**/x.json\n!kept.tmp.json\n# c\n\\#a.json\nspace\\ .json\n",
        ),
        ("top.json", ""),
        ("a.tmp.json", ""),
        ("kept.tmp.json", ""),
        ("#a.json", ""),
        ("!b.json", ""),
        ("space .json", ""),
        ("built/c.json", ""),
        ("a/top.json", ""),
        ("a/built/c.json", ""),
        ("a/.gitignore", "*\n!*.json\n!*/\nno.json\n"),
        ("a/no.json", ""),
        ("a/b/no.json", ""),
        ("a/b/yes.json", ""),
        ("a/b/.gitignore", "!no.json\n"),
        ("deep/x.json", ""),
        ("deep/1/2/x.json", ""),
        ("deep/1/2/y.json", ""),
        ("excluded.json", ""),
    ]);
    let git = |arguments: &[&str]| {
        let run = std::process::Command::new("git")
            .args(arguments)
            .current_dir(folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .unwrap();
        assert!(run.status.success());
        String::from_utf8(run.stdout).unwrap()
    };
    git(&["init", "--quiet"]);
    std::fs::write(folder.path().join(".git/info/exclude"), "excluded.json\n").unwrap();
    let listed = git(&["ls-files", "--others", "--exclude-standard", "-z", "*.json"]);
    let mut expected: Vec<&str> = listed.split('\0').filter(|name| !name.is_empty()).collect();
    expected.sort_unstable();
    let mut found = found_names(folder.path(), &Globs::new(&[], &[]).unwrap());
    found.sort_unstable();
    assert_eq!(found, expected);
    // If only the folder `a` is walked, the ignore files above it still apply.
    let below = found_names(&folder.path().join("a"), &Globs::new(&[], &[]).unwrap());
    let expected: Vec<&str> = expected.iter().filter_map(|name| name.strip_prefix("a/")).collect();
    assert_eq!(below.len(), expected.len(), "{below:?} {expected:?}");
}

#[test]
fn ignore_files_override_gitignore_and_nested_repositories_ignore_the_gitignore_above() {
    let folder = create_files(&[
        (".gitignore", "a.json\nb.json\nn.json\n"),
        (".ignore", "!a.json\nc.json\n"),
        ("a.json", ""),
        ("b.json", ""),
        ("c.json", ""),
        ("nested/.git/HEAD", ""),
        ("nested/n.json", ""),
        ("nested/c.json", ""),
    ]);
    let globs = Globs::new(&[], &[]).unwrap();
    assert_eq!(found_names(folder.path(), &globs), ["a.json", "nested/n.json"]);
}

#[test]
fn a_walk_finds_markdown_and_http_files_but_not_logs() {
    let folder =
        create_files(&[("a.md", ""), ("b.http", ""), ("c.log", ""), ("d.txt", ""), ("e.sh", ""), ("f.rest", "")]);
    let globs = Globs::new(&[], &[]).unwrap();
    assert_eq!(found_names(folder.path(), &globs), ["a.md", "b.http", "f.rest"]);
    let logs = Globs::new(&["*.log".to_owned()], &[]).unwrap();
    assert_eq!(found_names(folder.path(), &logs), ["c.log"]);
}

#[test]
fn a_file_with_two_paths_is_found_once() {
    let folder = create_files(&[("a/b.json", ""), ("a/c.json", "")]);
    let path = |name: &str| folder.path().join(name);
    let paths = [path("a/b.json"), path("a"), path("a/../a"), path("a/./c.json")];
    let (files, errors) = find_all(&paths);
    assert_eq!(files, [(path("a/b.json"), Expectation::Payload), (path("a/c.json"), Expectation::Payload)]);
    assert!(errors.is_empty());
}

#[test]
#[cfg(unix)]
fn only_named_links_are_followed() {
    use std::os::unix::fs::symlink;
    let folder = create_files(&[("real/a.json", ""), ("walked/b.json", "")]);
    let path = |name: &str| folder.path().join(name);
    symlink("../real/a.json", path("walked/link.json")).unwrap();
    symlink("..", path("walked/loop")).unwrap();
    symlink("nowhere", path("walked/dangling.json")).unwrap();
    symlink("real", path("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("walked/socket.json")).unwrap();
    let globs = Globs::new(&[], &[]).unwrap();
    assert_eq!(found_names(&path("walked"), &globs), ["b.json"]);
    assert_eq!(found_names(&path("folder"), &globs), ["a.json"]);
    assert_eq!(find_all(&[path("walked/link.json")]).0.len(), 1);
    assert_eq!(find_all(&[path("walked/link.json"), path("real")]).0.len(), 1);
    let (files, errors) = find_all(&[path("walked/dangling.json")]);
    assert_eq!((files.len(), errors.len()), (0, 1));
}

#[test]
fn files_in_nested_paths_are_found_once() {
    let folder = create_files(&[
        ("a/b/c.json", ""),
        ("a/d.json", ""),
        ("a/.git/HEAD", ""),
        ("a/.gitignore", "b"),
        ("e/f.json", ""),
    ]);
    let path = |name: &str| folder.path().join(name);
    let found = |names: &[&str]| {
        let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
        find_all(&paths).0.into_iter().map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert_eq!(found(&["a", "a/b", "e"]), [path("a/d.json"), path("a/b/c.json"), path("e/f.json")]);
    assert_eq!(found(&["a/b", "e", "a", "e"]), [path("a/b/c.json"), path("e/f.json"), path("a/d.json")]);
}

#[test]
fn steps_are_found_in_the_order_of_their_numbers() {
    let steps = ["10-closed.json", "1-new.json", "x.json", "2-assigned.json", "20260314.json", "2/y.json"];
    let folder = create_files(&steps.map(|name| (name, "")));
    let globs = Globs::new(&[], &[]).unwrap();
    let expected = ["1-new.json", "2/y.json", "2-assigned.json", "10-closed.json", "20260314.json", "x.json"];
    assert_eq!(found_names(folder.path(), &globs), expected);
}

#[test]
fn a_malformed_glob_is_an_error() {
    assert!(Globs::new(&[], &["a{b".to_owned()]).is_err());
}
