import { html, nothing } from 'lit';
import { api } from '../api.js';
import { has, t, word } from '../i18n.js';
import { may, state } from '../state.js';
import { go, hash } from '../router.js';
import { View } from '../view.js';
import { badge, card, copyable, facts, head, iconButton, moment, roles } from '../ui/bits.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { toast } from '../ui/toast.js';
import { PATIENCE, Trial, fieldLabel, reason } from './sso-trial.js';

/** @type {Record<string, 'ok' | 'bad' | 'info' | ''>} */
const STATUS = { running: 'ok', failed: 'bad', starting: 'info' };

/** @param {any} provider */
const status = (provider) => badge(word('sso.status', provider.state.status), STATUS[provider.state.status] ?? '');

/** @param {string} id @param {string} end where browsers and the provider find us */
const address = (id, end) => new URL(`./sso/${id}/${end}`, state.config.address ?? document.baseURI).href;

/** What has to be registered there, by kind. @type {Record<string, string[]>} */
const ADDRESSES = { oidc: ['callback', 'logout', 'backchannel'], saml: ['metadata', 'acs', 'logout'], ldap: [] };

/**
 * A part of this page that is loaded when it is needed.
 *
 * @template T
 * @param {() => Promise<T>} load
 */
async function part(load) {
  try {
    return await load();
  } catch {
    toast.error(t('error.network'));
    return undefined;
  }
}

/** Login providers: the list, and with an id in the address one of them. */
class Sso extends View {
  constructor() {
    super();
    /** @type {any[] | null} */
    this.items = null;
    /** @type {any[]} */
    this.kinds = [];
    /** @type {any} */
    this.provider = null;
    /** @type {unknown} */
    this.failure = null;
    this.shownId = '';
    this.trial = new Trial(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      this.shownId = this.rest[0] ?? '';
      this.provider = null;
      this.trial = new Trial(this);
      this.load();
    }
  }

  async load() {
    const id = this.shownId;
    this.failure = null;
    try {
      const [kinds, found] = await Promise.all([
        may('sso:list') ? api.get('/sso/kinds') : null,
        id ? api.get('/sso/providers/' + encodeURIComponent(id)) : api.get('/sso/providers'),
      ]);
      this.kinds = kinds?.data.items ?? [];
      if (id === this.shownId) {
        if (id) {
          this.provider = found.data;
        } else {
          this.items = found.data.items;
        }
      }
    } catch (e) {
      if (id === this.shownId) {
        this.failure = e;
      }
    }
    this.requestUpdate();
  }

  /** @param {any} provider */
  canChange(provider) {
    return !provider.fixed && may('sso:update', '/') && this.kinds.some((kind) => kind.name === provider.kind);
  }

  get canCreate() {
    return may('sso:create', '/') && this.kinds.length > 0;
  }

  render() {
    return this.shownId ? this.details() : this.table();
  }

  /** Without an address of its own browsers cannot come back here. @param {{name: string}[]} kinds */
  warning(kinds) {
    return state.config.address === null && kinds.some(({ name }) => name !== 'ldap')
      ? html`<div class="banner warn">${icon('warn')}<span>${t('sso.publicUrlMissing')}</span></div>`
      : nothing;
  }

  table() {
    const create = (/** @type {string} */ label) => html`<button class="primary" @click=${() => this.create()}>${icon('plus')} ${label}</button>`;
    const columns = ['label', 'id', 'kind', 'state'].map((name) => t('sso.' + name));
    return html`${head(t('menu.sso'), { text: t('sso.lead'), actions: this.canCreate ? create(t('common.create')) : nothing })}
      ${this.warning(this.kinds)} ${this.failure ? trouble(this.failure, () => this.load()) : nothing}
      ${this.items === null
        ? this.failure
          ? nothing
          : loading(6)
        : this.items.length === 0
          ? html`<div class="empty">
              <h2>${t('sso.empty')}</h2>
              <p>${t(this.kinds.length ? 'sso.emptyText' : 'sso.noKinds')}</p>
              ${this.canCreate ? create(t('sso.createFirst')) : nothing}
            </div>`
          : html`<div class="table">
              <table>
                <caption class="hidden">${t('menu.sso')}</caption>
                <thead>
                  <tr>
                    ${columns.map((label) => html`<th>${label}</th>`)}<th>${t('common.enabled')}</th>
                    <th class="actions"><span class="hidden">${t('common.actions')}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${this.items.map((provider) => this.row(provider, columns))}
                </tbody>
              </table>
            </div>`}`;
  }

  /** @param {any} provider @param {string[]} columns */
  row(provider, columns) {
    const change = this.canChange(provider);
    return html`<tr class=${provider.enabled ? '' : 'faded'}>
      <td data-label=${columns[0]}><span><a href=${hash('sso', [provider.id])}>${provider.label}</a> ${provider.fixed ? badge(t('sso.fixed')) : nothing}</span></td>
      <td data-label=${columns[1]}><code>${provider.id}</code></td>
      <td data-label=${columns[2]}>${word('sso.kind', provider.kind)}</td>
      <td data-label=${columns[3]}><span>${status(provider)} ${provider.state.problem ? html`<br /><small>${reason(provider.state)}</small>` : nothing}</span></td>
      <td data-label=${t('common.enabled')}>
        <input type="checkbox" role="switch" class="switch" aria-label=${t('sso.enabledName', { name: provider.label })}
          .checked=${provider.enabled} ?disabled=${!change} @change=${(/** @type {any} */ e) => this.enable(provider, e.target)} />
      </td>
      <td class="actions">
        ${change ? iconButton('edit', t('sso.editName', { name: provider.label }), () => this.edit(provider)) : nothing}
        ${this.canDelete(provider) ? iconButton('trash', t('sso.deleteName', { name: provider.label }), () => this.delete(provider), 'danger') : nothing}
      </td>
    </tr>`;
  }

  /** @param {any} provider */
  canDelete(provider) {
    return !provider.fixed && may('sso:delete', '/');
  }

  details() {
    const back = { href: '#/sso', label: t('menu.sso') };
    const provider = this.provider;
    if (!provider) {
      return html`${head(t('sso.one'), { back })}${this.failure ? trouble(this.failure, () => this.load()) : loading()}`;
    }
    const change = this.canChange(provider);
    return html`${head(provider.label, {
        back,
        actions: html`${change ? html`<button @click=${() => this.edit(provider)}>${icon('edit')} ${t('common.edit')}</button>` : nothing}
        ${may('sso:update', '/')
          ? html`<button aria-busy=${this.trial.busy} ?disabled=${this.trial.busy} @click=${() => this.trial.run(`/sso/providers/${provider.id}/test`, undefined)}>${icon('check')} ${t('sso.test')}</button>`
          : nothing}
        ${this.canDelete(provider)
          ? html`<button class="danger" @click=${() => this.delete(provider)}>${icon('trash')} ${t('common.delete')}</button>`
          : nothing}`,
      })}
      ${this.failure ? trouble(this.failure, () => this.load()) : nothing} ${this.warning([{ name: provider.kind }])}
      ${provider.fixed ? html`<div class="banner info">${icon('info')}<span>${t('sso.fixedText')}</span></div>` : nothing}
      ${provider.state.status === 'failed'
        ? html`<div class="banner error">${icon('warn')}<span>${reason(provider.state)}</span></div>`
        : nothing}
      ${this.trial.render()}
      ${card(
        t('common.details'),
        facts([
          [t('sso.id'), html`<code>${provider.id}</code>`],
          [t('sso.kind'), word('sso.kind', provider.kind)],
          [t('common.enabled'), change ? this.toggle(provider) : t(provider.enabled ? 'common.yes' : 'common.no')],
          [t('sso.state'), html`${status(provider)} <small>${t('sso.since')} ${moment(provider.state.since)}</small>`],
          ...Object.entries(provider.values).map(
            ([name, values]) => /** @type {[string, unknown]} */ ([fieldLabel(name), html`<span class="lines">${/** @type {string[]} */ (values).join('\n')}</span>`]),
          ),
          ...provider.secretsSet.map((/** @type {string} */ name) => [fieldLabel(name), badge(t('sso.isSet'), 'ok')]),
        ]),
      )}
      ${this.mapping(provider, change)} ${this.addresses(provider)}`;
  }

  /** @param {any} provider */
  toggle(provider) {
    return html`<input type="checkbox" role="switch" class="switch" aria-label=${t('sso.enabledName', { name: provider.label })}
      .checked=${provider.enabled} @change=${(/** @type {any} */ e) => this.enable(provider, e.target)} />`;
  }

  /** @param {any} provider @param {boolean} change */
  mapping({ mapping, ...provider }, change) {
    const nobody = mapping.rules.length === 0 && mapping.defaults.length === 0 && !mapping.groupsClaim;
    return card(
      t('sso.mapping'),
      html`${nobody ? html`<div class="banner warn">${icon('warn')}<span>${t('sso.nobodyEnters')}</span></div>` : nothing}
        ${mapping.rules.length
          ? html`<div class="table">
              <table>
                <caption class="hidden">${t('sso.rules')}</caption>
                <thead><tr><th>${t('sso.claim')}</th><th>${t('sso.value')}</th><th>${t('common.roles')}</th></tr></thead>
                <tbody>
                  ${mapping.rules.map(
                    (/** @type {any} */ rule) => html`<tr>
                      <td data-label=${t('sso.claim')}><code>${rule.claim}</code></td>
                      <td data-label=${t('sso.value')}><code>${rule.value}</code></td>
                      <td data-label=${t('common.roles')}>${roles(rule.bindings)}</td>
                    </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
          : nothing}
        ${facts([
          [t('sso.groupsClaim'), mapping.groupsClaim ? html`<code>${mapping.groupsClaim}</code>` : null],
          [t('sso.defaults'), roles(mapping.defaults)],
          [t('sso.createUsers'), t(mapping.createUsers ? 'common.yes' : 'common.no')],
        ])}`,
      change ? html`<button class="small" @click=${() => this.map({ ...provider, mapping })}>${icon('edit')} ${t('sso.editMapping')}</button>` : nothing,
    );
  }

  /** @param {any} provider */
  addresses({ id, kind }) {
    const ends = ADDRESSES[kind] ?? ['callback', 'logout'];
    return ends.length === 0
      ? nothing
      : card(
          t('sso.addresses'),
          html`<div class="stack">
            <p class="hint">${t(state.config.address ? 'sso.addressesText' : 'sso.addressesGuessed')}</p>
            ${ends.map((end) => copyable(t(has(`sso.address.${kind}.${end}`) ? `sso.address.${kind}.${end}` : 'sso.address.' + end), address(id, end)))}
            ${ends.includes('metadata') ? html`<p><a class="button" href=${`./sso/${encodeURIComponent(id)}/metadata`} download=${id + '-metadata.xml'}>${icon('download')} ${t('sso.metadata')}</a></p>` : nothing}
          </div>`,
        );
  }

  /** @param {any} provider */
  async map(provider) {
    const forms = await part(() => import('./sso-mapping.js'));
    if (await forms?.editMapping(provider)) {
      toast.ok(t('common.saved'));
      await this.load();
    }
  }

  /** @param {any} provider @param {HTMLInputElement} box */
  async enable(provider, box) {
    const enabled = box.checked;
    const sure =
      enabled ||
      (await confirmed({ heading: t('sso.disableTitle', { name: provider.label }), text: t('sso.disableText'), action: t('sso.disable') }));
    if (!sure) {
      box.checked = provider.enabled;
      return;
    }
    /** @type {unknown} */
    let failure = null;
    try {
      await api.patch('/sso/providers/' + provider.id, { enabled }, { version: provider.version, patience: PATIENCE });
    } catch (e) {
      failure = e;
      box.checked = provider.enabled;
    }
    await this.load();
    if (failure) {
      toast.error(failure);
    } else {
      toast.ok(t(enabled ? 'sso.isEnabled' : 'sso.isDisabled', { name: provider.label }));
    }
  }

  /** @param {any} provider */
  async delete(provider) {
    const sure = await confirmed({
      heading: t('sso.deleteTitle', { name: provider.label }),
      text: t('sso.deleteText'),
      action: t('common.delete'),
      type: provider.id,
    });
    if (!sure) {
      return;
    }
    try {
      await api.delete('/sso/providers/' + provider.id, undefined, { version: provider.version });
      toast.ok(t('sso.deleted', { name: provider.label }));
      if (this.shownId) {
        go('sso');
        return;
      }
    } catch (e) {
      toast.error(e);
    }
    await this.load();
  }

  async create() {
    const kind =
      this.kinds.length === 1
        ? this.kinds[0].name
        : await openDialog(
            t('sso.chooseKind'),
            (dialog) => html`<div class="content">
              <div class="ways">
                ${this.kinds.map(
                  ({ name }) => html`<button class="way" @click=${() => dialog.close(name)}>
                    <span><strong>${word('sso.kind', name)}</strong>${has('sso.kindText.' + name) ? html`<br /><small>${t('sso.kindText.' + name)}</small>` : nothing}</span>
                  </button>`,
                )}
              </div>
            </div>`,
            { size: 'narrow' },
          );
    if (!kind) {
      return;
    }
    const made = await this.open(t('sso.createTitle', { kind: word('sso.kind', kind) }), kind, null);
    if (made) {
      toast.ok(t('sso.created', { name: made.label }));
      go('sso', [made.id]);
    }
  }

  /** @param {any} provider */
  async edit(provider) {
    if (await this.open(t('sso.editName', { name: provider.label }), provider.kind, provider)) {
      toast.ok(t('common.saved'));
      await this.load();
    }
  }

  /** @param {string} heading @param {string} name of the kind @param {any} provider null for a new one */
  async open(heading, name, provider) {
    const forms = await part(() => import('./sso-form.js'));
    return forms?.openProvider(heading, this.kinds.find((kind) => kind.name === name), provider);
  }
}
customElements.define('cst-sso', Sso);
