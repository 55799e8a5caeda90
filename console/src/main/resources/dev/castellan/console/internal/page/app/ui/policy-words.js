/** Policies in words: rules, conditions, changes, and the actions there are. */

import { html, nothing } from 'lit';
import { api } from '../api.js';
import { dateTime, t, word } from '../i18n.js';
import { state } from '../state.js';
import { badge, roleName } from './bits.js';

const CRUD = ['create', 'delete', 'list', 'read', 'update'];

/** @type {Record<string, string[]>} the library's own words; those of the host come from the server */
const OWN = {
  'api-key': CRUD,
  audit: ['list', 'read', 'verify'],
  license: ['read', 'update'],
  policy: ['read', 'update'],
  role: CRUD,
  session: ['create', 'delete', 'list', 'read'],
  setting: ['read', 'update'],
  sso: CRUD,
  user: CRUD,
};

/** How many changes are shown at once; the rest on demand. */
const MOST = 60;

/**
 * All actions of which the page knows, in order: those of the library, those that the policy
 * declares or names, and those that the caller holds.
 *
 * @param {any} [document] the policy as JSON
 * @returns {string[]}
 */
export function actionNames(document = {}) {
  const all = new Set(
    Object.entries({ ...document.catalog, ...OWN }).flatMap(([type, verbs]) =>
      /** @type {string[]} */ (verbs).map((verb) => `${type}:${verb}`),
    ),
  );
  state.permissions.forEach((one) => one.actions.forEach((action) => all.add(action)));
  for (const role of document.roles ?? []) {
    for (const rule of role.rules ?? []) {
      rule.actions.filter((/** @type {string} */ one) => !one.includes('*')).forEach((/** @type {string} */ one) => all.add(one));
    }
  }
  return [...all].sort();
}

/** The same as `actionNames`, from the policy in force as far as the caller may read it. */
export async function readActions() {
  try {
    return actionNames((await api.get('/policy')).data.policy);
  } catch {
    return actionNames();
  }
}

/** @param {string[]} actions @returns {string[]} with stars for either word, as rules take them */
export function actionPatterns(actions) {
  const types = [...new Set(actions.map((one) => one.replace(/:.*/, ':*')))].sort();
  const verbs = [...new Set(actions.map((one) => one.replace(/.*:/, '*:')))].sort();
  return ['*:*', ...types, ...verbs, ...actions];
}

/** @param {string} pattern such as `user:*` @param {string} action */
export function speaksOf(pattern, action) {
  const [type, verb] = pattern.split(':');
  const [itsType, itsVerb] = action.split(':');
  return (type === '*' || type === itsType) && (verb === '*' || verb === itsVerb);
}

/** @param {any} condition */
function conditionText(condition) {
  const values = { ...condition };
  if (condition.kind === 'time') {
    values.from = dateTime(condition.from);
    values.until = dateTime(condition.until);
  }
  return t(`policy.when.${condition.kind}${condition.kind === 'via' ? '-' + condition.via : ''}`, values);
}

/** @param {string[]} words */
const codes = (words) => words.map((one, i) => html`${i ? ', ' : nothing}<code>${one}</code>`);

/** @param {any} rule in one line */
export const ruleLine = (rule) =>
  html`${badge(t('policy.effect.' + rule.effect), rule.effect === 'allow' ? 'ok' : 'bad')} ${codes(rule.actions)}
    <span class="quiet">${t('policy.on')}</span> ${rule.on === '**' ? t('policy.everything') : html`<code>${rule.on}</code>`}
    ${rule.when?.length
      ? html`<span class="quiet">${t('policy.onlyIf')}</span> ${rule.when.map(conditionText).join(t('policy.and'))}`
      : nothing}`;

/** @param {any[]} rules */
export const ruleLines = (rules) =>
  rules?.length
    ? html`<ul class="rules">
        ${rules.map((rule) => html`<li>${ruleLine(rule)}</li>`)}
      </ul>`
    : html`<span class="quiet">${t('roles.noRules')}</span>`;

/** @param {string} who as a change names them */
const whoText = (who) =>
  who.startsWith('role:')
    ? t('policy.roleNamed', { name: roleName(who.slice(5)) })
    : who.startsWith('group:')
      ? t('policy.groupNamed', { name: who.slice(6) })
      : who;

/** @param {string[]} ways */
const waysText = (ways) =>
  ways.length === 0
    ? t('policy.wayNever')
    : ways.map((one) => (one === '' ? t('policy.wayAlways') : one === 'undecided' ? t('policy.wayUndecided') : one)).join(t('policy.or'));

/** @param {string[]} ways */
const isPlain = (ways) => ways.length === 0 || ways.includes('');

/** @type {Record<string, 'ok' | 'warn' | 'bad' | 'info'>} */
const COLOURS = { gains: 'ok', loses: 'bad', 'denied-less': 'ok', 'denied-more': 'bad' };

/** @param {any} one */
const changeLine = (one) => {
  const denies = one.kind.startsWith('denied');
  const both = one.kind === 'conditions' || one.kind === 'denied-otherwise';
  return html`<li>
    ${badge(word('policy.change', one.kind), COLOURS[one.kind] ?? 'warn')} ${codes(one.actions)}
    <span class="quiet">${t('policy.on')}</span> <code>${one.pattern}</code>
    ${one.except.length ? html`<span class="quiet">${t('policy.except')}</span> ${codes(one.except)}` : nothing}
    ${both || !isPlain(one.before)
      ? html`<br /><small>${t(denies ? 'policy.deniedBefore' : 'policy.before')}: ${waysText(one.before)}</small>`
      : nothing}
    ${both || !isPlain(one.after)
      ? html`<br /><small>${t(denies ? 'policy.deniedAfter' : 'policy.after')}: ${waysText(one.after)}</small>`
      : nothing}
  </li>`;
};

/** @param {any[]} diff */
const byWho = (diff) => {
  const groups = new Map();
  diff.forEach((one) => groups.set(one.who, [...(groups.get(one.who) ?? []), one]));
  return [...groups].map(
    ([who, changes]) => html`<section>
      <h3>${whoText(who)}</h3>
      <ul class="rules">
        ${changes.map(changeLine)}
      </ul>
    </section>`,
  );
};

/**
 * Who gains and loses what.
 *
 * @param {any[]} diff
 */
export const changes = (diff) =>
  diff.length === 0
    ? html`<p class="quiet">${t('policy.noChanges')}</p>`
    : html`<div class="changes">
        ${byWho(diff.slice(0, MOST))}
        ${diff.length > MOST
          ? html`<details>
              <summary>${t('policy.moreChanges', { n: diff.length - MOST })}</summary>
              ${byWho(diff.slice(MOST))}
            </details>`
          : nothing}
      </div>`;
