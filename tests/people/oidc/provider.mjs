// A real OpenID Connect provider for the tests: `oidc-provider` with one client and people from PEOPLE (login -> claims).
// Prints one line of JSON with its address when it listens. Signing in is one form; «cancel» refuses as a person would.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const { PORT, REDIRECT, PEOPLE, SECRET } = process.env;
const people = JSON.parse(PEOPLE);
const issuer = `http://127.0.0.1:${PORT}`;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(issuer, {
  clients: [{ client_id: 'marshrut', client_secret: SECRET, redirect_uris: REDIRECT.split(' ') }],
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'tests' }] },
  cookies: { keys: ['only for tests'] },
  claims: {
    openid: ['sub'],
    profile: ['name', 'family_name', 'given_name', 'middle_name'],
    email: ['email', 'email_verified'],
    snils: ['snils', 'assurance'],
  },
  scopes: ['openid', 'profile', 'email', 'snils'],
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 60, IdToken: 60 },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) =>
    people[id] && { accountId: id, claims: () => ({ ...people[id], sub: people[id].sub ?? id }) },
  // whoever signed in agrees to everything: the pages of consent are not what the tests are about
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email snils');
    await grant.save();
    return grant;
  },
});

const form = (said) => `<!doctype html><html lang="ru"><title>Вход поставщика</title><h1>Вход поставщика</h1><p>${said}</p>
<form method="post"><label>Логин <input name="login" autofocus></label> <button name="act" value="in">Войти</button>
<button name="act" value="cancel">Отказаться</button></form></html>`;

const body = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
};

async function interact(request, response) {
  await provider.interactionDetails(request, response);
  const answer = request.method === 'POST' ? await body(request) : new URLSearchParams();
  if (answer.get('act') === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'the person refused' };
    return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
  }
  const login = answer.get('login');
  if (login && people[login]) {
    const result = { login: { accountId: login, amr: ['pwd'] } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  return response.end(form(login ? 'Такого человека нет' : ''));
}

const callback = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  return interact(request, response).catch((error) => {
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(String(error));
  });
}).listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ issuer })));
