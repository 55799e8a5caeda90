import { html, nothing } from 'lit';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { may, widest } from '../state.js';
import { hash } from '../router.js';
import { View } from '../view.js';
import { badge, fromLocalInput, iconButton, moment, roleName } from '../ui/bits.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { roleNames } from '../ui/grants.js';
import { icon } from '../ui/icons.js';
import { Listing } from '../ui/listing.js';
import { SubjectField } from '../ui/subject.js';
import { toast } from '../ui/toast.js';

const KINDS = ['group', 'user', 'api-key'];

/** @param {any} subject */
const nameOf = (subject) => subject.name.replace(/^group:/, '');

/** @param {any} subject */
const link = (subject) =>
  subject.kind === 'user' && may('user:read')
    ? html`<a href=${hash('users', [subject.id])}>${subject.name}</a>`
    : subject.kind === 'api-key' && may('api-key:read')
      ? html`<a href=${hash('api-keys', [subject.id])}>${subject.name}</a>`
      : nameOf(subject);

const canBindGroups = () => may('policy:update', '/policy');
const canBindUsers = () => may('user:update') && may('user:list');

/** Who holds what: groups, users and keys. */
class Bindings extends View {
  constructor() {
    super();
    this.list = new Listing(this, { path: '/bindings', view: 'roles', rest: ['bindings'], filters: ['kind', 'role'] });
    /** @type {string[]} */
    this.names = [];
  }

  connectedCallback() {
    super.connectedCallback();
    roleNames().then((names) => {
      this.names = names;
      this.requestUpdate();
    });
  }

  render() {
    return html`<div class="tools">
        ${this.list.filter(
          'kind',
          t('bindings.kind'),
          KINDS.map((kind) => ({ value: kind, label: t('bindings.kind.' + kind) })),
        )}
        ${this.list.filter(
          'role',
          t('common.role'),
          this.names.map((name) => ({ value: name, label: roleName(name) })),
        )}
        <div class="row end">
          ${canBindGroups() || canBindUsers()
            ? html`<button class="primary" @click=${() => this.create()}>${icon('plus')} ${t('bindings.create')}</button>`
            : nothing}
        </div>
      </div>
      ${this.list.table({
        label: t('roles.tab.bindings'),
        columns: [
          { label: t('bindings.who'), cell: (one) => html`<div>${badge(t('bindings.kind.' + one.subject.kind))} ${link(one.subject)}</div>` },
          { label: t('common.role'), cell: (one) => roleName(one.role) },
          { label: t('common.scope'), cell: (one) => html`<code>${one.scope}</code>` },
          { label: t('common.until'), cell: (one) => moment(one.until, { missing: t('bindings.forever') }) },
        ],
        faded: (one) => Boolean(one.until) && Date.parse(one.until) <= Date.now(),
        actions: (one) =>
          (one.subject.kind === 'group' && canBindGroups()) || (one.subject.kind === 'user' && may('user:update'))
            ? iconButton(
                'trash',
                t('bindings.removeName', { role: roleName(one.role), name: nameOf(one.subject) }),
                () => this.takeAway(one),
                'danger',
              )
            : nothing,
        empty: html`<h2>${t('bindings.empty')}</h2>
          <p>${t('bindings.emptyText')}</p>`,
      })}`;
  }

  async create() {
    const names = this.names.length ? this.names : await roleNames();
    const kinds = [...(canBindUsers() ? ['user'] : []), ...(canBindGroups() ? ['group'] : [])];
    /** @type {Form<any>} */
    let form;
    /** @type {SubjectField} */
    let user;
    const created = await openDialog(
      t('bindings.createTitle'),
      () => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${kinds.length > 1
            ? form.field('kind', {
                label: t('bindings.kind'),
                required: true,
                options: kinds.map((kind) => ({ value: kind, label: t('bindings.kind.' + kind) })),
              })
            : nothing}
          ${form.values.kind === 'user'
            ? user.render()
            : form.field('subject', { label: t('bindings.group'), required: true, hint: t('bindings.groupHint') })}
          ${form.field('role', {
            label: t('common.role'),
            required: true,
            options: names.map((/** @type {string} */ name) => ({ value: name, label: roleName(name) })),
          })}
          ${form.field('scope', { label: t('common.scope'), required: true, hint: t('bindings.scopeHint') })}
          ${form.field('until', { label: t('common.until'), type: 'datetime-local', hint: t('bindings.untilHint') })} ${form.trouble}
        </div>
        <footer>${form.button(t('bindings.create'))}</footer>
      </form>`,
      {
        dirty: () => form.dirty || Boolean(user.typed),
        begin: (dialog) => {
          user = new SubjectField(dialog, { kind: 'user', label: () => t('bindings.kind.user') });
          form = new Form(dialog, {
            initial: {
              kind: kinds[0],
              subject: '',
              role: this.list.query.role || (names.includes('viewer') ? 'viewer' : names[0]),
              scope: kinds[0] === 'user' ? widest('user:update') : '/',
              until: '',
            },
            check: (values) => ({
              .../** @type {any} */ (values.kind === 'group' && !values.subject.trim() ? { subject: t('common.required') } : {}),
              ...(values.scope.trim() ? {} : { scope: t('common.required') }),
            }),
            submit: async (values) => {
              const id = values.kind === 'user' ? await user.take() : values.subject.trim().replace(/^(group:)?/, 'group:');
              if (id) {
                const { data } = await api.post('/bindings', {
                  subject: { kind: values.kind, id },
                  role: values.role,
                  scope: values.scope.trim(),
                  until: fromLocalInput(values.until),
                });
                dialog.close(data);
              }
            },
          });
        },
      },
    );
    if (created) {
      toast.ok(t('bindings.created', { name: nameOf(created.subject), role: roleName(created.role) }));
      await this.list.load();
    }
  }

  /** @param {any} one */
  async takeAway(one) {
    const sure = await confirmed({
      heading: t('bindings.removeTitle', { role: roleName(one.role), name: nameOf(one.subject) }),
      text: t('bindings.removeText', { scope: one.scope }),
      action: t('bindings.remove'),
    });
    if (!sure) {
      return;
    }
    try {
      await api.delete('/bindings/' + encodeURIComponent(one.id));
      toast.ok(t('bindings.removed', { role: roleName(one.role), name: nameOf(one.subject) }));
    } catch (e) {
      toast.error(e);
    }
    await this.list.load();
  }
}
customElements.define('cst-roles-bindings', Bindings);
