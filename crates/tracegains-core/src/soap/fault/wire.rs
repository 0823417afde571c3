//! Faults on the wire.
//!
//! Writing is strict and looks like ASMX. Reading takes what is met: the children of one version in a
//! fault of the other (SOAP::Lite, node-soap), children in the wrong namespace or in none, codes
//! without a prefix or with one that is not declared, missing parts. A fault is never less than a fault.

use std::borrow::Cow;
use std::mem;

use super::{Detail, Fault, FaultClass, FaultCode, Reason};
use crate::soap::{DecodeError, DecodeErrorKind, EncodeError, SoapVersion, duplicate};
use crate::xml::{Limit, Reader, StartTag, Writer, XML_NAMESPACE, XMLNS_NAMESPACE, trim};

/// Which part of a fault an element is: by local name, in an envelope namespace or in none.
fn part<'i>(reader: &Reader<'_>, tag: &StartTag<'i>) -> &'i str {
    let namespace = reader.namespace(tag);
    if namespace.is_empty() || SoapVersion::from_namespace(namespace).is_some() {
        tag.local_name()
    } else {
        ""
    }
}

/// Reads a fault; its start tag was read.
///
/// # Errors
///
/// Not well formed, a part that stands twice, elements where text belongs, or too many subcodes.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    version: SoapVersion,
    most_subcodes: usize,
) -> Result<Fault, DecodeError> {
    let mut fault = Fault::default();
    let mut code_seen = false;
    let mut reason_seen = false;
    while let Some(tag) = reader.child()? {
        match part(reader, &tag) {
            "faultcode" | "Code" if code_seen => return Err(duplicate(reader, "one code in a fault")),
            "faultcode" => {
                code_seen = true;
                fault.code = code_text(reader)?;
            }
            "Code" => {
                code_seen = true;
                fault.code = code(reader, &mut fault.subcodes, most_subcodes)?;
            }
            "faultstring" | "Reason" if reason_seen => {
                return Err(duplicate(reader, "one faultstring or Reason in a fault"));
            }
            "faultstring" => {
                reason_seen = true;
                let reason = reason(reader)?;
                fault.reasons.push(reason);
            }
            "Reason" => {
                reason_seen = true;
                reasons(reader, &mut fault.reasons)?;
            }
            "Node" => once(&mut fault.node, reader)?,
            "faultactor" | "Role" => once(&mut fault.role, reader)?,
            "detail" | "Detail" if fault.detail.is_some() => {
                return Err(duplicate(reader, "one detail in a fault"));
            }
            "detail" | "Detail" => {
                let unqualified = version == SoapVersion::V1_2 && reader.namespace(&tag).is_empty();
                fault.detail = Some(Detail::of_markup(reader.markup()?, unqualified));
            }
            _ => reader.skip()?,
        }
    }
    Ok(fault)
}

/// A text that may stand once. An empty `faultactor` or `Role` says nothing (Spyne sends them).
fn once(slot: &mut Option<String>, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(duplicate(reader, "each part of a fault once"));
    }
    *slot = Some(trim(&reader.text()?).to_owned());
    Ok(())
}

/// The text of a code. Prefixes are resolved inside the element, whose own declarations count.
fn code_text(reader: &mut Reader<'_>) -> Result<FaultCode, DecodeError> {
    let text = trim(&reader.text()?).to_owned();
    let namespace = reader.resolve(&text).map(|namespace| match SoapVersion::from_namespace(namespace) {
        Some(version) => Cow::Borrowed(version.namespace()),
        None => Cow::Owned(namespace.to_owned()),
    });
    Ok(FaultCode { text, namespace })
}

/// SOAP 1.2: Value, then perhaps Subcode, which is the same again (section 5.4.1). Goes down in a loop,
/// so that depth costs no stack.
fn code(
    reader: &mut Reader<'_>,
    subcodes: &mut Vec<FaultCode>,
    most: usize,
) -> Result<FaultCode, DecodeError> {
    let first = subcodes.len();
    let mut code = FaultCode::default();
    // What the innermost open Code or Subcode has had, and what those around it have had.
    let mut seen = Seen::default();
    let mut outer: Vec<Seen> = Vec::new();
    loop {
        let Some(tag) = reader.child()? else {
            match outer.pop() {
                Some(around) => seen = around,
                None => return Ok(code),
            }
            continue;
        };
        match part(reader, &tag) {
            "Value" if seen.value => return Err(duplicate(reader, "one Value in a Code")),
            "Value" => {
                seen.value = true;
                let value = code_text(reader)?;
                match outer.len().checked_sub(1).and_then(|above| subcodes.get_mut(first + above)) {
                    Some(subcode) => *subcode = value,
                    None => code = value,
                }
            }
            "Subcode" if seen.subcode => return Err(duplicate(reader, "one Subcode in a Code")),
            "Subcode" => {
                seen.subcode = true;
                if outer.len() >= most {
                    return Err(DecodeError::new(
                        DecodeErrorKind::Limit(Limit::Subcodes),
                        reader.location(),
                        format!("at most {most}"),
                    ));
                }
                outer.push(mem::take(&mut seen));
                subcodes.push(FaultCode::default());
            }
            _ => reader.skip()?,
        }
    }
}

/// Which children a Code or Subcode has had.
#[derive(Default)]
struct Seen {
    value: bool,
    subcode: bool,
}

/// One reason, with the language of its own element.
fn reason(reader: &mut Reader<'_>) -> Result<Reason, DecodeError> {
    let language = reader.attribute(XML_NAMESPACE, "lang").map(|tag| trim(&tag).to_owned());
    Ok(Reason { language, text: reader.text()?.into_owned() })
}

fn reasons(reader: &mut Reader<'_>, reasons: &mut Vec<Reason>) -> Result<(), DecodeError> {
    while let Some(tag) = reader.child()? {
        match part(reader, &tag) {
            "Text" => reasons.push(reason(reader)?),
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Writes the Fault element as ASMX does.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub(crate) fn write(fault: &Fault, version: SoapVersion, out: &mut Writer) -> Result<(), EncodeError> {
    out.raw("<soap:Fault>");
    match version {
        SoapVersion::V1_1 => write_v1_1(fault, out)?,
        SoapVersion::V1_2 => write_v1_2(fault, out)?,
    }
    out.raw("</soap:Fault>");
    Ok(())
}

fn write_v1_1(fault: &Fault, out: &mut Writer) -> Result<(), EncodeError> {
    write_code(&fault.code, SoapVersion::V1_1, "faultcode", out)?;
    // SOAP 1.1 has one reason.
    let reason = fault.shown_reason();
    let language = reason.and_then(|reason| reason.language.as_deref());
    write_reason("faultstring", language, reason.map_or("", |reason| &reason.text), out)?;
    if let Some(role) = &fault.role {
        element("faultactor", role, out)?;
    }
    match &fault.detail {
        None => {}
        Some(detail) if detail.is_empty() => out.raw("<detail />"),
        Some(detail) => wrapped("detail", detail, out),
    }
    Ok(())
}

fn write_v1_2(fault: &Fault, out: &mut Writer) -> Result<(), EncodeError> {
    out.raw("<soap:Code>");
    write_code(&fault.code, SoapVersion::V1_2, "soap:Value", out)?;
    for subcode in &fault.subcodes {
        out.raw("<soap:Subcode>");
        write_code(subcode, SoapVersion::V1_2, "soap:Value", out)?;
    }
    fault.subcodes.iter().for_each(|_| out.raw("</soap:Subcode>"));
    out.raw("</soap:Code><soap:Reason>");
    // SOAP 1.2 demands a language (section 5.4.2.1); ASMX says English where it knows none.
    for reason in &fault.reasons {
        write_reason("soap:Text", Some(reason.language.as_deref().unwrap_or("en")), &reason.text, out)?;
    }
    if fault.reasons.is_empty() {
        write_reason("soap:Text", Some("en"), "", out)?;
    }
    out.raw("</soap:Reason>");
    for (name, text) in [("soap:Node", &fault.node), ("soap:Role", &fault.role)] {
        if let Some(text) = text {
            element(name, text, out)?;
        }
    }
    match &fault.detail {
        None => {}
        Some(detail) if detail.is_unqualified() && detail.is_empty() => out.raw("<detail />"),
        Some(detail) if detail.is_unqualified() => wrapped("detail", detail, out),
        Some(detail) if detail.is_empty() => out.raw("<soap:Detail />"),
        Some(detail) => wrapped("soap:Detail", detail, out),
    }
    Ok(())
}

fn wrapped(name: &str, detail: &Detail, out: &mut Writer) {
    out.raw("<");
    out.raw(name);
    out.raw(">");
    out.raw(detail.markup());
    out.raw("</");
    out.raw(name);
    out.raw(">");
}

/// A code as a QName. A code of one's own gets the prefix `q0`, declared on the element, as in ASMX.
fn write_code(
    code: &FaultCode,
    version: SoapVersion,
    name: &'static str,
    out: &mut Writer,
) -> Result<(), EncodeError> {
    let (namespace, qname) = qname(code, version);
    out.raw("<");
    out.raw(name);
    if let Some(namespace) = namespace {
        if namespace == XMLNS_NAMESPACE {
            return Err(EncodeError::reserved_namespace(name));
        }
        out.raw(" xmlns:q0=\"");
        out.attribute_value(namespace).map_err(|e| EncodeError::new(name, e))?;
        out.raw("\"");
    }
    out.raw(">");
    out.text(&qname).map_err(|e| EncodeError::new(name, e))?;
    out.raw("</");
    out.raw(name);
    out.raw(">");
    Ok(())
}

/// The namespace to declare as `q0`, if one is needed, and the text of the code.
fn qname(code: &FaultCode, version: SoapVersion) -> (Option<&str>, Cow<'_, str>) {
    let Some(namespace) = code.namespace().filter(|namespace| !namespace.is_empty()) else {
        return (None, Cow::Borrowed(code.as_str()));
    };
    let class = code.class();
    if class == FaultClass::Other {
        if namespace == XML_NAMESPACE {
            return (None, format!("xml:{}", code.local_name()).into());
        }
        if namespace == version.namespace() {
            return (None, format!("soap:{}", code.local_name()).into());
        }
        return (Some(namespace), format!("q0:{}", code.local_name()).into());
    }
    // A standard code takes the version's own word; what is behind a dot stays.
    let refinement =
        code.local_name().split_once('.').map_or("", |(head, _)| &code.local_name()[head.len()..]);
    (None, format!("soap:{}{refinement}", class.local_name(version)).into())
}

fn write_reason(
    name: &'static str,
    language: Option<&str>,
    text: &str,
    out: &mut Writer,
) -> Result<(), EncodeError> {
    out.raw("<");
    out.raw(name);
    if let Some(language) = language {
        out.raw(" xml:lang=\"");
        out.attribute_value(language).map_err(|e| EncodeError::new(name, e))?;
        out.raw("\"");
    }
    out.raw(">");
    out.text(text).map_err(|e| EncodeError::new(name, e))?;
    out.raw("</");
    out.raw(name);
    out.raw(">");
    Ok(())
}

fn element(name: &'static str, text: &str, out: &mut Writer) -> Result<(), EncodeError> {
    out.raw("<");
    out.raw(name);
    if text.is_empty() {
        out.raw(" />");
        return Ok(());
    }
    out.raw(">");
    out.text(text).map_err(|e| EncodeError::new(name, e))?;
    out.raw("</");
    out.raw(name);
    out.raw(">");
    Ok(())
}
