import { html, nothing } from 'lit';
import { t } from '../i18n.js';
import { badge, iconButton, moment } from './bits.js';

/** In this order, for many a browser also says that it is another one. */
const BROWSERS = [
  ['Edge', /\bEdgA?\/|EdgiOS\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Version\/.*Safari\//],
];
const SYSTEMS = [
  ['Android', /Android/],
  ['iPadOS', /iPad/],
  ['iOS', /iPhone/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X|Macintosh/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
];

/** @param {string | null} agent what a program says of itself */
function device(agent) {
  const of = (/** @type {any[]} */ all) => all.find(([, sign]) => sign.test(agent ?? ''))?.[0];
  const browser = of(BROWSERS);
  const system = of(SYSTEMS);
  if (browser && system) {
    return t('sessions.device', { browser, system });
  }
  return browser ?? agent?.split(/[\s/]/)[0] ?? system ?? t('sessions.unknown');
}

/**
 * A table of sessions.
 *
 * @param {any[]} sessions
 * @param {((session: any) => void) | null} end what ends one; null if the reader may not
 */
export const sessionTable = (sessions, end) =>
  sessions.length === 0
    ? html`<p class="quiet">${t('sessions.none')}</p>`
    : html`<div class="table">
        <table>
          <caption class="hidden">
            ${t('sessions.title')}
          </caption>
          <thead>
            <tr>
              <th>${t('sessions.where')}</th>
              <th>${t('sessions.address')}</th>
              <th>${t('sessions.since')}</th>
              <th>${t('sessions.lastUsed')}</th>
              ${end ? html`<th class="actions"><span class="hidden">${t('common.actions')}</span></th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${sessions.map((session) => row(session, end))}
          </tbody>
        </table>
      </div>`;

/** @param {any} session @param {((session: any) => void) | null} end */
const row = (session, end) => html`<tr>
  <td data-label=${t('sessions.where')}>
    <span class="badges">
      <span title=${session.userAgent ?? nothing}>${device(session.userAgent)}</span>
      ${session.current ? badge(t('sessions.current'), 'ok') : nothing}
      ${session.secondFactor ? badge(t('sessions.factor'), 'info') : nothing}
    </span>
  </td>
  <td data-label=${t('sessions.address')}>${session.address ? html`<code>${session.address}</code>` : html`<span class="quiet">–</span>`}</td>
  <td data-label=${t('sessions.since')}>${moment(session.createdAt)}</td>
  <td data-label=${t('sessions.lastUsed')}>${moment(session.lastUsedAt, { relative: true })}</td>
  ${end
    ? html`<td class="actions">
        ${session.current ? nothing : iconButton('close', t('sessions.endThis', { device: device(session.userAgent) }), () => end(session), 'danger')}
      </td>`
    : nothing}
</tr>`;
