// Somebody new registers, applies for a lost identity card with every mistake people make, stops in the middle, goes on
// from another device, sends it, and follows it without signing in.

import assert from "node:assert/strict";
import { fillApplicant, send, startCard } from "../forms.mjs";
import { file, fillRegistration, register, signIn, somebody } from "../people.mjs";

export default async function citizen(walk) {
  const { page } = walk;
  const person = somebody();

  await walk.visit("/daftar", { name: "register" });
  await fillRegistration(walk, { ...person, nik: "3374abc", phone: "12", password: "pendek" });
  await page.locator("#setuju").uncheck();
  await walk.press("button", "Daftar", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nik", "ponsel", "sandi", "setuju"], name: "register-wrong" });
  assert.equal(await page.locator("#nama").inputValue(), person.name, "what was typed is lost");
  await register(walk, person, { look: true });
  assert.equal(new URL(page.url()).pathname, "/saya");
  await walk.sees("Belum ada permohonan");
  await walk.visit("/saya/akun", { name: "account" });
  await walk.doesNotHave(person.nik);
  await makeKey(walk, person);

  await signOut(walk);
  await walk.visit("/saya", { name: "sign-in" });
  await page.locator("#nama").fill(person.nik);
  await page.locator("#sandi").fill("bukan sandi saya");
  await walk.press("button", "Masuk", { look: false });
  await walk.look("sign-in-wrong");
  await walk.press("link", "Lupa sandi", { look: false });
  await walk.look("forgot");
  await signIn(walk, person, { look: false });

  const draft = await fill(walk, person);
  const phone = await resumeElsewhere(walk, person, draft);
  const reference = await sendFrom(phone, person);
  await track(walk, person, reference);
}

/** A key for programs is shown once, reads what its owner may read, and is worth nothing once revoked. */
async function makeKey(walk, person) {
  const { page } = walk;
  await walk.visit("/saya/kunci", { name: "keys" });
  await walk.press("button", "Buat kunci", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nama"], name: "keys-wrong" });
  await page.locator("#nama").fill("Program contoh");
  await page.getByLabel("Membaca permohonan Anda").check();
  await page.getByLabel("7 hari").check();
  await page.locator("#sandi").fill("bukan sandi saya");
  await walk.press("button", "Buat kunci", { look: false });
  await walk.look("keys-password");
  await walk.sees("Sandi yang sekarang tidak cocok");
  assert.equal(await page.locator("#nama").inputValue(), "Program contoh", "what was typed is lost");
  await page.locator("#sandi").fill(person.password);
  await walk.press("button", "Buat kunci", { look: false });
  await walk.look("keys-made");
  const key = await page.locator("input[readonly]").inputValue();
  const ask = () => fetch(`${walk.url}/api/v1/cases`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal((await ask()).status, 200);
  await walk.visit("/saya/kunci", { look: false });
  await walk.doesNotHave(key);
  await walk.press("button", "Cabut Program contoh", { look: false });
  assert.equal((await ask()).status, 401);
}

async function signOut(walk) {
  const { page } = walk;
  await page.locator("header details.drop").last().locator("summary").click();
  await walk.look("account-open");
  await walk.press("button", "Keluar", { look: false });
  await walk.sees("Anda sudah keluar.");
  const answer = await page.request.get("/saya", { maxRedirects: 0 });
  assert.ok([302, 303].includes(answer.status()), "the page of a citizen opens after signing out");
}

/** The form up to the documents, wrong first; then away. Gives the address of the draft. */
async function fill(walk, person) {
  const { page } = walk;
  await walk.visit("/layanan/ktp-el/mulai", { name: "questions" });
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["keadaan"], name: "questions-wrong" });
  await page.getByLabel("Ada data yang berubah").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await walk.look("questions-not-for-you");
  await walk.sees("bukan untuk Anda");
  await startCard(walk);
  await walk.look("form-applicant");
  assert.equal(await page.locator("#nik").inputValue(), person.nik, "what the hall knows is asked again");

  await page.locator("#nik").fill("tiga tiga tujuh empat");
  await page.locator("#no_kk").fill("33740101011500");
  await page.locator("[id='tanggal_lahir.hari']").fill("31");
  await page.locator("[id='tanggal_lahir.bulan']").fill("2");
  await page.locator("[id='tanggal_lahir.tahun']").fill("1990");
  await page.locator("#hp").fill("");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nik", "no_kk", "hp"], name: "form-wrong" });
  assert.equal(await page.locator("#nik").inputValue(), "tiga tiga tujuh empat", "what was typed is lost");

  await fillApplicant(walk, person);
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await walk.look("form-documents");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["foto_kk", "surat_hilang", "benar"], name: "form-documents-missing" });
  await page.locator("#foto_kk").setInputFiles({ name: "kk.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ this is a program") });
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["foto_kk"], name: "form-program" });

  await page.locator("#foto_kk").setInputFiles(file("KK lama.png"));
  await walk.press("button", "Simpan, lanjut nanti", { look: false });
  await page.waitForURL(/\/saya$/);
  await walk.look("mine-draft");
  await walk.sees("Draf tersimpan");
  return page.getByRole("link", { name: "Lanjutkan" }).first().getAttribute("href");
}

/** The same person on another device finds the draft, takes the photo away, and gives it again. */
async function resumeElsewhere(walk, person, draft) {
  const other = await walk.another();
  const { page } = other;
  await signIn(other, person);
  assert.equal(await page.getByRole("link", { name: "Lanjutkan" }).first().getAttribute("href"), draft);
  await other.press("link", "Lanjutkan", { look: false });
  if (!page.url().endsWith("/dokumen")) {
    walk.complain(`a draft saved on its second page goes on at ${new URL(page.url()).pathname}`);
    await other.visit(`${draft}/dokumen`, { look: false });
  }
  await other.sees("KK lama");
  await other.look("form-photo");
  const photo = await page.request.get(await page.locator("main li a", { hasText: "KK lama" }).getAttribute("href"));
  assert.match(photo.headers()["content-type"], /^image\//);
  await other.press("button", /^Hapus KK lama/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await page.locator("main li a", { hasText: "KK lama" }).waitFor({ state: "detached" });
  await page.locator("#foto_kk").setInputFiles(file("KK baru.png"));
  await page.locator("#surat_hilang").setInputFiles(file("Surat hilang.png"));
  await page.locator("#benar").check();
  await other.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  return other;
}

/** Looks everything over, changes one thing, and sends. */
async function sendFrom(other, person) {
  const { page } = other;
  await other.look("review");
  for (const said of [person.name, person.nik, "KK baru"]) await other.sees(said);
  await page.getByRole("link", { name: "Ubah Data diri" }).click();
  await page.waitForURL(/\/pemohon$/);
  await page.locator("#surel").fill("contoh@contoh.id");
  await other.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/dokumen$/);
  await other.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  await other.sees("contoh@contoh.id");
  await other.press("button", "Kirim permohonan", { look: false });
  await other.mustSayWhatIsWrong({ fields: ["pernyataan"], name: "review-undeclared" });
  const reference = await send(other, { look: true });
  assert.match(reference, /^KTP-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await other.sees(reference);
  await page.emulateMedia({ media: "print" });
  await other.picture("receipt-print");
  for (const hidden of ["header", "footer", "nav.tabs", ".noprint"]) {
    const seen = await page.locator(hidden).evaluateAll((all) => all.filter((one) => one.offsetParent).length);
    if (seen) other.complain(`the printed receipt still shows ${hidden}`);
  }
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const ink = await page.locator("h1").evaluate((title) => getComputedStyle(title).color.match(/\d+/g).slice(0, 3).map(Number));
  if (Math.max(...ink) > 120) other.complain(`with a dark screen the receipt is printed in pale ink: ${ink}`);
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await other.press("link", "Buka berkas", { look: false });
  await other.look("case-own");
  await other.visit("/saya", { name: "mine-case" });
  await other.sees(reference);
  return reference;
}

/** By its reference anyone follows the case, and learns nothing about the person. */
async function track(walk, person, reference) {
  await walk.context.clearCookies();
  await walk.visit("/lacak", { look: false });
  await walk.fill("Nomor berkas", reference.toLowerCase().replaceAll("-", " "));
  await walk.press("button", "Lihat status", { look: false });
  await walk.page.waitForURL(new RegExp(`/lacak/${reference}$`));
  await walk.look("track");
  await walk.sees("Dinas Kependudukan dan Pencatatan Sipil");
  for (const personal of [person.name, person.nik, person.phone.slice(1), "contoh@contoh.id"]) await walk.doesNotHave(personal);
}
