//! Every noun can be listed: whole, by page, by what one looks for; and shown one by one.

use serde_json::json;

use super::{admin, rows, values};
use crate::harness::{World, id_of, on_both_engines, unique};

on_both_engines! {
    fn people_are_found_by_name_handle_address_and_id(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann Findable");
        let id = ann.user_id();
        let handle = format!("ann-{}", unique());
        ann.ok("PATCH", "/api/me", Some(json!({"handle": handle})));
        for text in ["findable", &handle, &id[8..]] {
            assert_eq!(values(&rows(&world, &["user", "list", "--search", text]), "id"), [id.as_str()], "{text}");
        }
        let row = rows(&world, &["user", "list", "--search", "findable"])[0].clone();
        let email = row["email"].as_str().unwrap();
        assert_eq!(values(&rows(&world, &["user", "list", "--search", &email.to_uppercase()]), "id"), [id.as_str()]);
        assert_eq!((&row["sessions"], &row["workspaces"]), (&json!(1), &json!(1)));
        for name in [&id, &handle, &format!("@{handle}"), email] {
            let shown = admin(&world.server, &["user", "show", name, "--json"]).ok().json();
            assert_eq!(shown["user"]["id"], id.as_str());
            assert_eq!(shown["memberships"][0]["role"], "member");
            assert_eq!(shown["sessions"].as_array().unwrap().len(), 1);
        }
        let refused = admin(&world.server, &["user", "set-password", &handle]);
        let instead = format!("clickclack admin magic-link create --email {email}");
        assert!(refused.code == 5 && refused.stderr.contains(&instead), "there are no passwords: {refused:?}");
        assert_eq!(rows(&world, &["user", "list", "--search", "100%"]).len(), 0, "a sign is no wildcard");
        assert_eq!(rows(&world, &["user", "list", "--status", "disabled"]).len(), 0);
        assert_eq!(rows(&world, &["user", "list", "--kind", "bot"]).len(), 0);
    }

    fn a_page_of_members_behind_somebody_unknown_is_refused(engine) {
        let world = World::new(engine);
        let list = ["member", "list", "--workspace", &world.workspace, "--after"];
        assert_eq!(rows(&world, &[&list[..], &[&world.owner_id]].concat()).len(), 0);
        let refused = admin(&world.server, &[&list[..], &["usr_none"]].concat());
        assert!(refused.code == 4 && refused.stderr.contains("usr_none"), "{refused:?}");
    }

    fn names_are_found_without_case_in_every_script(engine) {
        let world = World::new(engine);
        let ann = world.person("Ängström ÖSTLUND");
        ann.upload(&world.workspace, b"x", "ÜBERSICHT.txt", "text/plain");
        ann.send(&world.general, "ПРИВЕТ всем");
        let (workspace, owner) = (world.workspace.as_str(), world.owner_id.as_str());
        admin(&world.server, &["workspace", "create", "--name", "ÉCOLE", "--slug", "school", "--owner", owner]).ok();
        admin(&world.server, &["channel", "create", "--workspace", workspace, "--name", "tea", "--title", "ΤΣΆΙ"]).ok();
        let bot = ["bot", "create", "--workspace", workspace, "--created-by", owner, "--scopes", "messages:write"];
        admin(&world.server, &[&bot[..], &["--name", "РОБОТ", "--handle", "robot"]].concat()).ok();
        for (list, texts) in [
            (&["user", "list"][..], ["ÄNGSTRÖM", "östlund"]),
            (&["member", "list", "--workspace", workspace], ["ängström", "ÖSTLUND"]),
            (&["bot", "list"], ["робот", "Робот"]),
            (&["workspace", "list"], ["école", "École"]),
            (&["channel", "list"], ["τσάι", "Τσάι"]),
            (&["upload", "list"], ["übersicht", "ÜBER"]),
        ] {
            for text in texts {
                assert_eq!(rows(&world, &[list, &["--search", text]].concat()).len(), 1, "{list:?} {text}");
            }
        }
        let purge = ["mod", "purge", "--text", "Привет", "-n", "--json"];
        assert_eq!(admin(&world.server, &purge).ok().json()["would_remove"]["messages"], 1);
    }

    fn a_list_in_pages_is_the_whole_list(engine) {
        let world = World::new(engine);
        for n in 0..6 {
            world.person(&format!("Person {n}"));
            world.owner.new_channel(&world.workspace, &format!("channel-{n}"));
        }
        for list in [&["user", "list"][..], &["channel", "list"], &["member", "list", "--workspace", "clickclack"]] {
            let whole = values(&rows(&world, list), "id");
            assert_eq!(whole.len(), 7);
            let mut paged: Vec<String> = Vec::new();
            while paged.len() < whole.len() {
                let mut words = [list, &["--limit", "3"]].concat();
                if let Some(last) = paged.last() {
                    words.extend(["--after", last]);
                }
                let page = values(&rows(&world, &words), "id");
                assert!(!page.is_empty() && page.len() <= 3);
                paged = [paged, page].concat();
            }
            assert_eq!(paged, whole);
        }
        let ran = admin(&world.server, &["user", "list", "--limit", "2", "--plain"]).ok();
        assert_eq!(ran.stdout.lines().count(), 2);
        assert!(ran.stderr.contains(&format!("--after {}", ran.line())), "{}", ran.stderr);
    }

    fn workspaces_channels_and_members_are_listed_and_shown(engine) {
        let world = World::new(engine);
        let other = world.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Other Place"})));
        let other = other["workspace"]["id"].as_str().unwrap();
        let row = rows(&world, &["workspace", "list", "--search", "OTHER"])[0].clone();
        assert_eq!((&row["id"], &row["owner_user_id"]), (&json!(other), &json!(world.owner_id)));
        assert_eq!((&row["members"], &row["channels"]), (&json!(1), &json!(1)));
        let shown = admin(&world.server, &["workspace", "show", "other-place", "--json"]).ok().json();
        assert_eq!(shown["workspace"], row);
        world.owner.send(&world.general, "one");
        let general = rows(&world, &["channel", "list", "--workspace", &world.workspace])[0].clone();
        assert_eq!((&general["name"], &general["last_seq"]), (&json!("general"), &json!(1)));
        let ambiguous = admin(&world.server, &["channel", "show", "general"]);
        assert!(ambiguous.code == 5 && ambiguous.stderr.contains("--workspace"), "{ambiguous:?}");
        let shown = admin(&world.server, &["channel", "show", "#general", "--workspace", "clickclack", "--json"]).ok();
        assert_eq!(shown.json()["channel"], general);
        let archived = rows(&world, &["channel", "list", "--archived", "true"]);
        assert_eq!(archived.len(), 0);
        world.person_as("moderator", "Mo");
        let roles = values(&rows(&world, &["member", "list", "--workspace", "clickclack"]), "role");
        assert_eq!(roles, ["owner", "moderator"]);
        let mods = rows(&world, &["member", "list", "--workspace", "clickclack", "--role", "moderator"]);
        assert_eq!(values(&mods, "display_name"), ["Mo"]);
    }

    fn bots_tokens_and_uploads_are_listed_without_secrets(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:read");
        let bots = rows(&world, &["bot", "list"]);
        assert_eq!((&bots[0]["id"], &bots[0]["tokens"]), (&json!(bot.user_id()), &json!(1)));
        let tokens = rows(&world, &["token", "list", "--bot", &bot.user_id()]);
        assert_eq!((tokens.len(), &tokens[0]["name"]), (1, &json!("default")));
        assert!(!json!(tokens).to_string().contains(bot.token.as_ref().unwrap()));
        let upload = id_of(&world.owner.upload(&world.workspace, b"bytes", "reef map.txt", "text/plain"), "id");
        let uploads = rows(&world, &["upload", "list", "--state", "loose", "--search", "REEF"]);
        assert_eq!(values(&uploads, "id"), [upload.as_str()]);
        assert_eq!(rows(&world, &["upload", "list", "--state", "shown"]).len(), 0);
        let shown = admin(&world.server, &["upload", "show", &upload]).ok();
        assert!(shown.stdout.contains("reef map.txt"), "{}", shown.stdout);
    }

    fn the_logs_are_listed_newest_first_and_filtered(engine) {
        let world = World::new(engine);
        for n in 0..3 {
            world.owner.send(&world.general, &format!("m{n}"));
        }
        let events = rows(&world, &["events", "list", "--type", "message.created", "--workspace", "clickclack"]);
        let mut newest = world.owner.events(&world.workspace, "");
        newest.reverse();
        assert_eq!(events, newest);
        assert_eq!(rows(&world, &["events", "list", "--limit", "1"]), newest[..1]);
        assert_eq!(rows(&world, &["events", "list", "--since", "2999-01-01T00:00:00Z"]).len(), 0);
        let other = world.owner.new_channel(&world.workspace, "quiet");
        assert_eq!(rows(&world, &["events", "list", "--channel", &other]).len(), 1);
        let audit = rows(&world, &["audit", "list", "--action", "user"]);
        assert_eq!(values(&audit, "action"), ["user.created"]);
        assert_eq!(audit[0]["actor"]["kind"], "operator");
        assert_eq!(rows(&world, &["audit", "list", "--action", "use"]).len(), 0, "a noun, not a piece of one");
        let all = rows(&world, &["audit", "list", "--limit", "0"]);
        assert_eq!(admin(&world.server, &["audit", "export"]).ok().json()["items"], json!(all));
        let one = admin(&world.server, &["audit", "export", "--action", "user"]).ok().json();
        assert_eq!(one["items"], json!(audit), "one entry is no other document than many");
        let lines = admin(&world.server, &["audit", "export", "--jsonl"]).ok().stdout;
        assert_eq!(lines.lines().count(), all.len());
    }

    fn what_is_not_there_is_named_with_exit_4(engine) {
        let world = World::new(engine);
        let nobody = "0".repeat(26);
        for (noun, prefix) in [("user", "usr_"), ("workspace", "wsp_"), ("channel", "chn_"), ("upload", "upl_")] {
            let id = format!("{prefix}{nobody}");
            let ran = admin(&world.server, &[noun, "show", &id]);
            assert!(ran.code == 4 && ran.stdout.is_empty() && ran.stderr.contains(&id), "{ran:?}");
        }
        for words in [&["user", "list", "--workspace", "nowhere"][..], &["token", "list", "--bot", "nobody"]] {
            assert_eq!(admin(&world.server, words).code, 4);
        }
    }

    fn stats_count_what_is_there(engine) {
        let world = World::new(engine);
        world.bot("bot:read");
        let begun = std::time::Instant::now();
        let root = id_of(&world.owner.send(&world.general, "one"), "id");
        world.owner.send(&world.general, "two");
        world.owner.reply(&root, "three");
        let stats = admin(&world.server, &["stats", "--json"]).ok().json();
        assert_eq!(stats["messages"]["total"], 3);
        assert_eq!(stats["messages"]["last_hour"], 3);
        // A disk that others keep busy may take a minute for three messages.
        assert!(stats["messages"]["last_minute"] == 3 || begun.elapsed().as_secs() >= 60, "{stats}");
        assert_eq!((&stats["people"]["active"], &stats["people"]["bots"]), (&json!(1), &json!(1)));
        assert_eq!((&stats["channels"], &stats["people"]["seen_today"]), (&json!(1), &json!(1)));
        assert!(stats["size"]["database"].as_i64().unwrap() > 0);
    }

    fn a_tail_prints_what_happens_and_ends_with_ctrl_c(engine) {
        use std::io::{BufRead, BufReader};
        let world = World::new(engine);
        let mut tail = world.server.spawn(&["admin", "events", "tail", "--jsonl", "--type", "message.created"]);
        let mut notes = BufReader::new(tail.stderr.take().unwrap()).lines();
        while !notes.next().unwrap().unwrap().contains("following") {}
        world.owner.new_channel(&world.workspace, "unheard");
        let message = id_of(&world.owner.send(&world.general, "news"), "id");
        let line = BufReader::new(tail.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        assert!(line.contains(&message) && line.contains("message.created"), "{line}");
        crate::harness::signal(tail.id(), "INT");
        assert_eq!(tail.wait().unwrap().code(), Some(0));
    }
}
