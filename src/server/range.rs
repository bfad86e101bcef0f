//! `Range` of RFC 9110 for bytes, one range at a time. Used for static files and uploads.
//! What is no valid single byte range is ignored and answered with the whole; only a valid one that lies outside of the
//! content is refused.

/// What to send of `length` bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Span {
    Whole,
    /// First and last byte, both included.
    Part(u64, u64),
    /// 416
    Outside,
}

pub fn span(header: Option<&str>, length: u64) -> Span {
    header.and_then(|header| parse(header, length)).unwrap_or(Span::Whole)
}

fn parse(header: &str, length: u64) -> Option<Span> {
    let (unit, range) = header.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let part = |first: u64, last: u64| {
        if first >= length {
            Span::Outside
        } else {
            Span::Part(first, last)
        }
    };
    match (first.trim(), last.trim()) {
        ("", last) => {
            let suffix = number(last)?;
            Some(if suffix == 0 {
                Span::Outside
            } else {
                part(length.saturating_sub(suffix), length.saturating_sub(1))
            })
        }
        (first, "") => Some(part(number(first)?, length.saturating_sub(1))),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| part(first, last.min(length.saturating_sub(1))))
        }
    }
}

/// Digits only; a number beyond 64 bits lies outside of any content.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_cut_out_and_anything_else_is_the_whole() {
        for (header, found) in [
            ("bytes=2-5", Span::Part(2, 5)),
            ("bytes=0-0", Span::Part(0, 0)),
            ("bytes=8-", Span::Part(8, 9)),
            ("bytes=-3", Span::Part(7, 9)),
            ("bytes=-30", Span::Part(0, 9)),
            ("bytes=5-99", Span::Part(5, 9)),
            ("Bytes = 2 - 5", Span::Part(2, 5)),
            ("bytes=10-", Span::Outside),
            ("bytes=10-12", Span::Outside),
            ("bytes=-0", Span::Outside),
            ("bytes=99999999999999999999-", Span::Outside),
            ("bytes=5-2", Span::Whole),
            ("bytes=a-b", Span::Whole),
            ("bytes=+1-2", Span::Whole),
            ("bytes=-", Span::Whole),
            ("bytes=1-2,4-5", Span::Whole),
            ("items=1-2", Span::Whole),
            ("2-5", Span::Whole),
        ] {
            assert_eq!(span(Some(header), 10), found, "{header}");
        }
        assert_eq!(span(None, 10), Span::Whole);
        assert_eq!(span(Some("bytes=0-"), 0), Span::Outside);
    }
}
