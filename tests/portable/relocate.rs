//! `store move`: both stores hold the same, whatever was killed or written on the way.

use std::time::Duration;

use crate::harness::{Engine, Server, on_both_engines};
use crate::{killed_until_done, lively, seeded, state, url};

fn other(engine: Engine) -> Engine {
    match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    }
}

on_both_engines! {
    fn a_store_moves_to_the_other_engine_and_back(engine) {
        let world = lively(engine);
        let before = state(&world.server);
        let (there, back) = (Server::new(other(engine)), Server::new(engine));
        let plan = world.server.cli(&["store", "move", "-n", "--json", &url(&world.server), &url(&there)]).ok().json();
        assert!(plan["would_move"].as_i64() > Some(60), "{plan}");
        world.server.cli(&["store", "move", &url(&world.server), &url(&there)]).ok();
        assert_eq!(state(&there), before);
        there.cli(&["store", "move", &url(&there), &url(&back)]).ok();
        assert_eq!(state(&back), before);
        back.cli(&["store", "check", "--skip", "uploads"]).ok();
        assert_eq!(state(&world.server), before, "the source stays as it was");
    }

    fn people_stay_signed_in_after_a_move(engine) {
        let world = lively(engine);
        let mut there = Server::with(other(engine), &[], &[("CLICKCLACK_UPLOADS", world.server.data.join("uploads").to_str().unwrap())]);
        world.server.cli(&["store", "move", &url(&world.server), &url(&there)]).ok();
        there.cli(&["store", "check"]).ok();
        there.start();
        let owner = there.client(world.owner.token.as_deref().unwrap());
        assert_eq!(owner.user_id(), world.owner_id);
        assert_eq!(owner.send(&world.general, "carried over")["channel_seq"], 24);
        let found = owner.get(&format!("/api/search?workspace_id={}&q=kelp", world.workspace));
        assert!(found.text().contains("root of a thread"), "{}", found.text());
    }

    fn a_move_onto_data_needs_its_name(engine) {
        let (from, to) = (seeded(Engine::Sqlite, "100"), lively(engine));
        let before = state(&to.server);
        let command = ["store", "move", &url(&from), &url(&to.server)];
        let refused = from.cli(&[&command[..], &["--yes"]].concat());
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert_eq!(state(&to.server), before);
        let name = url(&to.server).rsplit('/').next().unwrap().to_owned();
        assert!(refused.stderr.contains(&format!("--confirm \"{name}\"")), "{}", refused.stderr);
        assert!(refused.stderr.contains("27 messages and 3 people and bots"), "{}", refused.stderr);
        assert!(refused.stderr.contains("27 messages are newer than anything in FROM"), "{}", refused.stderr);
        from.cli(&[&command[..], &["--confirm", &name]].concat()).ok();
        assert_eq!(state(&to.server), state(&from));
    }

    fn a_store_that_serves_is_no_target(engine) {
        let (from, mut to) = (seeded(Engine::Sqlite, "100"), lively(engine));
        to.server.start();
        to.owner = to.server.client(to.owner.token.as_deref().unwrap());
        let name = url(&to.server).rsplit('/').next().unwrap().to_owned();
        let command = ["store", "move", &url(&from), &url(&to.server), "--confirm", &name];
        let refused = from.cli(&command);
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.contains("is in use by another process"), "{}", refused.stderr);
        to.owner.send(&to.general, "still here");
        to.server.stop();
        assert!(state(&to.server).contains("still here"));
        from.cli(&command).ok();
        assert_eq!(state(&to.server), state(&from));
    }

    fn a_store_that_holds_part_of_a_move_is_not_served(engine) {
        let (from, mut to) = (seeded(Engine::Sqlite, "100"), Server::new(engine));
        let command = ["store", "move", &url(&from), &url(&to)];
        from.cli(&command).ok();
        // As a kill leaves it.
        to.sql("UPDATE operations SET outcome = 'running', ended_at = NULL WHERE kind = 'move'");
        let refused = to.cli(&["serve", "--addr", "127.0.0.1:0"]);
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.contains("did not end"), "{}", refused.stderr);
        assert!(refused.stderr.contains(&format!("try: clickclack store move sqlite://{}", url(&from))), "{}", refused.stderr);
        from.cli(&command).ok();
        to.start();
    }

    /// Whatever wrote there: going on with a move is no consent to losing it.
    fn going_on_with_a_move_asks_before_it_loses_newer_messages(engine) {
        let (from, to) = (seeded(Engine::Sqlite, "100"), lively(engine));
        let name = url(&to.server).rsplit('/').next().unwrap().to_owned();
        to.server.sql(&format!("INSERT INTO operations (id, kind, subject, actor, outcome, started_at)
            VALUES ('op_1', 'move', 'sqlite://{}', 'somebody', 'running', 1)", url(&from)));
        let before = state(&to.server);
        let command = ["store", "move", &url(&from), &url(&to.server)];
        let refused = from.cli(&command);
        assert_eq!(refused.code, 5, "{refused:#?}");
        assert!(refused.stderr.contains("27 messages are newer than anything in FROM"), "{}", refused.stderr);
        assert_eq!(state(&to.server), before);
        from.cli(&[&command[..], &["--confirm", &name]].concat()).ok();
        assert_eq!(state(&to.server), state(&from));
    }

    fn a_move_that_was_killed_again_and_again_is_whole_in_the_end(engine) {
        let from = seeded(engine, "1500");
        let mut kills = 0;
        while kills < 30 {
            let to = Server::new(other(engine));
            to.cli(&["migrate"]).ok();
            kills += killed_until_done(&from, &to, &["store", "move", &url(&from), &url(&to)], Duration::from_millis(25));
            assert_eq!(state(&to), state(&from));
            to.cli(&["store", "check"]).ok();
        }
    }

    /// Every way in which rows can differ, names that change hands among them.
    fn a_second_move_brings_what_changed(engine) {
        let world = lively(engine);
        let there = Server::new(other(engine));
        let command = ["store", "move", &url(&world.server), &url(&there)];
        world.server.cli(&command).ok();
        world.server.sql(&format!("
            UPDATE messages SET body = 'edited' WHERE body = 'with a file';
            DELETE FROM reactions;
            INSERT INTO channels (id, route_id, workspace_id, name, created_at) VALUES ('chn_a', 'CA', '{0}', 'a', 1), ('chn_b', 'CB', '{0}', 'b', 1);
            INSERT INTO topics (id, workspace_id, channel_id, name, created_at) VALUES ('top_a', '{0}', 'chn_a', 't', 1)", world.workspace));
        let name = url(&there).rsplit('/').next().unwrap().to_owned();
        let again = [&command[..], &["--confirm", &name]].concat();
        world.server.cli(&again).ok();
        assert_eq!(state(&there), state(&world.server));
        world.server.sql("UPDATE channels SET name = 'c' WHERE id = 'chn_a'; UPDATE channels SET name = 'a' WHERE id = 'chn_b';
            UPDATE channels SET name = 'b' WHERE id = 'chn_a'");
        world.server.cli(&again).ok();
        assert_eq!(state(&there), state(&world.server));
    }

    /// More than are written at once: who takes a name and who gives it up may be far apart.
    fn names_that_change_hands_across_batches_arrive(engine) {
        let world = lively(engine);
        let there = Server::new(other(engine));
        let command = ["store", "move", &url(&world.server), &url(&there)];
        let rows = (0..1200).map(|n| format!("('chn_{n:04}', 'C{n:04}', '{}', 'n{n:04}', 1)", world.workspace));
        world.server.sql(&format!("INSERT INTO channels (id, route_id, workspace_id, name, created_at) VALUES {}",
            rows.collect::<Vec<_>>().join(", ")));
        world.server.cli(&command).ok();
        world.server.sql("UPDATE channels SET name = 'free' WHERE id = 'chn_0000'; UPDATE channels SET name = 'n0000' WHERE id = 'chn_1199';
            UPDATE channels SET name = 'n1199' WHERE id = 'chn_0000'; UPDATE channels SET sidebar_section = 'new' WHERE id LIKE 'chn_%'");
        let name = url(&there).rsplit('/').next().unwrap().to_owned();
        world.server.cli(&[&command[..], &["--confirm", &name]].concat()).ok();
        assert_eq!(state(&there), state(&world.server));
    }
}

/// Postgres ends a transaction that is idle for 15 seconds, which is not what waiting for the other store is.
#[test]
fn a_last_pass_may_wait_long_for_the_target() {
    let (world, there) = (lively(Engine::Postgres), Server::new(Engine::Postgres));
    there.cli(&["migrate"]).ok();
    // The row of the first pass does not stay, and the last pass brings it slowly.
    there.sql(
        "CREATE SEQUENCE times;
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('times') = 1 THEN DELETE FROM reactions; ELSE PERFORM pg_sleep(17); END IF; RETURN NULL;
        END $$;
        CREATE TRIGGER slow AFTER INSERT ON reactions FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    world
        .server
        .cli(&["store", "move", &url(&world.server), &url(&there)])
        .ok();
    assert_eq!(state(&there), state(&world.server));
}

#[test]
fn a_store_is_not_moved_onto_itself() {
    let server = seeded(Engine::Sqlite, "10");
    let path = url(&server);
    let ran = server.cli(&["store", "move", &path, &format!("sqlite://{path}")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert_eq!(server.cli(&["store", "move", "/no/such.db", &path]).code, 4);
    assert_eq!(server.cli(&["store", "move", &path, "mysql://x/y"]).code, 2);
    assert_eq!(server.cli(&["store", "move", "env:NO_SUCH_VARIABLE", &path]).code, 2);
}
