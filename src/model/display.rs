//! What people read on a terminal: text of strangers made harmless, measured, cut and wrapped by terminal cells; numbers
//! and counted things. Used by commands and console.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Control, bidi and zero-width characters as `\u{…}`: a name cannot clear the screen, reorder a line or hide in it.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(harmful) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if harmful(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
    }
    out.into()
}

fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Width of a text in terminal cells.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(|g| g.width()).sum()
}

/// The beginning that fits, with `…` where something was cut off.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return text.into();
    }
    if cells == 0 {
        return "".into();
    }
    let (mut out, mut used) = (String::new(), 1);
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > cells {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    out.into()
}

/// Broken at spaces into lines of so many cells; words that are longer are broken where they must.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut out = Vec::new();
    for source in text.lines() {
        let (mut row, mut used) = (String::new(), 0);
        for word in source.split_inclusive(' ') {
            let wide = width(word.trim_end());
            if used + wide > cells && used > 0 {
                out.push(std::mem::take(&mut row).trim_end().to_owned());
                used = 0;
                if word.trim().is_empty() {
                    continue;
                }
            }
            if wide <= cells {
                row.push_str(word);
                used += width(word);
                continue;
            }
            for grapheme in word.graphemes(true) {
                if used + grapheme.width() > cells {
                    out.push(std::mem::take(&mut row));
                    used = 0;
                }
                row.push_str(grapheme);
                used += grapheme.width();
            }
        }
        out.push(row.trim_end().to_owned());
    }
    out
}

/// `1,234,567`.
pub fn grouped(n: impl TryInto<i128>) -> String {
    let n = n.try_into().unwrap_or(i128::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 message`, `3,214 messages`.
pub fn counted(n: impl TryInto<i128>, one: &str) -> String {
    counted_as(n, one, &format!("{one}s"))
}

/// `1 person`, `3,214 people`: where more of it are no `s` away.
pub fn counted_as(n: impl TryInto<i128>, one: &str, many: &str) -> String {
    let n = grouped(n);
    let noun = if n == "1" { one } else { many };
    format!("{n} {noun}")
}

/// An amount of bytes: `512 B`, `4.2 MiB`, `330 KiB`.
pub fn sized(bytes: impl TryInto<i128>) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let bytes = bytes.try_into().unwrap_or(i128::MAX);
    if bytes.abs() < 1024 {
        return format!("{bytes} B");
    }
    let (mut value, mut unit) = (bytes as f64 / 1024.0, 0);
    // What would be shown as 1024 is one of the next unit.
    while value.abs() >= 1023.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(value.abs() < 99.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_never_wider_than_asked() {
        assert_eq!(cut("日本語のチャンネル", 7), "日本語…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_where_they_must() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
    }

    #[test]
    fn things_are_counted_as_people_say_it() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(-1000_i64), "-1,000");
        assert_eq!(counted(0_u64, "row"), "0 rows");
        assert_eq!(counted(1_usize, "row"), "1 row");
        assert_eq!(counted(6227, "row"), "6,227 rows");
    }

    #[test]
    fn sizes_have_three_digits_at_most() {
        for (bytes, text) in [
            (0_u64, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (337_920, "330 KiB"),
            (4_404_019, "4.2 MiB"),
            (104_805_171, "99.9 MiB"),
            (104_805_172, "100 MiB"),
            ((1 << 30) - 1, "1.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(sized(bytes), text, "{bytes}");
        }
    }
}
