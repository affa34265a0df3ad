// An officer with many cases: picks rows and takes them, undoes it, looks at documents beside the answers, notes
// something for colleagues, puts a template into the message, asks a colleague, and finds a case by words. By single
// keys where script runs, by buttons where it does not.

import assert from "node:assert/strict";
import { applyForCard } from "../forms.mjs";
import { resident, signInOfficer } from "../people.mjs";

export default async function desk(walk) {
  const person = await resident(walk);
  const references = [];
  for (let n = 0; n < 3; n += 1) references.push(await applyForCard(walk, person));
  const officer = await walk.another();
  await signInOfficer(officer, "wulan");
  const { page } = officer;
  await pick(officer, await onOnePage(officer, references));
  await templates(officer);
  await beside(officer, references[0]);
  await decide(officer);
  await find(officer, person, references);
  for (const [address, name] of [["/meja/tugas", "chores"], ["/meja/cuti", "leave"], ["/meja/arsip", "archive"]]) {
    await officer.visit(address, { name });
  }
  const head = await walk.another();
  await signInOfficer(head, "ratna");
  await head.visit("/meja/beban", { name: "workload" });
  await head.sees("Wulan Prasetya");
  // The applicant sees nothing of what officers say among themselves.
  await walk.visit(`/permohonan/${references[0]}`, { look: false });
  await walk.doesNotHave("Periksa nomor KK di buku");
  await page.close();
}

const box = (officer, reference) => officer.page.locator(`input[name=pilih][value="${reference}"]`);

/** Two rows are picked and taken; that is undone; they are approved, and that is taken back in time. */
async function pick(officer, references) {
  const { page } = officer;
  const press = (key) => page.keyboard.press(key);
  if (officer.script) {
    for (let step = 0; step < 60 && !(await allPicked(officer, references)); step += 1) {
      await press("j");
      const at = await page.locator("[data-row][aria-selected] input[name=pilih]").inputValue();
      if (references.includes(at)) await press("x");
    }
    assert.equal(await page.locator("[data-count]").innerText(), `${references.length} berkas terpilih`);
    await officer.look("inbox-picked");
    await press("a");
  } else {
    for (const reference of references) {
      await mustShowWithFocus(box(officer, reference));
      await box(officer, reference).check();
    }
    await officer.look("inbox-picked");
    await page.locator("button[value=ambil]").click();
  }
  await officer.sees("Berkas terpilih Anda pegang.");
  await officer.look("inbox-taken");
  if (officer.script) await press("u");
  else await officer.press("button", /^Urungkan/, { look: false });
  await officer.sees("Sudah dikembalikan seperti semula.");

  await officer.sees(references[0]);
  for (const reference of references) {
    await mustShowWithFocus(box(officer, reference));
    await box(officer, reference).check();
  }
  if (officer.script) await press("s");
  else await page.locator("button[value=setujui]").click();
  await officer.sees("Persetujuan dicatat");
  await officer.look("inbox-approval-waits");
  if (officer.script) await press("u");
  else await officer.press("button", /^Urungkan/, { look: false });
  await officer.sees("Persetujuan dibatalkan.");

  // Nothing picked, nobody named: said plainly.
  await page.locator("button[value=serahkan]").click();
  await page.locator("#galat-hal").waitFor();
  await officer.look("inbox-nothing-picked");
}

/** What has the focus is not hidden behind the bar that sticks to the lower edge. */
async function mustShowWithFocus(one) {
  const shows = await one.evaluate((element) => {
    element.focus();
    const { x, y, width, height } = element.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === element;
  });
  assert.ok(shows, "the focused box stands behind something else");
}

async function allPicked(officer, references) {
  for (const reference of references) if (!(await box(officer, reference).isChecked())) return false;
  return true;
}

/** Other journeys file cases too, so the list may go over several pages: two of these three stand on one. */
async function onOnePage(officer, references) {
  await officer.visit("/meja?antrean=bebas&layanan=ktp-el", { name: "inbox-to-pick" });
  for (;;) {
    const here = [];
    for (const reference of references) if (await box(officer, reference).count()) here.push(reference);
    if (here.length > 1) return here.slice(0, 2);
    const next = officer.page.locator("a[rel=next]");
    assert.equal(await next.count(), 1, `no page of the inbox has two of ${references}`);
    await next.click();
    await officer.page.waitForLoadState("load");
  }
}

async function templates(officer) {
  const { page } = officer;
  await officer.visit("/meja/templat", { name: "templates" });
  if (await page.getByText("Foto buram", { exact: true }).count()) return;
  await page.locator("#nama_templat").fill("Foto buram");
  await page.locator("#isi_templat").fill("Yth. {nma}, foto pada berkas {nomor} buram.");
  await officer.press("button", "Simpan templat", { look: false });
  await officer.look("template-wrong");
  await page.locator("#isi_templat").fill("Yth. {nama}, foto pada berkas {nomor} buram.");
  await officer.press("button", "Simpan templat", { look: false });
  await officer.sees("Templat disimpan.");
}

/** The viewer, a note, a chore, a template: what stands beside a case. */
async function beside(officer, reference) {
  const { page } = officer;
  await officer.visit(`/meja/${reference}?antrean=bebas&layanan=ktp-el`, { name: "case-beside" });
  await officer.sees("juga punya permohonan terbuka");
  if (officer.script) {
    await page.keyboard.press("v");
    await page.locator("[data-viewer]").waitFor();
    await page.keyboard.press("+");
    await page.keyboard.press("r");
    assert.match(await page.locator("[data-pane] > *").evaluate((it) => it.style.transform), /rotate\(90deg\)/);
    await officer.look("case-viewer");
    const first = await page.locator("[data-name]").innerText();
    await page.keyboard.press("]");
    assert.notEqual(await page.locator("[data-name]").innerText(), first, "] shows no other document");
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("[data-viewer]").isHidden());
    await page.keyboard.press("a");
  } else {
    assert.ok(await page.locator("[data-viewer]").isHidden());
    await officer.press("button", /^Ambil berkas/, { look: false });
  }
  await officer.sees("Berkas Anda pegang.");
  await page.locator("#catatan_internal").fill("Periksa nomor KK di buku.");
  await officer.press("button", "Simpan catatan", { look: false });
  await officer.sees("Periksa nomor KK di buku.");
  await page.locator("summary", { hasText: "Beri tugas" }).click();
  await officer.press("button", "Beri tugas", { look: false });
  await page.locator("#galat-hal").waitFor();
  await officer.look("chore-empty");
  await page.locator("#tugas_isi").fill("Cari buku induk.");
  await page.locator("#tugas_untuk").selectOption("verifikator");
  await page.locator("#tugas_sampai").fill("2099-12-31");
  await officer.press("button", "Beri tugas", { look: false });
  await officer.sees("Tugas diberikan.");
  await page.locator("#pesan").fill("Selamat pagi.");
  await page.locator("#templat").selectOption({ label: "Foto buram" });
  await officer.press("button", "Sisipkan", { look: false });
  const message = await page.locator("#pesan").inputValue();
  assert.ok(message.startsWith("Selamat pagi.") && message.includes(reference), message);
  await officer.look("case-template");
}

/** An open chore is warned of; then the decision leads to the next case. */
async function decide(officer) {
  const { page } = officer;
  await page.getByLabel("Setujui").check();
  await officer.press("button", /^Kirim keputusan/, { look: false });
  await page.locator("#galat-hal").waitFor();
  await officer.look("case-chore-open");
  await page.locator("#tetap").check();
  await officer.press("button", /^Kirim keputusan/, { look: false });
  await officer.sees("Keputusan terkirim.");
  // Back at the inbox.
  assert.equal(new URL(page.url()).pathname, "/meja");
}

async function find(officer, person, references) {
  const { page } = officer;
  if (officer.script) await page.keyboard.press("/");
  const field = page.locator("form[role=search] input[name=q]").filter({ visible: true });
  await field.fill(`${person.name.split(" ")[1]} ${person.nik}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?&]cari=/);
  for (const reference of references) await page.locator("tr[data-row]", { hasText: reference }).waitFor();
  await officer.look("search-found");
}
