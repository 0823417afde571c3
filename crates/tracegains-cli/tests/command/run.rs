//! Runs the command, without anything of the environment that could change its ways.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use assert_cmd::Command;

/// An application key and a session that the tests look for in whatever is printed.
pub(crate) const KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
pub(crate) const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

/// What a run left behind.
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Standard output as one JSON object.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Standard output as one JSON object a line.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(read).collect()
    }

    /// Neither stream holds a secret, however it is spelt, or a good part of one.
    #[track_caller]
    pub(crate) fn assert_no_secret(&self) -> &Self {
        for secret in [KEY, SESSION] {
            for text in [&self.stdout, &self.stderr] {
                let text = text.to_lowercase();
                for part in [&secret[..13], &secret[9..23], &secret[24..], &secret.replace('-', "")[..12]] {
                    // What both share is no secret.
                    assert!(part == "0000-4000-8000" || !text.contains(part), "{part} in {text}");
                }
            }
        }
        self
    }

    /// The run was refused for its input: status 2, one line on standard error, nothing else.
    #[track_caller]
    pub(crate) fn assert_bad_input(&self) -> &Self {
        assert_eq!(self.status, 2, "{}", self.stderr);
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        self.assert_no_secret()
    }
}

/// The command with an environment of its own.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tracegains"));
    command.args(arguments).env_clear().timeout(Duration::from_secs(60));
    command
}

pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        status: output.status.code().expect("ended by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

pub(crate) fn run(arguments: &[&str]) -> Ended {
    ended(&mut command(arguments))
}

/// An empty directory of its own for a test.
pub(crate) fn directory() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("run-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A file with this content, as an argument.
pub(crate) fn file(content: impl AsRef<[u8]>) -> String {
    let path = directory().join("file");
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}
