//! Pruning the event log by command: what stays, who has to start anew, and that nobody waits for it.

mod harness;

use clickclack::store::Tx;
use harness::{Ran, World, id_of, on_both_engines, until};
use serde_json::{Value, json};

fn prune(world: &World, bounds: &[&str]) -> Ran {
    let args = ["admin", "events", "prune", "--workspace", &world.workspace];
    world.server.cli(&[&args[..], bounds].concat())
}

fn pruned(world: &World, bounds: &[&str]) -> String {
    prune(world, bounds).ok().line().to_owned()
}

/// Some messages, and the events of the workspace after them.
fn events(world: &World) -> Vec<Value> {
    for n in 0..5 {
        world.owner.send(&world.general, &format!("message {n}"));
    }
    world.owner.events(&world.workspace, "")
}

on_both_engines! {
    fn the_newest_stay_whatever_their_age(engine) {
        let world = World::new(engine);
        let all = events(&world);
        assert_eq!(pruned(&world, &["--keep-latest", "99"]), "pruned 0 events");
        assert_eq!(pruned(&world, &["--before", "2999-01-01T00:00:00Z", "--keep-latest", "2"]), "pruned 3 events");
        assert_eq!(world.owner.events(&world.workspace, ""), all[3..]);
        assert_eq!(world.owner.bodies(&world.general).len(), 5, "messages stay");
        let entry = world.owner.get(&world.path("/audit-log?limit=1")).is(200)["audit_log_entries"][0].clone();
        assert_eq!((&entry["action"], &entry["metadata"]["events"]), (&json!("events.pruned"), &json!(3)));
    }

    fn an_event_of_the_very_instant_stays(engine) {
        let world = World::new(engine);
        let all = events(&world);
        assert_eq!(pruned(&world, &["--before", &id_of(&all[2], "created_at")]), "pruned 2 events");
        assert_eq!(world.owner.events(&world.workspace, ""), all[2..]);
        assert_eq!(pruned(&world, &["--older-than-days", "1"]), "pruned 0 events");
        assert_eq!(pruned(&world, &["--older-than-days", "0"]), "pruned 3 events");
    }

    fn a_workspace_goes_by_its_slug_and_an_unknown_one_is_named(engine) {
        let world = World::new(engine);
        let count = events(&world).len();
        let slug = id_of(&world.owner.get(&world.path("")).is(200)["workspace"], "slug");
        let by = |name: &str| world.server.cli(&["admin", "events", "prune", "--workspace", name, "--keep-latest", "0"]).ok();
        let unknown = by("nowhere");
        assert_eq!(unknown.line(), "pruned 0 events");
        assert!(unknown.stderr.contains("nowhere"), "{}", unknown.stderr);
        assert_eq!(by(&slug).line(), format!("pruned {count} events"));
    }

    fn a_dry_run_changes_nothing_and_names_who_sleeps(engine) {
        let world = World::new(engine);
        let bot = world.bot("bot:read");
        let id = bot.user_id();
        world.server.write(|tx| tx.exec("UPDATE bot_tokens SET last_used_at = 1", &[]));
        let all = events(&world);
        let plan = prune(&world, &["--keep-latest", "1", "--dry-run", "--json"]).ok().json();
        assert_eq!((&plan["would_prune"], &plan["resync"]["bots"][0]["bot_user_id"]), (&json!(4), &json!(id)));
        assert_eq!(world.owner.events(&world.workspace, ""), all);
    }

    fn a_prune_needs_a_bound_before_any_store_is_opened(engine) {
        let world = World::new(engine);
        for bounds in [
            &[][..],
            &["--older-than-days", "-1"],
            &["--keep-latest", "-1"],
            &["--before", "yesterday"],
            &["--before", "2026-01-01T00:00:00Z", "--older-than-days", "1"],
        ] {
            let ran = prune(&world, bounds);
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{bounds:?}");
            assert!(!ran.stderr.contains("store:"), "{}", ran.stderr);
        }
        let unknown = ["admin", "events", "prune", "--workspace", "wsp_none", "--keep-latest", "1"];
        assert_eq!(world.server.cli(&unknown).ok().line(), "pruned 0 events");
    }

    fn a_socket_whose_place_is_gone_is_told_to_start_anew(engine) {
        let world = World::new(engine);
        let all = events(&world);
        pruned(&world, &["--keep-latest", "1"]);
        let mut gone = world.owner.socket(&world.workspace, Some(&id_of(&all[1], "cursor")));
        assert_eq!(gone.wait_close(), Some(4001));
        let mut kept = world.owner.socket(&world.workspace, Some(&id_of(&all[4], "cursor")));
        world.owner.send(&world.general, "still here");
        kept.next("message.created");
    }

    fn sends_go_on_while_many_events_are_pruned(engine) {
        let world = World::new(engine);
        let old = || {
            let count = |tx: &mut Tx| {
                let sql = "SELECT COUNT(*) FROM events WHERE created_at = 1";
                tx.one(sql, &[], |r| r.take::<i64>())
            };
            world.server.beside(async |store| store.read(count).await.unwrap())
        };
        // A send that begins when the first are gone and has its answer before the last are. A machine on which none came
        // just then gets another try.
        until("a send between two steps of a prune", || {
            let workspace = world.workspace.clone();
            world.server.write(move |tx| {
                tx.exec(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
                     INSERT INTO events (cursor, id, workspace_id, type, payload_json, created_at)
                     SELECT 'cur_0000000000000000000' || CAST(1000000 + i AS TEXT), 'evt_' || CAST(i AS TEXT), ?1,
                       'workspace.updated', '{}', 1 FROM n",
                    &[workspace.as_str().into()],
                )
            });
            let between = std::thread::scope(|s| {
                let job = s.spawn(|| pruned(&world, &["--older-than-days", "1"]));
                let (mut between, mut before) = (false, old());
                while !job.is_finished() {
                    world.owner.send(&world.general, "x");
                    let after = old();
                    between |= before < 45_000 && after > 0;
                    before = after;
                }
                assert_eq!(job.join().unwrap(), "pruned 45000 events");
                between
            });
            between.then_some(())
        });
    }
}
