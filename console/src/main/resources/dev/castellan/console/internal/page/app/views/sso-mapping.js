/** Who may log in by a provider, and with which roles. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { widest } from '../state.js';
import { badge, iconButton, roles } from '../ui/bits.js';
import { openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { grants, roleNames } from '../ui/grants.js';
import { icon } from '../ui/icons.js';
import { changeRow, rowKey } from '../ui/rows.js';

/** @param {any} mapping */
const valuesOf = (mapping) => ({
  createUsers: mapping.createUsers,
  groupsClaim: mapping.groupsClaim ?? '',
  rules: mapping.rules,
  defaults: mapping.defaults,
});

/** @param {any} values */
const bodyOf = (values) => ({
  createUsers: values.createUsers,
  groupsClaim: values.groupsClaim.trim() || null,
  rules: values.rules,
  defaults: values.defaults,
});

/** @param {any} values @returns {Record<string, string>} */
function check({ rules }) {
  /** @type {Record<string, string>} */
  const wrong = {};
  rules.forEach((/** @type {any} */ rule, /** @type {number} */ i) => {
    if (!rule.claim.trim()) {
      wrong[`claim-${i}`] = t('common.required');
    }
    if (!rule.value.trim() || rule.value === '*') {
      wrong[`value-${i}`] = t(rule.value === '*' ? 'sso.starAlone' : 'common.required');
    }
    if (rule.bindings.length === 0) {
      wrong[`bindings-${i}`] = t('sso.ruleGivesNothing');
    }
  });
  return wrong;
}

/**
 * @param {Form<any>} form
 * @param {string[]} names of roles
 * @param {number} i
 * @param {number[]} matched the rules that the last trial matched
 */
function ruleCard(form, names, i, matched) {
  const rule = form.values.rules[i];
  const set = (/** @type {object} */ change) =>
    form.set('rules', changeRow(form.values.rules, i, change));
  const text = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ hint) => {
    const id = `${form.id}-${name}-${i}`;
    const error = form.errors[`${name}-${i}`];
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} class="code" maxlength="256" autocapitalize="off" autocomplete="off" .value=${live(rule[name])}
        aria-invalid=${error ? 'true' : nothing} aria-describedby=${`${id}-hint${error ? ` ${id}-error` : ''}`}
        @input=${(/** @type {any} */ e) => {
          delete form.errors[`${name}-${i}`];
          set({ [name]: e.target.value });
        }} />
      ${form.notes(id, hint, error)}
    </div>`;
  };
  const inner = /** @type {any} */ ({
    id: `${form.id}-rule-${i}`,
    shown: new Set(),
    values: { bindings: rule.bindings },
    errors: { bindings: form.errors[`bindings-${i}`] },
    set: (/** @type {string} */ _, /** @type {any} */ bindings) => {
      delete form.errors[`bindings-${i}`];
      set({ bindings });
    },
  });
  return html`<fieldset class="mapping-rule stack">
    <legend>${t('sso.rule', { n: i + 1 })} ${matched.includes(i) ? badge(t('sso.matched'), 'ok') : nothing}</legend>
    <div class="rule-head">
      ${text('claim', t('sso.claim'), t('sso.claimHint'))} ${text('value', t('sso.value'), t('sso.valueHint'))}
      ${iconButton('trash', t('sso.removeRule', { n: i + 1 }), () => (form.errors = {}, form.set('rules', form.values.rules.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== i))), 'danger')}
    </div>
    ${grants({ form: inner, name: 'bindings', names, label: t('sso.gives'), scope: widest('sso:update') })}
  </fieldset>`;
}

/**
 * Claims as rows, and what somebody with them would be given.
 *
 * @param {{provider: string, host: {requestUpdate: () => void}, mapping: () => any, id: string}} options
 *     `mapping` as it is being edited
 */
function trial({ provider, host, mapping, id }) {
  let rows = [{ claim: '', values: '' }];
  /** @type {any} */
  let answer = null;
  /** @type {unknown} */
  let failed = null;
  const set = (/** @type {number} */ at, /** @type {object} */ change) => {
    rows = rows.map((row, i) => (i === at ? { ...row, ...change } : row));
    answer = null;
    host.requestUpdate();
  };
  const run = async () => {
    /** @type {Record<string, string[]>} */
    const claims = {};
    for (const row of rows.filter((one) => one.claim.trim())) {
      const values = row.values.split('\n').map((line) => line.trim()).filter(Boolean);
      claims[row.claim.trim()] = [...(claims[row.claim.trim()] ?? []), ...values];
    }
    failed = null;
    try {
      answer = (await api.post('/sso/mapping-dry-run', { provider, claims, mapping: mapping() })).data;
    } catch (e) {
      failed = e;
    }
    host.requestUpdate();
  };
  const said = () => html`<div class="stack" role="status">
    <div class="banner ${answer.allowed ? 'ok' : 'warn'}">
      ${icon(answer.allowed ? 'check' : 'warn')}<span>${t(answer.allowed ? 'sso.wouldEnter' : 'sso.wouldNotEnter')}</span>
    </div>
    <dl class="facts">
      <div><dt>${t('sso.fromRules')}</dt><dd>${roles(answer.bindings)}</dd></div>
      <div><dt>${t('sso.groups')}</dt><dd>${answer.groups.length ? html`<code>${answer.groups.join(', ')}</code>` : t('common.none')}</dd></div>
      <div><dt>${t('sso.throughGroups')}</dt><dd>${roles(answer.throughGroups)}</dd></div>
      <div><dt>${t('sso.matchedRules')}</dt><dd>${answer.rules.map((/** @type {number} */ n) => n + 1).join(', ') || t('common.none')}</dd></div>
    </dl>
  </div>`;
  return {
    matched: () => /** @type {number[]} */ (answer?.rules ?? []),
    render: () => html`<details class="fold">
      <summary>${t('sso.tryMapping')}</summary>
      <div class="stack">
        <p class="hint">${t('sso.tryMappingText')}</p>
        ${rows.map(
          (row, i) => html`<div class="claim">
            <div class="field">
              <label for=${`${id}-claim-${i}`}>${t('sso.claim')}</label>
              <input id=${`${id}-claim-${i}`} class="code" autocapitalize="off" autocomplete="off" .value=${live(row.claim)} @input=${(/** @type {any} */ e) => set(i, { claim: e.target.value })} />
            </div>
            <div class="field">
              <label for=${`${id}-values-${i}`}>${t('sso.claimValues')}</label>
              <textarea id=${`${id}-values-${i}`} class="code" rows="2" .value=${live(row.values)} @input=${(/** @type {any} */ e) => set(i, { values: e.target.value })}></textarea>
            </div>
            ${iconButton('trash', t('sso.removeClaim'), () => ((rows = rows.filter((_, at) => at !== i)), host.requestUpdate()), 'danger')}
          </div>`,
        )}
        <div class="row">
          <button type="button" class="small" @click=${() => ((rows = [...rows, { claim: '', values: '' }]), host.requestUpdate())}>${icon('plus')} ${t('sso.addClaim')}</button>
          <button type="button" class="small" @click=${run}>${t('sso.tryNow')}</button>
        </div>
        ${failed ? html`<div class="banner error" role="alert">${icon('warn')}<span>${errorText(failed)}</span></div>` : nothing}
        ${answer ? said() : nothing}
      </div>
    </details>`,
  };
}

/**
 * @param {any} provider
 * @returns {Promise<boolean>} whether it was changed
 */
export async function editMapping(provider) {
  const names = await roleNames();
  let version = provider.version;
  /** @type {Form<any>} */
  let form;
  /** @type {ReturnType<typeof trial>} */
  let attempt;
  const labels = {
    createUsers: t('sso.createUsers'),
    groupsClaim: t('sso.groupsClaim'),
    rules: t('sso.rules'),
    defaults: t('sso.defaults'),
  };
  const reread = async () => {
    const { data } = await api.get('/sso/providers/' + provider.id);
    version = data.version;
    return valuesOf(data.mapping);
  };
  return Boolean(
    await openDialog(
      t('sso.mappingOf', { name: provider.label }),
      (dialog) => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${form.conflictBanner(reread, labels)} ${form.merged}
          <h3>${labels.rules}</h3>
          <p class="hint">${t('sso.rulesText')}</p>
          ${repeat(form.values.rules, rowKey, (_, i) => ruleCard(form, names, i, attempt.matched()))}
          <div>
            <button type="button" class="small" @click=${() => form.set('rules', [...form.values.rules, { claim: 'groups', value: '', bindings: [{ role: 'viewer', scope: widest('sso:update'), until: null }] }])}>
              ${icon('plus')} ${t('sso.addRule')}
            </button>
          </div>
          ${form.field('groupsClaim', { label: labels.groupsClaim, hint: t('sso.groupsClaimHint', { id: provider.id }), maxlength: 256 })}
          ${grants({ form, name: 'defaults', names, label: labels.defaults, scope: widest('sso:update') })}
          <p class="hint">${t('sso.defaultsHint')}</p>
          ${form.field('createUsers', { label: labels.createUsers, type: 'switch', hint: t('sso.createUsersHint') })}
          ${attempt.render()}
          <div class="banner">${icon('info')}<span>${t('sso.mappingEnds')}</span></div>
          ${form.trouble}
        </div>
        <footer>
          <button type="button" @click=${() => dialog.leave()}>${t('common.cancel')}</button>
          ${form.button(t('common.save'))}
        </footer>
      </form>`,
      {
        size: 'wide',
        dirty: () => form.dirty,
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: valuesOf(provider.mapping),
            check,
            submit: async (values) => {
              await api.patch('/sso/providers/' + provider.id, { mapping: bodyOf(values) }, { version });
              dialog.close(true);
            },
          });
          attempt = trial({ provider: provider.id, host: dialog, mapping: () => bodyOf(form.values), id: form.id + '-try' });
        },
      },
    ),
  );
}
