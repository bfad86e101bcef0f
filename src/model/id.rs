//! Typed ids (prefix + lower-case ULID, monotonic in one process), public route ids, and secrets.
//! A channel id cannot be passed where a message id is meant.

use std::fmt;
use std::sync::Mutex;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::Time;

const CROCKFORD_LOWER: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CROCKFORD_UPPER: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Fills `N` bytes from the operating system's generator.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness no secret is safe and no id unique: nothing sensible can go on.
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// 128 bits: 48 of milliseconds, 80 random. As text 26 characters that sort like the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ulid(pub u128);

impl Ulid {
    /// The smallest value of the current millisecond's random tail.
    pub fn at(time: Time) -> Ulid {
        let mut tail = [0u8; 16];
        tail[6..].copy_from_slice(&random::<10>());
        Ulid((u128::from(time.millis()) << 80) | u128::from_be_bytes(tail))
    }

    /// The first of all ids of a millisecond: a stretch of time is a stretch of every index of ids.
    pub fn first(time: Time) -> Ulid {
        Ulid(u128::from(time.millis()) << 80)
    }

    /// The next id of this process: never equal to or below an earlier one.
    pub fn next() -> Ulid {
        static LAST: Mutex<u128> = Mutex::new(0);
        let fresh = Ulid::at(Time::now()).0;
        let mut last = LAST.lock().unwrap_or_else(|p| p.into_inner());
        *last = fresh.max(*last + 1);
        Ulid(*last)
    }

    pub fn encode(self, prefix: &str) -> String {
        let mut text = String::with_capacity(prefix.len() + 27);
        text.push_str(prefix);
        text.push('_');
        for i in (0..26).rev() {
            text.push(CROCKFORD_LOWER[(self.0 >> (5 * i)) as usize & 31] as char);
        }
        text
    }

    /// Reads the text after `prefix_`; `None` for anything that `encode` did not write.
    pub fn decode(prefix: &str, text: &str) -> Option<Ulid> {
        let body = text.strip_prefix(prefix)?.strip_prefix('_')?;
        if body.len() != 26 || body.as_bytes()[0] > b'7' {
            return None;
        }
        body.bytes()
            .try_fold(0u128, |n, c| {
                Some(n << 5 | CROCKFORD_LOWER.iter().position(|d| *d == c)? as u128)
            })
            .map(Ulid)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                $name(Ulid::next().encode($prefix).into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text.into())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }
    )*};
}

ids! {
    UserId = "usr";
    IdentityId = "idn";
    SessionId = "ses";
    MagicLinkId = "mln";
    WorkspaceId = "wsp";
    ChannelId = "chn";
    ConversationId = "dm";
    MessageId = "msg";
    TopicId = "top";
    EventId = "evt";
    /// The position of an event in the log. Text order is commit order.
    Cursor = "cur";
    AuditId = "aud";
    BotTokenId = "btok";
    PinId = "pin";
    InviteId = "inv";
    /// A connected account.
    AccountId = "acct";
    UploadId = "upl";
    /// What a running upload may still use.
    ReservationId = "uqr";
    CleanupId = "puc";
    /// A backup, a restore, an import: an entry of the journal of operations.
    OperationId = "opn";
}

/// The public id in links: `letter` (`T` workspace, `C` channel, `D` conversation, `M` message) and 80 random bits.
pub fn route_id(letter: char) -> String {
    let bits = random::<10>().iter().fold(0u128, |n, b| n << 8 | u128::from(*b));
    let mut text = String::with_capacity(17);
    text.push(letter);
    for i in (0..16).rev() {
        text.push(CROCKFORD_UPPER[(bits >> (5 * i)) as usize & 31] as char);
    }
    text
}

/// A bearer secret: `prefix_` and 256 random bits in unpadded URL-safe base64 (43 characters).
pub fn secret(prefix: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bytes = random::<32>();
    let mut text = format!("{prefix}_");
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            text.push(ALPHABET[(word >> (18 - 6 * i)) as usize & 63] as char);
        }
    }
    text
}

/// How a secret stands in the store: lower-case hex SHA-256 of the trimmed token.
pub fn secret_hash(token: &str) -> String {
    hex(&Sha256::digest(token.trim().as_bytes()))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
            use fmt::Write;
            let _ = write!(text, "{b:02x}"); // writing to a String cannot fail
            text
        })
}

/// The name of a stored object: nothing of the original file name, and never given twice.
pub fn object_name() -> String {
    format!("upload-{}", hex(&random::<16>()))
}

/// `corr_` and 32 hex digits.
pub fn correlation_id() -> String {
    format!("corr_{}", hex(&random::<16>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_process_only_grow() {
        let ids: Vec<_> = (0..1000).map(|_| MessageId::new()).collect();
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
        assert!(ids[0].as_str().len() == 30 && ids[0].as_str().starts_with("msg_"));
    }

    #[test]
    fn ulids_survive_the_round_trip_and_refuse_other_text() {
        let id = Ulid::next();
        assert!(Ulid::decode("cur", &id.encode("cur")) == Some(id));
        for bad in [
            "cur_",
            "cur_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "evt_00000000000000000000000000",
            "cur_0000000000000000000000000u",
        ] {
            assert!(Ulid::decode("cur", bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_43_characters_after_their_prefix() {
        let token = secret("sst");
        assert_eq!(token.len(), 4 + 43);
        assert_ne!(token, secret("sst"));
    }

    #[test]
    fn route_ids_have_their_letter_and_alphabet() {
        let id = route_id('T');
        assert!(id.len() == 17 && id.starts_with('T') && id.bytes().skip(1).all(|c| CROCKFORD_UPPER.contains(&c)));
    }
}
