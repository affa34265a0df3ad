// Somebody who trusts nobody takes a letter and its proof away, and examines both: with script in the browser itself and
// without a network, without script by the hall.

import assert from "node:assert/strict";
import { download } from "./papers.mjs";

const pdf = (buffer) => ({ name: "surat.pdf", mimeType: "application/pdf", buffer });
const proof = (buffer) => ({ name: "bukti.tlog-proof", mimeType: "text/plain", buffer });

/** From the page that vouches for a letter to its proof, and what can and cannot be proved with it; `code` is on its paper. */
export async function prove(anyone, check, letter, code) {
  const { page } = anyone;
  await anyone.visit("/log", { name: "log" });
  await anyone.visit(check, { look: false });
  if (anyone.script) await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.locator("summary", { hasText: "Cara kami memeriksa" }).click();
  await anyone.press("link", "Bukti bahwa surat ini tercatat di log publik", { look: false });
  await anyone.look("proof");
  const saved = await download(page, () => page.getByRole("link", { name: "Simpan bukti" }).click());
  await anyone.press("link", "Periksa surat dan bukti", { look: false });
  await anyone.look("examine");
  const online = (is) => anyone.context.setOffline(!is);
  if (anyone.script) {
    await anyone.sees("Diperiksa di perangkat Anda sendiri.");
    await page.waitForFunction(async () => Boolean(await caches.match("/periksa")) && document.readyState === "complete");
    // The browser writes a line for what the page asks before it knows that the network is gone; the page knows what to do.
    anyone.expected.push("net::ERR_INTERNET_DISCONNECTED");
    await online(false);
  }
  await examine(anyone, [], "Pilih surat (PDF) atau file bukti (.tlog-proof) dulu");
  await examine(anyone, [{ ...proof(Buffer.from("bukti")), name: "bukti.txt" }], "Ini bukan surat PDF dan bukan file bukti");
  await anyone.look("examine-no-proof");
  await examine(anyone, [pdf(letter)], "Tanda tangan surat ini benar");
  await anyone.look("examine-signed");
  assert.match(await page.locator("[data-signature] [data-line=certificate] dd").innerText(), /^[0-9a-f]{64}$/);
  await examine(anyone, [pdf(letter), proof(saved)], "Bukti ini benar");
  await anyone.look("examine-holds");
  assert.match(await page.locator("[data-line=place] dd").innerText(), /^[\d.]+ \/ [\d.]+$/);
  assert.equal(await page.locator('[data-line="/t"] dd').innerText(), "Surat dicetak (letters.printed)");

  const touched = Buffer.from(letter);
  touched[touched.length - 3] ^= 1;
  await examine(anyone, [pdf(touched), proof(saved)], "Surat ini bukan yang dicatat");
  await anyone.sees("Surat ini sudah diubah");
  await anyone.look("examine-other");
  const moved = Buffer.from(saved.toString().replace(/^index \d+/m, "index 0"));
  await examine(anyone, [proof(moved)], "Bukti ini tidak benar");
  const signature = /\n— \S+ (\S+)\n/.exec(saved.toString())[1], bytes = Buffer.from(signature, "base64");
  bytes[bytes.length - 1] ^= 1;
  const forged = Buffer.from(saved.toString().replace(signature, bytes.toString("base64")));
  await examine(anyone, [proof(forged)], "Bukti ini tidak benar");

  await page.locator("summary", { hasText: "Pakai kunci dari sumber lain" }).click();
  await page.getByLabel("Kunci pemeriksa").fill("kunci");
  await examine(anyone, [proof(saved)], "Ini bukan kunci log");
  await anyone.look("examine-bad-key");
  if (anyone.script) {
    // The page is there without a network, too.
    await page.reload({ waitUntil: "load" });
    await examine(anyone, [proof(saved)], "Bukti ini benar");
    await scan(anyone, code);
    await online(true);
  }
}

/** The code on the paper opens the page, which needs neither network nor file to say what the record says of the letter. */
async function scan(anyone, code) {
  const { page } = anyone;
  await page.goto("about:blank");
  await page.goto(code);
  await anyone.sees("Bukti ini benar");
  await anyone.sees("Cocokkan dengan surat di tangan Anda");
  await anyone.sees("Dicocokkan dengan daftar surat yang dicabut per");
  await anyone.look("examine-paper");
  assert.equal(new URL(page.url()).hash, "", "what the paper says stays in the address");
  assert.equal(await page.locator('[data-line="/t"] dd').innerText(), "Surat mendapat nomor (letters.issued)");
  assert.match(await page.locator("[data-told] dd").first().innerText(), /^Surat Pemberitahuan/);
  // Another letter within the log's signature.
  const at = code.indexOf("#") + 61;
  await page.goto(code.slice(0, at) + (code[at] === "A" ? "B" : "A") + code.slice(at + 1));
  await anyone.sees("Bukti ini tidak benar");
  await anyone.look("examine-paper-forged");
}

/** With a network again the page knows that the letter was revoked, and says so beside a proof that holds. */
export async function scanRevoked(anyone, code) {
  await anyone.page.goto(code);
  await anyone.sees("Bukti ini benar");
  await anyone.sees("Surat ini sudah dicabut");
  await anyone.look("examine-paper-revoked");
}

async function examine(anyone, files, says) {
  await anyone.page.locator("#berkas").setInputFiles(files);
  await anyone.page.getByRole("button", { name: "Periksa", exact: true }).click();
  await anyone.sees(says);
}
