// Somebody who is not the head of the family asks that a relative joins the family card. The head reads it on a phone of
// their own, refuses, thinks again, and signs; a changed answer voids that; at last the application goes out. A counter
// records the same on paper.

import assert from "node:assert/strict";
import { send } from "../forms.mjs";
import { file, resident, signInOfficer, somebody } from "../people.mjs";

export default async function signature(walk) {
  const { page } = walk;
  const person = await resident(walk);
  const other = await walk.another();
  const head = await resident(other, "head");
  const draft = await fillForm(walk, person, head);

  await walk.look("sign-review");
  await walk.sees("0 dari 1 ada");
  assert.equal(await page.getByRole("button", { name: "Kirim permohonan" }).count(), 0, "nothing is sent before");
  await walk.press("link", "Lihat dan minta tanda tangan", { look: false });
  await walk.look("sign-draft");
  await walk.press("button", /^Minta tanda tangan/, { look: false });
  await walk.sees("Permintaan tanda tangan dicatat.");
  await walk.look("sign-asked");

  await other.visit("/saya", { name: "mine-sign" });
  await other.sees("Menunggu tanda tangan Anda");
  await other.press("link", /^Baca/, { look: false });
  await other.look("sign-read");
  await other.sees("Sri Contoh");
  await other.doesNotHave(person.nik);
  await other.press("button", "Tanda tangani", { look: false });
  await other.mustSayWhatIsWrong({ fields: ["setuju"], name: "sign-not-agreed" });
  await other.press("button", "Saya menolak", { look: false });
  await other.mustSayWhatIsWrong({ fields: ["alasan"], name: "sign-no-reason" });
  await other.page.locator("#alasan").fill("Saya belum mengenal Sri.");
  await other.press("button", "Saya menolak", { look: false });
  await other.sees("Penolakan Anda dicatat.");
  await other.look("sign-list");

  await page.goto(`${draft}/tanda-tangan`);
  await walk.sees("Saya belum mengenal Sri.");
  await walk.look("sign-refused");

  await signs(other);
  await other.visit("/saya/tanda-tangan", { look: false });
  await other.page.locator("main a[href^='/saya/tanda-tangan/']").first().click();
  await other.page.waitForLoadState("load");
  await other.look("sign-own-signed");

  // A changed answer voids what was signed, and it is asked for once more.
  await page.goto(`${draft}/masuk`);
  await page.locator("[id='masuk.0.nama']").fill("Sri Wahyuni Contoh");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.goto(`${draft}/tanda-tangan`);
  await walk.sees("Isian sudah berubah");
  await walk.look("sign-void");
  await walk.press("button", /^Minta tanda tangan/, { look: false });
  await signs(other, "Sri Wahyuni Contoh");

  await page.goto(`${draft}/periksa`);
  await walk.sees("1 dari 1 ada");
  await walk.look("sign-complete");
  const reference = await send(walk);
  await walk.visit(`/permohonan/${reference}`, { name: "track-signed" });
  await walk.sees("Orang kedua menandatangani");

  const wulan = await walk.another();
  await signInOfficer(wulan, "wulan");
  await wulan.visit(`/meja/${reference}`, { name: "case-signed" });
  await wulan.sees(head.name);
  await onPaper(wulan);
}

/** The page that waits, read and signed. */
async function signs(other, reads = "Sri Contoh") {
  const { page } = other;
  await other.visit("/saya/tanda-tangan", { look: false });
  await page.locator("main a[href^='/saya/tanda-tangan/']").first().click();
  await page.waitForLoadState("load");
  await other.sees(reads);
  await page.locator("#setuju").check();
  await other.press("button", "Tanda tangani", { look: false });
  await other.sees("Tanda tangan Anda dicatat.");
}

async function begin(walk) {
  const { page } = walk;
  await page.locator("input[name=perubahan][value=masuk]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.locator("input[name=asal_masuk][value=daerah-ini]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/pemohon$/);
}

/** The whole form, up to the review: the address of the draft. */
async function fillForm(walk, person, head, { look = true } = {}) {
  const { page } = walk;
  const on = async (to) => {
    await walk.press("button", /^Lanjut ke/, { look: false });
    await page.waitForURL(new RegExp(`/${to}$`));
  };
  if (!page.url().includes("/permohonan/draf/")) {
    await walk.visit("/layanan/kk-perubahan/mulai", { look: false });
    await begin(walk);
  }
  const draft = new URL(page.url()).pathname.replace(/\/pemohon$/, "");
  await page.locator("input[name=peran][value=anggota]").check();
  await page.locator("#hp").fill(person.phone);
  await on("kartu");
  await page.locator("#no_kk").fill(person.card);
  await page.locator("#nama_kepala").fill(head.name);
  await page.locator("#nik_kepala").fill(head.nik);
  await on("masuk");
  await page.locator("input[name=alasan_masuk][value=tinggal]").check();
  await page.locator("[id='masuk.0.nama']").fill("Sri Contoh");
  await page.locator("[id='masuk.0.nik']").fill("3374014101700005");
  await page.locator("[id='masuk.0.no_kk_asal']").fill("3374020303180012");
  await page.locator("[id='masuk.0.hubungan']").selectOption("famili");
  await on("dokumen");
  await page.locator("#foto_kk").setInputFiles(file("kk.png"));
  await page.locator("#foto_kk_asal").setInputFiles(file("kk asal.png"));
  await page.locator("input[name=cara_setuju][value=di-sini]").check();
  await page.locator("#benar").check();
  await on("periksa");
  if (look) {
    // Once the choice is made, the page says what will be signed.
    await page.goto(`${draft}/dokumen`);
    await walk.sees("Tanda tangannya diminta setelah formulir selesai");
    await walk.look("sign-field");
    await page.goto(`${draft}/periksa`);
  }
  return draft;
}

/** Somebody comes to the counter with a paper that the head of the family signed. */
async function onPaper(wulan) {
  const { page } = wulan;
  const person = somebody();
  await wulan.visit("/meja/loket", { look: false });
  await page.locator("input[name=layanan][value=kk-perubahan]").check();
  await page.locator("#nik").fill(person.nik);
  await page.locator("#nama").fill(person.name);
  await wulan.press("button", "Lanjut", { look: false });
  await page.waitForURL(/\/layanan\/kk-perubahan\/mulai\?untuk=/);
  await begin(wulan);
  const draft = await fillForm(wulan, person, somebody(), { look: false });
  await page.goto(`${draft}/tanda-tangan`);
  await page.locator("summary", { hasText: "Tanda tangan di atas kertas" }).click();
  await wulan.look("sign-counter");
  await wulan.press("button", /^Catat tanda tangan kertas/, { look: false });
  await wulan.mustSayWhatIsWrong({ fields: ["nama.ttd_kepala", "pindaian.ttd_kepala"], name: "sign-paper-wrong" });
  await page.locator("[id='nama.ttd_kepala']").fill("Joko Contoh");
  await page.locator("[id='pindaian.ttd_kepala']").setInputFiles(file("surat.png"));
  await wulan.press("button", /^Catat tanda tangan kertas/, { look: false });
  await wulan.sees("Semua tanda tangan sudah ada");
  await wulan.look("sign-paper");
  await page.goto(`${draft}/periksa`);
  await send(wulan);
}
