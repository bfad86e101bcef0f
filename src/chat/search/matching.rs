//! Finds the messages that hold every term, newest first, in the runs of one scope. Stops when it has enough, and when
//! it has read as much of the index as a query may: whoever asks goes on from there with the next page.

use std::collections::HashMap;

use super::overlay::Overlay;
use super::pages::{Entries, Posting, Weight, read_list};
use super::subject::{Match, Subject};
use super::tokens::Term;
use crate::model::{ChannelId, Error, Result};
use crate::store::{Tx, params};

/// Bytes of pages that one query may read: on this side of 20 ms on both engines. Three words that stand in every third
/// of 1,000,000 messages take 3 MiB when they never meet.
const MOST_BYTES: usize = 6 << 20;

/// How many runs are asked for at once: a common word is found in the newest, a rare one in any.
const BATCHES: [i64; 4] = [1, 4, 12, 16];

/// The token by which all messages of a channel are known. No word begins so.
pub fn channel_token(channel: &ChannelId) -> String {
    format!("#{channel}")
}

pub struct Matches {
    /// Newest first.
    pub found: Vec<Match>,
    /// Where to look on: below this number. `None`: there is nothing older.
    pub rest: Option<i64>,
    /// For each term, how many messages hold it as far as was looked.
    pub frequencies: Vec<u64>,
}

pub struct Search<'a> {
    subject: &'a Subject,
    overlay: Overlay,
    /// Bytes that may still be read.
    budget: usize,
}

struct Run {
    id: String,
    oldest: i64,
}

const RUNS: &str = "SELECT id, oldest FROM search_runs WHERE scope = ?1 AND newest < ?2 AND oldest < ?3
     ORDER BY newest DESC LIMIT ?4";

/// The page where each of some words would stand in each of some runs. A subquery and no join, so that there is only one
/// way to go about it: a planner without statistics takes a join for a reason to read the table.
const PAGES: &str = "SELECT r.value, w.value,
       (SELECT p.data FROM search_pages p WHERE p.run = r.value AND p.token <= w.value ORDER BY p.token DESC LIMIT 1)
     FROM (SELECT value FROM json_each(?1)) r CROSS JOIN (SELECT value FROM json_each(?2)) w";

/// The pages behind the first of those that begin with a prefix.
const MORE_PAGES: &str = "SELECT data FROM search_pages WHERE run = ?1 AND token > ?2 AND token < ?3 ORDER BY token";

impl<'a> Search<'a> {
    pub fn new(tx: &mut Tx, subject: &'a Subject) -> Result<Search<'a>> {
        Ok(Search {
            subject,
            overlay: Overlay::load(tx, subject)?,
            budget: MOST_BYTES,
        })
    }

    /// The newest `most` matches below a number.
    pub fn below(&mut self, tx: &mut Tx, below: i64, most: usize) -> Result<Matches> {
        let mut matches = Matches {
            found: Vec::new(),
            rest: None,
            frequencies: vec![0; self.subject.terms.len()],
        };
        let mut beyond = i64::MAX;
        let mut looked_to = below;
        for round in 0.. {
            let batch = BATCHES[BATCHES.len().min(round + 1) - 1];
            let runs = self.runs(tx, beyond, below, batch)?;
            let whole = runs.len() as i64 == batch;
            let pages = self.pages(tx, &runs)?;
            for run in &runs {
                let lists = self.lists(tx, &pages, run, below)?;
                self.collect(&lists, run.oldest, below, most, &mut matches);
                looked_to = run.oldest;
                if matches.found.len() >= most {
                    return Ok(self.finish(matches, Some(looked_to), below, most));
                }
            }
            match runs.last() {
                Some(_) if self.budget == 0 => return Ok(self.finish(matches, Some(looked_to), below, most)),
                Some(last) if whole => beyond = last.oldest,
                _ => break,
            }
        }
        self.take_overlay(i64::MIN, below, most, &mut matches);
        Ok(self.finish(matches, None, below, most))
    }

    fn finish(&self, mut matches: Matches, looked_to: Option<i64>, below: i64, most: usize) -> Matches {
        matches.rest = match matches.found.last() {
            Some(last) if matches.found.len() >= most => Some(last.number),
            _ => looked_to,
        };
        let oldest = matches.rest.unwrap_or(i64::MIN);
        for (term, n) in matches.frequencies.iter_mut().enumerate() {
            *n += self.overlay.frequency(term, oldest, below);
        }
        matches
    }

    fn runs(&self, tx: &mut Tx, beyond: i64, below: i64, most: i64) -> Result<Vec<Run>> {
        tx.all(RUNS, params![&self.subject.scope, beyond, below, most], |r| {
            Ok(Run {
                id: r.take()?,
                oldest: r.take()?,
            })
        })
    }

    /// All that is needed of some runs, in one trip.
    fn pages(&mut self, tx: &mut Tx, runs: &[Run]) -> Result<Pages> {
        let mut pages = Pages::default();
        if runs.is_empty() {
            return Ok(pages);
        }
        let mut words: Vec<&str> = Vec::new();
        for term in &self.subject.terms {
            words.push(&term.token);
            words.extend(term.prefix.as_deref());
        }
        let channel = self.subject.channel.as_ref().map(channel_token);
        words.extend(channel.as_deref());
        words.sort_unstable();
        words.dedup();
        let ids: Vec<&str> = runs.iter().map(|r| r.id.as_str()).collect();
        let (ids, words) = (json(&ids)?, json(&words)?);
        tx.all(PAGES, params![&ids, &words], |r| {
            let key = (r.take()?, r.take()?);
            if let Some(data) = r.take::<Option<Vec<u8>>>()? {
                self.budget = self.budget.saturating_sub(data.len());
                pages.insert(key, data);
            }
            Ok(())
        })?;
        Ok(pages)
    }

    /// The lists of every term in one run, as far as they count.
    fn lists(&mut self, tx: &mut Tx, pages: &Pages, run: &Run, below: i64) -> Result<Vec<Lists>> {
        let subject = self.subject;
        let channel = match &subject.channel {
            Some(channel) => Some(list_of(pages, run, &channel_token(channel))?),
            None => None,
        };
        let counted = |mut list: Vec<Posting>, overlay: &Overlay| {
            list.truncate(list.partition_point(|p| p.number < below));
            // Asked of each of a million postings, this would be most of what a query costs.
            if !overlay.masked.is_empty() {
                list.retain(|p| overlay.masked.binary_search(&p.number).is_err());
            }
            if let Some(channel) = &channel {
                keep_common(&mut list, channel);
            }
            list
        };
        let mut lists = Vec::with_capacity(subject.terms.len());
        for term in &subject.terms {
            lists.push(Lists {
                whole: counted(list_of(pages, run, &term.token)?, &self.overlay),
                with_prefix: None,
            });
        }
        // Beginnings of words are many; they are only looked up where all the other words stand.
        let may_match = |(term, list): (&Term, &Lists)| term.prefix.is_some() || !list.whole.is_empty();
        if !subject.terms.iter().zip(&lists).all(may_match) {
            return Ok(lists);
        }
        for (term, list) in subject.terms.iter().zip(&mut lists) {
            if let Some(prefix) = &term.prefix {
                let more = self.list_of_prefix(tx, pages, run, prefix, &term.token)?;
                let mut all = counted(merged(more), &self.overlay);
                all.extend_from_slice(&list.whole);
                list.with_prefix = Some(merged(all));
            }
        }
        Ok(lists)
    }

    /// All messages with a word that begins so, except by the token whose list is known; in no order.
    fn list_of_prefix(
        &mut self,
        tx: &mut Tx,
        pages: &Pages,
        run: &Run,
        prefix: &str,
        known: &str,
    ) -> Result<Vec<Posting>> {
        let mut list = Vec::new();
        let mut read = |page: &[u8]| {
            let mut entries = Entries::of(page);
            while let Some((token, data)) = entries.next()? {
                if token.starts_with(prefix) {
                    if token != known {
                        read_list(data, &mut list)?;
                    }
                } else if token > prefix {
                    return Ok(false);
                }
            }
            Ok::<_, Error>(true)
        };
        let goes_on = match pages.get(&(run.id.clone(), prefix.to_owned())) {
            Some(page) => read(page)?,
            None => true,
        };
        if goes_on {
            let end = format!("{prefix}\u{10ffff}");
            for page in tx.all(MORE_PAGES, params![&run.id, prefix, &end], |r| r.take::<Vec<u8>>())? {
                self.budget = self.budget.saturating_sub(page.len());
                read(&page)?;
            }
        }
        Ok(list)
    }

    /// The matches of one run and of the overlay in and above it.
    fn collect(&self, lists: &[Lists], oldest: i64, below: i64, most: usize, matches: &mut Matches) {
        let matching: Vec<&[Posting]> = lists.iter().map(Lists::matching).collect();
        common(&matching, |number, weights| {
            self.take_overlay(number, below, most, matches);
            if matches.found.len() < most {
                let weights = weights.to_vec();
                matches.found.push(Match { number, weights });
            }
            matches.found.len() < most
        });
        self.take_overlay(oldest, below, most, matches);
        let full = matches.found.len() >= most;
        let from = matches.found.last().filter(|_| full).map_or(i64::MIN, |m| m.number);
        for (list, n) in lists.iter().zip(&mut matches.frequencies) {
            *n += (list.whole.len() - list.whole.partition_point(|p| p.number < from)) as u64;
        }
    }

    /// Moves what the overlay has from `from` up to what was found last.
    fn take_overlay(&self, from: i64, below: i64, most: usize, matches: &mut Matches) {
        let newest = matches.found.last().map_or(below, |m| m.number);
        let start = self.overlay.matches.partition_point(|m| m.number >= newest);
        for m in self.overlay.matches[start..].iter().take_while(|m| m.number >= from) {
            if matches.found.len() >= most {
                return;
            }
            matches.found.push(Match {
                number: m.number,
                weights: m.weights.clone(),
            });
        }
    }
}

fn json(texts: &[&str]) -> Result<String> {
    serde_json::to_string(texts).map_err(Error::internal)
}

/// By run and word.
type Pages = HashMap<(String, String), Vec<u8>>;

fn list_of(pages: &Pages, run: &Run, word: &str) -> Result<Vec<Posting>> {
    let mut list = Vec::new();
    let Some(page) = pages.get(&(run.id.clone(), word.to_owned())) else {
        return Ok(list);
    };
    let mut entries = Entries::of(page);
    while let Some((token, data)) = entries.next()? {
        if token == word {
            read_list(data, &mut list)?;
        }
        if token >= word {
            break;
        }
    }
    Ok(list)
}

/// The messages of one term in one run, oldest first.
struct Lists {
    whole: Vec<Posting>,
    with_prefix: Option<Vec<Posting>>,
}

impl Lists {
    fn matching(&self) -> &[Posting] {
        self.with_prefix.as_ref().unwrap_or(&self.whole)
    }
}

/// Sorted, each message once.
fn merged(mut list: Vec<Posting>) -> Vec<Posting> {
    list.sort_by_key(|p| p.number);
    list.dedup_by(|next, kept| {
        let same = next.number == kept.number;
        if same {
            kept.weight = kept.weight.and(next.weight);
        }
        same
    });
    list
}

/// Both sorted.
fn keep_common(list: &mut Vec<Posting>, other: &[Posting]) {
    let mut at = 0;
    list.retain(|p| {
        at += other[at..].partition_point_near(p.number);
        other.get(at).is_some_and(|o| o.number == p.number)
    });
}

/// Looks for a number that is probably near.
trait Near {
    /// How many come before `number`.
    fn partition_point_near(&self, number: i64) -> usize;
}

impl Near for [Posting] {
    fn partition_point_near(&self, number: i64) -> usize {
        let mut reach = 1;
        while reach < self.len() && self[reach - 1].number < number {
            reach *= 2;
        }
        let from = reach / 2;
        from + self[from.min(self.len())..reach.min(self.len())].partition_point(|p| p.number < number)
    }
}

/// Messages on every list, newest first, until `each` has enough. Goes along the shortest list.
fn common(lists: &[&[Posting]], mut each: impl FnMut(i64, &[Weight]) -> bool) {
    let Some(shortest) = (0..lists.len()).min_by_key(|i| lists[*i].len()) else {
        return;
    };
    let mut ends: Vec<usize> = lists.iter().map(|l| l.len()).collect();
    let mut weights: Vec<Weight> = Vec::with_capacity(lists.len());
    'next: for posting in lists[shortest].iter().rev() {
        weights.clear();
        for (list, end) in lists.iter().zip(&mut ends) {
            *end = last_up_to(&list[..*end], posting.number);
            match list[..*end].last() {
                Some(p) if p.number == posting.number => weights.push(p.weight),
                Some(_) => continue 'next,
                None => return,
            }
        }
        if !each(posting.number, &weights) {
            return;
        }
    }
}

/// How many of a list are at or before a number that is probably near its end.
fn last_up_to(list: &[Posting], number: i64) -> usize {
    let mut reach = 1;
    while reach <= list.len() && list[list.len() - reach].number > number {
        reach *= 2;
    }
    let from = list.len().saturating_sub(reach);
    from + list[from..].partition_point(|p| p.number <= number)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Document;
    use super::*;

    fn list(numbers: impl IntoIterator<Item = i64>) -> Vec<Posting> {
        let weight = Weight::of(1, &Document::default());
        let posting = |number| Posting { number, weight };
        numbers.into_iter().map(posting).collect()
    }

    fn numbers(lists: &[&[Posting]], most: usize) -> Vec<i64> {
        let mut found = Vec::new();
        common(lists, |number, _| {
            found.push(number);
            found.len() < most
        });
        found
    }

    #[test]
    fn common_messages_come_newest_first_until_there_are_enough() {
        let (twos, threes, fives) = (
            list((0..3000).step_by(2)),
            list((0..3000).step_by(3)),
            list((0..3000).step_by(5)),
        );
        let all: Vec<i64> = (0..100).rev().map(|n| n * 30).collect();
        assert_eq!(numbers(&[&twos, &threes, &fives], 1000), all);
        assert_eq!(numbers(&[&threes, &twos, &fives], 7), all[..7]);
        assert!(numbers(&[&twos, &list([])], 7).is_empty());
        assert!(numbers(&[&twos, &list((1..3000).step_by(2))], 7).is_empty());
    }

    #[test]
    fn a_list_is_cut_to_another() {
        for (a, b) in [(2, 3), (3, 2), (1, 97), (97, 1)] {
            let mut kept = list((0..5000).step_by(a));
            keep_common(&mut kept, &list((0..5000).step_by(b)));
            assert_eq!(kept, list((0..5000).filter(|n| n % a as i64 == 0 && n % b as i64 == 0)));
        }
    }

    #[test]
    fn lists_of_a_prefix_name_each_message_once() {
        let mut both = list([1, 5, 9]);
        both.extend(list([5, 7]));
        let numbers: Vec<_> = merged(both).iter().map(|p| (p.number, p.weight.times())).collect();
        assert_eq!(numbers, [(1, 1), (5, 2), (7, 1), (9, 1)]);
    }
}
