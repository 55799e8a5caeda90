import { LitElement } from 'lit';
import { state } from './state.js';

/** What all views are: rendered into the page itself, and again when language or rights change. */
export class View extends LitElement {
  static properties = { rest: { attribute: false } };

  constructor() {
    super();
    /** @type {string[]} what follows the view's name in the address */
    this.rest = [];
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    state.addEventListener('change', this.again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    state.removeEventListener('change', this.again);
  }

  /**
   * Who had the focus on what is gone, such as a row that was deleted, goes on at the heading.
   *
   * @param {Map<string, unknown>} changed
   */
  update(changed) {
    const within = this.contains(document.activeElement);
    super.update(changed);
    if (within && !this.contains(document.activeElement)) {
      this.querySelector('h1')?.focus({ preventScroll: true });
    }
  }

  again = () => this.requestUpdate();
}
