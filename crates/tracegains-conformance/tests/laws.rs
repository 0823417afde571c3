//! The laws of the codec, over values and messages made up by proptest.

use proptest::prelude::*;
use tracegains_conformance::law::{call, decoding, disguise, exchange, framing, round_trip};
use tracegains_conformance::strategy;
use tracegains_core::SoapVersion;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_request_is_read_back_as_it_was_written(logout in strategy::logout(), version in strategy::version()) {
        let verdict = round_trip::request(&logout, version);
        prop_assert!(verdict.held(), "{verdict:?}");
    }

    #[test]
    fn a_response_is_read_back_as_it_was_written(result in strategy::logout_result(), version in strategy::version()) {
        let verdict = round_trip::response(&result, version);
        prop_assert!(verdict.held(), "{verdict:?}");
    }

    #[test]
    fn a_soap_1_1_fault_is_read_back_as_it_was_written(fault in strategy::fault(SoapVersion::V1_1)) {
        let verdict = round_trip::fault(&fault, SoapVersion::V1_1);
        prop_assert!(verdict.held(), "{verdict:?}");
    }

    #[test]
    fn a_soap_1_2_fault_is_read_back_as_it_was_written(fault in strategy::fault(SoapVersion::V1_2)) {
        let verdict = round_trip::fault(&fault, SoapVersion::V1_2);
        prop_assert!(verdict.held(), "{verdict:?}");
    }

    #[test]
    fn a_disguise_does_not_change_what_a_message_says(message in strategy::message(), seed: u64) {
        let verdict = disguise::meaning_stays(&message, seed);
        prop_assert!(verdict.held(), "{verdict:?}");
    }

    #[test]
    fn what_we_write_others_read_the_same(message in strategy::message()) {
        let bytes = message.as_bytes();
        let verdicts = [decoding::answer(bytes, None), decoding::request(bytes, Some("utf-8")), decoding::document(&message)];
        prop_assert!(verdicts.iter().filter(|verdict| verdict.held()).count() == 2, "{verdicts:?}");
        for verdict in verdicts {
            verdict.check();
        }
    }

    #[test]
    fn a_message_cut_anywhere_is_an_error(message in strategy::message(), at: prop::sample::Index) {
        framing::cut(message.as_bytes(), at.index(message.len())).check();
    }

    #[test]
    fn only_white_space_and_comments_may_stand_behind_a_message(
        message in strategy::message(),
        tail in "([ \t\n\r]{0,3}(<!--[ -,a-z]{0,5}-{0,2}>)?){0,3}[ -~\0]{0,2}",
    ) {
        framing::appended(message.as_bytes(), tail.as_bytes()).check();
    }

    #[test]
    fn any_bytes_are_answered_without_a_panic(bytes: Vec<u8>) {
        decoding::answer(&bytes, None).check();
        decoding::request(&bytes, Some("utf-16")).check();
    }

    #[test]
    fn a_logout_is_done_only_in_the_right_frame(
        message in strategy::message(),
        status in prop_oneof![4 => Just(200_u16), 2 => 200_u16..600, 1 => Just(500_u16)],
        media_type in prop_oneof![
            3 => Just("text/xml; charset=utf-8"), 3 => Just("application/soap+xml; charset=utf-8"), 1 => Just("TEXT/XML"),
            1 => Just("text/html"), 1 => Just("text/xml;charset=utf-8;charset=utf-16"), 1 => Just("text/xmlx"),
        ],
        extra in prop_oneof![
            4 => Just(None), 1 => Just(Some(("content-encoding", "gzip"))), 1 => Just(Some(("content-type", "text/xml"))),
            1 => Just(Some(("content-length", "10"))), 1 => Just(Some(("location", "https://example.com/"))),
        ],
        sent in strategy::version(),
        chunk in 1_usize..64,
    ) {
        let mut headers = vec![("content-type", media_type.as_bytes())];
        headers.extend(extra.map(|(name, value)| (name, value.as_bytes())));
        exchange::response(status, &headers, message.as_bytes(), sent, chunk).check();
    }

    #[test]
    fn a_call_keeps_its_bounds_whatever_happens(
        (attempts, deadline, repeat_lost, auto, jitter) in (0_u8..6, prop_oneof![Just(0), 1_u16..5000], any::<bool>(), any::<bool>(), any::<u64>()),
        events in prop::collection::vec((any::<u8>(), any::<u8>(), prop_oneof![0_u16..50, 0_u16..4000]), 0..40),
    ) {
        let events: Vec<_> = events.into_iter().map(|(input, what, passed)| call::Event { input, what, passed }).collect();
        call::events(call::Setup { attempts, deadline, repeat_lost, auto, jitter }, &events).check();
    }

    #[test]
    fn any_text_is_a_media_type_or_none(text in "([a-zA-Z/+.-]{0,12}[;= \t\"\\\\]?){0,6}") {
        exchange::media_type(&text).check();
    }
}
