//! Who used the processors during a run. On a machine that does other work beside, the rate says little; what one
//! request costs in processor time says the same as ever.

use std::fs::read_to_string;

/// Clock ticks of `/proc` are hundredths of a second on every Linux that this runs on.
const TICK: f64 = 0.01;

pub struct Cpu {
    pid: u32,
    server: f64,
    generator: f64,
    /// Of all processes, and of all processors together, idle time included.
    busy: f64,
    total: f64,
}

impl Cpu {
    /// The state now, in seconds since each of them started.
    pub fn now(pid: u32) -> Cpu {
        let machine = read_to_string("/proc/stat").unwrap_or_default();
        let first = machine.lines().next().unwrap_or_default();
        let fields: Vec<f64> = first
            .split_whitespace()
            .skip(1)
            .filter_map(|f| f.parse().ok())
            .collect();
        // user nice system idle iowait irq softirq steal; what follows is counted in user already
        let total: f64 = fields.iter().take(8).sum();
        let idle: f64 = fields.iter().skip(3).take(2).sum();
        Cpu {
            pid,
            server: of_process(&pid.to_string()),
            generator: of_process("self"),
            busy: (total - idle) * TICK,
            total: total * TICK,
        }
    }

    /// What `count` requests cost since then.
    pub fn note(&self, count: usize) -> String {
        let now = Cpu::now(self.pid);
        let each = |from: f64, to: f64| (to - from) / count.max(1) as f64 * 1e6;
        let ours = now.server - self.server + now.generator - self.generator;
        let others = (now.busy - self.busy - ours).max(0.0) / (now.total - self.total).max(TICK);
        format!(
            "cpu: server {:.0} µs, generator {:.0} µs each, others {:.0} % of the machine",
            each(self.server, now.server),
            each(self.generator, now.generator),
            others * 100.0
        )
    }
}

/// Seconds in user and system mode.
pub fn of_process(pid: &str) -> f64 {
    let stat = read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; what follows it does not.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse::<f64>().ok())
        .sum();
    ticks * TICK
}
