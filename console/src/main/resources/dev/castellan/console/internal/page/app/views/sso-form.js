import { html, nothing } from 'lit';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { icon } from '../ui/icons.js';
import { bodyOf, missing, namesOf, providerFields, secretsOf, valuesOf } from './sso-fields.js';
import { PATIENCE, Trial, fieldLabel } from './sso-trial.js';

/**
 * The form of one provider.
 *
 * @param {string} heading
 * @param {{name: string, fields: import('./sso-fields.js').Field[]}} kind
 * @param {any} provider null for a new one
 * @returns {Promise<any>} the provider afterwards, if it was saved
 */
export function openProvider(heading, kind, provider) {
  const fields = kind.fields;
  let { version, secretsSet: set = [] } = provider ?? {};
  const initial = (/** @type {any} */ from) => ({ label: from?.label ?? '', id: from?.id ?? '', enabled: from?.enabled ?? true, ...valuesOf(fields, from?.values ?? {}) });
  /** @type {Form<any>} */
  let form;
  /** @type {Trial} */
  let attempt;
  const body = () => {
    const changed = Object.keys(form.changes);
    const all = {
      label: form.values.label.trim(),
      enabled: form.values.enabled,
      values: bodyOf(fields, form.values),
      secrets: secretsOf(fields, form.values),
    };
    const belongs = { label: 'label', enabled: 'enabled', values: 'v-', secrets: 's-' };
    return provider
      ? Object.fromEntries(Object.entries(all).filter(([part]) => changed.some((name) => name.startsWith(/** @type {any} */ (belongs)[part]))))
      : { id: form.values.id.trim(), kind: kind.name, ...all };
  };
  const labels = { label: t('sso.label'), enabled: t('common.enabled'), ...Object.fromEntries(fields.filter((one) => one.type !== 'secret').map((one) => ['v-' + one.name, fieldLabel(one.name)])) };
  const reread = async () => {
    const { data } = await api.get('/sso/providers/' + provider.id);
    version = data.version;
    set = data.secretsSet;
    return initial(data);
  };
  const check = (/** @type {any} */ values) => ({
    ...missing(fields, values),
    ...(values.label.trim() ? {} : { label: t('common.required') }),
    ...(/^[a-z][a-z0-9-]{0,31}$/.test(values.id.trim()) && values.id.trim() !== 'local' ? {} : { id: t('sso.idWrong') }),
  });
  const test = () => {
    form.errors = check(form.values);
    if (Object.keys(form.errors).length) {
      form.host.requestUpdate();
      return;
    }
    attempt.run(provider ? `/sso/providers/${provider.id}/test` : '/sso/test', body(), (e) => {
      form.error = '';
      form.take(e);
      form.error = '';
      return Object.keys(form.errors).length > 0;
    });
  };
  return openDialog(
    heading,
    () => html`<form @submit=${form.submit} novalidate>
      <div class="content">
        ${provider ? form.conflictBanner(reread, labels) : nothing} ${form.merged}
        ${form.field('label', { label: labels.label, required: true, focus: true, maxlength: 64, hint: t('sso.labelHint') })}
        ${provider ? nothing : form.field('id', { label: t('sso.id'), required: true, maxlength: 32, hint: t('sso.idHint') })}
        ${providerFields({ kind: kind.name, fields, form, set })}
        ${form.field('enabled', { label: t('common.enabled'), type: 'switch', hint: t('sso.enabledHint') })}
        ${provider ? html`<div class="banner">${icon('info')}<span>${t('sso.changeEnds')}</span></div>` : nothing}
        ${attempt.render(body())} ${form.trouble}
      </div>
      <footer>
        <button type="button" ?disabled=${attempt.busy} aria-busy=${attempt.busy} @click=${test}>${t('sso.testThis')}</button>
        ${form.button(t(provider ? 'common.save' : 'common.create'))}
      </footer>
    </form>`,
    {
      size: 'wide',
      dirty: () => form.dirty,
      begin: (dialog) => {
        attempt = new Trial(dialog);
        form = new Form(dialog, {
          initial: initial(provider),
          fields: namesOf(fields),
          check,
          submit: async () => {
            const wanted = body();
            const options = { version, patience: PATIENCE };
            dialog.close((provider ? await api.patch('/sso/providers/' + provider.id, wanted, options) : await api.post('/sso/providers', wanted, { patience: PATIENCE })).data);
          },
        });
      },
    },
  );
}
