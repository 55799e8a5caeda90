import { html } from 'lit';
import { t } from '../i18n.js';
import { loading, trouble } from './listing.js';

/** What a page loads when it is first shown. */
export class Parts {
  /** @param {import('lit').LitElement} host */
  constructor(host) {
    this.host = host;
    /** @type {Map<string, 'coming' | 'there' | 'failed'>} */
    this.known = new Map();
  }

  /**
   * @param {string} name
   * @param {() => Promise<unknown>} load
   * @param {() => unknown} content once it is there
   */
  show(name, load, content) {
    if (!this.known.has(name)) {
      this.known.set(name, 'coming');
      load().then(
        () => this.set(name, 'there'),
        () => this.set(name, 'failed'),
      );
    }
    const how = this.known.get(name);
    return how === 'there'
      ? content()
      : how === 'failed'
        ? trouble(new Error(t('error.network')), () => location.reload())
        : html`<div class="late">${loading(6)}</div>`;
  }

  /** @param {string} name @param {'there' | 'failed'} how */
  set(name, how) {
    this.known.set(name, how);
    this.host.requestUpdate();
  }
}
