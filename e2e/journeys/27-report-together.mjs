// A report is divided between two agencies; the reporter opens it from another phone, sees how long it lay with whom, and asks
// to be told of new ones.

import assert from "node:assert/strict";
import { codeFor, photo, signInOfficer, somebody } from "../people.mjs";

export const draws = true;

export default async function together(walk) {
  const { page } = walk;
  const person = somebody();
  const report = await reported(walk, person);
  const number = report.split("/").pop();
  const verifier = await walk.another();
  await divided(verifier, number);
  const [roads, trees] = [await walk.another(), await walk.another()];
  await signInOfficer(roads, "hendra");
  await roads.visit("/meja/laporan/rute?lintang=-5.01&bujur=110.41", { look: false });
  if (roads.script) await roads.page.locator("[data-map][data-drawn]").waitFor();
  await roads.sees(number.slice(0, 3));
  await roads.look("report-route");
  await settled(roads, "Aspal ditambal", "report-part-desk");
  await signInOfficer(trees, "rina");
  await settled(trees, "Pohon sudah diangkut");

  const other = await walk.another();
  await other.visit("/laporan/saya", { name: "report-claim" });
  await other.page.locator("summary", { hasText: "dari ponsel lain" }).click();
  await other.page.locator("#kontak").fill(person.phone);
  await other.press("button", "Kirim kode ke nomor saya", { look: false });
  await other.look("report-claim-code");
  await other.page.locator("#kode").fill(await codeFor(other, person));
  await other.press("button", "Buka laporan saya", { look: false });
  await other.sees("kini ada di daftar Anda");
  await other.visit(report, { look: false });
  await other.sees("Dikerjakan bersama");
  await other.sees("Berapa lama pada siapa");
  await other.look("report-together");
  await other.page.locator("summary", { hasText: "Belum" }).first().click();
  await other.look("report-together-reopen");
  await other.press("button", "Ya, sudah selesai", { look: false });
  await other.sees("Terima kasih, laporan ini selesai");

  await page.goto(new URL("/laporan/kabar", page.url()).href);
  await walk.look("report-alert");
  await walk.press("button", "Kirim kode", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["kontak"], name: "report-alert-wrong" });
  assert.ok(page.url().includes("/laporan/kabar"));

  await walk.visit("/laporan/data", { name: "report-data" });
  await walk.visit("/laporan/pemerataan?hari=30", { look: false });
  if (walk.script && (await page.locator("[data-map]").count())) await page.locator("[data-map][data-drawn]").waitFor();
  await walk.look("report-fairness");
}

async function reported(walk, person) {
  const { page } = walk;
  await walk.visit("/lapor", { look: false });
  await page.locator("#cerita").fill("Pohon tumbang menutup jalan, aspalnya berlubang di depan SD Melati.");
  await page.locator("#tempat").fill("Jalan Melati, dekat jembatan");
  const box = page.locator("details", { has: page.locator("#lintang") });
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
  await page.locator("#lintang").fill("-5.0003");
  await page.locator("#bujur").fill("110.4004");
  await walk.press("button", "Lanjut", { look: false });
  await page.waitForURL(/\/lapor\/kirim$/);
  await page.getByLabel("Pengaduan").check();
  for (const answer of ["Tidak atau tidak tahu"]) {
    const choice = page.getByLabel(answer);
    if (await choice.count()) await choice.first().check();
  }
  await page.locator("#kontak").fill(person.phone);
  await walk.press("button", "Kirim kode ke nomor saya", { look: false });
  await page.waitForURL(/\/lapor\/(kode|kirim)$/);
  await page.locator("#kode").fill(await codeFor(walk, person));
  await walk.press("button", "Kirim laporan", { look: false });
  await page.waitForURL(/\/laporan\/LAP-/);
  return new URL(page.url()).pathname;
}

/** Whoever verifies divides it, and leaves a note. */
async function divided(walk, number) {
  const { page } = walk;
  await signInOfficer(walk, "citra");
  await walk.visit(`/meja/laporan/${number}`, { look: false });
  await opened(walk, "Bagi ke beberapa instansi");
  const form = page.locator("form[action$='/pecah']");
  await form.locator("[name='instansi.1']").selectOption("pupr");
  await form.locator("[name='tugas.1']").fill("Tambal aspalnya");
  await walk.look("report-divide");
  await walk.press("button", "Bagi tugasnya", { look: false });
  await walk.sees("paling sedikit dua instansi");
  await form.locator("[name='instansi.2']").selectOption("dlh");
  await form.locator("[name='tugas.2']").fill("Angkut pohonnya");
  await walk.press("button", "Bagi tugasnya", { look: false });
  await walk.sees("Sudah dicatat");
  await opened(walk, "Catatan dalam");
  await page.locator("[name=catatan]").fill("Dua tim sudah dihubungi lewat telepon.");
  await walk.press("button", "Simpan catatan", { look: false });
  await walk.sees("Dua tim sudah dihubungi");
  await walk.look("report-divided");
}

/** An agency settles its part. */
async function settled(walk, words, name) {
  const { page } = walk;
  await walk.visit("/meja", { look: false });
  await page.locator("a[href*='/meja/laporan/LAP-']").first().click();
  await page.waitForURL(/\/meja\/laporan\//);
  await walk.sees("Tugas Anda");
  if (name) await walk.look(name);
  await opened(walk, "Nyatakan selesai dengan bukti");
  const form = page.locator("form[action$='/jawab']");
  await form.locator("[name=jawaban]").fill(words);
  await form.locator("[name=tempat]").fill("Jalan Melati");
  await form.locator("input[type=file]").first().setInputFiles({ name: "bukti.png", mimeType: "image/png", buffer: photo(640, [60, 90, 64]) });
  await walk.press("button", "Nyatakan selesai", { look: false });
  await walk.sees("Sudah dicatat");
}

async function opened(walk, title) {
  const box = walk.page.locator("details", { hasText: title }).first();
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
}
