//! Measures the release binary as its clients see it: over HTTP and WebSockets on loopback, on a store of its own.
//! `cargo bench --bench load -- [--postgres URL] [--only NAME] [--json FILE]`; `docs/performance.md` has the figures.
//!
//! The load generator runs on one thread beside the server and shares its cores, so it parses next to nothing.
//! Every loop is bounded in count and time, and the server is killed by its id whatever happens.

#![forbid(unsafe_code)]

mod boot;
mod console;
mod cpu;
mod directory;
mod disk;
mod fanout;
mod foreign;
mod hammer;
#[path = "../../tests/harness/mod.rs"]
mod harness;
mod http;
mod machine;
mod memory;
mod operator;
mod pages;
mod replay;
mod report;
mod search;
mod seed;
mod senders;
mod sends;
mod site;
mod socket;
mod uploads;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use harness::Engine;
use report::Report;
use site::{Fill, Site};

#[derive(Parser)]
#[command(about = "Load figures of the release binary", long_about = None)]
struct Args {
    /// Measure on databases of this Postgres server instead of SQLite; the user must be allowed to create databases
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Only what has this in its name: disk, boot, idle, sends, pages, sockets, fan-out, replay, foreign, search,
    /// directory, console, copy, prune, uploads
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
    /// Only the store of this name: empty, million
    #[arg(long, value_name = "STORE", default_value = "")]
    store: String,
    /// Also write the figures to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let engine = match &args.postgres {
        Some(url) => {
            harness::use_cluster(url);
            Engine::Postgres
        }
        None => Engine::Sqlite,
    };
    machine::allow_many_files();
    let mut report = Report::new(engine);
    let local = tokio::task::LocalSet::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    for fill in [Fill::Empty, Fill::Million] {
        if fill.name().contains(&args.store) {
            // Made and dropped outside of the runtime: both block.
            let mut site = Site::build(engine, fill);
            report.on(&fill);
            local.block_on(&runtime, measure(&mut site, &args.only, &mut report));
        }
    }
    println!("{report}");
    if let Some(path) = &args.json {
        std::fs::write(path, report.json()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    ExitCode::SUCCESS
}

/// All figures of one store, in an order that leaves each as undisturbed as it can be.
async fn measure(site: &mut Site, only: &str, report: &mut Report) {
    let wanted = |name: &str| name.contains(only);
    if wanted("disk") {
        disk::measure(site, report);
    }
    if wanted("boot") {
        boot::measure(site, report);
    }
    if wanted("idle") {
        memory::idle(site, report).await;
    }
    if wanted("sends") {
        sends::measure(site, report).await;
    }
    if wanted("pages") {
        pages::measure(site, report).await;
    }
    if wanted("fan-out") || wanted("sockets") {
        fanout::measure(site, report).await;
    }
    if wanted("replay") {
        replay::measure(site, report).await;
    }
    if wanted("search") && site.fill == Fill::Million {
        search::measure(site, report).await;
    }
    if wanted("directory") {
        directory::measure(site, report).await;
    }
    if wanted("console") && site.fill == Fill::Million {
        console::measure(site, report).await;
    }
    if wanted("foreign") {
        foreign::measure(site, report).await;
    }
    if wanted("copy") && site.fill == Fill::Million && report.engine == Engine::Sqlite {
        operator::copy(site, report).await;
    }
    // The last on this store: it takes the log away.
    if wanted("prune") && site.fill == Fill::Million {
        operator::prune(site, report).await;
    }
    // Files are the same beside any number of messages.
    if wanted("uploads") && site.fill == Fill::Empty {
        uploads::measure(site, report).await;
    }
}
