import { html } from 'lit';
import { api } from './api.js';
import { t } from './i18n.js';
import { logOut } from './log-out.js';
import { required } from './ui/checks.js';
import { Form } from './ui/form.js';
import { confirmed, openDialog } from './ui/dialog.js';

/** @type {Promise<boolean> | undefined} */
let open;

/**
 * Asks for a proof of who one is, before something that needs a recent one.
 *
 * @returns {Promise<boolean>} whether it was given
 */
export function stepUp() {
  open ??= ask().finally(() => (open = undefined));
  return open;
}

async function ask() {
  const [factor, account] = (await Promise.all([api.get('/me/second-factor'), api.get('/me/account')])).map(({ data }) => data);
  if (!factor.confirmedAt && !account.hasPassword) {
    return elsewhere();
  }
  /** @type {Form<{proof: string}>} */
  let form;
  return (
    (await openDialog(
      t('stepUp.title'),
      () => html`<form @submit=${form.submit}>
        <div class="content">
          <p>${t('stepUp.text')}</p>
          ${form.trouble}
          ${form.field('proof', {
            label: factor.confirmedAt ? t('entry.code') : t('entry.password'),
            type: factor.confirmedAt ? 'text' : 'password',
            autocomplete: factor.confirmedAt ? 'one-time-code' : 'current-password',
            required: true,
            focus: true,
          })}
        </div>
        <footer>${form.button(t('common.continue'))}</footer>
      </form>`,
      {
        size: 'narrow',
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: { proof: '' },
            check: required('proof'),
            submit: async ({ proof }) => {
              await api.post('/me/step-up', { proof }, { quiet: true });
              dialog.close(true);
            },
          });
        },
      },
    )) === true
  );
}

/** Who has neither password nor second factor here can prove it to the login provider alone. */
async function elsewhere() {
  const leave = await confirmed({
    heading: t('stepUp.title'),
    text: t('stepUp.elsewhere'),
    action: t('frame.logOut'),
    danger: false,
  });
  if (leave) {
    await logOut();
  }
  return false;
}
