// An officer works without a mouse: by single keys where script runs, by Tab alone where it does not.

import assert from "node:assert/strict";
import { applyForCard } from "../forms.mjs";
import { resident, signInOfficer } from "../people.mjs";

export const modes = ["desk-script", "desk-plain"];

export default async function keyboard(walk) {
  const person = await resident(walk);
  const references = [await applyForCard(walk, person), await applyForCard(walk, person)];
  const desk = await walk.another();
  await signInOfficer(desk, "bagus");
  const { page } = desk;
  await desk.visit("/meja", { look: false });
  await tabThrough(desk);
  await desk.visit(`/meja/${references[0]}`, { look: false });
  await tabThrough(desk);
  if (desk.script) await singleKeys(desk, person, references);
  else await tabAlone(desk, references[0]);
  await desk.visit("/meja", { look: false });
}

/** Every stop of the Tab key can be seen and lies on the screen, and none of them holds the focus. */
async function tabThrough(desk) {
  const { page } = desk;
  const stops = [];
  for (let press = 0; press < 200; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const shown = at.closest("label") ?? at;
      const box = shown.getBoundingClientRect();
      const ringed = [at, shown, ...at.querySelectorAll("*")].some((one) => {
        const style = getComputedStyle(one);
        const after = getComputedStyle(one, "::after");
        return [style, after].some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || style.boxShadow !== "none";
      });
      const name = `${at.tagName} ${at.id || at.name || at.getAttribute("href") || at.textContent.trim().slice(0, 30)} ${at.value ?? ""}`;
      return { name, ringed, seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight };
    });
    // The browser's own bar follows the last stop, then the page begins again.
    if (!stop) break;
    if (stops.some((earlier) => earlier.name === stop.name) && stop.name === stops[0].name) break;
    stops.push(stop);
    if (!stop.ringed) desk.complain(`${page.url()}: the focus cannot be seen on ${stop.name}`);
    if (!stop.seen) desk.complain(`${page.url()}: the focus is off the screen on ${stop.name}`);
  }
  assert.ok(stops.length > 8, `only ${stops.length} stops on ${page.url()}`);
  assert.ok(stops.length < 200, `Tab does not get out of ${page.url()}: ${stops.at(-1).name}`);
}

/** J K move, Enter opens, A takes, Ctrl+Enter decides, N goes on, / searches, ? helps. */
async function singleKeys(desk, person, references) {
  const { page } = desk;
  const key = (name) => page.keyboard.press(name);
  const selected = () => page.locator("tr[data-row][aria-selected=true]").innerText();

  await desk.visit("/meja?antrean=bebas", { look: false });
  await key("j");
  const first = await selected();
  await key("j");
  assert.notEqual(await selected(), first, "J does not move down");
  await desk.look("inbox-selected");
  await key("k");
  assert.equal(await selected(), first, "K does not move up");
  await key("?");
  assert.ok(await page.locator("details[open]", { hasText: "Pintasan papan ketik" }).count(), "? does not open the help");

  await key("/");
  await page.keyboard.type(references[0]);
  await key("Enter");
  await page.waitForURL(/[?&]cari=/);
  await key("j");
  await key("Enter");
  await page.waitForURL(new RegExp(`/meja/${references[0]}$`));
  await key("a");
  await desk.sees("Berkas Anda pegang.");
  await tabTo(desk, "input[name=putusan]");
  await key("Space");
  assert.equal(await page.locator("input[name=putusan]:checked").count(), 1);
  await key("Control+Enter");
  await desk.sees("Keputusan terkirim.");
  await page.waitForURL(/\/meja$/);
  await key("n");
  await page.waitForURL(/\/meja\/[A-Z]{2,4}-/);

  // Whoever types is never taken for somebody who presses a key.
  await desk.visit(`/meja/${references[1]}`, { look: false });
  await page.locator("#message").focus();
  await page.keyboard.type("janda naik kapal");
  assert.match(page.url(), new RegExp(`${references[1]}$`));
  assert.equal(await page.locator("#message").inputValue(), "janda naik kapal");
  await desk.doesNotHave("Berkas Anda pegang.");

  // And whoever does not want single keys switches them off.
  await page.locator("header summary").first().click();
  await desk.look("aids-desk");
  await page.getByRole("link", { name: "Mati", exact: true }).click();
  await page.waitForLoadState("load");
  await key("a");
  await desk.visit(`/meja/${references[1]}`, { look: false });
  await desk.doesNotHave("Kirim keputusan");
}

/** The same with Tab, Space and Enter. */
async function tabAlone(desk, reference) {
  const { page } = desk;
  await tabTo(desk, 'form[action$="/ambil"] button');
  await page.keyboard.press("Enter");
  await desk.sees("Berkas Anda pegang.");
  await tabTo(desk, "input[name=putusan]");
  await page.keyboard.press("Space");
  await tabTo(desk, 'form[action$="/putuskan"] button');
  await page.keyboard.press("Enter");
  await desk.sees("Keputusan terkirim.");
}

async function tabTo(desk, selector) {
  for (let press = 0; press < 100; press += 1) {
    if (await desk.page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    await desk.page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not come to ${selector} on ${desk.page.url()}`);
}
