// A certified OpenID Connect provider for the tests. Whoever comes signs in at once, as the account named in
// login_hint-like state of the process: POST /as {"sub", "email", "email_verified", "name"} says who is next.
import http from "node:http";

import Provider from "oidc-provider";

const [port, redirects] = [Number(process.argv[2]), JSON.parse(process.argv[3])];
const accounts = new Map();
let next = "nobody";

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "snowfield",
      client_secret: "only-for-tests-only-for-tests-only",
      redirect_uris: redirects,
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["only for tests"] },
  ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

const body = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return text;
};

const handler = provider.callback();
http
  .createServer(async (request, response) => {
    if (request.url === "/as") {
      const { sub, ...claims } = JSON.parse(await body(request));
      accounts.set(sub, claims);
      next = sub;
      response.end();
    } else if (request.url.startsWith("/interaction/")) {
      const { params, prompt } = await provider.interactionDetails(request, response);
      if (prompt.name === "login") {
        await provider.interactionFinished(request, response, { login: { accountId: next } });
        return;
      }
      const grant = new provider.Grant({ accountId: next, clientId: params.client_id });
      grant.addOIDCScope("openid email profile");
      const grantId = await grant.save();
      await provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
    } else handler(request, response);
  })
  .listen(port, "127.0.0.1", () => console.log("ready"));
