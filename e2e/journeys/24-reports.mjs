// A visitor reports a hole in the road with a photo and a code; an officer reads it and passes it on; the agency settles it with
// evidence; the reporter has the last word; and everyone can follow it.

import assert from "node:assert/strict";
import { codeFor, photo, resident, signInOfficer, somebody } from "../people.mjs";

export const draws = true;

export default async function reports(walk) {
  const { page } = walk;
  const person = somebody();
  await walk.visit("/lapor", { look: false });
  await drawn(walk);
  await walk.look("report-write");
  await walk.press("button", "Lanjut", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["cerita", "tempat", "kelurahan"], name: "report-write-wrong" });
  if (walk.script) await misspelt(walk);
  await page.locator("#cerita").fill("Jalan berlubang dalam di depan SD Melati, motor jatuh tadi pagi.");
  await page.locator("#tempat").fill("Jalan Melati, dekat jembatan");
  await numbers(page, "-7.79", "110.37");
  await page.locator("#foto").setInputFiles({ name: "lubang.png", mimeType: "image/png", buffer: photo(640, [120, 110, 100]) });
  await walk.press("button", "Lanjut", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["lintang"], name: "report-elsewhere" });
  await numbers(page, "-5.0003", "110.4004");
  await walk.press("button", "Lanjut", { look: false });
  await page.waitForURL(/\/lapor\/kirim$/);
  await walk.look("report-send");
  assert.ok(await page.getByLabel("Jalan atau jembatan rusak").first().isChecked(), "the category was not guessed");
  await page.getByLabel("Pengaduan").check();
  await page.getByLabel("Tidak atau tidak tahu").check();
  await walk.press("button", "Kirim kode ke nomor saya", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["kontak"], name: "report-send-wrong" });
  await page.locator("#kontak").fill(person.phone);
  await page.locator("#nama").fill(person.name);
  await walk.press("button", "Kirim kode ke nomor saya", { look: false });
  await page.waitForURL(/\/lapor\/kode$/);
  await walk.look("report-code");
  await page.locator("#kode").fill(await codeFor(walk, person));
  await walk.press("button", "Kirim laporan", { look: false });
  await page.waitForURL(/\/laporan\/LAP-/);
  const report = new URL(page.url()).pathname;
  await walk.sees("Laporan Anda sudah terkirim");
  await drawn(walk);
  await walk.look("report-sent");

  const officer = await walk.another();
  await desk(officer, report, person);

  await page.reload();
  await walk.sees("Dinyatakan selesai");
  await walk.look("report-answered");
  await walk.press("button", "Ya, sudah selesai", { look: false });
  await walk.sees("Terima kasih, laporan ini selesai");
  await walk.look("report-settled");
  await walk.visit("/laporan/saya", { name: "reports-mine" });

  const neighbour = await walk.another();
  await resident(neighbour);
  await neighbour.visit("/laporan", { look: false });
  await drawn(neighbour);
  await neighbour.look("reports-list");
  await neighbour.visit("/laporan?keadaan=lewat&kategori=sampah", { name: "reports-none" });
  await neighbour.visit(report, { name: "report-public" });
  await neighbour.doesNotHave(person.name);
}

/** The name of a village, misspelt: what was meant is offered, and every list is set by it. */
async function misspelt(walk) {
  const { page } = walk;
  await page.getByLabel("Ketik nama desa atau kelurahan").fill("sukamlia");
  await walk.sees("Mungkin yang Anda maksud");
  await walk.look("report-village-near");
  await page.getByRole("button", { name: /^Kel\. Sukamulya/ }).click();
  await page.waitForFunction(() => document.getElementById("kelurahan.2")?.selectedOptions[0].textContent === "Sukamulya");
}

/** Until the map stands there, where there is one. */
async function drawn({ page, script }) {
  if (script) await page.locator("[data-map][data-drawn]").waitFor();
}

/** The point as numbers: the box that holds them is closed where the map can be tapped. */
async function numbers(page, north, east) {
  const box = page.locator("details", { has: page.locator("#lintang") });
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
  await page.locator("#lintang").fill(north);
  await page.locator("#bujur").fill(east);
}

/** Read and passed on by one agency, settled by another. */
async function desk(walk, report, person) {
  const { page } = walk;
  const number = report.split("/").pop();
  await signInOfficer(walk, "citra");
  await walk.visit("/meja", { look: false });
  await page.locator("tr", { hasText: number }).getByRole("link").first().click();
  await page.waitForURL(/\/meja\/laporan\//);
  await walk.sees(person.name);
  await walk.look("report-desk");
  await walk.press("button", "Teruskan ke instansi ini", { look: false });
  await walk.sees("Sudah dicatat");
  await walk.look("report-desk-passed");
  const other = await walk.another();
  await signInOfficer(other, "hendra");
  await other.visit(`/meja/laporan/${number}`, { name: "report-desk-agency" });
  await other.doesNotHave(person.name);
  await other.press("button", "Mulai kerjakan", { look: false });
  await open(other, "Nyatakan selesai dengan bukti");
  await other.press("button", "Nyatakan selesai", { look: false });
  await other.mustSayWhatIsWrong({ fields: ["jawaban", "bukti"], name: "report-desk-wrong" });
  const form = other.page.locator("form[action$='/jawab']");
  await form.locator("[name=jawaban]").fill("Lubang sudah ditambal dengan aspal panas.");
  await form.locator("[name=tempat]").fill("Jalan Melati, dekat jembatan");
  await form.locator("input[type=file]").first().setInputFiles({ name: "bukti.png", mimeType: "image/png", buffer: photo(640, [60, 60, 64]) });
  await other.press("button", "Nyatakan selesai", { look: false });
  await other.sees("Sudah dicatat");
  await other.look("report-desk-answered");
}

async function open(walk, title) {
  const box = walk.page.locator("details", { hasText: title }).first();
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
}
