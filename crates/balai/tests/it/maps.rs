//! The map: tiles from one file, of the hall alone; the regions in words beside it; and which region a place lies in.

use std::path::PathBuf;

use testkit::sound;

/// An address of the map, its `{…}` filled in.
fn tile(about: &serde_json::Value, zoom: u8, column: u32, row: u32) -> String {
    let pattern = about["tiles"][0].as_str().expect("an address");
    let (zoom, column, row) = (zoom.to_string(), column.to_string(), row.to_string());
    pattern.replace("{z}", &zoom).replace("{x}", &column).replace("{y}", &row)
}

testkit::on_both! {
    async fn a_map_takes_its_tiles_from_the_hall_and_no_limit_bites_it(hall: TestHall) {
        let hall = hall.restarted(|config| config.rate_per_minute = 20).await;
        let mut visitor = hall.visitor();
        let about = visitor.get("/peta/peta.json").await.expect(200).json();
        assert_eq!((&about["minzoom"], &about["maxzoom"], &about["notice"]), (&0.into(), &14.into(), &true.into()));
        assert!(about["attribution"].as_str().is_some_and(|whose| whose.contains("MIT")));
        for turn in 0..60 {
            let seen = visitor.get(&tile(&about, 6, 50 + turn % 3, 32)).await.expect(200);
            assert_eq!(seen.header("content-type"), "application/vnd.mapbox-vector-tile");
            assert_eq!(seen.header("cache-control"), "public, max-age=31536000, immutable");
            // Who does not take gzip gets it plain: a layer comes first.
            assert_eq!((seen.header("content-encoding"), seen.bytes[0]), ("", 0x1a));
        }
        visitor.get(&tile(&about, 14, 0, 0)).await.expect(204);
        let version = tile(&about, 0, 0, 0).replace("/0/0/0", "/9/9999/0");
        visitor.get(&version).await.expect(204);
        for wrong in ["/peta/ubin/lama/0/0/0.mvt", "/peta/ubin/lama/x/0/0.mvt"] {
            visitor.get(wrong).await.expect(404);
        }
        visitor.get(&tile(&about, 0, 0, 0).replace(".mvt", ".png")).await.expect(404);
    }

    async fn what_the_map_shows_is_also_in_words(hall: TestHall) {
        assert!(hall.visitor().get("/").await.expect(200).html().contains("href=\"/peta\""), "the foot of every page leads to it");
        let points = hall.visitor().get("/peta/wilayah.geojson").await.expect(200).json();
        let features = points["features"].as_array().expect("features").clone();
        assert_eq!(features.len(), 14);
        for lang in ["id", "en"] {
            let page = hall.visitor().in_lang(lang).get("/peta").await.expect(200);
            assert_eq!(sound::flaws(&page, lang), Vec::<String>::new(), "{lang}");
            for feature in &features {
                assert!(page.has(feature["properties"]["name"].as_str().expect("a name")), "{feature}");
            }
            let page = hall.visitor().in_lang(lang).get("/peta/titik").await.expect(200);
            assert_eq!(sound::flaws(&page, lang), Vec::<String>::new(), "{lang}");
        }
    }

    async fn a_place_is_told_its_village_and_whether_it_seems_to_be_ours(hall: TestHall) {
        let mut visitor = hall.visitor();
        let mut ask = async |north: &str, east: &str| {
            visitor.fill("/peta/titik", "/peta/titik", &[("lintang", north), ("bujur", east)]).await
        };
        let page = ask("-5,0003", "110.4004").await.expect(200);
        assert!(page.has("Kel. Sukamulya, Kec. Tirtamaya Utara, Kota Tirtamaya"), "{}", page.html());
        assert!(!page.has("di luar daerah kami") && page.has("60 meter"), "{}", page.html());
        let page = ask("-6.9825", "110.4093").await.expect(200);
        assert!(page.has("Kota Semarang") && page.has("di luar daerah kami"));
        assert!(ask("40", "-70").await.expect(200).has("Tidak ada desa"));
        let page = ask("di sini", "110.4").await.expect(422);
        assert!(page.has("di sini") && page.has("galat-hal"), "what was typed stays");
        assert!(page.path == "/peta/titik", "the place is in no address");
    }

    async fn a_file_that_is_no_map_keeps_the_hall_shut_and_another_is_shown(hall: TestHall) {
        let folder = tempfile::tempdir().expect("a folder");
        let path: PathBuf = folder.path().join("kota.pmtiles");
        std::fs::write(&path, b"PMTiles\x02 and no more").expect("written");
        let error = maps::Archive::open(Some(&path)).err().expect("refused").to_string();
        assert!(error.contains("kota.pmtiles cannot be used"), "{error}");
        std::fs::write(&path, maps::SHIPPED).expect("written");
        let before = hall.visitor().get("/peta/peta.json").await.expect(200).json();
        let hall = hall.restarted(|config| config.map = Some(path)).await;
        let after = hall.visitor().get("/peta/peta.json").await.expect(200).json();
        assert_eq!(before, after, "the same file, read from the disk");
        hall.visitor().get(&tile(&after, 14, 13_216, 8_420)).await.expect(200);
    }
}
