import { html, nothing } from 'lit';
import { api, saveAs } from '../api.js';
import { dateTime, t } from '../i18n.js';
import { openDialog } from '../ui/dialog.js';
import { trouble } from '../ui/listing.js';

const PAGE = 1000;

/**
 * All entries as a file, page by page as the server gives them.
 *
 * @param {Record<string, string>} filters as of the list
 * @param {'jsonl' | 'csv'} format
 */
export async function exportAudit(filters, format) {
  const stop = new AbortController();
  /** @type {string[]} */
  const parts = [];
  let entries = 0;
  let oldest = '';
  let retry = () => {};
  /** @type {unknown} */
  let failed = null;
  /** @type {string | null} */
  let after = '';
  const newest = Date.parse(filters.until ?? '') || Date.now();
  const first = Date.parse(filters.from ?? '');
  const query = { ...filters };
  await openDialog(
    t(format === 'csv' ? 'audit.exportCsv' : 'audit.exportLines'),
    (dialog) => html`<div class="content">
        <p>${t(Object.keys(query).length ? 'audit.exportFiltered' : 'audit.exportAll')}</p>
        <progress aria-label=${t('audit.exporting')} max="1"
          value=${first && oldest ? Math.min(1, (newest - Date.parse(oldest)) / Math.max(1, newest - first)) : nothing}></progress>
        <p role="status">${t('audit.exported', { n: entries })} ${oldest ? t('audit.backTo', { time: dateTime(oldest, { dateStyle: 'medium', timeStyle: 'medium' }) }) : nothing}</p>
        ${failed ? trouble(failed, () => retry()) : nothing}
      </div>
      <footer><button @click=${() => dialog.close()}>${t('common.cancel')}</button></footer>`,
    {
      size: 'narrow',
      begin: (dialog) => {
        retry = async () => {
          failed = null;
          dialog.requestUpdate();
          try {
            while (after !== null) {
              const { data, headers } = await api.get(
                format === 'csv' ? '/export/audit.csv' : '/export/audit',
                { ...query, limit: PAGE, after },
                { as: 'text', signal: stop.signal },
              );
              // Each page of CSV begins with the names of the columns; one line of them is enough.
              const body = format === 'csv' ? data.slice(data.indexOf('\n') + 1) : data;
              parts.push(parts.length === 0 ? data : body);
              entries += (format === 'csv' ? body.replace(/"[^"]*"/g, '') : body).split('\n').length - 1;
              oldest = body.slice(body.trimEnd().lastIndexOf('\n') + 1).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/)?.[0] ?? oldest;
              after = headers.get('Next-Cursor');
              dialog.requestUpdate();
            }
            const type = format === 'csv' ? 'text/csv;charset=utf-8' : 'application/x-ndjson';
            saveAs(new Blob(parts, { type }), `audit-${new Date().toISOString().slice(0, 19).replace(/:/g, '')}.${format}`);
            dialog.close();
          } catch (e) {
            failed = e;
            dialog.requestUpdate();
          }
        };
        retry();
      },
    },
  );
  stop.abort();
}
