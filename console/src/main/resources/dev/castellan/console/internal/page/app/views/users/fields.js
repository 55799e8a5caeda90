import { html, noChange, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../../i18n.js';
import { roleName } from '../../ui/bits.js';
import { grants } from '../../ui/grants.js';
import { icon } from '../../ui/icons.js';

const SIMPLE = ['administrator', 'viewer'];

/** Of these a login provider says at each login what they are. */
export const isForeign = (/** @type {any} */ user) => user.source !== 'local' && Boolean(user.lastLoginAt);

/** @param {any} user null for a new one @param {string} home the scope it lives at */
export const valuesOf = (user, home) => ({
  username: user?.username ?? '',
  displayName: user?.displayName ?? '',
  email: user?.email ?? '',
  bindings: user?.bindings ?? [{ role: 'viewer', scope: home, until: null }],
  groups: (user?.groups ?? []).join('\n'),
  attributes: Object.entries(user?.attributes ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('\n'),
  scope: home,
  note: user?.note ?? '',
  mustChangePassword: user?.mustChangePassword ?? false,
});

/** The names of the fields, for what others changed meanwhile. */
export const labelsOf = () => ({
  username: t('entry.username'),
  displayName: t('users.displayName'),
  email: t('users.email'),
  bindings: t('common.roles'),
  groups: t('users.groups'),
  attributes: t('users.attributes'),
  scope: t('users.home'),
  note: t('common.note'),
  mustChangePassword: t('users.mustChange'),
});

/** @param {string} text */
const linesOf = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** @type {Record<string, (value: any) => unknown>} what the server takes where it is not what was typed */
const FORMS = {
  username: (text) => text.trim(),
  scope: (text) => text.trim(),
  email: (text) => text.trim(),
  groups: (text) => [...new Set(linesOf(text).map((name) => (name.startsWith('group:') ? name : 'group:' + name)))],
  attributes: (text) =>
    Object.fromEntries(
      linesOf(text).map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
    ),
};

/** @param {any} values @param {string[] | null} wanted names of values; null for a new user */
export function bodyOf(values, wanted) {
  const names = wanted ?? Object.keys(values).filter((name) => values.password || !/password/i.test(name));
  return Object.fromEntries(names.map((name) => [name, FORMS[name]?.(values[name]) ?? values[name]]));
}

/** @param {any} values */
export function checkUser(values) {
  /** @type {Record<string, string>} */
  const wrong = {};
  if (!values.username.trim()) {
    wrong.username = t('common.required');
  }
  if (linesOf(values.attributes).some((line) => line.indexOf('=') < 1)) {
    wrong.attributes = t('users.attributesWrong');
  }
  return wrong;
}

/**
 * All fields of a user; what most people need first.
 *
 * @param {import('../../ui/form.js').Form<any>} form
 * @param {{names: string[], user?: any}} options `user`: who is edited
 */
export function userFields(form, { names, user }) {
  const foreign = Boolean(user) && isForeign(user);
  const more = !isSimple(form.initial.bindings) || Boolean(form.initial.groups || form.initial.attributes);
  const wrong = ['bindings', 'groups', 'attributes', 'scope'].some((name) => form.errors[name]);
  return html`${foreign
      ? html`<div class="banner info">${icon('info')}<span>${t('users.foreign', { source: user.source })}</span></div>`
      : nothing}
    ${form.field('username', { label: t('entry.username'), required: true, focus: !foreign, maxlength: 128, readonly: foreign })}
    ${user ? nothing : newPassword(form)}
    ${foreign ? nothing : simpleRole(form)}
    <div class="columns">
      ${form.field('displayName', { label: t('users.displayName'), maxlength: 256, readonly: foreign })}
      ${form.field('email', { label: t('users.email'), type: 'email', maxlength: 254, readonly: foreign })}
    </div>
    ${form.field('note', { label: t('common.note'), rows: 2, maxlength: 1024 })}
    ${user?.hasPassword ? form.field('mustChangePassword', { label: t('users.mustChangeNext'), type: 'switch' }) : nothing}
    <details class="more" ?open=${more} .open=${wrong ? live(true) : noChange}>
      <summary>${t('users.more')} ${wrong ? html`<span class="error">${icon('warn')}</span>` : nothing}</summary>
      <div class="stack">
        ${foreign ? nothing : grants({ form, name: 'bindings', names, label: t('users.bindings'), scope: form.values.scope || '/' })}
        ${form.field('groups', { label: t('users.groups'), rows: 2, type: 'code', hint: t('users.groupsHint'), readonly: foreign })}
        ${form.field('attributes', { label: t('users.attributes'), rows: 2, type: 'code', hint: t('users.attributesHint') })}
        ${form.field('scope', { label: t('users.home'), required: true, hint: t('users.homeHint') })}
      </div>
    </details>`;
}

/** @param {import('../../ui/form.js').Form<any>} form */
const newPassword = (form) => html`${form.field('password', {
  label: t('entry.password'),
  type: 'password',
  autocomplete: 'new-password',
  hint: t('users.passwordHint'),
})}
${form.values.password ? form.field('mustChangePassword', { label: t('users.mustChangeFirst'), type: 'switch' }) : nothing}`;

/** @param {any[]} bindings whether the simple choice says it all */
const isSimple = (bindings) =>
  bindings.length === 1 && bindings[0].scope === '/' && !bindings[0].until && SIMPLE.includes(bindings[0].role);

/** @param {import('../../ui/form.js').Form<any>} form */
function simpleRole(form) {
  /** @type {any[]} */
  const bindings = form.values.bindings;
  const one = bindings.length === 1 ? bindings[0] : null;
  return html`<fieldset>
    <legend>${t('common.role')}</legend>
    <div class="choices">
      ${SIMPLE.map(
        (role) => html`<label>
          <input
            type="radio"
            name=${form.id + '-simple'}
            value=${role}
            .checked=${one?.role === role}
            @change=${() => form.set('bindings', [{ role, scope: one?.scope ?? form.values.scope, until: one?.until ?? null }])}
          />
          <span>${roleName(role)}</span>
        </label>`,
      )}
    </div>
    ${isSimple(bindings) ? nothing : html`<p class="hint">${t('users.rolesBelow')}</p>`}
  </fieldset>`;
}
