/**
 * Views by the fragment of the address, so that they can be reached below any path: `#/users/ID?q=x`.
 */

/** @typedef {{name: string, rest: string[], query: URLSearchParams}} Where */

/** @returns {Where} */
export function where() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/').map(plain);
  return { name, rest, query: new URLSearchParams(query) };
}

/** @param {string} text */
function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {string} name
 * @param {string[]} [rest]
 * @param {Record<string, unknown>} [query]
 */
export function hash(name, rest = [], query = {}) {
  const used = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(used.map(([key, value]) => [key, String(value)])).toString();
  return '#/' + [name, ...rest].map(encodeURIComponent).join('/') + (search ? '?' + search : '');
}

/** @param {Parameters<typeof hash>} target */
export function go(...target) {
  location.hash = hash(...target);
}

/**
 * Keeps what a view shows in the address, without a step back for each letter.
 *
 * @param {Parameters<typeof hash>} target
 */
export function note(...target) {
  history.replaceState(null, '', hash(...target));
}

/**
 * What a link brought in the fragment: the token of a password reset, or the code of a login. It is
 * taken out of the address at once, so that it is in no history and on no screen.
 *
 * @param {'password-reset' | 'login-code'} name
 */
export function takeFromAddress(name) {
  const prefix = `#${name}=`;
  if (!location.hash.startsWith(prefix)) {
    return null;
  }
  const value = plain(location.hash.slice(prefix.length));
  history.replaceState(null, '', location.pathname);
  return value;
}
