// A citizen opens the front door, looks for a service in plain words, reads what it needs, changes how pages look, and
// loses the way once.

import assert from "node:assert/strict";

export default async function frontDoor(walk) {
  const { page } = walk;
  await walk.visit("/", { name: "home" });
  await walk.sees("Apa yang ingin Anda urus?");

  // The words people use, not those of the office.
  await page.locator("main form[role=search] input[name=q]").first().fill("ktp ilang");
  await walk.press("button", "Cari", { look: false });
  await walk.look("search");
  await page.locator('main a[href="/layanan/ktp-el"]').waitFor();
  await walk.visit("/layanan?q=zzz", { name: "search-nothing" });
  await walk.sees("Belum ketemu");

  await walk.visit("/layanan", { name: "services" });
  const links = await page.locator('main a[href^="/layanan/"]').count();
  assert.ok(links >= 3, `only ${links} services are linked from /layanan`);
  await page.getByRole("link", { name: "Kehilangan dokumen" }).click();
  await page.waitForURL(/peristiwa=kehilangan/);
  await walk.look("life-event");
  await page.getByRole("link", { name: "KTP-el" }).first().click();
  await page.waitForURL(/\/layanan\/ktp-el$/);
  await walk.look("service");
  for (const said of ["Gratis", "1 hari kerja", "Foto Kartu Keluarga", "Dasar hukum", "Mulai permohonan"]) await walk.sees(said);
  await page.getByText("Sampai kapan KTP-el berlaku?").click();
  await walk.sees("Seumur hidup.");

  await aids(walk);

  await walk.visit("/lacak", { name: "track-form" });
  await walk.fill("Nomor berkas", "KTP-salah");
  await walk.press("button", "Lihat status", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["nomor"], alone: true, name: "track-typo" });
  await walk.visit("/cek", { name: "check-form" });
  await walk.fill("Kode surat", "7F3K-9Q2M");
  await walk.press("button", "Periksa", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["kode"], alone: true, name: "check-typo" });
  await walk.sees("Kode surat terdiri dari 16 huruf dan angka.");
  await walk.visit("/cek/7F3K9Q2MXT4D80VB", { status: 404, name: "check-unknown" });
  await walk.sees("Kode ini tidak kami kenal");

  await walk.visit("/luring", { name: "offline" });
  await walk.sees("Sinyal sedang hilang");
  await walk.visit("/halaman-yang-tidak-ada", { status: 404, name: "not-found" });
  await walk.sees("Halaman ini tidak ada");
  await walk.visit("/problems/not-found", { name: "problem" });
  await walk.visit("/status", { name: "status" });
  await walk.sees("Belum ada saksi.");
  await walk.visit("/api", { name: "api" });
  await walk.sees("/api/v1/cases");
  const description = await walk.page.request.get("/api/v1/openapi.json");
  assert.equal((await description.json()).openapi.slice(0, 3), "3.1");
}

/** Language, size of letters and colour, chosen in the menu at the top; the page stays the same page. */
async function aids(walk) {
  const { page } = walk;
  const menu = page.locator("header summary").first();
  const choose = async (name, attribute, value) => {
    await menu.click();
    await page.getByRole("link", { name, exact: true }).click();
    await page.waitForLoadState("load");
    assert.match(page.url(), /\/layanan\/ktp-el$/, "the choice leads away from the page");
    if (attribute) assert.equal(await page.locator("html").getAttribute(attribute), value, name);
  };
  await menu.click();
  await walk.look("aids-open");
  await menu.click();
  await choose("English", "lang", "en");
  await walk.look("service-english");
  await walk.sees("Electronic identity card (KTP-el)");
  await walk.doesNotHave("Mulai permohonan");
  await choose("Indonesia", "lang", "id");
  await choose("Terbesar", "data-size", "terbesar");
  await walk.look("service-largest");
  await choose("Gelap", "data-theme", "dark");
  await choose("Biasa", "data-size", null);
  await walk.look("service-dark");
  await choose("Kontras", "data-contrast", "high");
  await walk.look("service-contrast");
  await choose("Otomatis", "data-theme", null);
}
