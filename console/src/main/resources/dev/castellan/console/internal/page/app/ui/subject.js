import { html, nothing } from 'lit';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

const WAIT = 250;
const MOST = 12;

let counter = 0;

/**
 * A field that finds a user or an API key by name, while it is typed.
 */
export class SubjectField {
  /**
   * @param {{requestUpdate: () => void}} host
   * @param {{kind: 'user' | 'api-key', label: () => string, changed?: () => void}} options
   */
  constructor(host, { kind, label, changed = () => {} }) {
    this.host = host;
    this.kind = kind;
    this.label = label;
    this.changed = changed;
    this.id = 'subject-' + ++counter;
    this.typed = '';
    this.error = '';
    /** @type {any[]} */
    this.found = [];
    /** @type {{id: string, name: string} | null} */
    this.subject = null;
  }

  /** @type {any} */
  timer;

  get path() {
    return this.kind === 'user' ? '/users' : '/api-keys';
  }

  /** @param {any} item */
  nameOf(item) {
    return this.kind === 'user' ? item.username : item.name;
  }

  /** Starts with somebody whose id is known. @param {string} id */
  async set(id) {
    const subject = { id, name: id };
    clearTimeout(this.timer);
    this.subject = subject;
    this.typed = id;
    this.error = '';
    try {
      const { data } = await api.get(`${this.path}/${encodeURIComponent(id)}`);
      // What was typed meanwhile is meant.
      if (this.subject === subject) {
        this.subject = { id, name: this.nameOf(data) };
        this.typed = this.subject.name;
      }
    } catch {
      // Whoever cannot be read is shown by the id.
    }
    this.host.requestUpdate();
  }

  /** @param {string} text */
  type(text) {
    this.typed = text;
    this.error = '';
    this.subject = this.match(text);
    clearTimeout(this.timer);
    if (!this.subject && text.trim()) {
      this.timer = setTimeout(() => this.search(text), WAIT);
    }
    this.changed();
    this.host.requestUpdate();
  }

  /** @param {string} text */
  match(text) {
    const found = this.found.find((one) => this.nameOf(one) === text.trim());
    return found ? { id: found.id, name: this.nameOf(found) } : null;
  }

  /** @param {string} text */
  async search(text) {
    try {
      const { data } = await api.get(this.path, { q: text.trim(), limit: MOST });
      if (text === this.typed) {
        this.found = data.items;
        this.subject ??= this.match(text);
        if (this.subject) {
          this.changed();
        }
      }
    } catch {
      this.found = [];
    }
    this.host.requestUpdate();
  }

  /**
   * The id of who is named in full; tells in the field if that is nobody. The only one whose name is
   * like it is filled in for the next try.
   *
   * @returns {Promise<string | null>}
   */
  async take() {
    clearTimeout(this.timer);
    const { typed } = this;
    if (!this.subject && typed.trim()) {
      await this.search(typed);
    }
    const taken = typed === this.typed ? this.subject : null;
    if (taken) {
      this.error = '';
    } else if (!this.typed.trim()) {
      this.error = t('common.required');
    } else if (typed === this.typed && this.found.length === 1) {
      const name = this.nameOf(this.found[0]);
      this.type(name);
      this.error = t('subject.near', { name });
    } else {
      this.error = t('subject.none');
    }
    if (!taken) {
      document.getElementById(this.id)?.focus();
    }
    this.host.requestUpdate();
    return taken?.id ?? null;
  }

  render() {
    return html`<div class="field">
      <label for=${this.id}>${this.label()}</label>
      <input
        id=${this.id}
        list=${this.id + '-list'}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${t('subject.search')}
        .value=${this.typed}
        aria-required="true"
        aria-invalid=${this.error ? 'true' : nothing}
        aria-describedby=${this.error ? this.id + '-error' : nothing}
        @input=${(/** @type {any} */ e) => this.type(e.target.value)}
      />
      <datalist id=${this.id + '-list'}>
        ${this.found.map((one) => html`<option value=${this.nameOf(one)}>${one.displayName ?? one.note ?? ''}</option>`)}
      </datalist>
      ${this.error ? html`<p class="error" id=${this.id + '-error'}>${icon('warn')} ${this.error}</p>` : nothing}
    </div>`;
  }
}
