//! Words of a text, and the tokens by which the index knows them. One tokenizer for messages, queries and highlights on
//! both engines; nothing else decides what a word is.
//!
//! A word is a run of letters, digits and their marks. Folding removes case, accents and width. Scripts that do not put
//! spaces between words are cut into pairs of characters, because any dictionary would be wrong about names.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words (hashes, encoded files) are known by their beginning: an index key must stay short.
const MAX_TOKEN_CHARS: usize = 64;

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// A word, or a run of a script without spaces, where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub bytes: Range<usize>,
    /// In code points.
    pub chars: Range<usize>,
    /// Cut into pairs instead of taken whole.
    unspaced: bool,
}

/// The pieces of a text in order.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0, chars: 0 }
}

pub struct Pieces<'a> {
    text: &'a str,
    at: usize,
    chars: usize,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut rest = self.text[self.at..].char_indices();
        let (start, unspaced) = loop {
            let Some((at, c)) = rest.next() else {
                self.at = self.text.len();
                return None;
            };
            if c.is_alphanumeric() {
                break (self.at + at, is_unspaced(c));
            }
            self.chars += 1;
        };
        let first = self.chars;
        let mut end = start;
        let mut after = self.text[start..].char_indices().peekable();
        while let Some(&(at, c)) = after.peek() {
            let inside = if c.is_alphanumeric() {
                is_unspaced(c) == unspaced
            } else {
                !c.is_ascii() && (is_combining_mark(c) || is_invisible(c))
            };
            let joined = match inside {
                true => 1,
                false if unspaced => 0,
                false => clitic(&self.text[start + at..]),
            };
            if joined == 0 {
                break;
            }
            for (at, c) in after.by_ref().take(joined) {
                end = start + at + c.len_utf8();
            }
            self.chars += joined;
        }
        self.at = end;
        Some(Piece {
            bytes: start..end,
            chars: first..self.chars,
            unspaced,
        })
    }
}

/// Characters of an apostrophe and an English ending behind it (`'s`, `'ll`), 0 when there is none: `l'amour` is two
/// words, `Alice's` is one.
fn clitic(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['\'', '\u{2019}']) else {
        return 0;
    };
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let known = ["s", "t", "re", "ve", "ll", "d", "m"];
    let ends = !rest[letters..].chars().next().is_some_and(char::is_alphanumeric);
    if ends && known.iter().any(|k| rest[..letters].eq_ignore_ascii_case(k)) {
        1 + letters
    } else {
        0
    }
}

/// Joiners and soft hyphens stand inside words without being seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

/// Han, kana, Hangul, Thai, Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x1100..=0x11ff | 0x3005..=0x3007 | 0x3040..=0x30ff
        | 0x3100..=0x318f | 0x31a0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xa960..=0xa97f | 0xac00..=0xd7ff
        | 0xf900..=0xfaff | 0xff66..=0xffdc | 0x20000..=0x3ffff)
}

/// Accents of Latin, Greek and Cyrillic, and the optional vowel signs of Hebrew and Arabic. Marks of other scripts are
/// letters in all but name.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe20..=0xfe2f
        | 0x0591..=0x05c7 | 0x064b..=0x065f | 0x0670)
}

/// Appends a word without case, accents and width. Characters that mean nothing are left out.
fn fold(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.bytes().map(|b| b.to_ascii_lowercase() as char));
        return;
    }
    let plain: String = word
        .nfkd()
        .filter(|c| !is_accent(*c) && (c.is_alphanumeric() || is_combining_mark(*c)))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_accent(*c))
        .collect();
    for c in plain.nfc() {
        match c {
            'ß' => into.push_str("ss"),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'ς' => into.push('σ'),
            'ı' => into.push('i'),
            'ł' => into.push('l'),
            'ø' => into.push('o'),
            'đ' => into.push('d'),
            c => into.push(c),
        }
    }
}

fn cut(mut token: String) -> String {
    if token.len() > MAX_TOKEN_CHARS
        && let Some((at, _)) = token.char_indices().nth(MAX_TOKEN_CHARS)
    {
        token.truncate(at);
    }
    token
}

/// A word without its case, accents and English ending of possession; empty when nothing is left.
fn folded(text: &str) -> String {
    let mut token = String::with_capacity(text.len());
    match text.rfind(['\'', '\u{2019}']) {
        // `don't` is typed `dont` as often; the other endings are words of their own that nobody searches for.
        Some(at) if text.ends_with(['t', 'T']) => {
            fold(&text[..at], &mut token);
            token.push('t');
        }
        Some(at) => fold(&text[..at], &mut token),
        None => fold(text, &mut token),
    }
    cut(token)
}

/// The stem of a folded word, when it is another text than the word.
fn stem(word: &str) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let stem = ENGLISH.stem(word);
    (stem != word).then(|| stem.into_owned())
}

/// One token of a piece and where it stands, in code points.
pub struct Token {
    pub text: String,
    pub stem: Option<String>,
    pub chars: Range<usize>,
    /// The lone last character of an unspaced run: findable, but no word of its own.
    tail: bool,
}

/// The tokens of one piece: a word, or the pairs of an unspaced run and its last character.
pub fn tokens(text: &str, piece: &Piece, mut each: impl FnMut(Token)) {
    if !piece.unspaced {
        let word = folded(&text[piece.bytes.clone()]);
        if !word.is_empty() {
            each(Token {
                stem: stem(&word),
                text: word,
                chars: piece.chars.clone(),
                tail: false,
            });
        }
        return;
    }
    let units = units(text, piece);
    for (i, (unit, chars)) in units.iter().enumerate() {
        let pair = units.get(i + 1);
        each(Token {
            text: pair.map_or_else(|| unit.clone(), |(next, _)| format!("{unit}{next}")),
            stem: None,
            chars: chars.start..pair.map_or(chars.end, |(_, next)| next.end),
            tail: pair.is_none(),
        });
    }
}

/// Characters of an unspaced run, each with its marks, folded.
fn units(text: &str, piece: &Piece) -> Vec<(String, Range<usize>)> {
    let mut units: Vec<(String, Range<usize>)> = Vec::new();
    for (i, c) in text[piece.bytes.clone()].chars().enumerate() {
        let at = piece.chars.start + i;
        let is_voice_mark = matches!(c, '\u{ff9e}' | '\u{ff9f}' | '\u{3099}' | '\u{309a}');
        match units.last_mut() {
            Some((unit, chars)) if is_voice_mark || is_combining_mark(c) || is_invisible(c) => {
                unit.push(c);
                chars.end = at + 1;
            }
            _ => units.push((c.to_string(), at..at + 1)),
        }
    }
    for (unit, _) in &mut units {
        let mut plain = String::new();
        fold(unit, &mut plain);
        *unit = plain;
    }
    units.retain(|(unit, _)| !unit.is_empty());
    units
}

/// What the index keeps of a message: how often each token stands there (up to 15 is told apart), and its length in
/// words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub length: usize,
    pub tokens: HashMap<String, u8>,
}

impl Document {
    pub fn of(body: &str) -> Document {
        let mut document = Document::default();
        for piece in pieces(body) {
            tokens(body, &piece, |token| {
                document.length += 1;
                let mut count = |text: String| {
                    let times = document.tokens.entry(text).or_default();
                    *times = (*times + 1).min(15);
                };
                count(token.text);
                if let Some(stem) = token.stem {
                    count(stem);
                }
            });
        }
        document
    }
}

/// One thing that a message must have to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// A whole token: the stem of the query's word.
    pub token: String,
    /// Tokens that begin so match too.
    pub prefix: Option<String>,
}

impl Term {
    pub fn matches(&self, token: &str) -> bool {
        token == self.token || self.prefix.as_ref().is_some_and(|p| token.starts_with(p.as_str()))
    }

    fn matches_either(&self, token: &Token) -> bool {
        self.matches(&token.text) || token.stem.as_ref().is_some_and(|s| self.matches(s))
    }

    /// How often it stands in a document.
    pub fn times(&self, document: &Document) -> u8 {
        let whole = document.tokens.get(&self.token).copied().unwrap_or_default();
        if self.prefix.is_none() {
            return whole;
        }
        let sum: usize = document
            .tokens
            .iter()
            .filter(|(token, _)| self.matches(token))
            .map(|(_, times)| usize::from(*times))
            .sum();
        sum.min(15) as u8
    }
}

/// The terms of a query, each once, in order. Nothing in a query is an operator.
pub fn terms(query: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let all: Vec<_> = pieces(query).collect();
    for (i, piece) in all.iter().enumerate() {
        tokens(query, piece, |token| {
            // The last character of a run is already in its last pair; alone, it may begin or end a pair.
            let alone = token.tail && piece.chars.len() == token.chars.len();
            if token.tail && !alone {
                return;
            }
            let last = i + 1 == all.len() && !piece.unspaced;
            let prefix = (last || alone).then(|| token.text.clone());
            let token = token.stem.unwrap_or(token.text);
            terms.push(Term { token, prefix });
        });
    }
    // The same word twice asks for no more than once; a prefix behind its whole word asks for nothing new.
    let mut kept: Vec<Term> = Vec::with_capacity(terms.len());
    for term in terms {
        if !kept.iter().any(|k| k.token == term.token) {
            kept.push(term);
        }
    }
    kept
}

/// Where the words stand that a query found, in code points: in order, apart from each other.
pub fn highlights(text: &str, terms: &[Term]) -> impl Iterator<Item = Range<usize>> {
    pieces(text).flat_map(move |piece| {
        let mut found: Vec<Range<usize>> = Vec::new();
        tokens(text, &piece, |token| {
            if !terms.iter().any(|term| term.matches_either(&token)) {
                return;
            }
            match found.last_mut() {
                Some(before) if token.chars.start <= before.end => before.end = before.end.max(token.chars.end),
                _ => found.push(token.chars),
            }
        });
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for piece in pieces(text) {
            tokens(text, &piece, |t| words.push(t.text));
        }
        words
    }

    fn stands(query: &str, body: &str) -> bool {
        let document = Document::of(body);
        terms(query).iter().all(|t| t.times(&document) > 0)
    }

    fn marked(query: &str, body: &str) -> Vec<String> {
        let chars: Vec<char> = body.chars().collect();
        highlights(body, &terms(query))
            .map(|r| chars[r].iter().collect())
            .collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(words("Foo-bar, x_y 1.5!"), ["foo", "bar", "x", "y", "1", "5"]);
        assert_eq!(
            words("https://example.com/a?b=C"),
            ["https", "example", "com", "a", "b", "c"]
        );
        assert_eq!(words(" --- \u{1f600} \u{fdd0} \u{0}"), Vec::<String>::new());
    }

    #[test]
    fn case_accents_and_width_are_folded() {
        assert_eq!(
            words("CRÈME Cafe\u{301} Straße ÆRØ ﬁne Ｗｉｄｅ Łódź ΣΟΦΟΣ"),
            ["creme", "cafe", "strasse", "aero", "fine", "wide", "lodz", "σοφοσ"]
        );
        assert_eq!(words("שָׁלוֹם"), words("שלום"));
    }

    #[test]
    fn english_endings_of_possession_belong_to_their_word() {
        assert_eq!(
            words("Alice’s dog doesn't. l'amour O'Brien we'll 'quoted'"),
            ["alice", "dog", "doesnt", "l", "amour", "o", "brien", "we", "quoted"]
        );
        assert_eq!(marked("alice", "It is Alice's."), ["Alice's"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(words("日本語go"), ["日本", "本語", "語", "go"]);
        assert_eq!(words("ﾊﾞｽ"), words("バス"));
        for query in ["日本語", "本語", "語", "日", "日本 go"] {
            assert!(stands(query, "日本語go"), "{query}");
        }
        assert!(!stands("本日", "日本語go"));
        assert_eq!(marked("日本語", "私は日本語を"), ["日本語"]);
        assert!(stands("สวัส", "สวัสดีครับ"));
        assert!(stands("안녕", "안녕하세요"));
    }

    #[test]
    fn a_word_is_found_by_its_stem_and_at_every_keystroke() {
        for query in ["r", "run", "runn", "runnin", "running", "runs"] {
            assert!(stands(query, "They were running."), "{query}");
        }
        assert!(stands("connecting", "was connected"));
        assert!(
            !stands("r they", "They were running."),
            "only the last word may be unfinished"
        );
        assert!(!stands("unning", "running") && !stands("runningx", "running"));
    }

    #[test]
    fn every_whole_matching_word_is_highlighted() {
        assert_eq!(
            marked("connecting", "Connected, connects; not a con."),
            ["Connected", "connects"]
        );
        assert_eq!(marked("cafe", "x Cafe\u{301}s y"), ["Cafe\u{301}s"]);
    }

    #[test]
    fn queries_of_punctuation_have_no_terms() {
        for query in ["", "\"", "--", "\u{1f600}", "*:^()", "\u{fdd0}"] {
            assert!(terms(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn long_words_are_known_by_their_beginning() {
        let long = "x".repeat(1 << 20);
        assert_eq!(words(&long)[0].len(), MAX_TOKEN_CHARS);
        assert!(stands(&long[..500], &long));
    }

    #[test]
    fn counts_stop_at_fifteen() {
        let document = Document::of(&"again ".repeat(300));
        assert_eq!((document.length, document.tokens["again"]), (300, 15));
    }
}
