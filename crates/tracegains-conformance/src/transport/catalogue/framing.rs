//! Where a body ends. A body that did not come to its end is never a success, however well it reads.

use tracegains_core::{DecodeErrorKind, SoapVersion::V1_1};

use super::super::answer::{
    chunk, chunked, chunked_head, content_type, head, joined, page, rejection, response, soap, success,
};
use super::super::expected::Expected;
use super::super::outcome::Outcome;
use super::super::peer::Act;
use super::super::scenario::{Scenario, Topic};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Framing, name)
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [lengths(), chunks(), both()].into_iter().flatten().collect()
}

/// The success under this Content-Length.
fn with_length(length: &str) -> Vec<u8> {
    joined(head("200 OK", &[content_type(V1_1), &format!("Content-Length: {length}")]), &success(V1_1))
}

fn lengths() -> Vec<Scenario> {
    let yes = success(V1_1);
    let length = yes.len();
    let whole = soap(V1_1, "200 OK", &yes);
    let refused = || Expected::cut_off().or(Outcome::Http(200, "too_large")).attempts_between(1..=2);
    vec![
        new("a body without a length ends with the connection")
            .answer_and_close(joined(head("200 OK", &[content_type(V1_1)]), &yes))
            .leads_to(Expected::success()),
        new("a body that comes in many pieces is one")
            .plays([
                Act::Read,
                Act::send(&whole[..20]),
                Act::Wait(std::time::Duration::from_millis(30)),
                Act::send(&whole[20..150]),
                Act::Wait(std::time::Duration::from_millis(30)),
                Act::send(&whole[150..]),
            ])
            .leads_to(Expected::success()),
        new("a body that ends half-way is no answer")
            .answer_and_close(&whole[..whole.len() - length / 2])
            .leads_to(Expected::cut_off()),
        new("a body that lacks its last byte is no answer")
            .answer_and_close(&whole[..whole.len() - 1])
            .leads_to(Expected::cut_off()),
        new("a head without its body is no answer")
            .answer_and_close(head("200 OK", &[content_type(V1_1), "Content-Length: 400"]))
            .leads_to(Expected::cut_off()),
        new("a whole message that is shorter than its Content-Length is no answer")
            .answer_and_close(with_length(&(length + 10).to_string()))
            .leads_to(Expected::cut_off()),
        new("a message that is cut by its Content-Length is no answer")
            .answer_and_close(with_length(&(length - 10).to_string()))
            .leads_to(Expected::cut_off().or(Outcome::Decode(DecodeErrorKind::UnexpectedEnd))),
        new("a message without a length that ends half-way is no answer")
            .answer_and_close(joined(head("200 OK", &[content_type(V1_1)]), &yes[..length / 2]))
            .leads_to(Expected::cut_off().or(Outcome::Decode(DecodeErrorKind::UnexpectedEnd))),
        new("a cut-off answer is repeated")
            .answer_and_close(&whole[..whole.len() - 1])
            .answer(whole.clone())
            .leads_to(Expected::success().attempts(2).doubt(true)),
        new("a page that ends half-way keeps its status")
            .answer_and_close({
                let page = response("403 Forbidden", &["Content-Type: text/html"], &page());
                page[..page.len() - 5].to_vec()
            })
            .leads_to(Expected::one_of([Outcome::Http(403, "cut_off")]).or(LOST).attempts(2)),
        new("two Content-Lengths that differ are no answer")
            .answer_and_close(joined(
                head(
                    "200 OK",
                    &[content_type(V1_1), &format!("Content-Length: {length}"), "Content-Length: 20"],
                ),
                &yes,
            ))
            .leads_to(refused()),
        new("two Content-Lengths that agree are one, or refused")
            .answer_and_close(joined(
                head(
                    "200 OK",
                    &[
                        content_type(V1_1),
                        &format!("Content-Length: {length}"),
                        &format!("Content-Length: {length}"),
                    ],
                ),
                &yes,
            ))
            .leads_to(refused().or(Outcome::Completed)),
        new("a negative Content-Length is no answer").answer_and_close(with_length("-1")).leads_to(refused()),
        new("a Content-Length with a sign is refused")
            .answer_and_close(with_length(&format!("+{length}")))
            .leads_to(refused()),
        new("a Content-Length beyond 64 bits is no answer")
            .answer_and_close(with_length("18446744073709551616"))
            .leads_to(refused()),
    ]
}

const LOST: Outcome = Outcome::Transport(
    tracegains_core::call::FailureKind::Other,
    tracegains_core::call::Delivery::MayHaveArrived,
);

fn chunks() -> Vec<Scenario> {
    let yes = success(V1_1);
    let (first, second) = yes.split_at(77);
    let all_but_the_end = joined(chunked_head(V1_1), &chunk(&yes));
    let followed_by = |bytes: &[u8]| joined(all_but_the_end.clone(), bytes);
    let broken = |name, bytes: Vec<u8>| new(name).answer_and_close(bytes).leads_to(Expected::cut_off());
    vec![
        new("a chunked body is one")
            .answer(chunked(V1_1, &[first, second]))
            .leads_to(Expected::success()),
        new("a chunk for each byte is one body")
            .answer(chunked(V1_1, &yes.chunks(1).collect::<Vec<_>>()))
            .leads_to(Expected::success()),
        new("a chunk extension changes nothing")
            .answer(with_extension(&yes, ";a=b"))
            .leads_to(Expected::success()),
        new("a chunk extension of some length is passed over, or refused")
            .answer_and_close(with_extension(&yes, ";name=value;other=\"quoted\""))
            .leads_to(Expected::cut_off().or(Outcome::Completed).attempts_between(1..=2)),
        new("trailers change nothing")
            .answer(followed_by(
                b"0\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\nLocation: /\r\n\r\n",
            ))
            .leads_to(Expected::success()),
        broken("a whole message without the last chunk is no answer", all_but_the_end.clone()),
        broken("a chunk that ends half-way is no answer", {
            let mut bytes = chunked_head(V1_1);
            bytes.extend(chunk(first));
            bytes.extend(&chunk(second)[..40]);
            bytes
        }),
        broken("a chunk size that ends half-way is no answer", followed_by(b"1")),
        broken("a chunk size of 64 bits is no answer", followed_by(b"ffffffffffffffff\r\nabc")),
        broken(
            "a chunk size that is nothing in 64 bits is not the last chunk",
            followed_by(b"10000000000000000\r\n\r\n"),
        ),
        broken("a chunk size that is no number is no answer", followed_by(b"zz\r\n\r\n0\r\n\r\n")),
        broken("a negative chunk size is no answer", followed_by(b"-1\r\n\r\n0\r\n\r\n")),
        broken("a chunk that is longer than it says is no answer", {
            let mut bytes = chunked_head(V1_1);
            bytes.extend(format!("{:x}\r\n", yes.len() - 3).into_bytes());
            bytes.extend(&yes);
            bytes.extend(b"\r\n0\r\n\r\n");
            bytes
        }),
        new("a last chunk without the last line end is complete, or refused")
            .answer_and_close(followed_by(b"0\r\n"))
            .leads_to(Expected::cut_off().or(Outcome::Completed).attempts_between(1..=2)),
        new("trailers without end are cut off")
            .plays([Act::Read, Act::Send(followed_by(b"0\r\n")), Act::Flood(b"X-Trailer: more\r\n".to_vec())])
            .deadline(std::time::Duration::from_millis(1500))
            .leads_to(
                Expected::cut_off().or(Outcome::Completed).or(Outcome::Deadline { in_flight: true })
                    .attempts_between(1..=2),
            ),
    ]
}

fn with_extension(body: &[u8], extension: &str) -> Vec<u8> {
    let mut bytes = chunked_head(V1_1);
    bytes.extend(format!("{:X}{extension}\r\n", body.len()).into_bytes());
    bytes.extend(body);
    joined(bytes, b"\r\n0\r\n\r\n")
}

/// Transfer-Encoding wins over Content-Length, or the answer is refused: who takes the length reads another
/// message than the proxy before it.
fn both() -> Vec<Scenario> {
    let yes = success(V1_1);
    let mut in_chunks = chunk(&yes);
    in_chunks.extend(b"0\r\n\r\n");
    let with = |lines: &[&str], body: &[u8]| {
        let lines: Vec<&str> = [content_type(V1_1)].iter().chain(lines).copied().collect();
        joined(head("200 OK", &lines), body)
    };
    let or_refused = || Expected::cut_off().or(Outcome::Completed).attempts_between(1..=2);
    vec![
        new("of both length headers, the chunks count, or the answer is refused")
            .answer_and_close(with(&["Content-Length: 5", "Transfer-Encoding: chunked"], &in_chunks))
            .leads_to(or_refused()),
        new("of both length headers in the other order, the chunks count, or the answer is refused")
            .answer_and_close(with(&["Transfer-Encoding: chunked", "Content-Length: 5"], &in_chunks))
            .leads_to(or_refused()),
        new("Transfer-Encoding in other letters is the same")
            .answer(with(&["transfer-encoding: Chunked"], &in_chunks))
            .leads_to(or_refused()),
        new("a rejection that a Content-Length hides is not read past")
            .answer_and_close(with(
                &[&format!("Content-Length: {}", yes.len())],
                &joined(yes.clone(), &rejection(V1_1)),
            ))
            .leads_to(or_refused()),
        new("an unknown transfer coding is no answer")
            .answer_and_close(with(&["Transfer-Encoding: xyzzy"], &super::super::gzip::stored(&yes)))
            .leads_to(Expected::failure()),
        new("a body in chunks and gzip is no answer")
            .answer_and_close(with(&["Transfer-Encoding: gzip, chunked"], &{
                let mut body = chunk(&super::super::gzip::stored(&yes));
                body.extend(b"0\r\n\r\n");
                body
            }))
            .leads_to(Expected::failure()),
    ]
}
