import { LitElement, html, nothing } from 'lit';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { state } from '../state.js';
import { keepPlace } from '../router.js';
import { Form } from '../ui/form.js';
import { icon } from '../ui/icons.js';
import { required, same } from '../ui/checks.js';
import { bare, factorSecret, recoveryCodes, secondStep } from '../ui/factor.js';

/** The login provider whom a password went to last; '' is this broker. */
let lastProvider = '';

/**
 * Everything before the page proper: set-up, login, second factor, a new password, a one-time link,
 * the way back from a login provider. Says `entered` when somebody is in.
 */
export class Entry extends LitElement {
  static properties = { again: {}, link: {}, step: { state: true } };

  constructor() {
    super();
    /** @type {{id: string, name: string} | null} who was logged in a moment ago */
    this.again = null;
    /** @type {import('../router.js').Link | null} what a link brought */
    this.link = null;
    this.begun = false;
    this.focused = '';
    /** @type {'login' | 'setup' | 'factor' | 'reset' | 'password' | 'enrol' | 'codes' | 'wait'} */
    this.step = 'wait';
    this.notice = '';
    this.problem = '';
    /** @type {any[]} other ways to log in */
    this.ways = [];
    this.provider = '';
    this.resetToken = '';
    /** @type {any} */
    this.enrolment = null;
    /** @type {string[]} */
    this.codes = [];
    /** @type {Form<any>} */
    this.form = this.loginForm();
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!this.begun || (changed.has('link') && this.link)) {
      this.begun = true;
      this.begin();
    }
  }

  /** The browser heeds `autofocus` once in a page's life, and here the fields change. */
  updated() {
    const shown = this.step + Boolean(this.enrolment);
    if (shown !== this.focused) {
      this.focused = shown;
      /** @type {HTMLElement | null} */ (this.querySelector('[autofocus], h1[tabindex]'))?.focus();
    }
  }

  async begin() {
    const restriction = this.again ? null : state.me?.restriction;
    const { link } = this;
    this.notice = '';
    this.problem = '';
    if (this.again) {
      this.provider = lastProvider;
    }
    if (link?.name === 'password-reset') {
      this.resetToken = link.value;
      this.to('reset');
    } else if (link) {
      this.to('wait');
      await this.redeem(link.value);
    } else if (restriction) {
      this.to(restriction === 'second-factor' ? 'enrol' : 'password');
    } else {
      this.to(state.config.setUpNeeded ? 'setup' : 'login');
    }
    try {
      this.ways = (await api.get('/sso/login-options', {}, { quiet: true })).data.items;
      this.requestUpdate();
    } catch {
      // The password kept here works without them.
    }
  }

  /** @param {Entry['step']} step */
  to(step) {
    this.form = {
      login: () => this.loginForm(),
      setup: () => this.setupForm(),
      factor: () => this.factorForm(),
      reset: () => this.resetForm(),
      password: () => this.passwordForm(),
      enrol: () => this.enrolForm(),
      codes: () => this.form,
      wait: () => this.form,
    }[step]();
    this.step = step;
  }

  entered() {
    this.dispatchEvent(new CustomEvent('entered'));
  }

  /** @param {any} data a session, or the question for the second factor */
  async took(data) {
    this.notice = '';
    this.problem = '';
    if (data.state === 'second-factor-required') {
      this.to('factor');
    } else if (data.restriction) {
      await state.readMe();
      this.to(data.restriction === 'second-factor' ? 'enrol' : 'password');
    } else {
      this.entered();
    }
  }

  /** @param {string} code */
  async redeem(code) {
    try {
      const { data } = await api.post('/login/code', { code }, { quiet: true });
      lastProvider = '';
      await this.took(data);
    } catch (e) {
      this.problem = errorText(e);
      this.to('login');
    }
  }

  loginForm() {
    return new Form(this, {
      initial: { username: this.again?.name ?? '', password: '' },
      check: required('username', 'password'),
      submit: async ({ username, password }) => {
        const provider = this.provider ? { provider: this.provider } : {};
        const { data } = await api.post('/login', { username, password, ...provider }, { quiet: true });
        lastProvider = this.provider;
        await this.took(data);
      },
    });
  }

  setupForm() {
    return new Form(this, {
      initial: { token: '', username: '', password: '', repeat: '' },
      check: (values) => ({ ...required('token', 'username', 'password')(values), ...same('password')(values) }),
      submit: async ({ token, username, password }) => {
        await api.post('/setup', { token: token.trim(), username, password }, { quiet: true });
        state.config.setUpNeeded = false;
        const { data } = await api.post('/login', { username, password }, { quiet: true });
        await this.took(data);
      },
    });
  }

  factorForm() {
    return new Form(this, {
      initial: { code: '' },
      check: required('code'),
      submit: async (values) => this.took((await secondStep(values)).data),
    });
  }

  resetForm() {
    return new Form(this, {
      initial: { newPassword: '', repeat: '' },
      check: (values) => ({ ...required('newPassword')(values), ...same('newPassword')(values) }),
      submit: async ({ newPassword }) => {
        await api.post('/password-reset', { token: this.resetToken, newPassword }, { quiet: true });
        this.resetToken = '';
        this.notice = t('entry.resetDone');
        this.to('login');
      },
    });
  }

  passwordForm() {
    return new Form(this, {
      initial: { oldPassword: '', newPassword: '', repeat: '' },
      check: (values) => ({ ...required('oldPassword', 'newPassword')(values), ...same('newPassword')(values) }),
      submit: async ({ oldPassword, newPassword }) => {
        const username = state.me.username;
        await api.put('/me/password', { oldPassword, newPassword }, { quiet: true });
        state.me = null;
        const { data } = await api.post('/login', { username, password: newPassword }, { quiet: true });
        await this.took(data);
      },
    });
  }

  enrolForm() {
    this.enrolment = null;
    return new Form(this, {
      initial: { password: '', code: '' },
      check: (values) => (this.enrolment ? required('code')(values) : required('password')(values)),
      submit: async ({ password, code }) => {
        if (!this.enrolment) {
          this.enrolment = (await api.post('/me/second-factor', { password }, { quiet: true })).data;
          return;
        }
        const { data } = await api.post('/me/second-factor/confirm', { code: bare(code) }, { quiet: true });
        this.codes = data.recoveryCodes;
        this.to('codes');
      },
    });
  }

  render() {
    return html`<div class="entry">
      ${this.again
        ? nothing
        : html`<div class="entry-brand">
            <img alt="" src=${state.config.logo ?? './style/castellan.svg'} width="44" height="44" />
            <span>${state.config.title}</span>
          </div>`}
      ${this.elsewhere()} ${isSecureContext ? this.body() : html`<h1>${t('entry.needsHttps')}</h1><p>${t('entry.needsHttpsText')}</p>`}
    </div>`;
  }

  /** The server takes changes from its own address alone. */
  elsewhere() {
    const { address } = state.config;
    return address && new URL(address).origin !== location.origin
      ? html`<div class="banner warn" role="alert">
          ${icon('warn')}<span>${t('entry.elsewhere')} <a href=${address}>${address}</a></span>
        </div>`
      : nothing;
  }

  body() {
    switch (this.step) {
      case 'wait':
        return nothing;
      case 'setup':
        return this.page(t('entry.setup'), t('entry.setupText'), t('entry.setupDo'), [
          this.form.field('token', { label: t('entry.token'), hint: t('entry.tokenHint'), required: true, focus: true }),
          this.form.field('username', { label: t('entry.username'), autocomplete: 'username', required: true }),
          this.newPassword('password'),
        ]);
      case 'factor':
        return this.page(
          t('entry.factor'),
          t('entry.factorText'),
          t('common.continue'),
          [this.form.field('code', { label: t('entry.code'), autocomplete: 'one-time-code', required: true, focus: true })],
          this.back(),
        );
      case 'reset':
        return this.page(t('entry.reset'), t('entry.resetText'), t('entry.resetDo'), [this.newPassword('newPassword', true)]);
      case 'password':
        return this.page(
          t('entry.mustChange'),
          t('entry.mustChangeText', { name: state.me?.username ?? '' }),
          t('entry.mustChangeDo'),
          [
            this.form.field('oldPassword', {
              label: t('entry.oldPassword'),
              type: 'password',
              autocomplete: 'current-password',
              required: true,
              focus: true,
            }),
            this.newPassword('newPassword'),
          ],
          this.leave(),
        );
      case 'enrol':
        return this.enrol();
      case 'codes':
        return html`<h1 tabindex="-1">${t('factor.codes')}</h1>
          ${recoveryCodes(this.codes)}
          <button class="primary wide" @click=${() => this.entered()}>${t('factor.codesKept')}</button>`;
      default:
        return this.login();
    }
  }

  login() {
    const passwords = this.ways.filter((way) => way.method === 'password');
    const browsers = this.ways.filter((way) => way.method === 'browser');
    return html`${this.page(
      this.again ? '' : t('entry.login'),
      '',
      t('entry.loginDo'),
      [
        passwords.length
          ? html`<div class="field">
              <label for="login-way">${t('entry.way')}</label>
              <select id="login-way" @change=${(/** @type {any} */ e) => (this.provider = e.target.value)}>
                <option value="">${t('entry.wayLocal')}</option>
                ${passwords.map((way) => html`<option value=${way.id} ?selected=${this.provider === way.id}>${way.label}</option>`)}
              </select>
            </div>`
          : nothing,
        this.form.field('username', {
          label: t('entry.username'),
          autocomplete: 'username',
          required: true,
          focus: !this.again,
          readonly: Boolean(this.again),
        }),
        this.form.field('password', {
          label: t('entry.password'),
          type: 'password',
          autocomplete: 'current-password',
          required: true,
          focus: Boolean(this.again),
        }),
      ],
      this.again ? html`<button type="button" class="link" @click=${() => location.reload()}>${t('entry.somebodyElse')}</button>` : nothing,
    )}
    ${browsers.length
      ? html`<div class="or"><span>${t('entry.or')}</span></div>
          <div class="ways">
            ${browsers.map((way) =>
              this.again
                ? html`<a class="button wide" href=${way.login} target="_blank" rel="noopener">${icon('sso')} ${way.label} ${icon('external')}</a>`
                : html`<a class="button wide" href=${way.login} @click=${keepPlace}>${icon('sso')} ${way.label}</a>`,
            )}
            ${this.again
              ? html`<p>${t('entry.againText')}</p>
                  <button type="button" class="wide" @click=${() => this.returned()}>${t('entry.again')}</button>`
              : nothing}
          </div>`
      : nothing}`;
  }

  /** Whether the same person has logged in by another tab. */
  async returned() {
    this.problem = '';
    try {
      const { data } = await api.get('/me', {}, { quiet: true });
      if (data.id === this.again?.id) {
        this.entered();
        return;
      }
      this.problem = t('entry.againOther', { name: data.username });
    } catch (e) {
      this.problem = /** @type {any} */ (e).code === 'not-authenticated' ? t('entry.againNot') : errorText(e);
    }
    this.requestUpdate();
  }

  enrol() {
    const given = this.enrolment;
    return this.page(
      t('factor.needed'),
      t('factor.neededText'),
      given ? t('factor.confirm') : t('common.continue'),
      given
        ? [
            factorSecret(given),
            this.form.field('code', { label: t('entry.code'), autocomplete: 'one-time-code', required: true, focus: true }),
          ]
        : [
            this.form.field('password', {
              label: t('entry.password'),
              type: 'password',
              autocomplete: 'current-password',
              required: true,
              focus: true,
            }),
          ],
      this.leave(),
    );
  }

  /** @param {string} name @param {boolean} [focus] */
  newPassword(name, focus = false) {
    return html`${this.form.field(name, {
      label: t('entry.newPassword'),
      type: 'password',
      autocomplete: 'new-password',
      hint: t('entry.newPasswordHint'),
      required: true,
      focus,
    })}
    ${this.form.field('repeat', {
      label: t('entry.repeat'),
      type: 'password',
      autocomplete: 'new-password',
      required: true,
    })}`;
  }

  back() {
    return html`<button type="button" class="link" @click=${() => this.to('login')}>${t('entry.back')}</button>`;
  }

  leave() {
    const leave = async () => {
      await api.post('/logout', undefined, { quiet: true }).catch(() => {});
      state.forget();
      this.to('login');
    };
    return html`<button type="button" class="link" @click=${leave}>${t('frame.logOut')}</button>`;
  }

  /** @param {string} title @param {string} text @param {string} act @param {unknown[]} fields @param {unknown} [more] */
  page(title, text, act, fields, more = nothing) {
    return html`${title ? html`<h1>${title}</h1>` : nothing}${text ? html`<p>${text}</p>` : nothing}
      ${this.notice ? html`<div class="banner ok" role="status">${icon('check')}<span>${this.notice}</span></div>` : nothing}
      ${this.problem ? html`<div class="banner error" role="alert">${icon('warn')}<span>${this.problem}</span></div>` : nothing}
      <form @submit=${this.form.submit} novalidate>
        ${fields} ${this.form.trouble}
        <button class="primary wide" aria-disabled=${this.form.busy} aria-busy=${this.form.busy}>${act}</button>
        ${more}
      </form>`;
  }
}
