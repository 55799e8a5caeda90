import { html } from 'lit';
import { t } from '../i18n.js';
import { copyable } from './bits.js';

/**
 * What an authenticator app has to know, as a picture and for typing.
 *
 * @param {{secret: string, uri: string}} enrolment
 */
export function factorSecret({ secret, uri }) {
  // Without the picture the secret can still be typed.
  import('./qr.js').catch(() => {});
  return html`<cst-qr .text=${uri}></cst-qr>${copyable(t('factor.secret'), secret)}`;
}

/** @param {string[]} codes recovery codes, shown once */
export const recoveryCodes = (codes) => html`<p>${t('factor.codesText')}</p>
  <ul class="codes">
    ${codes.map((code) => html`<li>${code}</li>`)}
  </ul>
  ${copyable(t('factor.codes'), codes.join(' '))}`;
