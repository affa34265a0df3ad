use super::{Choices, Clash, Merged, Side, merge, merge_whole};

const BASE: &str = "# Asal\ntitle = \"Surat\"\neffort = 5\nkeywords = [\"a\", \"b\"]\n\n[fee]\nkind = \"free\"\n\n\
    [[fields]]\nid = \"nama\"\nlabel = \"Nama\"\n\n[[fields]]\nid = \"nik\"\nlabel = \"NIK\"\n\
    options = [\n    { value = \"a\", label = \"A\" },\n    { value = \"b\", label = \"B\" },\n]\n\n\
    [[pages]]\nid = \"satu\"\n\n[[pages.fields]]\nid = \"x\"\n\n[[pages]]\nid = \"dua\"\n\n[[pages.fields]]\nid = \"y\"\n";

fn woven(own: &str, newer: &str) -> Merged {
    merge(BASE, own, newer, &Choices::new()).unwrap()
}

/// Merged without a clash.
fn smooth(own: &str, newer: &str) -> String {
    let merged = woven(own, newer);
    assert_eq!(merged.clashes, []);
    merged.text
}

fn table(text: &str) -> toml::Table {
    text.parse().unwrap()
}

#[test]
fn what_only_the_office_changed_is_kept_and_the_rest_is_the_newer_text() {
    let own = BASE.replace("\"Surat\"", "\"Surat kota\"").replace("label = \"NIK\"", "label = \"NIK di KTP\"");
    let newer =
        BASE.replace("# Asal", "# Baru").replace("effort = 5", "effort = 7").replace("\"Nama\"", "\"Nama lengkap\"");
    let expected = newer.replace("\"Surat\"", "\"Surat kota\"").replace("label = \"NIK\"", "label = \"NIK di KTP\"");
    assert_eq!(smooth(&own, &newer), expected);
}

#[test]
fn an_office_that_changed_nothing_gets_the_newer_text_byte_for_byte() {
    let newer = BASE.replace("Nama", "Nama lengkap");
    assert_eq!(smooth(BASE, &newer), newer);
    assert_eq!(smooth(&newer, &newer), newer);
    assert!(merge("a = ", "b = 1", "c = 2", &Choices::new()).is_none());
}

#[test]
fn what_both_changed_is_shown_and_taken_over_as_chosen() {
    let own = BASE.replace("effort = 5", "effort = 9");
    let newer = BASE.replace("effort = 5", "effort = 7");
    let merged = woven(&own, &newer);
    let [clash] = merged.clashes.as_slice() else { panic!("{merged:?}") };
    let Clash { path, base, own: mine, newer: theirs, chosen, name } = clash.clone();
    assert_eq!((path.as_str(), base.as_str(), mine.as_str(), theirs.as_str(), chosen), ("effort", "5", "9", "7", None));
    for (side, text) in [(Side::Own, &own), (Side::Newer, &newer)] {
        let chosen = merge(BASE, &own, &newer, &Choices::from([(name.clone(), side)])).unwrap();
        assert_eq!((&chosen.text, chosen.clashes[0].chosen), (text, Some(side)));
    }
    // A choice made for other words is none.
    let other = BASE.replace("effort = 5", "effort = 8");
    let again = merge(BASE, &own, &other, &Choices::from([(name, Side::Own)])).unwrap();
    assert_eq!(again.clashes[0].chosen, None);
}

#[test]
fn things_of_lists_come_go_and_move_by_themselves() {
    let own =
        BASE.replace("[[pages]]\nid = \"satu\"", "[[fields]]\nid = \"hp\"\nlabel = \"HP\"\n\n[[pages]]\nid = \"satu\"");
    let newer = BASE
        .replace("[[fields]]\nid = \"nama\"\nlabel = \"Nama\"\n\n", "")
        .replace("    { value = \"b\", label = \"B\" },\n", "    { value = \"c\", label = \"C\" },\n");
    let both = table(&smooth(&own, &newer));
    let ids: Vec<&str> = both["fields"].as_array().unwrap().iter().map(|field| field["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["nik", "hp"]);
    assert_eq!(both["fields"][0]["options"][1]["value"].as_str(), Some("c"));
    assert_eq!(both["pages"][1]["fields"][0]["id"].as_str(), Some("y"), "fields stay on their page: {both:?}");
}

#[test]
fn a_page_that_the_office_moved_keeps_its_fields_and_the_makers_new_words() {
    let (head, pages) = BASE.split_at(BASE.find("[[pages]]").unwrap());
    let second = pages.rfind("[[pages]]").unwrap();
    let own = format!("{head}{}\n{}", &pages[second..], &pages[..second]);
    let newer = BASE.replace("id = \"x\"", "id = \"x\"\nlabel = \"X\"");
    let both = table(&smooth(&own, &newer));
    assert_eq!(both["pages"][0]["id"].as_str(), Some("dua"));
    assert_eq!(both["pages"][0]["fields"][0]["id"].as_str(), Some("y"));
    assert_eq!(both["pages"][1]["fields"][0]["label"].as_str(), Some("X"));
}

#[test]
fn an_order_that_both_changed_is_a_choice() {
    let list = |ids: &[&str]| ids.iter().fold(String::new(), |text, id| text + "[[s]]\nid = \"" + id + "\"\n");
    let merged =
        merge(&list(&["a", "b", "c"]), &list(&["b", "a", "c"]), &list(&["a", "c", "b"]), &Choices::new()).unwrap();
    assert_eq!(merged.clashes.iter().map(|clash| clash.path.as_str()).collect::<Vec<_>>(), ["s[#]"]);
    let chosen = Choices::from([(merged.clashes[0].name.clone(), Side::Own)]);
    let merged = merge(&list(&["a", "b", "c"]), &list(&["b", "a", "c"]), &list(&["a", "c", "b"]), &chosen).unwrap();
    assert_eq!(table(&merged.text), table(&list(&["b", "a", "c"])));
}

#[test]
fn taken_away_by_one_and_changed_by_the_other_is_a_choice() {
    let own = BASE.replace("[[fields]]\nid = \"nama\"\nlabel = \"Nama\"\n\n", "");
    let newer = BASE.replace("\"Nama\"", "\"Nama lengkap\"");
    let merged = woven(&own, &newer);
    assert_eq!((merged.clashes[0].path.as_str(), merged.clashes[0].own.as_str()), ("fields[nama]", ""));
    assert!(merged.clashes[0].newer.contains("label: Nama lengkap"), "{:?}", merged.clashes);
    let kept = merge(BASE, &newer, &own, &Choices::from([(woven(&newer, &own).clashes[0].name.clone(), Side::Own)]));
    assert!(kept.unwrap().text.contains("Nama lengkap"));
}

#[test]
fn what_the_office_took_away_stays_away_if_its_makers_left_it_alone() {
    let own = BASE.replace("effort = 5\n", "").replace("[fee]\nkind = \"free\"\n\n", "");
    let newer = BASE.replace("\"Surat\"", "\"Surat baru\"");
    let both = table(&smooth(&own, &newer));
    assert!(both.get("effort").is_none() && both.get("fee").is_none() && both["title"].as_str() == Some("Surat baru"));
}

#[test]
fn without_a_common_beginning_every_difference_is_a_choice_and_additions_stay() {
    let merged = merge("", "a = 1\nb = 2\n", "a = 3\nc = 4\n", &Choices::new()).unwrap();
    assert_eq!(merged.clashes.iter().map(|clash| clash.path.as_str()).collect::<Vec<_>>(), ["a"]);
    assert_eq!(table(&merged.text), table("a = 3\nb = 2\nc = 4\n"));
}

#[test]
fn a_template_is_merged_as_a_whole() {
    let none = Choices::new();
    assert_eq!(merge_whole("a", "b", "a", &none).text, "b");
    assert_eq!(merge_whole("a", "a", "c", &none).text, "c");
    let both = merge_whole("a", "b", "c", &none);
    assert_eq!((both.clashes.len(), both.text.as_str()), (1, "c"));
}

#[test]
fn any_shipped_service_takes_the_offices_words_and_the_makers_words_at_once() {
    let mut tried = 0;
    for (path, source) in catalogue::shipped() {
        if path == "services/surat.typ" {
            continue;
        }
        // The office is sure of something, the makers add a key at the top and drop the last table.
        let own = source.replacen("certain = false", "certain = true", 1);
        let cut = source.rfind("\n[[").unwrap_or(source.len());
        let newer = format!("baru = 1\n{}\n", &source[..cut]);
        let Some(merged) = merge(source, &own, &newer, &Choices::new()) else { panic!("{path}") };
        let back = merge(source, &newer, &own, &Choices::new()).unwrap();
        if merged.clashes.is_empty() && own != source {
            tried += 1;
            assert_eq!(table(&merged.text), table(&back.text), "{path}: who came first does not matter");
        }
        assert_eq!(table(&merged.text)["baru"].as_integer(), Some(1), "{path}");
    }
    assert!(tried > 5, "{tried}");
}
