// One person's way through the hall in one mode: a fresh browser context, and what is held on every page of it.
//
// On every page looked at: axe-core finds nothing (in light and in dark), nothing is wider than the screen, the page
// says its language and has one main heading, no request leaves the hall, and the console stays silent.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// WCAG 2.0 to 2.2 at levels A and AA, and what axe calls good practice.
const everyRule = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The shapes of the pages looked at in this run; see `look`.
const seen = new Set();

// The browser itself writes a line to the console for an answer that is not 200; a form that comes back is no mistake.
const expected = ["status of 422"];

export class Walk {
  /** Opens a fresh context; nothing of an earlier walk is left in it. */
  static async begin(browser, { url, journey, mode }) {
    const walk = new Walk();
    Object.assign(walk, { browser, url, journey, mode, complaints: [], pictures: 0, expected: [...expected], others: [] });
    await walk.#enter();
    return walk;
  }

  /** Another person, or the same one on another device: a context of its own, held to the same rules. */
  async another() {
    const other = new Walk();
    const { browser, url, journey, mode, complaints, expected } = this;
    Object.assign(other, { browser, url, mode, complaints, expected, others: [], pictures: 0 });
    this.others.push(other);
    other.journey = `${journey}-${"abcdefgh"[this.others.length - 1]}`;
    await other.#enter();
    return other;
  }

  async #enter() {
    const { url, mode } = this;
    const context = await this.browser.newContext({
      baseURL: url,
      viewport: mode.viewport,
      javaScriptEnabled: mode.script,
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
      acceptDownloads: true,
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(45_000);
    this.context = context;
    await context.route(
      (target) => target.origin !== new URL(url).origin && target.protocol.startsWith("http"),
      (route) => {
        this.complaints.push(`the page asks another host: ${route.request().url()}`);
        return route.abort();
      },
    );
    await this.newPage();
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

  /** Goes to an address of the hall, which must answer with `status`, and looks at the page unless told not to. */
  async visit(address, { status = 200, name, look = true } = {}) {
    // The browser itself writes a line to the console for a page that is not found; that is no mistake of the page.
    if (status >= 400) this.expected.push(`status of ${status}`);
    const answer = await this.page.goto(address, { waitUntil: "load" });
    assert.equal(answer.status(), status, `${address} answers ${answer.status()}`);
    if (look) await this.look(name ?? address);
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

  /** Holds the page against everything that is true of every page; takes a picture. */
  async look(name = new URL(this.page.url()).pathname) {
    // Words can be there before the style is.
    await this.page.waitForLoadState("load");
    await this.mustFit();
    await this.mustBeNamed();
    await this.mustBeTranslated();
    // The same page with other words in it, or without script, has nothing new to show to axe.
    const shape = await this.#shape();
    if (seen.has(shape)) return;
    seen.add(shape);
    // As tall as the page: a bar that sticks to the screen would lie across its middle, and over what it never covers
    // for long.
    await this.#stretch();
    await this.picture(name);
    // What a script fills may have grown meanwhile, and may grow while axe looks; then it looks again.
    let window = await this.#stretch();
    let found = await this.#everyViolation(window);
    for (let again = await this.#stretch(); again.height > window.height; again = await this.#stretch()) {
      window = again;
      found = await this.#everyViolation(window);
    }
    for (const one of found) this.complain(`axe on ${this.page.url()}\n${one}`);
    await this.page.setViewportSize(this.mode.viewport);
  }

  /** Makes the window as tall as the page. */
  async #stretch() {
    for (;;) {
      const height = await this.page.evaluate(() => document.documentElement.scrollHeight);
      const window = this.page.viewportSize();
      if (height <= window.height) return window;
      await this.page.setViewportSize({ ...window, height });
    }
  }

  /** What the page is made of, without its words: elements, their classes and states, and where there is text at all. */
  async #shape() {
    const parts = await this.page.evaluate(() => {
      const states = ["role", "type", "hidden", "open", "checked", "disabled", "alt", "lang", "scope", "autocomplete", "tabindex"];
      const at = (element) => {
        const held = states.concat(element.getAttributeNames().filter((name) => /^(aria|data)-/.test(name)));
        const attributes = held.map((name) => `${name}=${/label|describedby/.test(name) ? element.hasAttribute(name) : element.getAttribute(name)}`);
        const speaks = [...element.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
        return [element.localName, element.className?.baseVal ?? element.className, Boolean(element.id), speaks, ...attributes].join(" ");
      };
      // Repeated rows are one shape: a longer list is no other page.
      const all = [...document.querySelectorAll("*")].filter((element) => element.localName !== "option").map(at);
      return [...new Set(all)].join("\n") + document.documentElement.outerHTML.slice(0, 200).replace(/[0-9]+/g, "");
    });
    const digits = (text) => text.replace(/[0-9a-f]{8,}|[0-9]+|[A-Z0-9]{5}/g, "");
    return createHash("sha256").update(`${this.mode.viewport.width} ${digits(parts)}`).digest("hex");
  }

  /** Every violation that axe-core finds, in light and in dark. */
  async #everyViolation(viewport) {
    const page = this.script ? this.page : await this.#copy(viewport);
    const light = await this.#violations(page, "light", { type: "tag", values: everyRule });
    const dark = await this.#violations(page, "dark", { type: "rule", values: ["color-contrast"] });
    if (page === this.page) await page.emulateMedia({ colorScheme: "light" });
    else await page.context().close();
    return [...light, ...dark];
  }

  /** The current page as people without script see it, in a tab where axe can run. */
  async #copy(viewport) {
    const url = this.page.url();
    const body = (await this.page.content())
      .replace(/<script\b.*?<\/script>/gis, "")
      // What stands in these is shown to people without script, so it is looked at too.
      .replace(/<(\/?)noscript\b/gi, "<$1div");
    const context = await this.browser.newContext({ viewport, locale: "id-ID" });
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
    if (wide > screen) this.complain(`${this.page.url()} is ${wide} px wide on a screen of ${screen} px`);
  }

  /** A page says its language, its title, and what it is about. */
  async mustBeNamed() {
    const [language, title, headings] = await this.page.evaluate(() => [
      document.documentElement.lang,
      document.title,
      document.querySelectorAll("h1").length,
    ]);
    if (!/^(id|en)/.test(language)) this.complain(`${this.page.url()} does not say its language`);
    if (!title.trim()) this.complain(`${this.page.url()} has no title`);
    if (headings !== 1) this.complain(`${this.page.url()} has ${headings} main headings`);
  }

  /**
   * A form came back: its title says so, the summary stands first and has the focus, and every field that is wrong says
   * what and is linked from the summary. A form of one field needs no summary; there the focus is in the field.
   */
  async mustSayWhatIsWrong({ fields, name, alone = false }) {
    await this.look(name);
    const told = await this.page.evaluate((fields) => {
      const summary = document.querySelector("#galat-hal[role=alert]");
      const links = [...(summary?.querySelectorAll("a[href^='#']") ?? [])].map((link) => link.getAttribute("href").slice(1));
      const marked = fields.filter((field) => {
        // A field of several boxes says it once, above them.
        return document.getElementById(field)?.closest(".field.err")?.querySelector(".msg")?.textContent.trim();
      });
      return { links, marked, title: document.title };
    }, fields);
    const at = this.page.url();
    if (!/^(Perbaiki|Fix) /.test(told.title)) this.complain(`${at} came back, and its title does not say so: ${told.title}`);
    for (const field of fields) {
      if (!alone && !told.links.includes(field)) this.complain(`${at}: the summary does not lead to ${field}: ${told.links}`);
      if (!told.marked.includes(field)) this.complain(`${at}: ${field} does not say what is wrong with it`);
    }
    if (!this.script && !alone) return;
    // The browser gives it with a frame, and that may come after the page is loaded.
    const first = alone ? fields[0] : "galat-hal";
    const focused = this.page.locator(`[id="${first}"]:focus, #galat-hal:focus`);
    await focused.waitFor({ state: "attached", timeout: 5000 }).catch(() => this.complain(`${at} came back, and the focus is not on ${first}`));
  }

  /** The page shows this text. */
  async sees(text) {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
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
    if (process.env.BALAI_PICTURES_DARK) {
      await this.page.emulateMedia({ colorScheme: "dark" });
      await this.page.screenshot({ path: path.join(folder, file.replace(/png$/, "dark.png")), fullPage: true });
      await this.page.emulateMedia({ colorScheme: "light" });
    }
  }

  /** Notes what is wrong with a page; the walk goes on, so that one run tells everything, and fails in the end. */
  complain(text) {
    if (!this.complaints.includes(text)) this.complaints.push(text);
  }

  /** No text of an Indonesian page is the name of a text, such as `track-reload`. */
  async mustBeTranslated() {
    const names = await this.page.evaluate(() => {
      if (document.documentElement.lang !== "id") return [];
      const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts = [...document.querySelectorAll("[aria-label],[placeholder],[alt]")].flatMap((at) =>
        ["aria-label", "placeholder", "alt"].map((name) => at.getAttribute(name) ?? ""),
      );
      while (all.nextNode()) if (!all.currentNode.parentElement.closest("code,pre,script,style,[lang=en]")) texts.push(all.currentNode.data);
      const words = texts.flatMap((text) => text.split(/[\s,.:;()]+/)).filter((word) => /^[a-z]{2,}(-[a-z0-9]{2,})+$/.test(word));
      // Indonesian says a word twice: tanda-tanda, sehari-hari; and counts with ke-: ulang tahun ke-17. The standards of
      // logs are called tlog-….
      return words.filter((word) => !/^(ke-[0-9]+|tlog-.*)$/.test(word)).filter((word) => !word.slice(0, word.indexOf("-")).endsWith(word.slice(word.indexOf("-") + 1)));
    });
    if (names.length) this.complain(`${this.page.url()} shows the names of texts: ${[...new Set(names)].join(", ")}`);
  }

  /** Fails if a page asked another host, broke its policy, wrote to the console, or was not as `look` wants it. */
  mustBeClean() {
    assert.equal(this.complaints.length, 0, this.complaints.join("\n"));
  }

  async end() {
    for (const other of this.others) await other.end();
    await this.context.close();
  }
}
