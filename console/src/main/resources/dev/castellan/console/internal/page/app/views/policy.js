import { html } from 'lit';
import { t } from '../i18n.js';
import { hash } from '../router.js';
import { View } from '../view.js';
import { head } from '../ui/bits.js';
import { Parts } from '../ui/parts.js';
import { tabs } from '../ui/tabs.js';

/** The policy as a whole: its text, what it comes to, and those before it. */
class Policy extends View {
  parts = new Parts(this);

  render() {
    const here = ['matrix', 'revisions'].includes(this.rest[0]) ? this.rest[0] : 'text';
    return html`${head(t('menu.policy'), { text: t('policy.lead') })}
    ${tabs(
      t('menu.policy'),
      ['text', 'matrix', 'revisions'].map((name) => ({
        label: t('policy.tab.' + name),
        href: hash('policy', [name]),
        here: name === here,
      })),
    )}
    ${here === 'matrix'
      ? this.parts.show(here, () => import('./policy-matrix.js'), () => html`<cst-policy-matrix .rest=${this.rest}></cst-policy-matrix>`)
      : here === 'revisions'
        ? this.parts.show(here, () => import('./policy-revisions.js'), () => html`<cst-policy-revisions .rest=${this.rest}></cst-policy-revisions>`)
        : this.parts.show(here, () => import('./policy-text.js'), () => html`<cst-policy-text .rest=${this.rest}></cst-policy-text>`)}`;
  }
}
customElements.define('cst-policy', Policy);
