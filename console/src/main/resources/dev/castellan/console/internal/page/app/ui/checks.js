/** What forms find wrong by themselves. */

import { t } from '../i18n.js';

/** @param {...string} names of fields that must not be empty */
export const required =
  (...names) =>
  (/** @type {any} */ values) =>
    /** @type {Record<string, string>} */ (
      Object.fromEntries(names.filter((name) => !values[name].trim()).map((name) => [name, t('common.required')]))
    );

/** @param {string} name of the field that `repeat` says again */
export const same = (name) => (/** @type {any} */ values) =>
  /** @type {Record<string, string>} */ (
    values[name] && values[name] !== values.repeat ? { repeat: t('entry.notSame') } : {}
  );
