// A citizen comes in by a provider of identities: registers with what it has checked, comes back by it, ties another, and
// leaves it. The provider is of somebody else's make (see identity.mjs).

import assert from "node:assert/strict";
import { codeFor, somebody } from "../people.mjs";
import { agreeThere, withProvider } from "../identity.mjs";

export default async function identity(walk) {
  const { page } = walk;
  const person = somebody();
  await withProvider(person, async (sub) => {
    await walk.visit("/masuk?lanjut=/saya/akun", { name: "identity-ways" });
    await page.goto(await agreeThere(await leaving(page, "Masuk lewat Identitas Uji"), sub));
    assert.equal(new URL(page.url()).pathname, "/daftar/identitas");
    await walk.look("identity-register");
    await walk.sees(person.nik);
    await walk.sees(person.name);
    assert.equal(await page.locator("#nik, #nama").count(), 0, "what was checked cannot be changed");
    await walk.press("button", "Daftar", { look: false });
    await walk.mustSayWhatIsWrong({ fields: ["ponsel", "sandi", "setuju"], name: "identity-register-wrong" });
    await page.locator("#ponsel").fill(person.phone);
    await page.locator("#sandi").fill(person.password);
    await page.locator("#setuju").check();
    await walk.press("button", "Daftar", { look: false });
    await walk.fill("Kode 6 angka", await codeFor(walk, person));
    await walk.press("button", "Lanjut", { look: false });
    await page.waitForURL((url) => url.pathname === "/saya/akun");

    await walk.visit("/saya/akun/identitas", { name: "identities" });
    await walk.sees("Identitas Uji");
    // Tied again: the way out is a page with a link, and the provider asks again who it is.
    await page.locator("#sandi").fill(person.password);
    await page.getByRole("button", { name: "Lanjut" }).click();
    await walk.look("identity-out");
    const out = await page.getByRole("link", { name: "Buka Identitas Uji" }).getAttribute("href");
    await page.goto(await agreeThere(out, sub));
    assert.equal(new URL(page.url()).pathname, "/saya/akun/identitas");
    await walk.sees("Penyedia identitas sudah disambungkan.");

    await signOut(walk);
    await walk.visit("/masuk", { look: false });
    await page.goto(await agreeThere(await leaving(page, "Masuk lewat Identitas Uji"), sub));
    assert.equal(new URL(page.url()).pathname, "/saya");
    await signOut(walk);
    await walk.look("identity-left");
    const there = await page.getByRole("link", { name: "Keluar dari Identitas Uji" }).getAttribute("href");
    assert.ok(there.startsWith(process.env.BALAI_ISSUER), there);

    // At a phone that others use too the provider asks again, and the session goes with the browser.
    await walk.visit("/masuk", { look: false });
    const shared = await leaving(page, "Masuk lewat Identitas Uji di perangkat bersama");
    assert.match(shared, /[?&]prompt=login/);
    await page.goto(await agreeThere(shared, sub));
    await walk.look("identity-shared");
    const session = (await walk.context.cookies()).find((cookie) => cookie.name.endsWith("balai_sesi"));
    assert.equal(session.expires, -1);
    assert.equal(await page.locator("section.finish button").count(), 1);
  });
}

/** Where the link of this name leads out of the hall; the browser keeps the cookie that comes with it. */
async function leaving(page, name) {
  const address = await page.getByRole("link", { name, exact: true }).getAttribute("href");
  const answer = await page.request.get(address, { maxRedirects: 0 });
  assert.equal(answer.status(), 303);
  return answer.headers().location;
}

async function signOut(walk) {
  await walk.visit("/saya", { look: false });
  await walk.page.locator("header details.drop").last().locator("summary").click();
  await walk.press("button", "Keluar", { look: false });
  await walk.page.waitForURL((url) => url.pathname === "/keluar/identitas/ikd");
}
