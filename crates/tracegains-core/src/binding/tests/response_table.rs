//! The response table: every status, media type and body against each other.

use super::{answer, envelope, fault, name, rejection, result, success};
use crate::soap::SoapVersion;

/// Statuses that the table treats alike.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Status {
    Ok,
    OtherSuccess,
    Redirect,
    Failure,
}

/// Media types, as seen from the version that was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Media {
    Own,
    Other,
    Html,
    Absent,
    Doubled,
}

/// Bodies, as seen from the version that was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Content {
    Nothing,
    Success,
    EmptyResult,
    Rejection,
    Fault,
    OtherSuccess,
    OtherRejection,
    OtherFault,
    Page,
    CutShort,
    WrongElement,
}

use Content as C;
use Media as M;
use Status as S;

impl Status {
    const ALL: [Self; 4] = [S::Ok, S::OtherSuccess, S::Redirect, S::Failure];

    fn codes(self) -> &'static [u16] {
        match self {
            S::Ok => &[200],
            S::OtherSuccess => &[201, 202, 203, 204, 206, 299],
            S::Redirect => &[300, 301, 302, 303, 304, 307, 308],
            S::Failure => &[400, 401, 403, 404, 405, 407, 408, 413, 415, 425, 429, 500, 502, 503, 504, 599],
        }
    }
}

impl Media {
    const ALL: [Self; 5] = [M::Own, M::Other, M::Html, M::Absent, M::Doubled];

    fn lines(self, sent: SoapVersion) -> Vec<(&'static str, &'static str)> {
        let line = |media_type| ("content-type", media_type);
        match self {
            M::Own => vec![line(sent.media_type())],
            M::Other => vec![line(sent.other().media_type())],
            M::Html => vec![line("text/html; charset=utf-8")],
            M::Absent => vec![],
            M::Doubled => vec![line(sent.media_type()); 2],
        }
    }
}

impl Content {
    const ALL: [Self; 11] = [
        C::Nothing,
        C::Success,
        C::EmptyResult,
        C::Rejection,
        C::Fault,
        C::OtherSuccess,
        C::OtherRejection,
        C::OtherFault,
        C::Page,
        C::CutShort,
        C::WrongElement,
    ];

    fn body(self, sent: SoapVersion) -> String {
        match self {
            C::Nothing => String::new(),
            C::Success => success(sent),
            C::EmptyResult => result(sent, ""),
            C::Rejection => rejection(sent),
            C::Fault => fault(sent),
            C::OtherSuccess => success(sent.other()),
            C::OtherRejection => rejection(sent.other()),
            C::OtherFault => fault(sent.other()),
            C::Page => "<html><body>Sign in</body></html>".to_owned(),
            C::CutShort => success(sent).replace("</soap:Envelope>", ""),
            C::WrongElement => {
                envelope(sent, "<LoginResponse xmlns=\"https://api.tracegains.net/v7/soap\" />")
            }
        }
    }
}

const ANY_STATUS: &[Status] = &Status::ALL;
const NOT_REDIRECT: &[Status] = &[S::Ok, S::OtherSuccess, S::Failure];
const NOT_OK: &[Status] = &[S::OtherSuccess, S::Failure];
const SUCCESS: &[Status] = &[S::Ok, S::OtherSuccess];
const ANY_MEDIA: &[Media] = &Media::ALL;
const SOAP: &[Media] = &[M::Own, M::Other];
const NOT_SOAP: &[Media] = &[M::Html, M::Absent, M::Doubled];
const ANY_CONTENT: &[Content] = &Content::ALL;
const SOMETHING: &[Content] = ANY_CONTENT.split_at(1).1;
const DONE: &[Content] = &[C::Success, C::EmptyResult];
const OTHER_RESPONSE: &[Content] = &[C::OtherSuccess, C::OtherRejection];
const NO_RESPONSE: &[Content] = &[C::Page, C::CutShort, C::WrongElement];

type Row = (&'static [Status], &'static [Media], &'static [Content], &'static str);

/// `*` stands for any name behind the colon.
const TABLE: &[Row] = &[
    (&[S::Redirect], ANY_MEDIA, ANY_CONTENT, "http:redirect"),
    (SUCCESS, ANY_MEDIA, &[C::Nothing], "http:empty"),
    (SUCCESS, NOT_SOAP, SOMETHING, "http:media_type"),
    (&[S::Failure], NOT_SOAP, ANY_CONTENT, "http:status"),
    (NOT_REDIRECT, SOAP, &[C::Fault], "fault:own"),
    (NOT_REDIRECT, SOAP, &[C::OtherFault], "fault:other"),
    (NOT_REDIRECT, SOAP, OTHER_RESPONSE, "decode:version_mismatch"),
    (NOT_REDIRECT, SOAP, &[C::Rejection], "rejected"),
    (&[S::Ok], &[M::Own], DONE, "completed"),
    (&[S::Ok], &[M::Other], DONE, "http:contradiction"),
    (NOT_OK, SOAP, DONE, "http:contradiction"),
    (&[S::Ok], SOAP, NO_RESPONSE, "decode:*"),
    (NOT_OK, SOAP, NO_RESPONSE, "http:status"),
    (&[S::Failure], SOAP, &[C::Nothing], "http:status"),
];

#[test]
fn every_status_media_type_and_body_gets_the_answer_of_its_row() {
    for &status in ANY_STATUS {
        for &media in ANY_MEDIA {
            for &content in ANY_CONTENT {
                let rows: Vec<_> = TABLE
                    .iter()
                    .filter(|(statuses, medias, contents, _)| {
                        statuses.contains(&status) && medias.contains(&media) && contents.contains(&content)
                    })
                    .collect();
                let [(_, _, _, expected)] = rows[..] else {
                    panic!("{status:?} {media:?} {content:?} is in {} rows", rows.len());
                };
                for sent in SoapVersion::ALL {
                    let expected =
                        expected.replace("own", sent.as_str()).replace("other", sent.other().as_str());
                    for &code in status.codes() {
                        let found = name(&answer(sent, code, &media.lines(sent), &content.body(sent)));
                        let same = match expected.strip_suffix('*') {
                            Some(start) => found.starts_with(start),
                            None => found == expected,
                        };
                        assert!(same, "{sent} {code} {media:?} {content:?}: {found}, expected {expected}");
                    }
                }
            }
        }
    }
}
