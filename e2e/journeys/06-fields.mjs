// Every kind of field, over the test service of e2e/services: what people type is understood, kept, asked again where
// it is wrong, and shown back as they would write it.

import assert from "node:assert/strict";
import { file, resident } from "../people.mjs";

export default async function fields(walk) {
  const { page } = walk;
  await resident(walk);
  const box = (id) => page.locator(`[id='${id}']`);
  const on = async (to) => {
    await walk.press("button", /^(Lanjut ke|Periksa)/, { look: false });
    await page.waitForURL(new RegExp(`/${to}$`));
  };
  await walk.visit("/layanan/semua-isian/mulai", { look: false });
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/angka$/);

  // What is wrong is said at its field, and stays in its box.
  await box("jam").fill("22.15");
  await box("lebar").fill("2,555");
  await box("tahun_pasang").fill("19");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["jam", "lebar", "tahun_pasang", "usaha"], name: "fields-wrong" });
  assert.equal(await box("jam").inputValue(), "22.15");
  assert.equal(await box("lebar").inputValue(), "2,555");

  // A code: by its name while one types, or by the button.
  await box("jam").fill("9.30");
  await box("lebar").fill("2,50");
  await walk.sees("Register kependudukan belum mengenal NIK ini");
  await box("alamat").fill("Jalan Kenanga 3");
  await box("tahun_pasang").fill("2019");
  await box("usaha").fill("warung");
  if (walk.script) {
    await page.locator("datalist option", { hasText: "" }).first().waitFor({ state: "attached" });
    const offered = await page.locator("[id='usaha-isi'] option").evaluateAll((all) => all.map((one) => one.value));
    assert.deepEqual(offered, ["56102 Rumah atau warung makan"]);
    await box("usaha").fill(offered[0]);
  } else {
    await walk.press("button", "Cari", { look: false });
    await walk.look("fields-codes");
    await page.getByLabel("56102 Rumah atau warung makan").check();
  }
  await page.getByLabel("Malam juga").check();
  await on("tempat");

  // A point: tapped on the picture with script, the middle of a village without.
  await walk.look("fields-place");
  if (walk.script) {
    await page.locator("svg.pad").click({ position: { x: 60, y: 60 } });
    assert.match(await box("titik.lintang").inputValue(), /^-(4|5)\.\d{5}$/);
    await walk.context.grantPermissions(["geolocation"]);
    await walk.context.setGeolocation({ latitude: -5.0201, longitude: 110.4102 });
    await page.getByRole("button", { name: "Pakai lokasi saya sekarang" }).click();
    await page.waitForFunction(() => document.getElementById("titik.lintang").value === "-5.02010");
  } else {
    await box("titik.desa.1").selectOption({ label: "Tirtamaya Utara" });
    await page.locator("button[name=_pilih][value='titik.desa']").click();
    await box("titik.desa.2").selectOption({ label: "Sukamulya" });
  }
  await box("sumber.0.sebulan").fill("2.500.000");
  await box("sumber.1.sebulan").fill("0");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["sumber.2.sebulan"], name: "fields-cell-missing" });
  await box("sumber.2.sebulan").fill("150000");
  await box("sumber.0.hari").fill("22,5");
  await on("orang");

  // Files in the rows of a group; a row that goes takes its file along.
  await box("saksi.0.nama").fill("Budi Contoh");
  await box("saksi.0.foto").setInputFiles(file("KTP Budi.png"));
  assert.equal(await box("saksi.0.foto").getAttribute("capture"), "environment");
  await walk.press("button", "Tambah", { look: false });
  await box("saksi.1.nama").fill("Ani Contoh");
  await box("saksi.1.foto-lain").setInputFiles(file("KTP Ani.png"));
  await walk.press("button", "Tambah", { look: false });
  await walk.look("fields-witnesses");
  await walk.press("button", "Hapus yang terakhir", { look: false });
  await on("periksa");
  await walk.look("fields-review");
  const shown = await page.locator("main").innerText();
  for (const text of ["09.30", "2,5", "2019", "56102 Rumah atau warung makan", "Malam juga", "3,125", "Rp2.500.000", "22,5", "KTP Budi"]) {
    assert.ok(shown.includes(text), `the review does not show ${text}:\n${shown}`);
  }
  assert.ok(walk.script || shown.includes("kira-kira, tengah"), "the middle of a village is not called so");

  // An option that no longer fits is asked again, and nothing else is lost.
  await page.goto(page.url().replace(/periksa$/, "angka"));
  await box("lebar").fill("12");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["waktu"], name: "fields-option-gone" });
  assert.equal(await page.getByLabel("Malam juga").count(), 0);
  await page.getByLabel("Tanpa lampu").check();
  await on("tempat");
}
