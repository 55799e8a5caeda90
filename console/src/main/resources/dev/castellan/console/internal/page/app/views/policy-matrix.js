import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { may } from '../state.js';
import { note, where } from '../router.js';
import { View } from '../view.js';
import { roleName } from '../ui/bits.js';
import { openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { actionNames, ruleLine, speaksOf } from '../ui/policy-words.js';
import { SubjectField } from '../ui/subject.js';

/** More columns than that nobody reads; a filter leads to the others. */
const MOST = 40;

/**
 * What the rules of some roles come to for one action: `yes` everywhere and always, `part` somewhere
 * or sometimes, `no` never though a rule speaks of it, `none` if none allows it.
 *
 * @typedef {{answer: 'yes' | 'part' | 'no' | 'none', rules: {role: string, rule: any}[]}} Cell
 */

/** Who may what: roles, or what one user holds, against all actions. */
class PolicyMatrix extends View {
  constructor() {
    super();
    /** @type {any[] | null} */
    this.roles = null;
    /** @type {any} */
    this.policy = null;
    /** @type {unknown} */
    this.failure = null;
    this.filter = '';
    this.type = '';
    /** @type {any} */
    this.user = null;
    this.field = new SubjectField(this, {
      kind: 'user',
      label: () => t('matrix.user'),
      changed: () => this.choose(),
    });
  }

  connectedCallback() {
    super.connectedCallback();
    this.read();
    const { query } = where();
    this.filter = query.get('role') ?? '';
    this.type = query.get('type') ?? '';
    const user = query.get('user');
    if (user) {
      this.field.set(user).then(() => this.choose());
    }
  }

  async read() {
    this.failure = null;
    try {
      const [policy, roles] = await Promise.all([api.get('/policy'), api.get('/roles', { limit: 1000 })]);
      this.policy = policy.data.policy;
      this.roles = roles.data.items;
    } catch (e) {
      this.failure = e;
    }
    this.requestUpdate();
  }

  /** Whose rights are shown: those of the user in the field, or of all roles if it is empty. */
  async choose() {
    const id = this.field.subject?.id;
    if (!id) {
      this.user = null;
    } else if (this.user?.id !== id) {
      try {
        this.user = (await api.get('/users/' + encodeURIComponent(id))).data;
      } catch {
        this.user = null;
      }
    }
    this.keep();
  }

  keep() {
    note('policy', ['matrix'], { role: this.filter, type: this.type, user: this.user?.id });
    this.requestUpdate();
  }

  /** @param {string} name @returns {any[]} the role and all that it inherits */
  withInherited(name) {
    const found = new Map();
    const open = [name];
    while (open.length) {
      const next = /** @type {string} */ (open.pop());
      const role = this.roles?.find((one) => one.name === next);
      if (role && !found.has(next)) {
        found.set(next, role);
        open.push(...(role.inherits ?? []));
      }
    }
    return [...found.values()];
  }

  /** @returns {{title: string, scope: string, roles: any[]}[]} */
  columns() {
    const groups = (this.policy.bindings ?? []).filter((/** @type {any} */ one) => this.user?.groups.includes(one.group));
    const all = this.user
      ? [...this.user.bindings, ...groups].filter((one) => !one.until || Date.parse(one.until) > Date.now()).map((/** @type {any} */ one) => ({ title: one.role, scope: one.scope, roles: this.withInherited(one.role) }))
      : (this.roles ?? []).map((role) => ({ title: role.name, scope: '', roles: this.withInherited(role.name) }));
    return all.filter((one) => one.title.includes(this.filter.trim()));
  }

  /** @param {any[]} roles @param {string} action @returns {Cell} */
  cell(roles, action) {
    const rules = roles.flatMap((role) =>
      (role.rules ?? [])
        .filter((/** @type {any} */ rule) => rule.actions.some((/** @type {string} */ one) => speaksOf(one, action)))
        .map((/** @type {any} */ rule) => ({ role: role.name, rule })),
    );
    const always = (/** @type {string} */ effect) =>
      rules.some(({ rule }) => rule.effect === effect && rule.on === '**' && !rule.when?.length);
    const some = (/** @type {string} */ effect) => rules.some(({ rule }) => rule.effect === effect);
    const answer = !some('allow')
      ? some('deny')
        ? 'no'
        : 'none'
      : always('deny')
        ? 'no'
        : always('allow') && !some('deny')
          ? 'yes'
          : 'part';
    return { answer, rules };
  }

  /** @param {string} action @param {string} title @param {Cell} cell */
  why(action, title, cell) {
    return openDialog(
      t('matrix.cellTitle', { action, role: roleName(title) }),
      (dialog) => html`<div class="content">
          <p>${t('matrix.answer.' + cell.answer)}</p>
          <ul class="rules">
            ${cell.rules.map(({ role, rule }) => html`<li>${ruleLine(rule)}<br /><small>${t('matrix.ofRole', { role: roleName(role) })}</small></li>`)}
          </ul>
        </div>
        <footer><button class="primary" @click=${() => dialog.close()}>${t('common.close')}</button></footer>`,
    );
  }

  /** @param {string} action @param {any} column */
  mark(action, column) {
    const cell = this.cell(column.roles, action);
    if (cell.answer === 'none') {
      return html`<span class="quiet" aria-hidden="true">–</span><span class="hidden">${t('matrix.none')}</span>`;
    }
    const name = t('matrix.' + cell.answer);
    return html`<button
      class="bare answer ${cell.answer === 'part' ? 'depends' : cell.answer}"
      aria-label=${t('matrix.cell', { action, role: roleName(column.title), answer: name })}
      title=${name}
      @click=${() => this.why(action, column.title, cell)}
    >
      ${cell.answer === 'yes' ? icon('check') : cell.answer === 'no' ? icon('close') : icon('info')}
    </button>`;
  }

  render() {
    if (this.failure) {
      return trouble(this.failure, () => this.read());
    }
    if (!this.roles) {
      return loading(10);
    }
    const all = actionNames(this.policy);
    const types = [...new Set(all.map((one) => one.replace(/:.*/, '')))];
    const actions = all.filter((one) => !this.type || one.startsWith(this.type + ':'));
    const columns = this.columns();
    const shown = columns.slice(0, MOST);
    return html`<div class="tools">
        ${may('user:list') ? this.field.render() : nothing}
        <div class="field">
          <label for="matrix-role">${t('matrix.filter')}</label>
          <input
            id="matrix-role"
            type="search"
            .value=${this.filter}
            @input=${(/** @type {any} */ e) => {
              this.filter = e.target.value;
              this.keep();
            }}
          />
        </div>
        <div class="field">
          <label for="matrix-type">${t('matrix.type')}</label>
          <select
            id="matrix-type"
            .value=${live(this.type)}
            @change=${(/** @type {any} */ e) => {
              this.type = e.target.value;
              this.keep();
            }}
          >
            <option value="" ?selected=${!this.type}>${t('common.all')}</option>
            ${types.map((type) => html`<option value=${type} ?selected=${type === this.type}>${type}</option>`)}
          </select>
        </div>
      </div>
      <p class="row legend">
        <span class="answer yes">${icon('check')}</span> ${t('matrix.yes')} <span class="answer depends">${icon('info')}</span>
        ${t('matrix.part')} <span class="answer no">${icon('close')}</span> ${t('matrix.no')}
      </p>
      ${columns.length > MOST ? html`<p class="hint">${t('matrix.more', { n: MOST, of: columns.length })}</p>` : nothing}
      ${shown.length === 0
        ? html`<div class="empty"><p>${this.user ? t('matrix.nothingHeld') : t('common.nothingFound')}</p></div>`
        : html`<div class="table keep matrix" tabindex="0" role="region" aria-label=${t('policy.tab.matrix')}>
            <table>
              <caption class="hidden">
                ${t('policy.tab.matrix')}
              </caption>
              <thead>
                <tr>
                  <th scope="col">${t('matrix.action')}</th>
                  ${shown.map(
                    (one) => html`<th scope="col">
                      ${roleName(one.title)}${one.scope && one.scope !== '/' ? html`<br /><code>${one.scope}</code>` : nothing}
                    </th>`,
                  )}
                </tr>
              </thead>
              <tbody>
                ${actions.map(
                  (action) => html`<tr>
                    <th scope="row"><code>${action}</code></th>
                    ${shown.map((column) => html`<td>${this.mark(action, column)}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`}`;
  }
}
customElements.define('cst-policy-matrix', PolicyMatrix);
