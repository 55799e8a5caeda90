import { api } from './api.js';
import { state } from './state.js';
import { toast } from './ui/toast.js';

/** Ends the session here, and goes on to the login provider's own way out if it has one. */
export async function logOut() {
  try {
    const { data } = await api.post('/sso/logout', undefined, { quiet: true });
    state.forget();
    if (data?.redirect) {
      location.assign(data.redirect);
    } else if (data?.form) {
      post(data.form);
    }
  } catch (e) {
    if (/** @type {any} */ (e).code === 'not-authenticated') {
      state.forget();
    } else {
      toast.error(e);
    }
  }
}

/** @param {{ action: string, fields: Record<string, string> }} form leads through this server */
function post({ action, fields }) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
