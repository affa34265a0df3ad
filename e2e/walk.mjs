// One person's way through the hall in one mode: a fresh browser context, and what is held on every page of it.
//
// On every page looked at: axe-core finds nothing (in light and in dark), nothing is wider than the screen, the page
// says its language and has one main heading, no request leaves the hall, and the console stays silent.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// WCAG 2.0 to 2.2 at levels A and AA, and what axe calls good practice.
const everyRule = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export class Walk {
  /** Opens a fresh context; nothing of an earlier walk is left in it. */
  static async begin(browser, { url, journey, mode }) {
    const context = await browser.newContext({
      baseURL: url,
      viewport: mode.viewport,
      javaScriptEnabled: mode.script,
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
      acceptDownloads: true,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(15_000);
    const walk = new Walk();
    Object.assign(walk, { url, journey, mode, context, complaints: [], pictures: 0, expected: [] });
    await context.route(
      (target) => target.origin !== new URL(url).origin && target.protocol.startsWith("http"),
      (route) => {
        walk.complaints.push(`the page asks another host: ${route.request().url()}`);
        return route.abort();
      },
    );
    await walk.newPage();
    return walk;
  }

  /** A new tab, which becomes the current one. */
  async newPage() {
    this.page = await this.context.newPage();
    this.page.on("console", (message) => {
      const expected = this.expected.some((part) => message.text().includes(part));
      if (["error", "warning"].includes(message.type()) && !expected) {
        this.complaints.push(`console: ${message.text()} (${this.page.url()})`);
      }
    });
    this.page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    return this.page;
  }

  /** Whether script runs in this mode. */
  get script() {
    return this.mode.script;
  }

  /** The demo accounts of the hall. */
  async accounts() {
    assert.ok(process.env.BALAI_ACCOUNTS, "BALAI_ACCOUNTS is not set");
    return JSON.parse(await readFile(process.env.BALAI_ACCOUNTS, "utf8"));
  }

  /** Goes to an address of the hall, which must answer with `status`, and looks at the page. */
  async visit(address, { status = 200, name } = {}) {
    // The browser itself writes a line to the console for a page that is not found; that is no mistake of the page.
    if (status >= 400) this.expected.push(`status of ${status}`);
    const answer = await this.page.goto(address, { waitUntil: "load" });
    assert.equal(answer.status(), status, `${address} answers ${answer.status()}`);
    await this.look(name ?? address);
    return answer;
  }

  /** Presses what has this role and name, waits for the page that follows, and looks at it. */
  async press(role, name, { look = true } = {}) {
    await this.page.getByRole(role, { name }).click();
    await this.page.waitForLoadState("load");
    if (look) await this.look(String(name));
  }

  /** Fills in the field with this label. */
  async fill(label, value) {
    await this.page.getByLabel(label).fill(value);
  }

  /** Holds everything that is true of every page; takes a picture. */
  async look(name = new URL(this.page.url()).pathname) {
    await this.picture(name);
    await this.mustFit();
    await this.mustBeNamed();
    await this.axe();
  }

  /** Fails with every violation that axe-core finds, in light and in dark. */
  async axe() {
    const page = this.script ? this.page : await this.#copy();
    // As tall as the page: what lies under the bar at the foot of a phone is scrolled free by whoever wants to press it.
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...this.mode.viewport, height: Math.max(this.mode.viewport.height, Math.min(tall, 12_000)) });
    const light = await this.#violations(page, "light", { type: "tag", values: everyRule });
    const dark = await this.#violations(page, "dark", { type: "rule", values: ["color-contrast"] });
    if (page === this.page) {
      await page.setViewportSize(this.mode.viewport);
      await page.emulateMedia({ colorScheme: "light" });
    } else await page.context().close();
    const all = [...light, ...dark];
    assert.equal(all.length, 0, `axe on ${this.page.url()}:\n${all.join("\n")}`);
  }

  /** The current page as people without script see it, in a tab where axe can run. */
  async #copy() {
    const url = this.page.url();
    const body = (await this.page.content())
      .replace(/<script\b.*?<\/script>/gis, "")
      // What stands in these is shown to people without script, so it is looked at too.
      .replace(/<(\/?)noscript\b/gi, "<$1div");
    const context = await this.context.browser().newContext({ viewport: this.mode.viewport, locale: "id-ID" });
    await context.addCookies(await this.context.cookies());
    await context.route((target) => target.href === url.split("#")[0], (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    return page;
  }

  async #violations(page, colorScheme, runOnly) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(
      async ([source, runOnly]) => {
        // In an evaluated script, because the hall's policy forbids added ones.
        if (!globalThis.axe) (0, eval)(source);
        const { violations } = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
        return violations.map(({ id, help, nodes }) => ({
          id,
          help,
          nodes: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}  ${node.failureSummary ?? ""}`),
        }));
      },
      [axeSource, runOnly],
    );
    return found.map(
      ({ id, help, nodes }) => `  ${id} (${colorScheme}): ${help}\n    ${nodes.join("\n    ").replaceAll("\n", "\n    ")}`,
    );
  }

  /** Nothing is wider than the screen: a phone never scrolls sideways. */
  async mustFit() {
    const [wide, screen] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.ok(wide <= screen, `${this.page.url()} is ${wide} px wide on a screen of ${screen} px`);
  }

  /** A page says its language, its title, and what it is about. */
  async mustBeNamed() {
    const [language, title, headings] = await this.page.evaluate(() => [
      document.documentElement.lang,
      document.title,
      document.querySelectorAll("h1").length,
    ]);
    assert.match(language, /^(id|en)/, `${this.page.url()} does not say its language`);
    assert.ok(title.trim(), `${this.page.url()} has no title`);
    assert.equal(headings, 1, `${this.page.url()} has ${headings} main headings`);
  }

  /** The page shows this text. */
  async sees(text) {
    await this.page.getByText(text).first().waitFor({ state: "visible" });
  }

  /** The page does not have this text anywhere, visible or not. */
  async doesNotHave(text) {
    const whole = await this.page.content();
    assert.ok(!whole.includes(text), `${this.page.url()} holds “${text}”`);
  }

  /** Keeps a picture of the whole page. */
  async picture(name) {
    const folder = process.env.BALAI_PICTURES;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    this.pictures += 1;
    const number = String(this.pictures).padStart(2, "0");
    const plain = name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
    const file = `${this.journey}-${this.mode.name}-${number}-${plain}.png`;
    await this.page.screenshot({ path: path.join(folder, file), fullPage: true });
  }

  /** Fails if any page asked another host, broke its policy, or wrote to the console. */
  mustBeClean() {
    assert.equal(this.complaints.length, 0, this.complaints.join("\n"));
  }

  async end() {
    await this.context.close();
  }
}
