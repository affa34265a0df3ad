// A birth package: one form for three services, one sending, three cases, of which two wait for the certificate and go on
// by themselves when it is issued.

import assert from "node:assert/strict";
import { send } from "../forms.mjs";
import { file, resident, signInOfficer } from "../people.mjs";

export default async function bundle(walk) {
  const { page } = walk;
  const person = await resident(walk);
  const on = async (to) => {
    await walk.press("button", /^(Lanjut ke|Periksa)/, { look: false });
    await page.waitForURL(new RegExp(`/${to}$`));
  };
  const choose = (name, value) => page.locator(`input[name=${name}][value=${value}]`).check();

  await walk.visit("/layanan/paket-kelahiran", { name: "bundle" });
  await walk.sees("Di dalam paket ini");
  await walk.sees("Menunggu surat dari Akta kelahiran");
  await walk.visit("/layanan/paket-kelahiran/mulai", { look: false });
  await choose("hubungan_anak_kk", "anak");
  await choose("tempat_kejadian", "dalam-negeri");
  await walk.press("button", "Lanjut ke formulir", { look: false });
  // The third question was brought up by the second; it is asked, not complained about.
  assert.equal(await page.locator("#galat-hal").count(), 0);
  await walk.look("bundle-questions");
  await choose("asal_usul", "diketahui");
  await on("akta-kelahiran-pelapor");
  await choose("hubungan", "ibu");
  await on("akta-kelahiran-anak");
  await page.locator("#nama_anak").fill("Melati Contoh");
  await choose("jenis_kelamin_anak", "P");
  const born = new Date(Date.now() - 9 * 86_400_000);
  for (const [part, value] of [["hari", born.getDate()], ["bulan", born.getMonth() + 1], ["tahun", born.getFullYear()]]) {
    await page.locator(`[id='tanggal_lahir.${part}']`).fill(String(value));
  }
  await page.locator("#tempat_lahir").fill("Tirtamaya");
  await page.locator("#anak_ke").fill("1");
  await on("akta-kelahiran-orang-tua");
  await choose("bukti_nikah", "ada");
  for (const [id, value] of [["nama_ibu", "Sari Contoh"], ["nik_ibu", "3374015507930003"], ["nama_ayah", "Adi Contoh"], ["nik_ayah", "3374011203900005"], ["no_kk", "3374010101150007"]]) {
    await page.locator(`#${id}`).fill(value);
  }
  await on("akta-kelahiran-saksi");
  for (const [row, name, nik] of [[0, "Budi Contoh", "3374012304850002"], [1, "Rina Contoh", "3374016101880004"]]) {
    await page.locator(`[id='saksi.${row}.nama']`).fill(name);
    await page.locator(`[id='saksi.${row}.nik']`).fill(nik);
  }
  await on("akta-kelahiran-dokumen");
  await choose("ada_surat_lahir", "ya");
  await page.locator("#foto_kk").setInputFiles(file("KK.png"));
  await page.locator("#buku_nikah").setInputFiles(file("Buku nikah.png"));
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.locator("#surat_lahir").setInputFiles(file("Surat lahir.png"));
  await on("kk-perubahan-pemohon");
  await walk.look("bundle-second-service");
  assert.equal(await page.locator("#nama_pelapor, #nama, #nik").count(), 0, "what was asked is asked once more");
  await choose("peran", "anggota");
  await on("kk-perubahan-kartu");
  assert.equal(await page.locator("#no_kk").count(), 0, "the number of the card is asked once more");
  await page.locator("#nama_kepala").fill("Adi Contoh");
  await page.locator("#nik_kepala").fill("3374011203900005");
  await on("kia-dokumen");
  assert.equal(await page.locator("#foto_kk").count(), 0, "the card is photographed once more");
  await page.locator("#ktp_orang_tua").setInputFiles(file("KTP.png"));
  await on("pernyataan-bersama");
  await walk.look("bundle-declaration");
  await page.locator("#benar").check();
  await on("periksa");
  await walk.look("bundle-review");
  await send(walk);
  await walk.look("bundle-receipt");
  await walk.sees("Semua permohonan Anda kami terima");
  const text = await page.locator("main").innerText();
  const [akta, kk, kia] = ["AKL", "KKP", "KIA"].map((prefix) => text.match(new RegExp(`${prefix}-[0-9A-Z]{5}-[0-9A-Z]{5}`))?.[0]);
  assert.ok(akta && kk && kia, "the receipt names every case");

  await walk.visit(`/permohonan/${kk}`, { name: "bundle-waiting-case" });
  await walk.sees("menunggu terbitnya surat");
  const anyone = await walk.another();
  await anyone.visit(`/lacak/${kia}`, { name: "bundle-track" });
  await anyone.sees(akta);
  for (const personal of [person.name, person.nik, "Melati"]) await anyone.doesNotHave(personal);

  const wulan = await walk.another();
  await signInOfficer(wulan, "wulan");
  await wulan.visit("/meja/menunggu", { name: "desk-waiting" });
  await wulan.sees(kk);
  await wulan.visit(`/meja/${kia}`, { name: "desk-waiting-case" });
  await wulan.sees("menunggu surat dari berkas lain");
  const ratna = await walk.another();
  await signInOfficer(ratna, "ratna");
  await approve(wulan, akta, "Setujui");
  await approve(ratna, akta, "Tanda tangani");

  await walk.visit(`/permohonan/${kk}`, { name: "bundle-going-on" });
  await walk.sees("Surat yang ditunggu sudah terbit");
  await walk.doesNotHave("menunggu terbitnya surat");
  await approve(wulan, kk, "Setujui");
  await approve(ratna, kk, "Kartu sudah terbit");
  await walk.visit(`/permohonan/${kk}`, { look: false });
  await walk.sees("Surat Pemberitahuan Perubahan Kartu Keluarga");
}

/** Takes a case and approves its step. */
async function approve(officer, reference, label) {
  const { page } = officer;
  await officer.visit(`/meja/${reference}`, { look: false });
  await officer.press("button", /^Ambil berkas/, { look: false });
  await page.getByLabel(label).check();
  await officer.press("button", /^Kirim keputusan/, { look: false });
  await officer.sees("Keputusan terkirim.");
}
