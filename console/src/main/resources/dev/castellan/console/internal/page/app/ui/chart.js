/** Pictures of numbers. Each has its meaning in words, and a table beside it. */

import { html, svg } from 'lit';
import { number, t } from '../i18n.js';

/**
 * How full something is, with marks.
 *
 * @param {{label: string, value: number, limit: number, kind: string,
 *     marks: {at: number, kind: string}[]}} options `label` says all of it in words; `at` is part of `limit`
 */
export function gauge({ label, value, limit, kind, marks }) {
  const at = (/** @type {number} */ part) => Math.min(1, limit > 0 ? part / limit : 1) * 1000;
  return html`<svg class="gauge ${kind}" viewBox="0 0 1000 28" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${svg`<rect class="track" width="1000" height="20" y="4"></rect>
      <rect class="fill" width=${at(value)} height="20" y="4"></rect>
      ${marks.map((mark) => svg`<line class="mark ${mark.kind}" x1=${at(mark.at)} x2=${at(mark.at)} y1="0" y2="28"></line>`)}`}
  </svg>`;
}

/** @param {number} most @returns {number} a round number that is not below */
function roundUp(most) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const step = [1, 2, 5, 10].find((factor) => factor * unit >= most) ?? 10;
  return Math.max(2, step * unit);
}

const WIDE = 720;
const HIGH = 200;
const LEFT = 56;
const RIGHT = 32;
const TOP = 24;
const BOTTOM = 28;
const LABELS = 5;

/**
 * Bars over time, with a line for the limit where it is in sight.
 *
 * @param {{label: string, columns: [string, string], bars: {name: string, short: string, value: number}[],
 *     limit: number | null, limitLabel: string}} options oldest first, `short` for the axis; `columns` heads the table
 */
export function barChart({ label, columns, bars, limit, limitLabel }) {
  const most = bars.reduce((sum, bar) => Math.max(sum, bar.value), 0);
  const top = roundUp(limit !== null && limit <= most * 3 ? Math.max(most, limit) : most);
  const y = (/** @type {number} */ value) => TOP + HIGH * (1 - value / top);
  const step = (WIDE - LEFT - RIGHT) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / LABELS);
  return html`<svg class="chart" viewBox="0 0 ${WIDE} ${TOP + HIGH + BOTTOM}" role="img" aria-label=${label}>
      ${svg`${[0, top / 2, top].map(
        (value) => svg`<line class="grid" x1=${LEFT} x2=${WIDE - RIGHT} y1=${y(value)} y2=${y(value)}></line>
          <text x=${LEFT - 8} y=${y(value) + 4} text-anchor="end">${number(value, { notation: 'compact' })}</text>`,
      )}
      ${bars.map(
        (bar, i) => svg`<rect class="bar" x=${LEFT + i * step + step * 0.15} width=${step * 0.7}
            y=${y(bar.value)} height=${y(0) - y(bar.value)}><title>${bar.name}: ${number(bar.value)}</title></rect>
          ${(bars.length - 1 - i) % every === 0
            ? svg`<text x=${LEFT + (i + 0.5) * step} y=${TOP + HIGH + BOTTOM - 6} text-anchor="middle">${bar.short}</text>`
            : svg``}`,
      )}
      ${limit !== null && limit <= top
        ? svg`<line class="limit" x1=${LEFT} x2=${WIDE - RIGHT} y1=${y(limit)} y2=${y(limit)}></line>
          <text class="limit" x=${LEFT + 6} y=${y(limit) - 6}>${limitLabel}</text>`
        : svg``}`}
    </svg>
    <details>
      <summary>${t('common.asTable')}</summary>
      <div class="table keep">
        <table>
          <caption class="hidden">${label}</caption>
          <thead>
            <tr><th>${columns[0]}</th><th class="number">${columns[1]}</th></tr>
          </thead>
          <tbody>
            ${[...bars].reverse().map((bar) => html`<tr><td>${bar.name}</td><td class="number">${number(bar.value)}</td></tr>`)}
          </tbody>
        </table>
      </div>
    </details>`;
}
