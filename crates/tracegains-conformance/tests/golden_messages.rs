//! What we write, held against what the service's page shows and what ASMX wrote.

use roxmltree::{Document, Node};
use tracegains_conformance::vectors::{self, Side};
use tracegains_core::operation::message::{decode_response, encode_fault, encode_request, encode_response};
use tracegains_core::soap::{Body, Limits};
use tracegains_core::uuid::Uuid;
use tracegains_core::{Logout, LogoutResult, SoapVersion};

/// Elements by expanded name with their attributes and texts; prefixes and white space between elements
/// do not count.
fn shape(node: Node<'_, '_>) -> String {
    let name = node.tag_name();
    let attributes: Vec<_> =
        node.attributes().map(|a| format!("{:?}{}={}", a.namespace(), a.name(), a.value())).collect();
    let children: String = node.children().filter(Node::is_element).map(shape).collect();
    let text = if children.is_empty() { node.text().unwrap_or_default() } else { "" };
    format!("({:?} {} {attributes:?} {text}{children})", name.namespace(), name.name())
}

fn shape_of(message: &[u8]) -> String {
    shape(Document::parse(std::str::from_utf8(message).unwrap()).unwrap().root_element())
}

#[test]
fn requests_are_the_samples_of_the_operation_page() {
    for version in SoapVersion::ALL {
        let logout = Logout::new(Uuid::nil().into(), Uuid::nil().into());
        let ours = String::from_utf8(encode_request(&logout, version)).unwrap();
        let ours = ours.replace(&Uuid::nil().to_string(), "guid");
        assert_eq!(shape_of(ours.as_bytes()), shape_of(&vectors::seed(version, Side::Request).unwrap()));
    }
}

#[test]
fn an_empty_result_is_the_sample_of_the_operation_page() {
    for version in SoapVersion::ALL {
        let ours = encode_response::<Logout>(&LogoutResult::empty(), version).unwrap();
        assert_eq!(shape_of(&ours), shape_of(&vectors::seed(version, Side::Response).unwrap()));
    }
}

/// Read, and written again: the bytes that ASMX wrote. What has a header, or a raw carriage return in a
/// text, we would write otherwise.
#[test]
fn results_and_faults_are_written_as_asmx_wrote_them() {
    let (mut results, mut faults) = (0, 0);
    for vector in vectors::responses().unwrap().into_iter().filter(|vector| vector.name.starts_with("asmx/"))
    {
        let Some(response) = vector.response else { continue };
        let theirs = response.body();
        let Ok(read) = decode_response::<Logout>(theirs, Some("utf-8"), &Limits::default()) else { continue };
        let has_header = String::from_utf8_lossy(theirs).contains("<soap:Header>");
        if has_header || theirs.contains(&b'\r') {
            continue;
        }
        let ours = match &read.body {
            Body::Payload(result) => {
                results += 1;
                encode_response::<Logout>(result, read.version)
            }
            Body::Fault(fault) => {
                faults += 1;
                encode_fault(fault, read.version)
            }
        };
        let (ours, theirs) = (String::from_utf8(ours.unwrap()).unwrap(), String::from_utf8_lossy(theirs));
        assert_eq!(ours, theirs, "{}", vector.name);
    }
    assert!(results > 90 && faults > 50, "{results} results, {faults} faults");
}
