use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::json;
use tracegains_core::operation::message::{encode_fault, encode_request, encode_response};
use tracegains_core::soap::{Detail, FaultClass, FaultCode};
use tracegains_core::{Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

use crate::run::{KEY, SESSION, command, directory, ended, file, run};

const KEYS: [&str; 8] = ["file", "kind", "soap", "logged_out", "response_code", "message", "fault", "error"];

fn request(version: SoapVersion) -> Vec<u8> {
    encode_request(&Logout::new(KEY.parse().unwrap(), SESSION.parse().unwrap()), version)
}

fn rejection(version: SoapVersion) -> Vec<u8> {
    let message = format!("No session {SESSION} for {KEY}\nINFO all is well");
    let result = LogoutResult::new(ResponseCode::new("Unauthorized")).with_message(message);
    encode_response::<Logout>(&result, version).unwrap()
}

fn success(version: SoapVersion) -> Vec<u8> {
    encode_response::<Logout>(&LogoutResult::new(ResponseCode::ok()), version).unwrap()
}

fn fault(version: SoapVersion) -> Vec<u8> {
    let detail = Detail::from_xml(&format!("<id xmlns=\"\">{SESSION}</id>")).unwrap();
    let mut fault =
        Fault::new(FaultCode::standard(FaultClass::Sender), format!("Bad {SESSION}")).with_detail(detail);
    fault.role = Some("urn:the-service".to_owned());
    if version == SoapVersion::V1_2 {
        fault.subcodes.push(FaultCode::qualified("urn:codes", "Gone"));
        fault.node = Some("urn:node".to_owned());
    }
    encode_fault(&fault, version).unwrap()
}

#[test]
fn every_kind_of_message_is_told_in_both_versions() {
    for version in SoapVersion::ALL {
        let files =
            [file(request(version)), file(success(version)), file(rejection(version)), file(fault(version))];
        let mut arguments = vec!["decode", "--json"];
        arguments.extend(files.iter().map(String::as_str));
        let ended = run(&arguments);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        ended.assert_no_secret();
        let lines = ended.json_lines();
        for (line, file) in lines.iter().zip(&files) {
            assert_eq!(line.as_object().unwrap().keys().collect::<Vec<_>>(), sorted(&KEYS));
            assert_eq!(line["file"], json!(file));
            assert_eq!(line["soap"], json!(version.as_str()));
            assert_eq!(line["error"], json!(null));
        }
        let said = |key: &str| lines.iter().map(|line| line[key].clone()).collect::<Vec<_>>();
        assert_eq!(said("kind"), ["request", "response", "response", "fault"]);
        assert_eq!(said("logged_out"), [false, true, false, false]);
        assert_eq!(said("response_code"), [json!(null), json!("OK"), json!("Unauthorized"), json!(null)]);
        assert_eq!(lines[2]["message"], "No session 5e55… for 0a1b…\\nINFO all is well");
        let fault = &lines[3]["fault"];
        assert_eq!(fault["reason"], "Bad 5e55…");
        assert_eq!(fault["detail"], "<id xmlns=\"\">5e55…</id>");
        assert_eq!(fault["role"], "urn:the-service");
        match version {
            SoapVersion::V1_1 => {
                assert_eq!(fault["code"], "soap:Client");
                assert_eq!((&fault["subcodes"], &fault["node"]), (&json!([]), &json!(null)));
            }
            SoapVersion::V1_2 => {
                assert_eq!(fault["code"], "soap:Sender");
                assert_eq!(fault["node"], "urn:node");
                assert!(fault["subcodes"][0].as_str().unwrap().ends_with("Gone"));
            }
        }
    }
}

fn sorted<'a>(keys: &'a [&'a str]) -> Vec<&'a str> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}

#[test]
fn people_are_told_in_one_line_and_the_rest_of_a_fault_below() {
    let version = SoapVersion::V1_2;
    let paths =
        [file(request(version)), file(success(version)), file(rejection(version)), file(fault(version))];
    let ended = run(&["decode", &paths[0], &paths[1], &paths[2], &paths[3]]);
    ended.assert_no_secret();
    let [request, success, rejection, fault] = &paths;
    assert_eq!(
        ended.stdout,
        format!(
            "{request}: SOAP 1.2 request: log out session 5e55… with key 0a1b…\n\
             {success}: SOAP 1.2 response: logged out, OK\n\
             {rejection}: SOAP 1.2 response: not logged out, Unauthorized: No session 5e55… for 0a1b…\\nINFO all is well\n\
             {fault}: SOAP 1.2 fault: soap:Sender / q0:Gone: Bad 5e55…\n  role: urn:the-service\n  node: urn:node\n  \
             detail: <id xmlns=\"\">5e55…</id>\n"
        )
    );
}

#[test]
fn secrets_are_printed_as_they_are_on_request_only() {
    let path = file(rejection(SoapVersion::V1_1));
    let ended = run(&["decode", "--json", "--show-secrets", &path]);
    assert_eq!(ended.json()["message"], format!("No session {SESSION} for {KEY}\nINFO all is well"));
    let ended = run(&["decode", "--show-secrets", &file(request(SoapVersion::V1_1))]);
    assert!(
        ended.stdout.ends_with(&format!("log out session {SESSION} with key {KEY}\n")),
        "{}",
        ended.stdout
    );
}

#[test]
fn what_is_no_message_is_an_error_with_its_place_and_the_others_are_read_all_the_same() {
    let whole = request(SoapVersion::V1_2);
    let cut = file(&whole[..whole.len() - 20]);
    let good = file(&whole);
    let ended = run(&["decode", "--json", &cut, &good]);
    assert_eq!(ended.status, 1);
    let lines = ended.json_lines();
    assert_eq!(lines[0]["kind"], "error");
    assert_eq!(lines[0]["soap"], "1.2");
    assert_eq!(lines[0]["error"]["kind"], "unexpected_end");
    let offset = lines[0]["error"]["offset"].as_u64().unwrap();
    assert!((whole.len() as u64 - 40..whole.len() as u64).contains(&offset), "{offset}");
    assert!(lines[0]["error"]["path"].as_str().unwrap().starts_with("/Envelope"));
    assert!(lines[0]["error"]["expected"].is_string());
    assert_eq!(lines[1]["kind"], "request");

    let ended = run(&["decode", &cut]);
    assert!(
        ended.stdout.contains(": SOAP 1.2 error: the document ends too early at byte "),
        "{}",
        ended.stdout
    );
}

#[test]
fn the_error_is_the_one_of_what_the_message_wants_to_be() {
    let request = String::from_utf8(request(SoapVersion::V1_1)).unwrap();
    let without_session = request.replace(&format!("<sessionId>{SESSION}</sessionId>"), "");
    let ended = run(&["decode", "--json", &file(without_session)]);
    assert_eq!(ended.json()["error"]["kind"], "missing_element");
    assert!(ended.json()["error"]["expected"].as_str().unwrap().contains("sessionId"));

    let ended = run(&["decode", "--json", &file(request.replace("Logout", "Login"))]);
    assert_eq!(ended.json()["error"]["kind"], "unexpected_element");
    let ended = run(&["decode", "--json", &file("not xml")]);
    assert_eq!(ended.json()["soap"], json!(null));
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_of_that_file() {
    let folder = directory();
    let missing = folder.join("missing.xml");
    let good = file(success(SoapVersion::V1_1));
    let ended = run(&["decode", "--json", missing.to_str().unwrap(), folder.to_str().unwrap(), &good]);
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    let lines = ended.json_lines();
    for line in &lines[..2] {
        assert_eq!((&line["kind"], &line["error"]["kind"]), (&json!("error"), &json!("file")));
        assert_eq!(line["error"]["offset"], json!(null));
        assert!(line["error"]["expected"].as_str().unwrap().starts_with("a readable file: "));
    }
    assert_eq!(lines[2]["logged_out"], true);
}

#[test]
fn a_file_larger_than_any_message_is_not_read_to_its_end() {
    let large = directory().join("large.xml");
    fs::File::create(&large).unwrap().set_len(1 << 40).unwrap();
    let ended = run(&["decode", "--json", large.to_str().unwrap()]);
    assert_eq!(ended.json()["error"]["kind"], "limit");
}

#[test]
fn standard_input_is_read_once() {
    for arguments in [["decode", "-"].as_slice(), &["decode"]] {
        let ended = ended(command(arguments).write_stdin(success(SoapVersion::V1_1)));
        assert_eq!((ended.status, ended.stdout.as_str()), (0, "-: SOAP 1.1 response: logged out, OK\n"));
    }
    run(&["decode", "-", "-"]).assert_bad_input();
}

#[test]
fn thousands_of_files_are_read_in_one_run_and_told_in_their_order() {
    let folder = directory();
    let mut arguments = command(&["decode", "--json"]);
    for number in 0..4000 {
        let path = folder.join(format!("{number:04}.xml"));
        fs::write(&path, if number % 2 == 0 { success(SoapVersion::V1_2) } else { fault(SoapVersion::V1_1) })
            .unwrap();
        arguments.arg(path);
    }
    let started = std::time::Instant::now();
    let ended = ended(&mut arguments);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    assert_eq!(ended.status, 0);
    ended.assert_no_secret();
    let lines = ended.json_lines();
    assert_eq!(lines.len(), 4000);
    for (number, line) in lines.iter().enumerate() {
        assert!(line["file"].as_str().unwrap().ends_with(&format!("{number:04}.xml")));
        assert_eq!(line["kind"], if number % 2 == 0 { "response" } else { "fault" });
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let path = file(success(SoapVersion::V1_1));
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tracegains"))
        .arg("decode")
        .args(std::iter::repeat_n(path, 5000))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(first.contains("logged out"));
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
    assert!(ended.status.code().is_some(), "ended by a signal");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_said_and_is_no_success() {
    let path = file(success(SoapVersion::V1_1));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tracegains"))
        .args(["decode", &path])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8(ended.stderr).unwrap().starts_with("error: standard output: "));
}

#[cfg(unix)]
#[test]
fn a_file_name_cannot_forge_lines_or_show_a_session() {
    let path = directory().join(format!("a\nb {SESSION}.xml"));
    fs::write(&path, success(SoapVersion::V1_1)).unwrap();
    let ended = run(&["decode", path.to_str().unwrap()]);
    assert!(
        ended.stdout.ends_with("a\\nb 5e55….xml: SOAP 1.1 response: logged out, OK\n"),
        "{}",
        ended.stdout
    );
    assert_eq!(ended.stdout.lines().count(), 1);
}
