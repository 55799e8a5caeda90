import { html, nothing } from 'lit';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { may, widest } from '../state.js';
import { go, hash } from '../router.js';
import { View } from '../view.js';
import { badge, card, copyable, facts, fromLocalInput, head, iconButton, moment, roles, toLocalInput } from '../ui/bits.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { grants, roleNames } from '../ui/grants.js';
import { icon } from '../ui/icons.js';
import { Listing, loading, trouble } from '../ui/listing.js';
import { Shown } from '../ui/shown.js';
import { toast } from '../ui/toast.js';

const SOON = 30 * 24 * 3600 * 1000;

/** @param {any} key */
const isExpired = (key) => key.expiresAt && Date.parse(key.expiresAt) <= Date.now();

/** @param {any} key when it ends, and a word if that is soon or over */
const expiry = (key) => html`${moment(key.expiresAt, { missing: t('common.never') })}
${isExpired(key)
  ? badge(t('keys.expired'), 'bad')
  : key.expiresAt && Date.parse(key.expiresAt) - Date.now() < SOON
    ? badge(t('keys.expiresSoon'), 'warn')
    : nothing}`;

/** @param {string} text one address or network on each line, or with commas */
const lines = (text) => text.split(/[\s,]+/).filter(Boolean);

/** API keys: the table, and with an id in the address the details of one. */
class ApiKeys extends View {
  constructor() {
    super();
    this.list = new Listing(this, {
      path: '/api-keys',
      view: 'api-keys',
      sort: 'name',
      filters: ['enabled', 'expired', 'owner'],
    });
    /** @type {Shown<any>} */
    this.shown = new Shown(this, this.list, async (id) => (await api.get('/api-keys/' + encodeURIComponent(id))).data);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      this.shown.show(this.rest[0] ?? '');
    }
  }

  /** @param {any} key */
  canChange(key) {
    return !key.source && may('api-key:update', key.scope);
  }

  render() {
    return this.rest.length ? this.details() : this.table();
  }

  table() {
    return html`${head(t('menu.api-keys'), {
        text: t('keys.lead'),
        actions: may('api-key:create')
          ? html`<button class="primary" @click=${() => this.create()}>${icon('plus')} ${t('common.create')}</button>`
          : nothing,
      })}
      <div class="tools">
        ${this.list.searchField(t('keys.search'))}
        ${this.list.filter('enabled', t('common.state'), [
          { value: 'true', label: t('common.enabled') },
          { value: 'false', label: t('common.disabled') },
        ])}
        ${this.list.filter('expired', t('keys.expiresAt'), [
          { value: 'false', label: t('keys.notExpired') },
          { value: 'true', label: t('keys.expired') },
        ])}
        ${this.list.query.owner
          ? html`<button class="small" @click=${() => this.list.ask({ owner: '' })}>${icon('close')} ${t('keys.ofOneUser')}</button>`
          : nothing}
      </div>
      ${this.list.table({
        label: t('menu.api-keys'),
        columns: [
          {
            label: t('common.name'),
            sort: 'name',
            cell: (key) => html`<a href=${hash('api-keys', [key.id])}>${key.name}</a>`,
          },
          { label: t('common.roles'), cell: (key) => roles(key.bindings) },
          { label: t('keys.expiresAt'), sort: 'expiresAt', cell: expiry },
          { label: t('keys.lastUsed'), cell: (key) => moment(key.lastUsedAt, { missing: t('common.never'), relative: true }) },
          { label: t('common.note'), cell: (key) => key.note || html`<span class="quiet">–</span>` },
          { label: t('common.enabled'), cell: (key) => this.toggle(key) },
        ],
        faded: (key) => !key.enabled || isExpired(key),
        actions: (key) => this.actions(key),
        empty: html`<h2>${t('keys.empty')}</h2>
          <p>${t('keys.emptyText')}</p>
          ${may('api-key:create')
            ? html`<button class="primary" @click=${() => this.create()}>${t('keys.createFirst')}</button>`
            : nothing}`,
      })}`;
  }

  /** @param {any} key */
  toggle(key) {
    return html`<input
      type="checkbox"
      role="switch"
      class="switch"
      aria-label=${t('keys.enabledName', { name: key.name })}
      .checked=${key.enabled}
      ?disabled=${!this.canChange(key)}
      @change=${(/** @type {any} */ e) => this.enable(key, e.target)}
    />`;
  }

  /** @param {any} key @param {HTMLInputElement} box */
  async enable(key, box) {
    const enabled = box.checked;
    /** @type {unknown} */
    let failure = null;
    try {
      await api.patch('/api-keys/' + key.id, { enabled }, { version: key.version });
    } catch (e) {
      failure = e;
      box.checked = key.enabled;
    }
    await this.shown.read(); // Before it is told: who clicks then changes what is there now.
    if (failure) {
      toast.error(failure);
    } else {
      toast.ok(t(enabled ? 'keys.isEnabled' : 'keys.isDisabled', { name: key.name }));
    }
  }

  /** @param {any} key */
  actions(key) {
    return html`${this.canChange(key)
      ? html`${iconButton('edit', t('keys.editName', { name: key.name }), () => this.edit(key))}
        ${key.replacedBy ? nothing : iconButton('refresh', t('keys.rotateName', { name: key.name }), () => this.rotate(key))}`
      : nothing}
    ${!key.source && may('api-key:delete', key.scope)
      ? iconButton('trash', t('keys.deleteName', { name: key.name }), () => this.delete(key), 'danger')
      : nothing}`;
  }

  details() {
    const back = { href: '#/api-keys', label: t('menu.api-keys') };
    if (this.shown.failure) {
      return html`${head(t('keys.one'), { back })}${trouble(this.shown.failure, () => this.shown.read())}`;
    }
    const key = this.shown.item;
    if (!key) {
      return html`${head(t('keys.one'), { back })}${loading()}`;
    }
    const change = this.canChange(key);
    return html`${head(key.name, {
      back,
      actions: html`${change
        ? html`<button @click=${() => this.edit(key)}>${icon('edit')} ${t('common.edit')}</button>
            ${key.replacedBy
              ? nothing
              : html`<button @click=${() => this.rotate(key)}>${icon('refresh')} ${t('keys.rotate')}</button>`}`
        : nothing}
      ${!key.source && may('api-key:delete', key.scope)
        ? html`<button class="danger" @click=${() => this.delete(key)}>${icon('trash')} ${t('common.delete')}</button>`
        : nothing}`,
    })}
    ${key.source ? html`<div class="banner info">${icon('info')}<span>${t('keys.fromFile', { file: key.source })}</span></div>` : nothing}
    ${card(
      t('common.details'),
      facts([
        [t('keys.keyId'), html`<code>${key.keyId}</code>`],
        [t('common.state'), isExpired(key) ? badge(t('keys.expired'), 'bad') : key.enabled ? badge(t('common.enabled'), 'ok') : badge(t('common.disabled'))],
        [t('common.roles'), roles(key.bindings)],
        [t('keys.expiresAt'), expiry(key)],
        [t('keys.networks'), key.networks.length ? html`<code>${key.networks.join(', ')}</code>` : t('keys.anywhere')],
        [t('keys.rateLimit'), key.rateLimit ? t('keys.rate', key.rateLimit) : t('keys.noRate')],
        [t('common.created'), moment(key.createdAt)],
        [t('keys.lastUsed'), moment(key.lastUsedAt, { missing: t('common.never') })],
        [t('keys.lastUsedFrom'), key.lastUsedFrom],
        [t('keys.owner'), key.ownerId ? (may('user:read') ? html`<a href=${hash('users', [key.ownerId])}>${key.ownerId}</a>` : key.ownerId) : t('keys.ofBroker')],
        [t('common.scope'), html`<code>${key.scope}</code>`],
        [t('keys.replaces'), key.replaces ? html`<a href=${hash('api-keys', [key.replaces])}>${key.replaces}</a>` : null],
        [t('keys.replacedBy'), key.replacedBy ? html`<a href=${hash('api-keys', [key.replacedBy])}>${key.replacedBy}</a>` : null],
        [t('common.note'), key.note],
      ]),
    )}
    ${card(t('keys.secret'), html`<p class="quiet">${t('keys.secretGone')}</p>`)}`;
  }

  /** @param {any} key of whom it was read, or null for a new one */
  values(key) {
    return {
      name: key?.name ?? '',
      bindings: key?.bindings ?? [{ role: 'viewer', scope: widest('api-key:create'), until: null }],
      expiresAt: toLocalInput(key?.expiresAt),
      enabled: key?.enabled ?? true,
      networks: (key?.networks ?? []).join('\n'),
      calls: key?.rateLimit?.calls ?? '',
      perSeconds: key?.rateLimit?.perSeconds ?? '',
      note: key?.note ?? '',
    };
  }

  /** @param {any} values what the server takes */
  body(values) {
    return {
      name: values.name.trim(),
      bindings: values.bindings,
      expiresAt: fromLocalInput(values.expiresAt),
      enabled: values.enabled,
      networks: lines(values.networks),
      rateLimit: values.calls ? { calls: Number(values.calls), perSeconds: Number(values.perSeconds || 1) } : null,
      note: values.note,
    };
  }

  /** @param {any} values */
  check(values) {
    /** @type {Record<string, string>} */
    const wrong = {};
    if (!values.name.trim()) {
      wrong.name = t('common.required');
    }
    if (values.perSeconds && !values.calls) {
      wrong.calls = t('common.required');
    }
    return wrong;
  }

  /** @param {Form<any>} form @param {string[]} names */
  fields(form, names) {
    return html`${form.field('name', { label: t('common.name'), required: true, focus: true, maxlength: 128 })}
    ${grants({ form, name: 'bindings', names, label: t('common.roles'), scope: widest('api-key:create') })}
    ${form.field('expiresAt', {
      label: t('keys.expiresAt'),
      type: 'datetime-local',
      hint: t('keys.expiresHint'),
    })}
    ${form.field('networks', {
      label: t('keys.networks'),
      rows: 2,
      type: 'code',
      hint: t('keys.networksHint'),
    })}
    <div class="columns">
      ${form.field('calls', { label: t('keys.calls'), type: 'number', min: 1, max: 1000000, hint: t('keys.callsHint') })}
      ${form.field('perSeconds', { label: t('keys.perSeconds'), type: 'number', min: 1, max: 86400 })}
    </div>
    ${form.field('note', { label: t('common.note'), rows: 2, maxlength: 1024 })}
    ${form.field('enabled', { label: t('common.enabled'), type: 'switch' })}`;
  }

  async create() {
    const names = await roleNames();
    /** @type {Form<any>} */
    let form;
    const created = await openDialog(
      t('keys.createTitle'),
      () => html`<form @submit=${form.submit} novalidate>
        <div class="content">${this.fields(form, names)} ${form.trouble}</div>
        <footer>${form.button(t('common.create'))}</footer>
      </form>`,
      {
        dirty: () => form.dirty,
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: this.values(null),
            fields: { rateLimit: 'calls', roles: 'bindings' },
            check: (values) => this.check(values),
            submit: async (values) => dialog.close((await api.post('/api-keys', this.body(values))).data),
          });
        },
      },
    );
    if (created) {
      await this.reveal(created);
      await this.shown.read();
    }
  }

  /** @param {any} key with its secret, which is shown this once */
  reveal(key) {
    return openDialog(
      t('keys.created1'),
      (dialog) => html`<div class="content">
          <div class="banner warn">${icon('warn')}<span>${t('keys.onceWarning')}</span></div>
          ${copyable(t('keys.keyId'), key.keyId)} ${copyable(t('keys.secretOnly'), key.secret)}
          ${copyable(t('keys.token'), key.token)}
          <p class="hint">${t('keys.tokenHint')}</p>
        </div>
        <footer><button class="primary" @click=${() => dialog.close()}>${t('keys.kept')}</button></footer>`,
      { locked: true },
    );
  }

  /** @param {any} key */
  async edit(key) {
    const names = await roleNames();
    let version = key.version;
    /** @type {Form<any>} */
    let form;
    const labels = {
      name: t('common.name'),
      bindings: t('common.roles'),
      expiresAt: t('keys.expiresAt'),
      networks: t('keys.networks'),
      calls: t('keys.calls'),
      perSeconds: t('keys.perSeconds'),
      enabled: t('common.enabled'),
      note: t('common.note'),
    };
    const reread = async () => {
      const { data } = await api.get('/api-keys/' + key.id);
      version = data.version;
      return this.values(data);
    };
    const saved = await openDialog(
      t('keys.editTitle', { name: key.name }),
      () => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${form.conflictBanner(reread, labels)} ${form.merged} ${this.fields(form, names)} ${form.trouble}
        </div>
        <footer>${form.button(t('common.save'))}</footer>
      </form>`,
      {
        dirty: () => form.dirty,
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: this.values(key),
            fields: { rateLimit: 'calls', roles: 'bindings' },
            check: (values) => this.check(values),
            submit: async (values) => {
              const changes = form.changes;
              const all = /** @type {any} */ (this.body(values));
              const wanted = Object.keys(all).filter((name) =>
                name === 'rateLimit' ? 'calls' in changes || 'perSeconds' in changes : name in changes,
              );
              const body = Object.fromEntries(wanted.map((name) => [name, all[name]]));
              await api.patch('/api-keys/' + key.id, body, { version });
              dialog.close(true);
            },
          });
        },
      },
    );
    if (saved) {
      toast.ok(t('common.saved'));
      await this.shown.read();
    }
  }

  /** @param {any} key */
  async rotate(key) {
    /** @type {Form<any>} */
    let form;
    const successor = await openDialog(
      t('keys.rotateTitle', { name: key.name }),
      () => html`<form @submit=${form.submit}>
        <div class="content">
          <p>${t('keys.rotateText')}</p>
          ${form.field('overlapSeconds', {
            label: t('keys.overlap'),
            required: true,
            options: [0, 3600, 86400, 604800, 2592000].map((seconds) => ({
              value: String(seconds),
              label: t('keys.overlap' + seconds),
            })),
          })}
          ${form.trouble}
        </div>
        <footer>${form.button(t('keys.rotate'))}</footer>
      </form>`,
      {
        size: 'narrow',
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: { overlapSeconds: '86400' },
            submit: async ({ overlapSeconds }) =>
              dialog.close((await api.post(`/api-keys/${key.id}/rotate`, { overlapSeconds: Number(overlapSeconds) })).data),
          });
        },
      },
    );
    if (successor) {
      await this.reveal(successor);
      await this.shown.read();
    }
  }

  /** @param {any} key */
  async delete(key) {
    const sure = await confirmed({
      heading: t('keys.deleteTitle', { name: key.name }),
      text: t('keys.deleteText'),
      action: t('common.delete'),
    });
    if (!sure) {
      return;
    }
    try {
      await api.delete('/api-keys/' + key.id);
      toast.ok(t('keys.deleted', { name: key.name }));
      if (this.shown.id) {
        go('api-keys');
      } else {
        await this.list.load();
      }
    } catch (e) {
      toast.error(e);
    }
  }
}
customElements.define('cst-api-keys', ApiKeys);
