//! `tracegains serve`: a service for scripts and people, until Ctrl-C.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{Ended, KEY, SESSION, file, run};

/// A running service, ended with the test.
struct Serving {
    child: Child,
    stdout: BufReader<ChildStdout>,
    url: String,
}

impl Serving {
    /// Starts it at a port of the system's choice and reads the first line.
    fn start(arguments: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", arguments)
    }

    fn start_at(listen: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("tracegains"))
            .args(["serve", "--listen", listen])
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        stdout.read_line(&mut url).unwrap();
        Self { child, stdout, url: url.trim_end().to_owned() }
    }

    /// The next session that it issued.
    fn session(&mut self) -> (String, String) {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let (app_key, session_id) = line.trim_end().split_once(':').unwrap();
        (app_key.to_owned(), session_id.to_owned())
    }

    fn log_out(&self, app_key: &str, session_id: &str) -> Ended {
        let secrets = ["--app-key", app_key, "--session-id", session_id];
        run(&[&["logout", "--json", "--attempts", "1", "--endpoint", &self.url], &secrets[..]].concat())
    }

    /// Asks it to end: its exit status, what is left of standard output, and standard error.
    #[cfg(unix)]
    fn end(mut self, signal: &str) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = self.wait();
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (status, stdout, stderr)
    }

    #[cfg(unix)]
    fn wait(&mut self) -> Option<i32> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(started.elapsed() < Duration::from_secs(10), "it does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_is_an_address_and_the_next_ones_are_sessions_to_log_out_of() {
    let mut serving = Serving::start(&["--issue", "2"]);
    assert!(serving.url.starts_with("http://127.0.0.1:"), "{}", serving.url);
    assert!(serving.url.ends_with("/v7/soap/Authentication.asmx"), "{}", serving.url);
    for _ in 0..2 {
        let (app_key, session_id) = serving.session();
        let ended = serving.log_out(&app_key, &session_id);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        let again = serving.log_out(&app_key, &session_id);
        assert_eq!((again.status, again.json()["response_code"].as_str()), (1, Some("Unauthorized")));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly_and_so_does_the_system() {
    for signal in ["-INT", "-TERM"] {
        let serving = Serving::start(&[]);
        let (status, stdout, stderr) = serving.end(signal);
        assert_eq!(status, Some(0));
        assert_eq!(stdout.lines().count(), 1, "one session of its own: {stdout}");
        assert_eq!(stderr, "Press Ctrl-C to stop.\n");
    }
}

#[cfg(unix)]
#[test]
fn a_session_of_the_command_line_is_open_and_printed_nowhere() {
    let serving = Serving::start(&["--session", &format!("{KEY}:{SESSION}"), "--log"]);
    assert_eq!(serving.log_out(KEY, SESSION).status, 0);
    assert_eq!(serving.log_out(KEY, SESSION).status, 1);
    let (status, stdout, stderr) = serving.end("-INT");
    let ended = Ended { status: status.unwrap(), stdout, stderr };
    ended.assert_no_secret();
    assert_eq!(ended.stdout, "");
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ended.stderr);
    assert!(lines[1].contains("Z 127.0.0.1:"), "a time: {}", lines[1]);
    let told = "POST /v7/soap/Authentication.asmx: SOAP 1.1, session 5e55…: 200 ";
    assert!(lines[1].contains(&format!("{told}OK, ")), "{}", lines[1]);
    assert!(lines[2].contains(&format!("{told}Unauthorized, ")), "{}", lines[2]);
}

#[test]
fn a_session_ends_with_its_lifetime() {
    let mut serving = Serving::start(&["--session-lifetime", "1ms"]);
    let (app_key, session_id) = serving.session();
    thread::sleep(Duration::from_millis(20));
    assert_eq!(serving.log_out(&app_key, &session_id).status, 1);
}

#[test]
fn it_misbehaves_as_it_is_told() {
    let scripted = format!("html@{SESSION}");
    let mut serving = Serving::start(&[
        "--issue",
        "1",
        "--respond",
        "503:1",
        "--respond",
        "fault:1",
        "--respond",
        &scripted,
    ]);
    let (app_key, session_id) = serving.session();
    assert_eq!(serving.log_out(KEY, SESSION).json()["error"]["kind"], "media_type");
    assert_eq!(serving.log_out(&app_key, &session_id).json()["http_status"], 503);
    assert_eq!(serving.log_out(&app_key, &session_id).json()["outcome"], "fault");
    assert_eq!(serving.log_out(&app_key, &session_id).json()["logged_out"], true);

    let serving = Serving::start(&["--respond", "rejected", "--fail-rate", "0.5", "--latency", "50ms"]);
    let started = Instant::now();
    let codes: Vec<_> = (0..4).map(|_| serving.log_out(KEY, SESSION).json()["message"].clone()).collect();
    assert!(started.elapsed() >= Duration::from_millis(200));
    let told = "The service was told to reject the request.";
    assert_eq!(codes.iter().map(|code| code == told).collect::<Vec<_>>(), [false, true, false, true]);
}

#[test]
fn it_is_late_for_the_calls_and_the_session_that_it_is_told() {
    let late = |serving: &Serving, app_key: &str, session_id: &str| {
        let started = Instant::now();
        let outcome = serving.log_out(app_key, session_id).json()["outcome"].clone();
        assert!(started.elapsed() >= Duration::from_millis(200), "{outcome} was not late");
        outcome
    };
    let scripted = format!("200ms@{SESSION}");
    let latencies = ["--latency", "200ms:2", "--latency", &scripted];
    let mut serving = Serving::start(&[&["--issue", "1", "--respond", "fault:1"], &latencies[..]].concat());
    let (app_key, session_id) = serving.session();
    // Both options speak of the same next calls: the first one fails, late.
    assert_eq!(late(&serving, &app_key, &session_id), "fault");
    assert_eq!(late(&serving, &app_key, &session_id), "completed");
    for _ in 0..2 {
        assert_eq!(late(&serving, KEY, SESSION), "rejected");
    }
}

#[test]
fn any_result_fault_and_bytes_are_answered_as_it_is_told() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n<";
    let raw = format!("raw={}@{SESSION}", file(head));
    let respond = ["--respond", "result=Conflict,In use.:1", "--respond", "fault=Client.Auth,No such key.:1"];
    let mut serving = Serving::start(&[&["--issue", "1", "--respond", &raw], &respond[..]].concat());
    let (app_key, session_id) = serving.session();
    assert_eq!(serving.log_out(KEY, SESSION).json()["error"]["kind"], "cut_off");
    let rejected = serving.log_out(&app_key, &session_id).json();
    assert_eq!(
        (rejected["response_code"].as_str(), rejected["message"].as_str()),
        (Some("Conflict"), Some("In use."))
    );
    let fault = serving.log_out(&app_key, &session_id);
    assert!(
        fault.stdout.contains("Client.Auth") && fault.stdout.contains("No such key."),
        "{}",
        fault.stdout
    );
    assert_eq!(serving.log_out(&app_key, &session_id).status, 0);
}

#[test]
fn an_address_that_other_machines_reach_has_to_be_meant() {
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8700"] {
        let ended = run(&["serve", "--listen", listen]);
        ended.assert_bad_input();
        assert!(ended.stderr.contains("other machines can reach this address"), "{}", ended.stderr);
        assert!(ended.stderr.contains("--expose"), "{}", ended.stderr);
    }
}

#[cfg(unix)]
#[test]
fn an_exposed_service_says_what_it_exposes() {
    let serving = Serving::start_at("0.0.0.0:0", &["--expose"]);
    assert!(serving.url.starts_with("http://127.0.0.1:"), "an address to connect to: {}", serving.url);
    let (status, _, stderr) = serving.end("-INT");
    assert_eq!(status, Some(0));
    assert!(stderr.starts_with("warning: whoever reaches 0.0.0.0:"), "{stderr}");
}

#[test]
fn an_address_that_is_taken_is_told_in_one_line() {
    let serving = Serving::start(&[]);
    let address = serving.url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let ended = run(&["serve", "--listen", address]);
    assert_eq!((ended.status, ended.stdout.as_str()), (3, ""));
    assert!(ended.stderr.starts_with(&format!("error: cannot serve at {address}: ")), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1);
}

#[test]
fn what_cannot_be_used_is_told_in_one_line_without_repeating_a_secret() {
    let (key_only, swapped) = (format!("{KEY}:"), format!("{KEY}:{SESSION}0"));
    for arguments in [
        ["--session", KEY],
        ["--session", &key_only],
        ["--session", &swapped],
        ["--respond", "nonsense"],
        ["--respond", &format!("fault@{SESSION}0")],
        ["--fail-rate", "2"],
        ["--latency", "soon"],
        ["--session-lifetime", "20"],
        ["--listen", "localhost"],
        ["--issue", "-1"],
    ] {
        run(&[&["serve"], &arguments[..]].concat()).assert_bad_input();
    }
}
