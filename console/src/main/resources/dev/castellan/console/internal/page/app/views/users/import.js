import { html, nothing } from 'lit';
import { api } from '../../api.js';
import { errorText, number, t } from '../../i18n.js';
import { openDialog } from '../../ui/dialog.js';
import { icon } from '../../ui/icons.js';

/** How many lines go to the server at once: it answers within its patience, and the bar moves. */
const LINES = 100;
const CHARS = 500_000;
const PROBLEMS = 100;

/** @typedef {{first: number, text: string}} Part lines from the one with this index on */

/** @param {string} text @returns {Part[]} */
function partsOf(text) {
  /** @type {Part[]} */
  const parts = [];
  text.split(/\r?\n/).forEach((line, i) => {
    const last = parts.at(-1);
    if (last && i - last.first < LINES && last.text.length + line.length < CHARS) {
      last.text += line + '\n';
    } else {
      parts.push({ first: i, text: line + '\n' });
    }
  });
  return parts.filter((part) => part.text.trim());
}

class Import {
  /** @param {import('../../ui/dialog.js').Dialog} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.existing = 'refuse';
    this.name = '';
    /** @type {Part[]} */
    this.parts = [];
    /** @type {'choose' | 'checking' | 'checked' | 'importing' | 'done'} */
    this.step = 'choose';
    this.share = 0;
    this.error = '';
    /** @type {any} */
    this.report = null;
    this.wrote = false;
  }

  /** @param {Partial<Import>} change */
  show(change) {
    Object.assign(this, change);
    this.dialog.locked = this.busy;
    this.dialog.requestUpdate();
  }

  get busy() {
    return this.step === 'checking' || this.step === 'importing';
  }

  /** @param {File | undefined} file */
  async take(file) {
    if (!file) {
      return;
    }
    try {
      this.show({ name: file.name, parts: partsOf((await file.text()).replace(/^\ufeff/, '')) });
      await this.check();
    } catch (e) {
      this.show({ step: 'choose', error: errorText(e) });
    }
  }

  check() {
    return this.run('checking', 'checked', true);
  }

  /** @param {'checking' | 'importing'} step @param {'checked' | 'done'} then @param {boolean} dryRun */
  async run(step, then, dryRun) {
    const report = { users: 0, created: 0, updated: 0, unchanged: 0, failed: 0, problems: /** @type {any[]} */ ([]), complete: true };
    this.show({ step, share: 0, error: '', report });
    try {
      for (const [i, part] of this.parts.entries()) {
        const { data } = await api.post('/import/users', part.text, {
          type: 'application/x-ndjson',
          query: { existing: this.existing, dryRun },
        });
        this.wrote ||= !dryRun;
        add(report, data, part);
        this.show({ share: (i + 1) / this.parts.length });
        if (!dryRun && !data.complete) {
          break;
        }
      }
      this.show({ step: then });
    } catch (e) {
      this.show({ step: then, error: errorText(e), report: { ...report, complete: false } });
    }
  }

  content() {
    return html`<div class="content">
        <p>${t('users.importText')}</p>
        <div class="field">
          <label for="import-file">${t('users.importFile')}</label>
          <input id="import-file" type="file" accept=".jsonl,.ndjson,.json,.txt" ?disabled=${this.busy}
            @change=${(/** @type {any} */ e) => this.take(e.target.files[0])} />
        </div>
        <div class="field">
          <label for="import-existing">${t('users.importExisting')}</label>
          <select id="import-existing" ?disabled=${this.busy}
            @change=${(/** @type {any} */ e) => {
              this.existing = e.target.value;
              if (this.parts.length) {
                this.check();
              }
            }}>
            ${['refuse', 'skip', 'update'].map(
              (one) => html`<option value=${one} ?selected=${this.existing === one}>${t('users.existing.' + one)}</option>`,
            )}
          </select>
        </div>
        ${this.busy
          ? html`<div class="field">
              <label for="import-progress">${t('users.' + this.step)}</label>
              <progress id="import-progress" max="1" .value=${this.share}></progress>
            </div>`
          : nothing}
        <div role="status">${this.step === 'checked' || this.step === 'done' ? this.result() : nothing}</div>
        ${this.error ? html`<div class="banner error" role="alert">${icon('warn')}<span>${this.error}</span></div>` : nothing}
      </div>
      <footer>${this.buttons()}</footer>`;
  }

  result() {
    const { created, updated, unchanged, failed, problems, complete } = this.report;
    const done = this.step === 'done';
    const good = failed === 0 && complete && !this.error;
    const counts = { created: number(created), updated: number(updated), unchanged: number(unchanged), failed: number(failed) };
    return html`<div class="banner ${good ? 'ok' : 'warn'}">
        ${icon(good ? 'check' : 'warn')}
        <span>
          ${done ? t(good ? 'users.importDone' : 'users.importPart') : t(good ? 'users.importGood' : 'users.importBad')}
          ${t('users.importCounts', counts)}
        </span>
      </div>
      ${problems.length
        ? html`<div class="table keep">
            <table>
              <thead>
                <tr><th class="number">${t('users.line')}</th><th>${t('users.problem')}</th></tr>
              </thead>
              <tbody>
                ${problems.map((/** @type {any} */ one) => html`<tr><td class="number">${one.line}</td><td>${problemText(one)}</td></tr>`)}
              </tbody>
            </table>
          </div>`
        : nothing}`;
  }

  buttons() {
    if (this.step === 'done') {
      return html`<button class="primary" @click=${() => this.dialog.close(this.wrote)}>${t('common.done')}</button>`;
    }
    const ready = this.step === 'checked' && !this.error && this.report.failed === 0 && this.report.users > 0;
    return html`<button type="button" ?disabled=${this.busy} @click=${() => this.dialog.close(this.wrote)}>${t('common.cancel')}</button>
      <button class="primary" aria-disabled=${!ready} aria-busy=${this.busy} @click=${() => ready && this.run('importing', 'done', false)}>
        ${t('users.importDo')}
      </button>`;
  }
}

/** @param {any} sum @param {any} report @param {Part} part */
function add(sum, report, part) {
  for (const name of ['users', 'created', 'updated', 'unchanged', 'failed']) {
    sum[name] += report[name];
  }
  sum.complete &&= report.complete || report.dryRun;
  sum.problems.push(...report.problems.map((/** @type {any} */ one) => ({ ...one, line: one.line + part.first })));
  sum.problems.splice(PROBLEMS);
}

/** @param {{code: string, field: string | null, message: string}} problem */
const problemText = ({ code, field, message }) => html`${field ? html`<code>${field}</code>: ` : nothing}${errorText({ code, detail: message })}`;

/**
 * Takes users out of a file of JSON lines: first all is judged, then it is done.
 *
 * @returns {Promise<boolean>} whether anything may have changed
 */
export async function importUsers() {
  /** @type {Import} */
  let work;
  const answer = await openDialog(t('users.importTitle'), () => work.content(), {
    size: 'wide',
    begin: (dialog) => {
      work = new Import(dialog);
    },
  });
  // @ts-ignore it was made before the dialog was there
  return answer ?? work.wrote;
}
