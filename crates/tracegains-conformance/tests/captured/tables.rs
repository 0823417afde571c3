//! The tables and the files belong together, and the operation page's own messages are read.

use std::collections::BTreeSet;
use std::fs;

use libtest_mimic::{Failed, Trial};
use tracegains_conformance::vectors::{self, SETS, Side};
use tracegains_core::operation::{ResultForm, message};
use tracegains_core::soap::{Body, DecodeErrorKind, Limits};
use tracegains_core::{Logout, SoapVersion};

use crate::same;

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, check: fn() -> Result<(), String>| {
        Trial::test(name, move || check().map_err(Failed::from))
    };
    vec![
        trial("every file has one row and every row has its file", every_file_has_one_row),
        trial("the operation page's responses are a success without a code", the_pages_responses),
        trial("the operation page's requests stop at their placeholder", the_pages_requests),
    ]
}

fn every_file_has_one_row() -> Result<(), String> {
    let text = |error: vectors::VectorError| error.to_string();
    let responses = vectors::responses().map_err(text)?.into_iter().map(|vector| vector.name);
    let requests = vectors::requests().map_err(text)?.into_iter().map(|vector| vector.name);
    let mut rows = BTreeSet::new();
    for name in responses.chain(requests) {
        if !rows.insert(name.clone()) {
            return Err(format!("{name} has two rows"));
        }
    }
    let mut files = BTreeSet::new();
    for set in SETS {
        for entry in fs::read_dir(vectors::directory().join(set)).map_err(|error| error.to_string())? {
            let name = entry.map_err(|error| error.to_string())?.file_name();
            let name = name.to_string_lossy();
            if !name.ends_with(".tsv") {
                files.insert(format!("{set}/{name}"));
            }
        }
    }
    let without_row: Vec<_> = files.difference(&rows).collect();
    let without_file: Vec<_> = rows.difference(&files).collect();
    same("files without a row", without_row, Vec::new())?;
    same("rows without a file", without_file, Vec::new())
}

fn the_pages_responses() -> Result<(), String> {
    for version in SoapVersion::ALL {
        let bytes = vectors::seed(version, Side::Response).map_err(|error| error.to_string())?;
        let envelope = message::decode_response::<Logout>(&bytes, Some("utf-8"), &Limits::default());
        let envelope = envelope.map_err(|error| error.to_string())?;
        same("version", envelope.version, version)?;
        let Body::Payload(result) = envelope.body else { return Err("a fault".to_owned()) };
        same("form", result.form(), ResultForm::Empty)?;
        same("success", result.is_success(), true)?;
    }
    Ok(())
}

fn the_pages_requests() -> Result<(), String> {
    for version in SoapVersion::ALL {
        let bytes = vectors::seed(version, Side::Request).map_err(|error| error.to_string())?;
        let read = message::decode_request::<Logout>(&bytes, Some("utf-8"), &Limits::default());
        let refused = read.err().ok_or("the placeholder passed for a GUID")?;
        same("version", refused.version, Some(version))?;
        same("recognised", refused.recognised, true)?;
        same("kind", refused.error.kind(), DecodeErrorKind::InvalidValue)?;
        same("path", refused.error.path(), "/Envelope/Body/Logout/appKey")?;
    }
    Ok(())
}
