//! Counts instructions under callgrind and compares them with the committed baseline.
//!
//! A count does not depend on what else the machine does, so it shows a regression of a few percent
//! where a clock cannot. Each piece of work runs in a process of its own, once and eleven times; a tenth
//! of the difference is what one run costs, without the start of the process.
//!
//! The runner is our own, since gungraun's has to be installed apart, in the library's very version, and
//! keeps its baselines among the build's output.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use benches::messages::{self, MEBIBYTE};
use benches::{ours, peers};
use tracegains_core::CallOptions;
use tracegains_core::binding::Endpoint;
use tracegains_core::soap::Limits;

/// By how much a count may exceed the baseline.
const TOLERANCE: f64 = 0.02;
const RUNS: u64 = 10;
const ACCEPT: &str = "cargo bench -p benches --no-default-features --bench instructions -- accept";

/// The pieces of work whose instructions are counted. Those of the readers are there to compare with: no
/// one here can make them regress.
const WORK: [&str; 14] = [
    "encode",
    "encode response",
    "decode success",
    "reader success",
    "ns_reader success",
    "decode fault",
    "decode fault 1.2",
    "decode page",
    "decode_request request",
    "call success",
    "decode siblings",
    "decode deep",
    "decode attributes",
    "decode plain text",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words[..] {
        ["work", name, runs] => {
            work(name, runs.parse().expect("a number of runs"));
            ExitCode::SUCCESS
        }
        ["profile", name] if WORK.contains(&name) => profile(name),
        ["accept"] => gate(true),
        [] => gate(false),
        _ => {
            eprintln!("instructions: expected nothing, `accept` or `profile NAME`, of {}", WORK.join(", "));
            ExitCode::from(2)
        }
    }
}

/// Does a piece of work this many times.
fn work(name: &str, runs: u64) {
    let (what, which) = name.split_once(' ').unwrap_or((name, ""));
    let bytes = match which {
        "success" => messages::success(),
        "fault" => messages::fault(),
        "fault 1.2" => messages::fault_v1_2(),
        "page" => messages::page(),
        "request" => messages::request(),
        "siblings" => messages::siblings(MEBIBYTE / 16),
        "deep" => messages::deep(MEBIBYTE / 16),
        "attributes" => messages::attributes(MEBIBYTE / 16),
        "plain text" => messages::plain_text(MEBIBYTE / 16),
        _ => Vec::new(),
    };
    let limits = if bytes.len() > 10_000 { ours::no_limits() } else { Limits::default() };
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    let (logout, result) = (messages::logout(), ours::success());
    let (endpoint, options) = (Endpoint::production(), CallOptions::new());
    // As many whatever the number of runs, so that making them is not in the difference.
    let responses = if what == "call" { runs.max(1 + RUNS) } else { 0 };
    let mut responses: Vec<_> = (0..responses).map(|_| ours::response(bytes.clone())).collect();
    for _ in 0..runs {
        match name {
            "encode" => drop(black_box(ours::encode(black_box(&logout)))),
            "encode response" => drop(black_box(ours::encode_response(black_box(&result)))),
            _ => match what {
                "decode" => assert!(black_box(ours::decode(black_box(&bytes), &limits)).is_ok()),
                "decode_request" => {
                    assert!(black_box(ours::decode_request(black_box(&bytes), &limits)).is_ok());
                }
                "reader" => assert!(peers::reader(black_box(text)) > 0),
                "ns_reader" => assert!(peers::ns_reader(black_box(text)) > 0),
                "call" => {
                    let response = responses.pop().expect("one for each run");
                    assert!(ours::call(&endpoint, &options, black_box(&logout), response));
                }
                _ => panic!("no such work: {name}"),
            },
        }
    }
}

/// The command that does a piece of work under callgrind, collecting all or what happens in a function.
fn callgrind(name: &str, runs: u64, out: &Path, function: Option<&str>) -> Command {
    let mut command = Command::new("valgrind");
    command
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .args(function.map(|name| format!("--toggle-collect=benches::*::{name}")))
        .arg(std::env::current_exe().expect("the path of this program"))
        .args(["work", name, &runs.to_string()]);
    command
}

/// Instructions of that many runs, start of the process included.
fn counted(name: &str, runs: u64) -> Option<u64> {
    let out = callgrind(name, runs, Path::new("/dev/null"), None).output().ok()?;
    let text = String::from_utf8_lossy(&out.stderr);
    let line = text.lines().find_map(|line| line.split_once("Collected : "))?;
    out.status.success().then(|| line.1.trim().parse().ok()).flatten()
}

fn gate(accept: bool) -> ExitCode {
    let Some(here) = Machine::here() else {
        println!("instructions: not compared: valgrind is not at hand");
        return ExitCode::SUCCESS;
    };
    let file = here.file();
    let baseline = fs::read_to_string(&file).unwrap_or_default();
    if baseline.is_empty() && !accept {
        println!("instructions: not compared: no baseline for {}", here.name());
        println!("  there are: {}", others(&file));
        println!("  to take one, from a tree that is as it should be: {ACCEPT}");
        return ExitCode::SUCCESS;
    }
    let mut new = String::new();
    let mut regressed = false;
    for name in WORK {
        let (Some(once), Some(more)) = (counted(name, 1), counted(name, 1 + RUNS)) else {
            eprintln!("instructions: valgrind failed on {name}");
            return ExitCode::FAILURE;
        };
        let count = (more - once) / RUNS;
        new.push_str(&format!("{name}\t{count}\n"));
        let before = baseline.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        let before: Option<u64> = before.and_then(|before| before.parse().ok());
        let change = before.map(|before| count as f64 / before as f64 - 1.0);
        let (change, verdict) = match change {
            None => (String::from("new"), ""),
            Some(change) if change > TOLERANCE && !name.contains("reader") => {
                regressed = true;
                (format!("{:+.1} %", change * 100.0), "REGRESSED")
            }
            Some(change) if change < -TOLERANCE => (format!("{:+.1} %", change * 100.0), "better: accept it"),
            Some(change) => (format!("{:+.1} %", change * 100.0), ""),
        };
        println!("{name:20} {count:>12} {change:>8} {verdict}");
    }
    if accept {
        fs::create_dir_all(file.parent().expect("a directory")).expect("the baselines' directory");
        fs::write(&file, new).expect("the baselines' directory can be written");
        println!("instructions: baseline written: {}", file.display());
    } else if regressed {
        eprintln!("instructions: more than the baseline for {} allows", here.name());
        eprintln!("  where they go: … --bench instructions -- profile '<name>'");
        eprintln!("  to move the baseline, with the reason in the commit: {ACCEPT}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The machines that there are baselines for.
fn others(file: &Path) -> String {
    let entries = file.parent().and_then(|directory| fs::read_dir(directory).ok());
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What a count depends on besides the code: the compiler, the processor's vector instructions (the
/// searches for bytes choose by them) and valgrind.
struct Machine {
    rustc: String,
    target: String,
    valgrind: String,
}

impl Machine {
    /// `None`: valgrind or rustc cannot be run.
    fn here() -> Option<Self> {
        let said = |program: &str, argument: &str| {
            let output = Command::new(program).arg(argument).output().ok()?;
            String::from_utf8(output.stdout).ok()
        };
        let rustc = said("rustc", "-vV")?;
        let line = |name: &str| rustc.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        let valgrind = said("valgrind", "--version")?.trim().to_owned();
        Some(Self { rustc: line("release: ")?, target: line("host: ")? + vectors(), valgrind })
    }

    fn name(&self) -> String {
        format!("rustc-{}-{}-{}", self.rustc, self.target, self.valgrind)
    }

    fn file(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines").join(self.name() + ".tsv")
    }
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    if std::is_x86_feature_detected!("avx2") { "-avx2" } else { "" }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    ""
}

/// Prints where the instructions of a piece of work go.
fn profile(name: &str) -> ExitCode {
    let out = std::env::temp_dir().join(format!("callgrind.{}.out", std::process::id()));
    let function = match name.split(' ').next() {
        Some("encode") => "encode",
        Some("decode_request") => "decode_request",
        Some("call") => "call",
        Some("reader") => "reader",
        Some("ns_reader") => "ns_reader",
        _ => "decode",
    };
    let mut command = callgrind(name, 100, &out, Some(function));
    let ran = command.output();
    if !ran.is_ok_and(|ran| ran.status.success()) {
        eprintln!("instructions: no profile: valgrind is not at hand");
        return ExitCode::FAILURE;
    }
    let annotated = Command::new("callgrind_annotate").arg(&out).output().expect("callgrind_annotate");
    println!("{}", String::from_utf8_lossy(&annotated.stdout));
    drop(fs::remove_file(out));
    ExitCode::SUCCESS
}
