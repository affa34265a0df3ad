// A citizen reads what they agreed to, gives and takes back a consent, and closes the account by the one it stands on.

import assert from "node:assert/strict";
import { register, somebody } from "../people.mjs";

export default async function consent(walk) {
  const { page } = walk;
  await register(walk, somebody());

  await walk.visit("/saya/persetujuan", { name: "consents" });
  await walk.sees("saat mendaftar");
  await page.locator("main a[href='/persetujuan/isian-terdahulu/2026-11']").first().click();
  await page.waitForURL(/\/isian-terdahulu\/2026-11$/);
  await walk.look("consent-text");
  await walk.sees("SHA-256");

  await change(walk, "isian-terdahulu");
  await walk.sees("langsung berlaku");
  await change(walk, "isian-terdahulu");
  await walk.sees("Persetujuan Anda dicatat");

  await walk.visit("/data-saya/permintaan/baru/penarikan", { look: false });
  assert.equal(await page.locator("main a[href='/saya/persetujuan']").count(), 1, "the request points to the page");

  await change(walk, "akun");
  await page.waitForURL(/\/masuk/);
  await walk.sees("akun Anda ditutup");
  await page.goto("/saya");
  assert.match(page.url(), /\/masuk/, "nobody is signed in any more");
}

/** Presses the one button of a consent, whichever it is. */
async function change(walk, id) {
  await walk.visit("/saya/persetujuan", { look: false });
  const form = walk.page.locator(`form:has(input[name=persetujuan][value=${id}])`);
  await Promise.all([walk.page.waitForLoadState("load"), form.locator("button").click()]);
}
