// How people fill in the services' forms.

import { file } from "./people.mjs";

/** Answers the questions before the form of the identity card. */
export async function startCard(walk, { look = false, what = "Hilang atau dicuri" } = {}) {
  await walk.visit("/layanan/ktp-el/mulai", { look, name: "questions" });
  await walk.page.getByLabel(what).check();
  await walk.press("button", "Lanjut ke formulir", { look });
}

/** Types the page about the applicant, as far as it is not filled in already. */
export async function fillApplicant(walk, person) {
  const { page } = walk;
  await page.locator("#nama").fill(person.name);
  await page.locator("#nik").fill(person.nik);
  await page.locator("#no_kk").fill(person.card);
  await page.locator("[id='tanggal_lahir.hari']").fill(String(person.born.day));
  await page.locator("[id='tanggal_lahir.bulan']").fill(String(person.born.month));
  await page.locator("[id='tanggal_lahir.tahun']").fill(String(person.born.year));
  await page.locator("#hp").fill(person.phone);
}

/** Gives the documents and the statement of the second page. */
export async function giveDocuments(walk) {
  const { page } = walk;
  await page.locator("#foto_kk").setInputFiles(file("KK lama.png"));
  await page.locator("#surat_hilang").setInputFiles(file("Surat hilang.png"));
  await page.locator("#benar").check();
}

/** Declares and sends; gives the reference on the receipt. */
export async function send(walk, { button = "Kirim permohonan", look = false } = {}) {
  const { page } = walk;
  await page.locator("#pernyataan").check();
  await walk.press("button", button, { look: false });
  await page.waitForURL(/\/tanda-terima$/);
  if (look) await walk.look("receipt");
  return new URL(page.url()).pathname.split("/")[2];
}

/** A whole application for a lost identity card, without looking at the pages on the way. */
export async function applyForCard(walk, person) {
  const { page } = walk;
  await startCard(walk);
  await fillApplicant(walk, person);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await giveDocuments(walk);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  return send(walk);
}
