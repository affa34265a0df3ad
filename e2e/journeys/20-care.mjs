// An officer of another agency opens an application in an emergency; the resident sees it, the review finds it wrong, and it
// becomes a breach of which the resident is told.

import { applyForCard } from "../forms.mjs";
import { account, resident, signInOfficer } from "../people.mjs";

export default async function care(walk) {
  const person = await resident(walk);
  const reference = await applyForCard(walk, person);

  const intan = await walk.another();
  await signInOfficer(intan, "intan");
  await intan.visit("/meja/akses-darurat", { name: "emergency" });
  await intan.press("button", "Buka sekarang", { look: false });
  await intan.mustSayWhatIsWrong({ fields: ["kunci", "dasar", "alasan"], name: "emergency-wrong" });
  await intan.page.locator("#kunci").fill(reference);
  await intan.page.locator("input[name=dasar][value=kesehatan]").check();
  await intan.page.locator("#alasan").fill("Pasien tidak sadar, alergi obat harus diketahui");
  await intan.page.locator("#sandi").fill((await account(intan, "intan")).password);
  await intan.press("button", "Buka sekarang", { look: false });
  await intan.sees("Hanya untuk dibaca");
  await intan.look("emergency-look");

  await intan.press("button", "Akhiri sekarang", { look: false });
  await intan.sees("diakhiri");

  await walk.visit("/saya/jejak", { name: "emergency-trail" });
  await walk.sees("keadaan darurat");

  const sekar = await walk.another();
  await signInOfficer(sekar, "sekar");
  await sekar.visit("/meja/akses-darurat", { name: "emergency-list" });
  await sekar.page.locator("a[href$='/tinjauan']").first().click();
  await sekar.page.waitForURL(/\/tinjauan$/);
  await sekar.look("emergency-review");
  await sekar.page.locator("input[name=temuan][value=dibenarkan]").check();
  await sekar.page.locator("#kata").fill("Dihubungi rumah sakit, keadaannya jelas.");
  await sekar.press("button", "Simpan temuan", { look: false });
  await sekar.sees("Dapat dibenarkan");
  await walk.visit("/saya/jejak", { look: false });
  await walk.sees("alergi obat");

  await sekar.visit("/meja/pelanggaran-data/lapor", { name: "breach-report" });
  await sekar.page.locator("#apa").fill("Berkas terkirim ke alamat yang salah");
  await sekar.press("button", "Kirim laporan", { look: false });
  await sekar.sees("Pelanggaran nomor");
  await sekar.look("breach");
  for (const [field, text] of [["data", "Nama dan NIK"], ["kapan", "Tadi pagi"], ["bagaimana", "Salah alamat"], ["langkah", "Sudah dihapus"]]) {
    await sekar.page.locator(`#${field}`).fill(text);
  }
  await sekar.press("button", "Simpan penilaian", { look: false });
  await sekar.page.locator("#nomor").fill(reference);
  await sekar.press("button", "Tambahkan ke daftar", { look: false });
  await sekar.press("button", "Beri tahu semua sekarang", { look: false });
  await sekar.sees("Diberitahukan");
  const number = new URL(sekar.page.url()).pathname.split("/").at(-1);
  await sekar.visit(`/meja/pelanggaran-data/${number}/lembaga`, { name: "breach-agency" });
  await sekar.visit("/meja/pelanggaran-data", { name: "breach-list" });
  await walk.visit(`/data-saya/pelanggaran/${number}`, { name: "breach-own" });
  await walk.sees("Salah alamat");
}
