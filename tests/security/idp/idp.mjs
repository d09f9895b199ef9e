// A real OpenID Connect provider (oidc-provider) with fictional people, for tests only: it asks nobody for a password.
// Arguments: port, address to send people back to, address to tell of ended sessions, and as JSON the clients' secret and the
// people: subject -> what a sign-in of theirs proves (acr, amr) and what else is claimed of them.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirect, ended, given] = process.argv.slice(2);
const { people, secret } = JSON.parse(given);
const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), kid: randomUUID(), alg, use: "sig",
});
const client = (id, more) => ({
  client_id: id, client_secret: secret, redirect_uris: [redirect], response_types: ["code"],
  grant_types: ["authorization_code"], token_endpoint_auth_method: "client_secret_basic", ...more,
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client("nrm", { backchannel_logout_uri: ended, backchannel_logout_session_required: true }), client("nrm-es256", { id_token_signed_response_alg: "ES256" }),
            client("nrm-hs256", { id_token_signed_response_alg: "HS256" }), client("somebody-else")],
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "HS256"] },
  jwks: { keys: [key("rsa", { modulusLength: 3072 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  cookies: { keys: [randomUUID()] },
  pkce: { required: () => true, methods: ["S256"] },
  claims: { openid: ["sub", "name", "roles", "agency"], acr: null, amr: null, auth_time: null },
  acrValues: ["urn:nrm:mfa"],
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true }, backchannelLogout: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 600, Session: 600, Grant: 600 },
  async findAccount(ctx, sub) {
    return people[sub] && { accountId: sub, claims: async () => ({ sub, ...people[sub].claims }) };
  },
});

const form = (uid, inside) => `<form method="post" action="/interaction/${uid}">${inside}<button>Go on</button></form>`;
const read = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
};
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { uid, prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  const typed = ctx.method === "POST" ? await read(ctx.req) : null;
  if (!typed) {
    ctx.body = form(uid, prompt.name === "login" ? `<input name="login">` : `<input name="consent" value="yes">`);
    return undefined;
  }
  let result;
  if (prompt.name === "login") {
    const accountId = typed.get("login");
    result = { login: { accountId, acr: people[accountId]?.acr, amr: people[accountId]?.amr } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
