import { LitElement, html, nothing } from 'lit';
import { api, interventions } from './api.js';
import { needTexts, t } from './i18n.js';
import { may, state } from './state.js';
import { forgetPlace, takeLink, where } from './router.js';
import { icon } from './ui/icons.js';
import { toast } from './ui/toast.js';
import { confirmed, openDialog } from './ui/dialog.js';
import { trouble } from './ui/listing.js';
import { Parts } from './ui/parts.js';
import { Entry } from './views/entry.js';
import { logOut } from './log-out.js';

/**
 * The views in the order of the menu. `texts`: the areas of the catalogue they need; `shown`:
 * whether the caller can do anything there.
 *
 * @type {{name: string, icon: string, hide: string, texts: string[], shown: () => boolean}[]}
 */
const VIEWS = [
  { name: 'users', icon: 'users', hide: 'users', texts: ['users', 'people'], shown: () => may('user:list') },
  { name: 'api-keys', icon: 'key', hide: 'api-keys', texts: ['keys'], shown: () => may('api-key:list') },
  { name: 'roles', icon: 'roles', hide: 'roles', texts: ['rules', 'roles'], shown: () => may('role:list') || may('policy:read', '/policy') },
  { name: 'policy', icon: 'policy', hide: 'policy', texts: ['rules', 'policy'], shown: () => may('policy:read', '/policy') },
  { name: 'access', icon: 'why', hide: 'policy', texts: ['rules', 'access'], shown: () => may('policy:read', '/policy') },
  { name: 'license', icon: 'license', hide: 'license', texts: ['license'], shown: () => may('license:read', '/license') },
  { name: 'sso', icon: 'sso', hide: 'sso', texts: ['sso'], shown: () => may('sso:list', '/sso') },
  { name: 'audit', icon: 'audit', hide: 'audit', texts: ['audit'], shown: () => may('audit:read') || may('audit:list') },
];

const ME = { name: 'me', icon: 'me', texts: ['people', 'me'] };

/** What is rarely opened is read when it is. */
const openSettings = () => import('./settings.js').then((drawer) => drawer.openSettings()).catch(toast.error);

/** The whole page: who is not logged in sees the entry, everybody else menu and view. */
class App extends LitElement {
  static properties = { ready: { state: true }, failure: { state: true }, open: { state: true } };

  constructor() {
    super();
    this.ready = false;
    /** @type {unknown} */
    this.failure = null;
    this.open = false;
    this.parts = new Parts(this);
    /** @type {import('./router.js').Link | null} what a link brought, for the entry */
    this.link = takeLink();
    forgetPlace();
    this.at = where();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    state.addEventListener('change', () => this.requestUpdate());
    state.addEventListener('person', () => this.drop());
    addEventListener('hashchange', (e) => this.moved(e));
    interventions.login = () => this.logInAgain();
    interventions.stepUp = async () => (await import('./step-up.js')).stepUp();
    this.begin();
  }

  async begin() {
    this.failure = null;
    try {
      await state.begin();
      if (state.config.authenticated) {
        await state.readMe();
      }
      this.ready = true;
      this.useLink();
    } catch (e) {
      this.failure = e;
    }
  }

  /** Nothing of one person is left for the next. */
  drop() {
    this.element = undefined;
    this.link = null;
    forgetPlace();
    this.open = false;
    document.querySelectorAll('cst-dialog').forEach((dialog) => /** @type {any} */ (dialog).close());
    document.querySelectorAll('cst-toasts').forEach((toasts) => toasts.remove());
  }

  /** Somebody who is logged in is asked before a link's token or code is used. */
  async useLink() {
    const { link } = this;
    if (!link || !state.me || state.me.restriction) {
      return;
    }
    this.link = null;
    const leave = await confirmed({
      heading: t('entry.link', { name: state.me.username }),
      text: t('entry.linkText'),
      action: t('entry.linkDo'),
      danger: false,
    });
    if (!leave) {
      return;
    }
    try {
      await api.post('/logout', undefined, { quiet: true });
    } catch (e) {
      if (/** @type {any} */ (e).code !== 'not-authenticated') {
        toast.error(e);
        return;
      }
    }
    state.forget();
    this.link = link;
    this.requestUpdate();
  }

  /** @param {HashChangeEvent} e */
  moved(e) {
    const link = takeLink(e.oldURL);
    if (link) {
      this.link = link;
      this.requestUpdate();
      if (this.ready) {
        this.useLink();
      }
      return;
    }
    const before = this.at;
    this.at = where();
    this.open = false;
    this.requestUpdate();
    if (before.name !== this.at.name || before.rest.join() !== this.at.rest.join()) {
      scrollTo(0, 0);
      this.focusHeading = true;
    }
  }

  updated() {
    if (this.focusHeading) {
      requestAnimationFrame(() => {
        const heading = /** @type {HTMLElement | null} */ (this.querySelector('main h1'));
        if (heading) {
          this.focusHeading = false;
          heading.focus({ preventScroll: true });
        }
      });
    }
  }

  /** The views that this person can use here. */
  get views() {
    return VIEWS.filter((view) => !state.config.hidden?.includes(view.hide) && view.shown());
  }

  /** @type {Promise<boolean> | undefined} */
  again;

  /** The session has ended: a login in front of the page, which stays as it is, typed texts and all. */
  logInAgain() {
    if (!state.me) {
      return Promise.resolve(false);
    }
    const { id, username: name } = state.me;
    this.again ??= openDialog(
      t('entry.sessionEnded'),
      (dialog) => html`<div class="content">
        <p>${t('entry.sessionEndedText')}</p>
        <cst-entry .again=${{ id, name }} @entered=${() => dialog.close(true)}></cst-entry>
      </div>`,
      { size: 'narrow', locked: true },
    ).then(async (entered) => {
      this.again = undefined;
      const me = entered ? await state.readMe() : null;
      if (me && me.id !== id) {
        location.reload();
      }
      return Boolean(entered && me);
    });
    return this.again;
  }

  render() {
    if (this.failure) {
      return html`<main class="alone"><h1 class="hidden">${state.config.title}</h1>${trouble(this.failure, () => this.begin())}</main>`;
    }
    if (!this.ready) {
      return html`<main class="alone" aria-busy="true"><div class="skeleton block late"><span></span><span></span><span></span></div></main>`;
    }
    if (!state.me || state.me.restriction) {
      return html`<main class="alone">
        <cst-entry .link=${this.link} @entered=${() => state.readMe().catch(toast.error)}></cst-entry>
        ${this.foot()}
      </main>`;
    }
    return html`<a class="skip" href="#main" @click=${this.skip}>${t('frame.skip')}</a>
      <div class="frame">
        ${this.top()}
        <nav class=${this.open ? 'side open' : 'side'} id="side" aria-label=${t('frame.menu')}>${this.menu()}</nav>
        ${this.open ? html`<div class="veil" @click=${() => (this.open = false)}></div>` : nothing}
        <main id="main" tabindex="-1">${this.view()}</main>
      </div>`;
  }

  skip = (/** @type {Event} */ e) => {
    e.preventDefault();
    /** @type {HTMLElement} */ (this.querySelector('main')).focus();
  };

  top() {
    return html`<header class="top">
      <button class="bare burger" aria-label=${t('frame.menu')} aria-expanded=${this.open} aria-controls="side"
        @click=${() => (this.open = !this.open)}>${icon('menu')}</button>
      <a class="brand" href="#/">${logo()}<span>${state.config.title}</span></a>
      <div class="buttons">
        <a class="person" href="#/me" title=${t('menu.me')}>${icon('me')}<span>${state.me.username}</span></a>
        <button class="bare" aria-label=${t('settings.title')} title=${t('settings.title')} @click=${openSettings}>
          ${icon('gear')}
        </button>
        <button class="bare" aria-label=${t('frame.logOut')} title=${t('frame.logOut')} @click=${logOut}>
          ${icon('out')}
        </button>
      </div>
    </header>`;
  }

  menu() {
    const own = state.config.menu ?? [];
    return html`${own.length
        ? html`<ul>
            ${own.map((/** @type {any} */ entry) => html`<li><a href=${entry.href}>${icon('external')}<span>${entry.label}</span></a></li>`)}
          </ul>`
        : nothing}
      <h2>${t('menu.system')}</h2>
      <ul>
        ${[...this.views, ME].map(
          (view) => html`<li>
            <a href="#/${view.name}" aria-current=${this.name === view.name ? 'page' : nothing}>
              ${icon(/** @type {any} */ (view.icon))}<span>${t('menu.' + view.name)}</span>
            </a>
          </li>`,
        )}
      </ul>`;
  }

  /** @type {import('./view.js').View | undefined} the view that is shown */
  element;

  get name() {
    return this.at.name || this.views[0]?.name || 'me';
  }

  view() {
    const name = this.name;
    const found = [...this.views, ME].find((view) => view.name === name);
    if (!found) {
      return html`<header class="page"><div><h1 tabindex="-1">${t('frame.nothingHere')}</h1></div></header>
        <p>${VIEWS.some((view) => view.name === name) ? t('frame.notAllowed') : t('frame.noSuchPage')}</p>`;
    }
    return this.parts.show(
      name,
      () => Promise.all([import(`./views/${name}.js`), needTexts(found.texts)]),
      () => {
        if (this.element?.localName !== 'cst-' + name) {
          this.element = /** @type {import('./view.js').View} */ (document.createElement('cst-' + name));
        }
        this.element.rest = this.at.rest;
        return this.element;
      },
    );
  }

  foot() {
    return html`<footer class="alone-foot">
      <button class="bare" aria-label=${t('settings.title')} @click=${openSettings}>${icon('gear')} ${t('settings.title')}</button>
    </footer>`;
  }
}

const logo = () => html`<img alt="" src=${state.config.logo ?? './style/castellan.svg'} width="26" height="26" />`;

customElements.define('cst-entry', Entry);
customElements.define('cst-app', App);
