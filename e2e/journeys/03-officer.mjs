// An application goes over the desk: found, taken, sent back with one field and one photo marked, corrected, approved by
// two officers, handed out as a letter that anyone can check, and revoked.

import assert from "node:assert/strict";
import { applyForCard, send } from "../forms.mjs";
import { readLetter } from "../papers.mjs";
import { prove, scanRevoked } from "../proof.mjs";
import { file, resident, signInOfficer } from "../people.mjs";

export default async function officer(walk) {
  const person = await resident(walk);
  const reference = await applyForCard(walk, person);
  await walk.visit(`/permohonan/${reference}`, { look: false });
  await walk.sees("menunggu diambil petugas");

  const wulan = await walk.another();
  await signInOfficer(wulan, "wulan", { look: true });
  await find(wulan, person, reference);
  await take(wulan, walk, reference);
  await giveBack(wulan, reference);
  await correct(walk, person, reference);

  await wulan.visit(`/meja/${reference}`, { name: "case-corrected" });
  await wulan.sees("0009");
  await decide(wulan, "Setujui");
  const ratna = await walk.another();
  await signInOfficer(ratna, "ratna");
  await ratna.visit(`/meja/${reference}`, { name: "case-to-sign" });
  await ratna.press("button", /^Ambil berkas/, { look: false });
  await decide(ratna, "Kartu sudah dicetak");

  const { check, pdf, code } = await letter(walk, person, reference);
  const anyone = await walk.another();
  await anyone.visit(check, { name: "check-valid" });
  await anyone.sees("Surat ini asli");
  for (const personal of [person.name, person.nik]) await anyone.doesNotHave(personal);
  await prove(anyone, check, pdf, code);

  await ratna.visit(`/meja/${reference}`, { look: false });
  await ratna.page.locator("summary", { hasText: "Cabut surat" }).click();
  await ratna.page.locator("#sebab").fill("Salah cetak nama.");
  await ratna.look("case-revoke");
  await ratna.press("button", "Cabut surat", { look: false });
  await ratna.look("case-revoked");
  await anyone.visit(check, { name: "check-revoked" });
  await anyone.sees("Surat ini sudah dicabut");
  await anyone.doesNotHave("Surat ini asli");
  if (anyone.script) await scanRevoked(anyone, code);

  await walk.visit("/saya/jejak", { name: "who-looked" });
  await walk.sees("Wulan Prasetya");
  await walk.sees("Ratna Kusumawardani");
}

/** The inbox, its filters, and the search by name, by NIK and by reference. */
async function find(wulan, person, reference) {
  const { page } = wulan;
  const row = page.locator("tr[data-row]", { hasText: reference });
  await wulan.visit("/meja", { name: "inbox" });
  for (const queue of ["Belum diambil", "Saya pegang", "Lewat tenggat", "Menunggu warga", "Selesai"]) {
    await page.locator("main .chip", { hasText: queue }).click();
    await page.waitForLoadState("load");
    assert.equal(await page.locator("main .chip[aria-current]").innerText(), queue);
  }
  await wulan.look("inbox-done");
  await wulan.visit("/meja?antrean=bebas", { look: false });
  await page.locator("#layanan").selectOption("ktp-el");
  await wulan.press("button", "Terapkan", { look: false });
  await page.waitForURL(/layanan=ktp-el/);
  for (const words of [person.nik, reference.toLowerCase(), person.name]) {
    await page.locator("form[role=search] input[name=q]").filter({ visible: true }).fill(words);
    await page.keyboard.press("Enter");
    await wulan.sees(`“${words}”`);
    // Before its style is there, a page shows the search for every screen.
    await page.waitForLoadState("load");
    await row.waitFor();
  }
  await wulan.look("inbox-found");
  await page.locator("form[role=search] input[name=q]").filter({ visible: true }).fill("tidak ada orang ini");
  await page.keyboard.press("Enter");
  await wulan.sees("“tidak ada orang ini”");
  await page.waitForLoadState("load");
  await wulan.look("inbox-nothing");
  assert.equal(await page.locator("tr[data-row]").count(), 0);
}

/** Opens the case and takes it; the applicant's page, open all the while, says so by itself where script runs. */
async function take(wulan, walk, reference) {
  await wulan.visit(`/meja/${reference}`, { name: "case-open" });
  await wulan.sees("Anda membuka data pribadi.");
  await wulan.doesNotHave("Kirim keputusan");
  if (walk.script) await walk.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await wulan.press("button", /^Ambil berkas/, { look: false });
  await wulan.sees("Berkas Anda pegang.");
  await wulan.look("case-held");
  if (walk.script) {
    await walk.sees("sedang dikerjakan petugas");
    assert.ok(await walk.page.evaluate(() => globalThis.sameDocument), "the page was loaded anew");
  } else {
    await walk.press("link", /^Muat ulang/, { look: false });
    await walk.sees("sedang dikerjakan petugas");
  }
}

/** Nothing chosen, nothing marked, no reason: each said plainly. Then one field and one document are sent back. */
async function giveBack(wulan, reference) {
  const { page } = wulan;
  await wulan.press("button", /^Kirim keputusan/, { look: false });
  await wulan.look("case-undecided");
  await wulan.sees("Pilih satu keputusan dulu.");
  await page.getByLabel("Minta perbaikan ke warga").check();
  await wulan.press("button", /^Kirim keputusan/, { look: false });
  await wulan.sees("Tandai paling sedikit satu");
  await page.getByLabel("Tolak dengan alasan").check();
  await wulan.press("button", /^Kirim keputusan/, { look: false });
  await wulan.mustSayWhatIsWrong({ fields: ["pesan", "dasar"], name: "case-reject-without-reason" });

  for (const [path, note] of [
    ["no_kk", "Nomor ini tidak sama dengan yang di foto."],
    ["foto_kk", "Foto buram, tidak terbaca."],
  ]) {
    const mark = page.locator("details.mark", { has: page.locator(`input[name=tanda][value="${path}"]`) });
    await mark.locator("summary").click();
    await mark.locator("input[type=checkbox]").check();
    await mark.locator("input.in").fill(note);
  }
  await page.locator("#pesan").fill("Tolong perbaiki dua hal ini, sisanya sudah benar.");
  await page.locator("#dasar").fill("");
  await page.getByLabel("Minta perbaikan ke warga").check();
  await wulan.look("case-marked");
  await wulan.press("button", /^Kirim keputusan/, { look: false });
  await wulan.sees("Keputusan terkirim.");
  await wulan.look("inbox-after-decision");
  assert.equal(await page.locator("tr[data-row]", { hasText: reference }).count(), 0, "a case that waits for the citizen still lies open");
}

/** The applicant can change what was marked, and nothing else. */
async function correct(walk, person, reference) {
  const { page } = walk;
  await walk.visit(`/permohonan/${reference}`, { name: "case-returned" });
  await walk.sees("Kami perlu sesuatu dari Anda");
  await walk.sees("Tolong perbaiki dua hal ini");
  await walk.press("link", "Perbaiki sekarang", { look: false });
  await walk.look("correct-field");
  await walk.sees("Nomor ini tidak sama dengan yang di foto.");
  assert.equal(await page.locator("main form[method=post] input.in").count(), 1, "more than the marked field can be changed");
  await page.locator("#no_kk").fill(person.card.replace(/7$/, "9"));
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await walk.press("button", /^Hapus KK lama/, { look: false });
  await page.locator("#foto_kk").setInputFiles(file("KK terang.png"));
  await walk.look("correct-photo");
  assert.equal(await page.locator("main form[method=post] input.in").count(), 1, "more than the marked document can be changed");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  await walk.look("correct-review");
  assert.equal(await send(walk, { button: "Kirim perbaikan" }), reference);
  await walk.look("receipt-corrected");
  await walk.sees("Perbaikan Anda kami terima");
}

async function decide(desk, decision) {
  await desk.page.getByLabel(decision).check();
  await desk.press("button", /^Kirim keputusan/, { look: false });
  await desk.sees("Keputusan terkirim.");
}

/** The letter in the citizen's hands: its words, and the code that leads to the page which vouches for it. */
async function letter(walk, person, reference) {
  await walk.visit(`/permohonan/${reference}`, { name: "case-approved" });
  await walk.sees("Surat Pemberitahuan KTP-el Siap Diambil");
  const link = walk.page.getByRole("link", { name: "Buka surat (PDF)" });
  const answer = await walk.page.request.get(await link.getAttribute("href"));
  assert.equal(answer.headers()["content-type"], "application/pdf");
  const pdf = await answer.body();
  const read = await readLetter(pdf);
  assert.match(read.text, /470\/\d+\/DUKCAPIL\/[IVXL]+\/20\d\d/, "the letter has no number");
  assert.ok(read.text.includes(person.name), "the letter does not name its holder");
  assert.match(read.info, /Tagged:\s+yes/);
  const check = read.codes.find((code) => code.includes("/cek/"));
  assert.ok(check, `the letter carries no code to check it: ${read.codes}`);
  assert.equal(new URL(check).origin, walk.url);
  const code = read.codes.find((code) => code.includes("/periksa#"));
  assert.ok(code?.startsWith(`${walk.url}/periksa#`), `the letter carries no proof: ${read.codes}`);
  return { check: new URL(check).pathname, pdf, code };
}
