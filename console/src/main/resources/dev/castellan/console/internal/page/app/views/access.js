import { html, nothing } from 'lit';
import { api } from '../api.js';
import { t, word } from '../i18n.js';
import { may } from '../state.js';
import { hash, note, where } from '../router.js';
import { View } from '../view.js';
import { badge, card, fromLocalInput, head, moment, roleName, toLocalInput } from '../ui/bits.js';
import { Form } from '../ui/form.js';
import { icon } from '../ui/icons.js';
import { readActions } from '../ui/policy-words.js';
import { SubjectField } from '../ui/subject.js';

const CIRCUMSTANCES = ['address', 'time', 'via', 'secondFactor', 'owner'];

/** Outcomes that the rules decide; any other is decided before they are looked at. */
const BY_RULES = ['allowed', 'denied-by-rule', 'no-match', 'condition-failed'];

/** Why somebody may or may not do something. The question stands in the address. */
class Access extends View {
  constructor() {
    super();
    /** @type {string[]} */
    this.actions = [];
    /** @type {Record<'user' | 'api-key', SubjectField>} */
    this.fields = {
      user: new SubjectField(this, { kind: 'user', label: () => t('access.who.user') }),
      'api-key': new SubjectField(this, { kind: 'api-key', label: () => t('access.who.api-key') }),
    };
    /** @type {any} */
    this.answer = null;
    /** @type {any} what was asked */
    this.asked = null;
    this.more = false;
    this.asks = 0;
    this.form = this.newForm({});
  }

  connectedCallback() {
    super.connectedCallback();
    readActions().then((actions) => {
      this.actions = actions;
      this.requestUpdate();
    });
  }

  /** @param {Record<string, any>} values @returns {Form<any>} */
  newForm(values) {
    return new Form(this, {
      initial: {
        who: 'me',
        action: '',
        resource: '',
        address: '',
        time: '',
        via: '',
        secondFactor: false,
        owner: false,
        ...values,
      },
      fields: { circumstances: 'address', 'circumstances.time': 'time' },
      check: (typed) => ({
        .../** @type {any} */ (typed.action.trim() ? {} : { action: t('common.required') }),
        ...(typed.resource.trim() ? {} : { resource: t('common.required') }),
      }),
      submit: (typed) => this.ask(typed),
    });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      this.fromAddress();
    }
  }

  /** Takes the question from the address, and asks it if it is a whole one. */
  async fromAddress() {
    const { query } = where();
    const text = (/** @type {string} */ name) => query.get(name) ?? '';
    const [kind, id] = text('who').split(/:(.*)/);
    const known = (kind === 'user' || kind === 'api-key') && id;
    this.answer = null;
    this.form = this.newForm({
      who: known ? kind : 'me',
      action: text('action'),
      resource: text('resource'),
      address: text('address'),
      time: toLocalInput(Number.isNaN(Date.parse(text('time'))) ? '' : text('time')),
      via: ['session', 'api-key'].includes(text('via')) ? text('via') : '',
      secondFactor: query.has('secondFactor'),
      owner: query.has('owner'),
    });
    this.more ||= CIRCUMSTANCES.some((name) => query.has(name));
    if (known) {
      await this.fields[/** @type {'user'} */ (kind)].set(id);
    }
    if (this.form.values.action && this.form.values.resource) {
      try {
        await this.ask(this.form.values);
      } catch (e) {
        this.form.take(e);
        this.requestUpdate();
      }
    }
  }

  /** @param {any} typed */
  async ask(typed) {
    const subject = typed.who === 'me' ? undefined : await this.fields[/** @type {'user'} */ (typed.who)].take();
    if (subject === null) {
      return;
    }
    /** @type {Record<string, any>} */
    const given = {
      address: typed.address.trim(),
      time: fromLocalInput(typed.time),
      via: typed.via,
      secondFactor: typed.secondFactor,
      owner: typed.owner,
    };
    const circumstances = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const question = {
      ...(subject ? { subject } : {}),
      action: typed.action.trim(),
      resource: typed.resource.trim(),
      ...(Object.keys(circumstances).length ? { circumstances } : {}),
    };
    note('access', [], {
      who: subject ? `${typed.who}:${subject}` : '',
      action: question.action,
      resource: question.resource,
      ...Object.fromEntries(Object.entries(circumstances).map(([name, value]) => [name, value === true ? 1 : value])),
    });
    const ask = ++this.asks;
    const { data } = await api.post('/access/explain', question);
    if (ask === this.asks) {
      this.answer = data;
      this.asked = {
        ...question,
        name: subject ? this.fields[/** @type {'user'} */ (typed.who)].subject?.name : '',
      };
      this.requestUpdate();
    }
  }

  get choices() {
    return [
      'me',
      ...(may('user:list') ? ['user'] : []),
      ...(may('api-key:list') ? ['api-key'] : []),
    ];
  }

  render() {
    const { form } = this;
    const who = form.values.who;
    return html`${head(t('menu.access'), { text: t('access.lead') })}
      <div class="cards why">
        <form class="card" @submit=${form.submit} novalidate>
          ${form.field('who', {
            label: t('access.who'),
            required: true,
            options: [...new Set([...this.choices, who])].map((one) => ({ value: one, label: t('access.who.' + one) })),
          })}
          ${who === 'me' ? nothing : this.fields[/** @type {'user'} */ (who)].render()}
          ${form.field('action', { label: t('access.action'), required: true, hint: t('access.actionHint'), placeholder: 'topic:read', list: 'access-actions' })}
          <datalist id="access-actions">
            ${this.actions.map((action) => html`<option value=${action}></option>`)}
          </datalist>
          ${form.field('resource', { label: t('access.resource'), required: true, hint: t('access.resourceHint'), placeholder: '/topics/orders' })}
          <details ?open=${this.more}>
            <summary>${t('access.circumstances')}</summary>
            <div class="stack">
              ${form.field('address', { label: t('access.address'), placeholder: '10.1.2.3' })}
              ${form.field('time', { label: t('access.time'), type: 'datetime-local', hint: t('access.timeHint') })}
              ${form.field('via', {
                label: t('access.via'),
                options: ['', 'session', 'api-key'].map((via) => ({ value: via, label: t('access.via.' + (via || 'usual')) })),
              })}
              ${form.field('secondFactor', { label: t('access.secondFactor'), type: 'checkbox' })}
              ${form.field('owner', { label: t('access.owner'), type: 'checkbox' })}
            </div>
          </details>
          ${form.trouble}
          <div>${form.button(t('access.ask'))}</div>
        </form>
        <div aria-live="polite">${this.answer ? this.verdict() : html`<p class="quiet">${t('access.notAsked')}</p>`}</div>
      </div>`;
  }

  verdict() {
    const { answer, asked } = this;
    return html`<section class="card verdict ${answer.allowed ? 'yes' : 'no'}">
        <h2>
          ${icon(answer.allowed ? 'check' : 'close')}
          ${t(`access.${asked.name ? '' : 'you-'}${answer.allowed ? 'yes' : 'no'}`, asked)}
        </h2>
        <p>${word('access.outcome', answer.outcome)}</p>
        ${answer.nearestMiss
          ? html`<p><strong>${t('access.nearestMiss')}</strong> ${answer.nearestMiss}</p>`
          : nothing}
      </section>
      ${answer.deciding ? card(t('access.deciding'), this.match(answer.deciding)) : nothing}
      ${card(
        t('access.matches'),
        answer.matches.length
          ? html`<ul class="matches">
              ${answer.matches.map((/** @type {any} */ one) => html`<li>${this.match(one)}</li>`)}
            </ul>`
          : html`<p class="quiet">${t(BY_RULES.includes(answer.outcome) ? 'access.noMatches' : 'access.notLooked')}</p>`,
      )}`;
  }

  /** How the subject comes by a rule, and whether it counts. @param {any} match */
  match(match) {
    const { binding } = match;
    return html`<p>
        ${badge(t('policy.effect.' + match.effect), match.effect === 'allow' ? 'ok' : 'bad')} <code>${match.rule}</code>
        ${match.line
          ? html`<a class="nowrap" href=${hash('policy', ['text'], { line: match.line })}>${t('policy.line', { n: match.line })}</a>`
          : html`<span class="quiet">${t('roles.builtIn')}</span>`}
      </p>
      <ol class="path">
        <li>
          ${match.group ? t('access.byGroup', { group: match.group.replace(/^group:/, '') }) : t('access.byOwn')}
          <strong>${roleName(binding.role)}</strong> ${t('access.at')} <code>${binding.scope}</code>
          ${binding.until ? html`${t('access.until')} ${moment(binding.until)}` : nothing}
        </li>
        ${match.path.slice(1).map((/** @type {string} */ role) => html`<li>${t('access.inherits')} <strong>${roleName(role)}</strong></li>`)}
      </ol>
      ${match.applies ? nothing : html`<p>${badge(t('access.doesNotApply'), 'warn')}</p>`}
      ${match.failed.length ? html`<p>${t('access.failed')} <code>${match.failed.join(', ')}</code></p>` : nothing}
      ${match.unknown.length ? html`<p>${t('access.unknown')} <code>${match.unknown.join(', ')}</code></p>` : nothing}`;
  }
}
customElements.define('cst-access', Access);
