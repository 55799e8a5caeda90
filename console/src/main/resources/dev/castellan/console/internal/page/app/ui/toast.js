import { LitElement, html } from 'lit';
import { icon } from './icons.js';
import { errorText, t } from '../i18n.js';

const STAYS = 6_000;

/** Short results of what was done; a mishap stays until it is read. */
class Toasts extends LitElement {
  static properties = { items: { state: true } };

  constructor() {
    super();
    /** @type {{id: number, kind: string, text: string}[]} */
    this.items = [];
    this.last = 0;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} kind @param {string} text */
  show(kind, text) {
    const id = ++this.last;
    this.items = [...this.items.slice(-3), { id, kind, text }];
    if (kind === 'ok') {
      setTimeout(() => this.drop(id), STAYS);
    }
  }

  /** @param {number} id */
  drop(id) {
    this.items = this.items.filter((item) => item.id !== id);
  }

  render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${this.items.map(
        ({ id, kind, text }) => html`<div class="toast ${kind}">
          ${icon(kind === 'ok' ? 'check' : 'warn')}<span>${text}</span>
          <button class="bare" aria-label=${t('common.dismiss')} @click=${() => this.drop(id)}>${icon('close')}</button>
        </div>`,
      )}
    </div>`;
  }
}
customElements.define('cst-toasts', Toasts);

/** @returns {Toasts} above all dialogs there are, so that it is seen and heard there, too */
function toasts() {
  const open = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  let element = /** @type {Toasts | null} */ (open.querySelector(':scope > cst-toasts'));
  if (!element) {
    element = /** @type {Toasts} */ (document.createElement('cst-toasts'));
    open.append(element);
  }
  return element;
}

export const toast = {
  /** @param {string} text */
  ok: (text) => toasts().show('ok', text),
  /** @param {unknown} error */
  error: (error) => toasts().show('error', typeof error === 'string' ? error : errorText(error)),
};
