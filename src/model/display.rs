//! Text of strangers on a terminal: made harmless, measured and cut by terminal cells. Used by commands and console.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

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
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The beginning of a text that fits, with `…` where something was cut off.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return text.into();
    }
    let (mut out, mut used) = (String::new(), 1);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > cells {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out.into()
}
