//! What people are called and what they say: short and long, in several scripts, with code, lists, links and mentions.

use super::chance::Chance;

const FIRST: &[&str] = &[
    "Ada",
    "Bruno",
    "Chiara",
    "Dmitri",
    "Esra",
    "Farid",
    "Greta",
    "Hana",
    "Ivo",
    "Jonas",
    "Kaya",
    "Lena",
    "Marco",
    "Nadia",
    "Omar",
    "Petra",
    "Quentin",
    "Rosa",
    "Sven",
    "Tomas",
    "Ulla",
    "Vera",
    "Wim",
    "Xenia",
    "Yara",
    "Zoë",
    "Łukasz",
    "Åsa",
    "Søren",
    "Çağla",
    "Željko",
    "José",
    "愛",
    "健太",
    "美咲",
    "伟",
    "秀英",
    "민준",
    "서연",
    "Анна",
    "Иван",
    "Ελένη",
    "Νίκος",
    "ليلى",
    "يوسف",
    "נועה",
    "प्रिया",
    "อรุณ",
    "Nguyễn",
];
const LAST: &[&str] = &[
    "Abbas",
    "Berg",
    "Costa",
    "Dahl",
    "Eriksen",
    "Ferrari",
    "Gruber",
    "Horvat",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Pereira",
    "Quist",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
    "Yilmaz",
    "Zhang",
    "O'Brien",
    "van den Heuvel",
    "佐藤",
    "王",
    "김",
    "Петрова",
    "Παππάς",
    "حداد",
    "כהן",
];
const LATIN: &[&str] = &[
    "ada", "bruno", "chiara", "dmitri", "esra", "farid", "greta", "hana", "ivo", "jonas", "kaya", "lena", "marco",
    "nadia", "omar", "petra", "rosa", "sven", "vera", "yara",
];
pub const BOTS: &[&str] = &["Deploy Bot", "Standup Bot", "Weather Bot", "CI Bot"];

pub fn name(chance: &mut Chance) -> (&'static str, &'static str) {
    (chance.of(FIRST), chance.of(LAST))
}

pub fn latin(chance: &mut Chance) -> &'static str {
    chance.of(LATIN)
}

const CHANNELS: &[(&str, Option<&str>)] = &[
    ("general", None),
    ("random", Some("Random 🎲")),
    ("engineering", Some("Engineering")),
    ("design", Some("Design & research")),
    ("support", None),
    ("incidents", Some("🚨 Incidents")),
    ("releases", None),
    ("lunch", Some("お昼ごはん")),
    ("hiring", None),
    ("marketing", None),
    ("ops", Some("Opérations")),
];
const SUBJECTS: &[&str] = &["api", "web", "mobile", "search", "billing", "docs", "data", "infra"];

pub fn channel(n: usize) -> (String, Option<&'static str>) {
    match CHANNELS.get(n) {
        Some((name, title)) => ((*name).to_owned(), *title),
        None => (format!("{}-{}", SUBJECTS[n % SUBJECTS.len()], n), None),
    }
}

pub const EMOJI: &[&str] = &["👍", "🎉", "❤️", "😂", "👀", "🚀", "🙏", "🦞", "✅", "🤔", "👩‍💻", "🇪🇺"];

const OPENERS: &[&str] = &[
    "I think",
    "As far as I can see",
    "Heads up:",
    "Quick note:",
    "Good news,",
    "Sadly",
    "By the way,",
    "For the record,",
    "After the meeting",
    "Since yesterday",
    "On staging",
    "In production",
    "For the next release",
    "According to the logs",
];
const THINGS: &[&str] = &[
    "the importer",
    "the login page",
    "our search index",
    "the new dashboard",
    "the backup job",
    "the invoice template",
    "the mobile layout",
    "the upload queue",
    "the release branch",
    "the customer list",
    "the onboarding guide",
    "the migration",
    "the payment form",
    "the cache",
    "the websocket reconnect",
    "the test suite",
    "the design review",
];
const DOINGS: &[&str] = &[
    "works again",
    "needs another look",
    "is twice as fast now",
    "fails for long names",
    "should wait until Monday",
    "is ready for review",
    "was rolled back",
    "breaks on small screens",
    "looks great",
    "has no owner yet",
    "is blocked by the vendor",
    "passes all checks",
    "times out under load",
    "went live an hour ago",
];
const TAILS: &[&str] = &[
    "",
    "",
    "",
    " Can somebody confirm?",
    " I will write it up.",
    " Details in the thread.",
    " Thanks everyone!",
    " Please do not merge before that.",
    " Nothing urgent.",
    " Let us talk about it tomorrow.",
    " 🎉",
    " 🤞",
];
const SHORT: &[&str] = &[
    "👍",
    "sounds good",
    "on it",
    "thanks!",
    "+1",
    "done",
    "lol",
    "same here",
    "not yet",
    "nice 🎉",
    "sorry, wrong channel",
    "brb",
    "merged",
    "who broke the build?",
    "🦞🦞🦞",
    "yes",
    "no",
    "maybe after lunch",
];
const FOREIGN: &[&str] = &[
    "今日のリリースは午後三時に延期します。詳細はスレッドを見てください。",
    "会议改到明天上午十点，请大家准时参加。",
    "내일 회의 전에 문서를 검토해 주세요.",
    "Кто-нибудь видел, почему сборка сегодня такая медленная?",
    "Schöne Grüße aus dem Büro: die Übergabe läuft, nächste Woche geht's weiter.",
    "¿Alguien puede revisar el informe antes del viernes?",
    "Où en est-on avec la mise à jour ? Ça a déjà été testé à l'étranger ?",
    "Η νέα έκδοση είναι έτοιμη για δοκιμή.",
    "تم حل المشكلة، شكرا للجميع",
    "הגרסה החדשה עלתה, נא לבדוק",
    "नया संस्करण तैयार है, कृपया जाँच करें।",
    "Dzięki! Zażółć gęślą jaźń 🙂",
];
const ODD: &[&str] = &[
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘ is awake",
    "family: 👨‍👩‍👧‍👦 flags: 🏳️‍🌈 🇯🇵 keycap: 7️⃣",
    "<script>alert('no')</script> & \"quotes\"",
    "مرحبا hello שלום in one line",
    "𝕗𝕒𝕟𝕔𝕪 ｆｕｌｌｗｉｄｔｈ ﬁligature",
    "a\tb\tc",
    "https://example.com/a?b=c&d=%20#e",
];
const CODE: &[&str] = &[
    "```rust\nfn main() {\n    println!(\"hello\");\n}\n```",
    "```sql\nSELECT channel_id, COUNT(*)\nFROM messages\nGROUP BY channel_id;\n```",
    "```\n$ clickclack backup --out today.ccbak\nstore: sqlite:///var/lib/clickclack/clickclack.db\n```",
    "```json\n{\"id\": 42, \"tags\": [\"a\", \"b\"], \"ok\": true}\n```",
    "try `git rebase --autosquash` and push again",
    "```python\nfor line in open('log.txt'):\n    if 'ERROR' in line:\n        print(line.rstrip())\n```",
];

pub fn sentence(chance: &mut Chance) -> String {
    format!(
        "{} {} {}.{}",
        chance.of(OPENERS),
        chance.of(THINGS),
        chance.of(DOINGS),
        chance.of(TAILS)
    )
}

fn sentences(chance: &mut Chance, count: usize) -> String {
    let all: Vec<_> = (0..count).map(|_| sentence(chance)).collect();
    all.join(" ")
}

/// Something to say. `handle` is somebody to speak to.
pub fn body(chance: &mut Chance, handle: &str) -> String {
    match chance.below(100) {
        0..=49 => {
            let count = 1 + chance.below(3);
            sentences(chance, count)
        }
        50..=61 => chance.of(SHORT).to_owned(),
        62..=68 => format!(
            "@{handle} what do you say, {} {}?",
            chance.of(THINGS),
            chance.of(DOINGS)
        ),
        69..=74 => format!("{}\n{}", sentence(chance), chance.of(CODE)),
        75..=79 => {
            let items: Vec<_> = (0..2 + chance.below(4))
                .map(|_| format!("- {}", sentence(chance)))
                .collect();
            format!("**{}**\n{}", chance.of(THINGS), items.join("\n"))
        }
        80..=87 => chance.of(FOREIGN).to_owned(),
        88..=92 => format!("{} https://example.com/{}", sentence(chance), chance.below(10_000)),
        93..=95 => format!("> {}\n\n{}", sentence(chance), sentence(chance)),
        96..=97 => {
            let paragraphs: Vec<_> = (0..3 + chance.below(6)).map(|_| sentences(chance, 6)).collect();
            paragraphs.join("\n\n")
        }
        _ => chance.of(ODD).to_owned(),
    }
}
