use serde_json::json;

use crate::outcomes::TRANSPORTS;
use crate::run::run;

#[test]
fn both_versions_are_shown_at_work_without_a_key() {
    for transport in TRANSPORTS {
        let ended = run(&["logout", "--local", "--transport", transport]);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        for expected in [
            "http://127.0.0.1:",
            "SOAP 1.1 (text/xml)\n",
            "SOAP 1.2 (application/soap+xml)\n",
            "Logged out (OK, SOAP 1.1)",
            "Logged out (OK, SOAP 1.2)",
            "tracegains logout --help",
        ] {
            assert!(ended.stdout.contains(expected), "{expected}: {}", ended.stdout);
        }
        assert_eq!(ended.stdout.matches("The service opens session ").count(), 2);
        assert_eq!(ended.stdout.matches("the service no longer knows the session").count(), 2);
        // Four digits of each GUID, and an ellipsis.
        assert_eq!(ended.stdout.matches('…').count(), 4, "{}", ended.stdout);
    }
}

#[test]
fn programs_get_one_object_for_each_version() {
    for transport in TRANSPORTS {
        let ended = run(&["logout", "--local", "--json", "--transport", transport]);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        let lines = ended.json_lines();
        assert_eq!(lines.iter().map(|line| &line["soap"]).collect::<Vec<_>>(), ["1.1", "1.2"]);
        for line in &lines {
            assert_eq!(line.as_object().unwrap().len(), 14);
            for (key, value) in [
                ("logged_out", json!(true)),
                ("outcome", json!("completed")),
                ("http_status", json!(200)),
                ("response_code", json!("OK")),
                ("attempts", json!(1)),
                ("active_before", json!(true)),
                ("active_after", json!(false)),
                ("error", json!(null)),
            ] {
                assert_eq!(line[key], value, "{key}");
            }
            assert!(line["endpoint"].as_str().unwrap().starts_with("http://127.0.0.1:"));
        }
    }
}

#[test]
fn one_version_is_shown_if_one_is_asked_for() {
    let ended = run(&["logout", "--local", "--json", "--soap", "1.2"]);
    assert_eq!(ended.json()["soap"], "1.2");
}

#[test]
fn the_messages_of_both_versions_are_shown_between_the_steps() {
    let ended = run(&["logout", "--local", "--show-wire"]);
    assert_eq!(ended.stderr.matches("> POST /v7/soap/Authentication.asmx HTTP/1.1\n").count(), 2);
    assert_eq!(ended.stderr.matches("< HTTP/1.1 200 OK\n").count(), 2);
    assert!(ended.stderr.contains("content-type: application/soap+xml; charset=utf-8; action="));
}
