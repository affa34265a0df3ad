// A citizen opens the front door, looks through the services, and loses the way once.

import assert from "node:assert/strict";

export default async function frontDoor(walk) {
  await walk.visit("/", { name: "home" });
  await walk.visit("/layanan", { name: "services" });
  const links = await walk.page.locator('main a[href^="/layanan/"]').count();
  assert.ok(links >= 3, `only ${links} services are linked from /layanan`);
  await walk.page.locator('main a[href^="/layanan/"]').first().click();
  await walk.page.waitForLoadState("load");
  await walk.look("service");
  await walk.visit("/halaman-yang-tidak-ada", { status: 404, name: "not-found" });
}
