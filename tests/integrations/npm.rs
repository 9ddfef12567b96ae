//! The npm packages: writes them for the built program, installs them from a local registry, and runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::skipped::installed;
use crate::{VALID, cargo_field, damaged, package, succeed, text};
#[cfg(unix)]
use crate::{
    example,
    pre_commit::{Project, a_damaged_payload_is_fixed_before_the_commit},
    server::serve,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns the name of the platform in Node.js.
fn platform() -> String {
    succeed(Command::new("node").args(["--print", "`${process.platform}-${process.arch}`"])).trim().to_owned()
}

/// Writes the packages for this platform into `out`.
fn write_packages(out: &Path, binary: &Path) {
    let binary = binary.display();
    succeed(
        Command::new("node")
            .arg(package().join(".ci/package-npm"))
            .arg(out)
            .arg(format!("{}={binary}", platform()))
            .env("CARGO", env!("CARGO")),
    );
}

/// Creates `node_modules` like npm, with or without the package for this platform, and returns the launcher.
fn install(folder: &Path, has_platform_package: bool) -> PathBuf {
    let modules = folder.join("node_modules");
    write_packages(&modules, snapbox::cmd::cargo_bin!("summit-lint"));
    let scope = modules.join("@summit-lint");
    std::fs::create_dir(&scope).expect("the folder can be created");
    let platform = platform();
    if has_platform_package {
        std::fs::rename(modules.join(&platform), scope.join(&platform)).expect("the package was written");
    } else {
        std::fs::remove_dir_all(modules.join(&platform)).expect("the package was written");
    }
    modules.join("summit-lint/bin/summit-lint.js")
}

fn manifest(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("package.json")).expect("the file was written");
    serde_json::from_str(&text).expect("the text is JSON")
}

/// Runs the launcher with `input` as standard input.
fn run(launcher: &Path, arguments: &[&str], input: &str) -> Output {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new("node")
        .arg(launcher)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    // A program that does not read its input may already have ended.
    let _ = child.stdin.take().expect("stdin is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

#[test]
fn the_packages_have_the_metadata_of_the_crate() {
    if !installed("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    write_packages(folder.path(), snapbox::cmd::cargo_bin!("summit-lint"));
    let (main, binary) = (manifest(&folder.path().join("summit-lint")), manifest(&folder.path().join(platform())));
    assert_eq!(main["name"], "summit-lint");
    for key in ["version", "description", "license"] {
        assert_eq!(main[key], cargo_field(key));
    }
    assert_eq!(binary["name"], format!("@summit-lint/{}", platform()));
    assert_eq!(binary["version"], VERSION);
    let dependencies = main["optionalDependencies"].as_object().expect("the value is an object");
    assert_eq!(dependencies.len(), 5);
    for (name, version) in dependencies {
        assert_eq!(version, VERSION, "{name}");
    }
}

#[test]
fn an_unknown_platform_is_not_packaged() {
    if !installed("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let output = Command::new("node")
        .arg(package().join(".ci/package-npm"))
        .arg(folder.path())
        .arg("linux-z80=summit-lint")
        .env("CARGO", env!("CARGO"))
        .output()
        .expect("node starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("invalid argument `linux-z80=summit-lint`"), "{}", text(&output));
}

#[test]
fn the_launcher_passes_arguments_streams_and_status() {
    if !installed("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let launcher = install(folder.path(), true);
    for (arguments, input) in [
        (&["--version"][..], ""),
        (&["check", "-", "--output-format", "concise"], VALID),
        (&["check", "-", "--output-format", "concise"], &damaged()),
        (&["check", "--no-such-option", "an argument", ""], ""),
        (&["repair", "--compact"], "{a: 1, b: [2"),
    ] {
        let expected = {
            let mut command = snapbox::cmd::Command::new(snapbox::cmd::cargo_bin!("summit-lint"));
            command = command.args(arguments).stdin(input.as_bytes());
            command.output().expect("the program starts")
        };
        let output = run(&launcher, arguments, input);
        assert_eq!(output.status.code(), expected.status.code(), "{arguments:?}");
        assert_eq!(output.stdout, expected.stdout, "{arguments:?}");
        assert_eq!(output.stderr, expected.stderr, "{arguments:?}");
    }
}

#[test]
#[cfg(unix)]
fn the_launcher_passes_signals() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    if !installed("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let launcher = install(folder.path(), true);
    // A script that waits, and writes its process ID.
    let binary = folder.path().join("node_modules/@summit-lint").join(platform()).join("summit-lint");
    let marker = folder.path().join("pid");
    std::fs::write(&binary, format!("#!/bin/sh\necho $$ > '{}'\nexec sleep 60\n", marker.display()))
        .expect("the file can be written");
    let mut child =
        Command::new("node").arg(&launcher).stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("node starts");
    let start = Instant::now();
    let pid = loop {
        match std::fs::read_to_string(&marker) {
            Ok(pid) if pid.ends_with('\n') => break pid.trim().to_owned(),
            _ => assert!(start.elapsed() < Duration::from_secs(30), "the launcher does not start the program"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    succeed(Command::new("kill").args(["-TERM", &child.id().to_string()]));
    let status = child.wait().expect("the program ends");
    assert_eq!(status.signal(), Some(15), "{status}");
    let alive = Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status().expect("kill starts");
    assert!(!alive.success(), "the program is still running");
}

#[test]
fn a_missing_package_is_an_error() {
    if !installed("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let launcher = install(folder.path(), false);
    let output = run(&launcher, &["--version"], "");
    assert_eq!(output.status.code(), Some(2));
    let expected = format!(
        "error: package `@summit-lint/{}` is missing\n\
         help: reinstall summit-lint without `--omit=optional`, on the platform where it runs\n",
        platform()
    );
    assert_eq!(text(&output), expected);

    // A platform without a package.
    let manifest_file = launcher.parent().expect("the launcher is in bin").with_file_name("package.json");
    let mut main = manifest(manifest_file.parent().expect("the file is in a folder"));
    main["optionalDependencies"] = json!({});
    std::fs::write(&manifest_file, main.to_string()).expect("the file can be written");
    let output = run(&launcher, &["--version"], "");
    assert_eq!(output.status.code(), Some(2));
    let expected = format!(
        "error: no prebuilt binary for {}\nhelp: install summit-lint with `cargo install --locked summit-lint`\n",
        platform()
    );
    assert_eq!(text(&output), expected);
}

/// Packs the packages into a registry as npm expects it, and returns its address.
///
/// The package contains a script that runs the built program, since npm takes 10 s to compress the program itself.
#[cfg(unix)]
fn registry(folder: &Path) -> String {
    let packages = folder.join("packages");
    std::fs::create_dir(folder).expect("the folder can be created");
    let script = folder.join("script");
    let program = snapbox::cmd::cargo_bin!("summit-lint").display();
    std::fs::write(&script, format!("#!/bin/sh\nexec '{program}' \"$@\"\n")).expect("the file can be written");
    write_packages(&packages, &script);
    let address = serve(folder);
    let platform = platform();
    for (directory, name) in
        [("summit-lint", "summit-lint".to_owned()), (&platform, format!("@summit-lint/{platform}"))]
    {
        let manifest = manifest(&packages.join(directory));
        let tarball = succeed(
            Command::new("npm")
                .args(["pack", "--silent", "--pack-destination"])
                .arg(folder)
                .arg(packages.join(directory)),
        );
        let mut version = manifest;
        version["dist"] = json!({ "tarball": format!("{address}/{}", tarball.trim()) });
        let document = json!({ "name": name, "dist-tags": { "latest": VERSION }, "versions": { (VERSION): version } });
        // The path of a document is the name of its package.
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().expect("the file is in a folder")).expect("the folder can be created");
        std::fs::write(&file, document.to_string()).expect("the file can be written");
    }
    address
}

#[test]
#[cfg(unix)]
fn npm_and_pre_commit_install_the_packages_from_a_registry() {
    if !installed("node") || !installed("npm") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let address = registry(&folder.path().join("registry"));
    let project = folder.path().join("project");
    std::fs::create_dir(&project).expect("the folder can be created");
    succeed(
        Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix", ".", "summit-lint"])
            .current_dir(&project)
            .env("npm_config_registry", &address)
            .env("npm_config_cache", folder.path().join("cache")),
    );
    let program = project.join("node_modules/.bin/summit-lint");
    assert_eq!(succeed(Command::new(program).arg("--version")), format!("summit-lint {VERSION}\n"));

    if !installed("pre-commit") || !installed("git") {
        return;
    }
    let cache = folder.path().join("cache").display().to_string();
    let environment = [("npm_config_registry", address.as_str()), ("npm_config_cache", &cache)];
    let project = Project::new(&example(".pre-commit-config.yaml, from npm"), &environment);
    a_damaged_payload_is_fixed_before_the_commit(&project);
}
