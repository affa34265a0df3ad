//! Who may do what, and what a problem says of itself.

use kernel::{
    Actor, Agency, Denied, Kind, Lang, Local, Officer, OfficerId, PersonId, Problem, RegionCode, Resident, Role,
};

fn officer(roles: &[Role]) -> Actor {
    Actor::Officer(Officer {
        region: RegionCode::of(3_374),
        officer: OfficerId::from_bytes([2; 16]),
        agency: Agency::parse("dukcapil").expect("an agency"),
        roles: roles.to_vec(),
        name: "Dewi Lestari".to_owned(),
    })
}

#[test]
fn only_an_officer_of_the_agency_with_the_role_gets_through() {
    #[track_caller]
    fn check(actor: &Actor, agency: &str, expect: Result<(), Denied>) {
        let agency = Agency::parse(agency).expect("an agency");
        assert_eq!(actor.officer_of(&agency, Role::Signer).map(|_| ()), expect, "{actor:?}");
    }
    let resident = Actor::Resident(Resident { region: RegionCode::of(3_374), person: PersonId::from_bytes([1; 16]) });
    check(&officer(&[Role::Verifier, Role::Signer]), "dukcapil", Ok(()));
    check(&officer(&[Role::Verifier, Role::Admin]), "dukcapil", Err(Denied::Forbidden));
    check(&officer(&[Role::Signer]), "dinkes", Err(Denied::Forbidden));
    check(&resident, "dukcapil", Err(Denied::Forbidden));
    check(&Actor::System, "dukcapil", Err(Denied::Forbidden));
    check(&Actor::Visitor, "dukcapil", Err(Denied::SignIn));
    assert!(resident.resident().is_ok() && officer(&[]).resident().is_err());
}

#[test]
fn an_actor_is_labelled_without_a_name() {
    assert_eq!(officer(&[]).label(), "petugas:02020202-0202-0202-0202-020202020202");
    assert_eq!((Actor::System.label(), Actor::Visitor.label()), ("sistem".to_owned(), "tamu".to_owned()));
    assert!(!format!("{:?}", officer(&[Role::Head])).contains("Dewi"));
}

#[test]
fn roles_and_agencies_survive_their_text() {
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(serde_json::to_value(role).expect("JSON"), role.as_str());
    }
    assert!("Admin".parse::<Role>().is_err());
    for wrong in ["", "d", "Dukcapil", "2dinas", "dinas kesehatan", &"a".repeat(41)] {
        assert!(Agency::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_denial_is_a_problem_with_a_status() {
    assert_eq!((Denied::SignIn.kind().status(), Denied::SignIn.slug()), (401, "sign-in"));
    assert_eq!((Denied::Forbidden.kind(), Denied::Forbidden.fields().len()), (Kind::Forbidden, 0));
}

#[test]
fn a_local_text_falls_back_to_indonesian() {
    let both = Local::new("Kartu keluarga", "Family card");
    assert_eq!((both.get(Lang::Id), both.get(Lang::En)), ("Kartu keluarga", "Family card"));
    assert_eq!(Local::new("Kartu keluarga", "").get(Lang::En), "Kartu keluarga");
}
