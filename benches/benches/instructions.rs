//! Counts instructions under callgrind and compares them with the committed baseline.
//!
//! A count does not depend on what else the machine does, so it shows a regression of a few percent
//! where a clock cannot. Each piece of work runs in a process of its own, once and eleven times; a tenth
//! of the difference is what one run costs, without the start of the process.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use benches::messages::{self, MEBIBYTE};
use benches::{ours, peers};
use tracegains_core::soap::Limits;

/// By how much a count may differ from the baseline.
const TOLERANCE: f64 = 0.02;
const RUNS: u64 = 10;

/// The pieces of work whose instructions are counted.
const WORK: [&str; 11] = [
    "encode",
    "decode success",
    "reader success",
    "ns_reader success",
    "decode fault",
    "decode fault 1.2",
    "decode page",
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
        ["profile", name] => profile(name),
        ["accept"] => gate(true),
        _ => gate(false),
    }
}

/// Does a piece of work this many times.
fn work(name: &str, runs: u64) {
    let (what, which) = name.split_once(' ').unwrap_or((name, ""));
    let logout = messages::logout();
    let bytes = match which {
        "success" => messages::success(),
        "fault" => messages::fault(),
        "fault 1.2" => messages::fault_v1_2(),
        "page" => messages::page(),
        "siblings" => messages::siblings(MEBIBYTE / 16),
        "deep" => messages::deep(MEBIBYTE / 16),
        "attributes" => messages::attributes(MEBIBYTE / 16),
        "plain text" => messages::plain_text(MEBIBYTE / 16),
        _ => Vec::new(),
    };
    let limits = if bytes.len() > 10_000 { ours::no_limits() } else { Limits::default() };
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    for _ in 0..runs {
        match what {
            "encode" => drop(black_box(ours::encode(black_box(&logout)))),
            "decode" => assert!(black_box(ours::decode(black_box(&bytes), &limits)).is_ok()),
            "reader" => assert!(peers::reader(black_box(text)) > 0),
            "ns_reader" => assert!(peers::ns_reader(black_box(text)) > 0),
            _ => panic!("no such work: {name}"),
        }
    }
}

/// The command that does a piece of work under callgrind.
fn callgrind(name: &str, runs: u64, out: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("the path of this program"))
        .args(["work", name, &runs.to_string()]);
    command
}

/// Instructions of that many runs, start of the process included.
fn counted(name: &str, runs: u64) -> Option<u64> {
    let out = callgrind(name, runs, Path::new("/dev/null")).output().ok()?;
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
        println!(
            "instructions: not compared: no baseline for {}; `cargo bench --bench instructions -- accept` takes one",
            here.name()
        );
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
        fs::write(&file, new).expect("the baselines directory");
        println!("instructions: baseline written: {}", file.display());
    } else if regressed {
        eprintln!("instructions: more than the baseline for {} allows", here.name());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
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
    let runs = 100;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--toggle-collect=*ours*decode*"]);
    command.args([format!("--callgrind-out-file={}", out.display())]);
    let program = std::env::current_exe().expect("the path of this program");
    let ran = command.arg(program).args(["work", name, &runs.to_string()]).output();
    if !ran.is_ok_and(|ran| ran.status.success()) {
        eprintln!("valgrind is not at hand");
        return ExitCode::FAILURE;
    }
    let annotated = Command::new("callgrind_annotate").arg(&out).output().expect("callgrind_annotate");
    println!("{}", String::from_utf8_lossy(&annotated.stdout));
    drop(fs::remove_file(out));
    ExitCode::SUCCESS
}
