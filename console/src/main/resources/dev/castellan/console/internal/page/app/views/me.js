import { html, nothing } from 'lit';
import { api, interventions } from '../api.js';
import { t, word } from '../i18n.js';
import { state } from '../state.js';
import { View } from '../view.js';
import { badge, card, facts, head, moment, roles } from '../ui/bits.js';
import { required, same } from '../ui/checks.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { bare, factorSecret, recoveryCodes, secondStep } from '../ui/factor.js';
import { Form } from '../ui/form.js';
import { askForm } from '../ui/form-dialog.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { sessionTable } from '../ui/sessions.js';
import { toast } from '../ui/toast.js';

const FEW_CODES = 3;

/** @param {any} account @returns {{displayName: string, email: string}} */
const profileOf = ({ displayName, email }) => ({ displayName, email });

/** One's own account. */
class Me extends View {
  constructor() {
    super();
    /** @type {any} */
    this.account = null;
    /** @type {any} */
    this.factor = null;
    /** @type {any[]} */
    this.sessions = [];
    /** @type {unknown} */
    this.failure = null;
    /** @type {Form<{displayName: string, email: string}>} */
    this.profile = this.profileForm();
    this.password = this.passwordForm();
  }

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  async read() {
    if (state.me?.restriction) {
      return;
    }
    this.failure = null;
    try {
      const [account, factor, sessions] = await Promise.all(
        ['/me/account', '/me/second-factor', '/me/sessions'].map(async (path) => (await api.get(path)).data),
      );
      this.account = account;
      this.factor = factor;
      this.sessions = sessions.items;
      if (!this.profile.dirty) {
        this.profile = this.profileForm();
      }
    } catch (e) {
      this.failure = e;
    }
    this.requestUpdate();
  }

  /** @param {() => Promise<unknown>} act @param {string} done */
  async attempt(act, done) {
    try {
      await act();
      toast.ok(done);
    } catch (e) {
      toast.error(e);
    }
    await this.read();
  }

  profileForm() {
    return new Form(this, {
      initial: profileOf(this.account ?? { displayName: '', email: '' }),
      submit: async () => {
        this.account = (await api.patch('/me/account', this.profile.changes)).data;
        this.profile = this.profileForm();
        toast.ok(t('common.saved'));
      },
    });
  }

  passwordForm() {
    return new Form(this, {
      initial: { oldPassword: '', newPassword: '', repeat: '' },
      fields: { present: 'oldPassword', password: 'newPassword' },
      check: (values) => ({
        ...required('oldPassword', 'newPassword')(values),
        ...same('newPassword')(values),
      }),
      submit: async ({ oldPassword, newPassword }) => {
        await api.put('/me/password', { oldPassword, newPassword });
        this.password = this.passwordForm();
        await this.enter(newPassword);
        await this.read();
      },
    });
  }

  /** All sessions have ended with the old password; this page goes on in a new one. @param {string} password */
  async enter(password) {
    try {
      const { data } = await api.post('/login', { username: state.me.username, password }, { quiet: true });
      if (!('restriction' in data) && !(await this.askCode())) {
        state.forget();
        return;
      }
    } catch {
      if (!(await interventions.login())) {
        return;
      }
    }
    await state.readMe();
    toast.ok(t('me.passwordChanged'));
  }

  askCode() {
    return askForm(t('entry.factor'), {
      size: 'narrow',
      action: t('common.continue'),
      initial: { code: '' },
      check: required('code'),
      submit: secondStep,
      content: (form) => html`<p>${t('me.passwordFactor')}</p>
        ${form.field('code', { label: t('entry.code'), autocomplete: 'one-time-code', required: true, focus: true })}`,
    });
  }

  render() {
    if (this.failure) {
      return html`${head(t('menu.me'))}${trouble(this.failure, () => this.read())}`;
    }
    if (!this.account) {
      return html`${head(t('menu.me'))}${loading(8)}`;
    }
    return html`${head(t('menu.me'), { text: t('me.lead') })}
      ${card(t('me.profile'), this.profilePart())}
      ${this.account.hasPassword ? card(t('entry.password'), this.passwordPart()) : nothing}
      ${card(t('entry.factor'), this.factorPart(), this.factorButtons())}
      ${card(
        t('sessions.title'),
        sessionTable(this.sessions, (session) => this.end(session)),
        this.sessions.length > 1
          ? html`<button @click=${() => this.endOthers()}>${icon('out')} ${t('me.endOthers')}</button>`
          : nothing,
      )}
      ${card(t('me.rights'), this.rightsPart())}`;
  }

  profilePart() {
    const account = this.account;
    const foreign = account.source !== 'local';
    return html`${facts([
        [t('entry.username'), account.username],
        [t('common.roles'), roles(account.bindings)],
        [t('users.groups'), account.groups.length ? html`<span class="badges">${account.groups.map((/** @type {string} */ name) => badge(name))}</span>` : null],
        [t('users.source'), foreign ? badge(account.source, 'info') : t('users.local')],
        [t('common.created'), moment(account.createdAt)],
        [t('users.lastLogin'), moment(account.lastLoginAt)],
      ])}
      ${foreign
        ? html`<div class="banner info part">${icon('info')}<span>${t('me.foreign', { source: account.source })}</span></div>`
        : nothing}
      <form class="part" @submit=${this.profile.submit} novalidate>
        <div class="columns">
          ${this.profile.field('displayName', { label: t('users.displayName'), maxlength: 256, readonly: foreign, autocomplete: 'name' })}
          ${this.profile.field('email', { label: t('users.email'), type: 'email', maxlength: 254, readonly: foreign, autocomplete: 'email' })}
        </div>
        ${this.profile.trouble}
        ${foreign ? nothing : html`<div class="row end">${this.profile.button(t('common.save'), { disabled: !this.profile.dirty })}</div>`}
      </form>`;
  }

  passwordPart() {
    const form = this.password;
    return html`<p class="quiet">${t('me.passwordText')} ${t('me.passwordFrom')} ${moment(this.account.passwordChangedAt)}</p>
      <form class="part" @submit=${form.submit} novalidate>
        <input class="hidden" autocomplete="username" tabindex="-1" aria-hidden="true" readonly .value=${this.account.username} />
        <div class="columns">
          ${form.field('oldPassword', { label: t('entry.oldPassword'), type: 'password', autocomplete: 'current-password', required: true })}
          ${form.field('newPassword', {
            label: t('entry.newPassword'),
            type: 'password',
            autocomplete: 'new-password',
            required: true,
            hint: t('entry.newPasswordHint'),
          })}
          ${form.field('repeat', { label: t('entry.repeat'), type: 'password', autocomplete: 'new-password', required: true })}
        </div>
        ${form.trouble}
        <div class="row end">${form.button(t('entry.mustChangeDo'))}</div>
      </form>`;
  }

  factorPart() {
    const { confirmedAt, recoveryCodesLeft } = this.factor;
    if (!confirmedAt) {
      return html`<p>${this.factor.required ? t('me.factorNeeded') : t('me.factorNone')}</p>`;
    }
    return html`${recoveryCodesLeft < FEW_CODES
      ? html`<div class="banner warn">${icon('warn')}<span>${t('me.codesFew')}</span></div>`
      : nothing}
    ${facts([
      [t('common.state'), badge(t('me.factorOn'), 'ok')],
      [t('me.factorSince'), moment(confirmedAt)],
      [t('me.codesLeft'), String(recoveryCodesLeft)],
    ])}`;
  }

  factorButtons() {
    return this.factor.confirmedAt
      ? html`<button @click=${() => this.renewCodes()}>${icon('refresh')} ${t('me.codesNew')}</button>
          <button class="danger" @click=${() => this.removeFactor()}>${icon('trash')} ${t('me.factorRemove')}</button>`
      : html`<button class="primary" @click=${() => this.setUpFactor()}>${icon('plus')} ${t('me.factorSetUp')}</button>`;
  }

  async setUpFactor() {
    const enrolment = await this.beginFactor().catch(toast.error);
    if (!enrolment) {
      return;
    }
    const codes = await askForm(t('me.factorSetUp'), {
      action: t('factor.confirm'),
      initial: { code: '' },
      check: required('code'),
      submit: async ({ code }) =>
        (await api.post('/me/second-factor/confirm', { code: bare(code) })).data.recoveryCodes,
      content: (form) => html`<p>${t('me.factorScan')}</p>
        ${factorSecret(enrolment)}
        ${form.field('code', { label: t('entry.code'), autocomplete: 'one-time-code', required: true, focus: true })}`,
    });
    if (codes) {
      await this.showCodes(codes);
      toast.ok(t('me.factorDone'));
    }
    await this.read();
  }

  /** Who has a password shows it; everybody else has logged in lately. */
  async beginFactor() {
    const begin = async (/** @type {string} */ password) => (await api.post('/me/second-factor', { password })).data;
    return this.account.hasPassword
      ? askForm(t('me.factorSetUp'), {
          size: 'narrow',
          action: t('common.continue'),
          initial: { password: '' },
          check: required('password'),
          submit: ({ password }) => begin(password),
          content: (form) => html`<p>${t('me.factorPassword')}</p>
            ${form.field('password', {
              label: t('entry.password'),
              type: 'password',
              autocomplete: 'current-password',
              required: true,
              focus: true,
            })}`,
        })
      : begin('');
  }

  /** @param {string[]} codes */
  showCodes(codes) {
    return openDialog(
      t('factor.codes'),
      (dialog) => html`<div class="content">${recoveryCodes(codes)}</div>
        <footer><button class="primary" @click=${() => dialog.close()}>${t('factor.codesKept')}</button></footer>`,
      { locked: true },
    );
  }

  async renewCodes() {
    const sure = await confirmed({ heading: t('me.codesNew'), text: t('me.codesNewText'), action: t('me.codesNew'), danger: false });
    if (!sure) {
      return;
    }
    try {
      const { data } = await api.post('/me/second-factor/recovery-codes');
      await this.showCodes(data.recoveryCodes);
    } catch (e) {
      toast.error(e);
    }
    await this.read();
  }

  async removeFactor() {
    const sure = await confirmed({
      heading: t('me.factorRemove'),
      text: this.factor.required ? t('me.factorRemoveNeeded') : t('me.factorRemoveText'),
      action: t('me.factorRemove'),
    });
    if (sure) {
      await this.attempt(async () => {
        await api.delete('/me/second-factor');
        await state.readMe();
      }, t('me.factorRemoved'));
    }
  }

  /** @param {any} session */
  end(session) {
    return this.attempt(() => api.delete('/me/sessions/' + session.id), t('sessions.ended'));
  }

  async endOthers() {
    const sure = await confirmed({ heading: t('me.endOthers'), text: t('me.endOthersText'), action: t('me.endOthers') });
    if (sure) {
      await this.attempt(() => api.post('/me/end-other-sessions'), t('me.othersEnded'));
    }
  }

  rightsPart() {
    return state.permissions.length === 0
      ? html`<p class="quiet">${t('me.rightsNone')}</p>`
      : html`<p class="quiet">${t('me.rightsText')}</p>
          ${state.permissions.map(
            ({ scope, actions }) => html`<section class="part">
              <h3>${scope === '/' ? t('me.everywhere') : html`<code>${scope}</code>`}</h3>
              ${facts(
                byType(actions).map(([type, verbs]) => [
                  word('type', type),
                  html`<span class="badges">${verbs.map((verb) => badge(word('verb', verb)))}</span>`,
                ]),
              )}
            </section>`,
          )}`;
  }
}
customElements.define('cst-me', Me);

/** @param {string[]} actions such as `user:list` @returns {[string, string[]][]} */
function byType(actions) {
  /** @type {Map<string, string[]>} */
  const types = new Map();
  for (const action of actions) {
    const [type, verb] = action.split(':');
    types.set(type, [...(types.get(type) ?? []), verb]);
  }
  return [...types];
}
