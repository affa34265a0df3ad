// The line is bad. What was read can be read again, a form goes on without a network and is filed once when the line
// is back, and on a shared phone nothing stays.

import assert from "node:assert/strict";
import { Line } from "../line.mjs";
import { Walk } from "../walk.mjs";

export const modes = ["phone-script", "desk-script"];

export default async function offline(walk) {
  const line = await Line.to(walk.url);
  try {
    await withLine(walk, line, reading);
  } finally {
    await line.end();
  }
}

/** Somebody whose browser reaches the hall over this line. */
async function withLine(walk, line, go) {
  const { browser, mode, complaints } = walk;
  const other = await Walk.begin(browser, { url: line.url, journey: `${walk.journey}-${go.name}`, mode });
  // The browser notes every request that the line swallows; that is what this journey is about.
  Object.assign(other, { complaints, expected: [...other.expected, "net::ERR_", "Failed to load resource"] });
  try {
    await go(other, line);
  } finally {
    line.mend();
    await other.end();
  }
}

/** The worker has its shell and looks after this page. */
export async function workerReady(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  });
}

/** The cache whose name begins so holds this path. */
async function kept(page, cache, path) {
  await page.waitForFunction(
    async ([cache, path]) => {
      for (const name of (await caches.keys()).filter((name) => name.startsWith(cache))) if (await (await caches.open(name)).match(path)) return true;
      return false;
    },
    [cache, path],
  );
}

async function reading(walk, line) {
  const { page } = walk;
  line.bytes = 0;
  await walk.visit("/", { look: false });
  await workerReady(page);
  console.log(`       a first visit, with the shell for days without a network: ${line.bytes} bytes`);

  // What was looked at can be read again, and says from when it is.
  await walk.visit("/layanan/ktp-el", { look: false });
  await kept(page, "baca-", "/layanan/ktp-el");
  line.cut();
  await page.goto("/layanan/ktp-el");
  await walk.sees(/Disimpan \d+ \p{L}+ \d{4} pukul \d\d\.\d\d/u);
  await walk.look("kept-service");
  await page.goto("/layanan/kia");
  await walk.sees("Sinyal sedang hilang");
  await page.getByRole("link", { name: "KTP" }).first().waitFor();
  await walk.look("no-network");

  // All of the catalogue, on purpose.
  line.mend();
  await walk.visit("/layanan", { look: false });
  await workerReady(page);
  line.bytes = 0;
  await walk.press("button", "Simpan di perangkat ini", { look: false });
  await walk.sees(/^Tersimpan: \d+ halaman/);
  console.log(`       the whole catalogue: ${line.bytes} bytes`);
  await walk.look("kept-all");
  line.cut();
  await page.goto("/layanan/kia");
  await walk.sees(/^Disimpan/);
  await page.goto("/layanan");
  await walk.sees(/^Disimpan/);

  // A new version of the hall is another worker; what one version kept, the next fetches anew.
  const caches = await page.evaluate(() => caches.keys());
  assert.equal(caches.filter((name) => name.startsWith("balai-")).length, 1, `one shell at a time: ${caches}`);
}
