//! What is offered changes while the hall is open: by a file in the folder, and by what the region releases.

use std::fs;

use administration::ports::Offer as _;
use cases::model::CaseState;
use cases::{issue_letter, look};
use kernel::Stamp;
use tokio::sync::oneshot;

use crate::services::{apply, approve_all};

/// A shipped service under another name.
pub(crate) fn renamed(id: &str, prefix: &str) -> [(String, String); 2] {
    let text = |name: &str| {
        let files = catalogue_files();
        files.into_iter().find(|(path, _)| path.ends_with(name)).map(|(_, text)| text).expect("a shipped file")
    };
    let source = text("/domisili.toml").replacen("id = \"domisili\"", &format!("id = \"{id}\""), 1).replacen(
        "prefix = \"DOM\"",
        &format!("prefix = \"{prefix}\""),
        1,
    );
    [(format!("{id}.toml"), source), (format!("{id}.examples.toml"), text("/domisili.examples.toml"))]
}

fn catalogue_files() -> Vec<(String, String)> {
    let files = balai::in_force::files(None).expect("the shipped files");
    balai::in_force::sources(&files)
}

testkit::on_both! {
    testkit::Plan::real("32.73");
    async fn one_file_written_into_the_folder_of_an_open_hall_is_a_service_from_application_to_letter(hall: TestHall) {
        let folder = hall.folder().join("layanan");
        fs::create_dir(&folder).expect("the folder");
        let hall = hall.restarted(|config| config.services = Some(folder.clone())).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let looking = tokio::spawn(hall.in_force().clone().run(async { drop(stopped.await) }));
        let services = hall.hall().services.clone();
        let count = services.now().services().count();

        // A file with mistakes changes nothing, and is named.
        let [(name, source), (examples_name, examples)] = renamed("surat-uji", "UJI");
        let mut troubles = hall.in_force().troubles().watch();
        fs::write(folder.join(&name), source.replacen("agency = ", "agenci = ", 1)).expect("the file is written");
        troubles.changed().await.expect("the hall looks at its folder");
        let trouble = hall.in_force().trouble();
        let first = trouble.folder.first().expect("a mistake").to_string();
        assert!(first.starts_with("services/surat-uji.toml:") && first.contains("agency"), "{first}");
        assert_eq!(services.now().services().count(), count);
        let mut aisyah = hall.resident("aisyah").await;
        aisyah.get("/layanan/surat-uji").await.expect(404);

        // Mended, it is offered without a restart.
        let mut changes = services.watch();
        fs::write(folder.join(&examples_name), examples).expect("the examples are written");
        fs::write(folder.join(&name), source).expect("the file is written");
        while services.now().get("surat-uji").is_none_or(|service| service.examples.is_empty()) {
            changes.changed().await.expect("the hall looks at its folder");
        }
        assert!(hall.in_force().trouble().is_none());
        aisyah.get("/layanan/surat-uji").await.expect(200);
        let service = services.now().get("surat-uji").cloned().expect("the service");
        let example = service.examples.iter().find(|example| example.is_complete).expect("a complete example");
        hall.clock().set(Stamp::at(example.today, 9, 41, hall.hall().zone()));
        let actor = hall.signed_in("aisyah").await.actor;
        let case = apply(&hall, &actor, &service, example).await;
        assert!(case.reference.to_string().starts_with("UJI-"), "{}", case.reference);
        let case = approve_all(&hall, &service, case).await;
        assert_eq!(case.state, CaseState::Disetujui);
        let file = look::own_case(hall.cases(), &actor, &case.reference).await.expect("the case");
        let (letter, _) = file.letters.first().expect("a letter");
        let pdf = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter is printed");
        assert!(pdf.starts_with(b"%PDF-"));

        // A file that goes takes its service along; the case stays what it was.
        let mut changes = services.watch();
        fs::remove_file(folder.join(&examples_name)).expect("the examples go");
        fs::remove_file(folder.join(&name)).expect("the file goes");
        while services.now().get("surat-uji").is_some() {
            changes.changed().await.expect("the hall looks at its folder");
        }
        aisyah.get("/layanan/surat-uji").await.expect(404);
        aisyah.get(&format!("/permohonan/{}", case.reference)).await.expect(200);
        stop.send(()).expect("the hall still looks");
        looking.await.expect("it stops when told to");
    }
}
