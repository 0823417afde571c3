//! Who looks on sees every request, answer, failure and wait in order, and prints no secret by accident.

mod call_script;

use std::sync::{Arc, Mutex};

use call_script::{SESSION, lost, ok, page, run};
use tracegains_core::CallOptions;
use tracegains_core::call::{Event, FailureKind};

#[test]
fn an_observer_sees_what_goes_over_the_wire_in_order_and_whole() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let options = CallOptions::new().observer(move |event| {
        let printed = format!("{event:?}");
        assert!(!printed.contains(SESSION), "{printed}");
        let line = match event {
            Event::Sending { number, request, .. } => {
                let body = String::from_utf8_lossy(request.body().as_ref());
                format!("send {number} {}", body.contains(SESSION))
            }
            Event::Answered { response, .. } => format!("answer {}", response.status().as_u16()),
            Event::Failed { kind, .. } => format!("failed {kind:?}"),
            Event::Waiting { .. } => "wait".to_owned(),
            _ => "?".to_owned(),
        };
        log.lock().unwrap().push(line);
    });
    let run = run(options, [lost(FailureKind::Other), page(503), ok()]);
    assert!(run.outcome.is_ok());
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "send 1 true",
            "failed Other",
            "wait",
            "send 2 true",
            "answer 503",
            "wait",
            "send 3 true",
            "answer 200"
        ]
    );
}
