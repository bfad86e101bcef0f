//! SIGKILL at moments that a seed chooses.

use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Engine, Server, Session, until};

/// So many kills must hit work that was still going on.
pub const KILLS: usize = 30;
/// So many times it is tried.
pub const TRIES: usize = KILLS * 10;

/// Moments in the course of some work. Pseudo-random, the same each time.
pub struct Moments {
    seed: u64,
    /// How long the work takes. A machine that is busy now and not a minute later does it faster or slower than it was
    /// timed: this follows.
    whole: Duration,
}

impl Moments {
    /// `work` is done once, and nobody kills it.
    pub fn of(seed: u64, work: impl FnOnce()) -> Moments {
        let begun = Instant::now();
        work();
        Moments {
            seed,
            whole: begun.elapsed(),
        }
    }

    /// Waits for a moment of the work that this process does; whether it still does it.
    pub fn come(&mut self, child: &mut Child) -> bool {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let moment = self.whole.mul_f64((self.seed >> 40) as f64 / (1u64 << 24) as f64);
        sleep(moment);
        let running = child.try_wait().unwrap().is_none();
        self.whole = match running {
            true => self.whole.mul_f64(1.02),
            false => moment,
        };
        running
    }

    /// Kills it at such a moment; whether it was still at work.
    pub fn kill(&mut self, mut child: Child) -> bool {
        let running = self.come(&mut child);
        let _ = child.kill();
        child.wait().unwrap();
        running
    }
}

impl Server {
    /// For Postgres a process that was killed is gone when its backend has seen so: until then that holds its locks, and
    /// may still do what it was told last.
    pub fn settle(&self) {
        if self.engine == Engine::Sqlite {
            return;
        }
        let session = Session::open(&self.db);
        let others = "SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        until("the connections of a killed process to end", || {
            (session.texts(others) == ["0"]).then_some(())
        });
    }
}
