use super::*;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn names(folder: &Path, globs: &Globs<'_>) -> Vec<String> {
    let found = discover(&[folder.to_owned()], globs);
    assert!(found.errors.is_empty());
    found.files.iter().map(|file| file.path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

#[test]
fn a_walk_takes_json_that_is_not_ignored() {
    let folder = tree(&[
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
    let all = Globs::new(&[], &[]).unwrap();
    assert_eq!(names(folder.path(), &all), ["a/built/keep.json", "a/c.JSON", "a/d.jsonl", "b.json"]);
}

#[test]
fn a_file_is_found_once_and_a_named_one_is_expected_to_be_a_payload() {
    let folder = tree(&[("a.json", ""), ("b.txt", "")]);
    let path = |name: &str| folder.path().join(name);
    let paths = [folder.path().to_owned(), path("a.json"), path("b.txt"), path("./b.txt"), path("none.json")];
    let found = discover(&paths, &Globs::new(&[], &[]).unwrap());
    let files: Vec<_> = found.files.iter().map(|file| (file.path.clone(), file.expectation)).collect();
    assert_eq!(files, [(path("a.json"), Expectation::Payload), (path("b.txt"), Expectation::Payload)]);
    assert_eq!(found.errors.len(), 1);
    assert!(found.errors[0].to_string().starts_with("cannot read "));
}

#[test]
fn what_git_leaves_out_is_left_out() {
    if std::process::Command::new("git").arg("--version").output().is_err() {
        // The verdicts are git's own: without it there is nothing to compare with.
        return;
    }
    let folder = tree(&[
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
    let mut found = names(folder.path(), &Globs::new(&[], &[]).unwrap());
    found.sort_unstable();
    assert_eq!(found, expected);
    // The same from a folder below, whose parents' files count.
    let below = names(&folder.path().join("a"), &Globs::new(&[], &[]).unwrap());
    let expected: Vec<&str> = expected.iter().filter_map(|name| name.strip_prefix("a/")).collect();
    assert_eq!(below.len(), expected.len(), "{below:?} {expected:?}");
}

#[test]
fn ignore_counts_before_gitignore_and_a_repository_stands_alone() {
    let folder = tree(&[
        (".gitignore", "a.json\nb.json\nn.json\n"),
        (".ignore", "!a.json\nc.json\n"),
        ("a.json", ""),
        ("b.json", ""),
        ("c.json", ""),
        ("nested/.git/HEAD", ""),
        ("nested/n.json", ""),
        ("nested/c.json", ""),
    ]);
    let all = Globs::new(&[], &[]).unwrap();
    assert_eq!(names(folder.path(), &all), ["a.json", "nested/n.json"]);
}

#[test]
fn documents_are_searched_and_logs_are_not() {
    let folder = tree(&[("a.md", ""), ("b.http", ""), ("c.log", ""), ("d.txt", ""), ("e.sh", ""), ("f.rest", "")]);
    let all = Globs::new(&[], &[]).unwrap();
    assert_eq!(names(folder.path(), &all), ["a.md", "b.http", "f.rest"]);
    let logs = Globs::new(&["*.log".to_owned()], &[]).unwrap();
    assert_eq!(names(folder.path(), &logs), ["c.log"]);
}

#[test]
fn two_paths_to_a_file_are_one() {
    let folder = tree(&[("a/b.json", ""), ("a/c.json", "")]);
    let path = |name: &str| folder.path().join(name);
    let paths = [path("a/b.json"), path("a"), path("a/../a"), path("a/./c.json")];
    let found = discover(&paths, &Globs::new(&[], &[]).unwrap());
    let files: Vec<_> = found.files.iter().map(|file| (file.path.clone(), file.expectation)).collect();
    assert_eq!(files, [(path("a/b.json"), Expectation::Payload), (path("a/c.json"), Expectation::Payload)]);
}

#[test]
#[cfg(unix)]
fn links_are_followed_where_they_are_named() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[("real/a.json", ""), ("walked/b.json", "")]);
    let path = |name: &str| folder.path().join(name);
    symlink("../real/a.json", path("walked/link.json")).unwrap();
    symlink("..", path("walked/loop")).unwrap();
    symlink("nowhere", path("walked/dangling.json")).unwrap();
    symlink("real", path("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("walked/socket.json")).unwrap();
    let all = Globs::new(&[], &[]).unwrap();
    assert_eq!(names(&path("walked"), &all), ["b.json"]);
    assert_eq!(names(&path("folder"), &all), ["a.json"]);
    assert_eq!(discover(&[path("walked/link.json")], &all).files.len(), 1);
    assert_eq!(discover(&[path("walked/link.json"), path("real")], &all).files.len(), 1);
    let broken = discover(&[path("walked/dangling.json")], &all);
    assert_eq!((broken.files.len(), broken.errors.len()), (0, 1));
}

#[test]
fn a_glob_that_is_malformed_is_an_error() {
    assert!(Globs::new(&[], &["a{b".to_owned()]).is_err());
}
