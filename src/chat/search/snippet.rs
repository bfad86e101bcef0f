//! What a hit shows of its message: plain text around the words that were found, and where those words are in it.
//! The same on both engines, because no engine takes part.

use std::ops::Range;

use super::tokens::{Term, highlights};

/// Two lines of the web app's results, in code points.
const LENGTH: usize = 240;
/// Shown before the first word that was found.
const BEFORE: usize = 60;
/// A cut moves this far at most to fall between words.
const SLACK: usize = 24;
const CUT: char = '…';

pub struct Snippet {
    pub text: String,
    /// In code points of the text, in order.
    pub highlights: Vec<Range<usize>>,
}

impl Snippet {
    pub fn of(body: &str, terms: &[Term]) -> Snippet {
        let mut found = highlights(body, terms);
        let first = found.next();
        let start = first.as_ref().map_or(0, |r| r.start);
        let window = Window::around(body, start);
        let ranges = first.into_iter().chain(found).take_while(|r| r.end <= window.chars.end);
        let shift = |r: Range<usize>| {
            let by = |n: usize| n - window.chars.start + usize::from(window.cut_before);
            by(r.start)..by(r.end)
        };
        let highlights = ranges.map(shift).collect();
        let mut text = String::with_capacity(window.text.len() + 6);
        if window.cut_before {
            text.push(CUT);
        }
        text.push_str(window.text);
        if window.cut_after {
            text.push(CUT);
        }
        Snippet { text, highlights }
    }
}

struct Window<'a> {
    text: &'a str,
    chars: Range<usize>,
    cut_before: bool,
    cut_after: bool,
}

impl Window<'_> {
    /// The whole body when it is short, else a part that begins shortly before `match_start`.
    fn around(body: &str, match_start: usize) -> Window<'_> {
        // Code points of the window with their places in bytes, and one more to tell an end from a cut.
        let from = match_start.saturating_sub(BEFORE + SLACK);
        let mut places: Vec<(usize, char)> = body
            .char_indices()
            .skip(from)
            .take(LENGTH + BEFORE + SLACK + 1)
            .collect();
        if from == 0 && places.len() <= LENGTH {
            let chars = 0..places.len();
            return Window {
                text: body,
                chars,
                cut_before: false,
                cut_after: false,
            };
        }
        let target = match_start.saturating_sub(BEFORE) - from;
        let start = if from == 0 && target == 0 {
            0
        } else {
            boundary(&places, target, match_start - from)
        };
        let mut end = (start + LENGTH).min(places.len());
        let cut_after = end < places.len() || body.len() > places.last().map_or(0, |(at, c)| at + c.len_utf8());
        if cut_after {
            let earliest = end.saturating_sub(SLACK).max(match_start - from + 1);
            end = (earliest..end)
                .rev()
                .find(|i| places[*i].1.is_whitespace())
                .unwrap_or(end);
        }
        let last_byte = places.get(end).map_or(body.len(), |(at, _)| *at);
        let first_byte = places[start].0;
        places.clear();
        Window {
            text: &body[first_byte..last_byte],
            chars: from + start..from + end,
            cut_before: from + start > 0,
            cut_after,
        }
    }
}

/// The first beginning of a word from `target` on; `target` itself when there is none near.
fn boundary(places: &[(usize, char)], target: usize, latest: usize) -> usize {
    let spaces = (target..latest.min(target + SLACK)).find(|i| places[*i].1.is_whitespace());
    match spaces {
        Some(space) => (space..=latest)
            .find(|i| !places[*i].1.is_whitespace())
            .unwrap_or(latest),
        None => target,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::terms;
    use super::*;

    fn shown(body: &str, query: &str) -> (String, Vec<String>) {
        let snippet = Snippet::of(body, &terms(query));
        let chars: Vec<char> = snippet.text.chars().collect();
        let words = snippet.highlights.into_iter().map(|r| chars[r].iter().collect());
        (snippet.text, words.collect())
    }

    #[test]
    fn a_short_body_is_shown_as_it_is() {
        let body = " <b>Run</b>\n& \"running\" \u{1f600} ";
        assert_eq!(
            shown(body, "run"),
            (body.to_owned(), vec!["Run".into(), "running".into()])
        );
    }

    #[test]
    fn a_long_body_is_cut_between_words_around_the_first_match() {
        let filler = "filler text 日本 ".repeat(100);
        for body in [
            format!("needle {filler}"),
            format!("{filler} needle {filler}"),
            format!("{filler} needle"),
        ] {
            let (text, words) = shown(&body, "needle");
            assert_eq!(words, ["needle"], "{text}");
            assert!(text.chars().count() <= LENGTH + 2, "{text}");
            let inner = text.trim_matches(CUT);
            assert!(body.contains(inner));
            assert_eq!(text.starts_with(CUT), !body.starts_with(inner), "{text}");
            assert_eq!(text.ends_with(CUT), !body.ends_with(inner), "{text}");
        }
    }

    #[test]
    fn text_without_spaces_is_cut_too() {
        let body = format!("{}語{}", "日".repeat(5000), "本".repeat(5000));
        let (text, words) = shown(&body, "語本");
        assert_eq!(words, ["語本"]);
        assert!(text.chars().count() <= LENGTH + 2);
    }

    #[test]
    fn a_match_longer_than_the_window_is_no_trouble() {
        let body = format!("{} x {}", "a".repeat(9000), "b".repeat(9000));
        for query in ["a", "b", "x"] {
            assert!(shown(&body, query).0.chars().count() <= LENGTH + 2);
        }
    }
}
