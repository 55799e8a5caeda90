import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { note, where } from '../router.js';
import { icon } from './icons.js';

const WAIT = 250;

/**
 * Pages of a list of the server's: search, sort, filters and the way back, kept in the address.
 * A Lit controller.
 */
export class Listing {
  /**
   * @param {import('lit').ReactiveControllerHost} host
   * @param {{path: string, view: string, rest?: string[], limit?: number, sort?: string, order?: 'asc' | 'desc',
   *     filters?: string[]}} options `path` of the API; `view` and `rest` whose address keeps the state
   */
  constructor(host, { path, view, rest = [], limit = 50, sort = '', order = 'asc', filters = [] }) {
    this.host = host;
    this.path = path;
    this.view = view;
    this.rest = rest;
    this.limit = limit;
    this.first = { sort, order };
    this.filters = filters;
    /** @type {Record<string, string>} */
    this.query = { sort, order };
    /** What stands in the search field, asked for or not yet. */
    this.typed = '';
    /** @type {any[]} */
    this.items = [];
    /** @type {string[]} the cursors of the pages before */
    this.before = [];
    this.after = '';
    /** @type {string | null} */
    this.next = null;
    this.loading = true;
    /** @type {unknown} */
    this.error = null;
    this.begun = false;
    /** @type {AbortController | undefined} */
    this.under = undefined;
    host.addController(this);
  }

  hostConnected() {
    addEventListener('hashchange', this.follow);
    this.read();
    this.load();
  }

  hostDisconnected() {
    removeEventListener('hashchange', this.follow);
    this.under?.abort();
    clearTimeout(this.timer);
  }

  /** Takes from the address what is asked for. */
  read() {
    const asked = where().query;
    /** @type {Record<string, string>} */
    const query = { ...this.first };
    for (const name of ['q', 'sort', 'order', ...this.filters]) {
      const value = asked.get(name);
      if (value) {
        query[name] = value;
      }
    }
    this.query = query;
    this.typed = query.q ?? '';
  }

  /** The address has changed, by a link or the way back. */
  follow = () => {
    clearTimeout(this.timer);
    const { name, rest } = where();
    if ((name || this.view) === this.view && rest.filter(Boolean).join() === this.rest.join()) {
      const before = this.asked;
      this.read();
      if (this.asked !== before) {
        this.before = [];
        this.after = '';
        this.load();
      }
    }
  };

  /** What is asked for, to compare it. */
  get asked() {
    return JSON.stringify(['q', 'sort', 'order', ...this.filters].map((name) => this.query[name] ?? ''));
  }

  /** @type {any} */
  timer;

  /** Reads the page again that is shown. */
  async load() {
    this.under?.abort();
    const under = (this.under = new AbortController());
    this.loading = true;
    this.error = null;
    this.host.requestUpdate();
    try {
      const { data } = await api.get(
        this.path,
        { limit: this.limit, after: this.after, ...this.query, ...(this.query.sort ? {} : { sort: '', order: '' }) },
        { signal: under.signal },
      );
      this.items = data.items;
      this.next = data.next;
      this.begun = true;
    } catch (e) {
      if (under.signal.aborted) {
        return;
      }
      this.error = e;
    }
    this.loading = false;
    this.host.requestUpdate();
  }

  /** @param {Record<string, string>} change */
  ask(change) {
    this.query = { ...this.query, ...change };
    this.typed = change.q ?? this.typed;
    this.before = [];
    this.after = '';
    const { sort, order, ...query } = this.query;
    note(this.view, this.rest, {
      ...query,
      ...(sort === this.first.sort && order === this.first.order ? {} : { sort, order }),
    });
    this.load();
  }

  /** @param {string} q */
  search(q) {
    clearTimeout(this.timer);
    this.typed = q;
    this.timer = setTimeout(() => this.ask({ q }), WAIT);
  }

  /** @param {string} sort */
  sortBy(sort) {
    const order = this.query.sort === sort && this.query.order === 'asc' ? 'desc' : 'asc';
    this.ask({ sort, order });
  }

  forward() {
    if (this.next) {
      this.before = [...this.before, this.after];
      this.after = this.next;
      this.load();
    }
  }

  backward() {
    this.after = this.before.at(-1) ?? '';
    this.before = this.before.slice(0, -1);
    this.load();
  }

  get filtered() {
    return Boolean(this.query.q) || this.filters.some((name) => this.query[name]);
  }

  /** @param {string} label */
  searchField(label) {
    return html`<div class="search">
      ${icon('search')}
      <input
        type="search"
        aria-label=${label}
        placeholder=${label}
        .value=${live(this.typed)}
        @input=${(/** @type {any} */ e) => this.search(e.target.value)}
      />
    </div>`;
  }

  /** @param {string} name @param {string} label @param {{value: string, label: string}[]} options */
  filter(name, label, options) {
    const value = this.query[name] ?? '';
    const known = !value || options.some((one) => one.value === value);
    return html`<label class="filter"
      ><span>${label}</span>
      <select .value=${live(value)} @change=${(/** @type {any} */ e) => this.ask({ [name]: e.target.value })}>
        <option value="" ?selected=${!value}>${t('common.all')}</option>
        ${repeat(
          known ? options : [...options, { value, label: value }],
          (one) => one.value,
          (one) => html`<option value=${one.value} ?selected=${value === one.value}>${one.label}</option>`,
        )}
      </select>
    </label>`;
  }

  /**
   * The table with everything around it: skeleton, mishap, emptiness, pages.
   *
   * @param {{label: string, columns: Column[], empty: unknown, actions?: (item: any) => unknown,
   *     key?: (item: any) => string, faded?: (item: any) => boolean}} options
   * @typedef {{label: string, cell: (item: any) => unknown, sort?: string, kind?: string}} Column
   */
  table(options) {
    if (this.error && !this.begun) {
      return trouble(this.error, () => this.load());
    }
    if (this.begun && this.items.length === 0 && !this.loading && this.before.length === 0) {
      return this.filtered
        ? html`<div class="empty">
            <p>${t('common.nothingFound')}</p>
            <button @click=${() => this.ask(Object.fromEntries(['q', ...this.filters].map((name) => [name, ''])))}>
              ${t('common.clearFilters')}
            </button>
          </div>`
        : html`<div class="empty">${options.empty}</div>`;
    }
    return html`${this.error ? trouble(this.error, () => this.load()) : nothing}
      <div class="table" aria-busy=${this.loading}>
        <table>
          <caption class="hidden">
            ${options.label}
          </caption>
          <thead>
            <tr>
              ${options.columns.map((column) => this.head(column))}
              ${options.actions ? html`<th class="actions"><span class="hidden">${t('common.actions')}</span></th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${this.begun ? this.rows(options) : skeleton(options.columns.length + (options.actions ? 1 : 0))}
          </tbody>
        </table>
      </div>
      ${this.pages()}`;
  }

  /** @param {Column} column */
  head(column) {
    const by = column.sort && this.query.sort === column.sort;
    return html`<th
      class=${column.kind ?? ''}
      aria-sort=${by ? (this.query.order === 'desc' ? 'descending' : 'ascending') : nothing}
    >
      ${column.sort
        ? html`<button class="sort" @click=${() => this.sortBy(/** @type {string} */ (column.sort))}>
            ${column.label}${by ? icon(this.query.order === 'desc' ? 'down' : 'up') : nothing}
          </button>`
        : column.label}
    </th>`;
  }

  /** @param {any} options */
  rows({ columns, actions, faded, key = (/** @type {any} */ item) => item.id }) {
    return repeat(
      this.items,
      key,
      (item) => html`<tr class=${faded?.(item) ? 'faded' : ''}>
        ${columns.map(
          (/** @type {Column} */ column) =>
            html`<td class=${column.kind ?? ''} data-label=${column.label}>${column.cell(item)}</td>`,
        )}
        ${actions ? html`<td class="actions">${actions(item)}</td>` : nothing}
      </tr>`,
    );
  }

  pages() {
    return pager({
      n: this.before.length + 1,
      next: this.next,
      loading: this.loading,
      backward: () => this.backward(),
      forward: () => this.forward(),
    });
  }
}

/**
 * Which page of a list is shown, and the ways to others; nothing if there is one page. The buttons
 * keep the focus while they lead nowhere.
 *
 * @param {{n: number, next: unknown, loading: boolean, backward: () => void, forward: () => void,
 *     labels?: [string, string]}} options `labels`: of the ways back and forth
 */
export function pager({ n, next, loading, backward, forward, labels = [t('common.previous'), t('common.next')] }) {
  if (n === 1 && !next) {
    return nothing;
  }
  const back = n > 1 && !loading;
  const on = Boolean(next) && !loading;
  return html`<nav class="pages" aria-label=${t('common.pages')}>
    <button aria-disabled=${!back} @click=${() => back && backward()}>${icon('back')} ${labels[0]}</button>
    <span>${t('common.page', { n })}</span>
    <button aria-disabled=${!on} @click=${() => on && forward()}>${labels[1]} ${icon('next')}</button>
  </nav>`;
}

/** @param {number} columns */
const skeleton = (columns) =>
  Array.from(
    { length: 6 },
    () => html`<tr class="skeleton" aria-hidden="true">
      ${Array.from({ length: columns }, () => html`<td><span></span></td>`)}
    </tr>`,
  );

/** @param {unknown} error @param {() => void} again */
export const trouble = (error, again) =>
  html`<div class="banner error" role="alert">
    ${icon('warn')}<span>${errorText(error)}</span>
    <button class="small" @click=${again}>${t('common.tryAgain')}</button>
  </div>`;

/** Gray lines in place of what is being read. @param {number} [lines] */
export const loading = (lines = 4) =>
  html`<div class="skeleton block" role="status" aria-label=${t('common.loading')}>
    ${Array.from({ length: lines }, () => html`<span></span>`)}
  </div>`;

