/** What a check of a policy found, in words. */

import { html, nothing } from 'lit';
import { t, word } from '../i18n.js';
import { badge } from './bits.js';
import { icon } from './icons.js';
import { changes } from './policy-words.js';

/**
 * @typedef {{problems?: any[], review?: any}} Checked what the server said of a text: either why it
 *     is none, or what saving it would mean
 */

/** @param {Checked} checked @returns {{line: number, kind: 'error' | 'warning', text: string}[]} for the editor */
export const marks = ({ problems = [], review }) => [
  ...problems.map((one) => ({ line: one.line, kind: /** @type {'error'} */ ('error'), text: one.message })),
  ...(review?.findings ?? []).map((/** @type {any} */ one) => ({ line: one.line, kind: one.severity, text: one.message })),
  ...(review?.tests.failures ?? []).map((/** @type {any} */ one) => ({ line: one.line, kind: 'error', text: one.failure })),
];

/** @param {number} line @param {((line: number) => void) | undefined} goTo */
const place = (line, goTo) =>
  line === 0
    ? nothing
    : goTo
      ? html`<button type="button" class="link" @click=${() => goTo(line)}>${t('policy.line', { n: line })}</button>`
      : t('policy.line', { n: line });

/** @param {any[]} problems @param {(line: number) => void} [goTo] */
const problemList = (problems, goTo) => html`<ul class="rules">
  ${problems.map(
    (one) => html`<li>
      ${badge(t('policy.error'), 'bad')} ${place(one.line, goTo)} ${one.message}
      ${one.suggestion ? html`<br /><small>${t('policy.suggestion', { word: one.suggestion })}</small>` : nothing}
    </li>`,
  )}
</ul>`;

/** @param {any} review */
export const refusals = (review) =>
  review.refusals.length
    ? html`<div class="banner error" role="alert">
        ${icon('warn')}<span
          ><strong>${t('policy.refused')}</strong>${review.refusals.map((/** @type {string} */ one) => html`<br />${one}`)}</span
        >
      </div>`
    : nothing;

/** @param {any[]} findings @param {(line: number) => void} [goTo] */
export const findings = (findings, goTo) =>
  findings.length === 0
    ? html`<p class="quiet">${t('policy.noFindings')}</p>`
    : html`<ul class="rules">
        ${findings.map(
          (one) => html`<li>
            ${badge(t('policy.' + one.severity), one.severity === 'error' ? 'bad' : 'warn')}
            <strong>${word('policy.finding', one.kind)}</strong> ${place(one.line, goTo)}<br />${one.message}
          </li>`,
        )}
      </ul>`;

/** @param {any} tests @param {(line: number) => void} [goTo] */
export const tests = (tests, goTo) => html`<p>
    ${tests.expectations === 0
      ? html`<span class="quiet">${t('policy.noTests')}</span>`
      : tests.passed
        ? html`${badge(html`${icon('check')} ${t('policy.passed')}`, 'ok')} ${t('policy.expectations', { n: tests.expectations })}`
        : html`${badge(html`${icon('warn')} ${t('policy.failed')}`, 'bad')}
          ${t('policy.failures', { n: tests.failures.length, of: tests.expectations })}`}
  </p>
  ${tests.failures.length
    ? html`<ul class="rules">
        ${tests.failures.map(
          (/** @type {any} */ one) =>
            html`<li><strong>${one.test}</strong> ${place(one.line, goTo)}<br /><code>${one.expectation}</code><br />${one.failure}</li>`,
        )}
      </ul>`
    : nothing}
  ${tests.rules === 0
    ? nothing
    : html`<p>${t('policy.coverage', { n: tests.rules - tests.uncovered.length, of: tests.rules })}</p>
        ${tests.uncovered.length
          ? html`<details>
              <summary>${t('policy.uncovered', { n: tests.uncovered.length })}</summary>
              <ul class="rules">
                ${tests.uncovered.map(
                  (/** @type {any} */ one) => html`<li>${one.role} ${place(one.line, goTo)}<br /><code>${one.rule}</code></li>`,
                )}
              </ul>
            </details>`
          : nothing}`}`;

/** All of it, for beside the editor. @param {Checked} checked @param {(line: number) => void} [goTo] */
export const reviewed = ({ problems, review }, goTo) =>
  problems
    ? html`<h2>${t('policy.isNone')}</h2>
        ${problemList(problems, goTo)}`
    : html`${refusals(review)}
        <h2>${t('policy.changes')}</h2>
        ${changes(review.diff)}
        <h2>${t('policy.findings')}</h2>
        ${findings(review.findings, goTo)}
        <h2>${t('policy.tests')}</h2>
        ${tests(review.tests, goTo)}`;
