//! Uploaded documents. The bytes lie in the files folder; see [`uploads::files`].

use kernel::{CaseId, Dice, DocumentId, DraftId, PersonId, RegionCode, Stamp};
use store::{Error, Row, Sql, Tx, Val, Vault};

use uploads::Media;

use crate::model::Document;

macro_rules! columns {
    () => {
        "document_id, person_id, draft_id, case_id, field, name, media, bytes, sha256"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO documents (region, document_id, person_id, draft_id, case_id, field, name, media, bytes, sha256, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM documents WHERE region = $1 AND document_id = $2"));
const OF_DRAFT: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM documents WHERE region = $1 AND draft_id = $2"));
const OF_CASE: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM documents WHERE region = $1 AND case_id = $2"));
const COUNT_LOOSE: Sql = Sql::new(
    "SELECT count(*) FROM documents WHERE region = $1 AND person_id = $2 AND case_id IS NULL AND draft_id IS NULL",
);
const CLAIM: Sql = Sql::new(concat!(
    "UPDATE documents SET case_id = $4 WHERE region = $1 AND document_id = $2 AND person_id = $3 AND field = $5
       AND case_id IS NULL AND draft_id IS NULL RETURNING ",
    columns!()
));
const ASSIGN: Sql = Sql::new(
    "UPDATE documents SET case_id = $4, draft_id = NULL, field = $5
     WHERE region = $1 AND document_id = $2 AND person_id = $3 AND case_id IS NULL",
);
const MOVE_TO_CASE: Sql =
    Sql::new("UPDATE documents SET case_id = $3, draft_id = NULL WHERE region = $1 AND draft_id = $2");
const REMOVE: Sql = Sql::new("DELETE FROM documents WHERE region = $1 AND draft_id = $2 AND document_id = $3");
const REMOVE_ALL: Sql = Sql::new("DELETE FROM documents WHERE region = $1 AND draft_id = $2 RETURNING document_id");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("documents::ADD", ADD),
    ("documents::FIND", FIND),
    ("documents::OF_DRAFT", OF_DRAFT),
    ("documents::OF_CASE", OF_CASE),
    ("documents::COUNT_LOOSE", COUNT_LOOSE),
    ("documents::CLAIM", CLAIM),
    ("documents::ASSIGN", ASSIGN),
    ("documents::MOVE_TO_CASE", MOVE_TO_CASE),
    ("documents::REMOVE", REMOVE),
    ("documents::REMOVE_ALL", REMOVE_ALL),
];

pub(super) const NAME: &str = "cases.document_name";

/// Adds a document whose bytes are already on disk.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    document: &Document,
    at: Stamp,
) -> Result<(), Error> {
    let name = vault.seal(dice, NAME, &document.id.bytes(), document.name.as_bytes());
    let values = [
        region.into(),
        document.id.into(),
        document.person.into(),
        Val::from(document.draft),
        Val::from(document.case),
        document.field.as_str().into(),
        Val::B(name),
        document.media.as_str().into(),
        Val::I(document.bytes),
        Val::B(document.sha256.clone()),
        at.into(),
    ];
    tx.exec_one(ADD, &values).await
}

/// One document.
pub async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: DocumentId,
) -> Result<Option<Document>, Error> {
    let found = tx.one(FIND, &[region.into(), id.into()], read).await?;
    found.map(|raw| raw.unseal(vault)).transpose()
}

/// How many documents of a person belong to no draft and no case.
pub async fn count_loose(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<i64, Error> {
    Ok(tx.one(COUNT_LOOSE, &[region.into(), person.into()], |row| row.i(0)).await?.unwrap_or_default())
}

/// The documents uploaded to a draft.
pub async fn of_draft(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    draft: DraftId,
) -> Result<Vec<Document>, Error> {
    in_order(tx.query(OF_DRAFT, &[region.into(), draft.into()], read).await?, vault)
}

/// The documents of a case.
pub async fn of_case(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, case: CaseId) -> Result<Vec<Document>, Error> {
    in_order(tx.query(OF_CASE, &[region.into(), case.into()], read).await?, vault)
}

/// As they were uploaded. Asked to sort by id, SQLite would walk through every document of the region.
fn in_order(rows: Vec<Sealed>, vault: &Vault) -> Result<Vec<Document>, Error> {
    let mut documents: Vec<Document> = rows.into_iter().map(|raw| raw.unseal(vault)).collect::<Result<_, _>>()?;
    documents.sort_by_key(|document| document.id);
    Ok(documents)
}

/// A document that a program uploaded for `field` now belongs to a case; none if it is not the person's, or not free.
pub async fn claim(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: DocumentId,
    person: PersonId,
    case: CaseId,
    field: &str,
) -> Result<Option<Document>, Error> {
    let values = [region.into(), id.into(), person.into(), case.into(), Val::from(field)];
    let found = tx.one(CLAIM, &values, read).await?;
    found.map(|raw| raw.unseal(vault)).transpose()
}

/// A document of the person that belongs to no case yet now belongs to this one, as the answer to `field` there; false
/// if there is no such document.
pub async fn assign(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: DocumentId,
    person: PersonId,
    case: CaseId,
    field: &str,
) -> Result<bool, Error> {
    Ok(tx.exec(ASSIGN, &[region.into(), id.into(), person.into(), case.into(), field.into()]).await? == 1)
}

/// What was uploaded to a draft now belongs to its case.
pub async fn move_to_case(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, case: CaseId) -> Result<(), Error> {
    tx.exec(MOVE_TO_CASE, &[region.into(), draft.into(), case.into()]).await.map(|_| ())
}

/// Takes a document out of a draft.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, id: DocumentId) -> Result<bool, Error> {
    Ok(tx.exec(REMOVE, &[region.into(), draft.into(), id.into()]).await? == 1)
}

/// Takes all documents out of a draft and says which they were.
pub async fn remove_all(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Vec<DocumentId>, Error> {
    tx.query(REMOVE_ALL, &[region.into(), draft.into()], |row| row.id(0)).await
}

struct Sealed {
    document: Document,
    name: Vec<u8>,
}

impl Sealed {
    fn unseal(self, vault: &Vault) -> Result<Document, Error> {
        let plain = vault
            .unseal(NAME, &self.document.id.bytes(), &self.name)
            .map_err(|error| Error::Decode(format!("documents.name: {error}")))?;
        Ok(Document { name: String::from_utf8_lossy(&plain).into_owned(), ..self.document })
    }
}

fn read(row: &Row<'_>) -> Result<Sealed, Error> {
    let media = Media::parse(&row.t(6)?).ok_or_else(|| Error::Decode("documents.media".into()))?;
    let document = Document {
        id: row.id(0)?,
        person: row.id(1)?,
        draft: row.opt_id(2)?,
        case: row.opt_id(3)?,
        field: row.t(4)?,
        name: String::new(),
        media,
        bytes: row.i(7)?,
        sha256: row.b(8)?,
    };
    Ok(Sealed { document, name: row.b(5)? })
}
