// What the script of /periksa reads in a proof on paper: node paper.mjs TEXT, one line of JSON.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const script = new URL("../../../foundation/web/assets/bukti.js", import.meta.url);
const page = vm.createContext({ atob, btoa, TextDecoder, Uint8Array });
const readPaper = vm.runInContext(`${readFileSync(script, "utf8")}\nreadPaper`, page);
const { extra, index, hashes, opening } = readPaper(process.argv[2]);
const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
console.log(JSON.stringify({ record: text(extra), index, hashes: hashes.length, told: opening && text(opening.told) }));
