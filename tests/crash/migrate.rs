//! SIGKILL of `migrate` on its way from the first schema to the current one.

use crate::harness::{Engine, KILLS, Moments, Server, TRIES, migrations, on_both_engines};

fn old(engine: Engine) -> Server {
    let server = Server::new(engine);
    server.make_older(1);
    server.fill_older(2_000);
    server
}

/// What is applied, after making sure that nothing else is said of any migration and that none was skipped.
fn applied(server: &Server) -> usize {
    let said = server.cli(&["migrate", "status", "--plain"]).ok().stdout;
    let states: Vec<&str> = said.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    let applied = states.iter().take_while(|state| **state == "applied").count();
    assert!(states[applied..].iter().all(|state| *state == "pending"), "{said}");
    applied
}

fn export(server: &Server) -> String {
    server.cli(&["export", "--progress", "none"]).ok().stdout
}

on_both_engines! {
    fn a_killed_migration_is_done_or_not_begun_and_the_next_finishes(engine) {
        let unharmed = old(engine);
        let mut moments = Moments::of(13, || drop(unharmed.cli(&["migrate"]).ok()));
        let (all, expected) = (migrations(engine).len(), export(&unharmed));
        let (mut kills, mut midway) = (0, 0);
        for _ in 0..TRIES {
            let server = old(engine);
            kills += usize::from(moments.kill(server.spawn(&["migrate", "--progress", "none"])));
            server.settle();
            let left = applied(&server);
            midway += usize::from((2..all).contains(&left));
            if left < all {
                // Nobody works on a schema that is half way.
                assert_eq!(server.cli(&["admin", "user", "list"]).code, 5);
            }
            server.cli(&["migrate"]).ok();
            assert_eq!(applied(&server), all);
            server.cli(&["store", "check"]).ok();
            assert!(export(&server) == expected, "a killed migration left other rows");
            if kills == KILLS {
                break;
            }
        }
        eprintln!("{engine:?}: {kills} migrations were killed, {midway} of all between two steps");
        assert_eq!(kills, KILLS, "too few were killed at work");
    }
}
