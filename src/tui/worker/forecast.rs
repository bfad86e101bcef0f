//! What a change would do, read before anybody confirms it. Changes nothing.

use super::Inner;
use super::long::selection;
use crate::admin::moderation::purge::{self, MANY};
use crate::admin::{self, Failure, upload};
use crate::chat::{retention, users, workspaces};
use crate::model::*;
use crate::store::Job;
use crate::store::backup::{self, restore};
use crate::tui::change::{Change, Edit, Long};
use crate::tui::dialog::in_the_way;
use crate::tui::state::Forecast;
use crate::tui::text;

impl Inner {
    pub(super) async fn forecast(&self, change: &Change, id: u64) -> Result<Forecast> {
        // Whoever asks something else, or goes away, has no use for the answer any more.
        let mut job = self.job(id);
        match change {
            Change::Edit(Edit::DeleteWorkspace(id)) => self.whole_workspace(WorkspaceId::from(id.as_str())).await,
            Change::Long(Long::Purge { workspace, user }) => self.all_of_somebody(workspace, user, &mut job).await,
            Change::Long(Long::PruneEvents { workspace, bounds }) => {
                let (place, bounds) = (WorkspaceId::from(workspace.as_str()), bounds.read());
                let reader = self.door()?.reader().clone();
                let plan = reader.read(move |tx| retention::plan(tx, &place, bounds)).await?;
                Ok(events(&plan))
            }
            Change::Long(Long::SweepUploads) => {
                let store = self.door()?.store()?.clone();
                let blobs = self.frame.blobs().await.map_err(Failure::into_error)?;
                let plan = upload::gc::plan(&store, &blobs, &mut job).await?;
                Ok(Forecast {
                    lines: vec![format!("Removes {}.", plan.line())],
                    nothing: plan.is_empty(),
                    ..Forecast::default()
                })
            }
            Change::Long(Long::PruneBackups(keep)) => {
                let plan = backup::prunable(self.backups.clone(), *keep, job).await?;
                let bytes: u64 = plan.remove.iter().map(|listed| listed.bytes).sum();
                let mut lines = vec![format!(
                    "Removes {}, {}; {} verified stay.",
                    counted(plan.remove.len(), "archive"),
                    sized(bytes),
                    plan.kept.len()
                )];
                let named = plan
                    .remove
                    .iter()
                    .take(4)
                    .map(|listed| format!("  {}", text::line(&listed.name)));
                lines.extend(named);
                let damaged = plan.damaged.iter().take(3);
                Ok(Forecast {
                    lines,
                    warnings: damaged
                        .map(|(name, why)| {
                            format!(
                                "Stays, and counts for nothing: {}: {}",
                                text::line(name),
                                text::line(why)
                            )
                        })
                        .collect(),
                    nothing: plan.remove.is_empty(),
                    ..Forecast::default()
                })
            }
            Change::Long(Long::Restore(file)) => {
                let target = admin::restore::target(&self.frame).map_err(Failure::into_error)?;
                let name = target.at.name();
                let plan = restore::plan(self.backup_at(file), target, job).await?;
                let lines = vec![
                    format!("It holds {}.", admin::restore::describe(&plan)),
                    format!("The store {}.", admin::restore::loss(&plan)),
                    in_the_way(&super::server(&self.doctor.addr).await),
                ];
                Ok(Forecast {
                    lines,
                    severe: Some(name),
                    ..Forecast::default()
                })
            }
            _ => Ok(Forecast::default()),
        }
    }

    async fn whole_workspace(&self, id: WorkspaceId) -> Result<Forecast> {
        let reader = self.door()?.reader().clone();
        let (found, content) = reader
            .read(move |tx| {
                Ok((
                    workspaces::listing::summary_of(tx, &id)?,
                    workspaces::listing::content(tx, &id)?,
                ))
            })
            .await?;
        let line = format!(
            "Lost for good: {}, {}, {}, {}.",
            counted(content.messages, "message"),
            counted(found.channels, "channel"),
            counted(content.conversations, "private chat"),
            counted(content.uploads, "upload")
        );
        Ok(Forecast {
            lines: vec![
                line,
                format!("Ends {}; people stay.", counted(found.members, "membership")),
            ],
            severe: Some(found.slug),
            ..Forecast::default()
        })
    }

    async fn all_of_somebody(&self, workspace: &str, user: &str, job: &mut Job) -> Result<Forecast> {
        let store = self.door()?.store()?.clone();
        let plan = purge::plan(&store, &selection(workspace, user), job).await?;
        // What is typed must be seen whole: a handle is, an id is not.
        let id = UserId::from(user);
        let found = store.read(move |tx| users::find(tx, &id)).await?;
        let handle = found.map(|user| user.handle).filter(|handle| !handle.is_empty());
        let private = plan.direct_messages;
        let mut lines = vec![format!(
            "{}: {} in {}, {} in private chats.",
            counted(plan.messages, "message"),
            text::count(plan.messages.saturating_sub(private)),
            counted(plan.by_channel.len(), "channel"),
            text::count(private)
        )];
        let samples = plan.samples.iter().take(3).map(|sample| text::line(sample));
        let samples = samples.map(|sample| format!("  “{}”", text::cut(&sample, 54)));
        lines.extend(samples);
        Ok(Forecast {
            lines,
            severe: (plan.messages > MANY).then(|| handle.unwrap_or_else(|| user.to_owned())),
            nothing: plan.messages == 0,
            ..Forecast::default()
        })
    }
}

fn events(plan: &retention::Plan) -> Forecast {
    let mut lines = vec![
        format!("Takes out {}.", counted(plan.events, "event")),
        format!(
            "Away longer, to load everything anew: {} and {}.",
            counted(plan.sessions, "session"),
            counted(plan.bots.len(), "bot")
        ),
    ];
    let sleepers = plan.bots.iter().take(3);
    lines.extend(sleepers.map(|bot| {
        format!(
            "  {}, last heard of at {}",
            text::line(&bot.display_name),
            bot.last_used_at
        )
    }));
    Forecast {
        lines,
        nothing: plan.events == 0,
        ..Forecast::default()
    }
}
