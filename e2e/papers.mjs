// Reads what the hall hands out: letters (PDF), the codes on them, and one-time codes.

import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Words, QR codes and facts of a letter: `{ text, codes, info, fonts }`. */
export async function readLetter(bytes) {
  const folder = await mkdtemp(path.join(tmpdir(), "balai-letter-"));
  try {
    const file = path.join(folder, "letter.pdf");
    await writeFile(file, bytes);
    const [text, info, fonts] = await Promise.all([
      run("pdftotext", ["-layout", file, "-"]),
      run("pdfinfo", [file]),
      run("pdffonts", [file]),
    ]);
    await run("pdftoppm", ["-r", "200", "-png", file, path.join(folder, "page")]);
    const pictures = (await run("ls", [folder])).stdout.split("\n").filter((name) => name.endsWith(".png"));
    const codes = [];
    for (const picture of pictures) {
      // zbarimg ends with 4 when a page has no code.
      const said = await run("zbarimg", ["--quiet", "--raw", path.join(folder, picture)]).catch(() => ({ stdout: "" }));
      codes.push(...said.stdout.split("\n").filter(Boolean));
    }
    return { text: text.stdout, codes, info: info.stdout, fonts: fonts.stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads what `click` starts and returns its bytes. */
export async function download(page, click) {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return readFile(await file.path());
}

/** The six digits that an authenticator shows for this Base32 secret at this moment (RFC 6238, SHA-1, 30 s). */
export function totp(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const used = new Map();

/** A one-time code that was not given out before: a hall takes each only once, also the neighbours of this moment's. */
export async function freshCode(secret) {
  const step = Math.max(Math.floor(Date.now() / 30_000), (used.get(secret) ?? 0) + 1);
  used.set(secret, step);
  // A clock may be one step ahead, so only the step after that has to be waited for.
  const early = (step - 1) * 30_000 - Date.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  return totp(secret, step * 30_000);
}
