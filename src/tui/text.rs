//! Text as the console shows it: harmless, cut by graphemes to the cells there are, and numbers, sizes and times as
//! people read them.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Time, safe};
pub use crate::model::{cut, grouped as count, width, wrap};

/// Marks on one character that are still drawn: more only paint over the lines around.
const MAX_MARKS: usize = 3;

/// One line of anybody's text: line breaks are shown as such, everything dangerous as an escape.
pub fn line(text: &str) -> String {
    let text = text
        .replace("\r\n", "⏎ ")
        .replace(['\n', '\r'], "⏎ ")
        .replace('\t', " ");
    let mut out = String::with_capacity(text.len());
    for grapheme in safe(&text).graphemes(true) {
        let end = grapheme
            .char_indices()
            .nth(1 + MAX_MARKS)
            .map_or(grapheme.len(), |(at, _)| at);
        out.push_str(&grapheme[..end]);
    }
    out
}

/// Several lines of anybody's text.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(line).collect()
}

/// Exactly so many cells: cut, or filled with spaces.
pub fn fit(text: &str, cells: usize, right: bool) -> String {
    let text = cut(text, cells);
    let gap = " ".repeat(cells.saturating_sub(width(&text)));
    if right {
        format!("{gap}{text}")
    } else {
        format!("{text}{gap}")
    }
}

/// Its beginning and its end, where it is longer than so many cells.
pub fn without_middle(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return text.into();
    }
    let tail = cells.saturating_sub(1) / 2;
    let (mut end, mut used) = (String::new(), 0);
    for grapheme in text.graphemes(true).rev() {
        used += width(grapheme);
        if used > tail {
            break;
        }
        end.insert_str(0, grapheme);
    }
    // The cut brings its own sign.
    format!("{}{end}", cut(text, cells - width(&end))).into()
}

/// A length of time in its largest unit: `42s`, `5m`, `3h`, `12d`.
pub fn span(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    match seconds {
        ..=59 => format!("{seconds}s"),
        60..=3599 => format!("{}m", seconds / 60),
        3600..=86_399 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// A countdown: `4:05`, `2:04:05`, `3d 04h`.
pub fn countdown(micros: i64) -> String {
    let seconds = (micros / 1_000_000).max(0);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match hours {
        0 => format!("{minutes}:{:02}", seconds % 60),
        1..=47 => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
        _ => format!("{}d {:02}h", hours / 24, hours % 24),
    }
}

/// How long ago, as a column shows it: `3m ago`.
pub fn ago(at: Time, now: Time) -> String {
    if at > now {
        "now".to_owned()
    } else {
        format!("{} ago", span(now.0 - at.0))
    }
}

/// To the second in UTC, as the command line shows it.
pub fn instant(at: Time) -> String {
    Time(at.0 - at.0.rem_euclid(1_000_000)).to_string()
}

/// The time of day in UTC, `14:02:05`; of another day than `now`, `11-24 14:02`.
pub fn moment(at: Time, now: Time) -> String {
    const DAY: i64 = 86_400_000_000;
    // The text of an instant is `2026-11-24T14:02:05Z`.
    let text = instant(at);
    match at.0.div_euclid(DAY) == now.0.div_euclid(DAY) {
        true => text.get(11..19).unwrap_or_default().to_owned(),
        false => text.get(5..16).unwrap_or_default().replace('T', " "),
    }
}

/// One word of a command line for a shell.
pub fn shell(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', "'\\''")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_never_wider_than_asked() {
        for text in ["plain", "日本語", "👩🏽‍🚀 moon", "a\u{300}\u{301}\u{302}\u{303}\u{304}b"] {
            for cells in 0..12 {
                assert!(width(&cut(text, cells)) <= cells, "{text:?} in {cells}");
                assert_eq!(width(&fit(text, cells, false)), cells, "{text:?} in {cells}");
                assert!(width(&without_middle(text, cells)) <= cells, "{text:?} in {cells}");
            }
        }
    }

    #[test]
    fn a_text_without_its_middle_keeps_both_ends() {
        assert_eq!(
            without_middle("clickclack admin mod purge", 26),
            "clickclack admin mod purge"
        );
        assert_eq!(without_middle("clickclack admin mod purge", 13), "clickc… purge");
    }

    #[test]
    fn hostile_text_is_one_harmless_line() {
        assert_eq!(line("a\x1b[2Jb\nc"), "a\\u{1b}[2Jb⏎ c");
        assert_eq!(line("x\u{202e}y"), "x\\u{202e}y");
        let towers = format!("z{}", "\u{301}".repeat(60));
        assert_eq!(line(&towers).chars().count(), 1 + MAX_MARKS);
    }

    #[test]
    fn words_are_quoted_for_a_shell_where_they_must() {
        assert_eq!(shell("usr_1"), "usr_1");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell("$(rm)"), "'$(rm)'");
    }
}
