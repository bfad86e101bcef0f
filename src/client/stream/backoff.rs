//! How long to wait before the next attempt: growing, and never the same for all clients of a server that comes back.

use std::time::Duration;

use super::super::Client;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The connection works.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    pub async fn wait(&mut self, client: &Client, why: &str) {
        let delay = self.delay(getrandom::u32().unwrap_or(u32::MAX / 2));
        self.failures += 1;
        client.note(&format!("{why}; connecting again in {:.1} s", delay.as_secs_f64()));
        tokio::time::sleep(delay).await;
    }

    /// Between half of the full delay and all of it; the full delay doubles with each failure.
    fn delay(&self, random: u32) -> Duration {
        let full = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        full / 2 + (full / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_limit_and_are_spread() {
        let of = |failures, random| Backoff { failures }.delay(random).as_millis();
        assert_eq!((of(0, 0), of(0, u32::MAX)), (250, 500));
        assert_eq!((of(2, 0), of(2, u32::MAX)), (1000, 2000));
        assert_eq!((of(40, 0), of(40, u32::MAX)), (15_000, 30_000));
    }
}
