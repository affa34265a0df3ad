// Five reports from one corner: where the most come from is drawn as heat, of everything and of one kind.

import assert from "node:assert/strict";
import { register, signInOfficer, somebody } from "../people.mjs";

export const modes = ["phone-script", "desk-script"];
export const draws = true;

export default async function heat(walk) {
  const { page } = walk;
  await register(walk, somebody());
  const reports = [];
  for (const at of [1, 2, 3, 4, 5]) reports.push(await report(walk, at));
  const officer = await walk.another();
  await signInOfficer(officer, "citra");
  for (const number of reports) {
    await officer.visit(`/meja/laporan/${number}`, { look: false });
    await officer.press("button", "Teruskan ke instansi ini", { look: false });
    await officer.sees("Sudah dicatat");
  }
  await walk.visit("/laporan/pemerataan?hari=365", { look: false });
  await page.locator("[data-map][data-drawn=ya]").waitFor();
  await walk.look("report-heat");
  await page.getByRole("link", { name: "Sampah" }).first().click();
  await page.waitForURL(/kategori=sampah/);
  await page.locator("[data-map][data-drawn=ya]").waitFor();
  assert.equal(await page.locator("nav .chip[aria-current]").textContent(), "Sampah");
  await walk.look("report-heat-of-one");
}

/** A resident reports rubbish at the same corner once more. */
async function report(walk, at) {
  const { page } = walk;
  await walk.visit("/lapor", { look: false });
  await page.locator("#cerita").fill(`Sampah menumpuk di depan pasar, hari ke-${at} tidak diangkut.`);
  await page.locator("#tempat").fill("Depan pasar");
  await page.locator("details", { has: page.locator("#lintang") }).locator("summary").click();
  await page.locator("#lintang").fill("-5.0003");
  await page.locator("#bujur").fill("110.4004");
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.waitForURL(/\/lapor\/kirim$/);
  await page.getByLabel("Pengaduan").check();
  for (const name of await page.locator("input[name^='tanya.']").evaluateAll((all) => [...new Set(all.map((one) => one.name))])) await page.locator(`input[name="${name}"]`).first().check();
  await page.getByRole("button", { name: "Kirim laporan" }).click();
  await page.waitForURL(/\/laporan\/LAP-/);
  return new URL(page.url()).pathname.split("/").pop();
}
