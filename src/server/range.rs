//! `Range` of RFC 9110 for bytes: one range for static files (`span`), several for uploads (`spans`).
//! What is no valid byte range is ignored and answered with the whole; only a valid one that lies outside of the content
//! is refused.

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

/// What to send of a file, several parts included.
#[derive(Debug, PartialEq, Eq)]
pub enum Spans {
    Whole,
    /// At least one; first and last byte of each, in the order asked for.
    Parts(Vec<(u64, u64)>),
    /// 416
    Outside,
}

/// More parts than any player or resuming download asks for; a request with more gets the whole.
const MAX_PARTS: usize = 16;

/// Parts that lie outside are left out unless all do. An empty file is always whole, and so is one that is asked for in
/// parts that are together longer than it.
pub fn spans(header: Option<&str>, length: u64) -> Spans {
    let list = header
        .and_then(byte_ranges)
        .map(|list| list.split(',').map(str::trim).filter(|range| !range.is_empty()));
    let Some(asked) = list.and_then(|list| list.map(|r| one(r, length)).collect::<Option<Vec<_>>>()) else {
        return Spans::Whole;
    };
    if asked.is_empty() || asked.len() > MAX_PARTS || length == 0 {
        return Spans::Whole;
    }
    let parts: Vec<_> = asked
        .into_iter()
        .filter_map(|span| match span {
            Span::Part(first, last) => Some((first, last)),
            _ => None,
        })
        .collect();
    let sum: u64 = parts.iter().map(|(first, last)| last - first + 1).sum();
    match parts.len() {
        0 => Spans::Outside,
        _ if sum > length => Spans::Whole,
        _ => Spans::Parts(parts),
    }
}

/// What stands behind `bytes=`.
fn byte_ranges(header: &str) -> Option<&str> {
    let (unit, ranges) = header.split_once('=')?;
    unit.trim().eq_ignore_ascii_case("bytes").then_some(ranges.trim())
}

fn parse(header: &str, length: u64) -> Option<Span> {
    one(byte_ranges(header)?, length)
}

fn one(range: &str, length: u64) -> Option<Span> {
    let (first, last) = range.split_once('-')?;
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
        assert_eq!(spans(None, 10), Spans::Whole);
        assert_eq!(span(Some("bytes=0-"), 0), Span::Outside);
    }

    #[test]
    fn several_ranges_are_parts_as_long_as_they_are_worth_it() {
        for (header, found) in [
            ("bytes=2-5", Spans::Parts(vec![(2, 5)])),
            ("bytes=0-0, -1 ,,4-5", Spans::Parts(vec![(0, 0), (9, 9), (4, 5)])),
            ("bytes=0-1,20-30", Spans::Parts(vec![(0, 1)])),
            ("bytes=20-,30-40", Spans::Outside),
            ("bytes=0-5,3-9", Spans::Whole),
            ("bytes=0-1,x", Spans::Whole),
            ("bytes=,", Spans::Whole),
            ("items=0-1", Spans::Whole),
        ] {
            assert_eq!(spans(Some(header), 10), found, "{header}");
        }
        let many = format!(
            "bytes={}",
            (0..17).map(|n| format!("{n}-{n}")).collect::<Vec<_>>().join(",")
        );
        assert_eq!(spans(Some(&many), 100), Spans::Whole);
        assert_eq!(spans(Some("bytes=0-"), 0), Spans::Whole);
    }
}
