//! A service starts, serves and stops, whoever started it and from where.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tracegains_core::{Endpoint, SoapVersion};
use tracegains_service::LocalService;
use wire::{Connection, envelope, exchange, post};

#[track_caller]
fn logs_out(service: &LocalService) {
    let (app_key, session_id) = service.issue_session();
    let reply =
        exchange(service, post(SoapVersion::V1_1, envelope(SoapVersion::V1_1, &app_key, &session_id)));
    assert_eq!(reply.text(), wire::success(SoapVersion::V1_1));
    assert!(!service.is_active(&session_id));
}

#[test]
fn a_service_answers_at_its_endpoint_from_a_plain_thread() {
    let service = LocalService::start().unwrap();
    assert!(service.address().ip().is_loopback());
    assert_eq!(service.url(), format!("http://{}/v7/soap/Authentication.asmx", service.address()));
    assert_eq!(service.endpoint(), Endpoint::new(&service.url()).unwrap(), "an address the adapters take");
    logs_out(&service);
    thread::scope(|scope| {
        scope.spawn(|| logs_out(&service));
        scope.spawn(|| logs_out(&service));
    });
}

#[test]
fn several_services_run_at_once_and_know_only_their_own_sessions() {
    let services: Vec<_> = (0..4).map(|_| LocalService::start().unwrap()).collect();
    services.iter().for_each(logs_out);
    let (app_key, session_id) = services[0].issue_session();
    let request = post(SoapVersion::V1_2, envelope(SoapVersion::V1_2, &app_key, &session_id));
    assert_eq!(exchange(&services[1], &request).text(), wire::rejection(SoapVersion::V1_2));
    assert_eq!(exchange(&services[0], &request).text(), wire::success(SoapVersion::V1_2));
}

#[test]
fn a_dropped_service_frees_its_port_and_ends_its_connections() {
    let service = LocalService::start().unwrap();
    let address = service.address();
    let mut idle = Connection::to(&service);
    let mut half_sent = Connection::to(&service);
    half_sent.send("POST /v7/soap/Auth");
    logs_out(&service);
    drop(service);
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    assert!(idle.rest().is_empty());
    assert!(half_sent.rest().is_empty());
    logs_out(&LocalService::builder().address(address).start().unwrap());
}

#[test]
fn dropping_does_not_wait_for_calls_that_are_still_served() {
    let service = LocalService::builder().latency(Duration::from_secs(60)).start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let mut waiting = Connection::to(&service);
    waiting.send(post(SoapVersion::V1_1, envelope(SoapVersion::V1_1, &app_key, &session_id)));
    thread::sleep(Duration::from_millis(50));
    let started = Instant::now();
    drop(service);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(waiting.rest().is_empty());
}

#[test]
fn an_address_that_is_taken_is_an_error_and_not_a_panic() {
    let service = LocalService::start().unwrap();
    let error = || LocalService::builder().address(service.address()).start().unwrap_err().kind();
    assert_eq!(error(), std::io::ErrorKind::AddrInUse);
    // Inside a runtime, where another must not be dropped.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(async { error() }), std::io::ErrorKind::AddrInUse);
}

#[test]
fn a_service_that_listens_everywhere_is_reached_at_loopback() {
    let service = LocalService::builder().address(([0, 0, 0, 0], 0).into()).start().unwrap();
    assert!(service.endpoint().is_loopback());
    logs_out(&service);
}

#[tokio::test]
async fn a_service_starts_serves_and_stops_inside_a_current_thread_runtime() {
    let service = Arc::new(LocalService::start().unwrap());
    let inside = Arc::clone(&service);
    tokio::task::spawn_blocking(move || logs_out(&inside)).await.unwrap();
    // A call that blocks the runtime's only thread is answered all the same: the service has its own.
    logs_out(&service);
    drop(service);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_starts_serves_and_stops_inside_a_multi_thread_runtime() {
    let service = LocalService::start().unwrap();
    let moved = tokio::spawn(async move {
        logs_out(&service);
        service
    });
    drop(moved.await.unwrap());
}
