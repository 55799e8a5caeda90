import { html, nothing } from 'lit';
import { dateTime, t, word } from '../i18n.js';
import { card, facts, moment } from '../ui/bits.js';
import { icon } from '../ui/icons.js';
import { trouble } from '../ui/listing.js';

/**
 * What came of a check of the whole log, in words.
 *
 * @param {any} found the server's answer; 'running' meanwhile, null if nobody asked
 * @param {{again: () => void, dismiss: () => void}} acts
 */
export function verdict(found, { again, dismiss }) {
  if (!found) {
    return nothing;
  }
  if (found === 'running') {
    return card(t('audit.chainState'), html`<div role="status"><p>${t('audit.verifying')}</p><progress aria-label=${t('audit.verifying')}></progress></div>`);
  }
  if (found.error) {
    return trouble(found.error, again);
  }
  const chains = t('audit.chains', { n: found.chains });
  return card(
    t('audit.chainState'),
    html`<div class="banner ${found.intact ? 'ok' : 'error'}" role="status">
        ${icon(found.intact ? 'check' : 'warn')}
        <span>${found.intact ? t('audit.intact', { n: found.entries, chains }) : t('audit.notIntact', { n: found.findings.length + found.moreFindings })}</span>
      </div>
      ${found.findings.length ? findings(found) : nothing}
      ${facts([
        [t('audit.entries'), t('audit.inChains', { n: found.entries, chains })],
        [t('audit.segments'), t('audit.segmentsText', { n: found.segments, dropped: found.droppedSegments })],
        [t('audit.checkpoint'), moment(found.checkpoint, { missing: t('common.never') })],
        [t('audit.plainEntries'), found.plainEntries ? t('audit.plainText', { n: found.plainEntries }) : t('common.none')],
        [
          t('audit.restorations'),
          found.restorations.length
            ? html`<ul>
                ${found.restorations.map((/** @type {any} */ one) => html`<li>${t('audit.restoration', { n: one.lost, time: dateTime(one.time) })} <code>${one.entryId}</code></li>`)}
              </ul>`
            : t('common.none'),
        ],
      ])}`,
    html`<button class="small" @click=${dismiss}>${t('common.dismiss')}</button>`,
  );
}

/** @param {any} found */
function findings(found) {
  const columns = ['finding', 'placeOf', 'message'].map((name) => t('audit.' + name));
  return html`<div class="table">
      <table>
        <caption class="hidden">${t('audit.findings')}</caption>
        <thead><tr>${columns.map((label) => html`<th>${label}</th>`)}</tr></thead>
        <tbody>
          ${found.findings.map(
            (/** @type {any} */ one) => html`<tr>
              <td data-label=${columns[0]}><span><strong>${word('audit.found', one.kind)}</strong><br /><small>${word('audit.foundText', one.kind)}</small></span></td>
              <td data-label=${columns[1]}>
                <span>${one.number === null ? nothing : html`${t('audit.numberOf', { n: one.number })}<br />`}
                ${one.chain ? html`${t('audit.chain')} <code>${one.chain}</code><br />` : nothing}
                ${one.entryId ? html`${t('audit.entryId')} <code>${one.entryId}</code>` : nothing}</span>
              </td>
              <td data-label=${columns[2]}>${one.message}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${found.moreFindings ? html`<p class="hint">${t('audit.moreFindings', { n: found.moreFindings })}</p>` : nothing}`;
}
