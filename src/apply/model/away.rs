//! The way to an address that isn't shown: whoever may not know whose an application is sees only the site, and goes
//! there through this server.

use uuid::Uuid;

const ROOM: &str = "/review/";
const WAY: &str = "/away/";
const SITE: &str = "?to=";

/// The way to an address, by what stands for it, with the site that it leads to; that is empty where it isn't shown either.
pub fn to(application: Uuid, stands_for: &str, site: &str) -> String {
    format!("{ROOM}{application}{WAY}{stands_for}{SITE}{site}")
}

/// The site that such a way leads to; nothing for what isn't one, such as whatever an applicant has typed.
pub fn site(text: &str) -> Option<&str> {
    let (application, rest) = text.strip_prefix(ROOM)?.split_once(WAY)?;
    let (stands_for, site) = rest.split_once(SITE)?;
    application.parse::<Uuid>().ok()?;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let is_digits = !stands_for.is_empty() && stands_for.chars().all(|c| c.is_ascii_hexdigit());
    (is_digits && site.chars().all(is_plain)).then_some(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_way_is_one() {
        let id = Uuid::from_u128(7);
        assert_eq!(site(&to(id, "0af", "badges.example.org")), Some("badges.example.org"));
        assert_eq!(site(&to(id, "0af", "")), Some(""));
        for text in [
            "",
            "/review/7/away/0af?to=example.org",
            "https://example.org/review/",
            &to(id, "", "example.org"),
            &to(id, "0ag", "example.org"),
            &to(id, "0af", "example.org/\"onclick"),
        ] {
            assert_eq!(site(text), None, "{text}");
        }
    }
}
