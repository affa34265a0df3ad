// The office looks after itself: what the hall says on every page, its agencies, their offices and the head of their
// letters, officers and days off; and services that come from another hall in a signed pack, keep the office's own words when a newer one comes, and go out again.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { asFile, otherHall } from "../hall.mjs";
import { readLetter } from "../papers.mjs";
import { file, signInOfficer } from "../people.mjs";
import { examples, service } from "../tent.mjs";

/** What the office calls the service; each mode its own. */
const called = (id) => `Pinjam tenda dan kursi ${id}`;

export default async function office(walk) {
  // Each mode takes over a service of its own, of a hall of its own, in the same hall.
  const at = ["phone-script", "phone-plain", "desk-script", "desk-plain"].indexOf(walk.mode.name);
  const id = `tenda-kota-${at + 1}`;
  const text = service(id, `TK${"ABCD"[at]}`);
  const other = otherHall(`Kota Lain ${at + 1}`);
  await signInOfficer(walk, "admin");
  const galuh = await walk.another();
  await signInOfficer(galuh, "galuh");

  await hall(walk, at);
  await agencies(walk, at);
  await letterHead(walk, at);
  await offices(walk, at);
  await officers(walk);
  await days(walk);

  await unknown(walk, other, pack(other, 1, id, text));
  await trust(walk, galuh, other);
  await take(walk, id);
  await release(walk, galuh, id, 1);
  await ownWords(walk, galuh, id);
  await newer(walk, other, id, text);
  await goesOut(walk, id);
}

function pack(other, edition, id, text) {
  return other.pack(edition, { [`${id}.toml`]: text, [`${id}.examples.toml`]: examples });
}

/** What stands at the foot of every page is changed, and the next page says so. */
async function hall(walk, at) {
  const { page } = walk;
  await walk.visit("/kelola/balai", { name: "office-hall" });
  await page.locator("#surel").fill("balai");
  await walk.press("button", "Simpan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["surel"], name: "office-hall-wrong" });
  await page.locator("#surel").fill(`balai${at + 1}@tirtamaya.example`);
  await walk.press("button", "Simpan", { look: false });
  await walk.sees("Tersimpan. Halaman berikutnya sudah memakainya.");
  const guest = await walk.another();
  await guest.visit("/", { name: "office-front-page" });
  await guest.sees(`balai${at + 1}@tirtamaya.example`);
}

async function agencies(walk, at) {
  const { page } = walk;
  await walk.visit("/kelola/perangkat", { name: "office-agencies" });
  await walk.press("link", "Perangkat daerah baru", { look: false });
  await walk.look("office-agency-new");
  await walk.press("button", "Simpan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nama.id", "alamat"], name: "office-agency-wrong" });
  const filled = {
    "nama.id": `Dinas Sosial ${at + 1}`,
    "nama.en": `Social Agency ${at + 1}`,
    alamat: "Jl. Balai Kota No. 15",
    "jam.id": "Senin sampai Jumat, 08.00 sampai 15.00",
    "jam.en": "Monday to Friday, 08.00 to 15.00",
    penandatangan: "Sari Utami",
    jabatan: "Kepala Dinas",
    id: `dinsos-${at + 1}`,
  };
  for (const [name, value] of Object.entries(filled)) await page.locator(`[id='${name}']`).fill(value);
  await walk.press("button", "Simpan", { look: false });
  await walk.sees(`Dinas Sosial ${at + 1}`);
}

/** The head of letters is seen on a sample letter, in a tab of its own, before it counts. */
async function letterHead(walk, at) {
  const { page } = walk;
  const path = `/kelola/perangkat/dinsos-${at + 1}`;
  await walk.visit(path, { look: false });
  await walk.press("link", "Kop surat", { look: false });
  await page.waitForURL(new RegExp(`${path}/kop$`));
  await walk.look("office-head");
  await page.locator("#surel").fill("dinsos");
  await page.locator("#lambang").setInputFiles({ name: "lambang.txt", mimeType: "text/plain", buffer: Buffer.from("lambang") });
  await walk.press("button", "Simpan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["surel", "lambang"], name: "office-head-wrong" });
  await page.locator("#atas").fill("Pemerintah Kota Tirtamaya, Sekretariat Daerah");
  await page.locator("#surel").fill("dinsos@tirtamaya.example");
  await page.locator("#lambang").setInputFiles(file("lambang.png"));
  const { text } = await readLetter(await sampleOf(page, path));
  for (const said of ["SEKRETARIAT DAERAH", "dinsos@tirtamaya.example", `DINAS SOSIAL ${at + 1}`, "CONTOH"]) {
    assert.ok(text.includes(said), `the sample letter does not say ${said}: ${text}`);
  }
  await walk.press("button", "Simpan", { look: false });
  await walk.sees("Tersimpan. Surat berikutnya terbit dengan kop ini.");
  await walk.sees("Lambang sekarang");
  await walk.look("office-head-saved");
}

/** What the button for a sample letter would send, asked for with the same cookies: a browser downloads a PDF by itself. */
async function sampleOf(page, path) {
  const value = (id) => page.locator(`#${id}`).inputValue();
  const answer = await page.request.post(`${path}/kop/contoh`, {
    headers: { origin: new URL(page.url()).origin },
    multipart: {
      _csrf: await page.locator("main input[name=_csrf]").first().getAttribute("value"),
      atas: await value("atas"),
      alamat: await value("alamat"),
      telepon: await value("telepon"),
      surel: await value("surel"),
      situs: await value("situs"),
      lambang: file("lambang.png"),
    },
  });
  assert.equal(answer.status(), 200);
  return answer.body();
}

/** Where people may go is written down, read by citizens on the page of a service, and taken away again. */
async function offices(walk, at) {
  const { page } = walk;
  await walk.visit("/kelola/perangkat/dukcapil", { name: "office-offices" });
  await walk.press("link", "Tambah kantor", { look: false });
  await walk.look("office-office-new");
  await walk.press("button", "Simpan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nama.id", "alamat", "jam.en"], name: "office-office-wrong" });
  const name = `Kantor Kecamatan ${at + 1}`;
  const filled = {
    "nama.id": name,
    "nama.en": `District Office ${at + 1}`,
    alamat: `Jl. Kecamatan ${at + 1}`,
    telepon: "(024) 555 010",
    "jam.id": "Selasa dan Kamis, 08.00 sampai 12.00",
    "jam.en": "Tuesday and Thursday, 08.00 to 12.00",
  };
  for (const [box, value] of Object.entries(filled)) await page.locator(`[id='${box}']`).fill(value);
  await walk.press("button", "Simpan", { look: false });
  await walk.sees("Kantor tersimpan");
  await walk.look("office-offices-one");
  const guest = await walk.another();
  await guest.visit("/layanan/ktp-el", { name: "office-where-to-go" });
  await guest.sees(name);
  await walk.press("link", name, { look: false });
  await page.locator("details.more summary").click();
  await walk.look("office-office-remove");
  await walk.press("button", "Ya, hapus kantor", { look: false });
  await walk.sees("Kantor dihapus");
  assert.equal(await page.getByRole("link", { name }).count(), 0, "the office is gone");
}

async function officers(walk) {
  await walk.visit("/kelola/petugas", { name: "office-officers" });
  await walk.press("link", "Undang petugas", { look: false });
  await walk.look("office-officer-new");
  await walk.press("button", "Ajukan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["username", "nama", "alasan"], name: "office-officer-wrong" });
}

async function days(walk) {
  await walk.visit("/kelola/penyimpanan", { name: "office-kept" });
  await walk.visit("/kelola/libur", { name: "office-days" });
  await walk.press("button", "Tambah hari libur", { look: false });
  await walk.look("office-days-wrong");
  await walk.sees("Tulis tanggal dengan angka");
}

/** A pack is looked at before anything is trusted; a changed byte is refused. */
async function unknown(walk, other, text) {
  const { page } = walk;
  await walk.visit("/kelola/paket", { name: "office-packs" });
  await page.locator("#paket").setInputFiles(asFile(text.replace("Hajatan", "Hajatam")));
  await walk.press("button", "Periksa paket", { look: false });
  await walk.look("office-pack-broken");
  await walk.sees("di paket tidak cocok");
  await page.locator("#paket").setInputFiles(asFile(text));
  await walk.press("button", "Periksa paket", { look: false });
  await page.waitForURL(/\/kelola\/paket\/\d+$/);
  await walk.look("office-pack-unknown");
  await walk.sees(other.fingerprint);
  assert.equal(await page.getByRole("checkbox").count(), 0, "nothing can be taken from whom nobody trusts");
}

/** One administrator proposes to trust the key, another one agrees. */
async function trust(walk, galuh, other) {
  const { page } = walk;
  await walk.press("link", "Usulkan untuk dipercaya", { look: false });
  await walk.look("office-keys");
  assert.equal(await page.locator("#kunci").inputValue(), other.key);
  await page.locator("#alasan").fill("Sidik kuncinya dibacakan lewat telepon kantor.");
  await page.locator("form", { has: page.locator("#alasan") }).getByRole("button", { name: "Ajukan" }).click();
  await walk.sees("Usulan dikirim");
  await galuh.visit("/kelola/paket/kunci", { name: "office-keys-waiting" });
  await galuh.press("button", `Setujui ${other.maker}`, { look: false });
  await galuh.sees("Disetujui");
  await galuh.look("office-keys-trusted");
}

async function take(walk, id) {
  const { page } = walk;
  await walk.visit("/kelola/paket", { look: false });
  await page.locator("main ul.list a").first().click();
  await page.waitForURL(/\/kelola\/paket\/\d+$/);
  await walk.look("office-pack-trusted");
  await page.getByRole("checkbox").first().check();
  await walk.press("button", "Jadikan naskah yang dicentang", { look: false });
  await page.waitForURL(new RegExp(`/${id}/beda$`));
  await walk.look("office-pack-draft");
}

/** What the page shows as a difference is proposed by one and approved by another. */
async function release(walk, galuh, id, number) {
  const { page } = walk;
  await page.locator("#alasan").fill("Dari paket.");
  await walk.press("button", "Ajukan", { look: false });
  await page.waitForURL(new RegExp(`/versi/${number}$`));
  await galuh.visit(`/kelola/layanan/${id}/versi/${number}`, { look: false });
  await galuh.press("button", "Setujui dan berlakukan", { look: false });
  await galuh.sees("Disetujui");
}

async function ownWords(walk, galuh, id) {
  const { page } = walk;
  await walk.visit(`/kelola/layanan/${id}/bagian/umum`, { look: false });
  await page.locator("[id='title.id']").fill(called(id));
  await walk.press("button", "Simpan dan periksa", { look: false });
  await walk.visit(`/kelola/layanan/${id}/beda`, { look: false });
  await release(walk, galuh, id, 2);
}

/** A newer edition: what only its makers changed comes in, what both changed is chosen. */
async function newer(walk, other, id, text) {
  const { page } = walk;
  const second = text.replace("effort_minutes = 3", "effort_minutes = 4").replace("max = 60", "max = 80");
  const both = second.replace('title.id = "Pinjam tenda kelurahan"', 'title.id = "Pinjam tenda warga"');
  await walk.visit("/kelola/paket", { look: false });
  await page.locator("#paket").setInputFiles(asFile(pack(other, 2, id, both)));
  await walk.press("button", "Periksa paket", { look: false });
  await page.waitForURL(/\/kelola\/paket\/\d+$/);
  await walk.look("office-pack-newer");
  await page.getByRole("checkbox").first().check();
  await walk.press("button", "Jadikan naskah yang dicentang", { look: false });
  await walk.look("office-pack-undecided");
  await walk.sees("Pilih kata-kata siapa yang dipakai");
  await page.getByRole("radio", { name: /^Pakai punya kantor/ }).check();
  await walk.press("button", "Jadikan naskah yang dicentang", { look: false });
  await page.waitForURL(new RegExp(`/${id}/beda$`));
  await walk.visit(`/kelola/layanan/${id}/sumber`, { look: false });
  const draft = await page.locator("#sumber").inputValue();
  assert.ok(draft.includes(called(id)), "the office's own words stay");
  assert.ok(draft.includes("effort_minutes = 4") && draft.includes("max = 80"), "the makers' new words come in");
}

/** The hall packs its own, and the file is what was signed. */
async function goesOut(walk, id) {
  const { page } = walk;
  await walk.visit("/kelola/paket/baru", { name: "office-pack-new" });
  await walk.press("button", "Kemas dan tanda tangani", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["layanan"], name: "office-pack-new-wrong" });
  await page.getByRole("checkbox", { name: called(id) }).first().check();
  await walk.press("button", "Kemas dan tanda tangani", { look: false });
  await walk.look("office-pack-made");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Unduh paket" }).click(),
  ]);
  const made = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.ok(made.files.some((file) => file.name === `${id}.toml` && file.text.includes(called(id))));
  assert.equal(made.manifest.key.length, 64);
  await walk.visit("/kelola/perubahan", { look: false });
  await walk.sees("Paket dibuat");
}
