//! SIGKILL at moments that a seed chooses.

use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So many kills must hit work that was still going on.
pub const KILLS: usize = 30;

/// Pseudo-random, the same each time.
pub struct Moments(pub u64);

impl Moments {
    /// Somewhere in `whole`.
    pub fn next(&mut self, whole: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        whole.mul_f64((self.0 >> 40) as f64 / (1u64 << 24) as f64)
    }
}

/// Kills it after `moment`; whether it was still at work.
pub fn killed(mut child: Child, moment: Duration) -> bool {
    sleep(moment);
    let running = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    running
}

/// As long as one that nobody kills.
pub fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}
