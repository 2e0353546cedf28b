use super::*;
use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;

const THREE: &str = r#"{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
"type":["VerifiableCredential","OpenBadgeCredential"],"issuer":{"id":"did:key:z6Mk","type":["Profile"],"name":"Demo University","url":"https://example.org"},
"validFrom":"2026-01-01T00:00:00Z","validUntil":"2029-01-01T00:00:00Z","evidence":[{"id":"https://example.org/e","type":["Evidence"],"name":"Plan","narrative":"A plan."}],
"credentialSubject":{"type":["AchievementSubject"],"achievement":{"id":"https://example.org/a","type":["Achievement"],"name":"Facilitator",
"description":"Leads a workshop.","criteria":{"narrative":"Has led one."},"inLanguage":"en","version":"2","tag":["youth","groups"],
"alignment":[{"type":["Alignment"],"targetName":"Lead a group","targetUrl":"https://example.org/esco/1","targetFramework":"ESCO","targetCode":"1"}],
"image":{"id":"https://example.org/a.png","type":"Image"}}},"proof":[{"type":"DataIntegrityProof"}]}"#;

const TWO: &str = r#"{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://example.org/1","recipient":{"type":"email"},
"issuedOn":"2026-01-01T00:00:00Z","verification":{"type":"HostedBadge"},"evidence":"https://example.org/e",
"badge":{"type":"BadgeClass","id":"https://example.org/b","@language":"lt","name":"Vadovė","description":"Veda.","image":"https://example.org/b.png",
"criteria":{"id":"https://example.org/c","narrative":"Vedė."},"tags":["jaunimas"],"issuer":{"type":"Issuer","name":"Demo","url":"https://example.org"}}}"#;

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">"#;

/// A chunk of a PNG, with the right checksum.
fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let summed = [kind, data].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&summed);
    [&(data.len() as u32).to_be_bytes()[..], &summed, &crc.sum().to_be_bytes()].concat()
}

fn picture(chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0");
    [png::SIGNATURE, &header, &chunks.concat(), &chunk(b"IEND", b"")].concat()
}

fn plain(keyword: &str, text: &[u8]) -> Vec<u8> {
    chunk(b"iTXt", &[keyword.as_bytes(), b"\0\0\0\0\0", text].concat())
}

fn packed(keyword: &str, text: &[u8]) -> Vec<u8> {
    chunk(b"iTXt", &[keyword.as_bytes(), b"\0\x01\0\0\0", &compress_to_vec_zlib(text, 9)].concat())
}

fn base64url(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}

fn in_svg(inside: &str) -> Vec<u8> {
    format!("{SVG}{inside}<path d=\"M0 0\"/></svg>").into_bytes()
}

#[test]
fn what_a_badge_of_3_0_says_is_read() {
    let facts = read(THREE.as_bytes()).unwrap();
    assert_eq!((facts.version, facts.proved, facts.awarded), (Version::Three, Proved::Signed, true));
    assert_eq!((facts.name.as_str(), facts.issuer.as_str()), ("Facilitator", "Demo University"));
    assert_eq!((facts.description.as_str(), facts.criteria.as_str()), ("Leads a workshop.", "Has led one."));
    let aligned = &facts.alignment[0];
    assert_eq!(
        (aligned.name.as_str(), aligned.framework.as_str(), aligned.code.as_str()),
        ("Lead a group", "ESCO", "1")
    );
    assert_eq!(
        facts.evidence,
        [Shown { name: "Plan".into(), narrative: "A plan.".into(), url: "https://example.org/e".into() }]
    );
    assert_eq!((facts.issued.as_str(), facts.expires.as_str()), ("2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z"));
    assert_eq!((facts.language.as_str(), facts.edition.as_str(), facts.picture), ("en", "2", true));
    assert_eq!(facts.tags, ["youth", "groups"]);
}

#[test]
fn what_a_badge_of_2_0_says_is_read_also_where_the_rest_stands_elsewhere() {
    let facts = read(TWO.as_bytes()).unwrap();
    assert_eq!((facts.version, facts.proved), (Version::Two, Proved::Hosted));
    assert_eq!((facts.name.as_str(), facts.issuer.as_str(), facts.language.as_str()), ("Vadovė", "Demo", "lt"));
    assert_eq!((facts.criteria.as_str(), facts.criteria_url.as_str()), ("Vedė.", "https://example.org/c"));
    assert_eq!((facts.evidence[0].url.as_str(), facts.tags[0].as_str()), ("https://example.org/e", "jaunimas"));
    let spread = r#"{"type":["Assertion"],"badge":"https://example.org/b","issuedOn":"2026-01-01T00:00:00Z"}"#;
    assert_eq!(read(spread.as_bytes()).unwrap().rest_at, "https://example.org/b");
    let class = r#"{"type":"BadgeClass","name":"Only described","criteria":"https://example.org/c"}"#;
    let facts = read(class.as_bytes()).unwrap();
    assert_eq!((facts.awarded, facts.criteria_url.as_str()), (false, "https://example.org/c"));
    let achievement = r#"{"type":["Achievement"],"name":"Only described","creator":{"name":"Demo"}}"#;
    assert_eq!(read(achievement.as_bytes()).unwrap().issuer, "Demo");
}

#[test]
fn it_is_found_in_every_kind_of_file() {
    let three = read(THREE.as_bytes()).unwrap();
    let signed = format!("{}.{}.c2ln", base64url(br#"{"alg":"RS256"}"#), base64url(THREE.as_bytes()));
    let wrapped = format!(r#"{{"vc":{THREE}}}"#);
    let older = format!("{}.{}.c2ln", base64url(br#"{"alg":"RS256"}"#), base64url(wrapped.as_bytes()));
    let presented = format!(r#"{{"type":"VerifiablePresentation","verifiableCredential":[{THREE}]}}"#);
    let escaped = THREE.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&#x22;");
    let files: [(&str, Vec<u8>); 13] = [
        ("a mark of the order of bytes", format!("\u{FEFF} {THREE}\n").into_bytes()),
        ("a signed text", signed.clone().into_bytes()),
        ("an older signed text", older.into_bytes()),
        ("a presentation", presented.into_bytes()),
        ("a picture", picture(&[plain("openbadgecredential", THREE.as_bytes())])),
        ("a packed picture", picture(&[packed("openbadgecredential", THREE.as_bytes())])),
        ("a signed text in a picture", picture(&[plain("openbadgecredential", signed.as_bytes())])),
        ("both versions", picture(&[plain("openbadges", TWO.as_bytes()), plain("openbadgecredential", THREE.as_bytes())])),
        ("drawn, in a section", in_svg(&format!("<openbadges:credential><![CDATA[{THREE}]]></openbadges:credential>"))),
        ("drawn, with references", in_svg(&format!("<openbadges:credential>{escaped}</openbadges:credential >"))),
        ("drawn, in an attribute", in_svg(&format!("<openbadges:credential verify='{signed}'/>"))),
        (
            "drawn, under another prefix",
            format!("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'x>'>]><svg><g xmlns:b='https://purl.imsglobal.org/ob/v3p0'><!-- <b:credential> --><b:credential>{escaped}</b:credential></g></svg>").into_bytes(),
        ),
        ("an early picture", picture(&[chunk(b"tEXt", &[b"openbadges\0", THREE.as_bytes()].concat())])),
    ];
    for (what, file) in files {
        let facts = read(&file).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(facts, Facts { proved: Proved::Signed, ..three.clone() }, "{what}");
    }
    let assertion = r#"<svg xmlns:openbadges="http://openbadges.org"><openbadges:assertion verify="x"><![CDATA["#;
    let facts = read(format!("{assertion}{TWO}]]></openbadges:assertion></svg>").as_bytes()).unwrap();
    assert_eq!((facts.version, facts.name.as_str()), (Version::Two, "Vadovė"));
    let address = picture(&[chunk(b"tEXt", b"openbadges\0https://example.org/assertion/1")]);
    assert_eq!(read(&address), Err(Unread::OnlyAddress("https://example.org/assertion/1".into())));
}

#[test]
fn what_is_broken_or_hostile_is_said_to_be_so() {
    let good = picture(&[plain("openbadgecredential", THREE.as_bytes())]);
    let mut changed = good.clone();
    let at = changed.windows(11).position(|w| w == b"Facilitator").unwrap();
    changed[at] = b'f';
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let badge = |text: &str| format!("<openbadges:credential>{text}</openbadges:credential>");
    let cdata = format!("<![CDATA[{THREE}]]>");
    let bomb = vec![b' '; 50_000_000];
    let cases: Vec<(&str, Vec<u8>, Unread)> = vec![
        ("nothing", Vec::new(), Unread::Empty),
        ("blanks", b" \n ".to_vec(), Unread::Empty),
        ("huge", vec![b'a'; MOST_FILE_BYTES + 1], Unread::TooLarge),
        ("a long text", vec![b'a'; MOST_BADGE_BYTES + 1], Unread::TooLarge),
        ("another kind", b"\xff\xd8\xff\xe0JFIF".to_vec(), Unread::OtherKind),
        ("cut", good[..good.len() / 2].to_vec(), Unread::Damaged),
        ("only the beginning", png::SIGNATURE.to_vec(), Unread::Damaged),
        ("a length past the end", [png::SIGNATURE, b"\xff\xff\xff\xffiTXt"].concat(), Unread::Damaged),
        ("no badge", picture(&[]), Unread::NothingInside),
        ("changed", changed, Unread::Checksum),
        ("two", picture(&[plain("openbadgecredential", b"{}"), plain("openbadgecredential", b"{}")]), Unread::Several),
        ("a bomb", picture(&[packed("openbadgecredential", &bomb)]), Unread::UnpacksIntoTooMuch),
        ("badly packed", picture(&[chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0not zlib")]), Unread::Damaged),
        ("no text", picture(&[plain("openbadgecredential", b"\xff\xfe")]), Unread::NotText),
        ("nothing in it", picture(&[plain("openbadgecredential", b"")]), Unread::NothingInside),
        ("words", b"not even JSON".to_vec(), Unread::NotJson),
        ("half", THREE.as_bytes()[..300].to_vec(), Unread::NotJson),
        ("a signed nothing", b"eyJ.!!!.x".to_vec(), Unread::NotJson),
        ("a signed odd text", format!("eyJ.{}.x", base64url(b"\xff")).into_bytes(), Unread::NotText),
        ("deep", deep(DEEPEST + 1).into_bytes(), Unread::TooDeep),
        ("as deep as a file can be", deep(MOST_BADGE_BYTES / 2).into_bytes(), Unread::TooDeep),
        ("a list", deep(DEEPEST).into_bytes(), Unread::NotABadge),
        ("another document", b"{\"type\":\"Person\"}".to_vec(), Unread::NotABadge),
        ("without an achievement", b"{\"type\":\"OpenBadgeCredential\"}".to_vec(), Unread::NotABadge),
        ("a drawing", in_svg(""), Unread::NothingInside),
        ("a script", in_svg("<script>alert(1)</script><openbadges:credential/>"), Unread::NothingInside),
        ("two in a drawing", in_svg(&(badge(&cdata) + &badge(&cdata))), Unread::Several),
        (
            "in another's namespace",
            b"<svg xmlns:o='https://example.org'><o:credential>{}</o:credential></svg>".to_vec(),
            Unread::NothingInside,
        ),
        (
            "a prefix that means something else inside",
            in_svg(&format!("<g xmlns:openbadges='x'>{}</g>", badge(&cdata))),
            Unread::NothingInside,
        ),
        ("in a comment", in_svg(&format!("<!--{}-->", badge("{}"))), Unread::NothingInside),
        ("in a section", in_svg(&format!("<![CDATA[{}]]>", badge("{}"))), Unread::NothingInside),
        ("never ended", format!("{SVG}<openbadges:credential>{{").into_bytes(), Unread::Damaged),
        ("ended by another", in_svg("<openbadges:credential>{}</other>"), Unread::Damaged),
        ("with something inside", in_svg(&badge("<b>{}</b>")), Unread::Damaged),
        ("a section that never ends", in_svg("<openbadges:credential><![CDATA[{}"), Unread::Damaged),
        (
            "entities",
            format!("<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]>{SVG}{}</svg>", badge("&c;")).into_bytes(),
            Unread::Damaged,
        ),
        ("elements as deep as a file can be", "<a>".repeat(MOST_FILE_BYTES / 3).into_bytes(), Unread::Damaged),
        ("a declaration without end", b"<!DOCTYPE a [".to_vec(), Unread::Damaged),
        ("an attribute without end", b"<svg a='".to_vec(), Unread::Damaged),
        ("a page", b"<!DOCTYPE html><html><body><p>Badge</p></body></html>".to_vec(), Unread::NothingInside),
    ];
    for (what, file, why) in cases {
        let begun = std::time::Instant::now();
        assert_eq!(read(&file).map(|_| ()), Err(why), "{what}");
        assert!(begun.elapsed().as_secs() < 5, "{what} took {:?}", begun.elapsed());
    }
}

#[test]
fn long_texts_are_cut_and_what_nobody_sees_is_left_out() {
    let long = "ž".repeat(TEXTS);
    let odd = format!(
        "{{\"type\":\"BadgeClass\",\"name\":\"a\\u202eb\\u0000 \\n c\",\"description\":\"{long}\",\"tags\":[{}1]}}",
        "\"t\",".repeat(500)
    );
    let facts = read(odd.as_bytes()).unwrap();
    assert_eq!(facts.name, "ab c");
    assert!(facts.description.chars().count() <= 4000 && facts.tags.len() <= 24);
}

/// More characters than are kept of a text.
const TEXTS: usize = 100_000;

proptest! {
    #[test]
    fn no_file_is_too_odd_to_be_read(file in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&file);
        let _ = read(&[png::SIGNATURE, &file].concat());
        let _ = read(&picture(&[chunk(b"iTXt", &[b"openbadgecredential\0".as_slice(), &file].concat())]));
        let _ = read(&picture(&[chunk(b"iTXt", &[b"openbadges\0\x01\0\0\0".as_slice(), &file].concat())]));
        let _ = read(&in_svg(&String::from_utf8_lossy(&file)));
    }

    /// Signs that mean something, put together at random.
    #[test]
    fn no_drawing_is_too_odd_to_be_read(parts in proptest::collection::vec(prop::sample::select(vec![
        "<", ">", "/", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "[", "]", "<?", "?>", "'", "\"", "=", "&", ";", "&#x",
        "openbadges:credential", "openbadges", ":", "xmlns", "xmlns:openbadges", "https://purl.imsglobal.org/ob/v3p0", "verify", "svg", " ", "ž", "{}",
    ]), 0..60)) {
        let _ = read(parts.concat().as_bytes());
        let _ = read(format!("{SVG}{}", parts.concat()).as_bytes());
    }
}
