import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { may } from '../state.js';
import { iconButton, roleName, toLocalInput, fromLocalInput } from './bits.js';
import { icon } from './icons.js';
import { changeRow, rowKey } from './rows.js';

/**
 * The editor of bindings: a role at a scope, if wanted until a time; for most people one row with
 * one choice. For `Form.field(name, {input: …})`-like use inside a form.
 *
 * @param {{form: import('./form.js').Form<any>, name: string, names: string[], label: string, scope: string}} options
 *     `names`: roles there are; `scope`: where a new row begins
 */
export function grants({ form, name, names, label, scope }) {
  form.shown.add(name);
  const id = `${form.id}-${name}`;
  /** @type {{role: string, scope: string, until: string | null}[]} */
  const rows = form.values[name];
  const set = (/** @type {number} */ at, /** @type {object} */ change) =>
    form.set(name, changeRow(rows, at, change));
  const error = form.errors[name];
  return html`<fieldset class="stack" aria-describedby=${error ? id + '-error' : nothing}>
    <legend>${label}</legend>
    ${repeat(
      rows,
      rowKey,
      (row, i) => html`<div class="grant">
        <div class="field">
          <label for=${`${id}-role-${i}`}>${t('common.role')}</label>
          <select
            id=${`${id}-role-${i}`}
            .value=${live(row.role)}
            aria-invalid=${error ? 'true' : nothing}
            aria-describedby=${error ? id + '-error' : nothing}
            @change=${(/** @type {any} */ e) => set(i, { role: e.target.value })}
          >
            ${[...new Set([...names, row.role])].map(
              (role) => html`<option value=${role} ?selected=${role === row.role}>${roleName(role)}</option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for=${`${id}-scope-${i}`}>${t('common.scope')}</label>
          <input
            id=${`${id}-scope-${i}`}
            class="code"
            .value=${live(row.scope)}
            @input=${(/** @type {any} */ e) => set(i, { scope: e.target.value })}
          />
        </div>
        <div class="field">
          <label for=${`${id}-until-${i}`}>${t('common.until')} <span class="optional">${t('common.optional')}</span></label>
          <input
            id=${`${id}-until-${i}`}
            type="datetime-local"
            .value=${live(toLocalInput(row.until))}
            @change=${(/** @type {any} */ e) => set(i, { until: fromLocalInput(e.target.value) })}
          />
        </div>
        ${iconButton('trash', t('grants.remove'), () => form.set(name, rows.filter((_, at) => at !== i)), 'danger')}
      </div>`,
    )}
    ${error ? html`<p class="error" id=${id + '-error'}>${icon('warn')} ${error}</p>` : nothing}
    <div>
      <button
        type="button"
        class="small"
        @click=${() => form.set(name, [...rows, { role: names.includes('viewer') ? 'viewer' : names[0], scope, until: null }])}
      >
        ${icon('plus')} ${t('grants.add')}
      </button>
    </div>
  </fieldset>`;
}

/**
 * The names of all roles, for a choice; the built-in ones if the caller may not see the others.
 *
 * @returns {Promise<string[]>}
 */
export async function roleNames() {
  if (!may('policy:read', '/policy')) {
    return ['administrator', 'viewer'];
  }
  try {
    const { data } = await api.get('/roles', { limit: 1000 });
    return data.items.map((/** @type {any} */ role) => role.name);
  } catch {
    return ['administrator', 'viewer'];
  }
}
