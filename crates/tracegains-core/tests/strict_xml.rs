//! What quick-xml lets through and XML forbids: each class measured against libxml2 and expat is a row,
//! tried at the root of a document and inside a message that would else be a success.

mod messages;

use messages::{answer, decode_bytes};
use tracegains_core::operation::message::decode_response;
use tracegains_core::soap::Limits as SoapLimits;
use tracegains_core::xml::{Construct, Error, ErrorKind, Limit, Limits, Reader};
use tracegains_core::{DecodeErrorKind, Logout, SoapVersion};

/// Reads a whole document and keeps nothing.
fn read(document: &str, limits: &Limits) -> Result<(), Error> {
    let mut reader = Reader::new(document, limits);
    reader.root()?;
    reader.skip()?;
    reader.end()
}

fn kind_of(document: &str) -> Option<ErrorKind> {
    read(document, &Limits::default()).err().map(|error| error.kind())
}

const MALFORMED: &[(&str, &str)] = &[
    ("attr-comma", "<a b=\"1\",c=\"2\"/>"),
    ("attr-duplicate", "<a b='' b=''/>"),
    ("attr-duplicate-expanded-name", "<a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"\" q:b=\"\"/>"),
    ("attr-duplicate-declaration", "<a xmlns:p=\"u\" xmlns:p=\"u\"/>"),
    ("attr-duplicate-default-declaration", "<a xmlns=\"u\" xmlns=\"u\"/>"),
    ("attr-duplicate-among-many", "<a b0='' b1='' b2='' b3='' b4='' b5='' b6='' b7='' b8='' b9='' b3=''/>"),
    ("attr-illegal-charref", "<a b=\"&#1;\"/>"),
    ("attr-unknown-entity", "<a b=\"&x;\"/>"),
    ("attr-unclosed-reference", "<a b=\"&amp\"/>"),
    ("attr-invalid-char-in-value", "<a b=\"\u{1}\"/>"),
    ("attr-invalid-name", "<a 1=\"x\"/>"),
    ("attr-lt-in-value", "<a b=\"<\"/>"),
    ("attr-no-space-between", "<a b=\"1\"c=\"2\"/>"),
    ("attr-nonxml-space-separator", "<a\u{b}b=\"1\"/>"),
    ("attr-text-after-slash", "<a/ b=\"1\">"),
    ("attr-without-value", "<a b/>"),
    ("attr-unquoted", "<a b=1/>"),
    ("bom-after-space", " \u{feff}<a/>"),
    ("cdata-in-epilog", "<a/><![CDATA[]]>"),
    ("cdata-in-prolog", "<![CDATA[]]><a/>"),
    ("cdata-only", "<![CDATA[x]]>"),
    ("cdata-lower-case", "<a><![cdata[x]]></a>"),
    ("char-control-in-cdata", "<a><![CDATA[\u{1}]]></a>"),
    ("char-control-in-comment", "<!--\0--><a/>"),
    ("char-control-in-text", "<a>\u{1}</a>"),
    ("char-noncharacter-fffe-ffff", "<a>\u{fffe}</a>"),
    ("char-nul", "\0<a/>"),
    ("comment-double-hyphen", "<!-- -- --><a/>"),
    ("comment-ends-triple-hyphen", "<a><!-----></a>"),
    ("decl-after-root", "<a/><?xml version=\"1.0\"?>"),
    ("decl-bad-encname", "<?xml version=\"1.0\" encoding=\"\"?><a/>"),
    ("decl-bad-standalone", "<?xml version=\"1.0\" standalone=\"\"?><a/>"),
    ("decl-bad-version", "<?xml version=\"1.0 \"?><a/>"),
    ("decl-case", "<?xml VERSION=\"1.0\"?><a/>"),
    ("decl-duplicate-pseudo-attr", "<?xml version=\"1.0\" version=\"1.0\"?><a/>"),
    ("decl-empty", "<?xml?><a/>"),
    ("decl-inside-root", "<a><?xml version=\"1.0\"?></a>"),
    ("decl-junk", "<?xml version=\"1.0\" x?><a/>"),
    ("decl-mismatched-quote", "<?xml version=\"1.0?><a/>"),
    ("decl-no-version", "<?xml encoding=\"utf-8\"?><a/>"),
    ("decl-not-at-start", " <?xml version=\"1.0\"?><a/>"),
    ("decl-behind-a-comment", "<!-- --><?xml version=\"1.0\"?><a/>"),
    ("decl-twice", "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><a/>"),
    ("decl-unknown-pseudo-attr", "<?xml version=\"1.0\" x=\"y\"?><a/>"),
    ("decl-unquoted", "<?xml version=1.0?><a/>"),
    ("decl-version-1.1", "<?xml version=\"1.1\"?><a>&#1;</a>"),
    ("decl-version-1.1-plain", "<?xml version=\"1.1\"?><a/>"),
    ("decl-wrong-order", "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"utf-8\"?><a/>"),
    ("doc-ref-outside-root", "&#32;<a/>"),
    ("doc-text-after-root", "<a/>x"),
    ("doc-text-before-root", "x<a/>"),
    ("doc-text-only", "x"),
    ("doc-two-roots", "<a/><b/>"),
    ("tag-empty-name", "<></>"),
    ("tag-invalid-name-char", "<a\u{d7}/>"),
    ("tag-invalid-name-start", "<1/>"),
    ("tag-name-emoji", "<\u{2190}/>"),
    ("tag-name-quote", "<a\"x\">"),
    ("tag-space-before-name", "< a/>"),
    ("tag-end-mismatch", "<a></b>"),
    ("tag-end-other-prefix", "<p:a xmlns:p='u' xmlns:q='u'></q:a>"),
    ("tag-end-with-attribute", "<a></a b=''>"),
    ("tag-end-space-before-name", "<a></ a>"),
    ("tag-end-without-start", "</a>"),
    ("tag-end-too-many", "<a></a></a>"),
    ("text-cdata-end", "<a>]]></a>"),
    ("text-cdata-end-behind-cdata", "<a><![CDATA[x]]>]]></a>"),
    ("text-charref-illegal-control", "<a>&#1;</a>"),
    ("text-charref-noncharacter", "<a>&#xFFFE;</a>"),
    ("text-entity", "<a>&nbsp;</a>"),
    ("text-lone-ampersand", "<a>a & b</a>"),
    ("text-unclosed-reference", "<a>&amp</a>"),
    ("ns-qname-leading-colon", "<:a/>"),
    ("ns-qname-trailing-colon", "<a: xmlns:a=\"u\"/>"),
    ("ns-qname-two-colons", "<a xmlns:b:c=\"u\"/>"),
    ("ns-empty-prefix-decl", "<a xmlns:=\"u\"/>"),
    ("ns-invalid-prefix-decl", "<a xmlns:1=\"u\"/>"),
    ("ns-local-part-invalid-start", "<p:1 xmlns:p=\"u\"/>"),
    ("ns-xmlns-value-charref-duplicates", "<a xmlns:p=\"u&#49;\" xmlns:q=\"u1\" p:b=\"\" q:b=\"\"/>"),
    ("bang-unknown", "<a><!x></a>"),
];

const NAMESPACE: &[(&str, &str)] = &[
    ("ns-default-to-xml", "<a xmlns=\"http://www.w3.org/XML/1998/namespace\"/>"),
    ("ns-default-to-xmlns", "<a xmlns=\"http://www.w3.org/2000/xmlns/\"/>"),
    ("ns-element-prefix-xmlns", "<xmlns:a/>"),
    ("ns-prefix-to-xmlns", "<a xmlns:p=\"http://www.w3.org/2000/xmlns/\"/>"),
    ("ns-declares-xmlns", "<a xmlns:xmlns=\"urn:x\"/>"),
    ("ns-xml-to-another", "<a xmlns:xml=\"urn:x\"/>"),
    ("ns-another-to-xml", "<a xmlns:p=\"http://www.w3.org/XML/1998/namespace\"/>"),
    ("ns-empty-prefix-undeclare", "<a xmlns:p=\"\"/>"),
    ("ns-empty-prefix-undeclare-used", "<a xmlns:p=\"u\"><b xmlns:p=\"\"><p:c/></b></a>"),
    ("ns-reserved-obfuscated-by-charref", "<a xmlns:p=\"http://www.w3.org/2000/xmlns&#47;\"/>"),
    ("ns-undeclared-attribute-prefix", "<a p:b=\"\"/>"),
    ("ns-undeclared-element-prefix", "<p:a/>"),
    ("ns-out-of-scope", "<a><b xmlns:p='u'/><p:c/></a>"),
];

const FORBIDDEN: &[(&str, &str)] = &[
    ("char-control-in-pi", "<a><?p x?></a>"),
    ("decl-no-space", "<?xmlversion=\"1.0\"?><a/>"),
    ("doctype-after-root", "<a/><!DOCTYPE a>"),
    ("doctype-inside-root", "<a><!DOCTYPE a></a>"),
    ("doctype-lowercase", "<!doctype a><a/>"),
    ("doctype-malformed", "<!DOCTYPEa><a/>"),
    ("doctype-unclosed", "<!DOCTYPE a"),
    ("doctype-twice", "<!DOCTYPE a><!DOCTYPE a><a/>"),
    ("doctype-attr-default", "<!DOCTYPE a [<!ATTLIST a b CDATA \"1\">]><a/>"),
    ("doctype-entity-used", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>"),
    ("doctype-external", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"),
    ("doctype-parameter-entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1/x.dtd\"> %p;]><a/>"),
    (
        "doctype-laughs",
        "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\"><!ENTITY d \"&c;&c;\">]><a>&d;</a>",
    ),
    ("pi-in-prolog", "<?p i?><a/>"),
    ("pi-in-epilog", "<a/><?p i?>"),
    ("pi-in-text", "<a>x<?p i?>y</a>"),
    ("pi-unclosed", "<a><?p"),
    ("pi-empty-target", "<??><a/>"),
    ("pi-target-invalid-name", "<?.?><a/>"),
    ("pi-target-xml-case", "<a><?Xml?></a>"),
    ("ns-pi-target-colon", "<a><?p:q x?></a>"),
];

const CUT: &[(&str, &str)] = &[
    ("doc-empty", ""),
    ("doc-no-root-comment-only", "<!-- -->"),
    ("doc-no-root-decl-only", "<?xml version=\"1.0\"?>"),
    ("doc-whitespace-only", " \n"),
    ("tag-unclosed-eof", "<a>"),
    ("attr-mixed-quotes", "<a b=\"1'/>"),
    ("tag-cut", "<a b="),
    ("end-tag-cut", "<a></a"),
    ("comment-cut", "<a><!-- x"),
    ("comment-too-short-by-one", "<a><!---></a>"),
    ("comment-too-short", "<a><!--></a>"),
    ("comment-cut-at-once", "<a><!"),
    ("cdata-cut", "<a><![CDATA[x"),
    ("cdata-cut-at-once", "<a><![CD"),
    ("reference-cut", "<a>&am"),
    ("ampersand-cut", "<a>&"),
    ("lt-cut", "<a><"),
];

#[test]
fn what_xml_forbids_is_refused_for_what_it_is() {
    for (rows, kind) in [
        (MALFORMED, ErrorKind::NotWellFormed),
        (NAMESPACE, ErrorKind::Namespace),
        (FORBIDDEN, ErrorKind::Forbidden(Construct::DocumentType)),
        (CUT, ErrorKind::UnexpectedEnd),
    ] {
        for (name, document) in rows {
            let found = kind_of(document);
            let same = match found {
                Some(ErrorKind::Forbidden(construct)) => {
                    name.starts_with("doctype") == (construct == Construct::DocumentType)
                        && kind == ErrorKind::Forbidden(Construct::DocumentType)
                }
                found => found == Some(kind),
            };
            assert!(same, "{name}: {document:?} is {found:?}");
        }
    }
}

/// The same, in a part of the message that nobody looks at.
#[test]
fn what_xml_forbids_is_refused_in_skipped_parts_too() {
    let places: [fn(&str) -> String; 4] = [
        |x| {
            answer(
                SoapVersion::V1_1,
                &format!(
                    "<LogoutResult><ResponseCode>OK</ResponseCode><skipped>{x}</skipped></LogoutResult>"
                ),
            )
        },
        |x| {
            answer(
                SoapVersion::V1_2,
                &format!(
                    "<LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult><skipped>{x}</skipped>"
                ),
            )
        },
        |x| {
            answer(SoapVersion::V1_1, "")
                .replace("<s:Body>", &format!("<s:Header><h>{x}</h></s:Header><s:Body>"))
        },
        |x| messages::envelope(SoapVersion::V1_2, &format!("<s:Fault><s:Detail>{x}</s:Detail></s:Fault>")),
    ];
    for place in places {
        assert!(messages::decode(&place("<a/>")).is_ok(), "{}", place("<a/>"));
        for (name, document) in [MALFORMED, NAMESPACE, FORBIDDEN].concat() {
            // Inside an element a text, a CDATA section or a second element is no error by itself.
            if name.starts_with("doc-")
                || name.starts_with("cdata-") && !name.contains("lower")
                || name.starts_with("bom-")
            {
                continue;
            }
            let message = place(document);
            assert!(messages::decode(&message).is_err(), "{name}: {message}");
        }
    }
}

#[test]
fn encodings_that_contradict_each_other_are_refused() {
    let whole = answer(
        SoapVersion::V1_1,
        "<LogoutResult><ResponseCode>OK</ResponseCode><Message>é</Message></LogoutResult>",
    );
    for (name, bytes) in [
        (
            "decl-encoding-ascii-nonascii-bytes",
            format!("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>{whole}").into_bytes(),
        ),
        (
            "decl-encoding-ebcdic-name",
            format!("<?xml version=\"1.0\" encoding=\"cp037\"?>{whole}").into_bytes(),
        ),
        (
            "decl-encoding-multibyte",
            format!("<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?>{whole}").into_bytes(),
        ),
        (
            "decl-encoding-unknown",
            format!("<?xml version=\"1.0\" encoding=\"x-unknown\"?>{whole}").into_bytes(),
        ),
        (
            "decl-encoding-utf16-but-utf8",
            format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{whole}").into_bytes(),
        ),
        (
            "decl-encoding-latin1-utf8-bytes",
            format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{whole}").into_bytes(),
        ),
        (
            "bom-utf8-decl-latin1",
            format!("\u{feff}<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{whole}").into_bytes(),
        ),
        (
            "latin1-bytes",
            whole.replace('é', "\u{1}").into_bytes().iter().map(|&b| if b == 1 { 0xe9 } else { b }).collect(),
        ),
    ] {
        assert_eq!(decode_bytes(&bytes).unwrap_err().kind(), DecodeErrorKind::Encoding, "{name}");
    }
    for (name, bytes) in [
        ("bom-double", format!("\u{feff}\u{feff}{whole}").into_bytes()),
        ("utf7", b"+ADw-a/+AD4-".to_vec()),
        ("utf16-that-looks-like-ascii", "<a/>".encode_utf16().flat_map(u16::to_le_bytes).skip(1).collect()),
    ] {
        assert!(decode_bytes(&bytes).is_err(), "{name}");
    }
}

/// What quick-xml refuses and XML allows, and what it reads otherwise.
#[test]
fn what_xml_allows_is_read_as_xml_says() {
    for document in [
        "<a/>",
        "<a></a >",
        "<a\n/>",
        "<a b = '1'\tc=\">\"/>",
        "<a b='\"' c=\"'\"/>",
        "<!----><a/><!-- - -->",
        "<a><![CDATA[]]></a>",
        "<a><![CDATA[]] >]]]]></a>",
        "<a>]] ></a>",
        "<a>]]&gt;</a>",
        "<a>]]<!-- -->></a>",
        "<a>></a>",
        "<é.-_·/>",
        "<a>\u{85}\u{2028}\u{fffd}\u{10ffff}\u{7f}</a>",
        "<a xmlns:xml='http://www.w3.org/XML/1998/namespac&#101;'/>",
        "<a xmlns='u'><b xmlns=''/></a>",
        "<xml:a/>",
        "<xmlish/>",
        "<?xml version='1.0' standalone='no'?>\r\n<a/>\r\n",
    ] {
        assert_eq!(kind_of(document), None, "{document:?}");
    }
    // A namespace name is compared by what its references stand for.
    let mut reader = Reader::new("<a xmlns=\"u&amp;v\" b=\"x\ty&#9;z\r\n\"/>", &Limits::default());
    let root = reader.root().unwrap();
    assert!(reader.is(&root, "u&v", "a"));
    assert_eq!(reader.attribute("", "b"), Some("x y\tz "));
}

#[test]
fn one_declaration_more_than_quick_xml_allows_is_no_trouble() {
    let declarations: String = (0..128).map(|n| format!(" xmlns:n{n}='u{n}'")).collect();
    assert_eq!(kind_of(&format!("<a{declarations}/>")), None);
}

/// Attacks A7 to A13: each limit is met where it says, and not before.
#[test]
fn every_limit_is_met_exactly() {
    let limits =
        Limits { bytes: 4000, depth: 5, elements: 20, attributes: 6, declarations: 4, name: 10, text: 50 };
    let nested = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
    let siblings = |n: usize| format!("<a>{}</a>", "<b/>".repeat(n - 1));
    let attributes = |n: usize| format!("<a{}/>", (0..n).map(|i| format!(" b{i}=''")).collect::<String>());
    let declarations = |n: usize| {
        format!(
            "<a>{}<c/></a>",
            (0..n).map(|i| format!("<b xmlns:n{i}='u'")).collect::<Vec<_>>().join("></b>") + "></b>"
        )
    };
    let in_scope = |n: usize| {
        format!(
            "<a xmlns:x='u' xmlns:y='u'><b{}/></a>",
            (0..n - 2).map(|i| format!(" xmlns:n{i}='u'")).collect::<String>()
        )
    };
    let name = |n: usize| format!("<{}/>", "n".repeat(n));
    let attribute_name = |n: usize| format!("<a {}=''/>", "n".repeat(n));
    let text = |n: usize| format!("<a>{}</a>", "t".repeat(n));
    let value = |n: usize| format!("<a b='{}'/>", "t".repeat(n));
    let cdata = |n: usize| format!("<a><![CDATA[{}]]></a>", "t".repeat(n));
    let bytes = |n: usize| {
        format!("<a>{}</a>", "<!--c-->".repeat(500)).chars().take(n - 4).collect::<String>() + "</a>"
    };
    type Make<'a> = &'a dyn Fn(usize) -> String;
    let rows: [(Limit, usize, Make<'_>); 9] = [
        (Limit::Depth, 5, &nested),
        (Limit::Elements, 20, &siblings),
        (Limit::Attributes, 6, &attributes),
        (Limit::Declarations, 4, &in_scope),
        (Limit::Name, 10, &name),
        (Limit::Name, 10, &attribute_name),
        (Limit::Text, 50, &text),
        (Limit::Text, 50, &value),
        (Limit::Text, 50, &cdata),
    ];
    for (limit, most, make) in rows {
        assert!(read(&make(most), &limits).is_ok(), "{limit:?}: {}", make(most));
        let Err(error) = read(&make(most + 1), &limits) else { panic!("{limit:?}: {}", make(most + 1)) };
        assert_eq!(error.kind(), ErrorKind::Limit(limit), "{}", make(most + 1));
        assert_eq!(error.expected(), format!("at most {most}"));
    }
    assert!(read(&declarations(10), &limits).is_ok(), "declarations that are out of scope do not count");
    let fits = Limits { bytes: 4003, text: 5000, ..limits };
    assert_eq!(read(&bytes(4004), &fits).unwrap_err().kind(), ErrorKind::Limit(Limit::Bytes));
}

/// Attack A12.
#[test]
fn many_pieces_of_one_text_count_together() {
    let limits = Limits { text: 50, ..Limits::default() };
    for piece in ["t<!---->", "&#65;", "<![CDATA[t]]>"] {
        for (count, fits) in [(50, true), (51, false)] {
            let document = format!("<a>{}</a>", piece.repeat(count));
            let mut reader = Reader::new(&document, &limits);
            reader.root().unwrap();
            assert_eq!(reader.text().is_ok(), fits, "{count} of {piece}");
        }
    }
}

#[test]
fn the_defaults_hold_against_hostile_sizes() {
    let ok = "<LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult>";
    for (hostile, limit) in [
        (format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)), Limit::Depth),
        (
            format!("<a {}/>", (0..100_000).map(|i| format!("b{i}='' ")).collect::<String>()),
            Limit::Attributes,
        ),
        (
            format!("<a {}/>", (0..100_000).map(|i| format!("xmlns:n{i}='u' ")).collect::<String>()),
            Limit::Declarations,
        ),
        ("<x/>".repeat(100_001), Limit::Elements),
        (format!("<{}/>", "n".repeat(100_000)), Limit::Name),
        (format!("<a>{}</a>", "t".repeat(1_000_000)), Limit::Text),
    ] {
        let limits =
            SoapLimits { xml: Limits { bytes: usize::MAX, ..Limits::default() }, ..SoapLimits::default() };
        let message = answer(SoapVersion::V1_1, &format!("{ok}<skipped>{hostile}</skipped>"));
        let error = decode_response::<Logout>(message.as_bytes(), None, &limits).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit(limit));
        if message.len() > 1024 * 1024 {
            assert_eq!(
                decode_bytes(message.as_bytes()).unwrap_err().kind(),
                DecodeErrorKind::Limit(Limit::Bytes)
            );
        }
    }
}

#[test]
fn a_path_names_the_open_elements_and_stays_short() {
    let document = format!("<p:a xmlns:p='u'><{0}><b></p:a>", "n".repeat(500));
    let mut reader = Reader::new(&document, &Limits::default());
    reader.root().unwrap();
    let error = reader.skip().unwrap_err();
    assert_eq!(error.location().path(), format!("/a/{}…/b", "n".repeat(64)));
}
