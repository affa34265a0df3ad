// Someone without a telephone comes to the counter and an officer fills the form in; and a small business is registered by
// rule, with its letter in seconds.

import assert from "node:assert/strict";
import { fillApplicant, giveDocuments, send } from "../forms.mjs";
import { readLetter } from "../papers.mjs";
import { resident, signInOfficer, somebody } from "../people.mjs";

export default async function counter(walk) {
  await atTheCounter(await walk.another());
  await byRule(walk);
}

async function atTheCounter(wulan) {
  const { page } = wulan;
  const person = somebody();
  await signInOfficer(wulan, "wulan");
  await wulan.visit("/meja/loket", { name: "counter" });
  await wulan.press("button", "Lanjut", { look: false });
  await wulan.mustSayWhatIsWrong({ fields: ["layanan", "nik", "nama"], name: "counter-wrong" });
  await page.getByLabel("KTP-el").check();
  await page.locator("#nik").fill(person.nik);
  await page.locator("#nama").fill(person.name);
  await page.locator("#ponsel").fill(person.phone);
  await wulan.press("button", "Lanjut", { look: false });
  await page.waitForURL(/\/layanan\/ktp-el\/mulai\?untuk=/);
  await wulan.look("counter-questions");
  await page.getByLabel("Hilang atau dicuri").check();
  await wulan.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/pemohon$/);
  await wulan.look("counter-form");
  await fillApplicant(wulan, person);
  await wulan.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await giveDocuments(wulan);
  await wulan.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  await wulan.look("counter-review");
  const reference = await send(wulan);
  await wulan.look("counter-receipt");
  await wulan.visit(`/lacak/${reference}`, { look: false });
  await wulan.sees("diisikan petugas loket");
  await wulan.doesNotHave(person.nik);
}

async function byRule(walk) {
  const { page } = walk;
  const person = await resident(walk);
  await walk.visit("/layanan/nib-mikro", { name: "service-business" });
  await walk.visit("/layanan/nib-mikro/mulai", { name: "business-questions" });
  await page.getByLabel("Saya sendiri (perorangan)").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/pemilik$/);
  await walk.look("business-owner");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/usaha$/);
  await walk.look("business");
  await page.locator("#nama_usaha").fill("Warung Berkah Contoh");
  await page.locator("#kbli").selectOption("56102");
  await page.locator("#alamat_usaha").fill("Jalan Mawar 12, RT 003 / RW 005");
  await chooseRegion(walk);
  await page.locator("#modal").fill("Rp15.000.000");
  await page.locator("#tenaga_kerja").fill("2");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/pernyataan$/);
  await walk.look("business-statements");
  for (const statement of ["kesesuaian_ruang", "lingkungan", "benar"]) await page.locator(`#${statement}`).check();
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  await walk.look("business-review");
  await walk.sees("Rp15.000.000");
  if (/\b\d\d\.\d\d\.\d\d\.\d{4}\b/.test(await page.locator("main").innerText())) walk.complain("the review shows the number of a village, not its name");

  const start = Date.now();
  const reference = await send(walk);
  const link = page.getByRole("link", { name: "Buka surat (PDF)" });
  const answer = await page.request.get(await link.getAttribute("href"));
  const took = Date.now() - start;
  assert.ok(took < 10_000, `the letter took ${took} ms`);
  await walk.look("business-receipt");
  await walk.sees("Permohonan Anda disetujui");
  const read = await readLetter(await answer.body());
  assert.match(read.text, /CONTOH-[\d.]+-20\d\d-\d{6}/);
  assert.ok(read.text.includes("Warung Berkah Contoh"));
  await walk.visit(`/permohonan/${reference}`, { name: "business-case" });
  await walk.sees("otomatis");
}

/** District, then village: the second list follows from the first, by script or by pressing a button. Script also finds. */
async function chooseRegion(walk) {
  const { page } = walk;
  const district = page.locator("[id='wilayah_usaha.1']");
  await district.selectOption({ index: 1 });
  if (!walk.script) {
    await walk.press("button", "Tampilkan pilihan berikutnya", { look: false });
    assert.equal(await page.locator("#nama_usaha").inputValue(), "Warung Berkah Contoh", "choosing a region loses what was typed");
    await walk.look("business-region");
  }
  const village = page.locator("[id='wilayah_usaha.2']");
  await village.waitFor();
  await village.selectOption({ index: 1 });
  if (!walk.script) return;
  const name = await village.locator("option").nth(2).innerText();
  const box = page.locator("[id='wilayah_usaha-cari']");
  await box.pressSequentially(name);
  // Answers to the first letters come earlier, with other names.
  const found = page.locator(`[id='wilayah_usaha-cari-isi'] option[value*="${name}"]`).first();
  await found.waitFor({ state: "attached" });
  await box.fill(await found.getAttribute("value"));
  await page.waitForFunction(() => document.getElementById("wilayah_usaha.2")?.value.match(/\./g)?.length === 3);
  assert.ok((await box.inputValue()).includes(name), `${name} is not found by typing it`);
}
