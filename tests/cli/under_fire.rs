//! Checks that if writing fails or is interrupted, `fix` leaves each file with either its old content or its new
//! content.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use snapbox::cmd::cargo_bin;
use snapbox::str;

use crate::skipped::skip;
use crate::{VALID, damaged, folder, summit_lint};

/// Returns a payload with a safe fix.
fn payload_with_safe_fix() -> String {
    damaged("\"Web\"", "Web")
}

/// Starts the program without waiting for its end.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(cargo_bin!("summit-lint"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Returns the names of the temporary files in a folder that an interrupted run has left.
fn temporary_files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let names = entries
        .map(|entry| entry.expect("the folder can be read").file_name().into_string().expect("the file name is UTF-8"));
    names.filter(|name| !name.ends_with(".json") && !name.ends_with(".jsonl")).collect()
}

#[test]
fn a_killed_run_leaves_each_file_old_or_new() {
    // A file that takes a while to write, and many files.
    let line = serde_json::from_str::<serde_json::Value>(VALID).unwrap().to_string();
    let large_after = format!("{line}\n").repeat(2000);
    let large_before = large_after.replacen("\"Web\"", "Web", 1);
    let (mut old, mut new) = (0, 0);
    for round in 0..40 {
        let folder = folder(&[("large.jsonl", &large_before)]);
        for index in 0..60 {
            std::fs::write(folder.path().join(format!("{index:02}.json")), payload_with_safe_fix()).unwrap();
        }
        let mut run = start(folder.path(), &["fix", "."]);
        std::thread::sleep(Duration::from_millis(round * 12));
        run.kill().expect("the program can be killed");
        run.wait().expect("the program ends");
        for index in 0..60 {
            let text = std::fs::read_to_string(folder.path().join(format!("{index:02}.json"))).unwrap();
            assert!(text == payload_with_safe_fix() || text == VALID, "round {round}, file {index}: {text}");
            if text == VALID { new += 1 } else { old += 1 }
        }
        let large = std::fs::read_to_string(folder.path().join("large.jsonl")).unwrap();
        assert!(large == large_before || large == large_after, "round {round}: {} bytes", large.len());
        // Leftovers have a recognizable name, are not searched, and do not affect the next run.
        for name in temporary_files(folder.path()) {
            assert!(name.starts_with(".summit-lint-") && name.ends_with(".tmp"), "{name}");
        }
        if round % 8 == 0 {
            summit_lint(folder.path()).args(["fix", "."]).assert().code(0).stdout_eq(str![[r#"
All checks passed: 2060 payloads in 61 files.

"#]]);
        }
    }
    assert!(old > 0 && new > 0, "killed too early or too late each time: {old} old, {new} new");
}

#[test]
fn two_runs_at_once_fix_all_files() {
    for _ in 0..5 {
        let folder = folder(&[]);
        for index in 0..40 {
            std::fs::write(folder.path().join(format!("{index:02}.json")), payload_with_safe_fix()).unwrap();
        }
        let mut runs = [start(folder.path(), &["fix", "."]), start(folder.path(), &["fix", "."])];
        for run in &mut runs {
            // The second run may report that a file changed.
            let status = run.wait().expect("the program ends").code();
            assert!(matches!(status, Some(0 | 2)), "{status:?}");
        }
        for index in 0..40 {
            assert_eq!(std::fs::read_to_string(folder.path().join(format!("{index:02}.json"))).unwrap(), VALID);
        }
        assert_eq!(temporary_files(folder.path()), BTreeSet::new());
    }
}

#[test]
fn a_fix_keeps_mixed_line_endings() {
    let mixed = payload_with_safe_fix().replacen('\n', "\r\n", 3);
    let folder = folder(&[("a.json", mixed.trim_end())]);
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(0);
    let expected = VALID.replacen('\n', "\r\n", 3);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), expected.trim_end());
}

/// Runs a shell script. If the script fails, returns its standard error.
#[cfg(unix)]
fn run_script(script: &str, folder: &Path) -> Result<(), String> {
    let output =
        Command::new("sh").args(["-c", script]).current_dir(folder).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
#[cfg(unix)]
fn a_full_disk_leaves_the_old_content() {
    let large = format!("{}{}", payload_with_safe_fix(), " ".repeat(400 << 10));
    let folder = folder(&[]);
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    if let Err(why) = run_script("mount -t tmpfs -o size=600k tmpfs disk", folder.path()) {
        return skip("mount", why);
    }
    std::fs::write(disk.join("large.json"), &large).unwrap();
    std::fs::write(disk.join("small.json"), payload_with_safe_fix()).unwrap();
    let output = summit_lint(&disk).args(["fix", "."]).output().expect("the program starts");
    let (text, small) =
        (std::fs::read_to_string(disk.join("large.json")), std::fs::read_to_string(disk.join("small.json")));
    let remaining = temporary_files(&disk);
    run_script("umount disk", folder.path()).expect("the disk can be unmounted");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("cannot write large.json: No space left on device"), "{error}");
    assert!(error.contains("the file is unchanged"), "{error}");
    assert_eq!((text.unwrap(), small.unwrap()), (large, VALID.to_owned()));
    assert_eq!(remaining, BTreeSet::new());
}

#[test]
#[cfg(unix)]
fn a_limit_on_the_size_of_files_leaves_the_old_content() {
    let large = format!("{}{}", payload_with_safe_fix(), " ".repeat(200 << 10));
    let folder = folder(&[("a.json", &large)]);
    let script = format!("ulimit -f 100; trap '' XFSZ; exec {} fix a.json", cargo_bin!("summit-lint").display());
    let why = run_script(&script, folder.path()).expect_err("the new file is too large");
    assert!(why.contains("cannot write a.json: File too large"), "{why}");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), large);
    assert_eq!(temporary_files(folder.path()), BTreeSet::new());
}

#[test]
#[cfg(target_os = "linux")]
fn outputs_that_cannot_be_written_are_errors() {
    let folder = folder(&[("a.json", &payload_with_safe_fix()), ("b.json", VALID)]);
    for arguments in [
        &["check", "a.json", "--output-file", "/dev/full"][..],
        &["check", "a.json", "--output-format", "sarif=/dev/full"],
        &["check", "a.json", "--write-baseline=/dev/full"],
        &["check", "a.json", "--write-baseline=none/b.json"],
        // Endless inputs are not read to their end.
        &["check", "a.json", "--baseline=/dev/zero"],
        &["check", "a.json", "--config=/dev/zero"],
        &["check", "--files-from=/dev/zero"],
    ] {
        let output = summit_lint(folder.path()).args(arguments).output().expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.starts_with("error: "), "{arguments:?}: {error}");
    }
    // Also standard output, for every command that writes much to it.
    for command in [
        "check a.json",
        "fix - <a.json",
        "repair a.json",
        "new New",
        "schema envelope --bundle",
        "convert --to string b.json",
        "rules",
        "man",
    ] {
        let script = format!("{} {command} >/dev/full", cargo_bin!("summit-lint").display());
        let why = run_script(&script, folder.path()).expect_err("nothing can be written");
        assert!(why.contains("No space left on device"), "{command}: {why}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), payload_with_safe_fix());
}

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("ro/a.json", &payload_with_safe_fix()), ("rw/a.json", &payload_with_safe_fix())]);
    std::fs::set_permissions(folder.path().join("ro"), std::fs::Permissions::from_mode(0o555)).unwrap();
    for path in [".", "rw", "rw/a.json", "ro/a.json"] {
        let mode = if path == "." || path == "rw" { 0o777 } else { 0o666 };
        std::fs::set_permissions(folder.path().join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    // The superuser can write to any folder, so another user runs a copy of the program that this user may run.
    let program = folder.path().join("summit-lint");
    std::fs::copy(cargo_bin!("summit-lint"), &program).unwrap();
    let root = run_script("test \"$(id -u)\" = 0", folder.path()).is_ok();
    let user = if root { "setpriv --reuid=65534 --regid=65534 --clear-groups" } else { "" };
    if let Err(why) = run_script(&format!("{user} ./summit-lint --version"), folder.path()) {
        return skip("another user", why);
    }
    let why = run_script(&format!("{user} ./summit-lint fix ro"), folder.path()).expect_err("it cannot be written");
    assert!(why.contains("cannot write ro/a.json: no temporary file can be created in "), "{why}");
    assert!(why.contains("permission denied") && why.contains("make the folder writable"), "{why}");
    assert!(!why.contains(".summit-lint-"), "{why}");
    assert_eq!(std::fs::read_to_string(folder.path().join("ro/a.json")).unwrap(), payload_with_safe_fix());
    if root {
        // The folder is writable, but replacing the superuser's file would change its owner.
        let why = run_script(&format!("{user} ./summit-lint fix rw"), folder.path()).expect_err("it is not written");
        assert!(why.contains("did not write rw/a.json: its owner or group cannot be kept"), "{why}");
        assert_eq!(std::fs::read_to_string(folder.path().join("rw/a.json")).unwrap(), payload_with_safe_fix());
        assert_eq!(temporary_files(&folder.path().join("rw")), BTreeSet::new());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_fix_keeps_the_owner() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let folder = folder(&[("a.json", &payload_with_safe_fix())]);
    let path = folder.path().join("a.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
    if let Err(why) = chown(&path, Some(65534), Some(65533)) {
        return skip("chown", why);
    }
    summit_lint(folder.path()).args(["fix", "a.json"]).assert().code(0);
    let metadata = std::fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o7777), (65534, 65533, 0o664));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), VALID);
}

#[test]
#[cfg(target_os = "linux")]
fn an_immutable_file_is_an_error() {
    let folder = folder(&[("a.json", &payload_with_safe_fix()), ("b.json", &payload_with_safe_fix())]);
    if let Err(why) = run_script("chattr +i a.json", folder.path()) {
        return skip("chattr +i", why);
    }
    let output = summit_lint(folder.path()).args(["fix", "."]).output().expect("the program starts");
    run_script("chattr -i a.json", folder.path()).expect("the file can be made mutable again");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("cannot write a.json: Operation not permitted"), "{error}");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.json")).unwrap(), payload_with_safe_fix());
    assert_eq!(std::fs::read_to_string(folder.path().join("b.json")).unwrap(), VALID);
    assert_eq!(temporary_files(folder.path()), BTreeSet::new());
}

#[test]
#[cfg(unix)]
fn a_file_with_two_hard_links_is_an_error() {
    let folder = folder(&[("a.json", &payload_with_safe_fix())]);
    std::fs::hard_link(folder.path().join("a.json"), folder.path().join("b.json")).unwrap();
    summit_lint(folder.path()).args(["fix", "a.json", "--quiet"]).assert().code(2).stderr_eq(str![[r#"
error: did not write a.json: writing would break its 2 hard links; copy it, or use `--diff`

"#]]);
    for name in ["a.json", "b.json"] {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), payload_with_safe_fix());
    }
}
