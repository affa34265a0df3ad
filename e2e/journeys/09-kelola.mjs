// An administrator makes a new service in the editor: a mistake is named at its line and mended, the form is looked at as
// on a phone, the worked examples run, a second administrator puts it in force, and a citizen applies for it.

import assert from "node:assert/strict";
import { send } from "../forms.mjs";
import { resident, signInOfficer } from "../people.mjs";
import { examples, service } from "../tent.mjs";

export default async function kelola(walk) {
  // Each mode makes a service of its own in the same hall.
  const at = ["phone-script", "phone-plain", "desk-script", "desk-plain"].indexOf(walk.mode.name);
  const id = `pinjam-tenda-${at + 1}`;
  const prefix = `TD${"ABCD"[at]}`;
  await signInOfficer(walk, "admin");
  await walk.visit("/kelola", { name: "manage" });
  await begin(walk, id, prefix);
  await write(walk, id, prefix);
  await byForm(walk, id);
  await propose(walk, id);

  const galuh = await walk.another();
  await signInOfficer(galuh, "galuh");
  await release(galuh, id);
  await apply(await walk.another(), id, prefix);

  await walk.visit("/kelola/perubahan", { name: "manage-changes" });
  await walk.sees("Usulan disetujui");
}

async function begin(walk, id, prefix) {
  const { page } = walk;
  await walk.visit("/kelola/layanan", { name: "manage-services" });
  await walk.press("link", "Layanan baru", { look: false });
  await page.waitForURL(/\/baru$/);
  await walk.look("manage-new");
  await walk.press("button", "Buat naskah", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["dari", "id", "prefix"], name: "manage-new-wrong" });
  await page.locator("[id=dari]").selectOption("legalisasi");
  await page.locator("[id='title.id']").fill("Pinjam tenda kelurahan");
  await page.locator("[id='title.en']").fill("Borrow the village tent");
  await page.locator("[id=id]").fill(id);
  await page.locator("[id=prefix]").fill(prefix);
  await walk.press("button", "Buat naskah", { look: false });
  await page.waitForURL(new RegExp(`/${id}/sumber$`));
  await walk.look("manage-source");
}

/** The whole text is replaced by another one, with a mistake in it that is named where it is, and mended. */
async function write(walk, id, prefix) {
  const { page } = walk;
  const right = service(id, prefix);
  const wrong = right.replace("effort_minutes", "effort_minuts");
  const line = wrong.split("\n").findIndex((text) => text.startsWith("effort_minuts")) + 1;
  await page.locator("#sumber").fill(wrong);
  // With script it is named while one types; without, once it is saved. Either way the text is kept.
  if (!walk.script) await walk.press("button", "Simpan dan periksa", { look: false });
  const told = page.locator("#kesalahan li", { hasText: `Baris ${line}` }).first();
  await told.waitFor();
  assert.ok((await told.innerText()).includes("effort_minutes"), "the mistake says what is meant");
  await walk.look("manage-source-wrong");
  if (walk.script) {
    await told.getByRole("link").click();
    const place = await page.locator("#sumber").evaluate((box) => box.value.slice(0, box.selectionStart).split("\n").length);
    assert.equal(place, line, "the link leads to the line");
  }
  await page.locator("#sumber").fill(right);
  await walk.press("button", "Simpan dan periksa", { look: false });
  await walk.sees("Tersimpan dan diperiksa");
  await walk.sees("Tidak ada kesalahan");

  // The frame shows the form as on a phone.
  const frame = page.frameLocator("iframe[name=pratinjau]");
  await frame.getByLabel("Jumlah tamu").waitFor();
  await walk.look("manage-source-right");

  await walk.visit(`/kelola/layanan/${id}/contoh`, { look: false });
  await page.locator("#contoh").fill(examples);
  await walk.press("button", "Simpan dan uji", { look: false });
  await walk.sees("2 dari 2 contoh");
  await walk.look("manage-examples");
}

/** The same file by its form: a requirement more, a way to apply less, and advice whose condition is mended. */
async function byForm(walk, id) {
  const { page } = walk;
  await walk.visit(`/kelola/layanan/${id}/bagian/syarat`, { name: "manage-parts" });
  await walk.press("button", "Tambah syarat", { look: false });
  await page.locator("[id='requirements.1.text.id']").waitFor();
  await walk.look("manage-parts-added");
  await page.locator("[id='requirements.1.text.id']").fill("Nama penanggung jawab");
  await page.locator("[id='requirements.1.text.en']").fill("Who answers for it");
  await walk.press("button", "Simpan dan periksa", { look: false });
  await walk.sees("Tersimpan dan diperiksa");
  await wayToApply(walk, id);
  await advise(walk, id);
  for (const part of ["janji", "hukum", "isian", "orang-kedua", "tahap", "surat", "perpanjangan"]) {
    await walk.visit(`/kelola/layanan/${id}/bagian/${part}`, { name: `manage-part-${part}` });
  }
  // A whole part can be begun and taken away again.
  await walk.press("button", "Tambah perpanjangan", { look: false });
  await page.locator("[id='renewal.basis']").waitFor();
  await walk.look("manage-renewal-added");
  await walk.press("button", "Hapus perpanjangan", { look: false });
  await page.getByRole("button", { name: "Tambah perpanjangan" }).waitFor();
}

/** Other programs shall not apply: the box is unticked, and stays so. */
async function wayToApply(walk, id) {
  const { page } = walk;
  await walk.visit(`/kelola/layanan/${id}/bagian/umum`, { name: "manage-part-umum" });
  const program = page.locator("input[name=channels][value=program]");
  assert.ok(await program.isChecked(), "left out means every way");
  await program.uncheck();
  await walk.press("button", "Simpan dan periksa", { look: false });
  await walk.sees("Tersimpan dan diperiksa");
  assert.ok(!(await program.isChecked()) && (await page.locator("input[name=channels][value=web]").isChecked()));
}

/** Advice is added; its wrong condition is named at its box, and mended. */
async function advise(walk, id) {
  const { page } = walk;
  await walk.visit(`/kelola/layanan/${id}/bagian/pertanyaan`, { name: "manage-part-pertanyaan" });
  await walk.press("button", "Tambah anjuran lain", { look: false });
  const when = page.locator("[id='advice.0.when']");
  await when.waitFor();
  await when.fill('untuk == "konser"');
  await page.locator("[id='advice.0.text.id']").fill("Tenda dikembalikan dalam keadaan bersih.");
  await page.locator("[id='advice.0.text.en']").fill("The tent comes back clean.");
  await walk.press("button", "Simpan dan periksa", { look: false });
  await page.locator("[id='advice.0.when-e']").filter({ hasText: "konser" }).waitFor();
  await walk.look("manage-advice-wrong");
  await when.fill('untuk == "keluarga"');
  await walk.press("button", "Simpan dan periksa", { look: false });
  await walk.sees("Tersimpan dan diperiksa");
  assert.equal(await page.locator("[id='advice.0.when-e']").count(), 0, "nothing is wrong any more");
}

async function propose(walk, id) {
  const { page } = walk;
  await walk.visit(`/kelola/layanan/${id}/beda`, { name: "manage-diff" });
  await page.locator("#alasan").fill("Layanan baru kelurahan.");
  await walk.press("button", "Ajukan", { look: false });
  await page.waitForURL(/\/versi\/1$/);
  await walk.look("manage-proposed");
  assert.equal(await page.getByRole("button", { name: "Setujui" }).count(), 0, "whoever proposes does not approve");
}

async function release(galuh, id) {
  const { page } = galuh;
  await galuh.visit("/kelola", { name: "manage-waiting" });
  await page.locator(`main a[href="/kelola/layanan/${id}/versi/1"]`).click();
  await page.waitForURL(/\/versi\/1$/);
  await galuh.look("manage-decide");
  await galuh.press("button", "Setujui dan berlakukan", { look: false });
  await galuh.sees("Disetujui");
  await galuh.visit(`/kelola/layanan/${id}`, { name: "manage-service" });
  await galuh.sees("Buatan kantor");
}

async function apply(citizen, id, prefix) {
  const { page } = citizen;
  await resident(citizen, "tent");
  await citizen.visit(`/layanan/${id}`, { name: "tent-service" });
  await citizen.sees("Nama penanggung jawab");
  await citizen.visit(`/layanan/${id}/mulai`, { look: false });
  await page.getByLabel("Acara keluarga").check();
  await citizen.press("button", "Lanjut ke formulir", { look: false });
  await citizen.sees("Tenda dikembalikan dalam keadaan bersih.");
  await citizen.press("button", "Saya mengerti, lanjut ke formulir", { look: false });
  await page.locator("#nama_acara").fill("Hajatan Bima");
  await page.locator("#tamu").fill("80");
  await citizen.press("button", /^Lanjut/, { look: false });
  await page.waitForURL(/\/periksa$/);
  const reference = await send(citizen);
  assert.ok(reference.startsWith(`${prefix}-`), reference);
}
