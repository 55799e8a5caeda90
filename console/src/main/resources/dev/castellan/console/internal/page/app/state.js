/** Who is here, what they may do, how they like the page, and what the host made of it. */

import { api } from './api.js';
import { useLanguage } from './i18n.js';

const LOOK = 'castellan-look';

/** Tells of every change by an event `change`, and before it by `person` if somebody else is here, or nobody. */
class State extends EventTarget {
  /** @type {any} what the host set, see `GET /dashboard` */
  config = { title: 'Castellan', product: {}, authenticated: false, setUpNeeded: false, hidden: [], menu: [] };
  /** @type {any} the caller, see `GET /me`; null for nobody */
  me = null;
  person = '';
  /** @type {{scope: string, actions: string[]}[]} */
  permissions = [];
  /** @type {{language: string | null, theme: 'light' | 'dark', syncTheme: boolean}} */
  look = { language: null, theme: 'light', syncTheme: true };

  /** Reads what anybody may know. */
  async begin() {
    this.look = { ...this.look, ...remembered() };
    const language = useLanguage(this.look.language);
    language.catch(() => {});
    // Also what goes wrong is told in words.
    this.config = (await api.get('/dashboard', {}, { quiet: true }).finally(() => language)).data;
    document.title = this.config.title;
    showLook(this.look);
    this.tell();
  }

  /** Reads who is here; nobody is an answer, too. */
  async readMe() {
    try {
      const { data } = await api.get('/me', {}, { quiet: true });
      this.me = data;
      if (!data.restriction) {
        await Promise.all([this.readPermissions(), this.readLook()]);
      }
    } catch (e) {
      if (/** @type {any} */ (e).code !== 'not-authenticated') {
        throw e;
      }
      this.me = null;
      this.permissions = [];
    }
    this.tell();
    return this.me;
  }

  async readPermissions() {
    this.permissions = (await api.get('/me/permissions')).data.permissions;
  }

  async readLook() {
    await this.applyLook((await api.get('/me/preferences')).data);
  }

  /** @param {Partial<State['look']>} change stored for the person; at once for this page */
  async changeLook(change) {
    await this.applyLook({ ...this.look, ...change });
    if (this.me && !this.me.restriction) {
      await api.patch('/me/preferences', change);
    }
  }

  /** @param {State['look']} look */
  async applyLook(look) {
    this.look = look;
    showLook(look);
    remember(look);
    await useLanguage(look.language);
    this.tell();
  }

  forget() {
    this.me = null;
    this.permissions = [];
    this.tell();
  }

  tell() {
    const person = this.me?.id ?? '';
    if (person !== this.person) {
      this.person = person;
      this.dispatchEvent(new Event('person'));
    }
    this.dispatchEvent(new Event('change'));
  }
}

export const state = new State();

/**
 * Whether the caller may do this somewhere, or at a scope. What it shows is a convenience; the
 * server decides.
 *
 * @param {string} action such as `user:create`
 * @param {string} [scope] a path; without it anywhere
 */
export function may(action, scope) {
  return state.permissions.some(
    (one) =>
      one.actions.includes(action) &&
      (scope === undefined || one.scope === '/' || scope === one.scope || scope.startsWith(one.scope + '/')),
  );
}

/**
 * The widest scope at which the caller may do this; the root if there is none.
 *
 * @param {string} action such as `user:create`
 */
export const widest = (action) =>
  state.permissions
    .filter((one) => one.actions.includes(action))
    .map((one) => one.scope)
    .sort((a, b) => a.length - b.length)[0] ?? '/';

/** @param {State['look']} look */
function showLook({ theme, syncTheme }) {
  document.documentElement.dataset.theme = syncTheme ? 'system' : theme;
}

/** How the page looked last, so that it does not flash at the next visit; nothing else is kept here. */
function remembered() {
  try {
    const { language, theme, syncTheme } = JSON.parse(localStorage.getItem(LOOK) ?? '{}');
    return {
      ...(typeof language === 'string' ? { language } : {}),
      ...(theme === 'dark' || theme === 'light' ? { theme } : {}),
      ...(typeof syncTheme === 'boolean' ? { syncTheme } : {}),
    };
  } catch {
    return {};
  }
}

/** @param {State['look']} look */
function remember({ language, theme, syncTheme }) {
  try {
    localStorage.setItem(LOOK, JSON.stringify({ language, theme, syncTheme }));
  } catch {
    // A browser that keeps nothing shows the default for a moment at the next visit.
  }
}
