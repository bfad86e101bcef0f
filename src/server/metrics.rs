//! Counters for `/metrics` in Prometheus text. Every label value comes from a fixed set: the route table, ten methods,
//! five status classes. No user, id, path or query value can become a label.
//! Counting is two atomic additions; the text is made when somebody asks.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use hyper::Method;

use super::realtime::Presence;
use super::route::Label;
use super::settings::Settings;

/// Sorted, as they appear in the text.
const METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "OTHER", "PATCH", "POST", "PUT", "TRACE",
];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Default)]
struct Series {
    count: AtomicU64,
    nanos: AtomicU64,
}

pub struct Metrics {
    build: String,
    ready: AtomicU64,
    labels: &'static [Label],
    /// By route label, then method, then class.
    requests: Vec<Series>,
}

impl Metrics {
    pub fn new(settings: &Settings, labels: &'static [Label]) -> Metrics {
        let mut requests = Vec::new();
        requests.resize_with(labels.len() * METHODS.len() * CLASSES.len(), Series::default);
        Metrics {
            build: format!(
                "environment=\"{}\",version=\"{}\",commit=\"{}\"",
                escaped(&settings.environment),
                escaped(&settings.version),
                escaped(&settings.commit)
            ),
            ready: AtomicU64::new(0),
            labels,
            requests,
        }
    }

    pub fn count(&self, label: Label, method: &Method, status: u16, elapsed: Duration) {
        // "OTHER" stands in for methods outside of the list.
        let method = METHODS.binary_search(&method.as_str()).unwrap_or(5);
        let class = (status / 100).clamp(1, 5) as usize - 1;
        let series = &self.requests[(label.place * METHODS.len() + method) * CLASSES.len() + class];
        series.count.fetch_add(1, Relaxed);
        series.nanos.fetch_add(elapsed.as_nanos() as u64, Relaxed);
    }

    /// The result of the latest `/readyz`.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready.into(), Relaxed);
    }

    pub fn text(&self, presence: Presence) -> String {
        let mut out = String::with_capacity(8 << 10);
        let mut family = |name: &str, kind: &str, help: &str, samples: &str| {
            let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{samples}");
        };
        let build = format!("clickclack_build_info{{{}}} 1\n", self.build);
        family("clickclack_build_info", "gauge", "Build of the running server.", &build);
        let ready = format!("clickclack_ready {}\n", self.ready.load(Relaxed));
        family(
            "clickclack_ready",
            "gauge",
            "Result of the latest readiness probe.",
            &ready,
        );
        let (totals, durations) = self.request_samples();
        family(
            "clickclack_http_requests_total",
            "counter",
            "Finished HTTP requests.",
            &totals,
        );
        let name = "clickclack_http_request_duration_seconds";
        family(name, "summary", "Time from request to answer in seconds.", &durations);
        let name = "clickclack_github_oauth_events_total";
        family(name, "counter", "Stages of GitHub sign-in.", "");
        let name = "clickclack_openclaw_id_oauth_events_total";
        family(name, "counter", "Stages of OpenClaw ID sign-in.", "");
        let sockets = format!("clickclack_sockets {}\n", presence.sockets);
        family("clickclack_sockets", "gauge", "Open sockets of this server.", &sockets);
        let people = format!("clickclack_people_online {}\n", presence.people);
        let help = "People with an open socket to this server, each once; no bots.";
        family("clickclack_people_online", "gauge", help, &people);
        out
    }

    /// Totals, and sums with counts, sorted by method, route and class.
    fn request_samples(&self) -> (String, String) {
        let (mut totals, mut durations) = (String::new(), String::new());
        let mut order = self.labels.to_vec();
        order.sort_by_key(|label| label.text);
        for (m, method) in METHODS.iter().enumerate() {
            for (label, c) in order
                .iter()
                .flat_map(|label| (0..CLASSES.len()).map(move |c| (*label, c)))
            {
                let series = &self.requests[(label.place * METHODS.len() + m) * CLASSES.len() + c];
                let count = series.count.load(Relaxed);
                if count == 0 {
                    continue;
                }
                let seconds = series.nanos.load(Relaxed) as f64 / 1e9;
                let (route, class) = (label.text, CLASSES[c]);
                let at = format!("{{method=\"{method}\",route=\"{route}\",status_class=\"{class}\"}}");
                let _ = writeln!(totals, "clickclack_http_requests_total{at} {count}");
                let _ = writeln!(durations, "clickclack_http_request_duration_seconds_sum{at} {seconds}");
                let _ = writeln!(durations, "clickclack_http_request_duration_seconds_count{at} {count}");
            }
        }
        (totals, durations)
    }
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push('_'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_stand_in_order_even_without_samples() {
        let settings = Settings {
            environment: "pro\"be\\1\n\t".into(),
            ..Settings::default()
        };
        let metrics = Metrics::new(&settings, &Label::FIXED);
        let text = metrics.text(Presence::default());
        let types: Vec<_> = text
            .lines()
            .filter_map(|l| l.strip_prefix("# TYPE clickclack_"))
            .collect();
        assert_eq!(
            types,
            [
                "build_info gauge",
                "ready gauge",
                "http_requests_total counter",
                "http_request_duration_seconds summary",
                "github_oauth_events_total counter",
                "openclaw_id_oauth_events_total counter",
                "sockets gauge",
                "people_online gauge"
            ]
        );
        assert!(
            text.contains("{environment=\"pro\\\"be\\\\1\\n_\",version=\"\",commit=\"\"} 1\n"),
            "{text}"
        );
    }

    #[test]
    fn requests_are_counted_by_method_route_and_class() {
        let metrics = Metrics::new(&Settings::default(), &Label::FIXED);
        metrics.count(Label::API, &Method::GET, 404, Duration::from_millis(500));
        metrics.count(Label::API, &Method::GET, 405, Duration::from_millis(500));
        metrics.count(
            Label::UNMATCHED,
            &Method::from_bytes(b"FROB").unwrap(),
            405,
            Duration::ZERO,
        );
        let text = metrics.text(Presence::default());
        let at = "{method=\"GET\",route=\"/api/*\",status_class=\"4xx\"}";
        assert!(
            text.contains(&format!("clickclack_http_requests_total{at} 2\n")),
            "{text}"
        );
        assert!(
            text.contains(&format!("clickclack_http_request_duration_seconds_sum{at} 1\n")),
            "{text}"
        );
        assert!(
            text.contains("{method=\"OTHER\",route=\"unmatched\",status_class=\"4xx\"} 1\n") && !text.contains("FROB")
        );
    }
}
