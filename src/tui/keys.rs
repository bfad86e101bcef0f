//! Keys as people write them (`ctrl-d`, `G`, `g g`, `space`) and as the terminal sends them.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    pub code: KeyCode,
    pub mods: KeyModifiers,
}

/// Presses in a row: `g g`.
pub type Keys = Vec<Chord>;

const NAMED: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

impl From<KeyEvent> for Chord {
    fn from(key: KeyEvent) -> Chord {
        let mods = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        Chord { code: key.code, mods }.settled()
    }
}

impl Chord {
    /// One way to say each press, whoever says it.
    fn settled(self) -> Chord {
        let Chord { mut code, mut mods } = self;
        match code {
            // A capital says by itself that shift was held.
            KeyCode::Char(c) => {
                if mods.contains(KeyModifiers::CONTROL) {
                    code = KeyCode::Char(c.to_ascii_lowercase());
                } else if mods.contains(KeyModifiers::SHIFT) {
                    code = KeyCode::Char(c.to_ascii_uppercase());
                }
                mods -= KeyModifiers::SHIFT;
            }
            KeyCode::BackTab => mods -= KeyModifiers::SHIFT,
            KeyCode::Tab if mods.contains(KeyModifiers::SHIFT) => {
                code = KeyCode::BackTab;
                mods -= KeyModifiers::SHIFT;
            }
            _ => {}
        }
        Chord { code, mods }
    }

    pub fn parse(text: &str) -> Option<Chord> {
        let (mut rest, mut mods) = (text, KeyModifiers::NONE);
        loop {
            let (word, flag) = match rest {
                t if t.starts_with("ctrl-") => ("ctrl-", KeyModifiers::CONTROL),
                t if t.starts_with("alt-") => ("alt-", KeyModifiers::ALT),
                t if t.starts_with("shift-") => ("shift-", KeyModifiers::SHIFT),
                _ => break,
            };
            rest = &rest[word.len()..];
            mods |= flag;
        }
        let code = match NAMED.iter().find(|(name, _)| *name == rest) {
            Some((_, code)) => *code,
            None => match rest.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
                Some(n @ 1..=12) => KeyCode::F(n),
                _ => {
                    let mut chars = rest.chars();
                    match (chars.next(), chars.next()) {
                        (Some(c), None) => KeyCode::Char(c),
                        _ => return None,
                    }
                }
            },
        };
        Some(Chord { code, mods }.settled())
    }

    pub fn is_char(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
            _ => None,
        }
    }

    pub fn is(self, text: &str) -> bool {
        Chord::parse(text) == Some(self)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (flag, word) in [
            (KeyModifiers::CONTROL, "ctrl-"),
            (KeyModifiers::ALT, "alt-"),
            (KeyModifiers::SHIFT, "shift-"),
        ] {
            if self.mods.contains(flag) {
                f.write_str(word)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            _ => f.write_str("?"),
        }
    }
}

/// Presses in a row, separated by spaces.
pub fn parse(text: &str) -> Option<Keys> {
    let keys: Option<Keys> = text.split_whitespace().map(Chord::parse).collect();
    keys.filter(|keys| !keys.is_empty())
}

pub fn shown(keys: &[Chord]) -> String {
    // `gg` reads better than `g g`, and single letters cannot be mistaken.
    let words: Vec<String> = keys.iter().map(Chord::to_string).collect();
    let gap = if words.iter().all(|w| w.chars().count() == 1) {
        ""
    } else {
        " "
    };
    words.join(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_as_they_are_written() {
        for text in ["ctrl-d", "G", "space", "f5", "alt-x", "?", "ctrl-space", "-"] {
            assert_eq!(Chord::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(shown(&parse("g g").unwrap()), "gg");
        assert!(parse("nonsense").is_none());
    }

    #[test]
    fn shift_is_said_by_the_capital_alone() {
        let pressed = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert!(Chord::from(pressed).is("G"));
        let back = KeyEvent::new(KeyCode::Tab, KeyModifiers::SHIFT);
        assert!(Chord::from(back).is("backtab"));
        // A keymap file may say it in either way.
        for (written, meant) in [("shift-g", "G"), ("ctrl-D", "ctrl-d"), ("shift-tab", "backtab")] {
            assert_eq!(Chord::parse(written), Chord::parse(meant), "{written}");
        }
    }
}
