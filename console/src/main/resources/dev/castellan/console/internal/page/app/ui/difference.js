/** What became of a value, line by line. */

import { html } from 'lit';
import { t } from '../i18n.js';

/** Beyond so many lines all of the one side stands before all of the other. */
const MANY = 400;

/** @param {string | null} text @returns {string[]} JSON on several lines, all else as it is */
function lines(text) {
  if (text === null) {
    return [];
  }
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2).split('\n');
    } catch {
      // It only looks like JSON, such as what was cut.
    }
  }
  return text.split('\n');
}

/**
 * @param {string[]} before
 * @param {string[]} after
 * @returns {{sign: ' ' | '-' | '+', line: string}[]}
 */
export function compared(before, after) {
  if (before.length > MANY || after.length > MANY) {
    return [
      ...before.map((line) => ({ sign: /** @type {const} */ ('-'), line })),
      ...after.map((line) => ({ sign: /** @type {const} */ ('+'), line })),
    ];
  }
  // The longest common subsequence of what follows, from the end.
  const best = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      best[i][j] = before[i] === after[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  /** @type {{sign: ' ' | '-' | '+', line: string}[]} */
  const all = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      all.push({ sign: ' ', line: before[i] });
      i++;
      j++;
    } else if (i < before.length && (j === after.length || best[i + 1][j] >= best[i][j + 1])) {
      all.push({ sign: '-', line: before[i++] });
    } else {
      all.push({ sign: '+', line: after[j++] });
    }
  }
  return all;
}

/** @param {string | null} before @param {string | null} after null where there was or is nothing */
export const difference = (before, after) =>
  html`<pre class="difference" tabindex="0" aria-label=${t('common.difference')}>${compared(lines(before), lines(after)).map(
      ({ sign, line }) =>
        sign === '-'
          ? html`<del>− ${line}</del>`
          : sign === '+'
            ? html`<ins>+ ${line}</ins>`
            : html`<span>  ${line}</span>`,
    )}</pre>`;
