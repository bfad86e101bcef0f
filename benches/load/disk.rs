//! What the disk does alone: the yardstick for everything that must be durable.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::report::{Figure, Report, Spread};
use crate::site::Site;

const FOR: Duration = Duration::from_secs(1);

/// Appends 4 KiB and waits until it is on disk, over and over; how often a second.
pub fn syncs(site: &Site) -> (f64, Option<Spread>) {
    let begin = Instant::now();
    let times = append(&site.world.server.data, || begin.elapsed() < FOR);
    (times.len() as f64 / begin.elapsed().as_secs_f64(), Spread::of(times))
}

fn append(folder: &Path, wanted: impl Fn() -> bool) -> Vec<Duration> {
    let path = folder.join("yardstick");
    let mut file = File::create(&path).expect("the data folder takes a file");
    let mut times = Vec::new();
    while wanted() {
        let one = Instant::now();
        file.write_all(&[7u8; 4096])
            .and_then(|()| file.sync_data())
            .expect("the disk takes 4 KiB");
        times.push(one.elapsed());
    }
    let _ = std::fs::remove_file(path);
    times
}

/// The same beside something else, now and then, by a thread that has nothing to do with the program: what it waits for
/// is the disk alone.
pub struct Bystander {
    wanted: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Duration>>,
}

impl Bystander {
    pub fn start(site: &Site, pace: Duration) -> Bystander {
        let (folder, wanted) = (site.world.server.data.clone(), Arc::new(AtomicBool::new(true)));
        let asked = wanted.clone();
        let thread = std::thread::spawn(move || {
            append(&folder, || {
                std::thread::sleep(pace);
                asked.load(Relaxed)
            })
        });
        Bystander { wanted, thread }
    }

    pub fn stop(self) -> Vec<Duration> {
        self.wanted.store(false, Relaxed);
        self.thread.join().expect("the disk takes 4 KiB")
    }
}

pub fn measure(site: &Site, report: &mut Report) {
    let (rate, spread) = syncs(site);
    report.add(
        Figure::new("disk: append 4 KiB and sync", rate, "/s")
            .spread(spread)
            .note("the yardstick"),
    );
}
