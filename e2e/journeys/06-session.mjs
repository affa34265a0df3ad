// A session ends in the middle of a form. Nothing that was typed is lost.

import assert from "node:assert/strict";
import { fillApplicant, startCard } from "../forms.mjs";
import { register, somebody } from "../people.mjs";

export default async function session(walk) {
  const { page } = walk;
  const person = somebody();
  // What is sent after the session has ended is answered so, and the browser notes it.
  walk.expected.push("status of 401");
  await register(walk, person);
  await startCard(walk);
  await fillApplicant(walk, { ...person, card: "3374010101150007", phone: "081311112222" });
  const form = new URL(page.url()).pathname;

  await walk.context.clearCookies({ name: "balai_sesi" });
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/masuk\?/);
  await walk.look("sign-in-again");
  await page.locator("#nama").fill(person.nik);
  await page.locator("#sandi").fill(person.password);
  await walk.press("button", "Masuk", { look: false });
  await page.waitForURL((url) => url.pathname === form);
  await walk.look("form-restored");
  await walk.sees("Yang Anda tulis sudah kami kembalikan");
  assert.equal(await page.locator("#no_kk").inputValue(), "3374010101150007");
  assert.equal(await page.locator("[id='tanggal_lahir.tahun']").inputValue(), String(person.born.year));
  assert.equal((await page.locator("#hp").inputValue()).replace(/\D/g, "").replace(/^62/, "0"), "081311112222");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);

  // The same at the last step: what was filled in still lies there, and one look later it can be sent.
  await walk.context.clearCookies({ name: "balai_sesi" });
  await walk.press("button", "Simpan, lanjut nanti", { look: false });
  await page.waitForURL(/\/masuk\?/);
  await page.locator("#nama").fill(person.nik);
  await page.locator("#sandi").fill(person.password);
  await walk.press("button", "Masuk", { look: false });
  await page.waitForURL(/\/dokumen$/);
}
