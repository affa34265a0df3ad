// Somebody looks for a service among many, by moment of life, agency and reader; is told what only the counter does; gets
// a permit; sees on their own page that it ends soon, and renews it from the old answers.

import assert from "node:assert/strict";
import { send } from "../forms.mjs";
import { resident } from "../people.mjs";

export default async function offer(walk) {
  await find(walk);
  await counterOnly(walk);
  await resident(walk, `holder ${walk.mode.name}`);
  const reference = await apply(walk);
  await renew(walk, reference);
}

async function find(walk) {
  const { page } = walk;
  await walk.visit("/layanan", { name: "offer-groups" });
  const count = () => page.locator('main li.svc a[href^="/layanan/"]').count();
  const first = await count();
  await page.getByRole("link", { name: "Berikutnya" }).click();
  await page.waitForURL(/hal=2/);
  await walk.look("offer-page-2");
  await walk.sees(/Halaman 2 dari \d/);
  assert.ok((await count()) > 0 && first > 0);
  await page.getByRole("link", { name: "Sebelumnya" }).click();
  await page.waitForURL((url) => url.pathname === "/layanan" && !url.search);

  await page.getByText("Saring menurut instansi").click();
  await walk.look("offer-filters");
  await page.locator("#instansi").selectOption("kominfo");
  await page.locator("#untuk").selectOption("lembaga");
  await walk.press("button", "Terapkan", { look: false });
  await page.waitForURL(/instansi=kominfo/);
  await walk.look("offer-narrowed");
  assert.ok((await count()) < first, "the list is shorter");
  await page.getByRole("link", { name: "Memulai usaha", exact: true }).click();
  await page.waitForURL(/peristiwa=usaha/);
  await walk.look("offer-moment");
  assert.ok(page.url().includes("untuk=lembaga"), "a moment of life keeps the filters");
  await page.getByRole("link", { name: "Izin singkat (uji)" }).click();
  await page.waitForURL(/\/layanan\/izin-uji$/);
  await walk.look("offer-service");
}

async function counterOnly(walk) {
  await walk.visit("/layanan/loket-uji", { name: "offer-counter-only" });
  await walk.sees("Layanan ini tidak diajukan lewat situs.");
  await walk.sees("Senin sampai Kamis, 09.00 sampai 12.00");
  assert.equal(await walk.page.locator('a[href$="/mulai"]').count(), 0);
}

async function apply(walk) {
  const { page } = walk;
  await walk.visit("/layanan/izin-uji/mulai", { name: "offer-questions" });
  await page.locator("input[name=keperluan][value=loket]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await walk.sees("Layanan ini tampaknya bukan untuk Anda");
  await walk.look("offer-led-elsewhere");
  await page.getByRole("button", { name: "Lanjut ke Bantuan di loket (uji)" }).click();
  await page.waitForURL(/\/layanan\/loket-uji$/);

  await walk.visit("/layanan/izin-uji/mulai", { look: false });
  await page.locator("input[name=keperluan][value=baru]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.locator("input[name=tempat][value=luar]").check();
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await walk.sees("Siapkan tenda");
  await walk.look("offer-advice");
  await walk.press("button", "Saya mengerti, lanjut ke formulir", { look: false });
  await page.waitForURL(/\/acara$/);
  await page.locator("#nama_acara").fill("Pasar malam RW 05");
  await page.locator("#benar").check();
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  return send(walk);
}

async function renew(walk, reference) {
  const { page } = walk;
  await walk.visit("/saya", { name: "offer-mine-ending" });
  await walk.sees("Surat yang akan berakhir");
  await page.getByRole("link", { name: "Perpanjang" }).first().click();
  await page.waitForURL(/\/surat\/[^/]+\/perpanjang$/);
  await walk.look("offer-renew");
  await walk.sees("Periksa apakah acaranya masih sama.");
  assert.equal(await page.locator("input[name=keperluan]").count(), 0, "what the renewal answers itself is not asked");
  assert.ok(await page.locator("input[name=tempat][value=luar]").isChecked(), "what was answered before is chosen");
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/acara$/);
  await walk.look("offer-renew-form");
  assert.equal(await page.locator("#nama_acara").inputValue(), "Pasar malam RW 05");
  assert.match(await page.locator("#izin_lama").inputValue(), /^UJI\/\d+\/\d{4}$/);
  await walk.sees(`Diambil dari permohonan Anda ${reference}`);
  await page.locator("#benar").check();
  await walk.press("button", /^Lanjut ke/, { look: false });
  await page.waitForURL(/\/periksa$/);
  await walk.look("offer-renew-review");
  const renewal = await send(walk);
  await walk.visit(`/permohonan/${renewal}`, { name: "offer-renewed" });
  await page.getByRole("link", { name: reference }).click();
  await page.waitForURL(new RegExp(`/permohonan/${reference}$`));
  await walk.look("offer-old-case");
  await walk.sees("Diperpanjang dengan berkas");
}
