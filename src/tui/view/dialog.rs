//! The dialog before a change, in the middle of the screen.

use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Modifier;

use super::paint::Paint;
use crate::tui::dialog::{Dialog, Field};
use crate::tui::input::Input;
use crate::tui::text;
use crate::tui::theme::Tone;

/// Of a dialog without a command, and of one with the longest line that still reads well.
const WIDTH: u16 = 64;
const WIDEST: u16 = 100;

/// What it is about and what it would do.
fn body(dialog: &Dialog, width: usize) -> Vec<(String, Tone)> {
    let mut lines: Vec<(String, Tone)> = Vec::new();
    for object in &dialog.objects {
        lines.push((
            format!("  {}", text::cut(object, width.saturating_sub(2))),
            Tone::Accent,
        ));
    }
    for sentence in &dialog.effect {
        lines.extend(text::wrap(sentence, width).into_iter().map(|line| (line, Tone::Plain)));
    }
    for (line, known) in dialog.outlook() {
        let tone = if known { Tone::Warn } else { Tone::Dim };
        lines.extend(text::wrap(&line, width).into_iter().map(|line| (line, tone)));
    }
    lines
}

/// The command that does the same, in as many lines as it takes, or in one without its middle: what it does and to whom
/// stands at its ends.
fn twin(dialog: &Dialog, width: usize, room: usize) -> Vec<(String, Tone)> {
    let twins = dialog.twins();
    let Some(first) = twins.first() else {
        return Vec::new();
    };
    let more = match twins.len() {
        1 => String::new(),
        n => format!(" (+{} more)", n - 1),
    };
    let mut lines = text::wrap(&format!("{first}{more}"), width.saturating_sub(2));
    if lines.len() > room.max(1) {
        let middle = text::without_middle(first, width.saturating_sub(2 + text::width(&more)));
        lines = vec![format!("{middle}{more}")];
    }
    let led = lines.into_iter().enumerate().map(|(n, line)| match n {
        0 => format!("$ {line}"),
        _ => format!("  {line}"),
    });
    led.map(|line| (line, Tone::Dim)).collect()
}

/// What is missing or went wrong, or that it is being done.
fn said(dialog: &Dialog, width: usize) -> Vec<(String, Tone)> {
    if dialog.doing.is_some() {
        return vec![("Doing it …".to_owned(), Tone::Dim)];
    }
    let complaint = dialog.complaint.as_deref().map(text::line).unwrap_or_default();
    let lines = text::wrap(&complaint, width).into_iter().take(3);
    lines.map(|line| (line, Tone::Bad)).collect()
}

/// Where everything of a dialog is.
struct Shape {
    area: Rect,
    body: Vec<(String, Tone)>,
    /// The line of the first field.
    fields: u16,
    said: Vec<(String, Tone)>,
    buttons: [Rect; 2],
    /// All that somebody must know before saying yes has room; only the command may be cut away.
    whole: bool,
}

fn shape(size: (u16, u16), dialog: &Dialog) -> Shape {
    let widest = size.0.saturating_sub(2);
    let width = match dialog.twins().is_empty() {
        true => WIDTH.min(widest),
        false => size.0.saturating_sub(4).clamp(WIDTH.min(widest), WIDEST.min(widest)),
    };
    let room = usize::from(width.saturating_sub(4));
    let (mut body, said) = (body(dialog, room), said(dialog, room));
    let fields = dialog.fields.len() as u16;
    // The frame, the buttons and what is said.
    let fixed = 3 + said.len().max(1) as u16;
    let most = usize::from(size.1.saturating_sub(fields + fixed));
    let whole = body.len() <= most;
    let left = most.saturating_sub(body.len());
    body.extend(twin(dialog, room, left));
    let height = (body.len() as u16 + fields + fixed + 1).min(size.1);
    body.truncate(usize::from(height.saturating_sub(fields + fixed)));
    let area = Rect::new((size.0 - width) / 2, (size.1 - height) / 2, width, height);
    let y = area.bottom().saturating_sub(2);
    let cancel = Rect::new(area.x + 2, y, 10, 1);
    let verb = Rect::new(cancel.right() + 2, y, text::width(dialog.verb) as u16 + 4, 1);
    Shape {
        area,
        fields: area.y + 1 + body.len() as u16,
        body,
        said,
        buttons: [cancel, verb],
        whole,
    }
}

/// Whether a terminal of this size shows what it is about and what it would do.
pub fn shows_all(size: (u16, u16), dialog: &Dialog) -> bool {
    shape(size, dialog).whole
}

/// The field or button at this place, as the focus counts them.
pub fn at(size: (u16, u16), dialog: &Dialog, place: Position) -> Option<usize> {
    let shape = shape(size, dialog);
    let inside = shape.area.inner(Margin::new(1, 1));
    let row = place.y.checked_sub(shape.fields).map(usize::from);
    let [cancel, verb] = shape.buttons;
    match row {
        _ if cancel.contains(place) => Some(dialog.cancel_at()),
        _ if verb.contains(place) => Some(dialog.verb_at()),
        Some(row) if inside.contains(place) && row < dialog.fields.len() => Some(row),
        _ => None,
    }
}

pub fn draw(paint: &mut Paint, size: (u16, u16), dialog: &Dialog) {
    let shape = shape(size, dialog);
    paint.clear(shape.area);
    let inner = paint.frame(shape.area, &dialog.title, true);
    let (x, width) = (inner.x + 1, inner.width.saturating_sub(2));
    for ((line, tone), y) in shape.body.iter().zip(inner.y..) {
        paint.text(x, y, width, line, *tone);
    }
    for (at, (field, y)) in dialog.fields.iter().zip(shape.fields..).enumerate() {
        draw_field(paint, (x, y, width), field, dialog.focus == at);
    }
    let [cancel, verb] = shape.buttons;
    let above = cancel.y.saturating_sub(shape.said.len() as u16);
    for ((line, tone), y) in shape.said.iter().zip(above..) {
        paint.text(x, y, width, line, *tone);
    }
    button(paint, cancel, "Cancel", dialog.focus == dialog.cancel_at(), Tone::Plain);
    let tone = if dialog.severe { Tone::Bad } else { Tone::Plain };
    button(paint, verb, dialog.verb, dialog.focus == dialog.verb_at(), tone);
    if verb.right() + 20 < inner.right() && !dialog.twins().is_empty() {
        paint.text(verb.right() + 3, verb.y, 20, "ctrl-y copies $", Tone::Dim);
    }
}

/// Brackets show the focus without colour.
fn button(paint: &mut Paint, area: Rect, text: &str, focused: bool, tone: Tone) {
    let shown = if focused {
        format!("[ {text} ]")
    } else {
        format!("  {text}  ")
    };
    paint.text(area.x, area.y, area.width, &shown, tone);
    if focused {
        paint.highlight(area, paint.theme.cursor(true));
    }
}

fn draw_field(paint: &mut Paint, (x, y, width): (u16, u16, u16), field: &Field, focused: bool) {
    let label = match field {
        Field::Text { label, .. } | Field::Choice { label, .. } => (*label).to_owned(),
        Field::Typed { wanted, .. } => format!("Type {}", text::cut(wanted, 36)),
    };
    let tone = if focused { Tone::Accent } else { Tone::Dim };
    let at = paint.text(x, y, width, &format!("{label}: "), tone);
    let room = (x + width).saturating_sub(at);
    match field {
        Field::Text { input, .. } | Field::Typed { input, .. } if focused => {
            self::input(paint, at, y, room, input);
        }
        Field::Text { input, .. } | Field::Typed { input, .. } => {
            paint.text(at, y, room, &text::line(&input.text), Tone::Plain);
        }
        Field::Choice {
            options, at: chosen, ..
        } => {
            let shown = options
                .get(*chosen)
                .map(|(_, shown)| shown.as_str())
                .unwrap_or_default();
            let (left, right) = if paint.glyphs.ascii { ("<", ">") } else { ("◂", "▸") };
            paint.text(at, y, room, &format!("{left} {shown} {right}"), Tone::Plain);
        }
    }
}

/// A line being typed, with its cursor; the cell behind it.
pub fn input(paint: &mut Paint, x: u16, y: u16, width: u16, input: &Input) -> u16 {
    let (before, behind) = input.text.split_at(input.at);
    let (before, behind) = (text::line(before), text::line(behind));
    // The end of what stands before the cursor is always seen.
    let mut shown = before.as_str();
    while text::width(shown) + 1 >= usize::from(width) {
        let mut chars = shown.chars();
        if chars.next().is_none() {
            break;
        }
        shown = chars.as_str();
    }
    let at = paint.text(x, y, width, shown, Tone::Plain);
    let style = paint.theme.style(Tone::Plain).add_modifier(Modifier::REVERSED);
    let under = behind.chars().next().unwrap_or(' ').to_string();
    let next = paint.styled(at, y, 2, &under, style);
    let rest: String = behind.chars().skip(1).collect();
    paint.text(next, y, (x + width).saturating_sub(next), &rest, Tone::Plain)
}
