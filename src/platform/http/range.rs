//! Answering with a part of a file, as players of videos ask for it (RFC 9110, section 14).

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_range_header::parse_range_header;
use std::ops::RangeInclusive;

/// Which part of so many bytes is asked for: nothing is all of it. Several parts at once aren't given, and what can't be
/// understood is ignored, as the standard allows.
///
/// # Errors
/// The answer for a part that isn't there.
#[expect(clippy::result_large_err, reason = "the answer is what is wanted then")]
pub fn part(asked: &HeaderMap, size: u64) -> Result<Option<RangeInclusive<u64>>, Response> {
    let Some(Ok(parsed)) = asked.get(header::RANGE).and_then(|r| r.to_str().ok()).map(parse_range_header) else {
        return Ok(None);
    };
    match parsed.validate(size) {
        Ok(parts) => Ok(match parts.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }),
        Err(_) => {
            let whole = format!("bytes */{size}");
            Err((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, whole)]).into_response())
        }
    }
}

/// The answer with a part, or with all of so many bytes.
pub fn answer(body: Body, media_type: &str, part: Option<&RangeInclusive<u64>>, size: u64) -> Response {
    let mut response = body.into_response();
    let length = part.map_or(size, |part| part.end() - part.start() + 1);
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    let range = part.map(|part| (header::CONTENT_RANGE, format!("bytes {}-{}/{size}", part.start(), part.end())));
    let fixed = [
        (header::CONTENT_TYPE, media_type.to_string()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::ACCEPT_RANGES, "bytes".into()),
    ];
    for (name, value) in fixed.into_iter().chain(range) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Result<Option<RangeInclusive<u64>>, StatusCode> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        part(&headers, 100).map_err(|r| r.status())
    }

    #[test]
    fn one_part_is_given_and_what_isnt_there_is_refused() {
        assert_eq!(part(&HeaderMap::new(), 100).map_err(|r| r.status()), Ok(None));
        assert_eq!(asked("bytes=0-"), Ok(Some(0..=99)));
        assert_eq!(asked("bytes=10-19"), Ok(Some(10..=19)));
        assert_eq!(asked("bytes=-5"), Ok(Some(95..=99)));
        assert_eq!(asked("bytes=0-1,5-6"), Ok(None));
        assert_eq!(asked("pages=1-2"), Ok(None));
        assert_eq!(asked("bytes=200-"), Err(StatusCode::RANGE_NOT_SATISFIABLE));
    }
}
