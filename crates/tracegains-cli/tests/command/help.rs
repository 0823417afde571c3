use crate::run::{command, ended, run};

#[test]
fn help_tells_every_exit_status_the_environment_and_examples() {
    for arguments in [["--help"].as_slice(), &["logout", "--help"], &["logout", "-h"]] {
        let ended = run(arguments);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        let after = ended.stdout.split("Exit status").nth(1).unwrap();
        for status in 0..=4 {
            assert!(after.contains(&format!("\n  {status}  ")), "{after}");
        }
    }
    let logout = run(&["logout", "--help"]).stdout;
    for expected in
        ["TRACEGAINS_APP_KEY", "TRACEGAINS_SESSION_ID", "Examples:", "--local", "--allow-plain-http"]
    {
        assert!(logout.contains(expected), "{expected}");
    }
}

#[test]
fn help_does_not_show_the_environment() {
    let mut command = command(&["logout", "--help"]);
    let ended = ended(command.env("TRACEGAINS_APP_KEY", "hunter2").env("TRACEGAINS_SESSION_ID", "hunter2"));
    assert!(!ended.stdout.contains("hunter2"));
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(run(&["--version"]).stdout, concat!("tracegains ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn without_a_subcommand_the_help_goes_to_standard_error() {
    let ended = run(&[]);
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("Usage: tracegains <COMMAND>"), "{}", ended.stderr);
}

#[test]
fn a_subcommand_that_does_not_exist_is_bad_input() {
    let ended = run(&["logot"]);
    ended.assert_bad_input();
    assert!(ended.stderr.contains("a similar subcommand exists: 'logout'"), "{}", ended.stderr);
}

#[test]
fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = run(&["completions", shell]);
        assert_eq!(ended.status, 0);
        assert!(ended.stdout.contains("session-id-file"), "{shell}");
    }
    run(&["completions", "cmd"]).assert_bad_input();
}

#[test]
fn the_manual_page_tells_of_every_subcommand_and_exit_status() {
    let page = run(&["man"]).stdout;
    for expected in [
        ".TH tracegains 1",
        "TRACEGAINS LOGOUT",
        "TRACEGAINS DECODE",
        "TRACEGAINS SERVE",
        "Exit status",
        "session\\-id\\-file",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("tracegains\\-logout(1)"), "a page that does not exist");
}
