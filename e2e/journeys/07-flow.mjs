// A permit for a sign: two agencies work on it side by side, one of them in the field with a phone whose line is lost on
// the way; the case goes on when both are done, and the citizen reads what was found.

import assert from "node:assert/strict";
import { send } from "../forms.mjs";
import { file, resident, signInOfficer } from "../people.mjs";

export default async function flow(walk) {
  const person = await resident(walk);
  const reference = await apply(walk, person);

  const made = await walk.another();
  await signInOfficer(made, "made");
  await take(made, reference);
  await decide(made, "Setujui");

  await walk.visit(`/lacak/${reference}`, { name: "flow-side-by-side" });
  await walk.sees("sedang dikerjakan bersama");
  await walk.sees("Bapenda mendata objek pajak");

  const galih = await walk.another();
  await signInOfficer(galih, "galih");
  await galih.visit("/meja", { look: false });
  await galih.sees(reference);
  await take(galih, reference);
  await galih.look("flow-other-agency");
  await galih.sees("Siapa memegang apa");
  await decide(galih, "Sudah didata");
  await galih.visit(`/meja/${reference}`, { name: "flow-read-only" });
  assert.equal(await galih.page.locator("#message").count(), 0, "who has done their part can still write");

  await inspect(made, reference);
  await made.visit(`/meja/${reference}`, { name: "flow-inspected" });
  await made.sees("Hasil peninjauan");
  await decide(made, "Tempatnya sesuai");
  await take(made, reference);
  await decide(made, "Tanda tangani");

  await walk.visit(`/permohonan/${reference}`, { name: "flow-approved" });
  await walk.sees("Hasil peninjauan");
  await walk.sees("Trotoar tetap lebar.");
  await walk.sees("Satu bagian selesai diperiksa");
}

/** A permanent sign on one's own ground. */
async function apply(walk, person) {
  const { page } = walk;
  const on = async (to) => {
    await walk.press("button", /^Lanjut ke/, { look: false });
    await page.waitForURL(new RegExp(`/${to}$`));
  };
  const pick = (name, value) => page.locator(`input[name=${name}][value="${value}"]`).check();
  await walk.visit("/layanan/izin-reklame/mulai", { look: false });
  await pick("keperluan", "baru");
  if ((await page.locator("input[name=masa]").count()) === 0) await walk.press("button", "Lanjut ke formulir", { look: false });
  await pick("masa", "tetap");
  await walk.press("button", "Lanjut ke formulir", { look: false });
  await page.waitForURL(/\/pemohon$/);
  await page.locator("#nama").fill(person.name);
  await page.locator("#nik").fill(person.nik);
  await page.locator("#hp").fill(person.phone);
  await pick("atas_nama", "perorangan");
  await on("reklame");
  await page.locator("#jenis").selectOption("papan");
  await page.locator("input[name=isi]").fill("Warung Berkah");
  for (const [name, value] of [["lebar", "3"], ["tinggi", "1,2"], ["sisi", "1"]]) await page.locator(`#${name}`).fill(value);
  await pick("rangka", "tidak");
  await on("tempat");
  await page.locator("#alamat_reklame").fill("Jalan Mawar 12");
  await village(walk, "wilayah_reklame");
  for (const [part, value] of [["lintang", "-5,003"], ["bujur", "110,404"]]) await page.locator(`[id='titik_reklame.${part}']`).fill(value);
  await pick("milik", "sendiri");
  const year = new Date().getFullYear() + 1;
  for (const [name, day, month] of [["mulai", 2, 2], ["sampai", 3, 11]]) {
    for (const [part, value] of [["hari", day], ["bulan", month], ["tahun", year]]) {
      await page.locator(`[id='${name}.${part}']`).fill(String(value));
    }
  }
  await on("berkas");
  await page.locator("#gambar_reklame").setInputFiles(file("papan.png"));
  await page.locator("#foto_tempat").setInputFiles(file("tempat.png"));
  await page.locator("#paham_pajak").check();
  await page.locator("#benar").check();
  await on("periksa");
  return send(walk);
}

/** Chooses the first district and the first village in it. */
async function village(walk, name) {
  const lists = walk.page.locator(`[data-region][data-name=${name}] select`);
  for (let level = 0; level < 4; level += 1) {
    const before = await lists.count();
    const last = lists.nth(before - 1);
    if (await last.inputValue()) return;
    await last.selectOption({ index: 1 });
    if (walk.script) await walk.page.waitForFunction(
      ([name, before]) => {
        const all = document.querySelectorAll(`[data-region][data-name=${name}] select`);
        return all.length > before || (all[before - 1].value.match(/\./g) ?? []).length === 3;
      },
      [name, before],
    );
    else await walk.page.locator(`[data-region][data-name=${name}] [data-noscript]`).click();
    if ((await lists.count()) === before) return;
  }
}

/** On a phone, out of the office: nothing is lost with the line. */
async function inspect(made, reference) {
  const { page } = made;
  await take(made, reference);
  await made.look("flow-to-inspect");
  await made.press("link", "Isi laporan", { look: false });
  await made.look("inspect-empty");
  await page.locator("[name='i.ukuran_sesuai'][value=ya]").check();
  await page.locator("[id='i.keadaan_sekitar']").fill("Trotoar tetap lebar.");
  if (made.script) {
    made.expected.push("ERR_INTERNET_DISCONNECTED", "net::");
    await made.context.setOffline(true);
    await made.press("button", "Simpan dulu", { look: false });
    await made.sees("Sambungan terputus");
    await made.look("inspect-line-lost");
    // Even a phone that goes off keeps what was typed: another tab of it has it again.
    await made.context.setOffline(false);
    await page.waitForURL(/pemeriksaan/);
    await made.sees("Laporan tersimpan.");
    // Words can be there before the script that keeps what is typed.
    await page.waitForLoadState("load");
    await page.locator("#catatan").fill("Belum terkirim.");
    await page.reload();
    await made.sees("sudah dikembalikan");
    assert.equal(await page.locator("#catatan").inputValue(), "Belum terkirim.");
  } else {
    await made.press("button", "Simpan dulu", { look: false });
    await made.sees("Laporan tersimpan.");
  }
  assert.equal(await page.locator("[id='i.keadaan_sekitar']").inputValue(), "Trotoar tetap lebar.");
  await made.press("button", "Selesai meninjau", { look: false });
  await page.waitForURL(/periksa=ya/);
  await made.mustSayWhatIsWrong({ fields: ["i.menutup_pandangan", "foto", "lat"], name: "inspect-missing" });
  await page.locator("[name='i.menutup_pandangan'][value=tidak]").check();
  await page.locator("[id='i.tinggi_ruang_bebas']").fill("320");
  await page.locator("#foto").setInputFiles(file("lokasi.png"));
  if (made.script) {
    await made.context.grantPermissions(["geolocation"]);
    await made.context.setGeolocation({ latitude: -6.914744, longitude: 107.60981 });
    await made.press("button", "Ambil posisi", { look: false });
    await page.waitForFunction(() => document.querySelector("#lat").value.startsWith("-6.9"));
  } else {
    await page.locator("#lat").fill("-6,914744");
    await page.locator("#lon").fill("107,609810");
  }
  await made.press("button", "Selesai meninjau", { look: false });
  await made.sees("Laporan selesai");
}

/** Opens the case and takes it, if it is not held already. */
async function take(desk, reference) {
  await desk.visit(`/meja/${reference}`, { look: false });
  const button = desk.page.getByRole("button", { name: /^Ambil berkas/ });
  if (await button.count()) await desk.press("button", /^Ambil berkas/, { look: false });
}

async function decide(desk, decision) {
  await desk.page.getByLabel(decision, { exact: true }).check();
  await desk.press("button", /^Kirim keputusan/, { look: false });
  await desk.sees("Keputusan terkirim.");
}
