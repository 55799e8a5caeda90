/** What a form of a login provider and its page share: names of fields, and trials. */

import { html, nothing } from 'lit';
import { api } from '../api.js';
import { errorText, has, language, t, word } from '../i18n.js';
import { icon } from '../ui/icons.js';

/** How long a provider may take to answer a trial or to start. */
export const PATIENCE = 60_000;

/** @param {string} name such as `userBase` */
export const fieldLabel = (name) =>
  has('sso.field.' + name) ? t('sso.field.' + name) : name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase());

/** What is wrong; the server's own words are in English. @param {{problem: string, message: string}} trouble */
export const reason = ({ problem, message }) => (language() === 'en' ? message : html`${word('sso.problem', problem)} <small>(${message})</small>`);

/** @param {{passed: boolean, checks: any[]}} result step by step */
const steps = (result) => html`<section class="stack" role="status">
  <div class="banner ${result.passed ? 'ok' : 'error'}">${icon(result.passed ? 'check' : 'warn')}<span>${t(result.passed ? 'sso.testPassed' : 'sso.testFailed')}</span></div>
  <ol class="steps">
    ${result.checks.map(
      (check) => html`<li class=${check.problem ? 'bad' : 'ok'}>
        ${icon(check.problem ? 'warn' : 'check')}
        <span><strong>${word('sso.step', check.step)}</strong>: ${check.problem ? reason(check) : check.message}</span>
      </li>`,
    )}
  </ol>
</section>`;

/** A trial within a form or a page. */
export class Trial {
  /** @param {{requestUpdate: () => void}} host */
  constructor(host) {
    this.host = host;
    this.busy = false;
    /** @type {any} */
    this.result = null;
    /** @type {unknown} */
    this.failure = null;
    this.of = '';
  }

  /** @param {string} path @param {unknown} body @param {(e: unknown) => boolean} [took] whether the form shows it */
  async run(path, body, took = () => false) {
    this.busy = true;
    this.of = JSON.stringify(body);
    this.result = null;
    this.failure = null;
    this.host.requestUpdate();
    try {
      this.result = (await api.post(path, body, { patience: PATIENCE })).data;
    } catch (e) {
      this.failure = took(e) ? null : e;
    }
    this.busy = false;
    this.host.requestUpdate();
    requestAnimationFrame(() => document.querySelector('.trial')?.scrollIntoView({ block: 'nearest' }));
  }

  /** @param {unknown} [now] what would be tried now; a result of something else is not shown */
  render(now) {
    if (!this.busy && this.of !== JSON.stringify(now)) {
      return nothing;
    }
    return html`<div class="trial">
      ${this.busy ? html`<p role="status">${t('sso.testing')}</p><progress aria-label=${t('sso.testing')}></progress>` : nothing}
      ${this.failure ? html`<div class="banner error" role="alert">${icon('warn')}<span>${troubleText(this.failure)}</span></div>` : nothing}
      ${this.result ? steps(this.result) : nothing}
    </div>`;
  }
}

/** @param {any} e */
const troubleText = (e) => (e.code === 'public-url-missing' ? t('sso.publicUrlMissing') : errorText(e));
