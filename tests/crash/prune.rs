//! SIGKILL of `admin events prune`: only what is to go is gone, oldest first, and the audit log counts it.

use crate::harness::{KILLS, Moments, TRIES, World, on_both_engines};

/// Several steps of a prune.
const OLD: usize = 31_000;

impl World {
    /// Puts the old events back that are not there: `OLD` in this workspace, a few in another.
    fn age(&self) {
        let events = |workspace: &str, mark: &str, count: usize| {
            format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
                 INSERT INTO events (cursor, id, workspace_id, type, payload_json, created_at)
                 SELECT 'cur_000000000000000000{mark}' || CAST(1000000 + i AS TEXT), 'evt_{mark}' || CAST(i AS TEXT), '{workspace}',
                   'workspace.updated', '{{}}', 1 FROM n WHERE TRUE ON CONFLICT (cursor) DO NOTHING"
            )
        };
        self.server.sql(&events(&self.workspace, "A", OLD));
        self.server.sql(&events("wsp_other", "B", 50));
    }

    /// All cursors of the log, of any workspace, in order.
    fn cursors(&self) -> Vec<String> {
        self.server
            .write(|tx| tx.all("SELECT cursor FROM events ORDER BY cursor", &[], |r| r.take()))
    }

    /// What the audit log says that prunes took out.
    fn told(&self) -> usize {
        let listed = self.server.cli(&[
            "admin",
            "audit",
            "list",
            "--action",
            "events.pruned",
            "--limit",
            "0",
            "--json",
        ]);
        let listed = listed.ok().json();
        let entries = listed["items"].as_array().unwrap();
        entries
            .iter()
            .map(|e| e["metadata"]["events"].as_u64().unwrap() as usize)
            .sum()
    }
}

on_both_engines! {
    fn a_killed_prune_took_whole_steps_and_the_next_takes_the_rest(engine) {
        let mut world = World::new(engine);
        for n in 0..5 {
            world.owner.send(&world.general, &format!("message {n}"));
        }
        world.server.stop();
        world.server.sql("INSERT INTO workspaces (id, route_id, name, slug, created_at) VALUES ('wsp_other', 'TOTHER', 'Other', 'other', 1)");
        world.age();
        let full = world.cursors();
        let stay: Vec<String> = full.iter().filter(|c| !c.contains("000A1")).cloned().collect();
        assert_eq!(full.len() - stay.len(), OLD);
        let args = ["admin", "events", "prune", "--workspace", &world.workspace, "--older-than-days", "1"];
        let mut moments = Moments::of(17, || drop(world.server.cli(&args).ok()));
        assert_eq!(world.cursors(), stay);

        let (mut kills, mut midway, mut gone) = (0, 0, OLD);
        for _ in 0..TRIES {
            world.age();
            kills += usize::from(moments.kill(world.server.spawn(&args)));
            world.server.settle();
            let left = world.cursors();
            let taken = full.len() - left.len();
            // The oldest went first, and nothing that was to stay.
            let wanted: Vec<&String> = full.iter().filter(|c| !c.contains("000A1")).collect();
            let rest: Vec<&String> = left.iter().filter(|c| !c.contains("000A1")).collect();
            assert_eq!(rest, wanted);
            let old = |of: &[String]| of.iter().filter(|c| c.contains("000A1")).cloned().collect::<Vec<_>>();
            assert_eq!(old(&left), old(&full)[taken..]);
            assert_eq!(world.told(), gone + taken, "the audit log counts what is gone");
            midway += usize::from(taken > 0 && taken < OLD);

            world.server.cli(&args).ok();
            assert_eq!(world.cursors(), stay);
            gone += OLD;
            assert_eq!(world.told(), gone);
            world.server.cli(&["store", "check"]).ok();
            if kills == KILLS {
                break;
            }
        }
        eprintln!("{engine:?}: {kills} prunes were killed, {midway} of all between two steps");
        assert_eq!(kills, KILLS, "too few were killed at work");
        world.server.start();
        assert_eq!(world.owner.bodies(&world.general).len(), 5);
    }
}
