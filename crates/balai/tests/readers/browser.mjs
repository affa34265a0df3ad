// What the script of /periksa says of a PDF: node browser.mjs ROOT.pem FILE.pdf, one line of JSON. Node has WebCrypto as a
// browser has, so the page's own script runs here unchanged.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [root, file] = process.argv.slice(2);
const script = new URL("../../../foundation/web/assets/tanda-tangan.js", import.meta.url);
const page = vm.createContext({ crypto: globalThis.crypto, TextDecoder, TextEncoder, Uint8Array });
const readSignatures = vm.runInContext(`${readFileSync(script, "utf8")}\nreadSignatures`, page);
const pem = readFileSync(root, "utf8").replace(/-----[^-]+-----/g, "");
const { verdict, who = {}, at, certificate } = await readSignatures(
  new Uint8Array(readFileSync(file)),
  new Uint8Array(Buffer.from(pem, "base64")),
);
console.log(JSON.stringify({ verdict, name: who.name ?? "", at: at ?? null, certificate: certificate ?? "" }));
