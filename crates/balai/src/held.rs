//! What all rooms together hold about a resident, gathered for the room of privacy.

use cases::emergency::Review;
use cases::fee::FeeState;
use cases::look::{self, CaseFile};
use cases::model::CaseState;
use cases::timeline::{Telling, tell};
use cases::{Cases, draft, sign};
use catalogue::{Answers, Field, Service};
use kernel::{Arg, CaseId, SignatureId, Span, Stamp, say};
use people::consent::Given;
use people::{Me, People};
use privacy::model::{Group, Line, Record, Why};
use privacy::ports::{EmergencyMonth, PortResult, Records};
use reference::{Kept, Retention};
use reports::Reports;
use reports::hear::Reporter;
use store::Fut;
use web::View;

/// Reports of one person that are told at most.
const MOST_REPORTS: i64 = 10_000;

/// The rooms that hold something about residents.
pub struct Everything {
    /// Who they are.
    pub people: People,
    /// What they applied for.
    pub cases: Cases,
    /// What they reported.
    pub reports: Reports,
}

impl Records for Everything {
    fn of<'a>(&'a self, view: &'a View) -> Fut<'a, PortResult<Vec<Group>>> {
        Box::pin(async move {
            let teller = Teller { view, cases: &self.cases, reports: &self.reports };
            let mut groups = teller.of_people(&self.people).await?;
            let last = groups.pop();
            groups.extend([teller.applications().await?, teller.drafts().await?]);
            groups.extend([teller.signatures().await?, teller.reported().await?]);
            groups.extend(last);
            Ok(groups)
        })
    }

    fn emergencies(&self) -> Fut<'_, PortResult<Vec<EmergencyMonth>>> {
        Box::pin(async move {
            let (now, zone) = (self.cases.hall.now(), self.cases.hall.zone());
            let uses = cases::emergency::counted(&self.cases, now.minus(Span::days(365))).await.map_err(port)?;
            let mut months: Vec<EmergencyMonth> = Vec::new();
            for (at, review) in uses {
                let day = at.date(zone);
                if months.last().is_none_or(|month| (month.day.year(), month.day.month()) != (day.year(), day.month()))
                {
                    months.push(EmergencyMonth { day, opened: 0, justified: 0, unjustified: 0 });
                }
                if let Some(month) = months.last_mut() {
                    month.opened += 1;
                    month.justified += i64::from(review == Review::Justified);
                    month.unjustified += i64::from(review == Review::Unjustified);
                }
            }
            months.reverse();
            Ok(months)
        })
    }
}

/// Tells what is held in the language of the reader.
struct Teller<'a> {
    view: &'a View,
    cases: &'a Cases,
    reports: &'a Reports,
}

fn port<P: kernel::Problem + 'static>(problem: P) -> Box<dyn kernel::Problem> {
    Box::new(problem)
}

impl Teller<'_> {
    fn line(&self, field: &str, value: impl Into<String>) -> Line {
        Line::new(field, self.view.words().with(&format!("privacy-field-{field}"), &[]), value)
    }

    fn when(&self, at: Stamp) -> String {
        say::date_time(at, self.view.zone(), self.view.lang)
    }

    /// The account, devices, keys, and last who looked.
    async fn of_people(&self, people: &People) -> PortResult<Vec<Group>> {
        let me = Me::of(&self.view.actor).map_err(port)?;
        let held = people.held(&me).await.map_err(port)?;
        let t = self.view.words();
        let mut account = vec![
            self.line("nik", held.face.nik.as_str()),
            self.line("name", held.face.name.as_str()),
            self.line("lang", held.face.lang.as_str()),
            self.line("since", self.when(held.since)),
        ];
        account.extend(held.face.phone.as_ref().map(|phone| self.line("phone", phone.as_str())));
        account.extend(held.face.email.as_ref().map(|email| self.line("email", email.as_str())));
        let account = record(held.face.name.as_str(), account);
        let devices = held.devices.iter().map(|(device, lease)| {
            let lines = vec![
                self.line("device", device),
                self.line("begun", self.when(lease.created_at)),
                self.line("seen", self.when(lease.seen_at)),
            ];
            record(device, lines)
        });
        let keys = held.keys.iter().map(|key| {
            let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
            let mut lines = vec![
                self.line("scopes", scopes.join(", ")),
                self.line("made", self.when(key.created_at)),
                self.line("ends", self.when(key.ends_at)),
            ];
            lines.extend(key.used_at.map(|at| self.line("seen", self.when(at))));
            record(&key.name, lines)
        });
        let passkeys = people.passkeys(&me).await.map_err(port)?;
        let passkeys = passkeys.iter().map(|passkey| {
            let mut lines = vec![self.line("made", self.when(passkey.created_at))];
            lines.extend(passkey.used_at.map(|at| self.line("seen", self.when(at))));
            record(&passkey.name, lines)
        });
        let identities = people.identities(&me).await.map_err(port)?;
        let identities = identities.iter().map(|identity| {
            let mut lines = vec![self.line("made", self.when(identity.created_at))];
            lines.extend(identity.used_at.map(|at| self.line("seen", self.when(at))));
            record(&people.identity_name(&identity.provider, self.view.lang), lines)
        });
        let looks = held.looks.iter().map(|look| {
            let who = look.who.clone().unwrap_or_else(|| t.get("people-trail-erased").to_owned());
            let lines = vec![
                self.line("who", &who),
                self.line("when", self.when(look.at)),
                self.line("why", look.why(t, self.view.lang)),
                self.line("times", look.times.to_string()),
            ];
            Record { reference: look.reference.clone(), given_to: self.agency(&look.agency), ..record(&who, lines) }
        });
        let consents = held.consents.iter().map(|given| self.consent(people, given));
        Ok(vec![
            Group { kind: "account", records: vec![account] },
            Group { kind: "consents", records: consents.collect() },
            Group { kind: "devices", records: devices.collect() },
            Group { kind: "passkeys", records: passkeys.collect() },
            Group { kind: "identities", records: identities.collect() },
            Group { kind: "keys", records: keys.collect() },
            Group { kind: "looks", records: looks.collect() },
        ])
    }

    /// What was agreed to or taken back, with the digest that proves its text.
    fn consent(&self, people: &People, given: &Given) -> Record {
        let (t, consents) = (self.view.words(), people.consents().now());
        let text = consents.edition(&given.consent, &given.edition);
        let title = text.map_or(given.consent.as_str(), |row| row.value.title.get(self.view.lang));
        let deed = t.with(&format!("consent-deed-{}", given.deed.as_str()), &[("title", Arg::from(title))]);
        let way = t.with(&format!("consent-way-{}", given.way.as_str()), &[]);
        let how = given.officer.as_ref().map_or_else(|| way.clone(), |officer| format!("{way}, {officer}"));
        let lines = vec![
            self.line("when", self.when(given.at)),
            self.line("how", how),
            self.line("edition", format!("{}/{}", given.consent, given.edition)),
            self.line("digest", &given.digest),
        ];
        record(&deed, lines)
    }

    /// The name of an agency by its id.
    fn agency(&self, id: &str) -> Option<String> {
        let agencies = self.cases.hall.agencies.now();
        agencies.get(id).map(|face| face.name.get(self.view.lang).to_owned())
    }

    /// Every application, page by page.
    async fn applications(&self) -> PortResult<Group> {
        let (mut records, mut before) = (Vec::new(), None::<CaseId>);
        loop {
            let page = look::my_hall(self.cases, &self.view.actor, before).await.map_err(port)?;
            for case in &page.cases {
                let file = look::own_case(self.cases, &self.view.actor, &case.reference).await.map_err(port)?;
                records.push(self.application(&file));
            }
            before = page.next;
            if before.is_none() {
                return Ok(Group { kind: "applications", records });
            }
        }
    }

    fn application(&self, file: &CaseFile) -> Record {
        let (case, t) = (&file.case, self.view.words());
        let state = t.get(&format!("case-{}", case.state)).to_owned();
        let mut lines = vec![self.line("sent", self.when(case.submitted_at)), self.line("state", state)];
        lines.extend(self.answers(&file.service, &file.answers, Some(case.submitted_at)));
        lines.extend(self.papers(file).map(|papers| self.line("papers", papers)));
        lines.extend(file.letters.iter().map(|(letter, body)| {
            self.line("letter", format!("{} {}", body.title.get(self.view.lang), letter.number))
        }));
        lines.extend(file.fee.as_ref().map(|fee| {
            self.line(
                "fee",
                if fee.state == FeeState::Belum { t.get("privacy-fee-open") } else { t.get("privacy-fee-settled") },
            )
        }));
        let agency = self.agency(case.agency.as_str()).unwrap_or_else(|| case.agency.as_str().to_owned());
        let telling = Telling {
            words: t,
            lang: self.view.lang,
            zone: self.view.zone(),
            agency: &agency,
            agencies: &self.cases.hall.agencies.now(),
            hands: &[],
            with_private: true,
            for_officers: false,
        };
        let past =
            tell(case, &file.service, &file.events, &telling).into_iter().filter(|moment| !moment.when.is_empty());
        lines.extend(past.map(|moment| {
            let said = [moment.when, moment.who, moment.words].into_iter().filter(|part| !part.is_empty());
            Line::new("history", moment.title, said.collect::<Vec<_>>().join(" · "))
        }));
        Record {
            title: file.service.title.get(self.view.lang).to_owned(),
            reference: Some(case.reference.to_string()),
            given_to: Some(agency),
            lines,
        }
    }

    fn days(&self, kind: Kept) -> Option<Span> {
        let days = Retention::shipped().days(kind, self.view.now.date(self.view.zone()))?;
        Some(Span::days(i64::from(days)))
    }

    /// Until when what was uploaded is kept, once the application is over; or since when it is gone.
    fn papers(&self, file: &CaseFile) -> Option<String> {
        let said = |key: &str, at: Stamp| Some(self.view.words().with(key, &[("at", Arg::from(self.when(at)))]));
        if let Some(at) = file.papers_gone_at {
            return said("privacy-papers-gone", at);
        }
        let kind = match file.case.state {
            CaseState::Disetujui => Kept::GrantedFile,
            CaseState::Ditolak | CaseState::Dibatalkan => Kept::RefusedFile,
            CaseState::Diproses | CaseState::Perbaikan => return None,
        };
        let today = self.view.now.date(self.view.zone());
        let days =
            cases::kept::days(self.cases, &file.case.service, kind, today).filter(|_| !file.documents.is_empty())?;
        said("privacy-papers-until", file.case.closed_at?.plus(Span::days(i64::from(days))))
    }

    /// What was answered, each with the reason that its field gives.
    fn answers(&self, service: &Service, answers: &Answers, submitted: Option<Stamp>) -> Vec<Line> {
        let ctx = self.cases.ctx(submitted);
        let pages = service.summary(answers, &ctx, self.view.lang);
        let known = pages
            .into_iter()
            .flat_map(|page| page.lines)
            .filter(|line| !line.value.is_empty() || !line.files.is_empty());
        known
            .map(|line| {
                let files = line.files.iter().map(|file| format!("{} ({} B)", file.name, file.bytes));
                let value = if line.files.is_empty() { line.value } else { files.collect::<Vec<_>>().join(", ") };
                Line { why: why(service, &line.path), ..Line::new(&line.path, line.label, value) }
            })
            .collect()
    }

    async fn drafts(&self) -> PortResult<Group> {
        let page = look::my_hall(self.cases, &self.view.actor, None).await.map_err(port)?;
        let mut records = Vec::new();
        for one in page.drafts {
            let open = match draft::open(self.cases, &self.view.actor, one.id).await {
                // It was sent or deleted a moment ago.
                Err(cases::Refusal::NoDraft) => continue,
                open => open.map_err(port)?,
            };
            let mut lines = vec![self.line("saved", self.when(one.updated_at))];
            // A draft that corrects an application goes with it.
            let days = self.days(Kept::Draft).filter(|_| one.corrects.is_none());
            lines.extend(days.map(|days| self.line("until", self.when(one.updated_at.plus(days)))));
            lines.extend(self.answers(&open.service, &open.written.answers, None));
            records.push(record(open.service.title.get(self.view.lang), lines));
        }
        Ok(Group { kind: "drafts", records })
    }

    /// What they reported, with everything they said.
    async fn reported(&self) -> PortResult<Group> {
        let reporter = Reporter { actor: self.view.actor.clone(), token: None };
        let own = reports::look::own(self.reports, &reporter, MOST_REPORTS).await.map_err(port)?;
        let records = own.into_iter().map(|report| {
            let said = &report.said;
            let state = self.view.words().with(&format!("reports-state-{}", report.state.as_str()), &[]);
            let mut lines = vec![self.line("sent", self.when(report.sent_at)), self.line("state", state)];
            let told = [("report", &said.text), ("place", &said.place), ("point", &said.point)];
            lines.extend(told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| self.line(key, text)));
            Record {
                reference: Some(report.reference.to_string()),
                given_to: self.agency(report.agency.as_str()),
                ..record(&self.reports.category_title(&report.category, self.view.lang), lines)
            }
        });
        let mut records: Vec<Record> = records.collect();
        if let Ok(resident) = self.view.actor.resident() {
            for alert in reports::alerts::own(self.reports, resident.person).await.map_err(port)? {
                let mut lines = vec![self.line("email", alert.address)];
                let area = alert.area.map(|area| self.line("place", area.dotted()));
                lines.extend(area);
                let of = alert.category.map(|category| self.reports.category_title(&category, self.view.lang));
                let title = [self.view.words().get("reports-alert-title").to_owned()].into_iter().chain(of);
                records.push(record(&title.collect::<Vec<_>>().join(": "), lines));
            }
        }
        Ok(Group { kind: "reports", records })
    }

    async fn signatures(&self) -> PortResult<Group> {
        let (mut records, mut before) = (Vec::new(), None::<SignatureId>);
        loop {
            let page = sign::of_person(self.cases, &self.view.actor, before).await.map_err(port)?;
            let (signatures, more) = page;
            before = signatures.last().filter(|_| more).map(|signature| signature.id);
            records.extend(signatures.iter().map(|signature| {
                let body = &signature.body;
                let mut lines = vec![
                    self.line("applicant", &body.applicant),
                    self.line("asked", self.when(signature.asked_at)),
                    self.line("state", signature.state.as_str()),
                    self.line("nik", &body.nik),
                ];
                if !body.reason.is_empty() {
                    lines.push(self.line("why", &body.reason));
                }
                record(body.statement.get(self.view.lang), lines)
            }));
            if before.is_none() {
                return Ok(Group { kind: "signatures", records });
            }
        }
    }
}

fn record(title: &str, lines: Vec<Line>) -> Record {
    Record { title: title.to_owned(), reference: None, given_to: None, lines }
}

/// Why the field at `path` is asked: `saksi.1.nik` is the field `nik` of the group `saksi`.
fn why(service: &Service, path: &str) -> Option<Why> {
    let field: &Field = service.field(path)?;
    let personal = field.personal.as_ref()?;
    Some(Why { purpose: personal.purpose.clone(), basis: personal.basis.clone() })
}
