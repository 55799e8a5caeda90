import { html, nothing } from 'lit';
import { t } from '../i18n.js';
import { may } from '../state.js';
import { hash } from '../router.js';
import { View } from '../view.js';
import { head } from '../ui/bits.js';
import { Parts } from '../ui/parts.js';
import { tabs } from '../ui/tabs.js';

/** Roles, and who holds them. */
class Roles extends View {
  parts = new Parts(this);

  render() {
    const bindings = this.rest[0] === 'bindings' || !may('policy:read', '/policy');
    return html`${head(t('menu.roles'), {
      text: t('roles.lead'),
    })}
    ${may('policy:read', '/policy')
      ? tabs(t('menu.roles'), [
          { label: t('roles.tab.roles'), href: hash('roles'), here: !bindings },
          { label: t('roles.tab.bindings'), href: hash('roles', ['bindings']), here: bindings },
        ])
      : nothing}
    ${bindings
      ? this.parts.show('bindings', () => import('./roles-bindings.js'), () => html`<cst-roles-bindings .rest=${this.rest}></cst-roles-bindings>`)
      : this.parts.show('list', () => import('./roles-list.js'), () => html`<cst-roles-list></cst-roles-list>`)}`;
  }
}
customElements.define('cst-roles', Roles);
