/** Small pieces that all views share. */

import { html, nothing } from 'lit';
import { ago, dateTime, t } from '../i18n.js';
import { icon } from './icons.js';
import { toast } from './toast.js';

/**
 * A moment in the reader's zone; the exact one on hover.
 *
 * @param {string | null | undefined} value
 * @param {{missing?: string, relative?: boolean}} [options]
 */
export const moment = (value, { missing = '–', relative = false } = {}) =>
  value
    ? html`<time datetime=${value} title=${dateTime(value, { dateStyle: 'full', timeStyle: 'long' })}
        >${relative ? ago(value) : dateTime(value)}</time
      >`
    : html`<span class="quiet">${missing}</span>`;

/** @param {unknown} content @param {'ok' | 'warn' | 'bad' | 'info' | ''} [kind] */
export const badge = (content, kind = '') => html`<span class="badge ${kind}">${content}</span>`;

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast.ok(t('common.copied'));
  } catch {
    toast.error(t('common.notCopied'));
  }
}

/**
 * A text to be taken along, such as a secret that is shown once.
 *
 * @param {string} label
 * @param {string} text
 */
export const copyable = (label, text) => {
  const id = 'copy-' + [...label].map((letter) => letter.codePointAt(0)?.toString(36)).join('-');
  return html`<div class="field copyable">
    <label for=${id}>${label}</label>
    <div>
      <input id=${id} class="code" readonly .value=${text} @focus=${(/** @type {any} */ e) => e.target.select()} />
      <button type="button" aria-label=${t('common.copyThis', { what: label })} @click=${() => copy(text)}>
        ${icon('copy')} ${t('common.copy')}
      </button>
    </div>
  </div>`;
};

/**
 * The head of a page.
 *
 * @param {string} title
 * @param {{text?: unknown, actions?: unknown, back?: {href: string, label: string}}} [options]
 */
export const head = (title, { text, actions, back } = {}) => html`<header class="page">
  ${back ? html`<a class="back" href=${back.href}>${icon('back')} ${back.label}</a>` : nothing}
  <div>
    <h1 tabindex="-1">${title}</h1>
    ${actions ? html`<div class="buttons">${actions}</div>` : nothing}
  </div>
  ${text ? html`<p class="lead">${text}</p>` : nothing}
</header>`;

/**
 * Names and values, as in the details of one thing.
 *
 * @param {[string, unknown][]} rows
 */
export const facts = (rows) =>
  html`<dl class="facts">
    ${rows.map(
      ([name, value]) => html`<div>
        <dt>${name}</dt>
        <dd>${value === null || value === undefined || value === '' ? html`<span class="quiet">–</span>` : value}</dd>
      </div>`,
    )}
  </dl>`;

/** @param {string} title @param {unknown} content @param {unknown} [actions] */
export const card = (title, content, actions) => html`<section class="card">
  <header>
    <h2>${title}</h2>
    ${actions ? html`<div class="buttons">${actions}</div>` : nothing}
  </header>
  ${content}
</section>`;

/** @param {string} name of the icon @param {string} label @param {() => void} act @param {string} [kind] */
export const iconButton = (name, label, act, kind = '') =>
  html`<button type="button" class="bare ${kind}" aria-label=${label} title=${label} @click=${act}>
    ${icon(/** @type {any} */ (name))}
  </button>`;

/**
 * Roles at scopes, in few words.
 *
 * @param {{role: string, scope: string, until: string | null}[]} bindings
 */
export const roles = (bindings) =>
  bindings.length === 0
    ? html`<span class="quiet">${t('common.noRoles')}</span>`
    : html`<span class="badges"
        >${bindings.map((one) => badge(one.scope === '/' ? roleName(one.role) : html`${roleName(one.role)} <small>${one.scope}</small>`))}</span
      >`;

/** @param {string} name built-in roles in the reader's language */
export const roleName = (name) =>
  name === 'administrator' || name === 'viewer' ? t(`role.${name}`) : name;

/**
 * `2027-01-31T12:00` of a moment in the reader's zone, for an input, and back. What is no moment, such
 * as one of a year with five digits, stays as it was typed: so the server can say what is wrong with it.
 *
 * @param {string | null | undefined} iso
 */
export function toLocalInput(iso) {
  const date = new Date(iso ?? '');
  if (Number.isNaN(date.getTime())) {
    return iso ?? '';
  }
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @param {string} local @returns {string | null} null if nothing was typed */
export function fromLocalInput(local) {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local || null : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
