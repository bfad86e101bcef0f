//! The dialog before a change: what it is about, what it does, to how many; fields to fill in; Cancel in focus. What
//! cannot be undone and is severe wants the name of the object typed.

mod fields;
mod words;

use std::sync::Arc;

use crate::model::{Time, counted, counted_as};
use crate::tui::action::{self, Act, Danger, Effect};
use crate::tui::change::{self, Change, Work};
use crate::tui::input::Input;
use crate::tui::keys::Chord;
use crate::tui::list::ListId;
use crate::tui::row::Row;
use crate::tui::state::{Forecast, Undo};
use crate::tui::text;
use fields::{fields, least, note};
use words::{job, sentence, verb};

pub use fields::Field;
pub use words::in_the_way;

/// What a dialog knows beside its rows.
#[derive(Clone, Debug)]
pub struct Around {
    pub now: Time,
    /// The workspace whose list is shown; "" on a list of all of them.
    pub workspace: String,
    /// Where backups are.
    pub folder: String,
    /// The flags that name the store.
    pub named: String,
}

/// Whether it is known what a change would do.
#[derive(Clone, Debug)]
pub enum Foreseen {
    /// The sentences of the dialog say all of it.
    Plainly,
    /// Asked under this number.
    Asked(u64),
    Known(Forecast),
    Unknown(String),
}

#[derive(Clone, Debug)]
pub enum Then {
    Act(Act),
    Undo(Undo),
    Quit,
}

#[derive(Clone, Debug)]
pub struct Dialog {
    pub title: String,
    /// The effect in sentences.
    pub effect: Vec<String>,
    /// Names of the objects, the first few.
    pub objects: Vec<String>,
    pub targets: Vec<Arc<Row>>,
    pub fields: Vec<Field>,
    pub verb: &'static str,
    /// A field, then Cancel, then the verb.
    pub focus: usize,
    pub then: Then,
    /// What is still missing, after an attempt.
    pub complaint: Option<String>,
    pub severe: bool,
    pub foreseen: Foreseen,
    /// It is being done, under this number.
    pub doing: Option<u64>,
    /// How far the look ahead is.
    pub looked: String,
    /// Of the list: fields that nobody has to type.
    given: Vec<(&'static str, String)>,
    /// Of the commands: the flags that name the store.
    named: String,
}

/// What became of a key.
pub enum Pressed {
    Stay,
    Cancel,
    Confirm,
    /// Copy the command-line twin.
    CopyTwin,
}

/// What is typed to be sure must be seen whole, and stand on every keyboard.
fn typeable(name: &str, row: &Row) -> String {
    let plain = |name: &&str| (1..=36).contains(&name.len()) && name.chars().all(|c| matches!(c, ' '..='~'));
    let names = [name, row.text("handle")];
    names
        .iter()
        .find(|name| plain(name))
        .map_or_else(|| row.id.clone(), |name| (*name).to_owned())
}

/// Objects that are named; of more only the number is said.
const NAMED: usize = 5;

impl Dialog {
    /// The dialog of an action on these rows; an error says why there can be none.
    pub fn of(act: Act, list: ListId, targets: Vec<Arc<Row>>, around: &Around) -> Result<Dialog, String> {
        let action = action::find(act);
        let targets = if act.needs_no_row() { Vec::new() } else { targets };
        if act.takes_one_row() && targets.len() > 1 {
            return Err("one at a time: esc takes the marks away".into());
        }
        let fields = fields(act, &targets, around.now)?;
        let count = targets.len();
        let names: Vec<String> = match act {
            // Of an event only the workspace is meant.
            Act::PruneEvents => targets
                .iter()
                .map(|row| text::line(row.text("workspace_name")))
                .collect(),
            _ => targets.iter().map(|row| list.name_of(row)).collect(),
        };
        let mut effect = vec![sentence(act, count)];
        let danger = match action.effect {
            Effect::Change { danger, .. } => danger,
            Effect::Look => Danger::Undoable,
        };
        effect.push(match danger {
            Danger::Undoable if act == Act::Purge => "Within seven days u undoes it.".into(),
            Danger::Undoable => "u undoes it.".into(),
            Danger::Moderate if act == Act::TakeBackup => "An existing file is never written over.".into(),
            Danger::Moderate if act == Act::CreateWorkspace => "With its channel #general.".into(),
            Danger::Severe if act == Act::Restore => {
                "The state before is set aside; clickclack restore --undo brings it back.".into()
            }
            Danger::Moderate | Danger::Severe => "This cannot be undone.".into(),
        });
        let mut dialog = Dialog {
            title: action.title.to_owned(),
            effect,
            objects: names.iter().take(NAMED).cloned().collect(),
            targets,
            fields,
            verb: verb(act),
            focus: 0,
            then: Then::Act(act),
            complaint: None,
            severe: danger == Danger::Severe,
            foreseen: if act.is_foreseen() {
                Foreseen::Asked(0)
            } else {
                Foreseen::Plainly
            },
            doing: None,
            looked: String::new(),
            given: vec![
                ("workspace_id", around.workspace.clone()),
                ("folder", around.folder.clone()),
            ],
            named: around.named.clone(),
        };
        if count > NAMED {
            dialog.objects.push(format!("and {} more", count - NAMED));
        }
        // What is foreseen says itself what has to be typed.
        if dialog.severe && !act.is_foreseen() {
            let wanted = match dialog.targets.as_slice() {
                [only] => typeable(&names[0], only),
                _ => format!("{count}"),
            };
            dialog.fields.push(Field::Typed {
                wanted,
                input: Input::default(),
            });
        }
        // Without something to fill in the focus is on Cancel; what has one answer only needs none.
        let open = |field: &Field| !matches!(field, Field::Choice { options, .. } if options.len() < 2);
        dialog.focus = dialog.fields.iter().position(open).unwrap_or(dialog.cancel_at());
        Ok(dialog)
    }

    pub fn undo(undo: Undo) -> Dialog {
        let mut effect = vec![format!("Takes back: {}", undo.title)];
        // Of work that was stopped, or refused in part, only that much was done.
        if undo.changes.len() > 1 {
            effect.push(format!(
                "{} are undone, the last one first.",
                counted(undo.changes.len(), "change")
            ));
        }
        Dialog::about_nothing("Undo", effect, "Undo", Then::Undo(undo))
    }

    pub fn quit(running: usize) -> Dialog {
        let effect = vec![
            format!("{} still running.", counted_as(running, "job is", "jobs are")),
            "What runs stops after the step it is at; nothing is left half done.".into(),
        ];
        Dialog::about_nothing("Leave the console", effect, "Leave", Then::Quit)
    }

    /// A question without an object or a field.
    fn about_nothing(title: &str, effect: Vec<String>, verb: &'static str, then: Then) -> Dialog {
        Dialog {
            title: title.into(),
            effect,
            objects: Vec::new(),
            targets: Vec::new(),
            fields: Vec::new(),
            verb,
            focus: 0,
            then,
            complaint: None,
            severe: false,
            foreseen: Foreseen::Plainly,
            doing: None,
            looked: String::new(),
            given: Vec::new(),
            named: String::new(),
        }
    }

    /// What would be done, to be looked up; `None` while a field says nothing usable, or where that is plain.
    pub fn to_foresee(&self) -> Option<Change> {
        if matches!(self.foreseen, Foreseen::Plainly) {
            return None;
        }
        self.work()?.changes.into_iter().next()
    }

    pub fn foresee(&mut self, forecast: Result<Forecast, String>) {
        let on_button = self.focus.checked_sub(self.fields.len());
        self.fields.retain(|field| !matches!(field, Field::Typed { .. }));
        if let Ok(Forecast {
            severe: Some(wanted), ..
        }) = &forecast
        {
            self.severe = true;
            self.fields.push(Field::Typed {
                wanted: wanted.clone(),
                input: Input::default(),
            });
        }
        // The focus stays where it was, a button or a field. Only from Cancel it goes to the name that is to be typed, where no
        // key does harm.
        self.focus = match on_button {
            Some(0) => self.typed_at().unwrap_or(self.cancel_at()),
            Some(button) => self.fields.len() + button,
            None => self.focus.min(self.fields.len()),
        };
        self.foreseen = match forecast {
            Ok(forecast) => Foreseen::Known(forecast),
            Err(why) => Foreseen::Unknown(why),
        };
    }

    /// What is said about what is foreseen.
    pub fn outlook(&self) -> Vec<(String, bool)> {
        match &self.foreseen {
            Foreseen::Plainly => Vec::new(),
            Foreseen::Asked(_) => vec![(format!("Looking what it would do … {}", self.looked), false)],
            Foreseen::Known(forecast) => {
                let nothing = || vec![("There is nothing to do.".to_owned(), false)];
                let does = || forecast.lines.iter().map(|line| (line.clone(), true)).collect();
                let mut said: Vec<_> = if forecast.nothing { nothing() } else { does() };
                said.extend(forecast.warnings.iter().map(|line| (line.clone(), true)));
                said
            }
            Foreseen::Unknown(why) => vec![(text::line(why), true)],
        }
    }

    /// Where the name of the object is typed.
    fn typed_at(&self) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| matches!(field, Field::Typed { .. }))
    }

    pub fn cancel_at(&self) -> usize {
        self.fields.len()
    }

    pub fn verb_at(&self) -> usize {
        self.fields.len() + 1
    }

    /// Where Enter leads from a field: to the next one, and from the last to the button that does it. What takes something
    /// away for good has Cancel before it.
    fn behind_field(&self) -> usize {
        match self.focus + 1 {
            next if next < self.fields.len() => next,
            _ if self.is_harmless() => self.verb_at(),
            _ => self.cancel_at(),
        }
    }

    /// It can be undone, or takes nothing away.
    fn is_harmless(&self) -> bool {
        let Then::Act(act) = self.then else { return false };
        let undoable = matches!(
            action::find(act).effect,
            Effect::Change {
                danger: Danger::Undoable,
                ..
            }
        );
        undoable || act.takes_nothing_away()
    }

    pub fn press(&mut self, key: Chord) -> Pressed {
        if key.is("esc") || key.is("ctrl-c") {
            return Pressed::Cancel;
        }
        if key.is("ctrl-y") {
            return Pressed::CopyTwin;
        }
        if self.doing.is_some() {
            return Pressed::Stay;
        }
        let last = self.verb_at();
        let in_field = self.focus < self.fields.len();
        if let Some(Field::Text { input, .. } | Field::Typed { input, .. }) = self.fields.get_mut(self.focus)
            && !key.is("up")
            && !key.is("down")
            && input.press(key)
        {
            self.complaint = None;
            return Pressed::Stay;
        }
        let before = note(&self.targets, &self.fields);
        if let Some(Field::Choice { options, at, .. }) = self.fields.get_mut(self.focus) {
            let step = match () {
                _ if key.is("right") || key.is("l") || key.is("space") => 1,
                _ if key.is("left") || key.is("h") => options.len() - 1,
                _ => 0,
            };
            if step > 0 {
                *at = (*at + step) % options.len();
                self.follow_note(&before);
                return Pressed::Stay;
            }
        }
        if key.is("enter") && self.typed_at() == Some(self.focus) {
            // Typed as it is, the next enter does it; else it says what is wrong.
            if matches!(self.confirm(), Pressed::Confirm) {
                self.focus = self.verb_at();
            }
        } else if key.is("enter") && in_field {
            self.focus = self.behind_field();
        } else if key.is("tab") || key.is("down") || key.is("right") {
            self.focus = (self.focus + 1) % (last + 1);
        } else if key.is("backtab") || key.is("up") || key.is("left") {
            self.focus = (self.focus + last) % (last + 1);
        } else if key.is("enter") {
            return if self.focus == self.cancel_at() {
                Pressed::Cancel
            } else {
                self.confirm()
            };
        } else if key.is("n") && !in_field {
            return Pressed::Cancel;
        } else if key.is("y") && !in_field && !self.severe {
            return self.confirm();
        }
        Pressed::Stay
    }

    /// The note of another workspace takes the place of the one shown `before`, unless somebody wrote at it.
    fn follow_note(&mut self, before: &str) {
        let present = note(&self.targets, &self.fields);
        for field in &mut self.fields {
            if let Field::Text {
                name: "note", input, ..
            } = field
                && input.text == before
            {
                *input = Input::new(&present);
            }
        }
    }

    pub fn paste(&mut self, text: &str) {
        if self.doing.is_none()
            && let Some(Field::Text { input, .. }) = self.fields.get_mut(self.focus)
        {
            input.insert(text);
        }
    }

    /// Somebody wrote something into it, which is not to be lost when the work fails.
    pub fn holds_text(&self) -> bool {
        self.fields.iter().any(|field| !matches!(field, Field::Choice { .. }))
    }

    pub fn confirm(&mut self) -> Pressed {
        if self.doing.is_some() {
            return Pressed::Stay;
        }
        for (at, field) in self.fields.iter().enumerate() {
            let missing = match field {
                Field::Text {
                    label, input, required, ..
                } if *required && input.text.trim().is_empty() => Some(format!("{label} is required")),
                Field::Text { name, label, input, .. } if !input.text.trim().is_empty() => {
                    least(name).and_then(|least| {
                        let number = input.text.trim().parse::<i64>().ok().filter(|n| *n >= least);
                        number.is_none().then(|| format!("{label}: a number from {least} on"))
                    })
                }
                Field::Typed { wanted, input } if input.text.trim() != wanted.as_str() => {
                    Some(format!("type {wanted} to confirm"))
                }
                _ => None,
            };
            if missing.is_some() {
                self.complaint = missing;
                self.focus = at;
                return Pressed::Stay;
            }
        }
        self.complaint = match &self.foreseen {
            Foreseen::Plainly => None,
            Foreseen::Known(forecast) => forecast.nothing.then(|| "there is nothing to do".into()),
            Foreseen::Asked(_) => Some("a moment: it is not known yet what it would do".into()),
            Foreseen::Unknown(_) => Some("what it would do could not be found out".into()),
        };
        if self.complaint.is_some() {
            return Pressed::Stay;
        }
        Pressed::Confirm
    }

    /// Whether everything it wants is given.
    #[cfg(test)]
    pub fn confirm_now(&mut self) -> bool {
        matches!(self.confirm(), Pressed::Confirm)
    }

    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let value = |field: &Field| match field {
            Field::Text { name, input, .. } => Some((*name, input.text.trim().to_owned())),
            Field::Choice { name, options, at, .. } => Some((*name, options.get(*at)?.0.clone())),
            Field::Typed { wanted, .. } => Some(("confirm", wanted.clone())),
        };
        let given = self.given.iter().filter(|(_, value)| !value.is_empty()).cloned();
        self.fields.iter().filter_map(value).chain(given).collect()
    }

    /// The same as commands, one for each object.
    pub fn twins(&self) -> Vec<String> {
        let Then::Act(act) = self.then else { return Vec::new() };
        let (action, typed) = (action::find(act), self.typed());
        let twin = |row| action.twin_for(row, &typed) + &self.named;
        if self.targets.is_empty() {
            return vec![twin(None)];
        }
        self.targets.iter().map(|row| twin(Some(row))).collect()
    }

    /// What is to be done once it is confirmed.
    pub fn work(&self) -> Option<Work> {
        let (title, changes) = match &self.then {
            Then::Act(act) => {
                let typed = self.typed();
                let nothing = [Arc::new(Row::nothing())];
                let rows = if act.needs_no_row() {
                    &nothing[..]
                } else {
                    &self.targets
                };
                let changes: Vec<_> = rows.iter().filter_map(|row| change::of(*act, row, &typed)).collect();
                if changes.is_empty() {
                    return None;
                }
                let named = typed.iter().find(|(name, _)| matches!(*name, "file" | "name"));
                let names = match (self.objects.is_empty(), named) {
                    (false, _) => format!(": {}", self.objects.join(", ")),
                    (true, Some((_, name))) => format!(": {}", text::line(name)),
                    (true, None) => String::new(),
                };
                (format!("{}{names}", job(*act)), changes)
            }
            Then::Undo(undo) => (format!("Undo {}", undo.title), undo.changes.clone()),
            Then::Quit => return None,
        };
        Some(Work {
            title,
            changes,
            undoes: matches!(self.then, Then::Undo(_)),
        })
    }
}
