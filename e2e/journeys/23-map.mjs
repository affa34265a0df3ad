// The map of the region: drawn with script, a list without it, and a button for those who save data. A place is picked by
// tapping, by buttons and from the device, and the form finds its village. A route and a file of the Protomaps basemap are drawn, too.

import assert from "node:assert/strict";
import { layer, tile } from "../tile.mjs";

export const draws = true;

export default async function map(walk) {
  const { page, context } = walk;
  await walk.visit("/peta", { look: false });
  await walk.sees("Kel. Lembayung Barat");
  if (!walk.script) {
    assert.equal(await page.locator("[data-map]").isVisible(), false);
    await walk.look("map");
    await place(walk, "-5,0003", "110.4004");
    await walk.sees("Kel. Sukamulya");
    return;
  }
  await drawn(page);
  await walk.look("map");
  assert.ok((await colours(page)).length > 4, "the map is of one colour");
  await page.locator("figcaption").getByText("bukan batas resmi").waitFor();

  // The list and the map are in step.
  await page.getByRole("button", { name: "Lihat Kel. Taman Senja di peta" }).click();
  await page.locator(".card-map").getByText("Kel. Taman Senja").waitFor();
  await walk.look("map-chosen");

  await walk.visit("/peta/titik", { look: false });
  await drawn(page);
  await walk.look("map-place");
  const box = await page.locator(".stage-map canvas").boundingBox();
  await page.locator(".stage-map canvas").click({ position: { x: box.width / 2, y: box.height / 2 } });
  const north = page.locator("#lintang");
  const tapped = Number(await north.inputValue());
  assert.ok(tapped < -4.9 && tapped > -5.2, `the tap gave ${tapped}`);
  await page.getByRole("button", { name: "10 meter ke utara" }).click();
  assert.equal(Number((Number(await north.inputValue()) - tapped).toFixed(5)), 0.00009);

  // The device says no, and then where it is.
  await page.getByRole("button", { name: "Pakai lokasi saya" }).click();
  await walk.sees("Lokasi tidak tersedia");
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: -5.0003, longitude: 110.4004 });
  await page.getByRole("button", { name: "Pakai lokasi saya" }).click();
  await page.waitForFunction(() => document.querySelector("#lintang").value === "-5.00030");
  await walk.press("button", "Cari wilayahnya", { look: false });
  await walk.sees("Kel. Sukamulya, Kec. Tirtamaya Utara");
  await drawn(page);
  await walk.look("map-found");
  await page.locator("#lintang").fill("di sini");
  await walk.press("button", "Cari wilayahnya", { look: false });
  await walk.mustSayWhatIsWrong({ fields: ["lintang"], name: "map-wrong" });

  // Whoever saves data fetches nothing of it before they ask.
  await page.goto("/tampilan?data=hemat&kembali=/peta");
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await walk.visit("/peta", { name: "map-saver" });
  assert.equal(asked.some((path) => /maplibre|ubin|geojson/.test(path)), false, `fetched ${asked}`);
  await page.getByRole("button", { name: "Tampilkan peta" }).click();
  await drawn(page);

  await basemap(await walk.another());
  await route(await walk.another());
}

/** A file of the Protomaps basemap has other layers, and looks like a town all the same. */
async function basemap(walk) {
  const part = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north]];
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => row * 512);
  const town = tile(
    layer("earth", 3, [part(0, 0, 4096, 4096)]),
    layer("landuse", 3, rows.map((row) => part(0, row, 4096, row + 120)), { kind: "park" }),
    layer("water", 3, rows.map((row) => part(0, row + 200, 4096, row + 320)), { kind: "lake" }),
    layer("roads", 2, rows.map((row) => [[0, row + 400], [4096, row + 400]]), { kind: "major_road", name: "Jalan Kenanga" }),
    layer("places", 1, [[[2048, 2048]]], { kind: "locality", name: "Tirtamaya" }),
  );
  const about = { tiles: ["/peta/ubin/lain/{z}/{x}/{y}.mvt"], minzoom: 0, maxzoom: 15, attribution: "© OpenStreetMap", overview: null, notice: false };
  await walk.page.route("**/peta/peta.json", (route) => route.fulfill({ json: about }));
  await walk.page.route("**/peta/ubin/**", (route) => route.fulfill({ body: town, contentType: "application/vnd.mapbox-vector-tile" }));
  await walk.visit("/peta", { look: false });
  await drawn(walk.page);
  await walk.look("map-basemap");
  assert.equal(await walk.page.locator("figcaption").textContent(), "© OpenStreetMap");
  const seen = await colours(walk.page);
  for (const [what, colour] of [["land", "#fbf8ef"], ["a park", "#d5e6c9"], ["water", "#c5dfe9"], ["a road", "#f7da8c"]]) {
    assert.ok(seen.some((one) => alike(one, colour)), `${what} (${colour}) is not on the map: ${seen}`);
  }
}

/** Whether two colours differ by no more than the edge of a thin line does. */
function alike(one, other) {
  const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return parts(one).every((part, at) => Math.abs(part - parts(other)[at]) <= 10);
}

/** The points of a route are numbered and joined. No page has one yet, so this one is made of the map of points. */
async function route(walk) {
  await walk.page.route(/[/]peta$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('data-map="points"', 'data-map="route"') });
  });
  await walk.visit("/peta", { look: false });
  await drawn(walk.page);
  await walk.look("map-route");
  const inStep = walk.page.getByRole("button", { name: "Lihat Kel. Taman Senja di peta" });
  await inStep.click();
  await walk.page.locator(".card-map").getByText("Kel. Taman Senja").waitFor();
  assert.ok((await colours(walk.page)).includes("#2b2f86"), "the line and the points of the route are not drawn");
}

/** Waits until the map is there. */
async function drawn(page) {
  await page.waitForSelector("[data-map][data-drawn]");
  assert.equal(await page.locator("[data-map]").getAttribute("data-drawn"), "ya");
}

/** The colours that the map shows on many pixels. */
async function colours(page) {
  const picture = await page.locator(".stage-map").screenshot();
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const count = new Map();
    const { data: bytes } = pen.getImageData(0, 0, image.width, image.height);
    for (let at = 0; at < bytes.length; at += 4) {
      const colour = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
      count.set(colour, (count.get(colour) ?? 0) + 1);
    }
      return [...count].filter(([, pixels]) => pixels > 200).map(([colour]) => `#${colour.toString(16).padStart(6, "0")}`);
  }, picture.toString("base64"));
}

async function place(walk, north, east) {
  await walk.visit("/peta/titik", { name: "map-place" });
  await walk.page.locator("#lintang").fill(north);
  await walk.page.locator("#bujur").fill(east);
  await walk.press("button", "Cari wilayahnya", { look: false });
}
