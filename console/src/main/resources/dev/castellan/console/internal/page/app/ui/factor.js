import { html } from 'lit';
import { ApiError, api } from '../api.js';
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

/** @param {string} code as people type it, in groups */
export const bare = (code) => code.replace(/\s/g, '');

/**
 * Completes a login. Of what was wrong the server tells strangers nothing; here it is the code, or
 * the time since the password.
 *
 * @param {{code: string}} form
 */
export async function secondStep({ code }) {
  try {
    return await api.post('/login/second-factor', { code: bare(code) }, { quiet: true });
  } catch (e) {
    const { status, code: why, field } = /** @type {ApiError} */ (e);
    throw why === 'credentials-refused' || field === 'challenge'
      ? new ApiError(status, 'second-step-refused', t('entry.codeRefused'), { field: 'code' })
      : e;
  }
}

/** @param {string[]} codes recovery codes, shown once */
export const recoveryCodes = (codes) => html`<p>${t('factor.codesText')}</p>
  <ul class="codes">
    ${codes.map((code) => html`<li>${code}</li>`)}
  </ul>
  ${copyable(t('factor.codes'), codes.join(' '))}`;
