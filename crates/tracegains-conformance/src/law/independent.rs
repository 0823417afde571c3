//! The same messages, read by a parser that is not ours: roxmltree, over its tree.
//!
//! It checks less than we do, and that is fine: the laws ask it only about messages that we accept.

use roxmltree::{Document, Node};
use tracegains_core::Fault;
use tracegains_core::operation::SERVICE_NAMESPACE;

const ENVELOPES: [&str; 2] =
    ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Request {
        app_key: String,
        session_id: String,
    },
    Response {
        code: Option<String>,
        message: Option<String>,
    },
    Fault {
        code: String,
        subcodes: Vec<String>,
        reasons: Vec<String>,
        node: Option<String>,
        role: Option<String>,
        detail: Option<String>,
    },
}

impl Reading {
    pub(super) fn of_fault(fault: &Fault) -> Self {
        Self::Fault {
            code: fault.code.as_str().to_owned(),
            subcodes: fault.subcodes.iter().map(|code| code.as_str().to_owned()).collect(),
            reasons: fault.reasons.iter().map(|reason| reason.text.clone()).collect(),
            node: fault.node.clone(),
            role: fault.role.clone(),
            detail: fault.detail.as_ref().map(|detail| {
                // The markup has to stand by itself; its text is compared.
                let wrapped = normalised(&format!("<d>{}</d>", detail.markup()));
                Document::parse(&wrapped)
                    .map_or_else(|e| format!("<{e}>"), |document| all_text(document.root()))
            }),
        }
    }
}

/// Whether an independent parser (roxmltree) takes a text for a document. It is not strict: see the
/// differential test for what it lets through.
///
/// # Errors
///
/// What it says against it.
pub fn well_formed(text: &str) -> Result<(), String> {
    Document::parse(text).map(drop).map_err(|error| error.to_string())
}

/// Line ends as XML wants them before anything is parsed (section 2.11). roxmltree leaves a carriage
/// return alone that a reference follows.
pub(super) fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Reads a message by going down the tree by expanded names.
pub(super) fn read(text: &str) -> Result<Reading, String> {
    let text = normalised(text);
    let document = Document::parse(&text).map_err(|error| error.to_string())?;
    let envelope = document.root_element();
    let namespace = envelope.tag_name().namespace().unwrap_or_default();
    if envelope.tag_name().name() != "Envelope" || !ENVELOPES.contains(&namespace) {
        return Err("no envelope".to_owned());
    }
    let bodies: Vec<_> = children(envelope).filter(|n| n.has_tag_name((namespace, "Body"))).collect();
    let [body] = bodies.as_slice() else { return Err(format!("{} bodies", bodies.len())) };
    let content: Vec<_> = children(*body).collect();
    let [content] = content.as_slice() else { return Err(format!("{} elements in the body", content.len())) };
    if content.has_tag_name((namespace, "Fault")) {
        return Ok(fault(*content));
    }
    if content.has_tag_name((SERVICE_NAMESPACE, "Logout")) {
        let value = |name| only(*content, name).map(|node| node.map(|node| trim(&text_of(node))));
        return Ok(Reading::Request {
            app_key: value("appKey")?.ok_or("no appKey")?,
            session_id: value("sessionId")?.ok_or("no sessionId")?,
        });
    }
    if !content.has_tag_name((SERVICE_NAMESPACE, "LogoutResponse")) {
        return Err("another element in the body".to_owned());
    }
    let Some(result) = only(*content, "LogoutResult")? else {
        return Ok(Reading::Response { code: None, message: None });
    };
    let code = only(result, "ResponseCode")?.map(|node| trim(&text_of(node)));
    let message = only(result, "Message")?.filter(|node| !is_nil(*node)).map(text_of);
    Ok(Reading::Response { code, message })
}

fn fault(fault: Node<'_, '_>) -> Reading {
    let value = |node: Option<Node<'_, '_>>| node.map(|node| trim(&text_of(node))).unwrap_or_default();
    let (mut code, mut subcodes) = (value(part(fault, &["faultcode"])), Vec::new());
    if let Some(first) = part(fault, &["Code"]) {
        code = value(part(first, &["Value"]));
        let mut next = part(first, &["Subcode"]);
        while let Some(subcode) = next {
            subcodes.push(value(part(subcode, &["Value"])));
            next = part(subcode, &["Subcode"]);
        }
    }
    let mut reasons: Vec<String> = part(fault, &["faultstring"]).map(text_of).into_iter().collect();
    if let Some(reason) = part(fault, &["Reason"]) {
        let texts = children(reason).filter(|node| node.tag_name().name() == "Text" && is_soap(*node));
        reasons.extend(texts.map(text_of));
    }
    Reading::Fault {
        code,
        subcodes,
        reasons,
        node: part(fault, &["Node"]).map(|node| trim(&text_of(node))),
        role: part(fault, &["faultactor", "Role"]).map(|node| trim(&text_of(node))),
        detail: part(fault, &["detail", "Detail"]).map(all_text),
    }
}

/// The first child that is this part of a fault: by local name, in an envelope namespace or in none.
fn part<'a, 'i>(parent: Node<'a, 'i>, names: &[&str]) -> Option<Node<'a, 'i>> {
    children(parent).find(|node| names.contains(&node.tag_name().name()) && is_soap(*node))
}

fn is_soap(node: Node<'_, '_>) -> bool {
    let namespace = node.tag_name().namespace().unwrap_or_default();
    namespace.is_empty() || ENVELOPES.contains(&namespace)
}

fn children<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The one child of this name in the service namespace.
fn only<'a, 'i>(parent: Node<'a, 'i>, name: &str) -> Result<Option<Node<'a, 'i>>, String> {
    let mut found = children(parent).filter(|node| node.has_tag_name((SERVICE_NAMESPACE, name)));
    let first = found.next();
    if found.next().is_some() { Err(format!("two {name}")) } else { Ok(first) }
}

fn is_nil(node: Node<'_, '_>) -> bool {
    node.attribute((XSI, "nil")).is_some_and(|value| matches!(value.trim(), "true" | "1"))
}

/// The text of an element without children.
fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text().map(str::to_owned)).collect()
}

/// All text in it, in order.
fn all_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text().map(str::to_owned)).collect()
}

fn trim(text: &str) -> String {
    text.trim_matches([' ', '\t', '\n', '\r']).to_owned()
}
