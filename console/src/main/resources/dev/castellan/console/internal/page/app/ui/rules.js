import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { t } from '../i18n.js';
import { fromLocalInput, iconButton, toLocalInput } from './bits.js';
import { chips } from './chips.js';
import { icon } from './icons.js';
import { changeRow, replaced, rowKey } from './rows.js';

/** What a condition of each kind begins with, in the order in which they are offered. */
const KINDS = {
  mfa: {},
  address: { in: '' },
  hours: { from: '08:00', until: '18:00' },
  time: { from: '', until: '' },
  authenticated: { within: '15m' },
  via: { via: 'session' },
  owner: {},
  attribute: { name: '', value: '' },
};

/** @typedef {{effect: string, actions: string[], on: string, when?: any[], comment?: string}} Rule */

/** @returns {Rule} */
export const newRule = () => ({ effect: 'allow', actions: [], on: '**', when: [] });

/** What is missing in the rules, in words; empty if nothing is. @param {Rule[]} rules */
export function missing(rules) {
  return rules.some((one) => one.actions.length === 0 || !one.on.trim()) ? t('roles.ruleIncomplete') : '';
}

/**
 * The editor of the rules of a role, inside a form.
 *
 * @param {{form: import('./form.js').Form<any>, name: string, label: string, patterns: string[]}} options
 *     `patterns`: actions that are offered
 */
export function rules({ form, name, label, patterns }) {
  form.shown.add(name);
  const id = `${form.id}-${name}`;
  /** @type {Rule[]} */
  const all = form.values[name];
  const error = form.errors[name];
  const set = (/** @type {number} */ at, /** @type {object} */ change) =>
    form.set(name, changeRow(all, at, change));
  return html`<fieldset class="stack" aria-describedby=${error ? id + '-error' : nothing}>
    <legend>${label}</legend>
    ${all.length === 0 ? html`<p class="quiet">${t('roles.noRules')}</p>` : nothing}
    ${repeat(
      all,
      rowKey,
      (rule, i) => html`<fieldset class="rule stack">
        <legend class="hidden">${t('roles.ruleNumber', { n: i + 1 })}</legend>
        <div class="row">
          <label class="filter"
            ><span class="hidden">${t('roles.effect')}</span>
            <select .value=${live(rule.effect)} @change=${(/** @type {any} */ e) => set(i, { effect: e.target.value })}>
              ${['allow', 'deny'].map(
                (effect) => html`<option value=${effect} ?selected=${rule.effect === effect}>${t('policy.effect.' + effect)}</option>`,
              )}
            </select>
          </label>
          ${iconButton('trash', t('roles.removeRule', { n: i + 1 }), () => form.set(name, all.filter((_, at) => at !== i)), 'danger')}
        </div>
        ${chips({
          id: `${id}-${i}-actions`,
          label: t('roles.actions'),
          words: rule.actions,
          options: patterns,
          set: (actions) => set(i, { actions }),
          hint: t('roles.actionsHint'),
          error: error && rule.actions.length === 0 ? t('common.required') : '',
        })}
        <div class="field">
          <label for=${`${id}-${i}-on`}>${t('roles.pattern')}</label>
          <input
            id=${`${id}-${i}-on`}
            class="code"
            autocapitalize="off"
            spellcheck="false"
            .value=${live(rule.on)}
            aria-describedby=${`${id}-${i}-on-hint`}
            @input=${(/** @type {any} */ e) => set(i, { on: e.target.value.trim() })}
          />
          <p class="hint" id=${`${id}-${i}-on-hint`}>${t('roles.patternHint')}</p>
        </div>
        ${repeat(rule.when ?? [], rowKey, (one, at) =>
          condition(one, `${id}-${i}-${at}`, (next) =>
            set(i, {
              when: next
                ? rule.when?.map((other, place) => (place === at ? replaced(one, next) : other))
                : rule.when?.filter((_, place) => place !== at),
            }),
          ),
        )}
        <div>
          <button type="button" class="small" @click=${() => set(i, { when: [...(rule.when ?? []), { kind: 'mfa' }] })}>
            ${icon('plus')} ${t('roles.addCondition')}
          </button>
        </div>
      </fieldset>`,
    )}
    ${error ? html`<p class="error" role="alert" id=${id + '-error'}>${icon('warn')} ${error}</p>` : nothing}
    <div>
      <button type="button" class="small" @click=${() => form.set(name, [...all, newRule()])}>
        ${icon('plus')} ${t('roles.addRule')}
      </button>
    </div>
  </fieldset>`;
}

/** @param {any} one @param {string} id @param {(next: any) => void} set null takes it away */
function condition(one, id, set) {
  const text = (/** @type {string} */ name, placeholder = '') =>
    html`<input
      aria-label=${t('roles.part.' + name)}
      class="code"
      placeholder=${placeholder || t('roles.part.' + name)}
      .value=${one[name] ?? ''}
      @input=${(/** @type {any} */ e) => set({ ...one, [name]: e.target.value.trim() })}
    />`;
  const moment = (/** @type {string} */ name, type = 'datetime-local') =>
    html`<input
      aria-label=${t('roles.part.' + name)}
      type=${type}
      .value=${live(type === 'time' ? one[name] : toLocalInput(one[name]))}
      @change=${(/** @type {any} */ e) =>
        set({ ...one, [name]: type === 'time' ? e.target.value : fromLocalInput(e.target.value) })}
    />`;
  /** @type {Record<string, () => unknown>} */
  const parts = {
    address: () => text('in', '10.0.0.0/8'),
    hours: () => html`${moment('from', 'time')} ${moment('until', 'time')}`,
    time: () => html`${moment('from')} ${moment('until')}`,
    authenticated: () => text('within', '15m'),
    via: () =>
      html`<select aria-label=${t('roles.part.via')} .value=${live(one.via)} @change=${(/** @type {any} */ e) => set({ ...one, via: e.target.value })}>
        ${['session', 'api-key'].map(
          (via) => html`<option value=${via} ?selected=${one.via === via}>${t('access.via.' + via)}</option>`,
        )}
      </select>`,
    attribute: () => html`${text('name')} ${text('value')}`,
  };
  return html`<div class="condition">
    <select
      id=${id}
      aria-label=${t('roles.condition')}
      .value=${live(one.kind)}
      @change=${(/** @type {any} */ e) => set({ kind: e.target.value, .../** @type {any} */ (KINDS)[e.target.value] })}
    >
      ${Object.keys(KINDS).map(
        (kind) => html`<option value=${kind} ?selected=${one.kind === kind}>${t('roles.kind.' + kind)}</option>`,
      )}
    </select>
    ${parts[one.kind]?.() ?? nothing} ${iconButton('trash', t('roles.removeCondition'), () => set(null), 'danger')}
  </div>`;
}
