//! Archives that are sound in every header and hash, and say what none of ours would: none is followed.

use std::path::Path;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::harness::on_both_engines;
use crate::state::{Lived, rows, same, text};

/// Writes the archive `from` to `to` with other bytes in its members, and new sizes and hashes for them.
fn rewritten(from: &Path, to: &Path, edit: impl Fn(&str, &[u8]) -> Vec<u8>) {
    let mut source = tar::Archive::new(std::fs::File::open(from).unwrap());
    let mut tar = tar::Builder::new(std::fs::File::create(to).unwrap());
    let mut list = String::new();
    for entry in source.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut header = entry.header().clone();
        let bytes = if name.starts_with("checksums/") {
            list.clone().into_bytes()
        } else {
            let mut bytes = Vec::new();
            std::io::copy(&mut entry, &mut bytes).unwrap();
            edit(&name, &bytes)
        };
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append(&header, &bytes[..]).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        list += &format!("{hash}  {name}\n");
    }
    tar.finish().unwrap();
}

/// The same with a member of JSON changed.
fn with_json(member: &str, change: &dyn Fn(&mut Json)) -> impl Fn(&str, &[u8]) -> Vec<u8> {
    move |name, bytes| {
        if name != member {
            return bytes.to_owned();
        }
        let mut json = serde_json::from_slice(bytes).unwrap();
        change(&mut json);
        serde_json::to_vec(&json).unwrap()
    }
}

/// The same with one more table, of no rows.
fn with_table(table: &str) -> impl Fn(&mut Json) {
    let entry = json!({"name": table, "rows": 0, "columns": [{"name": "description", "kind": "text"}]});
    move |manifest| manifest["tables"].as_array_mut().unwrap().push(entry.clone())
}

on_both_engines! {
    fn a_manifest_names_what_is_backed_up_and_nothing_else(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let (whole, forged) = (lived.backup("whole.ccbak"), lived.file("forged.ccbak"));
        lived.world.server.stop();
        let then = rows(&lived.server().location());
        rewritten(&whole, &forged, |_, bytes| bytes.to_owned());
        lived.server().cli(&["backup", "verify", text(&forged)]).ok();

        type Change<'a> = (&'a str, &'a dyn Fn(&mut Json));
        let of_manifest: &[Change] = &[
            ("no table pg_description", &with_table("pg_description")),
            ("no table pg_authid", &with_table("pg_authid")),
            ("no table sqlite_master", &with_table("sqlite_master")),
            ("no table schema_migrations", &with_table("schema_migrations")),
            ("no table select", &with_table("select")),
            ("the table users twice", &|m| {
                let mut again = m["tables"][0].clone();
                assert_eq!(again["name"], "users");
                again["rows"] = json!(0);
                m["tables"].as_array_mut().unwrap().insert(1, again);
            }),
            ("users has no column nope", &|m| m["tables"][0]["columns"][1]["name"] = json!("nope")),
            ("users has no column id of the kind int", &|m| m["tables"][0]["columns"][0]["kind"] = json!("int")),
            ("the column users.id twice", &|m| m["tables"][0]["columns"][1] = m["tables"][0]["columns"][0].clone()),
            ("no columns for the table users", &|m| m["tables"][0]["columns"] = json!([])),
            ("2 uploads and 1 rows of them", &|m| m["uploads"]["objects"] = json!(2)),
            ("format 0", &|m| m["format_version"] = json!(0)),
            ("rows of users", &|m| {
                // Together they are more than can be counted.
                m["tables"][0]["rows"] = json!(u64::MAX);
            }),
        ];
        let of_end: &[Change] = &[("end.json does not agree", &|end| {
            (end["missing_count"], end["deleted_meanwhile"]) = (json!(u64::MAX), json!(1));
            end["complete"] = json!(false);
        })];
        let refused = |told: &str| {
            for command in ["verify", "restore"] {
                let ran = match command {
                    "verify" => lived.server().cli(&["backup", "verify", text(&forged)]),
                    _ => lived.restore(&forged),
                };
                assert!(ran.code == 6 && ran.stderr.contains(told), "{told}, {command}: {ran:#?}");
            }
        };
        for (member, changes) in [("manifest.json", of_manifest), ("end.json", of_end)] {
            for (told, change) in changes {
                rewritten(&whole, &forged, with_json(member, change));
                refused(told);
            }
        }
        for more in [&b"x"[..], &zstd::encode_all(&b"[]\n"[..], 3).unwrap()] {
            rewritten(&whole, &forged, |name, bytes| match name {
                "tables/users/00001.jsonl.zst" => [bytes, more].concat(),
                _ => bytes.to_owned(),
            });
            refused("something follows its rows");
        }
        same(&rows(&lived.server().location()), &then);
    }
}
