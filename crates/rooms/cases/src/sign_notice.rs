//! Who should know of a signature is told: the second person when they are asked and when it is void, the applicant when
//! it was answered and when it is void. The message names no one and says only where to look.

use book::{Event, Fault, Message, Outbox, Via};
use kernel::{Arg, Nik, SignatureId};
use store::Tx;

use crate::acts;
use crate::room::Cases;
use crate::table;

/// What applicant and second person are told; nothing where there is no text.
fn keys(event: &Event) -> Option<(Option<&'static str>, Option<&'static str>)> {
    let is_on_paper = event.public.get("jalur").and_then(|way| way.as_str()) == Some("kertas");
    match event.kind.as_str() {
        acts::SIGN_ASKED => Some((None, Some("notice-sign-asked"))),
        acts::SIGN_SIGNED if !is_on_paper => Some((Some("notice-sign-signed"), None)),
        acts::SIGN_REFUSED => Some((Some("notice-sign-refused"), None)),
        acts::SIGN_VOIDED => Some((Some("notice-sign-void"), Some("notice-sign-void-signer"))),
        _ => None,
    }
}

/// Tells those whom an event about a signature concerns.
pub(crate) async fn tell(tx: &mut Tx<'_>, room: &Cases, outbox: &Outbox, event: &Event) -> Result<(), Fault> {
    let Some((to_applicant, to_signer)) = keys(event) else { return Ok(()) };
    let (hall, region) = (&room.hall, room.region());
    let id = event.public.get("tanda_tangan").and_then(|id| id.as_str()).and_then(|id| id.parse::<SignatureId>().ok());
    let Some(id) = id else { return Ok(()) };
    let Some(signature) = table::signatures::find(tx, &hall.vault, region, id).await? else { return Ok(()) };
    let fail = |error: Box<dyn kernel::Problem>| std::io::Error::other(error.to_string());
    let signer = match Nik::parse(&signature.body.nik) {
        Ok(nik) if to_signer.is_some() => room.residents.with_nik(tx, region, &nik).await.map_err(fail)?,
        _ => None,
    };
    let base = &hall.settings.base_url;
    let told = [
        (Some(signature.person), to_applicant, format!("{base}/saya")),
        (signer, to_signer, format!("{base}/saya/tanda-tangan/{id}")),
    ];
    for (person, key, url) in told {
        let (Some(person), Some(key)) = (person, key) else { continue };
        let face = room.residents.face(tx, region, person).await.map_err(fail)?;
        let (via, address) = match (face.phone, face.email) {
            (Some(phone), _) => (Via::Sms, phone),
            (None, Some(email)) => (Via::Email, email),
            (None, None) => continue,
        };
        let words = hall.texts.words(face.lang);
        let services = hall.services.now();
        let title = services.get(&signature.service).map_or(signature.service.as_str(), |s| s.title.get(face.lang));
        let said = hall.said.now();
        let args = [("service", Arg::from(title)), ("url", Arg::from(&url)), ("hall", Arg::from(said.name.as_str()))];
        let message =
            Message { via, address, subject: words.with("notice-sign-subject", &args), body: words.with(key, &args) };
        outbox.queue(tx, region, Some(event.id), &message).await?;
    }
    Ok(())
}
