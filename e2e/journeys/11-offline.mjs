// The line is bad. What was read can be read again, a form goes on without a network and is filed once when the line
// is back, and on a shared phone nothing stays.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { fillApplicant, giveDocuments, startCard } from "../forms.mjs";
import { mustBeSealed, workerReady } from "../device.mjs";
import { Line } from "../line.mjs";
import { register, signIn, somebody } from "../people.mjs";
import { Walk } from "../walk.mjs";

export const modes = ["phone-script", "desk-script"];

export default async function offline(walk) {
  const line = await Line.to(walk.url);
  try {
    for (const go of [reading, filling, lostAnswers, conflict, sessionOver, shared, slow]) await withLine(walk, line, go);
  } finally {
    await line.end();
  }
}

/** What the browser writes down when a line breaks. */
const broken = ["net::ERR_", "Failed to load resource", "icon from the Manifest"];

/** Somebody whose browser reaches the hall over this line. */
async function withLine(walk, line, go) {
  const { browser, mode, complaints } = walk;
  const other = await Walk.begin(browser, { url: line.url, journey: `${walk.journey}-${go.name}`, mode });
  // The browser notes every request that the line swallows; that is what this journey is about.
  Object.assign(other, { complaints, expected: [...other.expected, ...broken] });
  try {
    await go(other, line, walk);
  } catch (trouble) {
    await other.picture("trouble").catch(() => {});
    throw trouble;
  } finally {
    line.mend();
    await other.end();
  }
}

/** The cache whose name begins so holds this path. */
async function kept(page, cache, path) {
  await page.evaluate(
    async ([cache, path]) => {
      const holds = async () => {
        for (const name of (await caches.keys()).filter((name) => name.startsWith(cache))) if (await (await caches.open(name)).match(path)) return true;
        return false;
      };
      while (!(await holds())) await new Promise((next) => requestAnimationFrame(next));
    },
    [cache, path],
  );
}

async function reading(walk, line) {
  const { page } = walk;
  line.bytes = 0;
  await walk.visit("/", { look: false });
  await workerReady(page);
  console.log(`       a first visit, with the shell for days without a network: ${line.bytes} bytes`);

  // What was looked at can be read again, and says from when it is.
  await walk.visit("/layanan/ktp-el", { look: false });
  await kept(page, "baca-", "/layanan/ktp-el");
  line.cut();
  await page.goto("/layanan/ktp-el");
  await walk.sees(/Disimpan \d+ \p{L}+ \d{4} pukul \d\d\.\d\d/u);
  await walk.look("kept-service");
  await page.goto("/layanan/kia");
  await walk.sees("Sinyal sedang hilang");
  await page.getByRole("link", { name: "KTP" }).first().waitFor();
  await walk.look("no-network");

  // All of the catalogue, on purpose.
  line.mend();
  await walk.visit("/layanan", { look: false });
  await workerReady(page);
  line.bytes = 0;
  await walk.press("button", "Simpan di perangkat ini", { look: false });
  await walk.sees(/^Tersimpan: \d+ halaman/);
  console.log(`       the whole catalogue: ${line.bytes} bytes`);
  await walk.look("kept-all");
  line.cut();
  await page.goto("/layanan/kia");
  await walk.sees(/^Disimpan/);
  await page.goto("/layanan");
  await walk.sees(/^Disimpan/);

  // A new version of the hall is another worker; what one version kept, the next fetches anew.
  const caches = await page.evaluate(() => caches.keys());
  assert.equal(caches.filter((name) => name.startsWith("balai-")).length, 1, `one shell at a time: ${caches}`);
}

/** The form that is open can go on without a network: the worker has its frame, the device has the draft. */
async function packed(page) {
  await page.locator("[data-keadaan]").filter({ hasText: "Tersimpan di ponsel ini" }).waitFor();
  await kept(page, "balai-", "/luring/isian?id");
}

/** The device shows this page of the form, or the hall does. */
async function reached(page, name, from = "[data-isian]") {
  await page.waitForFunction(
    ([name, from]) => location.pathname.endsWith(`/${name}`) && document.querySelector(`${from} h1`) && document.readyState === "complete",
    [name, from],
  );
}

/** The browser notices that the line is back. */
async function backOnline(page, line) {
  line.mend();
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** What this person has at the hall: references of cases, and how many drafts wait. */
async function atTheHall(walk) {
  const { page } = walk;
  await walk.visit("/saya", { look: false });
  const cases = await page.locator("main a[href^='/permohonan/KTP-']").evaluateAll((all) => all.map((one) => one.pathname.split("/")[2]));
  const drafts = await page.locator("main a[href^='/permohonan/draf/']").count();
  return { cases, drafts };
}

async function begin(walk) {
  const person = somebody();
  await register(walk, person);
  await startCard(walk);
  await packed(walk.page);
  return person;
}

/** The line goes in the middle of a form; everything to the end is done without it, and filed once when it is back. */
async function filling(walk, line) {
  const { page } = walk;
  const person = await begin(walk);
  line.cut();
  await fillApplicant(walk, person);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await reached(page, "dokumen");
  await walk.sees("Menunggu jaringan");
  assert.equal(await page.locator("#foto_ktp_rusak").filter({ visible: true }).count(), 0, "a field that was not asked for shows without a network");
  await walk.look("no-network-documents");

  // Back and forth, and reloaded: what was typed is there.
  await page.getByRole("link", { name: "Data diri" }).click();
  assert.equal(await page.locator("#no_kk").inputValue(), person.card);
  await page.goto(page.url());
  assert.equal(await page.locator("#no_kk").inputValue(), person.card);
  await walk.look("no-network-applicant");
  await walk.press("button", "Lanjut", { look: false });
  await reached(page, "dokumen");
  await giveDocuments(walk);
  await walk.press("button", "Lanjut", { look: false });
  await reached(page, "periksa");
  await walk.look("no-network-review");
  await walk.press("button", "Kirim permohonan", { look: false });
  await walk.sees("Centang pernyataan dulu");
  await page.locator("#pernyataan").check();
  await walk.press("button", "Kirim permohonan", { look: false });
  await walk.sees("Permohonan terkirim sendiri begitu ada sinyal");
  await walk.look("no-network-waiting");
  await mustBeSealed(page, [person.card, person.nik, person.name]);

  await backOnline(page, line);
  await page.waitForURL(/\/tanda-terima$/);
  const { cases, drafts } = await atTheHall(walk);
  assert.deepEqual([cases.length, drafts], [1, 0]);
  await walk.visit(`/permohonan/${cases[0]}`, { look: false });
  for (const said of ["KK lama.png", "Surat hilang.png"]) {
    assert.equal(await page.getByText(said).count(), 1, `${said} is there once`);
  }
}

/** Every answer that matters gets lost once. The hall has taken it each time; nothing is there twice. */
async function lostAnswers(walk, line) {
  const { page } = walk;
  const person = await begin(walk);
  const posted = (path) => (data) => data.startsWith("POST /permohonan/draf/") && data.split("\r\n", 1)[0].includes(path);

  let lost = line.loseAnswerTo(posted("/pemohon "));
  await fillApplicant(walk, person);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await lost;
  await page.waitForURL(/\/dokumen$/);
  await page.locator("form[data-halaman=dokumen][method=post]").waitFor();

  await giveDocuments(walk);
  lost = line.loseAnswerTo(posted("/dokumen "));
  await walk.press("button", /^Lanjut ke/, { look: false });
  await lost;
  await page.waitForURL(/\/periksa$/);
  await page.locator("form[method=post][action$='/kirim']").waitFor();
  assert.equal(await page.getByText("KK lama.png").count(), 1, "a file whose answer got lost is there once");

  lost = line.loseAnswerTo(posted("/kirim "));
  await page.locator("#pernyataan").check();
  await walk.press("button", "Kirim permohonan", { look: false });
  await lost;
  await page.waitForURL(/\/tanda-terima$/);
  const { cases, drafts } = await atTheHall(walk);
  assert.deepEqual([cases.length, drafts], [1, 0]);
}

/** The same page is filled in on two devices; the person sees both versions and chooses. */
async function conflict(walk, line, outside) {
  const { page } = walk;
  const person = await begin(walk);
  const draft = new URL(page.url()).pathname;
  // The other device has a line of its own.
  const other = await outside.another();
  await signIn(other, person);
  line.cut();
  await fillApplicant(walk, person);
  await page.locator("#surel").fill("ponsel@contoh.id");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await reached(page, "dokumen");

  await other.visit(draft, { look: false });
  await fillApplicant(other, person);
  await other.page.locator("#surel").fill("rumah@contoh.id");
  await other.press("button", /^Lanjut ke/, { look: false });
  await other.page.waitForURL(/\/dokumen$/);

  await backOnline(page, line);
  await walk.sees("Halaman ini juga diubah di tempat lain");
  const row = page.locator("[data-pilihan] tbody tr").filter({ hasText: "ponsel@contoh.id" });
  assert.match(await row.innerText(), /rumah@contoh\.id/, "both versions stand side by side");
  await walk.look("both-versions");
  await walk.press("button", "Pakai yang di ponsel ini", { look: false });
  await page.locator("form[data-halaman=dokumen][method=post]").waitFor();
  await other.visit(draft, { look: false });
  assert.equal(await other.page.locator("#surel").inputValue(), "ponsel@contoh.id");
}

/** The session ended while there was no network: signing in again is all it takes. */
async function sessionOver(walk, line) {
  const { page } = walk;
  const person = await begin(walk);
  line.cut();
  await fillApplicant(walk, person);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await reached(page, "dokumen");
  await walk.context.clearCookies({ name: "balai_sesi" });
  await backOnline(page, line);
  await walk.sees("Sesi Anda sudah berakhir");
  await walk.look("sign-in-to-send");
  await page.locator("[data-keadaan] a").click();
  await page.locator("#nama").fill(person.nik);
  await page.locator("#sandi").fill(person.password);
  await walk.press("button", "Masuk", { look: false });
  await page.waitForURL(/\/dokumen$/);
  await page.locator("form[data-halaman=dokumen][method=post]").waitFor();
  await walk.visit(page.url().replace("dokumen", "pemohon"), { look: false });
  assert.equal(await page.locator("#no_kk").inputValue(), person.card);
}

/** A whole browser with a folder of its own, as a phone has one that goes from hand to hand. */
async function onFolder(walk, line, folder) {
  const browser = {
    newContext: (options) => chromium.launchPersistentContext(folder, { ...options, executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] }),
  };
  const other = await Walk.begin(browser, { url: line.url, journey: `${walk.journey}-shared`, mode: walk.mode });
  return Object.assign(other, { complaints: walk.complaints, expected: [...other.expected, ...broken] });
}

/** On a shared phone what is typed survives the line in its tab; after "Selesai" the browser's folder knows nothing. */
async function shared(walk, line, outside) {
  const person = somebody();
  const home = await outside.another();
  await register(home, person);
  const folder = await mkdtemp(path.join(tmpdir(), "balai-shared-"));
  const phone = await onFolder(walk, line, folder);
  try {
    const { page } = phone;
    page.on("dialog", (dialog) => dialog.accept());
    await phone.visit("/masuk?lanjut=%2Fsaya", { look: false });
    await page.locator("#bersama").check();
    await page.locator("#nama").fill(person.nik);
    await page.locator("#sandi").fill(person.password);
    await phone.press("button", "Masuk", { look: false });
    await page.waitForURL(/\/saya$/);
    await phone.sees("Tekan Selesai sebelum pergi");
    await startCard(phone);
    await phone.sees("Ponsel bersama: isian ini hanya ada di tab ini");
    await phone.look("shared-form");
    await fillApplicant(phone, person);
    line.cut();
    await phone.press("button", /^Lanjut ke/, { look: false });
    await reached(page, "dokumen");
    await giveDocuments(phone);
    assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), [], "a shared phone has a database");
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);

    // What was typed arrives when the line is back, and what is typed just now stays where it is.
    await backOnline(page, line);
    await page.locator("[data-keadaan=saved]").waitFor();
    assert.ok(await page.locator("#benar").isChecked(), "what stood on the page went away");
    await phone.press("button", "Lanjut", { look: false });
    await reached(page, "periksa");
    await page.locator("#pernyataan").check();
    await phone.press("button", "Kirim permohonan", { look: false });
    await page.waitForURL(/\/tanda-terima$/);

    await phone.press("button", "Selesai", { look: false });
    await page.waitForURL(/\/masuk/);
    await page.goBack();
    for (const personal of [person.name, person.nik, person.card]) await phone.doesNotHave(personal);
  } finally {
    await phone.end();
  }
  const traces = await tracesIn(folder, [person.nik, person.name, person.card, person.phone.slice(1), person.password]);
  await rm(folder, { recursive: true, force: true });
  assert.deepEqual(traces, [], "what was typed lies in the browser's folder");
}

/** The files below a folder in which one of these words stands, in either way browsers write text. */
async function tracesIn(folder, words) {
  const found = [];
  const ways = words.flatMap((word) => [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le")]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name), bytes = await readFile(file);
    for (const [at, way] of ways.entries()) if (bytes.includes(way)) found.push(`${path.relative(folder, file)}: ${words[at >> 1]}`);
  }
  return found;
}

/** On a line as slow as 2G: when something useful stands there, what it weighs, and that nothing waits for scripts. */
async function slow(walk, line) {
  const { page } = walk;
  const cdp = await walk.context.newCDPSession(page);
  await cdp.send("Network.enable");
  // 50 kbit/s down, 20 up, half a second there and back.
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 500, downloadThroughput: 6_250, uploadThroughput: 2_500 });
  line.bytes = 0;
  await page.goto("/", { waitUntil: "commit" });
  const painted = await page.evaluate(
    () => new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach((entry) => done(entry.startTime))).observe({ type: "paint", buffered: true })),
  );
  console.log(`       on 2G something useful stands there after ${Math.round(painted)} ms and ${line.bytes} bytes`);
  // How long is told and not held: what a machine does beside this decides it.
  assert.ok(painted > 0, "something was painted");
  await page.waitForLoadState("load");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });

  // Scripts that never come: whoever reads, searches and fills in does not notice.
  const plain = await walk.context.newPage();
  await plain.route(/\/aset\/.*\.js$/, () => {});
  await plain.goto("/", { waitUntil: "commit" });
  await plain.locator("#q").fill("kartu identitas anak");
  await plain.locator("#q").press("Enter");
  await plain.waitForURL(/\/layanan\?q=/, { waitUntil: "commit" });
  await plain.locator("main .svc a").first().click();
  await plain.waitForURL(/\/layanan\/[a-z-]+$/, { waitUntil: "commit" });
  await plain.unrouteAll({ behavior: "ignoreErrors" });
  await plain.close();
}
