//! Builds the web app into `web/dist` when it is not there, so that `cargo run` works on a fresh machine.
//! An existing build is never touched: whoever changes `web/` runs `npm run build` there, which rewrites `200.html` and
//! by that makes cargo embed the new files.

use std::path::Path;
use std::process::{Command, exit};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A missing file makes cargo run this again next time.
    println!("cargo:rerun-if-changed=web/dist/200.html");
    if Path::new("web/dist/200.html").exists() {
        return;
    }
    if installed_is_older_than_lock() {
        npm(&["ci", "--no-audit", "--no-fund"]);
    }
    npm(&["run", "build"]);
}

fn installed_is_older_than_lock() -> bool {
    let changed = |path: &str| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    match (
        changed("web/node_modules/.package-lock.json"),
        changed("web/package-lock.json"),
    ) {
        (Some(installed), Some(lock)) => installed < lock,
        _ => true,
    }
}

fn npm(args: &[&str]) {
    let line = format!("npm {}", args.join(" "));
    let status = match Command::new("npm").args(args).current_dir("web").status() {
        Ok(status) => status,
        Err(e) => fail(&format!(
            "the web app is not built, and npm could not be started ({e}).\n\
             Install Node.js 20 or newer with npm, or build the web app elsewhere and put it into web/dist."
        )),
    };
    if !status.success() {
        fail(&format!(
            "`{line}` failed in web/ ({status}); its output is above. Run it there by hand to see more."
        ));
    }
}

fn fail(text: &str) -> ! {
    eprintln!("\nerror: {text}\n");
    exit(1)
}
