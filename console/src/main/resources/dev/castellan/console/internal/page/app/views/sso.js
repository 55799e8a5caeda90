import { html, nothing } from 'lit';
import { api } from '../api.js';
import { errorText, has, language, t, word } from '../i18n.js';
import { may, state } from '../state.js';
import { go, hash } from '../router.js';
import { View } from '../view.js';
import { badge, card, copyable, facts, head, iconButton, moment, roles } from '../ui/bits.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { toast } from '../ui/toast.js';
import { bodyOf, fieldLabel, missing, namesOf, providerFields, secretsOf, valuesOf } from './sso-fields.js';
import { editMapping } from './sso-mapping.js';

/** How long a provider may take to answer a trial or to start. */
const PATIENCE = 60_000;

/** @type {Record<string, 'ok' | 'bad' | 'info' | ''>} */
const STATUS = { running: 'ok', failed: 'bad', starting: 'info' };

/** @param {any} provider */
const status = (provider) => badge(word('sso.status', provider.state.status), STATUS[provider.state.status] ?? '');

/** @param {string} id @param {string} end where browsers and the provider find us */
const address = (id, end) => new URL(`./sso/${id}/${end}`, state.config.publicUrl ? state.config.publicUrl.replace(/\/?$/, '/') : document.baseURI).href;

/** What has to be registered there, by kind. @type {Record<string, string[]>} */
const ADDRESSES = { oidc: ['callback', 'logout', 'backchannel'], saml: ['metadata', 'acs', 'logout'], ldap: [] };

/** What is wrong; the server's own words are in English. @param {{problem: string, message: string}} trouble */
const reason = ({ problem, message }) => (language() === 'en' ? message : html`${word('sso.problem', problem)} <small>(${message})</small>`);

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
class Trial {
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

  /** @param {string} name @returns {import('./sso-fields.js').Field[]} */
  fieldsOf(name) {
    return this.kinds.find((kind) => kind.name === name)?.fields ?? [];
  }

  render() {
    return this.shownId ? this.details() : this.table();
  }

  /** Without an address of its own browsers cannot come back here. */
  warning() {
    return 'publicUrl' in state.config && !state.config.publicUrl
      ? html`<div class="banner warn">${icon('warn')}<span>${t('sso.publicUrlMissing')}</span></div>`
      : nothing;
  }

  table() {
    const create = (/** @type {string} */ label) => html`<button class="primary" @click=${() => this.create()}>${icon('plus')} ${label}</button>`;
    const columns = ['label', 'id', 'kind', 'state'].map((name) => t('sso.' + name));
    return html`${head(t('menu.sso'), { text: t('sso.lead'), actions: this.canCreate ? create(t('common.create')) : nothing })}
      ${this.warning()} ${this.failure ? trouble(this.failure, () => this.load()) : nothing}
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
      ${this.failure ? trouble(this.failure, () => this.load()) : nothing} ${this.warning()}
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
            <p class="hint">${t(state.config.publicUrl ? 'sso.addressesText' : 'sso.addressesGuessed')}</p>
            ${ends.map((end) => copyable(t(has(`sso.address.${kind}.${end}`) ? `sso.address.${kind}.${end}` : 'sso.address.' + end), address(id, end)))}
            ${ends.includes('metadata') ? html`<p><a class="button" href=${`./sso/${encodeURIComponent(id)}/metadata`} download=${id + '-metadata.xml'}>${icon('down')} ${t('sso.metadata')}</a></p>` : nothing}
          </div>`,
        );
  }

  /** @param {any} provider */
  async map(provider) {
    if (await editMapping(provider)) {
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
    try {
      await api.patch('/sso/providers/' + provider.id, { enabled }, { version: provider.version, patience: PATIENCE });
      toast.ok(t(enabled ? 'sso.isEnabled' : 'sso.isDisabled', { name: provider.label }));
    } catch (e) {
      box.checked = provider.enabled;
      toast.error(e);
    }
    await this.load();
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

  /**
   * The form of one provider.
   *
   * @param {string} heading @param {string} kind @param {any} provider null for a new one
   */
  open(heading, kind, provider) {
    const fields = this.fieldsOf(kind);
    let { version, secretsSet: set = [] } = provider ?? {};
    const initial = (/** @type {any} */ from) => ({ label: from?.label ?? '', id: from?.id ?? '', enabled: from?.enabled ?? true, ...valuesOf(fields, from?.values ?? {}) });
    /** @type {Form<any>} */
    let form;
    /** @type {Trial} */
    let attempt;
    const body = () => {
      const changed = Object.keys(form.changes);
      const all = {
        label: form.values.label.trim(),
        enabled: form.values.enabled,
        values: bodyOf(fields, form.values),
        secrets: secretsOf(fields, form.values),
      };
      const belongs = { label: 'label', enabled: 'enabled', values: 'v-', secrets: 's-' };
      return provider
        ? Object.fromEntries(Object.entries(all).filter(([part]) => changed.some((name) => name.startsWith(/** @type {any} */ (belongs)[part]))))
        : { id: form.values.id.trim(), kind, ...all };
    };
    const labels = { label: t('sso.label'), enabled: t('common.enabled'), ...Object.fromEntries(fields.filter((one) => one.type !== 'secret').map((one) => ['v-' + one.name, fieldLabel(one.name)])) };
    const reread = async () => {
      const { data } = await api.get('/sso/providers/' + provider.id);
      version = data.version;
      set = data.secretsSet;
      return initial(data);
    };
    const check = (/** @type {any} */ values) => ({
      ...missing(fields, values),
      ...(values.label.trim() ? {} : { label: t('common.required') }),
      ...(/^[a-z][a-z0-9-]{0,31}$/.test(values.id.trim()) && values.id.trim() !== 'local' ? {} : { id: t('sso.idWrong') }),
    });
    const test = () => {
      form.errors = check(form.values);
      if (Object.keys(form.errors).length) {
        form.host.requestUpdate();
        return;
      }
      attempt.run(provider ? `/sso/providers/${provider.id}/test` : '/sso/test', body(), (e) => {
        form.error = '';
        form.take(e);
        form.error = '';
        return Object.keys(form.errors).length > 0;
      });
    };
    return openDialog(
      heading,
      () => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${provider ? form.conflictBanner(reread, labels) : nothing} ${form.merged}
          ${form.field('label', { label: labels.label, required: true, focus: true, maxlength: 64, hint: t('sso.labelHint') })}
          ${provider ? nothing : form.field('id', { label: t('sso.id'), required: true, maxlength: 32, hint: t('sso.idHint') })}
          ${providerFields({ kind, fields, form, set })}
          ${form.field('enabled', { label: t('common.enabled'), type: 'switch', hint: t('sso.enabledHint') })}
          ${provider ? html`<div class="banner">${icon('info')}<span>${t('sso.changeEnds')}</span></div>` : nothing}
          ${attempt.render(body())} ${form.trouble}
        </div>
        <footer>
          <button type="button" ?disabled=${attempt.busy} aria-busy=${attempt.busy} @click=${test}>${t('sso.testThis')}</button>
          ${form.button(t(provider ? 'common.save' : 'common.create'))}
        </footer>
      </form>`,
      {
        size: 'wide',
        dirty: () => form.dirty,
        begin: (dialog) => {
          attempt = new Trial(dialog);
          form = new Form(dialog, {
            initial: initial(provider),
            fields: namesOf(fields),
            check,
            submit: async () => {
              const wanted = body();
              const options = { version, patience: PATIENCE };
              dialog.close((provider ? await api.patch('/sso/providers/' + provider.id, wanted, options) : await api.post('/sso/providers', wanted, { patience: PATIENCE })).data);
            },
          });
        },
      },
    );
  }
}
customElements.define('cst-sso', Sso);
