// A citizen asks for a wrong name to be put right and, another day, for everything to be erased. The officer for data
// protection sees the clock, answers, and with a second officer carries the erasure out.

import assert from "node:assert/strict";
import { register, signInOfficer, somebody } from "../people.mjs";

export default async function dataRequests(walk) {
  const { page } = walk;
  const person = somebody();
  await register(walk, person);

  await walk.visit("/data-saya", { look: false });
  await page.locator("main a[href='/data-saya/permintaan']").first().click();
  await page.waitForURL(/\/permintaan$/);
  await walk.look("requests");
  await page.locator("main a[href$='/baru/perbaikan']").click();
  await page.waitForURL(/\/perbaikan$/);
  await walk.look("request-new");
  await walk.press("button", "Kirim permintaan", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["isian", "benar", "bukti"], name: "request-wrong" });
  const right = `${person.name} Putra`;
  await page.locator("input[name=isian][value=nama]").check();
  await page.locator("#benar").fill(right);
  await page.locator("#bukti").fill("KTP-el asli, dapat dilihat di loket");
  await walk.press("button", "Kirim permintaan", { look: false });
  await page.waitForURL(/\/permintaan\/\d+$/);
  await walk.look("request-made");
  await walk.sees("Tersisa");
  const rectify = page.url().split("/").at(-1);
  await ask(walk, "penghapusan");
  const erase = page.url().split("/").at(-1);
  await walk.look("request-erase");

  const sekar = await walk.another();
  await signInOfficer(sekar, "sekar");
  await sekar.visit("/meja/data-pribadi", { name: "guard-list" });
  await sekar.page.locator(`a[href="/meja/data-pribadi/${rectify}"]`).click();
  await sekar.page.waitForURL(new RegExp(`/data-pribadi/${rectify}$`));
  await sekar.look("guard-rectify");
  await sekar.page.locator("input[name=putusan][value=dipenuhi]").check();
  await sekar.page.locator("#bukti").fill("KTP-el asli di loket");
  await sekar.page.locator("#jawaban").fill("Nama Anda sudah diperbaiki.");
  await sekar.press("button", "Kirim jawaban", { look: false });
  await sekar.sees("Dipenuhi");
  await sekar.look("guard-answered");

  await walk.visit(`/data-saya/permintaan/${rectify}`, { name: "request-answered" });
  await walk.sees("Nama Anda sudah diperbaiki.");
  await walk.visit("/saya/akun", { look: false });
  await walk.sees(right);

  await sekar.visit(`/meja/data-pribadi/${erase}`, { name: "guard-erase" });
  await sekar.press("button", "Usulkan penghapusan", { look: false });
  await sekar.sees("Petugas lain harus melaksanakannya");
  await sekar.look("guard-proposed");
  const tirta = await walk.another();
  await signInOfficer(tirta, "tirta");
  await tirta.visit(`/meja/data-pribadi/${erase}`, { look: false });
  await tirta.press("button", "Hapus sekarang, tidak dapat dikembalikan", { look: false });
  await tirta.sees("Data orang ini sudah dihapus");
  await tirta.look("guard-erased");

  await page.goto("/saya");
  assert.match(page.url(), /\/masuk/, "the account is gone");
}

/** Asks for everything to be erased, or whatever the form of this kind needs at least. */
async function ask(walk, kind) {
  const { page } = walk;
  await walk.visit(`/data-saya/permintaan/baru/${kind}`, { look: false });
  await page.locator("input[name=lingkup][value=semua]").check();
  await walk.press("button", "Kirim permintaan", { look: false });
  await page.waitForURL(/\/permintaan\/\d+$/);
}
