// A report where there is no network: faces are covered before it leaves the phone, it waits there sealed, and it comes to the hall
// by itself; on a shared phone nothing waits, and a film is turned away before it costs anything.

import assert from "node:assert/strict";
import { mustBeSealed, workerReady } from "../device.mjs";
import { Line } from "../line.mjs";
import { photo, register, somebody } from "../people.mjs";
import { Walk } from "../walk.mjs";

export const modes = ["phone-script", "desk-script"];
export const draws = true;

const broken = ["net::ERR_", "Failed to load resource", "icon from the Manifest"];

export default async function reportOffline(walk) {
  const line = await Line.to(walk.url);
  try {
    for (const go of [photos, waiting, breaking, shared]) {
      const other = await Walk.begin(walk.browser, { url: line.url, journey: `${walk.journey}-${go.name}`, mode: walk.mode });
      Object.assign(other, { complaints: walk.complaints, expected: [...other.expected, ...broken] });
      try {
        await go(other, line);
      } catch (trouble) {
        await other.picture("trouble").catch(() => {});
        throw trouble;
      } finally {
        line.mend();
        await other.end();
      }
    }
  } finally {
    await line.end();
  }
}

const red = { name: "muka.png", mimeType: "image/png", buffer: photo(640, [200, 40, 40]) };
const film = { name: "banjir.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(45 << 20, 7) };

/** The device has what it needs to write a report without a network. */
async function ready(page) {
  await drawn(page);
  await workerReady(page);
  await page.evaluate(async () => {
    navigator.serviceWorker.controller.postMessage({ form: true });
    const has = async () => {
      for (const name of await caches.keys()) if (await (await caches.open(name)).match("/luring/lapor?id")) return true;
      return false;
    };
    while (!(await has())) await new Promise((next) => requestAnimationFrame(next));
  });
}

/** The map stands there: its library would write down a line that breaks while it is still on its way. */
const drawn = (page) => page.locator("[data-map][data-drawn]").waitFor();

/** What the field of files holds: the kinds and sizes. */
const held = (page) => page.locator("#foto-lain").evaluate((input) => [...input.files].map(({ type, size }) => ({ type, size })));

async function photos(walk) {
  const { page } = walk;
  await walk.visit("/lapor", { look: false });
  const chosen = page.locator("form[data-foto] .list li");
  await page.locator("#foto-lain").setInputFiles(film);
  await walk.sees("banjir.mp4 adalah video");
  assert.deepEqual(await held(page), [], "a film stays on the phone");
  await page.locator("#foto-lain").setInputFiles(red);
  await chosen.first().waitFor();
  await page.locator("#foto").setInputFiles({ ...red, name: "dua.png", buffer: photo(320, [20, 120, 40]) });
  await chosen.nth(1).waitFor();
  assert.deepEqual((await held(page)).map(({ type }) => type), ["image/jpeg", "image/jpeg"]);
  await walk.look("report-photos");

  await chosen.first().getByRole("button", { name: /^Samarkan/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Tambah kotak" }).click();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("+");
  const box = await dialog.locator("canvas").boundingBox();
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3, { steps: 4 });
  await page.mouse.up();
  await walk.look("report-cover");
  await dialog.getByRole("button", { name: "Batalkan kotak terakhir" }).click();
  await dialog.getByRole("button", { name: "Pakai foto ini" }).click();
  await walk.sees("Bagian itu sudah disamarkan");
  // In the middle lay a gradient; now there are a few cells of one colour.
  const colours = await page.locator("#foto-lain").evaluate(async (input) => {
    const picture = await createImageBitmap(input.files[0]), canvas = new OffscreenCanvas(picture.width, picture.height), to = canvas.getContext("2d");
    to.drawImage(picture, 0, 0);
    const { data } = to.getImageData(picture.width * 0.45, picture.height * 0.48, 20, 20);
    const first = [...data.slice(0, 3)];
    return data.every((value, at) => at % 4 === 3 || Math.abs(value - first[at % 4]) < 24);
  });
  assert.ok(colours, "what was covered is one colour");
  await chosen.first().getByRole("button", { name: /^Buang/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("form[data-foto] .list li").length === 1);
  assert.equal((await held(page)).length, 1);
}

async function fill(page, words, place = "Gang Mawar, dekat pos ronda") {
  await page.locator("#cerita").fill(words);
  await page.locator("#tempat").fill(place);
  const box = page.locator("details", { has: page.locator("#lintang") });
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
  await page.locator("#lintang").fill("-5.0003");
  await page.locator("#bujur").fill("110.4004");
}

/** A resident writes two reports without a network; both are at the hall when it is back. */
async function waiting(walk, line) {
  const { page } = walk;
  await register(walk, somebody());
  await walk.visit("/lapor", { look: false });
  await ready(page);
  line.cut();
  await page.goto("/lapor");
  await walk.sees("Lapor tanpa jaringan");
  await walk.look("report-no-network");
  await page.getByRole("button", { name: "Simpan di perangkat ini" }).click();
  await walk.sees("paling sedikit sepuluh huruf");
  await fill(page, "Pohon miring hampir roboh menimpa pos ronda.");
  await page.locator("#foto-lain").setInputFiles(red);
  await page.locator("form[data-foto] .list li").first().waitFor();
  await page.getByRole("button", { name: "Simpan di perangkat ini" }).click();
  await walk.sees("Laporan tersimpan di perangkat ini");
  await mustBeSealed(page, ["menimpa pos ronda"]);
  // Deleted by mistake, and taken back.
  await page.getByRole("button", { name: /^Hapus/ }).click();
  await walk.sees("Sudah dihapus dari perangkat ini");
  await page.getByRole("button", { name: "Kembalikan" }).click();
  await page.locator("[data-antrean] li", { hasText: "menimpa pos ronda" }).waitFor();
  await fill(page, "Rambu dilarang parkir di depan pasar hilang dicuri orang.");
  await page.getByRole("button", { name: "Simpan di perangkat ini" }).click();
  await page.locator("[data-antrean] li").nth(1).waitFor();
  await walk.look("report-waiting");
  // What is being typed comes back, too.
  await page.locator("#cerita").fill("Selokan di depan rumah mampet");
  await page.evaluate(async () => {
    const typed = async () => (await Simpanan.get(Simpanan.typing))?.value.fields.some(([, value]) => value.startsWith("Selokan"));
    while (!(await typed())) await new Promise((next) => requestAnimationFrame(next));
  });
  await page.goto("/lapor");
  await walk.sees("Tulisan Anda yang belum terkirim");
  assert.equal(await page.locator("#cerita").inputValue(), "Selokan di depan rumah mampet");
  await page.locator("#cerita").fill("");

  line.mend();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.locator("[data-keadaan]", { hasText: "Terkirim dengan nomor LAP-" }).waitFor();
  await walk.look("report-arrived");
  await walk.visit("/laporan/saya", { look: false });
  const own = page.locator("main a[href^='/laporan/LAP-']");
  assert.equal(await own.count(), 2, "both are at the hall, once");
  await own.first().click();
  await page.waitForURL(/\/laporan\/LAP-/);
}

/** The line breaks while a visitor presses the button: the worker keeps it, and one step is left when the line is back. */
async function breaking(walk, line) {
  const { page } = walk;
  await walk.visit("/lapor", { look: false });
  await ready(page);
  await fill(page, "Sampah menumpuk di pinggir kali sejak minggu lalu.", "Pinggir kali, dekat jembatan bambu");
  line.cut();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.locator("[data-antrean] li", { hasText: "Sampah menumpuk" }).waitFor();
  await walk.look("report-line-broke");
  line.mend();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.waitForURL(/\/lapor\/kirim$/);
  await walk.sees("Sampah");
  // While that one is being written another waits, and its pictures are carried to the hall once, not at every look.
  await walk.visit("/lapor", { look: false });
  const carried = [];
  page.on("request", (request) => { if (request.method() === "POST" && request.url().endsWith("/lapor/luring")) carried.push(request); });
  const told = await page.evaluate(async () => {
    const form = new FormData();
    form.append("cerita", "Selokan di depan sekolah mampet dan berbau.");
    await Simpanan.keepReport(Simpanan.newReport(), form, "tunggu");
    const told = [];
    for (let times = 0; times < 3; times += 1) told.push(...await Simpanan.flush({ reports: true }));
    return told.map(({ keadaan }) => keadaan);
  });
  assert.deepEqual([told, carried.length], [["lain", "lain", "lain"], 1]);
  await page.locator("[data-antrean] li", { hasText: "Selokan di depan sekolah" }).waitFor();
}

/** On a shared phone nothing waits; the words stay in the page. */
async function shared(walk, line) {
  const { page } = walk;
  const person = somebody();
  await register(await walk.another(), person);
  await walk.visit("/masuk?lanjut=/lapor", { look: false });
  await page.locator("#bersama").check();
  await page.locator("#nama").fill(person.nik);
  await page.locator("#sandi").fill(person.password);
  await walk.press("button", "Masuk", { look: false });
  await page.waitForURL(/\/lapor$/);
  await drawn(page);
  await fill(page, "Lampu jalan di tikungan mati sejak kemarin malam.");
  line.cut();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await walk.sees("Tulisan Anda masih di halaman ini");
  await walk.look("report-shared");
  assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), [], "a shared phone has a database");
  line.mend();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.waitForURL(/\/lapor\/kirim$/);
}
