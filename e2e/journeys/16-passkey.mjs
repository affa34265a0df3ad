// A passkey on the citizen's own device: made with the password once, then the door opens without typing anything. The
// device is the browser's own, in software. Without script the page says what to use instead.

import assert from "node:assert/strict";
import { register, somebody } from "../people.mjs";

export default async function passkey(walk) {
  const { page } = walk;
  const person = somebody();
  await register(walk, person);
  await walk.visit("/saya/akun/kunci-sandi");
  await walk.sees("Belum ada kunci sandi.");
  await page.locator("#nama").fill("Ponsel saya");
  await page.locator("#sandi").fill(person.password);
  if (!walk.script) return plain(walk);

  const device = await walk.context.newCDPSession(page);
  await device.send("WebAuthn.enable");
  const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await walk.press("button", "Lanjut", { look: false });
  await page.waitForURL(/\/kunci-sandi\/baru$/);
  await walk.look("passkey-new");
  await page.getByRole("button", { name: "Buat di perangkat ini" }).click();
  await page.waitForURL(/\/kunci-sandi$/);
  await walk.look("passkeys");
  await walk.sees("Kunci sandi sudah ditambahkan.");
  const { credentials } = await device.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);
  assert.ok(credentials[0].isResidentCredential, "the device finds it without a name");

  await signOut(walk);
  await ask(walk);
  // The wrong finger: nothing is lost, and the way with the password stands there.
  await device.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Lanjut dengan kunci sandi" }).click();
  await walk.sees("Perangkat Anda tidak memberikan kunci sandi.");
  await walk.look("passkey-failed");
  await device.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Lanjut dengan kunci sandi" }).click();
  await page.waitForURL((url) => url.pathname === "/saya");
  await walk.visit("/saya/akun/kunci-sandi");
  await walk.sees("terakhir dipakai");
}

async function signOut(walk) {
  await walk.context.clearCookies({ name: "balai_sesi" });
}

async function ask(walk) {
  await walk.visit("/masuk");
  await walk.press("button", "Pakai kunci sandi", { look: false });
  await walk.page.waitForURL(/\/masuk\/kunci-sandi$/);
  await walk.look("passkey-ask");
}

async function plain(walk) {
  await walk.press("button", "Lanjut", { look: false });
  await walk.page.waitForURL(/\/kunci-sandi\/baru$/);
  await walk.look("passkey-plain");
  await walk.sees("Kunci sandi memerlukan peramban yang mendukungnya");
  assert.equal(await walk.page.getByRole("button", { name: "Buat di perangkat ini" }).count(), 0);
  await signOut(walk);
  await ask(walk);
  await walk.sees("Masuk dengan sandi");
  assert.equal(await walk.page.getByRole("button", { name: "Lanjut dengan kunci sandi" }).count(), 0);
}
