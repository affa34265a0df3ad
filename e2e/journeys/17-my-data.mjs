// A citizen looks at what the hall holds about them, what for and by which law, and takes a copy of all of it along, for
// themselves and for programs. Anyone reads the record of processing.

import assert from "node:assert/strict";
import { applyForCard } from "../forms.mjs";
import { download, readLetter } from "../papers.mjs";
import { register, somebody } from "../people.mjs";

export default async function myData(walk) {
  const { page } = walk;
  const person = somebody();
  await register(walk, person);
  const reference = await applyForCard(walk, person);

  await walk.visit("/saya", { look: false });
  await page.locator("main a[href='/data-saya']").first().click();
  await page.waitForURL(/\/data-saya$/);
  await walk.look("my-data");
  await walk.sees(reference);
  const application = page.locator("details", { hasText: reference }).first();
  await application.locator("summary").click();
  await walk.look("my-data-open");
  assert.match(await application.innerText(), /NIK/, "which fields are known");

  const copy = await download(page, () => page.getByRole("button", { name: /JSON/ }).click());
  const told = JSON.parse(copy);
  assert.equal(told.format, "balai-data-saya/1");
  assert.ok(JSON.stringify(told).includes(person.nik), "all of it is in the copy");
  const paper = await download(page, () => page.getByRole("button", { name: /PDF/ }).click());
  const { text } = await readLetter(paper);
  assert.ok(text.replaceAll(/\s/g, "").includes(person.nik), "the copy on paper says the same");

  await page.locator("main a[href='/pemrosesan']").click();
  await page.waitForURL(/\/pemrosesan$/);
  await walk.look("processing");
  await walk.sees("KTP-el");
}
