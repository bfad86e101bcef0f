//! What the table says of a route: what its callers need, its parameters, its name in logs and metrics.

use crate::model::Scope;

/// What a bot token needs. People have every scope.
#[derive(Clone, Copy, Debug)]
pub enum Needs {
    Scope(Scope),
    /// Any caller.
    Nothing,
    /// Not for bots; the text says so.
    People(&'static str),
    /// The handler decides after parsing.
    Handler,
    /// Not even a caller; the handler looks whether there is one.
    Public,
}

pub type Params = Vec<(&'static str, String)>;

/// The name of a route in the log and in metrics: its template, or one of the fixed three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Among all labels.
    pub place: usize,
    pub text: &'static str,
}

impl Label {
    /// Pages and assets of the web app.
    pub const WEB: Label = Label { place: 0, text: "/*" };
    /// Answered inside the API without a route: unknown path, wrong method, preflight, refused by the gate.
    pub const API: Label = Label {
        place: 1,
        text: "/api/*",
    };
    /// Nothing matched.
    pub const UNMATCHED: Label = Label {
        place: 2,
        text: "unmatched",
    };
    /// Those that are no template.
    pub const FIXED: [Label; 3] = [Label::WEB, Label::API, Label::UNMATCHED];
}
