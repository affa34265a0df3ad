// The people of the journeys: invented citizens who register, officers of the example region, and what they carry.

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { deflateSync } from "node:zlib";
import { freshCode } from "./papers.mjs";

const two = (number) => String(number).padStart(2, "0");
const some = (list) => list[randomInt(list.length)];

/** A citizen nobody knows yet. The NIK is well formed, of Kota Semarang (33.74), and belongs to an invented person. */
export function somebody() {
  const born = { day: 1 + randomInt(28), month: 1 + randomInt(12), year: 1970 + randomInt(30) };
  const nik = `3374${two(1 + randomInt(16))}${two(born.day)}${two(born.month)}${two(born.year % 100)}${String(1 + randomInt(9_998)).padStart(4, "0")}`;
  const syllable = () => some(["ba", "di", "ka", "lu", "ma", "no", "ra", "si", "ta", "wi"]);
  const family = syllable() + syllable() + syllable() + syllable();
  const name = `${some(["Bima", "Joko", "Made", "Rangga", "Tegar", "Yusuf"])} ${family[0].toUpperCase()}${family.slice(1)}`;
  const phone = `0812${String(randomInt(100_000_000)).padStart(8, "0")}`;
  return { nik, name, phone, born, card: `3374${nik.slice(4, 12)}0007`, password: "payung biru di teras" };
}

/** A demo account of the hall, by its user name. */
export async function account(walk, username) {
  const found = (await walk.accounts()).find((account) => account.username === username);
  assert.ok(found, `the hall has no account ${username}`);
  return found;
}

/** Registers this person, reading the code where the example region shows it. `look` looks at every page. */
export async function register(walk, person, { look = false } = {}) {
  const { page } = walk;
  await walk.visit("/daftar", { look });
  await fillRegistration(walk, person);
  await walk.press("button", "Daftar", { look });
  await walk.sees("Ketik kode dari pesan");
  await walk.fill("Kode 6 angka", await codeFor(walk, person, { look }));
  await walk.press("button", "Lanjut", { look });
  await page.waitForURL((url) => !url.pathname.startsWith("/daftar"));
}

/** Types what the registration asks for. */
export async function fillRegistration(walk, person) {
  const { page } = walk;
  await page.locator("#nik").fill(person.nik);
  await page.locator("#nama").fill(person.name);
  await page.locator("#ponsel").fill(person.phone);
  await page.locator("#sandi").fill(person.password);
  await page.locator("#setuju").check();
  for (const box of await page.locator("input[name=pilihan]").all()) await box.check();
}

/** The code in the newest message to this person, read from the outbox in another tab. */
export async function codeFor(walk, person, { look = false } = {}) {
  const tab = walk.page;
  await walk.newPage();
  await walk.visit("/kotak-keluar", { look });
  const sent = walk.page.locator("main li", { hasText: person.phone.replace(/^0/, "+62") }).first();
  const code = /\b\d{6}\b/.exec(await sent.innerText())?.[0];
  assert.ok(code, `no code was sent to ${person.phone}`);
  await walk.page.close();
  walk.page = tab;
  return code;
}

/** Signs a citizen in; the page asked for first is the page they come to. */
export async function signIn(walk, person, { next = "/saya", look = false } = {}) {
  await walk.visit(`/masuk?lanjut=${encodeURIComponent(next)}`, { look });
  await walk.page.locator("#nama").fill(person.nik);
  await walk.page.locator("#sandi").fill(person.password);
  await walk.press("button", "Masuk", { look });
  await walk.page.waitForURL((url) => url.pathname === next.split("?")[0]);
}

const residents = new Map();

/** Someone who has registered and is signed in: the same person each time this `name` is asked for in a run. */
export async function resident(walk, name = "somebody") {
  if (!residents.has(name)) {
    const person = somebody();
    await register(walk, person);
    residents.set(name, { person, cookies: await session(walk) });
  }
  const { person, cookies } = residents.get(name);
  await walk.context.addCookies(cookies);
  return person;
}

async function session(walk) {
  return (await walk.context.cookies()).filter((cookie) => cookie.name.endsWith("balai_sesi"));
}

const kept = new Map();

/**
 * Signs an officer in with password and one-time code. A code is good only once and a new one comes every 30 seconds,
 * so an officer who is signed in to this hall already brings the session along; pass `again` to go through the pages.
 */
export async function signInOfficer(walk, username, { look = false, again = false } = {}) {
  const cookies = kept.get(username);
  if (cookies && !again) {
    await walk.context.addCookies(cookies);
    return;
  }
  const officer = await account(walk, username);
  await walk.visit(officer.page, { look });
  await walk.page.locator("#nama").fill(officer.username);
  await walk.page.locator("#sandi").fill(officer.password);
  await walk.press("button", "Masuk", { look });
  await walk.sees("Kode dari aplikasi");
  await walk.page.locator("#kode").fill(await freshCode(officer.totp));
  await walk.press("button", "Masuk", { look });
  await walk.page.waitForURL((url) => !url.pathname.startsWith("/masuk"));
  kept.set(username, await session(walk));
}

/** The checksum of PNG; Node has one of its own only since version 20. */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A small photograph as a PNG: a grid of two colours, `side` pixels wide. */
export function photo(side = 320, colour = [43, 47, 134]) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const row = (y) => {
    const dots = Array.from({ length: side }, (_, x) => (((x >> 4) + (y >> 4)) % 2 ? colour : [250, 247, 241]));
    return Buffer.from([0, ...dots.flat()]);
  };
  const rows = Buffer.concat(Array.from({ length: side }, (_, y) => row(y)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A photograph for a file input. */
export function file(name = "KK lama.png") {
  return { name, mimeType: "image/png", buffer: photo() };
}
