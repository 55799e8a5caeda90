import { api } from './api.js';
import { t } from './i18n.js';
import { state } from './state.js';
import { toast } from './ui/toast.js';

/** Ends the session here, and goes on to the login provider's own way out if it has an address. */
export async function logOut() {
  try {
    const { data } = await api.post('/sso/logout', undefined, { quiet: true });
    state.forget();
    if (data?.redirect) {
      location.assign(data.redirect);
    } else if (data?.form) {
      toast.error(t('entry.stillAtProvider', { provider: new URL(data.form.action, location.href).host }));
    }
  } catch (e) {
    if (/** @type {any} */ (e).code === 'not-authenticated') {
      state.forget();
    } else {
      toast.error(e);
    }
  }
}
