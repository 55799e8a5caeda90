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

/** @typedef {{name: 'password-reset' | 'login-code', value: string}} Link */

const LINK = /^#(password-reset|login-code)=(.*)$/s;
const PLACE = 'castellan-place';

/**
 * What a link brought in the fragment: the token of a password reset, or the code of a login. It is
 * taken out of the address at once, so that it is in no history and on no screen.
 *
 * @param {string} [before] the address it was opened from, to whose fragment the page goes back
 * @returns {Link | null}
 */
export function takeLink(before) {
  const found = LINK.exec(location.hash);
  if (!found) {
    return null;
  }
  const name = /** @type {Link['name']} */ (found[1]);
  const place = before ? new URL(before).hash : name === 'login-code' ? placeKept() : '';
  history.replaceState(null, '', location.pathname + place);
  return { name, value: plain(found[2]) };
}

/** Before the page is left for a login provider: to come back to where one was. */
export function keepPlace() {
  try {
    sessionStorage.setItem(PLACE, location.hash);
  } catch {
    // Then the way back ends at the first view.
  }
}

export function forgetPlace() {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function placeKept() {
  try {
    const place = sessionStorage.getItem(PLACE) ?? '';
    return place.startsWith('#/') ? place : '';
  } catch {
    return '';
  }
}
