// An independent provider for the tests: prints "ready PORT" once it listens on loopback.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const clients = JSON.parse(process.env.CLIENTS);

function key(type, options, kid, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    jwks: {
      keys: [
        key('rsa', { modulusLength: 2048 }, 'rs', 'RS256'),
        key('rsa', { modulusLength: 2048 }, 'ps', 'PS256'),
        key('ec', { namedCurve: 'P-256' }, 'es', 'ES256'),
        key('ed25519', {}, 'ed', 'EdDSA'),
      ],
    },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'],
    },
    // It would not call loopback otherwise, where the tests wait for its logout tokens.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    features: { backchannelLogout: { enabled: true } },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    async findAccount(ctx, id) {
      return {
        accountId: id,
        async claims() {
          return {
            sub: id,
            name: `Name of ${id}`,
            preferred_username: id,
            email: `${id}@example.com`,
            email_verified: true,
            groups: ['ops', 'dev'],
          };
        },
      };
    },
  });
  server.on('request', provider.callback());
  console.log(`ready ${server.address().port}`);
});
