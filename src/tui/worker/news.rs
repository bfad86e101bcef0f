//! What happens in the store, counted on the thread of its tailer and told to the screen.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam_channel::Sender;
use tokio::sync::Notify;

use crate::model::*;
use crate::store::log::Logged;
use crate::store::{Follower, Tx};
use crate::tui::state::News;
use crate::tui::update::Event;

#[derive(Default)]
pub struct Heard {
    news: Mutex<News>,
    bell: Notify,
}

/// Listens to the event log on the tailer's thread and only counts.
pub struct Ear(pub Arc<Heard>);

/// More channels than this at once, and everything counts as changed.
const CHANNELS: usize = 256;

impl Follower for Ear {
    fn listening(&self) -> bool {
        true
    }

    fn news(&mut self, _: &mut Tx, events: &[Logged]) -> Result<()> {
        {
            let mut news = self.0.news.lock().unwrap_or_else(|p| p.into_inner());
            news.events += events.len() as u64;
            news.edits |= events.is_empty();
            for event in events {
                match event.kind {
                    EventType::MessageCreated => news.messages += 1,
                    EventType::ThreadReplyCreated => {
                        news.messages += 1;
                        news.edits = true;
                    }
                    EventType::ChannelRead | EventType::DmRead => continue,
                    _ => news.edits = true,
                }
                if let Some(channel) = &event.channel_id
                    && news.channels.len() < CHANNELS
                    && !news.channels.iter().any(|known| known == channel.as_str())
                {
                    news.channels.push(channel.to_string());
                }
            }
        }
        self.0.bell.notify_one();
        Ok(())
    }

    fn broadcast(&mut self, _: &str) {}
}

/// News reach the screen at once, and ten times a second at most.
pub async fn pass_on(heard: Arc<Heard>, events: Sender<Event>) {
    loop {
        heard.bell.notified().await;
        let news = std::mem::take(&mut *heard.news.lock().unwrap_or_else(|p| p.into_inner()));
        if events.send(Event::News(news)).is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
