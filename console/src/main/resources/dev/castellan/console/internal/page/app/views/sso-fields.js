/** The form of a login provider's configuration, as its kind describes it. */

import { html, nothing } from 'lit';
import { has, t, word } from '../i18n.js';
import { badge } from '../ui/bits.js';
import { icon } from '../ui/icons.js';
import { fieldLabel } from './sso-trial.js';

/**
 * @typedef {{name: string, type: string, required: boolean, defaults: string[], choices: string[],
 *     endpoint: boolean}} Field
 */

/** Of the kinds of this product, what nearly everybody must say; the rest is a fold away. */
const USUAL = [
  ...['issuer', 'clientId', 'clientAuthentication', 'clientSecret', 'scopes'],
  ...['metadataUrl', 'metadata', 'idpEntityId', 'groupsAttribute'],
  ...['servers', 'startTls', 'bindDn', 'bindPassword', 'userBase', 'userFilter', 'loginAttributes', 'subjectAttribute', 'groupsFrom', 'activeDirectory'],
];

const KNOWN_KINDS = ['oidc', 'saml', 'ldap'];

/** @param {Field} field the name of its value in the form, apart from other names there */
const key = (field) => (field.type === 'secret' ? 's-' : 'v-') + field.name;

/** @param {Field} field whether several of few values are chosen */
const isSet = (field) => field.type === 'list' && field.choices.length > 0;

/**
 * What the form starts with.
 *
 * @param {Field[]} fields
 * @param {Record<string, string[]>} stored
 */
export function valuesOf(fields, stored) {
  return Object.fromEntries(
    fields.map((field) => {
      const given = stored[field.name];
      const value =
        field.type === 'secret'
          ? null // as it is
          : field.type === 'flag'
            ? (given ?? field.defaults)[0] === 'true'
            : isSet(field)
              ? (given ?? field.defaults)
              : field.type === 'list'
                ? (given ?? []).join('\n')
                : (given?.[0] ?? '');
      return [key(field), value];
    }),
  );
}

/**
 * What the server takes: what differs from the defaults.
 *
 * @param {Field[]} fields @param {any} values of the form
 */
export function bodyOf(fields, values) {
  /** @type {Record<string, string[]>} */
  const body = {};
  for (const field of fields.filter((one) => one.type !== 'secret')) {
    const value = values[key(field)];
    const list =
      field.type === 'flag'
        ? [String(value)]
        : isSet(field)
          ? value
          : field.type === 'list'
            ? value.split('\n').map((/** @type {string} */ line) => line.trim()).filter(Boolean)
            : field.type === 'long-text'
              ? [value]
              : [value.trim()];
    const said = list.some((/** @type {string} */ one) => one.trim() !== '');
    if (said && !(['flag', 'list'].includes(field.type) && isDefault(field, list))) {
      body[field.name] = list;
    }
  }
  return body;
}

/** @param {Field} field @param {string[]} list */
const isDefault = (field, list) =>
  field.type === 'flag'
    ? list[0] === (field.defaults[0] ?? 'false')
    : list.length === field.defaults.length && list.every((one) => field.defaults.includes(one));

/**
 * Secrets to set, and with null to forget.
 *
 * @param {Field[]} fields @param {any} values
 */
export function secretsOf(fields, values) {
  const given = fields.filter((field) => field.type === 'secret' && values[key(field)] !== null);
  return Object.fromEntries(
    given
      .map((field) => [field.name, values[key(field)] === false ? null : values[key(field)]])
      .filter(([, text]) => text !== ''),
  );
}

/** For `Form`: the server's names of fields to the form's. @param {Field[]} fields */
export const namesOf = (fields) =>
  Object.fromEntries(
    fields.flatMap((field) => [
      [`${field.type === 'secret' ? 'secrets' : 'values'}.${field.name}`, key(field)],
      [field.name, key(field)],
    ]),
  );

/** @param {Field[]} fields @param {any} values @returns {Record<string, string>} what is missing */
export function missing(fields, values) {
  return Object.fromEntries(
    fields
      .filter((field) => field.required && field.type !== 'secret' && field.defaults.length === 0 && !String(values[key(field)]).trim())
      .map((field) => [key(field), t('common.required')]),
  );
}

/** Whether what is typed makes the server forget the secrets. @param {Field[]} fields @param {import('../ui/form.js').Form<any>} form */
const goesElsewhere = (fields, form) => fields.some((field) => field.endpoint && key(field) in form.changes);

/**
 * All fields of a kind; those seldom needed are folded away, unless one of them is at fault.
 *
 * @param {{kind: string, fields: Field[], form: import('../ui/form.js').Form<any>, set: string[], readonly?: boolean}} options
 *     `set`: the names of secrets that are stored
 */
export function providerFields({ kind, fields, form, set, readonly = false }) {
  const usual = (/** @type {Field} */ field) => field.required || (KNOWN_KINDS.includes(kind) ? USUAL.includes(field.name) : field.defaults.length === 0);
  const seldom = fields.filter((field) => !usual(field));
  const dropped = set.length > 0 && goesElsewhere(fields, form);
  const one = (/** @type {Field} */ field) => control(field, form, set, dropped, readonly);
  return html`${dropped ? html`<div class="banner warn" role="status">${icon('warn')}<span>${t('sso.secretsDropped')}</span></div>` : nothing}
    ${fields.filter(usual).map(one)}
    ${seldom.length
      ? html`<details class="fold" ?open=${seldom.some((field) => form.errors[key(field)])}>
          <summary>${t('sso.moreFields', { n: seldom.length })}</summary>
          <div class="stack">${seldom.map(one)}</div>
        </details>`
      : nothing}`;
}

/**
 * @param {Field} field
 * @param {import('../ui/form.js').Form<any>} form
 * @param {string[]} set
 * @param {boolean} dropped
 * @param {boolean} readonly
 */
function control(field, form, set, dropped, readonly) {
  const name = key(field);
  const label = fieldLabel(field.name);
  const required = field.required && field.defaults.length === 0;
  const hint = [
    has('sso.hint.' + field.name) ? t('sso.hint.' + field.name) : '',
    field.type === 'list' && !isSet(field) ? t('sso.oneALine') : '',
    field.endpoint && set.length ? t('sso.endpointHint') : '',
  ]
    .filter(Boolean)
    .join(' ');
  const placeholder = field.defaults.join(field.type === 'list' ? '\n' : ', ');
  const common = { label, required, hint, placeholder, readonly };
  if (field.type === 'secret') {
    return secret(field, form, set.includes(field.name) && !dropped, readonly);
  }
  if (field.type === 'flag') {
    return form.field(name, { label, hint, type: 'switch', readonly });
  }
  if (isSet(field)) {
    const chosen = form.values[name];
    form.shown.add(name);
    const error = form.errors[name];
    return html`<fieldset ?disabled=${readonly}>
      <legend>${label}</legend>
      <div class="choices">
        ${field.choices.map(
          (choice) => html`<label>
            <input type="checkbox" .checked=${chosen.includes(choice)} aria-invalid=${error ? 'true' : nothing}
              @change=${(/** @type {any} */ e) => form.set(name, field.choices.filter((other) => (other === choice ? e.target.checked : chosen.includes(other))))} />
            <span>${choice}</span>
          </label>`,
        )}
      </div>
      ${form.notes(`${form.id}-${name}`, hint, error)}
    </fieldset>`;
  }
  if (field.choices.length) {
    const none = field.defaults.length ? t('sso.byDefault', { value: word('sso.choice', field.defaults[0]) }) : t('common.none');
    return form.field(name, {
      ...common,
      options: [
        ...(required ? [] : [{ value: '', label: none }]),
        ...field.choices.map((choice) => ({ value: choice, label: word('sso.choice', choice) })),
      ],
    });
  }
  return form.field(
    name,
    field.type === 'list'
      ? { ...common, type: 'code', rows: Math.max(2, Math.min(6, field.defaults.length)) }
      : field.type === 'long-text'
        ? { ...common, type: 'code', rows: 4 }
        : { ...common, type: field.type === 'number' ? 'number' : undefined, min: field.type === 'number' ? 0 : undefined, maxlength: 2048 },
  );
}

/**
 * A secret is written and never read: null as it is, false to forget, a text to set.
 *
 * @param {Field} field
 * @param {import('../ui/form.js').Form<any>} form
 * @param {boolean} known
 * @param {boolean} readonly
 */
function secret(field, form, known, readonly) {
  const name = key(field);
  const label = fieldLabel(field.name);
  const value = form.values[name];
  form.shown.add(name);
  if (readonly || (known && (value === null || value === false))) {
    const error = form.errors[name];
    return html`<div class="field" role="group" aria-label=${label}>
      <strong>${label}</strong>
      <div class="row">
        ${value === false ? badge(t('sso.willBeForgotten'), 'warn') : known ? badge(t('sso.isSet'), 'ok') : badge(t('sso.isNotSet'))}
        ${readonly
          ? nothing
          : html`<button type="button" class="small" @click=${() => form.set(name, '')}>${t('sso.replace')}</button>
              ${value === false
                ? html`<button type="button" class="small" @click=${() => form.set(name, null)}>${t('common.undo')}</button>`
                : html`<button type="button" class="small" @click=${() => form.set(name, false)}>${t('sso.forget')}</button>`}`}
      </div>
      ${form.notes(`${form.id}-${name}`, undefined, error)}
    </div>`;
  }
  const hint = (has('sso.hint.' + field.name) ? t('sso.hint.' + field.name) + ' ' : '') + t('sso.secretHint');
  const password = /password|secret/i.test(field.name);
  return html`${form.field(name, {
    label,
    required: field.required,
    hint,
    ...(password ? { type: 'password', autocomplete: 'new-password' } : { type: 'code', rows: 3 }),
  })}
  ${known
    ? html`<div class="row"><button type="button" class="small" @click=${() => form.set(name, null)}>${t('sso.keepSecret')}</button></div>`
    : nothing}`;
}
