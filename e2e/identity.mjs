// A provider of identities of somebody else's make (oidc-provider), which the hall's own client must get along with: RS256,
// client_secret_basic, PKCE, the issuer in the answer, userinfo. Everybody it knows is invented.

import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const issuer = process.env.BALAI_ISSUER;
const hall = process.env.BALAI_URL ?? "http://127.0.0.1:8080";
// One key a run: the hall remembers it for an hour.
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "uji" };

/** Opens the provider for as long as `walk` takes; whoever signs in there has the NIK and name of `person`. */
export async function withProvider(person, walk) {
  const claims = { sub: `uji-${person.nik}`, name: person.name, nik: person.nik };
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [
      {
        client_id: "balai",
        client_secret: "rahasia-klien-e2e",
        redirect_uris: [`${hall}/masuk/identitas/ikd/kembali`],
        post_logout_redirect_uris: [`${hall}/masuk`],
        // A web client would need https.
        application_type: "native",
      },
    ],
    claims: { openid: ["sub"], profile: ["name"], nik: ["nik"] },
    scopes: ["openid", "profile", "nik"],
    pkce: { required: () => true },
    cookies: { keys: ["uji"] },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ ...claims, sub: accountId }) }),
  });
  const server = provider.listen(Number(new URL(issuer).port));
  try {
    await walk(claims.sub);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/**
 * Signs in at the provider's pages and agrees, from the address that the hall leads to until it leads back. The browser of a
 * walk asks the hall and nobody else, so this is done for it, with cookies of its own (`jar`).
 */
export async function agreeThere(address, sub, jar = new Map()) {
  const ask = async (url, form) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = form && new URLSearchParams(form);
    const answer = await fetch(url, { method: form ? "POST" : "GET", body, headers: { cookie }, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(";")[0].split(/=(.*)/s);
      jar.set(name, value);
    }
    return answer;
  };
  let answer = await ask(address);
  for (let step = 0; step < 12; step += 1) {
    const to = answer.headers.get("location");
    if (to) {
      const next = new URL(to, issuer).href;
      if (next.startsWith(`${hall}/`)) return next;
      answer = await ask(next);
      continue;
    }
    const page = await answer.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    if (!action) break;
    const isLogin = page.includes('name="login"');
    const form = isLogin ? { prompt: "login", login: sub, password: "apa saja" } : { prompt: "consent" };
    answer = await ask(new URL(action, issuer).href, form);
  }
  throw new Error(`the provider leads nowhere: ${answer.status} ${answer.url}`);
}
