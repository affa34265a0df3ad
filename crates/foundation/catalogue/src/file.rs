//! The service file as it is written: one Rust type per table, and from the same types the JSON Schema that
//! editors and the shape check use. Nothing here is checked beyond its shape; `build` turns it into a `Service`.

mod bundle;
mod category;
mod examples;
mod fee;
mod field;
mod flow;
mod inspection;
mod letter;
mod need;
mod renewal;
mod retention;
mod standard;

use schemars::JsonSchema;
use serde::Deserialize;

pub use bundle::{BundleFile, CoverFile, MemberFile, MembersFile, SameFile};
pub use category::{AtFile, CategoryFile, PhotoFile, ReportKindFile, RouteFile};
pub use examples::{ExampleFile, ExamplesFile, ExpectFile};
pub use fee::{DueFile, ElsewhereFile, FeeFile, FeeKind, FeeLineFile, TariffFile, TariffRowFile};
pub use field::{AcceptFile, FieldFile, Kind, OptionFile, PersonalFile, RowFile, StyleFile};
pub use flow::{
    ActKind, ActionFile, AfterFile, AutomaticFile, DetourFile, EscalationFile, FlowFile, MayFile, ObjectionFile,
    OutcomeFile, RoleFile, StepFile, ToFile,
};
pub use inspection::{InspectionFile, ItemFile, ItemKindFile};
pub use letter::{LetterFile, RowsFile, ShowFile};
pub use need::NeedFile;
pub use renewal::{RenewalAnswerFile, RenewalFile};
pub use retention::RetentionFile;
pub use standard::StandardFile;

/// A text people read, in both languages of the hall.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// Indonesian: plain, warm, addressing the reader as "Anda".
    pub id: String,
    /// English, complete.
    pub en: String,
}

/// A public service of a local government: Balai service file, format 1.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    /// The version of this format. Always 1.
    pub format: i64,
    /// The id of the service, equal to the file's name without `.toml`.
    pub id: String,
    /// Two to four capital letters that begin the public reference, as in `KTP-7F3K9-Q2MXT`.
    pub prefix: String,
    /// The agency that serves it, by its id.
    pub agency: String,
    /// The name of an icon of the page kit.
    pub icon: Option<String>,
    /// What people call the service.
    pub title: Both,
    /// One or two sentences: what it is good for.
    pub summary: Both,
    /// Who may use it.
    pub audience: Both,
    /// What the citizen holds in hand at the end.
    pub result: Both,
    /// Other words people search it by, in everyday Indonesian.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Moments of life it belongs to.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// For whom it is, so that people find it by that.
    #[serde(default = "for_everyone")]
    pub for_whom: Vec<String>,
    /// How it can be applied for; left out: in every way.
    #[serde(default = "every_channel")]
    pub channels: Vec<ChannelFile>,
    /// Its place on the front page, from 1; left out: it is found in the list and by searching.
    pub front_page: Option<u8>,
    /// Minutes an unhurried person needs to fill in the form.
    pub effort_minutes: i64,
    /// Where to go in person.
    pub office: OfficeFile,
    /// How long it takes at most.
    pub promise: PromiseFile,
    /// What it costs.
    pub fee: FeeFile,
    /// The law it rests on.
    #[serde(default)]
    pub legal: Vec<LegalFile>,
    /// Why personal data are asked, for every field that says nothing else.
    pub personal: Option<PersonalFile>,
    /// Sums and limits set by law, each from a day on.
    #[serde(default)]
    pub constants: Vec<ConstantFile>,
    /// Tables of tariffs that the fee is worked out with.
    #[serde(default)]
    pub tariffs: Vec<TariffFile>,
    /// What to have ready before starting.
    #[serde(default)]
    pub requirements: Vec<RequirementFile>,
    /// Asked before the form: is this the right service, and which variant of it?
    #[serde(default)]
    pub questions: Vec<QuestionFile>,
    /// Answers to the questions that mean: this service is not for you, and what to do instead.
    #[serde(default)]
    pub not_for_you: Vec<NotForYouFile>,
    /// What to know with certain answers to the questions; the service is for them all the same.
    #[serde(default)]
    pub advice: Vec<AdviceFile>,
    /// Named variants of the service; the first whose condition holds is taken.
    #[serde(default)]
    pub variants: Vec<VariantFile>,
    /// Questions people often ask.
    #[serde(default)]
    pub faq: Vec<FaqFile>,
    /// The form, page by page.
    #[serde(default)]
    pub pages: Vec<PageFile>,
    /// Values computed from the answers.
    #[serde(default)]
    pub computed: Vec<ComputedFile>,
    /// Rules that look at more than one answer.
    #[serde(default)]
    pub checks: Vec<CheckFile>,
    /// Services whose letters this one waits for.
    #[serde(default)]
    pub needs: Vec<NeedFile>,
    /// The steps of the officers.
    pub flow: FlowFile,
    /// Rules that decide without an officer; the first whose condition holds is taken.
    #[serde(default)]
    pub automatic: Vec<AutomaticFile>,
    /// What the law asks a service to say about itself and no other part of the file says.
    #[serde(default)]
    pub standard: StandardFile,
    /// The letter the citizen gets.
    pub letter: Option<LetterFile>,
    /// The letters the citizen gets, where there are several; instead of `letter`.
    #[serde(default)]
    pub letters: Vec<LetterFile>,
    /// How a letter that ends is renewed.
    pub renewal: Option<RenewalFile>,
    /// How long uploaded documents are kept, where it is not as the schedule says.
    pub retention: Option<RetentionFile>,
}

/// Where to go in person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeFile {
    /// Name of the office.
    pub name: Both,
    /// Its address.
    pub address: Both,
    /// When it is open.
    pub hours: Both,
}

/// The unit of a promised time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Days on which the offices of the region work.
    WorkingDays,
    /// Hours of those days.
    WorkingHours,
    /// The machine answers at once.
    Instant,
}

/// How long it takes at most.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PromiseFile {
    /// The unit.
    pub unit: Unit,
    /// How many of them; left out when instant.
    pub amount: Option<i64>,
    /// From when it counts, and what it rests on.
    pub note: Both,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// One law.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalFile {
    /// The law and its article, as cited.
    pub cite: String,
    /// What it says about this service, in plain words.
    pub says: Option<Both>,
    /// The day a person last compared this with the law.
    #[schemars(extend("format" = "date"))]
    pub checked: Option<String>,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// A sum or limit set by law. Several with one id: the latest that is in force on the day of application counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstantFile {
    /// The id conditions know it by.
    pub id: String,
    /// The number, or whole rupiah.
    pub value: i64,
    /// The day from which it counts.
    #[schemars(extend("format" = "date"))]
    pub valid_from: String,
    /// The law that sets it.
    pub legal: String,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// One thing to have ready.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementFile {
    /// What it is.
    pub text: Both,
    /// Where to get it, what to do without it.
    pub help: Option<Both>,
    /// Only when this holds.
    pub show_if: Option<String>,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// A question before the form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionFile {
    /// The id; its answer is known by it in every condition.
    pub id: String,
    /// The question.
    pub label: Both,
    /// Help beneath it.
    pub hint: Option<Both>,
    /// The answers to choose from.
    #[serde(default)]
    pub options: Vec<OptionFile>,
    /// Asked only when this holds.
    pub show_if: Option<String>,
}

/// Why the service is not for the reader, and what to do instead.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotForYouFile {
    /// When this holds.
    pub when: String,
    /// What to do instead.
    pub advice: Both,
    /// The id of the service that fits, if the hall has it.
    pub see: Option<String>,
}

/// What to know before going on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceFile {
    /// When this holds.
    pub when: String,
    /// What to know.
    pub text: Both,
    /// The id of a service that may help, if the hall has it.
    pub see: Option<String>,
}

/// A way to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelFile {
    /// The website.
    Web,
    /// The counter, where an officer fills the form in.
    Counter,
    /// Other programs, by the API.
    Program,
}

/// A variant of the service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantFile {
    /// The id; conditions know it as `varian`.
    pub id: String,
    /// Its name.
    pub title: Both,
    /// When this holds.
    pub when: String,
}

/// A question people often ask.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaqFile {
    /// The question.
    pub q: Both,
    /// The answer.
    pub a: Both,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// A page of the form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageFile {
    /// The id, part of the page's address.
    pub id: String,
    /// The heading.
    pub title: Both,
    /// A sentence beneath the heading.
    pub help: Option<Both>,
    /// Shown only when this holds.
    pub show_if: Option<String>,
    /// What is asked.
    #[serde(default)]
    pub fields: Vec<FieldFile>,
}

/// A value computed from the answers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComputedFile {
    /// The id conditions know it by.
    pub id: String,
    /// The expression.
    pub value: String,
    /// Shown in the summary under this name, if given.
    pub label: Option<Both>,
}

/// Whether a rule stops the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LevelFile {
    /// It must be put right.
    #[default]
    Error,
    /// It is shown to citizen and officer, and may stay.
    Warning,
}

/// A rule that looks at more than one answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckFile {
    /// The id, for examples and statistics.
    pub id: String,
    /// What must hold.
    pub must: String,
    /// The field it is shown at.
    pub field: String,
    /// What is wrong and how to mend it.
    pub say: Both,
    /// Error or warning.
    #[serde(default)]
    pub level: LevelFile,
}

fn yes() -> bool {
    true
}

fn every_channel() -> Vec<ChannelFile> {
    vec![ChannelFile::Web, ChannelFile::Counter, ChannelFile::Program]
}

fn for_everyone() -> Vec<String> {
    vec!["warga".to_owned()]
}
