// The longest form: a birth, with two witnesses, questions that bring up others, and documents that depend on the answers.

import assert from "node:assert/strict";
import { resident } from "../people.mjs";

export default async function birth(walk) {
  const { page } = walk;
  const person = await resident(walk);
  const on = async (to) => {
    await walk.press("button", /^Lanjut ke/, { look: false });
    await page.waitForURL(new RegExp(`/${to}$`));
  };
  await walk.visit("/layanan/akta-kelahiran", { name: "service-birth" });
  await walk.visit("/layanan/akta-kelahiran/mulai", { look: false });
  await page.locator("input[name=tempat_kejadian][value=dalam-negeri]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  // The second question was brought up by the first; it is asked, not complained about.
  assert.equal(await page.locator("#galat-hal").count(), 0);
  await walk.look("birth-questions");
  await page.locator("input[name=asal_usul][value=diketahui]").check();
  await on("pelapor");
  await walk.look("birth-reporter");
  await page.locator("input[name=hubungan]").first().check();
  await on("anak");
  await walk.look("birth-child");
  await page.locator("#nama_anak").fill("Melati Contoh");
  await page.locator("input[name=jenis_kelamin_anak][value=P]").check();
  const born = new Date(Date.now() - 9 * 86_400_000);
  for (const [part, value] of [["hari", born.getDate()], ["bulan", born.getMonth() + 1], ["tahun", born.getFullYear()]]) {
    await page.locator(`[id='tanggal_lahir.${part}']`).fill(String(value));
  }
  await page.locator("#tempat_lahir").fill("Tirtamaya");
  await page.locator("#anak_ke").fill("1");
  await on("orang-tua");
  await walk.look("birth-parents");
  await page.locator("input[name=bukti_nikah][value=tidak-ada]").check();
  await page.locator("#nama_ibu").fill("Sari Contoh");
  await page.locator("#nik_ibu").fill("3374015507930003");
  await page.locator("#nama_ayah").fill("Adi Contoh");
  await page.locator("#nik_ayah").fill("3374011203900005");
  await page.locator("#no_kk").fill("3374010101150007");
  await on("saksi");
  await walk.look("birth-witnesses");
  await page.locator("[id='saksi.0.nama']").fill("Budi Contoh");
  await page.locator("[id='saksi.0.nik']").fill("3374012304850002");
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["saksi"], name: "birth-witness-missing" });
  await page.locator("[id='saksi.1.nama']").fill("Rina Contoh");
  await page.locator("[id='saksi.1.nik']").fill("3374016101880004");
  await on("dokumen");
  await walk.look("birth-documents");
  assert.equal(await page.locator("#buku_nikah").count(), 0, "a marriage book is asked of parents who have none");
  assert.equal(await page.locator("#f204").count(), 1);
  await page.locator("input[name=ada_surat_lahir][value=tidak]").check();
  await walk.press("button", /^Lanjut ke/, { look: false });
  await walk.look("birth-documents-asked");
  assert.equal(await page.locator("#f203").count(), 1);
  await walk.doesNotHave(`>${person.nik}<`);
}
