//! The commands that end by themselves, against a real server.

use serde_json::{Value, json};

use crate::harness::{Client, World, on_both_engines};
use crate::shell::Shell;

fn shell(world: &World, client: &Client) -> Shell {
    Shell::at(&world.server.url, client.token.as_deref().unwrap())
}

fn keys(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

on_both_engines! {
    fn a_person_signs_in_and_sees_who_and_where_they_are(engine) {
        let world = World::new(engine);
        let url = &world.server.url;
        let shell = Shell::new();
        let link = world.server.cli(&["admin", "magic-link", "create", "--email", "owner@example.com"]).ok();
        let ran = shell.line(&format!("login --magic-token {} --server {url}", link.line()));
        assert_eq!(ran.ok().stdout, "logged in as Olive Owner\n");
        shell.fails(&["login", "--server", url, "--magic-token", link.line()], 2, "400 Bad Request");
        assert_eq!(shell.line("whoami").ok().stdout, format!("{}\tOlive Owner\n", world.owner_id));
        assert_eq!(shell.line("whoami --plain").ok().stdout, format!("{}\n", world.owner_id));
        assert_eq!(keys(&shell.line("whoami --json").ok().json()), ["user"]);
        let status = format!(
            "server\t{url}\nuser\t{}\nworkspace\t{}\nchannel\t{}\n",
            world.owner_id, world.workspace, world.general
        );
        assert_eq!(shell.line("status").ok().stdout, status);
        assert_eq!(shell.line("status --plain").ok().stdout, "");
        assert_eq!(keys(&shell.line("status --json").ok().json()), ["channel", "server", "user", "workspace"]);
        shell.fails(&["status", "--workspace", "missing"], 4, "workspace \"missing\" not found");
        Shell::at(url, "sst_nonsense").fails(&["whoami"], 3, "401 Unauthorized");
        Shell::new().with("CLICKCLACK_SERVER", url).fails(&["whoami"], 3, "401 Unauthorized");
    }

    fn workspaces_and_channels_are_listed_made_and_found(engine) {
        let world = World::new(engine);
        let shell = shell(&world, &world.owner);
        let (ws, general) = (&world.workspace, &world.general);
        assert_eq!(shell.line("workspaces list").ok().stdout, format!("{ws}\tclickclack\tClickClack\n"));
        assert_eq!(shell.line("workspaces list --plain").ok().stdout, format!("{ws}\tclickclack\tClickClack\n"));
        assert_eq!(keys(&shell.line("workspaces list --json").ok().json()), ["workspaces"]);
        let ran = shell.line("channels create ops --plain").ok();
        let ops = ran.line();
        let again = shell.run(&["channels", "create", "ops"]);
        assert_eq!(again.code, 1, "{again:#?}");
        assert!(again.stderr.contains("409 Conflict: channel name already exists"), "{again:#?}");
        let listed = shell.line("channels list").ok().stdout;
        assert_eq!(listed, format!("{general}\tgeneral\tpublic\n{ops}\tops\tpublic\n"));
        assert_eq!(keys(&shell.line("channels list --json").ok().json()), ["channels", "workspace"]);
        let ran = shell.run(&["channels", "create", "dev", "--json"]).ok();
        assert_eq!(ran.json()["channel"]["kind"], "public");
        for (workspace, channel) in [("clickclack", "ops"), ("CLICKclack", "#ops"), (ws, ops), ("", ops)] {
            let status = shell.run(&["status", "--json", "--workspace", workspace, "--channel", channel]).ok().json();
            assert_eq!((&status["workspace"]["id"], &status["channel"]["id"]), (&json!(ws), &json!(ops)));
        }
    }

    fn messages_are_sent_quoted_listed_and_answered(engine) {
        let world = World::new(engine);
        let anna = world.person("Anna Lind");
        let shell = shell(&world, &anna);
        let ran = shell.line("send hello there --plain").ok();
        let first = ran.stdout.strip_prefix("sent ").unwrap().split(' ').next().unwrap();
        assert_eq!(ran.stdout, format!("sent {first} to #general\n"));
        let second = shell.run(&["messages", "send", "--plain", "--reply-to", first, "two\nlines"]).ok();
        let json = shell.line("send --json third").ok().json();
        assert_eq!(keys(&json), ["event", "message"]);
        let lines = format!(
            "1\t{first}\tAnna Lind\thello there --plain\n2\t{}\tAnna Lind\ttwo\nlines\n",
            second.line()
        );
        assert_eq!(shell.line("messages list").ok().stdout, lines.clone() + &format!(
            "3\t{}\tAnna Lind\tthird\n", json["message"]["id"].as_str().unwrap()
        ));
        let page = shell.line("messages list --after-seq 0 --limit 2 --json").ok().json();
        assert_eq!(keys(&page), ["channel", "messages"]);
        assert_eq!(page["messages"].as_array().unwrap().len(), 2);
        assert_eq!(page["messages"][1]["quoted_message_id"], first);
        assert_eq!(shell.line("messages list --after-seq 0 --limit 2").ok().stdout, lines);

        let one = shell.run(&["threads", "reply", first, "--plain", "--body", "first reply"]).ok();
        let two = shell.run(&["reply", first, "second", "reply"]).ok();
        let two = two.stdout.strip_prefix("replied ").unwrap().strip_suffix(&format!(" to {first}\n")).unwrap();
        assert_eq!(
            shell.run(&["thread", "open", first]).ok().stdout,
            format!(
                "{first}\thello there --plain\n{}\tAnna Lind\tfirst reply\n{two}\tAnna Lind\tsecond reply\n",
                one.line()
            )
        );
        let thread = shell.run(&["threads", "open", first, "--json", "--limit", "1"]).ok().json();
        assert_eq!(keys(&thread), ["replies", "root", "thread_state"]);
        assert_eq!(thread["replies"].as_array().unwrap().len(), 1);
        let reply = shell.run(&["reply", first, "--json", "third"]).ok().json();
        assert_eq!(keys(&reply), ["events", "message", "thread_state"]);
        shell.fails(&["threads", "open", "msg_missing"], 4, "404 Not Found: message not found");
        shell.fails(&["send", "--reply-to", "msg_missing", "x"], 2, "400 Bad Request");
    }

    /// As the manual tells scripts to.
    fn a_bot_sends_with_its_token(engine) {
        let world = World::new(engine);
        let shell = shell(&world, &world.bot("bot:write")).with("CLICKCLACK_CHANNEL", "general");
        shell.run_with_input(&["send", "--stdin", "--plain"], b"disk is full\n").ok();
        assert_eq!(world.owner.bodies(&world.general), ["disk is full"]);
        shell.fails(&["channels", "create", "of-a-bot"], 5, "403 Forbidden");
    }
}
