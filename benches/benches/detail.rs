//! Every message with every peer that reads or writes it: ours and theirs side by side.
//!
//! Ratios to hold to are in the table; this is for looking at one message.

use std::fmt;
use std::hint::black_box;

use benches::messages::{self, MEBIBYTE};
use benches::{ours, peers};
use divan::Bencher;
use divan::counter::BytesCount;
use tracegains_core::soap::Limits;

fn main() {
    divan::main();
}

/// Someone who reads a message; whether it could be read.
#[derive(Clone, Copy)]
struct Peer {
    name: &'static str,
    read: fn(&str) -> bool,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const fn peer(name: &'static str, read: fn(&str) -> bool) -> Peer {
    Peer { name, read }
}

const OURS: Peer = peer("ours", |text| ours::decode(text.as_bytes(), &ours::no_limits()).is_ok());
const OURS_OF_A_SERVER: Peer =
    peer("ours", |text| ours::decode_request(text.as_bytes(), &Limits::default()).is_ok());
const UTF_8: Peer = peer("UTF-8 check alone", |text| std::str::from_utf8(text.as_bytes()).is_ok());
const READER: Peer = peer("quick-xml Reader", |text| peers::reader(text) > 0);
const NS_READER: Peer = peer("quick-xml NsReader", |text| peers::ns_reader(text) > 0);
const ROXMLTREE: Peer = peer("roxmltree", peers::roxmltree);
const XML_RS: Peer = peer("xml-rs", |text| peers::xml_rs(text) > 0);
const SERDE: Peer = peer("serde over quick-xml", |text| {
    black_box(peers::serde(text));
    true
});

const ANSWERS: [Peer; 7] = [OURS, UTF_8, READER, NS_READER, ROXMLTREE, SERDE, XML_RS];
const REQUESTS: [Peer; 6] = [OURS_OF_A_SERVER, UTF_8, READER, NS_READER, ROXMLTREE, XML_RS];

fn read(bencher: Bencher<'_, '_>, message: Vec<u8>, peer: Peer) {
    let text = String::from_utf8(message).expect("UTF-8");
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| assert!((peer.read)(black_box(&text))));
}

mod encode {
    use super::*;

    #[divan::bench(name = "ours")]
    fn this_project(bencher: Bencher<'_, '_>) {
        let logout = messages::logout();
        bencher.bench_local(|| ours::encode(black_box(&logout)));
    }

    #[divan::bench]
    fn copy(bencher: Bencher<'_, '_>) {
        let bytes = ours::encode(&messages::logout());
        bencher.bench_local(|| peers::copy(black_box(&bytes)));
    }

    #[divan::bench]
    fn format(bencher: Bencher<'_, '_>) {
        let logout = messages::logout();
        assert_eq!(peers::format(&logout).into_bytes(), ours::encode(&logout));
        bencher.bench_local(|| peers::format(black_box(&logout)));
    }

    #[divan::bench]
    fn quick_xml_writer(bencher: Bencher<'_, '_>) {
        let logout = messages::logout();
        assert_eq!(peers::writer(&logout), ours::encode(&logout));
        bencher.bench_local(|| peers::writer(black_box(&logout)));
    }
}

mod decode {
    use super::*;

    #[divan::bench(args = ANSWERS)]
    fn success_of_asmx(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::success(), peer);
    }

    #[divan::bench(args = ANSWERS)]
    fn success_of_the_page(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::page(), peer);
    }

    #[divan::bench(args = ANSWERS)]
    fn fault_with_detail_1_1(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::fault(), peer);
    }

    #[divan::bench(args = ANSWERS)]
    fn fault_with_detail_1_2(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::fault_v1_2(), peer);
    }
}

mod decode_one_mebibyte {
    use super::*;

    #[divan::bench(args = ANSWERS, sample_count = 20)]
    fn siblings(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::siblings(MEBIBYTE), peer);
    }

    /// Half as large, since NsReader ends at 65,535 levels. xml-rs takes a second for it.
    #[divan::bench(args = ANSWERS.into_iter().filter(|peer| peer.name != XML_RS.name), sample_count = 20)]
    fn deep_half(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::deep(MEBIBYTE / 2), peer);
    }

    #[divan::bench(args = ANSWERS, sample_count = 20)]
    fn attributes(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::attributes(MEBIBYTE), peer);
    }

    #[divan::bench(args = ANSWERS, sample_count = 20)]
    fn plain_text(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::plain_text(MEBIBYTE), peer);
    }
}

mod server {
    use super::*;

    #[divan::bench(args = REQUESTS)]
    fn decode_request(bencher: Bencher<'_, '_>, peer: Peer) {
        read(bencher, messages::request(), peer);
    }

    #[divan::bench]
    fn encode_response(bencher: Bencher<'_, '_>) {
        let result = ours::success();
        assert_eq!(ours::encode_response(&result), messages::success());
        bencher.bench_local(|| ours::encode_response(black_box(&result)));
    }
}
