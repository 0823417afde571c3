//! Time from starting a program to the first byte that it sends to a loopback port.
//!
//! ```text
//! start_up TRACEGAINS     path of the command
//! ```
//!
//! Beside it, in turns: `true`, which sends nothing and is timed to its end, and curl.

use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use benches::messages;

const TURNS: usize = 100;

fn main() -> ExitCode {
    let Some(tracegains) = std::env::args().nth(1) else {
        eprintln!("start_up: expected the path of the command `tracegains`");
        return ExitCode::from(2);
    };
    match measure(&tracegains) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("start_up: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(tracegains: &str) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let url = format!("http://{}/v7/soap/Authentication.asmx", listener.local_addr()?);
    let (sender, first_bytes) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answered = stream.and_then(|mut stream| {
                stream.set_read_timeout(Some(Duration::from_secs(10)))?;
                let mut buffer = [0; 4096];
                let mut filled = stream.read(&mut buffer)?;
                // The clock stops here: a byte has come.
                let _ = sender.send(Instant::now());
                while !buffer[..filled].ends_with(b"</soap:Envelope>") {
                    match stream.read(&mut buffer[filled..])? {
                        0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                        read => filled += read,
                    }
                }
                answer(&mut stream)
            });
            if let Err(error) = answered {
                eprintln!("start_up: {error}");
            }
        }
    });

    let body = String::from_utf8(benches::ours::encode(&messages::logout())).expect("UTF-8");
    let logout = |transport: &str| {
        let mut command = Command::new(tracegains);
        command.args(["logout", "--endpoint", &url, "--transport", transport]);
        command.env("TRACEGAINS_APP_KEY", "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
        command.env("TRACEGAINS_SESSION_ID", "5e55a1d0-0000-4000-8000-00000000000f");
        command
    };
    let mut programs = vec![
        ("tracegains logout", logout("blocking"), Vec::new()),
        ("tracegains logout --transport async", logout("async"), Vec::new()),
        ("curl", curl(&url, &body), Vec::new()),
    ];
    let mut trivial = Vec::new();
    for _ in 0..TURNS {
        let started = Instant::now();
        if !Command::new("true").status()?.success() {
            return Err(io::Error::other("`true` failed"));
        }
        trivial.push(started.elapsed());
        programs.retain_mut(|(name, command, times)| {
            let started = Instant::now();
            let ran = command.stdout(Stdio::null()).stderr(Stdio::inherit()).status();
            match (ran, first_bytes.try_recv()) {
                (Ok(status), Ok(first_byte)) if status.success() => {
                    times.push(first_byte - started);
                    true
                }
                (ran, _) => {
                    eprintln!(
                        "start_up: {name} is left out: {}",
                        ran.map_or_else(|e| e.to_string(), |s| s.to_string())
                    );
                    false
                }
            }
        });
    }
    println!("| program | median of {TURNS} | quartiles |\n| --- | --- | --- |");
    print("`true`, to its end", trivial);
    for (name, _, times) in programs {
        print(&format!("`{name}`, to its first byte"), times);
    }
    Ok(())
}

fn curl(url: &str, body: &str) -> Command {
    let mut command = Command::new("curl");
    command.args([
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        "--header",
        "Content-Type: text/xml; charset=utf-8",
    ]);
    command.args([
        "--header",
        "SOAPAction: \"https://api.tracegains.net/v7/soap/Logout\"",
        "--data",
        body,
        url,
    ]);
    command
}

fn answer(stream: &mut std::net::TcpStream) -> io::Result<()> {
    let body = messages::success();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat())
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |quarter: usize| times[(times.len() - 1) * quarter / 4].as_secs_f64() * 1e3;
    println!("| {name} | {:.2} ms | {:.2}–{:.2} ms |", at(2), at(1), at(3));
}
