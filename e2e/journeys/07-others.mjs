// Who has no business here is told so clearly: administrator and auditor at the desk, an officer of another agency, a
// citizen at the desk, and another citizen at somebody's case.

import assert from "node:assert/strict";
import { applyForCard } from "../forms.mjs";
import { resident, signInOfficer } from "../people.mjs";

export default async function others(walk) {
  const person = await resident(walk);
  const reference = await applyForCard(walk, person);
  await walk.visit(`/permohonan/${reference}`, { look: false });
  const photo = await walk.page.locator('a[href^="/berkas/"]').first().getAttribute("href");

  for (const username of ["admin", "auditor"]) {
    const one = await walk.another();
    one.expected.push("status of 403");
    await signInOfficer(one, username);
    await one.visit("/meja", { status: 403, name: `${username}-desk` });
    await mustNotSee(one, person, reference, photo, username);
  }
  const made = await walk.another();
  await signInOfficer(made, "made");
  await mustNotSee(made, person, reference, photo, "made");

  await walk.visit("/meja", { status: 403, name: "citizen-at-desk" });
  await walk.sees("petugas");
  const neighbour = await walk.another();
  await resident(neighbour, "neighbour");
  await mustNotSee(neighbour, person, reference, photo, "neighbour");

  const visitor = await walk.another();
  await visitor.visit(`/permohonan/${reference}`, { look: false });
  assert.match(visitor.page.url(), /\/masuk\?lanjut=/);
  assert.ok((await visitor.page.request.get(photo, { maxRedirects: 0 })).status() >= 300, "anyone can open the photo");
}

/** The case is not there for them, nor is its photo, and their search does not find it. */
async function mustNotSee(one, person, reference, photo, name) {
  const path = name === "neighbour" ? `/permohonan/${reference}` : `/meja/${reference}`;
  one.expected.push("status of 403", "status of 404");
  const answer = await one.page.goto(path);
  assert.ok([403, 404].includes(answer.status()), `${name} gets ${answer.status()} for ${path}`);
  await one.look(`${name}-case`);
  await one.doesNotHave(person.nik);
  await one.doesNotHave(person.name);
  assert.ok([403, 404].includes((await one.page.request.get(photo)).status()), `${name} can open the photo`);
  if (name !== "neighbour") {
    await one.page.goto("/meja");
    const search = one.page.locator("form[role=search]").filter({ visible: true });
    // Who has no desk has no search either.
    if ((await search.count()) === 0) return;
    await search.locator("input[name=q]").fill(person.nik);
    await search.getByRole("button").click();
    await one.page.waitForURL(/[?&]cari=/);
    await one.doesNotHave(reference);
  }
}
