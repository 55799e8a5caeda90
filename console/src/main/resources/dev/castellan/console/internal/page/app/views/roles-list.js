import { html, nothing } from 'lit';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { may } from '../state.js';
import { hash } from '../router.js';
import { View } from '../view.js';
import { badge, iconButton, roleName } from '../ui/bits.js';
import { chips } from '../ui/chips.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { roleNames } from '../ui/grants.js';
import { icon } from '../ui/icons.js';
import { Listing } from '../ui/listing.js';
import { actionPatterns, readActions, ruleLines } from '../ui/policy-words.js';
import { missing, newRule, rules } from '../ui/rules.js';
import { toast } from '../ui/toast.js';

const NAME = /^[a-z][a-z0-9-]{0,63}$/;


/** @param {string} name */
const pathOf = (name) => '/roles/' + encodeURIComponent(name);

/** @param {string} name as a resource, for `may` */
const resource = (name) => '/roles/' + name;

/** The roles there are. */
class RolesList extends View {
  constructor() {
    super();
    this.list = new Listing(this, { path: '/roles', view: 'roles', limit: 200 });
  }

  render() {
    return html`<div class="tools">
        <div class="row end">
          ${may('role:create')
            ? html`<button class="primary" @click=${() => this.edit(null)}>${icon('plus')} ${t('roles.create')}</button>`
            : nothing}
        </div>
      </div>
      ${this.list.table({
        label: t('menu.roles'),
        key: (role) => role.name,
        columns: [
          {
            label: t('common.name'),
            cell: (role) => html`<div>
              <strong>${roleName(role.name)}</strong>
              ${role.builtIn ? badge(t('roles.builtIn'), 'info') : nothing}
              ${role.comment ? html`<br /><small class="quiet">${role.comment}</small>` : nothing}
            </div>`,
          },
          { label: t('roles.rules'), cell: (role) => ruleLines(role.rules) },
          {
            label: t('roles.inherits'),
            kind: 'nowrap',
            cell: (role) =>
              role.inherits?.length
                ? html`<span class="badges">${role.inherits.map((/** @type {string} */ one) => badge(roleName(one)))}</span>`
                : html`<span class="quiet">–</span>`,
          },
        ],
        actions: (role) => this.actions(role),
        empty: html`<h2>${t('roles.empty')}</h2>`,
      })}`;
  }

  /** @param {any} role */
  actions(role) {
    const name = roleName(role.name);
    return html`<a
        class="button small"
        href=${hash('roles', ['bindings'], { role: role.name })}
        aria-label=${t('roles.holdersOf', { name })}
        >${t('roles.holders')}</a
      >
      ${!role.builtIn && may('role:update', resource(role.name))
        ? iconButton('edit', t('roles.editName', { name }), () => this.edit(role.name))
        : nothing}
      ${!role.builtIn && may('role:delete', resource(role.name))
        ? iconButton('trash', t('roles.deleteName', { name }), () => this.delete(role.name), 'danger')
        : nothing}`;
  }

  /** @param {any} role or null for a new one */
  values(role) {
    return {
      name: role?.name ?? '',
      comment: role?.comment ?? '',
      inherits: role?.inherits ?? [],
      rules: role?.rules ?? [newRule()],
    };
  }

  /** @param {any} values */
  body({ name, comment, inherits, rules }) {
    return {
      name: name.trim(),
      ...(comment.trim() ? { comment: comment.trim() } : {}),
      inherits,
      rules,
    };
  }

  /** @param {any} values */
  check(values) {
    /** @type {Record<string, string>} */
    const wrong = {};
    if (!NAME.test(values.name.trim())) {
      wrong.name = t('roles.nameWrong');
    }
    const incomplete = missing(values.rules);
    if (incomplete) {
      wrong.rules = incomplete;
    }
    return wrong;
  }

  /** @param {string | null} name of the one that is edited */
  async edit(name) {
    /** @type {string | undefined} */
    let version;
    /** @type {any} */
    let role = null;
    const read = async () => {
      const reply = await api.get(pathOf(/** @type {string} */ (name)));
      version = reply.version;
      return reply.data;
    };
    const actions = readActions();
    const names = roleNames();
    try {
      role = name && (await read());
    } catch (e) {
      toast.error(e);
      return;
    }
    const patterns = actionPatterns(await actions);
    const others = (await names).filter((one) => one !== name);
    const labels = { comment: t('common.note'), inherits: t('roles.inherits'), rules: t('roles.rules') };
    /** @type {Form<any>} */
    let form;
    const saved = await openDialog(
      name ? t('roles.editTitle', { name }) : t('roles.createTitle'),
      () => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${form.conflictBanner(async () => this.values(await read()), labels)} ${form.merged}
          ${name
            ? nothing
            : form.field('name', { label: t('common.name'), required: true, focus: true, maxlength: 64, hint: t('roles.nameHint') })}
          ${rules({ form, name: 'rules', label: t('roles.rules'), patterns })}
          ${chips({
            id: form.id + '-inherits',
            label: t('roles.inherits'),
            words: form.values.inherits,
            options: others,
            set: (inherits) => form.set('inherits', inherits),
            hint: t('roles.inheritsHint'),
            optional: true,
          })}
          ${form.field('comment', { label: t('common.note'), rows: 2 })} ${form.trouble}
        </div>
        <footer>${form.button(t(name ? 'common.save' : 'common.create'))}</footer>
      </form>`,
      {
        size: 'wide',
        dirty: () => form.dirty,
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: this.values(role),
            fields: { policy: 'rules' },
            check: (values) => this.check(values),
            submit: async (values) => {
              const body = this.body(values);
              await (name ? api.put(pathOf(name), body, { version }) : api.post('/roles', body));
              dialog.close(body.name);
            },
          });
        },
      },
    );
    if (saved) {
      toast.ok(t('roles.saved', { name: saved }));
      await this.list.load();
    }
  }

  /** @param {string} name */
  async delete(name) {
    const sure = await confirmed({
      heading: t('roles.deleteTitle', { name }),
      text: t('roles.deleteText'),
      action: t('common.delete'),
    });
    if (!sure) {
      return;
    }
    try {
      await api.delete(pathOf(name));
      toast.ok(t('roles.deleted', { name }));
      await this.list.load();
    } catch (e) {
      if (/** @type {any} */ (e).code === 'role-in-use') {
        await this.inUse(name, e);
      } else {
        toast.error(e);
      }
    }
  }

  /** @param {string} name @param {unknown} e */
  inUse(name, e) {
    return openDialog(
      t('roles.inUseTitle', { name }),
      (dialog) => html`<div class="content"><p>${errorText(e)}</p></div>
        <footer>
          <button autofocus @click=${() => dialog.close()}>${t('common.close')}</button>
          <a class="button primary" href=${hash('roles', ['bindings'], { role: name })} @click=${() => dialog.close()}
            >${t('roles.holdersOf', { name })}</a
          >
        </footer>`,
      { size: 'narrow' },
    );
  }
}
customElements.define('cst-roles-list', RolesList);
