//! The regions: complete, well-formed, quick to find.

use std::collections::BTreeMap;
use std::io::Read;

use kernel::{Lang, RegionCode, Texts};
use reference::{Position, RegionKind, Regions, TEXTS};

fn regions() -> &'static Regions {
    Regions::shipped()
}

fn code(text: &str) -> RegionCode {
    text.parse().expect("a code")
}

fn shipped_csv() -> String {
    let mut csv = String::new();
    let gz = include_bytes!("../../../../../reference/regions.csv.gz").as_slice();
    flate2::read::GzDecoder::new(gz).read_to_string(&mut csv).expect("the file unpacks");
    csv
}

#[test]
fn every_row_of_the_shipped_file_comes_back_as_it_was() {
    let csv = shipped_csv();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = reference::records("regions.csv", &csv, |row| {
        let region = regions().get(row.read("code")?).ok_or("not found")?;
        assert_eq!(region.kind.as_str(), row.get("type")?);
        assert_eq!(region.name, row.get("name")?);
        assert_eq!(region.postcode, row.read_opt("postal_code")?);
        assert_eq!(region.code.parent(), row.read_opt("parent_code")?);
        assert_eq!(region.code.level(), row.read::<u8>("level")?);
        if let Some(position) = region.position {
            assert_eq!(Some(position.latitude), row.read_opt("lat")?);
            assert_eq!(Some(position.longitude), row.read_opt("lon")?);
        }
        *counts.entry(region.kind.as_str()).or_default() += 1;
        Ok(region.position.is_some())
    })
    .expect("every row can be read");
    assert_eq!((rows.len(), regions().count()), (91_599, 91_599));
    assert_eq!(rows.iter().filter(|has| !**has).count(), 384);
    let expect = [
        ("desa", 75_252),
        ("desa_adat", 14),
        ("kabupaten", 416),
        ("kecamatan", 7_285),
        ("kelurahan", 8_496),
        ("kota", 98),
        ("provinsi", 38),
    ];
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), expect);
}

#[test]
fn every_region_but_a_province_lies_in_one_that_exists() {
    let mut seen = 0;
    let mut open: Vec<RegionCode> = regions().provinces().map(|p| p.code).collect();
    assert_eq!(open.iter().map(|c| c.as_i64()).collect::<std::collections::BTreeSet<_>>(), kernel::PROVINCES.into());
    while let Some(code) = open.pop() {
        seen += 1;
        open.extend(regions().children(code).map(|child| child.code));
    }
    assert_eq!(seen, regions().count());
}

#[test]
fn a_village_has_a_path_a_full_name_and_a_post_office() {
    let village = code("33.74.01.1010");
    let path: Vec<&str> = regions().path(village).iter().map(|r| r.name).collect();
    assert_eq!(path, ["Jawa Tengah", "Kota Semarang", "Semarang Tengah", "Kauman"]);
    let full = |text| regions().full_name(code(text));
    assert_eq!(full("33.74.01.1010").as_deref(), Some("Kel. Kauman, Kec. Semarang Tengah, Kota Semarang"));
    assert_eq!(full("11.01.01").as_deref(), Some("Kec. Bakongan, Kab. Aceh Selatan"));
    assert_eq!(full("11.01").as_deref(), Some("Kabupaten Aceh Selatan"));
    assert_eq!(full("32").as_deref(), Some("Jawa Barat"));
    assert!(full("91.03.01.3007").is_some_and(|name| name.starts_with("Desa Adat Yoboi, Distrik ")));
    assert_eq!(full("33.74.99"), None);
    assert!(regions().by_postcode(50_188).iter().any(|r| r.code == village));
    assert_eq!(regions().by_postcode(u32::MAX), []);
}

#[test]
fn children_come_by_name_and_only_from_the_level_below() {
    let districts: Vec<&str> = regions().children(code("33.74")).map(|r| r.name).collect();
    assert_eq!((districts.len(), districts.is_sorted()), (16, true));
    assert_eq!(regions().children(code("33.74.01.1010")).count(), 0);
    assert_eq!(regions().children(code("33.99")).count(), 0);
}

#[test]
fn search_finds_the_beginnings_of_words_in_any_order() {
    #[track_caller]
    fn check(words: &str, within: Option<&str>, first: &str) {
        let found = regions().search(words, within.map(code), 8);
        assert_eq!(found.first().map(|r| r.code.dotted()).as_deref(), Some(first), "{words:?} gave {found:?}");
    }
    check("jawa tengah", None, "33");
    check("jateng", None, "33");
    check("dki", None, "31");
    check("semarang", None, "33.22");
    check("kota semarang", None, "33.74");
    check("KAB. SEMARANG", None, "33.22");
    check("semar teng", None, "33.74.01");
    check("tengah semarang", None, "33.74.01");
    check("kauman semarang tengah", None, "33.74.01.1010");
    check("Kel. Kauman, Kec. Semarang Tengah, Kota Semarang", None, "33.74.01.1010");
    check("kauman", Some("33.74"), "33.74.01.1010");
    check("kauman jateng", Some("33.74.01"), "33.74.01.1010");
    check("lubuk pakam i,ii", None, "12.07.28.1007");
    check("bandung", None, "32.04");
}

#[test]
fn search_keeps_to_its_limit_and_region_and_finds_nothing_in_nonsense() {
    assert_eq!(regions().search("s", None, 5).len(), 5);
    assert_eq!(
        regions().search("a", Some(code("33.74")), 500).iter().filter(|r| !code("33.74").contains(r.code)).count(),
        0
    );
    for nothing in ["", "   ", "-.,'", "zzzz", "semarang zzzz", "東京", "\u{0}"] {
        assert_eq!(regions().search(nothing, None, 8), [], "{nothing:?}");
    }
    assert_eq!(regions().search("semarang", None, 0), []);
    assert_eq!(regions().search("semarang", Some(code("33.99")), 8), []);
    assert!(!regions().search(&"a ".repeat(10_000), None, 8).is_empty());
}

#[test]
fn a_misspelt_name_finds_what_is_written_nearly_so() {
    #[track_caller]
    fn check(words: &str, within: Option<&str>, first: &str) {
        let found = regions().similar(words, within.map(code), 8);
        assert_eq!(found.first().map(|r| r.code.dotted()).as_deref(), Some(first), "{words:?} gave {found:?}");
    }
    check("kota semrang", None, "33.74");
    check("semaragn tengah", Some("33.74"), "33.74.01");
    check("kaumn smarang tngah", None, "33.74.01.1010");
    check("kauaman", Some("33.74"), "33.74.01.1010");
    check("semarnag tenga", None, "33.74.01");
    for nothing in ["", "zzzz", "kzu", "semarang zzzzzz", "東京東京", "\u{0}"] {
        assert_eq!(regions().similar(nothing, Some(code("33.74.01")), 8), [], "{nothing:?}");
    }
    assert_eq!(regions().similar("semrang", None, 0), []);
    assert!(regions().similar("semrang", None, 500).iter().all(|r| regions().has(r.code)));
}

#[test]
fn apostrophes_need_not_be_typed() {
    let csv = shipped_csv();
    let (region, name) = csv
        .lines()
        .filter_map(|line| Some((line.split(',').next()?, line.split(',').nth(4)?)))
        .find(|(region, name)| name.contains('\'') && code(region).level() == 4)
        .expect("some village has one");
    let parent = code(region).parent();
    for typed in [name.to_owned(), name.replace('\'', ""), name.replace('\'', "’")] {
        assert!(regions().search(&typed, parent, 8).iter().any(|r| r.code == code(region)), "{typed}");
    }
}

#[test]
fn the_invented_city_is_seen_only_by_those_who_ask_for_it() {
    let (real, demo) = (regions(), Regions::with_example());
    let city = code("99.99");
    assert_eq!((real.get(city), real.children(city).count(), real.search("tirtamaya", None, 8).len()), (None, 0, 0));
    assert!(real.provinces().all(|r| !r.is_example()) && real.by_postcode(99_990).is_empty());
    let tirtamaya = demo.get(city).expect("the demo city");
    assert!(tirtamaya.is_example() && tirtamaya.kind == RegionKind::City);
    assert_eq!(demo.count(), real.count() + 20);
    assert_eq!(demo.children(city).count(), 4);
    assert_eq!(
        demo.full_name(code("99.99.01.1001")).as_deref(),
        Some("Kel. Sukamulya, Kec. Tirtamaya Utara, Kota Tirtamaya")
    );
    assert_eq!(demo.search("sukamulya", Some(city), 8).len(), 1);
    assert_eq!(demo.get(code("33.74")), real.get(code("33.74")));
}

#[test]
fn every_kind_has_a_name_in_both_languages() {
    let texts = Texts::new(TEXTS).expect("texts");
    for region in ["33", "33.22", "33.74", "33.74.01", "33.74.01.1010", "33.22.01.2001", "91.03.01.3007"] {
        let kind = RegionKind::of(code(region));
        assert!(Lang::ALL.into_iter().all(|lang| texts.words(lang).has(kind.text_key())), "{kind:?}");
    }
}

fn at(latitude: f64, longitude: f64) -> Position {
    Position { latitude, longitude }
}

#[test]
fn the_nearest_village_of_a_place_is_found() {
    // The middle of each village is nearest to itself, whatever lies around it.
    for region in regions().below(code("33.74")).filter(|region| region.code.level() == 4) {
        let near = regions().nearest(region.position.expect("a middle")).expect("a village");
        assert!(near.metres < 1.0, "{region:?} gave {near:?}");
    }
    let near = regions().nearest(at(-6.9825, 110.4093)).expect("Tugu Muda");
    assert!(code("33.74").contains(near.region.code) && near.metres < 1_500.0, "{near:?}");
    let near = Regions::with_example().nearest(at(-5.0003, 110.4004)).expect("a village");
    assert_eq!((near.region.name, near.metres.round()), ("Sukamulya", 56.0));
}

#[test]
fn the_nearest_village_is_the_one_that_looking_at_all_finds() {
    let all: Vec<_> = regions().provinces().flat_map(|province| regions().below(province.code)).collect();
    // Places spread over the country by the golden ratio: on land, on coasts, in empty parts and at sea.
    for n in 0..400_u32 {
        let place = at(-11.0 + 17.0 * (f64::from(n) * 0.618_034).fract(), 95.0 + 46.0 * f64::from(n) / 400.0);
        let far = |middle: Position| {
            let east = (middle.longitude - place.longitude)
                * f64::midpoint(middle.latitude, place.latitude).to_radians().cos();
            (middle.latitude - place.latitude).hypot(east) * 111_320.0
        };
        let villages = all.iter().filter(|region| region.code.level() == 4);
        let best = villages.filter_map(|region| Some(far(region.position?))).fold(f64::MAX, f64::min);
        match regions().nearest(place) {
            Some(near) => assert!((near.metres - best).abs() < 0.001, "{place:?}: {near:?}, but {best}"),
            None => assert!(best > 100_000.0, "{place:?}: none, but one is {best} m away"),
        }
    }
}

#[test]
fn a_place_is_guessed_to_lie_in_the_region_of_its_nearest_village() {
    let semarang = code("33.74");
    assert!(regions().seems_within(semarang, at(-6.9825, 110.4093)));
    assert!(!regions().seems_within(semarang, at(-7.3305, 110.5084)), "Salatiga is another city");
    assert!(!regions().seems_within(semarang, at(-5.0, 110.4)), "the Java Sea is far from everybody");
    assert!(Regions::with_example().seems_within(code("99.99"), at(-5.02, 110.41)));
    assert!(!regions().seems_within(code("99.99"), at(-5.02, 110.41)), "the invented city is not there");
    for nowhere in [at(51.5, 0.1), at(f64::NAN, 110.4), at(-7.0, f64::INFINITY)] {
        assert_eq!(regions().nearest(nowhere), None, "{nowhere:?}");
    }
}
