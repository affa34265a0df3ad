//! The agencies of a region: who is behind a counter, where, and who signs.

use std::collections::BTreeMap;

use kernel::{Agency, Local, RegionCode};
use store::{Error, Row, Sql, Tx, Val};

use crate::letter_head::LetterHead;
use crate::office::{self, Office};

/// What citizens and letters show of an agency.
#[derive(Debug, Clone)]
pub struct AgencyFace {
    /// The agency's slug, such as `dukcapil`.
    pub agency: Agency,
    /// Its name, in both languages.
    pub name: Local,
    /// Street address.
    pub address: String,
    /// Telephone number as shown.
    pub phone: String,
    /// Opening hours in words.
    pub hours: Local,
    /// Name of the person who signs letters.
    pub signer: String,
    /// Position of that person.
    pub signer_position: String,
    /// What stands at the head of its letters besides.
    pub head: LetterHead,
    /// Where people go, besides the office that a service file names.
    pub offices: Vec<Office>,
}

/// All agencies of a region, by slug.
pub type Agencies = BTreeMap<String, AgencyFace>;

const PUT: Sql = Sql::new(
    "INSERT INTO agencies (region, agency, name_id, name_en, address, phone, hours_id, hours_en, signer, signer_position)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (region, agency) DO UPDATE SET name_id = excluded.name_id, name_en = excluded.name_en,
       address = excluded.address, phone = excluded.phone, hours_id = excluded.hours_id, hours_en = excluded.hours_en,
       signer = excluded.signer, signer_position = excluded.signer_position",
);
const ALL: Sql = Sql::new(
    "SELECT agency, name_id, name_en, address, phone, hours_id, hours_en, signer, signer_position, head_above,
       head_address, head_phone, head_email, head_web, head_crest
     FROM agencies WHERE region = $1 ORDER BY agency",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[("agency::PUT", PUT), ("agency::ALL", ALL)];

/// Adds an agency, or renews what is known of it; the head of its letters ([`crate::letter_head::put`])
/// and its offices ([`crate::office::put`]) stay.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, face: &AgencyFace) -> Result<(), Error> {
    let values = [
        Val::from(region),
        face.agency.as_str().into(),
        face.name.id.as_str().into(),
        face.name.en.as_str().into(),
        face.address.as_str().into(),
        face.phone.as_str().into(),
        face.hours.id.as_str().into(),
        face.hours.en.as_str().into(),
        face.signer.as_str().into(),
        face.signer_position.as_str().into(),
    ];
    tx.exec_one(PUT, &values).await
}

/// Every agency of the region.
pub async fn all(tx: &mut Tx<'_>, region: RegionCode) -> Result<Agencies, Error> {
    let faces = tx.query(ALL, &[region.into()], read).await?;
    let mut agencies: Agencies = faces.into_iter().map(|face| (face.agency.as_str().to_owned(), face)).collect();
    for (agency, office) in office::all(tx, region).await? {
        if let Some(face) = agencies.get_mut(&agency) {
            face.offices.push(office);
        }
    }
    Ok(agencies)
}

fn read(row: &Row<'_>) -> Result<AgencyFace, Error> {
    Ok(AgencyFace {
        agency: Agency::parse(&row.t(0)?).map_err(|_| Error::Decode("agencies.agency".into()))?,
        name: Local { id: row.t(1)?, en: row.t(2)? },
        address: row.t(3)?,
        phone: row.t(4)?,
        hours: Local { id: row.t(5)?, en: row.t(6)? },
        signer: row.t(7)?,
        signer_position: row.t(8)?,
        head: LetterHead {
            above: row.t(9)?,
            address: row.t(10)?,
            phone: row.t(11)?,
            email: row.t(12)?,
            web: row.t(13)?,
            crest: row.t(14)?,
        },
        offices: Vec::new(),
    })
}
