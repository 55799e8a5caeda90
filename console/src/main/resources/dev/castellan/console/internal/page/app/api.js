/**
 * All that the page says to the server, in one place. The session is a cookie that no script can
 * read; the header shows that this page asks, which no other site's form can do.
 */

const BASE = new URL('./api/v1/', document.baseURI);
/** A path with steps that lead elsewhere, whatever its parts were made of. */
const ASTRAY = /[\\\t\n\r]|(^|\/|%2f|%5c)(\.|%2e){1,2}(\/|%2f|%5c|$)/i;
const UNSURE = 'network';
const PATIENCE = 30_000;

/** A refusal by the server, or trouble on the way to it. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 if there was no answer
   * @param {string} code
   * @param {string} detail
   * @param {{field?: string, problems?: object[]}} more
   */
  constructor(status, code, detail, more = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.field = more.field;
    this.problems = more.problems ?? [];
  }
}

/**
 * What is asked of a person in the middle of a call; main parts of the page set these. Each
 * answers whether the call is to be tried again.
 *
 * @type {{login: () => Promise<boolean>, stepUp: () => Promise<boolean>}}
 */
export const interventions = {
  login: async () => false,
  stepUp: async () => false,
};

/**
 * @typedef {{data: any, version: string | undefined, headers: Headers}} Reply
 *     `version`: what is within the quotation marks of the etag
 * @typedef {{query?: Record<string, unknown>, version?: string, signal?: AbortSignal,
 *     as?: 'json' | 'text' | 'blob', type?: string, quiet?: boolean, patience?: number}} Options
 *     `patience`: after how many milliseconds there is no answer any more
 */

/**
 * @param {string} path
 * @param {Record<string, unknown>} [query] what is null, undefined or '' is left out
 */
function address(path, query = {}) {
  const url = new URL(path.replace(/^\//, ''), BASE);
  if (url.origin !== BASE.origin || !url.pathname.startsWith(BASE.pathname) || ASTRAY.test(path)) {
    throw new ApiError(400, 'not-found', 'There is no such thing');
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') {
      url.searchParams.set(name, String(value));
    }
  }
  return url;
}

/** @param {Response} response */
async function refusal(response) {
  let problem;
  try {
    problem = await response.json();
  } catch {
    problem = {};
  }
  return new ApiError(
    response.status,
    problem.code ?? 'http-' + response.status,
    problem.detail ?? `The server answered ${response.status}`,
    { field: problem.field, problems: problem.problems },
  );
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {Options} options
 * @returns {Promise<Reply>}
 */
async function once(method, path, body, options) {
  /** @type {Record<string, string>} */
  const headers = { 'Castellan-Page': '1' };
  if (body !== undefined) {
    headers['Content-Type'] = options.type ?? 'application/json';
  }
  if (options.version) {
    headers['If-Match'] = `"${options.version}"`;
  }
  const patience = AbortSignal.timeout(options.patience ?? PATIENCE);
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
  let response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    if (!response.ok) {
      throw await refusal(response);
    }
    const data = response.status === 204 ? null : await response[options.as ?? 'json']();
    return { data, version: response.headers.get('ETag')?.replace(/^"|"$/g, ''), headers: response.headers };
  } catch (e) {
    if (e instanceof ApiError || options.signal?.aborted) {
      throw e;
    }
    throw new ApiError(0, UNSURE, 'The server cannot be reached');
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Options} [options]
 */
async function call(method, path, body, options = {}) {
  try {
    return await once(method, path, body, options);
  } catch (e) {
    if (!(e instanceof ApiError) || options.quiet) {
      throw e;
    }
    const ask =
      e.code === 'not-authenticated'
        ? interventions.login
        : e.code === 'authentication-too-old'
          ? interventions.stepUp
          : undefined;
    if (ask && (await ask())) {
      return once(method, path, body, options);
    }
    throw e;
  }
}

export const api = {
  /** @param {string} path @param {Record<string, unknown>} [query] @param {Options} [options] */
  get: (path, query, options) => call('GET', path, undefined, { ...options, query }),
  /** @param {string} path @param {unknown} [body] @param {Options} [options] */
  post: (path, body, options) => call('POST', path, body, options),
  /** @param {string} path @param {unknown} body @param {Options} [options] */
  put: (path, body, options) => call('PUT', path, body, options),
  /** @param {string} path @param {unknown} body @param {Options} [options] */
  patch: (path, body, options) => call('PATCH', path, body, options),
  /** @param {string} path @param {unknown} [body] @param {Options} [options] */
  delete: (path, body, options) => call('DELETE', path, body, options),
};

/**
 * Gives the reader a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function saveAs(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
