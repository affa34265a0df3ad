// Runs every journey in every mode and prints one line each; the last line is `N passed, N failed`.
//
//   BALAI_URL       the hall, as http://127.0.0.1:8080 (it must be running; `cargo xtask test` starts one)
//   BALAI_ACCOUNTS  demo-accounts.json of that hall
//   BALAI_ISSUER    the provider of identities that the hall knows, as http://localhost:9090; a journey plays it
//   BALAI_PICTURES  folder for pictures of every page looked at (none are kept without it)
//   HEADLESS_SHELL  the browser's program, Chromium without its windows or Chromium itself
//   CHROMIUM        Chromium itself, for what only a whole browser does
//
// `node run.mjs 01 phone` runs only journeys and modes whose names contain these words.

import { readdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { modes } from "./modes.mjs";
import { Walk } from "./walk.mjs";

const url = process.env.BALAI_URL ?? "http://127.0.0.1:8080";
const words = process.argv.slice(2);
const longest = 180_000;

const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Maps are drawn by WebGL, here without a graphics card. That is slow, so only the journeys that need it walk with it.
const drawing = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

async function journeys() {
  const folder = new URL("./journeys/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort();
  return Promise.all(
    names.map(async (file) => {
      const told = await import(new URL(file, folder));
      // A journey may export `modes`, the names of the modes it makes sense in, and `draws`, where it looks at a map.
      return { name: file.replace(/\.mjs$/, ""), walk: told.default, only: told.modes, draws: told.draws ?? false };
    }),
  );
}

function wanted(journey, mode) {
  const name = `${journey.name} ${mode.name}`;
  return (!journey.only || journey.only.includes(mode.name)) && words.every((word) => name.includes(word));
}

async function within(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function go(browser, journey, mode) {
  const walk = await Walk.begin(browser, { url, journey: journey.name, mode });
  try {
    await within(journey.walk(walk), longest);
    walk.mustBeClean();
  } catch (trouble) {
    await walk.picture("trouble").catch(() => {});
    // What was noted on the way says more than where the walk ended.
    for (const noted of walk.complaints) if (!trouble.stack.includes(noted)) trouble.stack += `\n${noted}`;
    throw trouble;
  } finally {
    await walk.end();
  }
}

const launch = (more) =>
  chromium.launch({
    executablePath: process.env.HEADLESS_SHELL ?? process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...flags, ...more],
  });
const browsers = new Map();
async function browserFor(journey) {
  if (!browsers.has(journey.draws)) browsers.set(journey.draws, await launch(journey.draws ? drawing : ["--disable-gpu"]));
  return browsers.get(journey.draws);
}
let passed = 0;
let failed = 0;
for (const journey of await journeys()) {
  for (const mode of modes.filter((mode) => wanted(journey, mode))) {
    const start = performance.now();
    const name = `${journey.name} [${mode.name}]`;
    try {
      await go(await browserFor(journey), journey, mode);
      passed += 1;
      console.log(`ok     ${name} ${Math.round(performance.now() - start)} ms`);
    } catch (trouble) {
      failed += 1;
      console.log(`FAILED ${name} ${Math.round(performance.now() - start)} ms\n${indent(trouble.stack ?? String(trouble))}`);
    }
  }
}
for (const browser of browsers.values()) await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function indent(text) {
  return text.replace(/^/gm, "       ");
}
