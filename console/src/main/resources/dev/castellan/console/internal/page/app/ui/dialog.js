import { LitElement, html, nothing } from 'lit';
import { icon } from './icons.js';
import { t } from '../i18n.js';

let counter = 0;

/**
 * A modal dialog: the browser keeps the focus in it and gives it back. It closes by its button or
 * Escape; what was typed is not thrown away without a question.
 */
export class Dialog extends LitElement {
  static properties = { heading: {}, size: {}, asking: { state: true } };

  constructor() {
    super();
    this.heading = '';
    this.size = '';
    this.asking = false;
    this.locked = false;
    this.closed = false;
    /** @type {(dialog: Dialog) => unknown} */
    this.content = () => nothing;
    /** @type {() => boolean} */
    this.dirty = () => false;
    /** @type {(value: any) => void} */
    this.settle = () => {};
    this.name = 'dialog-' + ++counter;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.pressed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.pressed);
  }

  firstUpdated() {
    this.element.showModal();
    this.element.querySelector(/** @type {any} */ ('[autofocus]'))?.focus();
  }

  /**
   * Who had the focus on what is gone goes on at the heading, not outside.
   *
   * @param {Map<string, unknown>} changed
   */
  update(changed) {
    const within = this.contains(document.activeElement);
    super.update(changed);
    if (within && !this.contains(document.activeElement)) {
      const heading = /** @type {HTMLElement} */ (this.querySelector('h2'));
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  get element() {
    return /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
  }

  /** @param {any} [value] what the opener gets */
  close(value) {
    if (!this.closed) {
      this.closed = true;
      this.settle(value);
      this.element?.close();
      this.remove();
    }
  }

  leave() {
    if (this.locked) {
      return;
    }
    if (this.dirty()) {
      if (!this.asking) {
        this.typing = document.activeElement;
      }
      this.asking = true;
      return;
    }
    this.close();
  }

  /** @type {Element | null} where one was when the question came */
  typing = null;

  async stay() {
    this.asking = false;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.typing)?.focus();
  }

  /** Escape is taken here, as browsers let a page refuse only the first. @param {KeyboardEvent} e */
  pressed = (e) => {
    const top = [...document.querySelectorAll('cst-dialog')].at(-1) === this;
    if (e.key === 'Escape' && top && !e.defaultPrevented && !e.isComposing) {
      e.preventDefault();
      this.leave();
    }
  };

  /** The browser has closed it by itself. */
  gone() {
    if (this.closed) {
      return;
    }
    if (this.locked || this.dirty()) {
      this.element.showModal();
    }
    this.leave();
  }

  render() {
    return html`<dialog
      class=${this.size}
      closedby="none"
      aria-labelledby=${this.name}
      @cancel=${(/** @type {Event} */ e) => {
        if (e.target === this.element) {
          e.preventDefault();
          this.leave();
        }
      }}
      @close=${this.gone}
    >
      <header>
        <h2 id=${this.name}>${this.heading}</h2>
        ${this.locked
          ? nothing
          : html`<button type="button" class="bare" aria-label=${t('common.close')} @click=${() => this.leave()}>
              ${icon('close')}
            </button>`}
      </header>
      ${this.asking
        ? html`<div class="banner warn" role="alert">
            <span>${t('common.discardQuestion')}</span>
            <button type="button" class="small" @click=${() => this.stay()}>${t('common.keepEditing')}</button>
            <button type="button" class="small danger" @click=${() => this.close()}>${t('common.discard')}</button>
          </div>`
        : nothing}
      ${this.content(this)}
    </dialog>`;
  }
}
customElements.define('cst-dialog', Dialog);

/**
 * Opens a dialog and waits for its end.
 *
 * @param {string} heading
 * @param {(dialog: Dialog) => unknown} content a template; the dialog is its host for updates
 * @param {{size?: 'narrow' | 'wide' | 'drawer', dirty?: () => boolean, locked?: boolean,
 *     begin?: (dialog: Dialog) => void}} [options] `locked`: it cannot be left by Escape
 * @returns {Promise<any>} what was given to `close`, or undefined
 */
export function openDialog(heading, content, options = {}) {
  const dialog = /** @type {Dialog} */ (document.createElement('cst-dialog'));
  dialog.heading = heading;
  dialog.content = content;
  dialog.size = options.size ?? '';
  dialog.locked = options.locked ?? false;
  dialog.dirty = options.dirty ?? (() => false);
  return new Promise((resolve) => {
    dialog.settle = resolve;
    options.begin?.(dialog);
    document.body.append(dialog);
  });
}

/**
 * Asks before something is destroyed.
 *
 * @param {{heading: string, text: unknown, action: string, danger?: boolean, type?: string}} question
 *     `type`: a text that must be typed for it
 * @returns {Promise<boolean>}
 */
export async function confirmed({ heading, text, action, danger = true, type }) {
  let typed = '';
  return (
    (await openDialog(
      heading,
      (dialog) => html`<form
        method="dialog"
        @submit=${(/** @type {Event} */ e) => {
          e.preventDefault();
          if (type === undefined || typed === type) {
            dialog.close(true);
          }
        }}
      >
        <div class="content">
          <p>${text}</p>
          ${type === undefined
            ? nothing
            : html`<div class="field">
                <label for="confirm-type">${t('common.typeToConfirm', { text: type })}</label>
                <input
                  id="confirm-type"
                  autocomplete="off"
                  autofocus
                  @input=${(/** @type {any} */ e) => {
                    typed = e.target.value;
                    dialog.requestUpdate();
                  }}
                />
              </div>`}
        </div>
        <footer>
          <button type="button" ?autofocus=${type === undefined} @click=${() => dialog.close(false)}>
            ${t('common.cancel')}
          </button>
          <button class=${danger ? 'danger' : 'primary'} ?disabled=${type !== undefined && typed !== type}>
            ${action}
          </button>
        </footer>
      </form>`,
      { size: 'narrow' },
    )) === true
  );
}
