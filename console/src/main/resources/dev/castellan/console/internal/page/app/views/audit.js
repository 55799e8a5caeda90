import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { dateTime, errorText, t, word } from '../i18n.js';
import { may } from '../state.js';
import { hash, note, where } from '../router.js';
import { View } from '../view.js';
import { badge, facts, fromLocalInput, head, iconButton, moment, toLocalInput } from '../ui/bits.js';
import { difference } from '../ui/difference.js';
import { openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { loading, pager, trouble } from '../ui/listing.js';
import { toast } from '../ui/toast.js';
import { exportAudit } from './audit-export.js';
import { verdict } from './audit-verdict.js';

const PAGE = 50;
const LIVE_EVERY = 4000;
const LIVE_MOST = 500;
/** Asking keeps the session awake, which nobody wants of a page that was left alone. */
const LIVE_ALONE = 15 * 60_000;
const VERIFY_PATIENCE = 15 * 60_000;

const FILTERS = ['text', 'actor', 'action', 'resource', 'scope', 'outcome', 'from', 'until'];
/** Those with a field of their own below which an error can stand. */
const FIELDS = ['actor', 'action', 'resource', 'scope', 'from', 'until'];
const OUTCOMES = ['done', 'refused', 'started', 'failed'];
const TYPES = ['user', 'api-key', 'role', 'policy', 'license', 'session', 'sso', 'setting', 'audit', 'setup'];

/** @type {Record<string, 'ok' | 'bad' | 'warn' | 'info'>} */
const KINDS = { done: 'ok', refused: 'bad', started: 'info', failed: 'bad' };

const SECONDS = /** @type {const} */ ({ dateStyle: 'medium', timeStyle: 'medium' });

/** @param {any} actor */
const who = (actor) =>
  actor === null
    ? html`<span class="quiet">${t('audit.nobody')}</span>`
    : html`<span>${actor.name}${actor.kind === 'user' ? nothing : html` <small class="quiet">${word('audit.actor', actor.kind)}</small>`}</span>`;

/** @param {any} entry */
const outcome = (entry) => badge(word('audit.outcome', entry.outcome), KINDS[entry.outcome] ?? '');

/** The audit log: filtered, followed, exported and checked. */
class Audit extends View {
  static properties = { ...View.properties, more: { state: true }, following: { state: true } };

  constructor() {
    super();
    /** @type {Record<string, string>} */
    this.query = {};
    /** @type {Record<string, string>} what is being typed: an answer that arrives leaves it alone */
    this.typed = {};
    /** @type {any[]} */
    this.items = [];
    /** @type {string[]} cursors of the pages before */
    this.earlier = [];
    this.cursor = '';
    /** @type {string | null} */
    this.next = null;
    this.begun = false;
    this.loading = false;
    /** Whether it goes on although nothing was found yet. */
    this.searching = false;
    /** @type {any} */
    this.failure = null;
    this.more = false;
    this.following = false;
    /** @type {Set<string>} */
    this.fresh = new Set();
    /** @type {unknown} */
    this.trouble = null;
    /** @type {any} */
    this.verification = null;
    this.touched = Date.now();
    /** @type {AbortController | undefined} */
    this.under = undefined;
    /** @type {any} */
    this.timer = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.readAddress();
    addEventListener('hashchange', this.moved);
    document.addEventListener('visibilitychange', this.seen);
    addEventListener('keydown', this.touch);
    addEventListener('pointerdown', this.touch);
    this.load();
  }

  readAddress() {
    const { query } = where();
    this.typed = {};
    const time = (/** @type {string} */ name) => name === 'from' || name === 'until';
    this.query = Object.fromEntries(
      FILTERS.map((name) => [name, query.get(name) ?? '']).filter(([name, value]) => value && !(time(name) && Number.isNaN(Date.parse(value)))),
    );
    this.more ||= FIELDS.some((name) => this.query[name]);
  }

  /** Links lead here with another filter. */
  moved = () => {
    if (where().name === 'audit') {
      this.earlier = [];
      this.cursor = '';
      this.readAddress();
      this.load();
    }
  };

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.moved);
    document.removeEventListener('visibilitychange', this.seen);
    removeEventListener('keydown', this.touch);
    removeEventListener('pointerdown', this.touch);
    this.under?.abort();
    clearTimeout(this.timer);
  }

  touch = () => {
    this.touched = Date.now();
  };

  seen = () => {
    this.requestUpdate();
    if (document.visibilityState === 'visible' && this.following) {
      this.touch();
      this.follow();
    }
  };

  /** Reads the page that is shown, as many of the server's pages as it takes. */
  async load() {
    this.under?.abort();
    clearTimeout(this.timer);
    const under = (this.under = new AbortController());
    this.failure = null;
    this.loading = true;
    this.searching = false;
    this.requestUpdate();
    /** @type {any[]} */
    const found = [];
    try {
      let after = this.cursor;
      do {
        const limit = PAGE - found.length;
        const { data } = await api.get('/audit', { ...this.query, limit, after }, { signal: under.signal });
        found.push(...data.items);
        after = data.next;
        this.items = [...found];
        this.next = data.next;
        this.searching = data.next !== null && found.length < PAGE;
        this.begun ||= found.length > 0;
        this.requestUpdate();
      } while (this.searching);
      this.begun = true;
    } catch (e) {
      if (under.signal.aborted && under !== this.under) {
        return;
      }
      this.failure = under.signal.aborted ? null : e;
      this.more ||= FIELDS.includes(this.failure?.field);
    }
    this.fresh = new Set();
    this.loading = false;
    this.searching = false;
    this.requestUpdate();
    this.wait();
  }

  /** Is content with what was found so far. */
  stop() {
    this.begun = true;
    this.under?.abort();
  }

  /** @param {Record<string, string>} change */
  ask(change) {
    Object.keys(change).forEach((name) => delete this.typed[name]);
    this.query = Object.fromEntries(Object.entries({ ...this.query, ...change }).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
    this.earlier = [];
    this.cursor = '';
    note('audit', [], this.query);
    this.load();
  }

  forward() {
    this.earlier = [...this.earlier, this.cursor];
    this.cursor = this.next ?? '';
    this.following = false;
    this.load();
  }

  backward() {
    this.cursor = this.earlier.at(-1) ?? '';
    this.earlier = this.earlier.slice(0, -1);
    this.load();
  }

  wait() {
    clearTimeout(this.timer);
    if (this.following && this.isConnected) {
      this.timer = setTimeout(() => this.follow(), LIVE_EVERY);
    }
  }

  /** Looks for what is new. */
  async follow() {
    clearTimeout(this.timer);
    if (Date.now() - this.touched > LIVE_ALONE) {
      this.following = false;
      toast.ok(t('audit.liveEnded'));
      return;
    }
    if (document.visibilityState !== 'visible' || this.loading) {
      this.wait();
      return;
    }
    try {
      const { data } = await api.get('/audit', { ...this.query, limit: PAGE });
      const known = new Set(this.items.map((item) => item.id));
      const oldest = this.items.at(-1)?.id ?? '';
      // Ids sort newest first; what is older than all of this page belongs to the next one.
      const added = data.items.filter((/** @type {any} */ item) => !known.has(item.id) && (oldest === '' || item.id < oldest));
      if (added.length) {
        this.fresh = new Set(added.map((/** @type {any} */ item) => item.id));
        this.items = [...added, ...this.items].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, LIVE_MOST);
      }
      this.trouble = null;
    } catch (e) {
      this.trouble = e;
    }
    this.requestUpdate();
    this.wait();
  }

  /** @param {boolean} on */
  setFollowing(on) {
    this.following = on;
    this.trouble = null;
    this.touch();
    if (on) {
      this.earlier = [];
      this.cursor = '';
      this.load();
    } else {
      clearTimeout(this.timer);
    }
  }

  render() {
    return html`${head(t('menu.audit'), {
        text: t('audit.lead'),
        actions: html`<button @click=${() => exportAudit(this.query, 'jsonl')}>${icon('download')} ${t('audit.exportLines')}</button>
          <button @click=${() => exportAudit(this.query, 'csv')}>${icon('download')} ${t('audit.exportCsv')}</button>
          ${may('audit:verify', '/')
            ? html`<button ?disabled=${this.verification === 'running'} @click=${() => this.verify()}>${icon('check')} ${t('audit.verify')}</button>`
            : nothing}`,
      })}
      ${verdict(this.verification, { again: () => this.verify(), dismiss: () => ((this.verification = null), this.requestUpdate()) })}
      ${this.filters()} ${this.table()}`;
  }

  /** @param {string} name @param {string} type @param {unknown} [list] */
  filterField(name, type = 'text', list = nothing) {
    const wrong = this.failure?.field === name ? errorText(this.failure) : '';
    const time = type === 'datetime-local';
    const value = this.query[name] ?? '';
    return html`<div class="field">
      <label for=${'audit-' + name}>${t('audit.' + name)}</label>
      <input
        id=${'audit-' + name}
        type=${type}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        list=${list === nothing ? nothing : 'audit-list'}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? `audit-${name}-error` : nothing}
        placeholder=${time ? nothing : t(`audit.${name}Example`)}
        .value=${live(this.typed[name] ?? (time ? toLocalInput(value) : value))}
        @input=${(/** @type {any} */ e) => (this.typed[name] = e.target.value)}
        @change=${(/** @type {any} */ e) => this.ask({ [name]: time ? (fromLocalInput(e.target.value) ?? '') : e.target.value })}
      />
      ${wrong ? html`<p class="error" id=${`audit-${name}-error`}>${icon('warn')} ${wrong}</p>` : nothing} ${list}
    </div>`;
  }

  filters() {
    const within = (/** @type {number} */ hours) => this.ask({ from: new Date(Date.now() - hours * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z'), until: '' });
    return html`<div class="tools">
        <div class="search">
          ${icon('search')}
          <input type="search" aria-label=${t('audit.text')} placeholder=${t('audit.text')} .value=${live(this.typed.text ?? this.query.text ?? '')}
            @input=${(/** @type {any} */ e) => (this.typed.text = e.target.value)}
            aria-invalid=${this.failure?.field === 'text' ? 'true' : nothing}
            @change=${(/** @type {any} */ e) => this.ask({ text: e.target.value })} />
        </div>
        <label class="filter"><span>${t('audit.outcome')}</span>
          <select .value=${live(this.query.outcome ?? '')} @change=${(/** @type {any} */ e) => this.ask({ outcome: e.target.value })}>
            <option value="" ?selected=${!this.query.outcome}>${t('common.all')}</option>
            ${OUTCOMES.map((one) => html`<option value=${one} ?selected=${this.query.outcome === one}>${t('audit.outcome.' + one)}</option>`)}
          </select>
        </label>
        <button aria-expanded=${this.more} aria-controls="audit-more" @click=${() => (this.more = !this.more)}>${t('audit.more')}</button>
        ${Object.keys(this.query).length
          ? html`<button class="link" @click=${() => this.ask(Object.fromEntries(FILTERS.map((name) => [name, ''])))}>${t('common.clearFilters')}</button>`
          : nothing}
        <label class="filter end">
          <input type="checkbox" role="switch" class="switch" .checked=${live(this.following)}
            ?disabled=${Boolean(this.query.until)} @change=${(/** @type {any} */ e) => this.setFollowing(e.target.checked)} />
          <span>${t(this.following && document.visibilityState !== 'visible' ? 'audit.livePaused' : 'audit.live')}</span>
        </label>
      </div>
      <div class="card" id="audit-more" ?hidden=${!this.more}>
        <div class="columns roomy">
          ${this.filterField('actor')}
          ${this.filterField('action', 'text', html`<datalist id="audit-list">${TYPES.map((type) => html`<option value=${type + ':*'}></option>`)}</datalist>`)}
          ${this.filterField('resource')} ${this.filterField('scope')} ${this.filterField('from', 'datetime-local')}
          ${this.filterField('until', 'datetime-local')}
        </div>
        <p class="row">
          ${[1, 24, 24 * 7].map((hours) => html`<button class="small" @click=${() => within(hours)}>${t('audit.within' + hours)}</button>`)}
        </p>
      </div>`;
  }

  table() {
    const failed = this.failure && !FIELDS.includes(this.failure.field) ? trouble(this.failure, () => this.load()) : nothing;
    if (!this.begun) {
      return this.failure ? failed : html`${loading(8)} ${this.sign()}`;
    }
    if (this.items.length === 0 && !this.loading) {
      return html`${failed}
        <div class="empty">
          <p>${t(Object.keys(this.query).length ? 'common.nothingFound' : 'audit.empty')}</p>
        </div>
        ${this.pages()}`;
    }
    const columns = ['time', 'who', 'action', 'resource', 'outcome', 'address'].map((name) => t('audit.' + name));
    return html`${failed} ${this.trouble ? html`<div class="banner warn" role="status">${icon('warn')}<span>${t('audit.liveTrouble')} ${errorText(this.trouble)}</span></div>` : nothing}
      <p class="hidden" role="status">${this.fresh.size ? t('audit.arrived', { n: this.fresh.size }) : nothing}</p>
      <div class="table" aria-busy=${this.loading}>
        <table>
          <caption class="hidden">${t('menu.audit')}</caption>
          <thead>
            <tr>${columns.map((label) => html`<th>${label}</th>`)}<th class="actions"><span class="hidden">${t('common.actions')}</span></th></tr>
          </thead>
          <tbody>
            ${repeat(
              this.items,
              (entry) => entry.id,
              (entry) => html`<tr class=${this.fresh.has(entry.id) ? 'fresh' : ''}>
                <td class="nowrap" data-label=${columns[0]}>
                  <span><time datetime=${entry.time}>${dateTime(entry.time, SECONDS)}</time>
                  ${this.fresh.has(entry.id) ? badge(t('audit.new'), 'info') : nothing}</span>
                </td>
                <td class="nowrap" data-label=${columns[1]}>${who(entry.actor)}</td>
                <td class="nowrap" data-label=${columns[2]}><code>${entry.action}</code></td>
                <td data-label=${columns[3]}><code class="clip" title=${entry.resource}>${entry.resource}</code></td>
                <td class="nowrap" data-label=${columns[4]}><span>${outcome(entry)} ${entry.code ? html`<br /><small class="quiet">${entry.code}</small>` : nothing}</span></td>
                <td class="nowrap" data-label=${columns[5]}>${entry.address ?? html`<span class="quiet">–</span>`}</td>
                <td class="actions">
                  ${iconButton('next', t('audit.detailsOf', { action: entry.action, time: dateTime(entry.time, SECONDS) }), () => this.details(entry))}
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.sign()} ${this.pages()}`;
  }

  /** That it goes on, where few entries fit the filter. */
  sign() {
    return this.searching
      ? html`<div class="row searching" role="status">
          <progress aria-label=${t('common.loading')}></progress> ${t('audit.searching', { n: this.items.length })}
          <button class="small" @click=${() => this.stop()}>${t('audit.stop')}</button>
        </div>`
      : nothing;
  }

  pages() {
    return pager({
      n: this.earlier.length + 1,
      next: this.next,
      loading: this.loading,
      backward: () => this.backward(),
      forward: () => this.forward(),
      labels: [t('audit.newer'), t('audit.older')],
    });
  }

  /** @param {any} entry */
  details(entry) {
    const only = (/** @type {string} */ name, /** @type {string} */ value, /** @type {unknown} */ shown = value) =>
      html`<span>${shown} <a class="only" href=${hash('audit', [], { ...this.query, [name]: value })} @click=${(/** @type {Event} */ e) => (e.preventDefault(), (this.more = true), this.ask({ [name]: value }), this.opened?.close())}>${t('audit.only')}</a></span>`;
    const details = Object.entries(entry.details);
    openDialog(
      entry.action,
      (dialog) => {
        this.opened = dialog;
        return html`<div class="content audit-entry">
          ${facts([
            [t('audit.time'), moment(entry.time)],
            [t('audit.who'), entry.actor ? only('actor', entry.actor.id, who(entry.actor)) : who(null)],
            [t('audit.action'), only('action', entry.action, html`<code>${entry.action}</code>`)],
            [t('audit.outcome'), html`${outcome(entry)} ${entry.code ?? ''}`],
            [t('audit.resource'), only('resource', entry.resource, html`<code>${entry.resource}</code>`)],
            [t('audit.scope'), html`<code>${entry.scope}</code>`],
            [t('audit.address'), entry.address],
            [t('audit.node'), entry.node],
            [t('audit.session'), entry.session],
            [t('audit.requestId'), entry.requestId ? html`<code>${entry.requestId}</code>` : null],
            ...details.map(([name, value]) => /** @type {[string, unknown]} */ ([name, String(value)])),
          ])}
          ${entry.changes.length
            ? html`<h3>${t('audit.changes')}</h3>
                ${entry.changes.map(
                  (/** @type {any} */ change) => html`<div class="stack tight"><strong>${change.field}</strong>${difference(change.before, change.after)}</div>`,
                )}`
            : nothing}
          <details>
            <summary>${t('audit.place')}</summary>
            ${facts([
              [t('audit.entryId'), html`<code>${entry.id}</code>`],
              ...(entry.link
                ? /** @type {[string, unknown][]} */ ([
                    [t('audit.chain'), html`<code>${entry.link.chain}</code>`],
                    [t('audit.number'), entry.link.number],
                    [t('audit.epoch'), entry.link.epoch],
                    [t('audit.previous'), entry.link.previous ? html`<code>${entry.link.previous}</code>` : null],
                    [t('audit.continues'), entry.link.continues ? html`<code>${entry.link.continues}</code>` : null],
                  ])
                : []),
            ])}
            ${entry.link ? nothing : html`<p class="hint">${t('audit.noLink')}</p>`}
          </details>
        </div>`;
      },
      { size: 'drawer' },
    );
  }

  /** @type {import('../ui/dialog.js').Dialog | undefined} */
  opened;

  async verify() {
    this.verification = 'running';
    this.requestUpdate();
    try {
      this.verification = (await api.post('/audit/verify', undefined, { patience: VERIFY_PATIENCE })).data;
    } catch (e) {
      this.verification = { error: e };
    }
    this.requestUpdate();
  }
}
customElements.define('cst-audit', Audit);
