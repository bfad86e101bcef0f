//! SIGKILL at moments that a seed chooses, of backups and of restores. Whatever the moment: a backup is whole or not there,
//! a store is the one before or the one restored, and the next attempt works.

use std::path::Path;
use std::process::Child;

use clickclack::store::Job;
use clickclack::store::backup::{self, Place};

use crate::harness::{KILLS, Moments, TRIES, on_both_engines, until};
use crate::state::{Lived, rows, text, wait};

fn started(lived: &Lived, args: &[&str]) -> Child {
    // What it says fits into a pipe.
    lived.server().spawn(args)
}

fn is_whole(path: &Path) -> bool {
    wait(backup::verify(Place::File(path.to_owned()), Job::silent())).is_ok_and(|found| found.complete)
}

on_both_engines! {
    fn a_killed_backup_is_whole_or_not_there(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let mut moments = Moments::of(7, || drop(lived.backup("warm.ccbak")));
        let mut kills = 0;
        for n in 0..TRIES {
            let path = lived.file(&format!("{n}.ccbak"));
            let child = started(&lived, &["backup", "--out", text(&path), "--progress", "none"]);
            kills += usize::from(moments.kill(child));
            assert!(!path.exists() || is_whole(&path), "{} is neither whole nor absent", path.display());
            if kills == KILLS {
                break;
            }
        }
        assert_eq!(kills, KILLS, "too few were killed at work");
        assert!(is_whole(&lived.backup("last.ccbak")));
    }

    fn a_killed_restore_leaves_the_old_state_or_the_new_one(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let before = lived.backup("before.ccbak");
        lived.owner().send(&lived.world.general, "only in the second state");
        lived.owner().upload_id(&lived.world.workspace, b"only in the second state");
        let after = lived.backup("after.ccbak");
        lived.world.server.stop();
        let at = lived.server().location();
        lived.restore(&before).ok();
        let first = rows(&at);
        let mut moments = Moments::of(11, || drop(lived.restore(&after).ok()));
        let second = rows(&at);
        let confirm = lived.confirm();
        let (mut kills, mut turned) = (0, 0);
        let mut present = true;
        for n in 0..TRIES {
            let wanted = if n % 2 == 0 { &before } else { &after };
            let args = ["restore", text(wanted), "--confirm", &confirm, "--progress", "none"];
            kills += usize::from(moments.kill(started(&lived, &args)));
            lived.server().settle();
            let found = rows(&at);
            let is_second = found == second;
            assert!(is_second || found == first, "neither state after {n}");
            turned += usize::from(is_second != present);
            present = is_second;
            if kills == KILLS {
                break;
            }
        }
        assert_eq!(kills, KILLS, "too few were killed at work");
        eprintln!("{kills} restores were killed, {turned} of all had taken the place");
        // The engine may need a moment to see that the last one is gone.
        until("a restore after all the kills", || (lived.restore(&after).code == 0).then_some(()));
        assert!(rows(&at) == second);
        lived.world.server.start();
        assert_eq!(lived.owner().bytes_of(&lived.upload, &[]).body, lived.bytes);
    }
}
