import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { ApiError } from '../api.js';
import { errorText, t } from '../i18n.js';
import { icon } from './icons.js';

let counter = 0;

/** Which field a refusal is about that names none. @type {Record<string, string>} */
const ABOUT = {
  'key-name-taken': 'name',
  'proof-refused': 'proof',
  'provider-exists': 'id',
  'role-exists': 'name',
  'setup-token-refused': 'token',
  'username-taken': 'username',
};

/**
 * The state of a form: what is typed, what is wrong with which field, whether it is being sent.
 * What was typed stays, whatever the server says.
 *
 * @template {Record<string, any>} T
 */
export class Form {
  /**
   * @param {{requestUpdate: () => void}} host
   * @param {{initial: T, submit: (values: T) => Promise<unknown>,
   *     check?: (values: T) => Record<string, string>,
   *     fields?: Record<string, string>}} options `check`: texts for what is wrong, by field;
   *     `fields`: the server's names of fields to the form's own where they differ
   */
  constructor(host, { initial, submit, check = () => ({}), fields = {} }) {
    this.host = host;
    this.initial = { ...initial };
    this.values = { ...initial };
    this.submitter = submit;
    this.check = check;
    this.names = fields;
    /** @type {Record<string, string>} */
    this.errors = {};
    this.error = '';
    this.conflict = false;
    this.busy = false;
    this.id = 'form-' + ++counter;
    /** @type {Set<string>} */
    this.shown = new Set();
  }

  get dirty() {
    return Object.keys(this.values).some(
      (name) => JSON.stringify(this.values[name]) !== JSON.stringify(this.initial[name]),
    );
  }

  /** Those of the values that differ from the first ones. */
  get changes() {
    return Object.fromEntries(
      Object.entries(this.values).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(this.initial[name]),
      ),
    );
  }

  /** @param {keyof T & string} name @param {any} value */
  set(name, value) {
    /** @type {any} */ (this.values)[name] = value;
    delete this.errors[name];
    this.host.requestUpdate();
  }

  /** @param {SubmitEvent} event */
  submit = async (event) => {
    event.preventDefault();
    if (this.busy || event.submitter?.ariaDisabled === 'true') {
      return;
    }
    const root = /** @type {HTMLElement} */ (event.currentTarget);
    this.error = '';
    this.conflict = false;
    this.errors = this.check(this.values);
    if (Object.keys(this.errors).length === 0) {
      this.busy = true;
      this.host.requestUpdate();
      try {
        await this.submitter(this.values);
      } catch (e) {
        this.take(e);
      } finally {
        this.busy = false;
      }
    }
    this.host.requestUpdate();
    if (Object.keys(this.errors).length > 0) {
      requestAnimationFrame(() =>
        /** @type {HTMLElement | null} */ (root.querySelector('[aria-invalid="true"]'))?.focus(),
      );
    } else if (this.error || this.conflict) {
      requestAnimationFrame(() => root.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' }));
    }
  };

  /** @param {unknown} e */
  take(e) {
    if (!(e instanceof ApiError)) {
      console.error(e);
    }
    const problem = /** @type {ApiError} */ (e);
    const path = problem.field ?? ABOUT[problem.code] ?? '';
    const field = path.split(/[.[]/)[0];
    const name = this.names[path] ?? this.names[field] ?? field;
    if (this.shown.has(name)) {
      this.errors = { [name]: errorText(e) };
    } else if (problem.code === 'version-conflict') {
      this.conflict = true;
    } else {
      this.error = errorText(e);
    }
  }

  /**
   * A field with its label, hint and error.
   *
   * @param {keyof T & string} name
   * @param {{label: string, type?: string, hint?: unknown, required?: boolean, autocomplete?: string,
   *     focus?: boolean, readonly?: boolean, rows?: number, options?: {value: string, label: string}[],
   *     min?: string | number, max?: string | number, maxlength?: number, placeholder?: string,
   *     list?: string, input?: (id: string, common: any) => unknown}} options
   */
  field(name, options) {
    this.shown.add(name);
    const id = `${this.id}-${name}`;
    const error = this.errors[name];
    const described = [options.hint ? id + '-hint' : '', error ? id + '-error' : ''].filter(Boolean).join(' ');
    if (options.type === 'checkbox' || options.type === 'switch') {
      return html`<div class="field check">
        <label>
          <input
            type="checkbox"
            id=${id}
            role=${options.type === 'switch' ? 'switch' : nothing}
            class=${options.type}
            .checked=${live(Boolean(this.values[name]))}
            ?disabled=${options.readonly}
            aria-describedby=${described || nothing}
            @change=${(/** @type {any} */ e) => this.set(name, e.target.checked)}
          />
          <span>${options.label}</span>
        </label>
        ${this.notes(id, options.hint, error)}
      </div>`;
    }
    return html`<div class="field">
      <label for=${id}>
        ${options.label}${options.required ? nothing : html` <span class="optional">${t('common.optional')}</span>`}
      </label>
      ${this.control(id, name, options, described, error)} ${this.notes(id, options.hint, error)}
    </div>`;
  }

  /** @param {string} id @param {string} name @param {any} options @param {string} described @param {string} error */
  control(id, name, options, described, error) {
    const take = (/** @type {any} */ e) => this.set(name, e.target.value);
    const value = this.values[name] ?? '';
    if (options.options) {
      return html`<select
        id=${id}
        name=${name}
        .value=${live(value)}
        ?disabled=${options.readonly}
        aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${described || nothing}
        @change=${take}
      >
        ${options.options.map(
          (/** @type {any} */ one) =>
            html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`,
        )}
      </select>`;
    }
    if (options.rows) {
      return html`<textarea
        id=${id}
        name=${name}
        rows=${options.rows}
        class=${options.type === 'code' ? 'code' : ''}
        spellcheck=${options.type === 'code' ? 'false' : nothing}
        maxlength=${options.maxlength ?? nothing}
        placeholder=${options.placeholder ?? nothing}
        .value=${live(value)}
        ?readonly=${options.readonly}
        ?autofocus=${options.focus}
        aria-required=${options.required ? 'true' : nothing}
        aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${described || nothing}
        @input=${take}
      ></textarea>`;
    }
    return html`<input
      id=${id}
      name=${name}
      type=${options.type ?? 'text'}
      .value=${live(String(value))}
      autocomplete=${options.autocomplete ?? 'off'}
      autocapitalize=${options.type === undefined ? 'off' : nothing}
      min=${options.min ?? nothing}
      max=${options.max ?? nothing}
      maxlength=${options.maxlength ?? nothing}
      placeholder=${options.placeholder ?? nothing}
      list=${options.list ?? nothing}
      ?readonly=${options.readonly}
      ?autofocus=${options.focus}
      aria-required=${options.required ? 'true' : nothing}
      aria-invalid=${error ? 'true' : nothing}
      aria-describedby=${described || nothing}
      @input=${take}
    />`;
  }

  /** @param {string} id @param {unknown} hint @param {string | undefined} error */
  notes(id, hint, error) {
    return html`${hint ? html`<p class="hint" id=${id + '-hint'}>${hint}</p>` : nothing}
    ${error ? html`<p class="error" id=${id + '-error'}>${icon('warn')} ${error}</p>` : nothing}`;
  }

  /** What belongs to no field; shown above the buttons. */
  get trouble() {
    return this.error ? html`<div class="banner error" role="alert">${icon('warn')}<span>${this.error}</span></div>` : nothing;
  }

  /**
   * The question after somebody else changed the same: what was typed is kept, and what it would
   * overwrite is shown.
   *
   * @param {() => Promise<T>} reread what is there now, as values of this form; the owner takes its version
   * @param {Record<string, string>} labels of fields
   */
  conflictBanner(reread, labels) {
    if (!this.conflict) {
      return nothing;
    }
    const take = async () => {
      const theirs = await reread();
      const mine = this.changes;
      this.theirs = Object.keys(labels)
        .filter((name) => JSON.stringify(theirs[name]) !== JSON.stringify(this.initial[name]))
        .map((name) => ({ label: labels[name], theirs: theirs[name], kept: name in mine }));
      this.initial = { ...theirs };
      this.values = { ...theirs, .../** @type {any} */ (mine) };
      this.conflict = false;
      this.host.requestUpdate();
    };
    return html`<div class="banner warn" role="alert">
      ${icon('warn')}<span>${t('common.conflict')}</span>
      <button type="button" class="small" @click=${() => take().catch((e) => this.take(e))}>
        ${t('common.conflictShow')}
      </button>
    </div>`;
  }

  /** What others changed meanwhile, once it was shown. */
  get merged() {
    return this.theirs?.length
      ? html`<div class="banner info" role="status">
          ${icon('info')}
          <span
            >${t('common.conflictMerged')}
            ${this.theirs.map(
              (one) =>
                html`<br /><strong>${one.label}</strong>: ${typeof one.theirs === 'object' ? JSON.stringify(one.theirs) : String(one.theirs)}
                  ${one.kept ? html`<em>${t('common.conflictKept')}</em>` : nothing}`,
            )}</span
          >
        </div>`
      : nothing;
  }

  /** @type {{label: string, theirs: any, kept: boolean}[] | undefined} */
  theirs;

  /**
   * The button that sends it. It keeps the focus while it cannot be pressed.
   *
   * @param {string} label
   * @param {{danger?: boolean, disabled?: boolean}} [options]
   */
  button(label, { danger = false, disabled = false } = {}) {
    return html`<button class=${danger ? 'danger' : 'primary'} aria-disabled=${this.busy || disabled} aria-busy=${this.busy}>
      ${label}
    </button>`;
  }
}
