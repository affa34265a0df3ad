// What a browser keeps on its device: the worker that looks after pages, and what waits without a network.

import assert from "node:assert/strict";

/** The worker has its shell and looks after this page. */
export async function workerReady(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  });
}

/** Nothing of what was typed lies open in the browser's database. */
export async function mustBeSealed(page, secrets) {
  const open = await page.evaluate(async () => {
    const base = await new Promise((done) => { const asked = indexedDB.open("balai"); asked.onsuccess = () => done(asked.result); });
    const all = await new Promise((done) => { const asked = base.transaction("isi").objectStore("isi").getAll(); asked.onsuccess = () => done(asked.result); });
    base.close();
    const text = (part) => part instanceof ArrayBuffer || ArrayBuffer.isView(part) ? new TextDecoder("latin1").decode(part) : part && typeof part === "object" ? Object.values(part).map(text).join(" ") : String(part);
    return all.map(text).join(" ");
  });
  assert.ok(open.length > 1_000, "the device keeps what was typed");
  for (const secret of secrets) assert.ok(!open.includes(secret), `“${secret}” lies open on the device`);
}
