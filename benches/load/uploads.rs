//! Large files in and out, beside copying the same bytes and a sync: what the server adds to what the disk does. And
//! what many at once need of memory, which must not depend on their size.

use std::fs::File;
use std::time::{Duration, Instant};

use tokio::task::spawn_local;

use crate::harness::{Form, pattern};
use crate::http::{self, Wire};
use crate::memory::resident;
use crate::report::{Figure, Report, Spread, Target};
use crate::site::Site;

const SIZE: usize = 60 << 20;
const TIMES: usize = 8;
/// One person has at most so many under way.
const EACH: usize = 8;

pub async fn measure(site: &Site, report: &mut Report) {
    let data = pattern(SIZE);
    let copied = copies(site, &data);
    let disk = add(report, "60 MiB: copy and sync", copied, "the yardstick".into());
    let form = Form::default().file(&data, "a.bin", "application/octet-stream").done();
    let (stored, ids) = uploads(site, &form).await;
    let share = |times: &[Duration]| format!("{:.0} % of the copy's rate", rate(times) / disk * 100.0);
    let note = share(&stored);
    add(report, "60 MiB: upload", stored, note);
    let fetched = downloads(site, &ids).await;
    let note = share(&fetched);
    add(report, "60 MiB: download", fetched, note);
    many(site, form, report).await;
}

fn rate(times: &[Duration]) -> f64 {
    let all: Duration = times.iter().sum();
    (SIZE * times.len()) as f64 / f64::from(1 << 20) / all.as_secs_f64()
}

fn add(report: &mut Report, name: &str, times: Vec<Duration>, note: String) -> f64 {
    let rate = rate(&times);
    report.add(Figure::new(name, rate, "MiB/s").spread(Spread::of(times)).note(note));
    rate
}

fn copies(site: &Site, data: &[u8]) -> Vec<Duration> {
    let from = site.world.server.data.join("yardstick");
    let to = site.world.server.data.join("yardstick-copy");
    std::fs::write(&from, data).expect("the data folder takes a file");
    let one = |_| {
        let begin = Instant::now();
        std::fs::copy(&from, &to)
            .and_then(|_| File::open(&to)?.sync_all())
            .expect("the file is copied");
        begin.elapsed()
    };
    let times = (0..TIMES).map(one).collect();
    let _ = std::fs::remove_file(from);
    let _ = std::fs::remove_file(to);
    times
}

fn request(site: &Site, token: &str, form: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /api/uploads?workspace_id={} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        site.world.workspace,
        Form::TYPE,
        form.len()
    );
    [head.as_bytes(), form].concat()
}

/// The id of the upload that an answer tells.
async fn put(wire: &mut Wire, request: &[u8]) -> String {
    let answer = wire.ask(request).await.expect("the server answers");
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(answer.body));
    let told: serde_json::Value = serde_json::from_slice(answer.body).expect("an answer is JSON");
    told["upload"]["id"].as_str().expect("an upload has an id").to_owned()
}

async fn uploads(site: &Site, form: &[u8]) -> (Vec<Duration>, Vec<String>) {
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    let request = request(site, &site.tokens[0], form);
    let (mut times, mut ids) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let begin = Instant::now();
        ids.push(put(&mut wire, &request).await);
        times.push(begin.elapsed());
    }
    (times, ids)
}

async fn downloads(site: &Site, ids: &[String]) -> Vec<Duration> {
    let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
    let mut times = Vec::new();
    for id in ids {
        let request = http::get(&format!("/api/uploads/{id}"), &site.tokens[0]);
        let begin = Instant::now();
        let answer = wire.ask(&request).await.expect("the server answers");
        assert_eq!((answer.status, answer.body.len()), (200, SIZE));
        times.push(begin.elapsed());
    }
    times
}

async fn many(site: &Site, form: Vec<u8>, report: &mut Report) {
    let before = resident(site.world.server.pid());
    let begin = Instant::now();
    // The first person has used the quota above.
    let requests: Vec<Vec<u8>> = site.tokens[1..]
        .iter()
        .map(|token| request(site, token, &form))
        .collect();
    let requests = std::rc::Rc::new(requests);
    let mut running = Vec::new();
    for person in 0..requests.len() {
        for _ in 0..EACH {
            let mut wire = Wire::open(site.world.server.port).await.expect("the server accepts");
            let requests = requests.clone();
            running.push(spawn_local(async move { put(&mut wire, &requests[person]).await }));
        }
    }
    let (count, mut most) = (running.len(), before);
    while !running.iter().all(|one| one.is_finished()) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        most = most.max(resident(site.world.server.pid()));
    }
    for one in running {
        one.await.expect("an upload is stored");
    }
    let seconds = begin.elapsed().as_secs_f64();
    let all = (SIZE * count) as f64 / f64::from(1 << 20) / seconds;
    report.add(
        Figure::new(
            format!("{count} uploads of 60 MiB: memory"),
            (most - before) / f64::from(1 << 20),
            "MiB",
        )
        .target(Target::Below(150.0))
        .note(format!("{all:.0} MiB/s together")),
    );
}
