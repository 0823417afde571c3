//! Keys, sessions and addresses: where they come from, and what happens to bad ones.

use crate::outcomes::result;
use crate::run::{KEY, SESSION, command, directory, ended, file, run};
use crate::server::{Answer, NOBODY, Server, answer};

fn success() -> Answer {
    answer("200 OK", "text/xml", result("OK", ""))
}

/// What the server was sent: key and session.
fn sent(server: &Server) -> (bool, bool) {
    let request = server.requests().pop().unwrap();
    (request.contains(&format!("<appKey>{KEY}<")), request.contains(&format!("<sessionId>{SESSION}<")))
}

#[test]
fn key_and_session_come_from_the_environment() {
    let server = Server::start([success()]);
    let mut command = command(&["logout", "--endpoint", &server.url]);
    let ended = ended(command.env("TRACEGAINS_APP_KEY", KEY).env("TRACEGAINS_SESSION_ID", SESSION));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(sent(&server), (true, true));
}

#[test]
fn key_and_session_come_from_files_in_the_spellings_of_dotnet() {
    let key = file(format!("\u{feff}{{{}}}\r\n", KEY.to_uppercase()));
    let session = file(format!("  {}\n\n", SESSION.replace('-', "")));
    let server = Server::start([success()]);
    let ended =
        run(&["logout", "--endpoint", &server.url, "--app-key-file", &key, "--session-id-file", &session]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(sent(&server), (true, true));
}

#[test]
fn one_of_them_comes_from_standard_input() {
    for (option, other, given) in
        [("--session-id-file", "--app-key", KEY), ("--app-key-file", "--session-id", SESSION)]
    {
        let server = Server::start([success()]);
        let stdin = if given == KEY { SESSION } else { KEY };
        let mut command = command(&["logout", "--endpoint", &server.url, option, "-", other, given]);
        let ended = ended(command.write_stdin(format!("{stdin}\n")));
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert_eq!(sent(&server), (true, true));
    }
}

#[test]
fn an_option_wins_over_the_environment() {
    let key = file(KEY);
    let server = Server::start([success()]);
    let mut command =
        command(&["logout", "--endpoint", &server.url, "--app-key-file", &key, "--session-id", SESSION]);
    let other = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    let ended = ended(command.env("TRACEGAINS_APP_KEY", other).env("TRACEGAINS_SESSION_ID", other));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(sent(&server), (true, true));
}

#[test]
fn bad_input_is_one_clear_line_and_status_2() {
    let two_lines = file(format!("{KEY}\n{SESSION}\n"));
    let no_guid = file("correct horse battery staple\n");
    let not_text = file(b"\xff\xfe5\x00e\x005\x00");
    let long = file("0".repeat(100_000));
    let missing = directory().join("missing").to_str().unwrap().to_owned();
    let no_certificate = file("no certificate");
    let (key, session) = (["--app-key", KEY], ["--session-id", SESSION]);
    let both = [key, session].concat();
    let with = |more: &[&'static str]| [both.as_slice(), more].concat();
    let guid = "not a GUID";
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (vec![], "no application key"),
        (key.to_vec(), "no session ID"),
        (vec!["--app-key", "correct-horse"], guid),
        (vec!["--app-key", &KEY[1..], "--session-id", SESSION], guid),
        (vec!["--app-key", KEY, "--session-id", "5e55a1d0-0000-4000-8O00-00000000000f"], guid),
        (vec!["--app-key="], guid),
        (vec![KEY], "unexpected argument"),
        (vec!["5e55a1d0-0000-4000-8O00-000O0000000f"], "unexpected argument '5e55…' found"),
        (vec!["--session", SESSION], "unexpected argument"),
        (vec!["--app-key", KEY, "--app-key-file", "-"], "cannot be used with"),
        (vec!["--app-key-file", &missing], &missing),
        (vec!["--app-key-file", &two_lines, "--session-id", SESSION], "more than one line"),
        (vec!["--app-key-file", &no_guid, "--session-id", SESSION], guid),
        (vec!["--app-key-file", &not_text, "--session-id", SESSION], guid),
        (vec!["--app-key-file", &long, "--session-id", SESSION], guid),
        (vec!["--app-key-file", "-", "--session-id-file", "-"], "give `-` once"),
        (with(&["--soap", "1.3"]), "[possible values: 1.1, 1.2, auto]"),
        (with(&["--soap", "5e55a1d00000400080000000000000ff"]), "5e55…"),
        (with(&["--timeout", "0"]), "expected a number of seconds above 0"),
        (with(&["--timeout", "soon"]), "expected a number of seconds above 0"),
        (with(&["--attempts", "0"]), "expected a whole number from 1 to 1000"),
        (with(&["--transport", "pigeon"]), "[possible values: blocking, async]"),
        (with(&["--endpoint", "staging"]), "no scheme"),
        (with(&["--endpoint", "ftp://host/"]), "scheme"),
        (with(&["--endpoint", "http://gateway.example/"]), "--allow-plain-http"),
        (with(&["--endpoint", "https://user:correct-horse@host/"]), "user information"),
        (with(&["--allow-plain-http"]), "--endpoint <ENDPOINT>"),
        (with(&["--proxy", "pigeon://correct-horse:correct-horse@"]), "proxy"),
        ([both.as_slice(), &["--ca-file", &missing]].concat(), &missing),
        ([both.as_slice(), &["--ca-file", &no_certificate]].concat(), "certificate"),
        (with(&["--local"]), "--local"),
        (vec!["--local", "--endpoint", "test"], "--local"),
    ];
    for transport in crate::outcomes::TRANSPORTS {
        for (arguments, expected) in &cases {
            let mut all = vec!["logout"];
            all.extend(arguments);
            if !arguments.contains(&"--transport") {
                all.extend(["--transport", transport]);
            }
            let ended = run(&all);
            ended.assert_bad_input();
            assert!(ended.stderr.contains(expected), "{arguments:?}: {}", ended.stderr);
            assert!(!ended.stderr.contains("correct"), "{arguments:?}: {}", ended.stderr);
        }
    }
}

#[test]
fn a_variable_that_is_no_guid_is_named_and_not_shown_and_an_empty_one_is_none() {
    let run = |key: &str| {
        let mut command = command(&["logout", "--session-id", SESSION]);
        ended(command.env("TRACEGAINS_APP_KEY", key))
    };
    let bad = run(&KEY[..30]);
    bad.assert_bad_input();
    assert!(bad.stderr.contains("TRACEGAINS_APP_KEY: not a GUID"), "{}", bad.stderr);
    assert!(run("").assert_bad_input().stderr.contains("no application key"));
}

#[test]
fn standard_input_without_a_guid_is_bad_input() {
    for stdin in ["", "\n", "correct horse\n", &format!("{SESSION}\n{KEY}\n")] {
        let mut command = command(&["logout", "--app-key", KEY, "--session-id-file", "-"]);
        let ended = ended(command.write_stdin(stdin));
        ended.assert_bad_input();
        assert!(ended.stderr.contains("standard input (--session-id-file): "), "{}", ended.stderr);
    }
}

#[test]
fn plain_http_to_another_machine_is_sent_with_permission_only() {
    // Through a proxy on this machine, so that nothing leaves it.
    let server = Server::start([success()]);
    let proxy = server.url.trim_end_matches("/soap");
    let ended = run(&[
        "logout",
        "--app-key",
        KEY,
        "--session-id",
        SESSION,
        "--allow-plain-http",
        "--endpoint",
        "http://192.0.2.1/soap",
        "--proxy",
        proxy,
        "--attempts",
        "1",
        "--timeout",
        "5",
    ]);
    assert_ne!(ended.status, 2, "{}", ended.stderr);
    assert!(server.requests()[0].contains("192.0.2.1"));
}

#[test]
fn proxies_of_the_environment_are_not_used_for_this_machine() {
    for transport in crate::outcomes::TRANSPORTS {
        let server = Server::start([success()]);
        let mut command = command(&["logout", "--endpoint", &server.url, "--transport", transport]);
        command.env("TRACEGAINS_APP_KEY", KEY).env("TRACEGAINS_SESSION_ID", SESSION);
        let ended =
            ended(command.env("HTTP_PROXY", NOBODY).env("http_proxy", NOBODY).env("ALL_PROXY", NOBODY));
        assert_eq!(ended.status, 0, "{}", ended.stderr);
    }
}
