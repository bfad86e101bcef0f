//! Pages of a run: tokens in order, each with the messages that hold it. Written once, by the indexer; read by queries.
//!
//! A page is a row of entries. An entry is: length shared with the token before, length of the rest, the rest, length
//! of its list, the list. A list is for each message, oldest first: distance to the number before, then one byte.
//! Numbers are LEB128. A busy scope needs two bytes for each word of a message.

use super::tokens::Document;
use crate::model::{Error, Result};

/// Two of them fit a page of SQLite, and Postgres keeps rows up to 2,000 bytes in the table itself. A longer list makes
/// its page as long as it must be.
const PAGE_BYTES: usize = 1_800;

/// A message that holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub number: i64,
    pub weight: Weight,
}

/// What ranking needs to know of a word in a message, in a byte: how often it stands there (up to 15) and which of
/// sixteen steps the message's length has reached. Ranks need no more, and a list is a third of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight(u8);

const LENGTHS: [u16; 16] = [0, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];

impl Weight {
    pub fn of(times: u8, document: &Document) -> Weight {
        let step = LENGTHS.iter().rposition(|l| document.length >= usize::from(*l));
        Weight(times.min(15) << 4 | step.unwrap_or_default() as u8)
    }

    pub fn times(self) -> u8 {
        self.0 >> 4
    }

    pub fn length(self) -> u16 {
        LENGTHS[usize::from(self.0 & 15)].max(1)
    }

    /// Both stand in the same message.
    pub fn and(self, other: Weight) -> Weight {
        Weight((self.times() + other.times()).min(15) << 4 | self.0 & 15)
    }
}

fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn damaged() -> Error {
    Error::internal("a page of the search index is damaged; clickclack store reindex writes it anew")
}

fn take(data: &mut &[u8]) -> Result<u64> {
    let mut n = 0;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = data.split_first().ok_or_else(damaged)?;
        *data = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(n);
        }
    }
    Err(damaged())
}

fn take_bytes<'a>(data: &mut &'a [u8], length: u64) -> Result<&'a [u8]> {
    let length = usize::try_from(length).map_err(|_| damaged())?;
    let (bytes, rest) = data.split_at_checked(length).ok_or_else(damaged)?;
    *data = rest;
    Ok(bytes)
}

/// Appends the messages of a list, oldest first.
pub fn read_list(mut list: &[u8], into: &mut Vec<Posting>) -> Result<()> {
    into.reserve(list.len() / 2);
    let mut number = 0;
    loop {
        // In a busy scope nearly every distance is one byte.
        match *list {
            [] => return Ok(()),
            [distance @ ..0x80, weight, ref rest @ ..] => {
                number += i64::from(distance);
                into.push(Posting {
                    number,
                    weight: Weight(weight),
                });
                list = rest;
            }
            _ => {
                number += take(&mut list)? as i64;
                let weight = Weight(take_bytes(&mut list, 1)?[0]);
                into.push(Posting { number, weight });
            }
        }
    }
}

/// The entries of one page in order.
pub struct Entries<'a> {
    data: &'a [u8],
    token: Vec<u8>,
}

impl<'a> Entries<'a> {
    pub fn of(page: &'a [u8]) -> Self {
        Entries {
            data: page,
            token: Vec::new(),
        }
    }

    /// The next token and its list.
    pub fn next(&mut self) -> Result<Option<(&str, &'a [u8])>> {
        if self.data.is_empty() {
            return Ok(None);
        }
        let shared = take(&mut self.data)? as usize;
        let length = take(&mut self.data)?;
        let rest = take_bytes(&mut self.data, length)?;
        if shared > self.token.len() {
            return Err(damaged());
        }
        self.token.truncate(shared);
        self.token.extend_from_slice(rest);
        let length = take(&mut self.data)?;
        let list = take_bytes(&mut self.data, length)?;
        let token = std::str::from_utf8(&self.token).map_err(|_| damaged())?;
        Ok(Some((token, list)))
    }
}

pub struct Page {
    /// Its first.
    pub token: String,
    pub data: Vec<u8>,
}

/// Fills pages with entries in order.
#[derive(Default)]
pub struct Writer {
    pages: Vec<Page>,
    last: String,
    list: Vec<u8>,
}

impl Writer {
    /// The messages oldest first.
    pub fn entry(&mut self, token: &str, messages: &[Posting]) {
        self.list.clear();
        let mut before = 0;
        for posting in messages {
            put(&mut self.list, (posting.number - before) as u64);
            self.list.push(posting.weight.0);
            before = posting.number;
        }
        let fits = |p: &Page| p.data.len() + token.len() + self.list.len() + 8 <= PAGE_BYTES;
        if !self.pages.last().is_some_and(fits) {
            self.last.clear();
            self.pages.push(Page {
                token: token.to_owned(),
                data: Vec::new(),
            });
        }
        let Some(page) = self.pages.last_mut() else { return };
        let shared = self.last.bytes().zip(token.bytes()).take_while(|(a, b)| a == b).count();
        put(&mut page.data, shared as u64);
        put(&mut page.data, (token.len() - shared) as u64);
        page.data.extend_from_slice(&token.as_bytes()[shared..]);
        put(&mut page.data, self.list.len() as u64);
        page.data.extend_from_slice(&self.list);
        self.last.clear();
        self.last.push_str(token);
    }

    pub fn finish(self) -> Vec<Page> {
        self.pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(number: i64, times: u8, length: usize) -> Posting {
        let document = Document {
            length,
            ..Document::default()
        };
        Posting {
            number,
            weight: Weight::of(times, &document),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let tokens: Vec<String> = (0..5000).map(|i| format!("wörd{i:05}")).collect();
        let list = |i: usize| {
            (0..i % 40 + 1)
                .map(|n| posting(1 + (i * 7 + n * 300) as i64, 3, n * 20))
                .collect()
        };
        let mut writer = Writer::default();
        for (i, token) in tokens.iter().enumerate() {
            let messages: Vec<Posting> = list(i);
            writer.entry(token, &messages);
        }
        let pages = writer.finish();
        assert!(pages.iter().all(|p| p.data.len() <= PAGE_BYTES));
        let mut i = 0;
        for page in &pages {
            assert_eq!(page.token, tokens[i]);
            let mut entries = Entries::of(&page.data);
            while let Some((token, data)) = entries.next().unwrap() {
                let (mut read, wanted): (_, Vec<Posting>) = (Vec::new(), list(i));
                read_list(data, &mut read).unwrap();
                assert_eq!((token, read), (tokens[i].as_str(), wanted));
                i += 1;
            }
        }
        assert_eq!(i, tokens.len());
    }

    #[test]
    fn a_damaged_page_is_an_error_and_no_panic() {
        let mut writer = Writer::default();
        writer.entry("word", &[posting(5, 1, 10), posting(900_000, 2, 10)]);
        let data = writer.finish().remove(0).data;
        for cut in 1..data.len() {
            let mut entries = Entries::of(&data[..cut]);
            assert!(entries.next().is_err(), "{cut}");
        }
        assert!(read_list(&[0xff; 20], &mut Vec::new()).is_err());
    }

    #[test]
    fn weights_keep_counts_to_fifteen_and_lengths_by_step() {
        assert_eq!(
            (posting(1, 3, 13).weight.times(), posting(1, 3, 13).weight.length()),
            (3, 12)
        );
        assert_eq!(
            (
                posting(1, 200, 90_000).weight.times(),
                posting(1, 1, 90_000).weight.length()
            ),
            (15, 1024)
        );
        assert_eq!(posting(1, 9, 1).weight.and(posting(1, 9, 1).weight).times(), 15);
    }
}
