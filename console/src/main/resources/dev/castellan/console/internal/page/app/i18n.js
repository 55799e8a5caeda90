/** Texts, numbers and times in the reader's language. */

/** The languages there are; one more is one line here and one file beside `i18n/en.js`. */
export const LANGUAGES = [
  { tag: 'en', lang: 'en', name: 'English' },
  { tag: 'zh', lang: 'zh-Hans', name: '中文' },
];

/** The language of the server's own messages. */
const SERVERS = 'en';

/** @type {Record<string, string | Record<string, string>>} */
let texts = {};
let current = 'en';
/** The language that is wanted, and the areas of its texts. */
let chosen = 'en';
const areas = new Set(['common']);

/** The language that is shown. */
export const language = () => current;

/** @param {string | null | undefined} wanted a language tag; null follows the browser */
function choose(wanted) {
  const wishes = wanted ? [wanted] : navigator.languages;
  for (const wish of wishes) {
    const found = LANGUAGES.find(({ tag }) => wish.toLowerCase().split('-')[0] === tag);
    if (found) {
      return found.tag;
    }
  }
  return 'en';
}

/** @param {string | null | undefined} wanted a language tag; null follows the browser */
export async function useLanguage(wanted) {
  chosen = choose(wanted);
  try {
    await load();
  } catch (e) {
    chosen = current;
    throw e;
  }
}

/** Has the texts of these areas, too, from now on in every language. @param {string[]} wanted */
export async function needTexts(wanted) {
  const more = wanted.filter((area) => !areas.has(area));
  more.forEach((area) => areas.add(area));
  try {
    await load();
  } catch (e) {
    more.forEach((area) => areas.delete(area));
    throw e;
  }
}

/** Shows the texts when all are there that were wanted meanwhile. @returns {Promise<void>} */
async function load() {
  const tag = chosen;
  const parts = await Promise.all([...areas].map((area) => import(`./i18n/${tag}/${area}.js`)));
  if (tag !== chosen || parts.length !== areas.size) {
    return load();
  }
  texts = Object.assign({}, ...parts.map((part) => part.default));
  current = tag;
  document.documentElement.lang = LANGUAGES.find((one) => one.tag === tag)?.lang ?? tag;
}

/**
 * The text of this name, with `{name}` replaced. A text can have forms by number: then `n` chooses.
 *
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const entry = texts[key];
  const text =
    typeof entry === 'object'
      ? (entry[new Intl.PluralRules(current).select(Number(values.n))] ?? entry.other)
      : entry;
  if (text === undefined) {
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : String(value);
  });
}

/** @param {string} key */
export const has = (key) => key in texts;

/** @param {string} prefix of a closed set of words of the server's @param {string} word */
export const word = (prefix, word) => (has(`${prefix}.${word}`) ? t(`${prefix}.${word}`) : word);

/** @param {unknown} error an ApiError, or whatever was thrown */
export function errorText(error) {
  const { code, detail, message } = /** @type {any} */ (error);
  if (code === 'network' || (current !== SERVERS && has(`error.${code}`))) {
    return t(`error.${code}`, { detail: detail ?? message });
  }
  return detail ?? message ?? String(error);
}

/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
export const number = (value, options) => new Intl.NumberFormat(current, options).format(value);

/** @param {string | number | Date} value @param {Intl.DateTimeFormatOptions} [options] */
export const dateTime = (value, options = { dateStyle: 'medium', timeStyle: 'short' }) =>
  new Intl.DateTimeFormat(current, options).format(new Date(value));

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const STEPS = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Infinity],
];

/** @param {string | number | Date} value such as "3 minutes ago" */
export function ago(value) {
  let distance = (new Date(value).getTime() - Date.now()) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) < size) {
      return new Intl.RelativeTimeFormat(current, { numeric: 'auto' }).format(Math.round(distance), unit);
    }
    distance /= size;
  }
  return '';
}
