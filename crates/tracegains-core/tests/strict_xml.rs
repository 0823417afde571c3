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

/// Documents by name: a test for each, and the list of them.
macro_rules! documents {
    (mod $module:ident, $list:ident: $($name:ident = $document:literal,)+) => {
        const $list: &[(&str, &str)] = &[$((stringify!($name), $document)),+];

        mod $module {
            $(
                #[test]
                fn $name() {
                    super::assert_kind(stringify!($module), stringify!($name), $document);
                }
            )+
        }
    };
}

documents! {
    mod not_well_formed, MALFORMED:
    attr_comma = "<a b=\"1\",c=\"2\"/>",
    attr_duplicate = "<a b='' b=''/>",
    attr_duplicate_expanded_name = "<a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"\" q:b=\"\"/>",
    attr_duplicate_declaration = "<a xmlns:p=\"u\" xmlns:p=\"u\"/>",
    attr_duplicate_default_declaration = "<a xmlns=\"u\" xmlns=\"u\"/>",
    attr_duplicate_among_many = "<a b0='' b1='' b2='' b3='' b4='' b5='' b6='' b7='' b8='' b9='' b3=''/>",
    attr_illegal_charref = "<a b=\"&#1;\"/>",
    attr_unknown_entity = "<a b=\"&x;\"/>",
    attr_unclosed_reference = "<a b=\"&amp\"/>",
    attr_invalid_char_in_value = "<a b=\"\u{1}\"/>",
    attr_invalid_name = "<a 1=\"x\"/>",
    attr_lt_in_value = "<a b=\"<\"/>",
    attr_no_space_between = "<a b=\"1\"c=\"2\"/>",
    attr_nonxml_space_separator = "<a\u{b}b=\"1\"/>",
    attr_text_after_slash = "<a/ b=\"1\">",
    attr_without_value = "<a b/>",
    attr_unquoted = "<a b=1/>",
    bom_after_space = " \u{feff}<a/>",
    cdata_in_epilog = "<a/><![CDATA[]]>",
    cdata_in_prolog = "<![CDATA[]]><a/>",
    cdata_only = "<![CDATA[x]]>",
    cdata_lower_case = "<a><![cdata[x]]></a>",
    char_control_in_cdata = "<a><![CDATA[\u{1}]]></a>",
    char_control_in_comment = "<!--\0--><a/>",
    char_control_in_text = "<a>\u{1}</a>",
    char_noncharacter_fffe_ffff = "<a>\u{fffe}</a>",
    char_nul = "\0<a/>",
    comment_double_hyphen = "<!-- -- --><a/>",
    comment_ends_triple_hyphen = "<a><!-----></a>",
    decl_after_root = "<a/><?xml version=\"1.0\"?>",
    decl_bad_encname = "<?xml version=\"1.0\" encoding=\"\"?><a/>",
    decl_bad_standalone = "<?xml version=\"1.0\" standalone=\"\"?><a/>",
    decl_bad_version = "<?xml version=\"1.0 \"?><a/>",
    decl_case = "<?xml VERSION=\"1.0\"?><a/>",
    decl_duplicate_pseudo_attr = "<?xml version=\"1.0\" version=\"1.0\"?><a/>",
    decl_empty = "<?xml?><a/>",
    decl_inside_root = "<a><?xml version=\"1.0\"?></a>",
    decl_junk = "<?xml version=\"1.0\" x?><a/>",
    decl_mismatched_quote = "<?xml version=\"1.0?><a/>",
    decl_no_version = "<?xml encoding=\"utf-8\"?><a/>",
    decl_not_at_start = " <?xml version=\"1.0\"?><a/>",
    decl_behind_a_comment = "<!-- --><?xml version=\"1.0\"?><a/>",
    decl_twice = "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><a/>",
    decl_unknown_pseudo_attr = "<?xml version=\"1.0\" x=\"y\"?><a/>",
    decl_unquoted = "<?xml version=1.0?><a/>",
    decl_version_1_1 = "<?xml version=\"1.1\"?><a>&#1;</a>",
    decl_version_1_1_plain = "<?xml version=\"1.1\"?><a/>",
    decl_wrong_order = "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"utf-8\"?><a/>",
    doc_ref_outside_root = "&#32;<a/>",
    doc_text_after_root = "<a/>x",
    doc_text_before_root = "x<a/>",
    doc_text_only = "x",
    doc_two_roots = "<a/><b/>",
    tag_empty_name = "<></>",
    tag_invalid_name_char = "<a\u{d7}/>",
    tag_invalid_name_start = "<1/>",
    tag_name_emoji = "<\u{2190}/>",
    tag_name_quote = "<a\"x\">",
    tag_space_before_name = "< a/>",
    tag_end_mismatch = "<a></b>",
    tag_end_other_prefix = "<p:a xmlns:p='u' xmlns:q='u'></q:a>",
    tag_end_with_attribute = "<a></a b=''>",
    tag_end_space_before_name = "<a></ a>",
    tag_end_without_start = "</a>",
    tag_end_too_many = "<a></a></a>",
    tag_end_without_name = "<a></>",
    tag_end_without_name_before_root = "</><a/>",
    tag_end_without_name_behind_root = "<a/></>",
    text_cdata_end = "<a>]]></a>",
    text_cdata_end_behind_cdata = "<a><![CDATA[x]]>]]></a>",
    text_charref_illegal_control = "<a>&#1;</a>",
    text_charref_noncharacter = "<a>&#xFFFE;</a>",
    text_entity = "<a>&nbsp;</a>",
    text_lone_ampersand = "<a>a & b</a>",
    text_unclosed_reference = "<a>&amp</a>",
    ns_qname_leading_colon = "<:a/>",
    ns_qname_trailing_colon = "<a: xmlns:a=\"u\"/>",
    ns_qname_two_colons = "<a xmlns:b:c=\"u\"/>",
    ns_empty_prefix_decl = "<a xmlns:=\"u\"/>",
    ns_invalid_prefix_decl = "<a xmlns:1=\"u\"/>",
    ns_local_part_invalid_start = "<p:1 xmlns:p=\"u\"/>",
    ns_xmlns_value_charref_duplicates = "<a xmlns:p=\"u&#49;\" xmlns:q=\"u1\" p:b=\"\" q:b=\"\"/>",
    bang_unknown = "<a><!x></a>",
}

documents! {
    mod wrong_namespaces, NAMESPACE:
    ns_default_to_xml = "<a xmlns=\"http://www.w3.org/XML/1998/namespace\"/>",
    ns_default_to_xmlns = "<a xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
    ns_element_prefix_xmlns = "<xmlns:a/>",
    ns_prefix_to_xmlns = "<a xmlns:p=\"http://www.w3.org/2000/xmlns/\"/>",
    ns_declares_xmlns = "<a xmlns:xmlns=\"urn:x\"/>",
    ns_xml_to_another = "<a xmlns:xml=\"urn:x\"/>",
    ns_another_to_xml = "<a xmlns:p=\"http://www.w3.org/XML/1998/namespace\"/>",
    ns_empty_prefix_undeclare = "<a xmlns:p=\"\"/>",
    ns_empty_prefix_undeclare_used = "<a xmlns:p=\"u\"><b xmlns:p=\"\"><p:c/></b></a>",
    ns_reserved_obfuscated_by_charref = "<a xmlns:p=\"http://www.w3.org/2000/xmlns&#47;\"/>",
    ns_undeclared_attribute_prefix = "<a p:b=\"\"/>",
    ns_undeclared_element_prefix = "<p:a/>",
    ns_out_of_scope = "<a><b xmlns:p='u'/><p:c/></a>",
}

documents! {
    mod forbidden, FORBIDDEN:
    char_control_in_pi = "<a><?p x?></a>",
    decl_no_space = "<?xmlversion=\"1.0\"?><a/>",
    doctype_after_root = "<a/><!DOCTYPE a>",
    doctype_inside_root = "<a><!DOCTYPE a></a>",
    doctype_lowercase = "<!doctype a><a/>",
    doctype_malformed = "<!DOCTYPEa><a/>",
    doctype_unclosed = "<!DOCTYPE a",
    doctype_twice = "<!DOCTYPE a><!DOCTYPE a><a/>",
    doctype_attr_default = "<!DOCTYPE a [<!ATTLIST a b CDATA \"1\">]><a/>",
    doctype_entity_used = "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
    doctype_external = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
    doctype_parameter_entity = "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1/x.dtd\"> %p;]><a/>",
    doctype_laughs = "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\"><!ENTITY d \"&c;&c;\">]><a>&d;</a>",
    pi_in_prolog = "<?p i?><a/>",
    pi_in_epilog = "<a/><?p i?>",
    pi_in_text = "<a>x<?p i?>y</a>",
    pi_unclosed = "<a><?p",
    pi_empty_target = "<??><a/>",
    pi_target_invalid_name = "<?.?><a/>",
    pi_target_xml_case = "<a><?Xml?></a>",
    ns_pi_target_colon = "<a><?p:q x?></a>",
}

documents! {
    mod cut_off, CUT:
    doc_empty = "",
    doc_no_root_comment_only = "<!-- -->",
    doc_no_root_decl_only = "<?xml version=\"1.0\"?>",
    doc_whitespace_only = " \n",
    tag_unclosed_eof = "<a>",
    attr_mixed_quotes = "<a b=\"1'/>",
    tag_cut = "<a b=",
    end_tag_cut = "<a></a",
    comment_cut = "<a><!-- x",
    comment_too_short_by_one = "<a><!---></a>",
    comment_too_short = "<a><!--></a>",
    comment_cut_at_once = "<a><!",
    cdata_cut = "<a><![CDATA[x",
    cdata_cut_at_once = "<a><![CD",
    reference_cut = "<a>&am",
    ampersand_cut = "<a>&",
    lt_cut = "<a><",
}

#[track_caller]
fn assert_kind(list: &str, name: &str, document: &str) {
    let found = kind_of(document);
    let expected = match list {
        "not_well_formed" => ErrorKind::NotWellFormed,
        "wrong_namespaces" => ErrorKind::Namespace,
        "cut_off" => ErrorKind::UnexpectedEnd,
        _ if name.starts_with("doctype") => ErrorKind::Forbidden(Construct::DocumentType),
        _ => ErrorKind::Forbidden(Construct::ProcessingInstruction),
    };
    assert_eq!(found, Some(expected), "{document:?}");
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
        for (name, document) in [MALFORMED, NAMESPACE, FORBIDDEN, CUT].concat() {
            // Inside an element a text, a CDATA section or a second element is no error by itself.
            if name.starts_with("doc_")
                || name.starts_with("cdata_") && !name.contains("lower")
                || name.starts_with("bom_")
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
    assert_eq!(reader.attribute("", "b").as_deref(), Some("x y\tz "));
}

#[test]
fn one_declaration_more_than_quick_xml_allows_is_no_trouble() {
    let declarations: String = (0..128).map(|n| format!(" xmlns:n{n}='u{n}'")).collect();
    assert_eq!(kind_of(&format!("<a{declarations}/>")), None);
}

/// Attacks A7 to A13: each limit is met where it says, and not before.
#[test]
fn what_was_refused_before_its_first_token_stays_refused() {
    let limits = Limits { bytes: 3, ..Limits::default() };
    let mut reader = Reader::new("<a></a>", &limits);
    for _ in 0..3 {
        assert_eq!(reader.root().unwrap_err().kind(), ErrorKind::Limit(Limit::Bytes));
    }
}

#[test]
fn skipping_without_an_open_element_skips_the_document() {
    let mut reader = Reader::new("<a><b>c</b></a><!-- d -->", &Limits::default());
    reader.skip().unwrap();
    reader.end().unwrap();
    assert!(Reader::new("<a><b>c</a>", &Limits::default()).skip().is_err());
}

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
