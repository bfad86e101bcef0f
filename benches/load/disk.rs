//! What the disk does alone: the yardstick for everything that must be durable.

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use crate::report::{Figure, Report, Spread};
use crate::site::Site;

const FOR: Duration = Duration::from_secs(1);

/// Appends 4 KiB and waits until it is on disk, over and over; how often a second.
pub fn syncs(site: &Site) -> (f64, Option<Spread>) {
    let path = site.world.server.data.join("yardstick");
    let mut file = File::create(&path).expect("the data folder takes a file");
    let block = [7u8; 4096];
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < FOR {
        let one = Instant::now();
        file.write_all(&block)
            .and_then(|()| file.sync_data())
            .expect("the disk takes 4 KiB");
        times.push(one.elapsed());
    }
    let rate = times.len() as f64 / begin.elapsed().as_secs_f64();
    let _ = std::fs::remove_file(path);
    (rate, Spread::of(times))
}

pub fn measure(site: &Site, report: &mut Report) {
    let (rate, spread) = syncs(site);
    report.add(
        Figure::new("disk: append 4 KiB and sync", rate, "/s")
            .spread(spread)
            .note("the yardstick"),
    );
}
