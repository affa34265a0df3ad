// Another hall: it has a key of its own and signs packs as docs/packs.md tells, without a line of Balai's code.

import { createHash, generateKeyPairSync, sign } from "node:crypto";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** A hall with a new key. */
export function otherHall(maker) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url").toString("hex");
  const fingerprint = sha256(key).slice(0, 40).match(/.{4}/g).join(" ");

  /** A pack with these files, by name. */
  function pack(edition, texts) {
    const files = Object.keys(texts).sort().map((name) => ({ name, text: texts[name] }));
    const named = files.map(({ name, text }) => ({ name, sha256: sha256(text) }));
    const manifest = { format: 1, maker, region: "33.74", edition, note: "Uji coba", key, files: named };
    const signature = sign(null, Buffer.from(`balai pack 1\n${JSON.stringify(manifest)}`), privateKey).toString("hex");
    return `${JSON.stringify({ manifest, signature, files }, null, 2)}\n`;
  }

  return { maker, key, fingerprint, pack };
}

/** A file for a browser to send. */
export function asFile(text) {
  return { name: "paket.balai.json", mimeType: "application/json", buffer: Buffer.from(text) };
}
