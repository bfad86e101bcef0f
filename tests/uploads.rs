//! Uploads: what is stored, what is shown to whom and how, the quota, nonces, sweeping.

mod harness;

use std::sync::Barrier;
use std::thread;

use harness::{Client, Engine, Form, Slow, World, on_both_engines, pattern, until};
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// All at the same moment.
fn together<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let gate = Barrier::new(count);
    thread::scope(|scope| {
        let (gate, work) = (&gate, &work);
        let running: Vec<_> = (0..count)
            .map(|n| {
                scope.spawn(move || {
                    gate.wait();
                    work(n)
                })
            })
            .collect();
        running.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn count(list: &[u16], status: u16) -> usize {
    list.iter().filter(|s| **s == status).count()
}

/// The smallest head of a PNG of this size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut data = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    data.extend(width.to_be_bytes());
    data.extend(height.to_be_bytes());
    data.extend([8, 2, 0, 0, 0, 1, 2, 3, 4]);
    data
}

/// Everybody's attachments of a message, as the message shows them.
fn attached(client: &Client, message: &str) -> Vec<String> {
    let message = client.ok("GET", &format!("/api/messages/{message}"), None)["message"].clone();
    message["attachments"]
        .as_array()
        .map_or(vec![], |list| list.iter().map(id).collect())
}

on_both_engines! {
    fn a_large_file_comes_back_as_it_went(engine) {
        let w = World::new(engine);
        let data = pattern(5 << 20);
        let up = w.owner.upload(&w.workspace, &data, "big.bin", "application/octet-stream");
        assert_eq!((up["byte_size"].as_u64(), up.get("storage_path")), (Some(5 << 20), None));
        let up = id(&up);
        assert!(w.owner.bytes_of(&up, &[]).body == data);
        for (range, first, last) in [("bytes=0-0", 0, 0), ("bytes=1048570-2097200", 1_048_570, 2_097_200), ("bytes=-7", (5 << 20) - 7, (5 << 20) - 1)] {
            let part = w.owner.bytes_of(&up, &[("Range", range)]);
            assert_eq!((part.status, part.header("content-range")), (206, &*format!("bytes {first}-{last}/{}", 5 << 20)));
            assert!(part.body == data[first..=last], "{range}");
        }
        let parts = w.owner.bytes_of(&up, &[("Range", "bytes=5-9,4000000-4000099")]);
        let boundary = parts.header("content-type").split_once("boundary=").unwrap().1.to_owned();
        let head = |first, last| format!("\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/5242880\r\n\r\n");
        let mut expected = head(5, 9).into_bytes();
        expected.extend(&data[5..=9]);
        expected.extend(head(4_000_000, 4_000_099).bytes());
        expected.extend(&data[4_000_000..=4_000_099]);
        expected.extend(format!("\r\n--{boundary}--\r\n").bytes());
        assert!(parts.status == 206 && parts.body == expected);
        let outside = w.owner.bytes_of(&up, &[("Range", "bytes=5242880-")]);
        assert_eq!((outside.status, outside.header("content-range")), (416, "bytes */5242880"));
        assert_eq!(w.owner.bytes_of(&up, &[("Range", "bytes=9-5")]).status, 200);
    }

    fn a_download_is_revalidated_and_resumed(engine) {
        let w = World::new(engine);
        let up = w.owner.upload_id(&w.workspace, b"0123456789");
        let got = w.owner.bytes_of(&up, &[]);
        let (tag, date) = (got.header("etag").to_owned(), got.header("last-modified").to_owned());
        let old = "Mon, 01 Jan 2001 00:00:00 GMT";
        for (headers, status) in [
            (vec![("If-None-Match", tag.as_str())], 304),
            (vec![("If-None-Match", "\"other\", W/\"x\"")], 200),
            (vec![("If-Modified-Since", date.as_str())], 304),
            (vec![("If-Modified-Since", old)], 200),
            (vec![("If-Modified-Since", "rubbish")], 200),
            (vec![("If-Unmodified-Since", old)], 412),
            (vec![("If-Match", "\"other\"")], 412),
            (vec![("Range", "bytes=0-1"), ("If-Range", tag.as_str())], 206),
            (vec![("Range", "bytes=0-1"), ("If-Range", date.as_str())], 206),
            (vec![("Range", "bytes=0-1"), ("If-Range", "\"other\"")], 200),
        ] {
            assert_eq!(w.owner.bytes_of(&up, &headers).status, status, "{headers:?}");
        }
        let head = w.owner.request("HEAD", &format!("/api/uploads/{up}"), None);
        assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, "10", 0));
    }

    fn hostile_names_and_types_stay_data(engine) {
        let w = World::new(engine);
        for (name, kept, header) in [
            ("../../etc/passwd", "passwd", "filename=passwd"),
            ("a\"; filename=evil.html", "a\"; filename=evil.html", r#"filename="a\"; filename=evil.html""#),
            ("ünï\u{202e}gpj.exe", "ünï\u{202e}gpj.exe", "filename*=utf-8''%C3%BCn%C3%AF%E2%80%AEgpj.exe"),
            ("", ".", "filename=."),
        ] {
            let up = w.owner.upload(&w.workspace, b"x", name, "text/plain");
            assert_eq!(up["filename"], *kept);
            let got = w.owner.bytes_of(&id(&up), &[]);
            assert_eq!(got.header("content-disposition"), format!("inline; {header}"));
        }
        for (kind, data, shown) in [
            ("text/html", &b"<script>alert(1)</script>"[..], None),
            ("image/svg+xml", b"<svg onload=alert(1)>", None),
            ("image/png", b"<!doctype html><script>", None),
            ("image/gif", b"%PDF-1.7", None),
            ("Image/PNG; charset=x", &png(1, 1), Some("image/png")),
            ("text/plain; charset=utf-8", b"<b>", Some("text/plain")),
            ("audio/x y", b"data", None),
        ] {
            let up = w.owner.upload(&w.workspace, data, "f", kind);
            assert_eq!(up["content_type"], *kind);
            let got = w.owner.bytes_of(&id(&up), &[]);
            assert_eq!(got.header("content-type"), shown.unwrap_or("application/octet-stream"), "{kind}");
            assert!(got.header("content-disposition").starts_with(if shown.is_some() { "inline" } else { "attachment" }), "{kind}");
            assert_eq!((got.header("x-content-type-options"), got.header("content-security-policy")), ("nosniff", "sandbox"));
        }
    }

    fn an_image_tells_its_own_size(engine) {
        let w = World::new(engine);
        let claim = |data: &[u8]| {
            let form = Form::default().field("width", "7").file(data, "i", "image/png").field("height", "8").field("duration_ms", "9");
            let up = w.owner.put_form(&format!("workspace_id={}", w.workspace), form).json()["upload"].clone();
            (up["width"].as_i64().unwrap(), up["height"].as_i64().unwrap(), up["duration_ms"].as_i64().unwrap())
        };
        assert_eq!(claim(&png(640, 480)), (640, 480, 9));
        assert_eq!(claim(b"GIF89a\x10\x00\x20\x00rest of it"), (16, 32, 9));
        assert_eq!(claim(b"no image at all"), (7, 8, 9));
        assert_eq!(claim(b"\x89PNG\r\n\x1a\nbroken"), (7, 8, 9));
    }

    fn the_quota_is_exact_however_many_race_for_it(engine) {
        let w = World::new(engine);
        let ann = w.person("Ann");
        for _ in 0..60 {
            ann.upload_id(&w.workspace, b"x");
        }
        let answers = together(16, |_| ann.clone().try_upload(&w.workspace, &pattern(200_000)).status);
        assert_eq!((count(&answers, 201), count(&answers, 413)), (4, 12), "{answers:?}");
        // Refused before it was read: who goes on with the same connection would find it closed.
        let refused = ann.try_upload(&w.workspace, &pattern(200_000));
        assert_eq!((refused.status, refused.header("connection")), (413, "close"));
        assert_eq!(ann.get("/api/me").status, 200);
        // The bytes count too: with a hundred left, a hundred pass.
        let bob = w.person("Bob");
        let big = bob.upload_id(&w.workspace, b"x");
        w.server.sql(&format!("UPDATE uploads SET byte_size = 536870812 WHERE id = '{big}'"));
        assert_eq!(bob.try_upload(&w.workspace, &[0; 101]).status, 413);
        assert_eq!(bob.try_upload(&w.workspace, &[0; 100]).status, 201);
        assert_eq!(bob.try_upload(&w.workspace, b"").status, 201);
        assert_eq!(bob.try_upload(&w.workspace, b"x").error(), "upload quota exceeded");
    }

    fn one_nonce_stores_one_object(engine) {
        let w = World::new(engine);
        let query = format!("workspace_id={}&nonce=once", w.workspace);
        let answers = together(8, |_| {
            let form = Form::default().file(&pattern(300_000), "a", "text/plain");
            let reply = w.owner.clone().put_form(&query, form);
            (reply.status, id(&reply.json()["upload"]))
        });
        let statuses: Vec<_> = answers.iter().map(|a| a.0).collect();
        assert_eq!((count(&statuses, 201), count(&statuses, 200)), (1, 7), "{statuses:?}");
        assert!(answers.iter().all(|a| a.1 == answers[0].1));
        assert_eq!(w.server.stored_files().len(), 1);
        let path = format!("/api/uploads/by-nonce?{query}");
        let found = w.owner.get(&path);
        assert_eq!((found.header("x-clickclack-upload-nonce"), id(&found.json()["upload"])), ("supported", answers[0].1.clone()));
        let miss = w.person("Ann").get(&path);
        assert_eq!((miss.status, miss.header("x-clickclack-upload-nonce")), (404, "supported"));
    }

    fn an_upload_that_ends_early_leaves_nothing(engine) {
        let w = World::new(engine);
        let query = format!("workspace_id={}&nonce=n", w.workspace);
        let slow = Slow::begin(&w.owner, &query, &pattern(900_000), 500_000);
        until("the draft", || (!w.server.stored_files().is_empty()).then_some(()));
        drop(slow);
        until("the draft to go", || w.server.stored_files().is_empty().then_some(()));
        // The nonce is free again, and no second file was stored.
        let two = Form::default().file(b"one", "1", "text/plain").file(b"two", "2", "text/plain");
        assert_eq!(w.owner.put_form(&query, two).status, 400);
        assert!(w.server.stored_files().is_empty());
        let again = Form::default().file(b"whole", "3", "text/plain");
        assert_eq!(w.owner.put_form(&query, again).status, 201);
        assert_eq!(Slow::begin(&w.owner, &format!("workspace_id={}", w.workspace), &pattern(900_000), 500_000).finish(), 201);
    }

    fn forms_that_are_none_are_refused(engine) {
        let w = World::new(engine);
        let query = format!("workspace_id={}", w.workspace);
        let junk = vec![b'x'; 2 << 20];
        let put = |kind: &str, body: &[u8]| {
            w.owner.send_raw("POST", &format!("/api/uploads?{query}"), &[("Content-Type", kind)], body).map_or(0, |r| r.status)
        };
        assert_eq!(put("application/json", b"{}"), 400);
        assert_eq!(put("multipart/form-data", b"x"), 400);
        assert_eq!(put("multipart/form-data; boundary=b", b"no boundary here"), 400);
        // Neither a preamble nor the head of a part is collected without bound.
        assert_eq!(put("multipart/form-data; boundary=b", &junk), 400);
        assert_eq!(put("multipart/form-data; boundary=b", &[b"--b\r\nX: ", &junk[..]].concat()), 400);
        assert_eq!(w.owner.put_form(&query, Form::default().field("a", "b")).error(), "file is required");
        let late = Form::default().file(b"x", "x", "text/plain").field("workspace_id", &w.workspace);
        assert_eq!(w.owner.put_form("", late).status, 400);
        let other = Form::default().field("workspace_id", "wsp_other").file(b"x", "x", "text/plain");
        assert_eq!(w.owner.put_form(&query, other).error(), "workspace_id does not match query");
        let big = Form::default().file(&vec![0; 64 << 20], "x", "text/plain");
        assert_eq!(w.owner.put_form(&query, big).status, 413);
        assert!(w.server.stored_files().is_empty());
    }

    fn attaching_shows_a_file_to_the_readers_of_the_message(engine) {
        let w = World::new(engine);
        let (ann, bob) = (w.person("Ann"), w.person("Bob"));
        let (one, two) = (ann.upload_id(&w.workspace, b"one"), ann.upload_id(&w.workspace, b"two"));
        assert_eq!(bob.bytes_of(&one, &[]).error(), "upload not found");
        let message = id(&ann.send(&w.general, "look"));
        let start = bob.tail(&w.workspace);
        for up in [&two, &one, &two] {
            assert_eq!(ann.attach(&message, up).status, 200);
        }
        let told = bob.events(&w.workspace, &start);
        assert_eq!(told.iter().filter(|e| e["type"] == "message.updated" && e["payload"]["message_id"] == *message).count(), 2);
        assert_eq!(attached(&bob, &message), [two.clone(), one.clone()]);
        let page = bob.ok("GET", &format!("/api/channels/{}/messages", w.general), None);
        let last = page["messages"].as_array().unwrap().last().unwrap().clone();
        assert!(last["attachments"].as_array().unwrap().iter().all(|a| a.get("nonce").is_none()));
        assert_eq!(bob.bytes_of(&one, &[]).body, b"one");
        // Only the author attaches, and only what they can see, to what is not deleted.
        assert_eq!(bob.attach(&message, &one).status, 403);
        let own = id(&bob.send(&w.general, "again"));
        assert_eq!(bob.attach(&own, "upl_00000000000000000000000000").status, 404);
        assert_eq!(bob.attach(&own, &ann.upload_id(&w.workspace, b"secret")).status, 404);
        assert_eq!(bob.attach(&own, &one).status, 200);
        bob.ok("DELETE", &format!("/api/messages/{own}"), None);
        assert_eq!(bob.attach(&own, &one).status, 409);
        assert_eq!(attached(&ann, &own), [] as [String; 0]);
        let elsewhere = id(&ann.ok("POST", "/api/workspaces", Some(json!({"name": "Elsewhere"})))["workspace"]);
        assert_eq!(ann.attach(&message, &ann.upload_id(&elsewhere, b"x")).status, 400);
    }

    fn a_deleted_message_takes_its_files_along(engine) {
        let mut w = World::new(engine);
        let query = format!("workspace_id={}&nonce=mine", w.workspace);
        let put = || w.owner.put_form(&query, Form::default().file(b"bytes", "a", "text/plain"));
        let up = id(&put().json()["upload"]);
        assert_eq!(put().status, 200);
        let message = id(&w.owner.send(&w.general, "look"));
        w.owner.attach(&message, &up);
        w.owner.ok("DELETE", &format!("/api/messages/{message}"), None);
        assert_eq!(w.owner.bytes_of(&up, &[]).status, 404);
        // Its nonce starts anew; its bytes wait for an undo.
        assert_eq!(put().status, 201);
        assert_eq!(w.server.stored_files().len(), 2);
        w.server.restart();
        assert_eq!(w.server.stored_files().len(), 2);
        w.server.sql(&format!("UPDATE uploads SET sweep_at = 1 WHERE id = '{up}'"));
        w.server.restart();
        until("the sweep", || (w.server.stored_files().len() == 1).then_some(()));
        assert_eq!(w.owner.bytes_of(&up, &[]).status, 404);
    }

    fn what_nothing_shows_is_swept_and_the_rest_stays(engine) {
        let mut w = World::new(engine);
        let [loose, shown, icon] = [0, 1, 2].map(|_| id(&w.owner.upload(&w.workspace, &png(9, 9), "i.png", "image/png")));
        w.owner.attach(&id(&w.owner.send(&w.general, "x")), &shown);
        let path = format!("/api/workspaces/{}", w.workspace);
        w.owner.ok("PATCH", &path, Some(json!({"icon_url": format!("/api/uploads/{icon}")})));
        // As if a day had passed; the date of those that something shows is not looked at.
        w.server.sql("UPDATE uploads SET sweep_at = 1");
        w.server.restart();
        until("the sweep", || (w.server.stored_files().len() == 2).then_some(()));
        assert_eq!([&loose, &shown, &icon].map(|up| w.owner.bytes_of(up, &[]).status), [404, 200, 200]);
    }

    fn the_files_of_a_workspace_go_with_it(engine) {
        let w = World::new(engine);
        let keep = w.owner.upload_id(&w.workspace, b"keep");
        let own = id(&w.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Own"})))["workspace"]);
        for _ in 0..3 {
            w.owner.upload_id(&own, b"go");
        }
        w.owner.ok("DELETE", &format!("/api/workspaces/{own}"), None);
        until("the files to go", || (w.server.stored_files().len() == 1).then_some(()));
        assert_eq!(w.owner.bytes_of(&keep, &[]).body, b"keep");
    }

    fn an_icon_is_an_image_that_its_chooser_may_publish(engine) {
        let w = World::new(engine);
        let path = format!("/api/workspaces/{}", w.workspace);
        let choose = |url: &str| w.owner.patch(&path, json!({"icon_url": url}));
        let ann = w.person("Ann");
        let secret = id(&ann.upload(&w.workspace, &png(1, 1), "s.png", "image/png"));
        let text = w.owner.upload_id(&w.workspace, b"text");
        let refused = choose(&format!("/api/uploads/{secret}"));
        assert_eq!((refused.status, refused.error()), (400, "workspace icon upload was not found".into()));
        assert_eq!(choose("/api/uploads/upl_0").error(), refused.error());
        assert_eq!(choose(&format!("/api/uploads/{text}")).error(), "workspace icon must be an image");
        assert_eq!(choose("https://example.com/a.png").error(), "workspace icon must be an uploaded file");
        assert_eq!(choose("/api/uploads/a/b").error(), "workspace icon must be an uploaded image");
        let icon = id(&w.owner.upload(&w.workspace, &png(1, 1), "i.png", "image/png"));
        assert_eq!(choose(&format!("/api/uploads/{icon}")).status, 200);
        assert_eq!(ann.bytes_of(&icon, &[]).status, 200);
        assert_eq!(choose("").status, 200);
        assert_eq!(ann.bytes_of(&icon, &[]).status, 404);
    }

    fn guests_neither_upload_nor_attach(engine) {
        let w = World::new(engine);
        let ann = w.person("Ann");
        let up = ann.upload_id(&w.workspace, b"before");
        let path = format!("/api/workspaces/{}/moderation/members/{}", w.workspace, ann.user_id());
        w.owner.ok("PATCH", &path, Some(json!({"role": "guest"})));
        assert_eq!(ann.try_upload(&w.workspace, b"x").status, 403);
        // The server makes this channel only with the first sign-in of a guest.
        let room = w.owner.new_channel(&w.workspace, "lobby");
        w.server.sql(&format!("UPDATE channels SET name = 'guest' WHERE id = '{room}'"));
        let message = id(&ann.send(&room, "hello"));
        assert_eq!(ann.attach(&message, &up).status, 403);
    }

    fn a_tampered_row_leads_nowhere(engine) {
        let w = World::new(engine);
        std::fs::write(w.server.data.join("secret"), "secret").unwrap();
        let up = w.owner.upload_id(&w.workspace, b"secret");
        for path in ["../secret", "secret/../../secret", "/etc/hostname", ".", ""] {
            w.server.sql(&format!("UPDATE uploads SET storage_path = '{path}'"));
            assert_eq!(w.owner.bytes_of(&up, &[]).error(), "upload object not found", "{path}");
        }
    }
}

/// Uploads go to disk while they come: what they need of memory does not depend on their size.
#[test]
fn parallel_large_uploads_need_little_memory() {
    let w = World::new(Engine::Sqlite);
    let data = pattern(16 << 20);
    // A running upload reserves 64 MiB, so nobody has more than eight.
    let people: Vec<_> = (0..3).map(|n| w.person(&format!("Person {n}"))).collect();
    w.owner.try_upload(&w.workspace, &data[..1 << 20]);
    let (before, _) = w.server.memory();
    let answers = together(24, |n| people[n / 8].clone().try_upload(&w.workspace, &data).status);
    assert_eq!(count(&answers, 201), 24, "{answers:?}");
    let (_, most) = w.server.memory();
    let grown = most.saturating_sub(before) / 1024;
    // A third of what was sent: machines differ in what a thread and an allocator keep for themselves.
    assert!(grown < 128, "24 uploads of 16 MiB at once took {grown} MiB");
}
