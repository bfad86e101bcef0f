//! The palette: every action by name, the best match first, with its key and the command that does the same.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::action::{ACTIONS, Act, Action};
use super::state::State;

pub struct Item {
    pub action: &'static Action,
    /// Why it cannot be done now.
    pub refusal: Option<&'static str>,
    pub twin: String,
}

/// What matches `text`; everything for "". What holds its words comes before what only has its letters: who types the
/// name of something that is not possible here is told why, and does not get something else. What is possible comes first
/// among equals.
pub fn find(state: &State, text: &str) -> Vec<Item> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let row = state.pane().and_then(|pane| pane.row());
    let mut scored: Vec<_> = ACTIONS
        .iter()
        .filter(|action| action.act != Act::Palette)
        .filter_map(|action| {
            let mut buffer = Vec::new();
            let words = format!("{} {}", action.title, action.id);
            let score = pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher)?;
            let refusal = state.refusal(action.act);
            let mut twin = action.twin_for(row.map(|row| &**row), &[]);
            if !twin.is_empty() {
                twin += &state.settings.named;
            }
            let words = words.to_lowercase();
            let named = text.to_lowercase().split_whitespace().all(|word| words.contains(word));
            Some((!named, refusal.is_some(), score, Item { action, refusal, twin }))
        })
        .collect();
    // The sort is stable: equals stay in the order of the table.
    scored.sort_by_key(|(only_letters, refused, score, _)| (*only_letters, *refused, std::cmp::Reverse(*score)));
    scored.into_iter().map(|(.., item)| item).collect()
}
