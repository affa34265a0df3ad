//! Every part of the form over a service file: its keys and lists, in the order in which they are shown.

use super::{Among, Choices, Key, Kind, List, Part};

const fn line(name: &'static str) -> Key {
    Key { name, label: name, kind: Kind::Line, is_both: false, is_optional: false }
}

/// The same name means something else in another list.
const fn called(label: &'static str, key: Key) -> Key {
    Key { label, ..key }
}

const fn of(kind: Kind, name: &'static str) -> Key {
    Key { kind, ..line(name) }
}

const fn both(name: &'static str) -> Key {
    Key { is_both: true, ..line(name) }
}

const fn long(name: &'static str) -> Key {
    Key { is_both: true, ..of(Kind::Lines, name) }
}

const fn optional(key: Key) -> Key {
    Key { is_optional: true, ..key }
}

/// A list that stays as long as it is.
const fn fixed(name: &'static str, called: &'static str, keys: &'static [Key], lists: &'static [List]) -> List {
    List { name, called, keys, lists, grows: false, only: None }
}

/// A list to which things are added and from which they are taken.
const fn growing(name: &'static str, called: &'static str, keys: &'static [Key]) -> List {
    List { grows: true, ..fixed(name, called, keys, &[]) }
}

/// A part whose keys every file has.
const fn part(id: &'static str, keys: &'static [Key], lists: &'static [List]) -> Part {
    Part { id, table: None, keys, lists }
}

const FOR_WHOM: Kind = Kind::Choices(Choices { options: catalogue::FOR_WHOM, texts: "for-whom", left_out: &["warga"] });
const CHANNELS: &[&str] = &["web", "counter", "program"];
const CHANNEL: Kind = Kind::Choices(Choices { options: CHANNELS, texts: "channel", left_out: CHANNELS });
const LIFE_EVENTS: Kind =
    Kind::Choices(Choices { options: catalogue::LIFE_EVENTS, texts: "life-event", left_out: &[] });

const OPTIONS: List = growing("options", "label.id", &[line("value"), both("label"), optional(both("hint"))]);

const FIELDS: List = fixed(
    "fields",
    "label.id",
    &[
        both("label"),
        optional(both("hint")),
        optional(line("example")),
        of(Kind::Tick, "required"),
        optional(line("show_if")),
    ],
    &[OPTIONS],
);

/// The second person who signs, field by field.
const SIGNERS: List = List {
    only: Some("signature"),
    ..growing(
        "fields",
        "label.id",
        &[
            line("id"),
            both("label"),
            optional(both("hint")),
            long("statement"),
            optional(of(Kind::Among(Among::Fields("nik")), "nik")),
            optional(of(Kind::Words, "shows")),
            optional(line("show_if")),
        ],
    )
};

const NEEDS: List = growing(
    "needs",
    "service",
    &[
        of(Kind::Among(Among::Services), "service"),
        optional(line("when")),
        optional(of(Kind::Among(Among::Steps), "step")),
    ],
);

const RENEWAL_ANSWERS: List =
    growing("renewal.answers", "question", &[of(Kind::Among(Among::Questions), "question"), line("is")]);

const SEE: Key = optional(of(Kind::Among(Among::Services), "see"));

/// Every part.
pub const PARTS: &[Part] = &[
    part(
        "umum",
        &[
            both("title"),
            long("summary"),
            long("audience"),
            both("result"),
            of(Kind::Among(Among::Agencies), "agency"),
            of(CHANNEL, "channels"),
            of(FOR_WHOM, "for_whom"),
            of(LIFE_EVENTS, "life_events"),
            of(Kind::Words, "keywords"),
            of(Kind::Number, "effort_minutes"),
        ],
        &[],
    ),
    part(
        "paket",
        &[],
        &[
            growing(
                "bundle.services",
                "id",
                &[called("member", of(Kind::Among(Among::Services), "id")), optional(line("when"))],
            ),
            growing(
                "bundle.same",
                "fields",
                &[of(Kind::Words, "fields"), optional(both("label")), optional(both("hint"))],
            ),
        ],
    ),
    part(
        "janji",
        &[
            of(Kind::Pick(&["working-days", "working-hours", "instant"]), "promise.unit"),
            optional(of(Kind::Number, "promise.amount")),
            long("promise.note"),
            of(Kind::Pick(&["free", "fixed", "formula"]), "fee.kind"),
            optional(of(Kind::Number, "fee.rupiah")),
            line("fee.basis"),
            optional(long("fee.note")),
            both("office.name"),
            both("office.address"),
            both("office.hours"),
        ],
        &[],
    ),
    part(
        "syarat",
        &[],
        &[growing(
            "requirements",
            "text.id",
            &[both("text"), optional(long("help")), optional(line("show_if")), of(Kind::Tick, "certain")],
        )],
    ),
    part(
        "hukum",
        &[],
        &[growing(
            "legal",
            "cite",
            &[line("cite"), optional(long("says")), optional(line("checked")), of(Kind::Tick, "certain")],
        )],
    ),
    part(
        "pertanyaan",
        &[],
        &[
            fixed(
                "questions",
                "label.id",
                &[both("label"), optional(both("hint")), optional(line("show_if"))],
                &[OPTIONS],
            ),
            growing("not_for_you", "advice.id", &[line("when"), long("advice"), SEE]),
            growing("advice", "text.id", &[line("when"), called("advice", long("text")), SEE]),
            growing("faq", "q.id", &[both("q"), long("a")]),
        ],
    ),
    part("isian", &[], &[fixed("pages", "title.id", &[both("title"), optional(long("help"))], &[FIELDS])]),
    part("orang-kedua", &[], &[fixed("pages", "title.id", &[], &[SIGNERS])]),
    part(
        "tahap",
        &[],
        &[
            fixed(
                "flow.steps",
                "title.id",
                &[both("title"), optional(long("help")), optional(of(Kind::Number, "hours"))],
                &[],
            ),
            NEEDS,
        ],
    ),
    part(
        "surat",
        &[
            both("letter.title"),
            optional(long("letter.opening")),
            optional(long("letter.closing")),
            optional(of(Kind::Number, "letter.valid_days")),
            optional(long("letter.note")),
        ],
        &[],
    ),
    Part {
        id: "perpanjangan",
        table: Some("renewal"),
        keys: &[
            optional(line("renewal.letter")),
            of(Kind::Numbers, "renewal.before_days"),
            optional(of(Kind::Number, "renewal.opens_days")),
            optional(of(Kind::Number, "renewal.closes_days")),
            optional(of(Kind::Words, "renewal.keep")),
            optional(of(Kind::Among(Among::Fields("text")), "renewal.number_to")),
            optional(long("renewal.note")),
            line("renewal.basis"),
            of(Kind::Tick, "renewal.certain"),
        ],
        lists: &[RENEWAL_ANSWERS],
    },
    Part {
        id: "penyimpanan",
        table: Some("retention"),
        keys: &[
            optional(of(Kind::Number, "retention.refused_days")),
            optional(of(Kind::Number, "retention.granted_days")),
            line("retention.basis"),
            of(Kind::Tick, "retention.certain"),
        ],
        lists: &[],
    },
];
