//! Resident memory, as the kernel counts it.

use std::time::Duration;

use crate::report::{Figure, Report, Target};
use crate::site::Site;

/// Bytes of a process.
pub fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    let kib = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    kib.unwrap_or_default() * 1024.0
}

/// A server that was just started and has answered nothing but its probe.
pub async fn idle(site: &mut Site, report: &mut Report) {
    site.world.server.restart();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mib = resident(site.world.server.pid()) / 1024.0 / 1024.0;
    report.add(Figure::new("idle server", mib, "MiB").target(Target::Below(20.0)));
}
