//! What `peers/run` measures of this project, and what it gives to the others.
//!
//! ```text
//! ours encode N MESSAGES      nanoseconds for one
//! ours decode N MESSAGES
//! ours logouts N URL          for one second, blocking adapter
//! ours one-write logouts N URL  the same, head and body in one write
//! ours messages DIRECTORY     writes answer.xml and service.wsdl there
//! ```

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use benches::{messages, ours};
use tracegains_core::soap::Limits;
use tracegains_core::{Endpoint, Logout};
use tracegains_service::LocalService;
use tracegains_ureq::{Client, ClientBuilder};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runs = |runs: &str| runs.parse().expect("a number of runs");
    match words[..] {
        ["messages", directory] => write_messages(Path::new(directory)),
        ["encode", count, _] => {
            let logout = messages::logout();
            println!("{:.1}", each(runs(count), || drop(black_box(ours::encode(black_box(&logout))))));
        }
        ["decode", count, directory] => {
            let answer = fs::read(Path::new(directory).join("answer.xml")).expect("answer.xml");
            let limits = Limits::default();
            let decode =
                || assert_eq!(ours::decode(black_box(&answer), &limits), Ok(ours::Verdict::LoggedOut));
            println!("{:.1}", each(runs(count), decode));
        }
        ["logouts", count, url] => {
            println!("{:.1}", logouts_per_second(Client::builder(endpoint(url)), runs(count)));
        }
        ["one-write", "logouts", count, url] => {
            let builder = Client::builder(endpoint(url)).one_write();
            println!("{:.1}", logouts_per_second(builder, runs(count)));
        }
        _ => {
            eprintln!("ours: expected encode, decode, logouts or messages; see benches/README.md");
            std::process::exit(2);
        }
    }
}

fn endpoint(url: &str) -> Endpoint {
    Endpoint::with_plain_http_allowed(url).expect("an address")
}

fn logouts_per_second(builder: ClientBuilder, runs: u32) -> f64 {
    let client = builder.build().expect("a client");
    let logout = || {
        let Logout { app_key, session_id, .. } = messages::logout();
        assert_eq!(client.logout(app_key, session_id).expect("a logout").attempts, 1);
    };
    1e9 / each(runs, logout)
}

/// Nanoseconds for one run; a tenth as many runs warm up.
fn each(runs: u32, mut work: impl FnMut()) -> f64 {
    (0..runs / 10).for_each(|_| work());
    let start = Instant::now();
    (0..runs).for_each(|_| work());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(runs)
}

fn write_messages(directory: &Path) {
    let service = LocalService::start().expect("the local service");
    let wsdl = ureq::get(format!("{}?WSDL", service.url())).call().expect("the service description");
    let wsdl = wsdl.into_body().read_to_string().expect("all of the service description");
    fs::write(directory.join("service.wsdl"), wsdl).expect("the directory can be written");
    fs::write(directory.join("answer.xml"), messages::success()).expect("the directory can be written");
}
