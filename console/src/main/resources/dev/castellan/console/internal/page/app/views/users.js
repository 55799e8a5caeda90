import { html, nothing } from 'lit';
import { api, saveAs } from '../api.js';
import { t } from '../i18n.js';
import { may, state, widest } from '../state.js';
import { go, hash } from '../router.js';
import { View } from '../view.js';
import { badge, card, facts, head, iconButton, moment, roles } from '../ui/bits.js';
import { confirmed } from '../ui/dialog.js';
import { roleNames } from '../ui/grants.js';
import { icon } from '../ui/icons.js';
import { Listing, loading, trouble } from '../ui/listing.js';
import { Shown } from '../ui/shown.js';
import { sessionTable } from '../ui/sessions.js';
import { toast } from '../ui/toast.js';
import { bodyOf, checkUser, isForeign, labelsOf, userFields, valuesOf } from './users/fields.js';
import { askForm } from '../ui/form-dialog.js';
import { passLink, resetPassword, revealLink } from './users/password.js';

/** @param {any} user */
const isLocked = (user) => Boolean(user.lockedUntil) && Date.parse(user.lockedUntil) > Date.now();

/** @param {any} user */
const isSelf = (user) => user.id === state.me?.id;

/** @param {string} id */
async function find(id) {
  const path = '/users/' + encodeURIComponent(id);
  const { data: user } = await api.get(path);
  const sessions = may('session:list', user.scope) ? (await api.get(path + '/sessions')).data.items : null;
  return { user, sessions };
}

/** @param {any} user what keeps them from a plain login, in one word */
function stateBadge(user) {
  if (!user.enabled) {
    return badge(t('common.disabled'));
  }
  if (isLocked(user)) {
    return badge(t('users.locked'), 'bad');
  }
  if (user.source === 'local' && !user.hasPassword) {
    return badge(t('users.invited'), 'info');
  }
  return user.mustChangePassword ? badge(t('users.mustChange'), 'warn') : badge(t('common.enabled'), 'ok');
}

/** @param {any} user */
const sourceBadge = (user) =>
  user.source !== 'local' ? badge(user.source, 'info') : badge(t(user.createdBy?.kind === 'system' ? 'users.byHost' : 'users.local'));

/** Users: the table, and with an id in the address one of them. */
class Users extends View {
  constructor() {
    super();
    this.list = new Listing(this, { path: '/users', view: 'users', sort: 'username', filters: ['role', 'enabled'] });
    /** @type {string[]} */
    this.names = ['administrator', 'viewer'];
    /** @type {Shown<{user: any, sessions: any[] | null}>} */
    this.shown = new Shown(this, this.list, find);
  }

  connectedCallback() {
    super.connectedCallback();
    roleNames().then((names) => {
      this.names = names;
      this.requestUpdate();
    });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      this.shown.show(this.rest[0] ?? '');
    }
  }

  /** @param {() => Promise<unknown>} act @param {string} done */
  async attempt(act, done) {
    try {
      await act();
      toast.ok(done);
    } catch (e) {
      toast.error(e);
    }
    await this.shown.read();
  }

  /** @param {any} user */
  canReset(user) {
    return user.source === 'local' && !isSelf(user) && may('user:update', user.scope);
  }

  /** @param {any} user */
  canDelete(user) {
    return !isSelf(user) && may('user:delete', user.scope);
  }

  render() {
    return this.rest.length ? this.details() : this.table();
  }

  table() {
    return html`${head(t('menu.users'), {
        text: t('users.lead'),
        actions: html`<button @click=${() => this.export()}>${icon('download')} ${t('users.export')}</button>
          ${may('user:create')
            ? html`<button @click=${() => this.import()}>${icon('up')} ${t('users.import')}</button>
                <button class="primary" @click=${() => this.create()}>${icon('plus')} ${t('common.create')}</button>`
            : nothing}`,
      })}
      <div class="tools">
        ${this.list.searchField(t('users.search'))}
        ${this.list.filter(
          'role',
          t('common.role'),
          this.names.map((value) => ({ value, label: value === 'administrator' || value === 'viewer' ? t('role.' + value) : value })),
        )}
        ${this.list.filter('enabled', t('common.state'), [
          { value: 'true', label: t('common.enabled') },
          { value: 'false', label: t('common.disabled') },
        ])}
      </div>
      ${this.list.table({
        label: t('menu.users'),
        columns: [
          {
            label: t('entry.username'),
            sort: 'username',
            cell: (user) => html`<a href=${hash('users', [user.id])}>${user.username}</a>${user.displayName
                ? html`<br /><small class="quiet">${user.displayName}</small>`
                : nothing}`,
          },
          { label: t('common.roles'), cell: (user) => roles(user.bindings) },
          { label: t('users.source'), cell: sourceBadge },
          { label: t('common.state'), cell: stateBadge },
          { label: t('users.lastLogin'), cell: (user) => moment(user.lastLoginAt, { missing: t('common.never'), relative: true }) },
          { label: t('common.note'), cell: (user) => user.note || html`<span class="quiet">–</span>` },
        ],
        faded: (user) => !user.enabled,
        actions: (user) => this.actions(user),
        empty: html`<h2>${t('users.empty')}</h2>
          <p>${t('users.emptyText')}</p>`,
      })}`;
  }

  /** @param {any} user */
  actions(user) {
    const name = user.username;
    return html`${may('user:update', user.scope)
      ? iconButton('edit', t('users.editName', { name }), () => this.edit(user))
      : nothing}
    ${this.canReset(user) ? iconButton('lock', t('users.resetName', { name }), () => this.reset(user)) : nothing}
    ${this.canDelete(user) ? iconButton('trash', t('users.deleteName', { name }), () => this.delete(user), 'danger') : nothing}`;
  }

  details() {
    const back = { href: '#/users', label: t('menu.users') };
    const user = this.shown.item?.user;
    if (this.shown.failure) {
      return html`${head(t('users.one'), { back })}${trouble(this.shown.failure, () => this.shown.read())}`;
    }
    if (!user) {
      return html`${head(t('users.one'), { back })}${loading(8)}`;
    }
    return html`${head(user.username, { back, text: user.displayName, actions: this.buttons(user) })}
      ${isSelf(user)
        ? html`<div class="banner info">${icon('info')}<span>${t('users.self')} <a href="#/me">${t('menu.me')}</a></span></div>`
        : nothing}
      ${isForeign(user)
        ? html`<div class="banner info">${icon('info')}<span>${t('users.foreign', { source: user.source })}</span></div>`
        : nothing}
      ${isLocked(user) ? html`<div class="banner warn">${icon('lock')}<span>${t('users.lockedText')}</span></div>` : nothing}
      ${card(t('common.details'), facts(this.facts(user)))} ${this.loginCard(user)} ${this.sessionCard(user)}
      ${may('api-key:list')
        ? card(t('menu.api-keys'), html`<a href=${hash('api-keys', [], { owner: user.id })}>${t('users.keys', { name: user.username })}</a>`)
        : nothing}`;
  }

  /** @param {any} user */
  buttons(user) {
    const change = may('user:update', user.scope);
    return html`${change ? html`<button @click=${() => this.edit(user)}>${icon('edit')} ${t('common.edit')}</button>` : nothing}
    ${change && isLocked(user)
      ? html`<button @click=${() => this.unlock(user)}>${icon('lock')} ${t('users.unlock')}</button>`
      : nothing}
    ${change && !isSelf(user)
      ? html`<button @click=${() => this.enable(user)}>
          ${icon(user.enabled ? 'close' : 'check')} ${t(user.enabled ? 'users.disable' : 'users.enable')}
        </button>`
      : nothing}
    ${this.canDelete(user)
      ? html`<button class="danger" @click=${() => this.delete(user)}>${icon('trash')} ${t('common.delete')}</button>`
      : nothing}`;
  }

  /** @param {any} user @returns {[string, unknown][]} */
  facts(user) {
    const attributes = Object.entries(user.attributes);
    return [
      [t('common.state'), stateBadge(user)],
      [t('users.source'), sourceBadge(user)],
      [t('common.roles'), roles(user.bindings)],
      [t('users.groups'), user.groups.length ? html`<span class="badges">${user.groups.map((/** @type {string} */ name) => badge(name))}</span>` : null],
      [t('users.email'), user.email],
      [t('common.note'), user.note],
      [t('users.attributes'), attributes.length ? html`<code>${attributes.map(([name, value]) => `${name}=${value}`).join(', ')}</code>` : null],
      [t('users.home'), html`<code>${user.scope}</code>`],
      [t('common.created'), moment(user.createdAt)],
      [t('users.createdBy'), user.createdBy?.name],
      [t('users.lastLogin'), moment(user.lastLoginAt, { missing: t('common.never') })],
    ];
  }

  /** @param {any} user */
  loginCard(user) {
    const reset = this.canReset(user);
    return card(
      t('users.login'),
      facts([
        [
          t('entry.password'),
          user.source !== 'local' ? t('users.passwordElsewhere') : user.hasPassword ? moment(user.passwordChangedAt) : t('users.passwordNone'),
        ],
        [t('entry.factor'), user.hasSecondFactor ? badge(t('me.factorOn'), 'ok') : t('common.none')],
      ]),
      html`${reset
        ? html`<button @click=${() => this.reset(user)}>${icon('lock')} ${t('users.reset')}</button>`
        : nothing}
      ${user.hasSecondFactor && !isSelf(user) && may('user:update', user.scope)
        ? html`<button class="danger" @click=${() => this.resetFactor(user)}>${icon('trash')} ${t('users.resetFactor')}</button>`
        : nothing}`,
    );
  }

  /** @param {any} user */
  sessionCard(user) {
    const sessions = this.shown.item?.sessions;
    if (!sessions) {
      return nothing;
    }
    const end = may('session:delete', user.scope)
      ? (/** @type {any} */ session) =>
          this.attempt(() => api.delete(`/users/${user.id}/sessions/${session.id}`), t('sessions.ended'))
      : null;
    return card(
      t('sessions.title'),
      sessionTable(sessions, end),
      end && sessions.length > 0
        ? html`<button @click=${() => this.endAll(user)}>${icon('out')} ${t('users.endAll')}</button>`
        : nothing,
    );
  }

  async create() {
    const home = widest('user:create');
    const initial = { ...valuesOf(null, home), password: '', mustChangePassword: true };
    const made = await askForm(t('users.createTitle'), {
      initial,
      action: t('common.create'),
      fields: { roles: 'bindings' },
      check: checkUser,
      submit: async (values) => (await api.post('/users', bodyOf(values, null))).data,
      content: (form) => userFields(form, { names: this.names }),
    });
    if (made) {
      toast.ok(t('users.created', { name: made.username }));
      if (!made.hasPassword) {
        await passLink(made);
      }
      await this.shown.read();
    }
  }

  /** @param {any} user */
  async edit(user) {
    let version = user.version;
    const saved = await askForm(t('users.editName', { name: user.username }), {
      initial: valuesOf(user, user.scope),
      action: t('common.save'),
      fields: { roles: 'bindings' },
      check: checkUser,
      labels: labelsOf(),
      reread: async () => {
        const { data } = await api.get('/users/' + user.id);
        version = data.version;
        return valuesOf(data, data.scope);
      },
      submit: async (values, form) => {
        await api.patch('/users/' + user.id, bodyOf(values, Object.keys(form.changes)), { version });
      },
      content: (form) => userFields(form, { names: this.names, user }),
    });
    if (saved) {
      toast.ok(t('common.saved'));
      await this.shown.read();
    }
  }

  /** @param {any} user */
  async reset(user) {
    const done = await resetPassword(user);
    if (done?.token) {
      await revealLink(user, done);
    } else if (done) {
      toast.ok(t('users.passwordSet', { name: user.username }));
    }
    if (done) {
      await this.shown.read();
    }
  }

  /** @param {any} user */
  async resetFactor(user) {
    const name = user.username;
    const sure = await confirmed({ heading: t('users.resetFactor'), text: t('users.resetFactorText', { name }), action: t('users.resetFactor') });
    if (sure) {
      await this.attempt(() => api.delete(`/users/${user.id}/second-factor`), t('users.factorGone', { name }));
    }
  }

  /** @param {any} user */
  unlock(user) {
    return this.attempt(() => api.post(`/users/${user.id}/unlock`), t('users.unlocked', { name: user.username }));
  }

  /** @param {any} user */
  async enable(user) {
    const { username: name, enabled, version } = user;
    const sure =
      !enabled ||
      (await confirmed({ heading: t('users.disableTitle', { name }), text: t('users.disableText'), action: t('users.disable') }));
    if (sure) {
      await this.attempt(
        () => api.patch('/users/' + user.id, { enabled: !enabled }, { version }),
        t(enabled ? 'users.isDisabled' : 'users.isEnabled', { name }),
      );
    }
  }

  /** @param {any} user */
  async endAll(user) {
    const name = user.username;
    const sure = await confirmed({ heading: t('users.endAll'), text: t('users.endAllText', { name }), action: t('users.endAll') });
    if (sure) {
      await this.attempt(() => api.delete(`/users/${user.id}/sessions`), t('users.allEnded', { name }));
    }
  }

  /** @param {any} user */
  async delete(user) {
    const name = user.username;
    const sure = await confirmed({
      heading: t('users.deleteTitle', { name }),
      text: t('users.deleteText'),
      action: t('common.delete'),
      type: name,
    });
    if (!sure) {
      return;
    }
    try {
      await api.delete('/users/' + user.id);
      toast.ok(t('users.deleted', { name }));
      if (this.shown.id) {
        go('users');
      } else {
        await this.list.load();
      }
    } catch (e) {
      toast.error(e);
    }
  }

  async export() {
    try {
      const { data } = await api.get('/export/users', {}, { as: 'blob' });
      saveAs(data, 'users.jsonl');
    } catch (e) {
      toast.error(e);
    }
  }

  async import() {
    try {
      const { importUsers } = await import('./users/import.js');
      if (await importUsers()) {
        await this.list.load();
      }
    } catch (e) {
      toast.error(e);
    }
  }
}
customElements.define('cst-users', Users);
