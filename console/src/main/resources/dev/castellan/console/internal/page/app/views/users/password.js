import { html } from 'lit';
import { api } from '../../api.js';
import { dateTime, t } from '../../i18n.js';
import { copyable } from '../../ui/bits.js';
import { required } from '../../ui/checks.js';
import { openDialog } from '../../ui/dialog.js';
import { askForm } from '../../ui/form-dialog.js';
import { icon } from '../../ui/icons.js';
import { toast } from '../../ui/toast.js';

const DAY = 1440;
const LIFETIMES = [60, DAY, 3 * DAY, 7 * DAY];

/** @param {any} user @param {number} lifetimeMinutes */
const newLink = async (user, lifetimeMinutes) =>
  (await api.post(`/users/${user.id}/password-reset`, { lifetimeMinutes })).data;

/** A link for a new user. @param {any} user */
export async function passLink(user) {
  try {
    await revealLink(user, await newLink(user, 3 * DAY));
  } catch (e) {
    toast.error(e);
    toast.error(t('users.noLink', { name: user.username }));
  }
}

/**
 * Shows what lets a user choose a password, this once.
 *
 * @param {any} user
 * @param {{token: string, link: string | null, expiresAt: string}} made
 */
export function revealLink(user, { token, link, expiresAt }) {
  const here = new URL('#password-reset=' + token, document.baseURI).href;
  return openDialog(
    t('users.linkTitle', { name: user.username }),
    (dialog) => html`<div class="content">
        <div class="banner warn">${icon('warn')}<span>${t('users.linkOnce')}</span></div>
        ${copyable(t('users.link'), link ?? here)}
        <p class="hint">${t('users.linkHint', { until: dateTime(expiresAt) })}</p>
      </div>
      <footer><button class="primary" @click=${() => dialog.close()}>${t('users.linkKept')}</button></footer>`,
    { locked: true },
  );
}

/**
 * A link, or a password that must be changed.
 *
 * @param {any} user
 * @returns {Promise<any>} the link, true for a password, undefined for neither
 */
export function resetPassword(user) {
  return askForm(t('users.resetName', { name: user.username }), {
    initial: { way: 'link', lifetime: String(DAY), password: '' },
    action: (form) => t(form.values.way === 'link' ? 'users.linkMake' : 'entry.resetDo'),
    check: (values) => (values.way === 'password' ? required('password')(values) : {}),
    submit: ({ way, lifetime, password }) =>
      way === 'link' ? newLink(user, Number(lifetime)) : api.put(`/users/${user.id}/password`, { password }).then(() => true),
    content: (form) => html`<fieldset>
        <legend>${t('users.resetWay')}</legend>
        <div class="choices">
          ${['link', 'password'].map(
            (way) => html`<label>
              <input type="radio" name=${form.id + '-way'} .checked=${form.values.way === way} @change=${() => form.set('way', way)} />
              <span>${t('users.reset.' + way)}</span>
            </label>`,
          )}
        </div>
      </fieldset>
      ${form.values.way === 'link'
        ? html`<p class="hint">${t('users.resetLinkText')}</p>
            ${form.field('lifetime', {
              label: t('users.lifetime'),
              required: true,
              options: LIFETIMES.map((minutes) => ({ value: String(minutes), label: t('users.lifetime.' + minutes) })),
            })}`
        : html`<p class="hint">${t('users.resetPasswordText')}</p>
            ${form.field('password', { label: t('entry.newPassword'), type: 'password', autocomplete: 'new-password', required: true })}`}`,
  });
}
