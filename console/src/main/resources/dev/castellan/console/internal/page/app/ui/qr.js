import { LitElement, html, nothing } from 'lit';
import { t } from '../i18n.js';
import { symbol } from './qr-symbol.js';

const QUIET = 4;

/** A QR code of `text`; nothing if that is too long for one. */
class Qr extends LitElement {
  static properties = { text: { attribute: false } };

  constructor() {
    super();
    this.text = '';
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const rows = this.text ? symbol(this.text) : null;
    if (!rows) {
      return nothing;
    }
    const size = rows.length + 2 * QUIET;
    const modules = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('');
    return html`<svg class="qr" role="img" aria-label=${t('factor.picture')} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
      <rect width=${size} height=${size} fill="#fff"></rect>
      <path d=${modules} fill="#000"></path>
    </svg>`;
  }
}
customElements.define('cst-qr', Qr);
