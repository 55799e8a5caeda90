import { html, nothing } from 'lit';
import { openDialog } from './dialog.js';
import { Form } from './form.js';

/**
 * Asks in a dialog for what one form holds. What is changed together with others has `reread` and
 * `labels`, as `Form.conflictBanner` wants them.
 *
 * @template {Record<string, any>} T
 * @param {string} heading
 * @param {{content: (form: Form<T>) => unknown, action: string | ((form: Form<T>) => string),
 *     submit: (values: T, form: Form<T>) => Promise<any>, initial: T,
 *     check?: (values: T) => Record<string, string>, fields?: Record<string, string>,
 *     size?: 'narrow' | 'wide', danger?: boolean, reread?: () => Promise<T>,
 *     labels?: Record<string, string>}} options
 * @returns {Promise<any>} what `submit` answered, or true if that was nothing; undefined if the
 *     dialog was left
 */
export function askForm(heading, { content, action, submit, size, danger, reread, labels = {}, ...options }) {
  /** @type {Form<T>} */
  let form;
  return openDialog(
    heading,
    () => html`<form @submit=${form.submit} novalidate>
      <div class="content">
        ${reread ? html`${form.conflictBanner(reread, labels)} ${form.merged}` : nothing} ${content(form)} ${form.trouble}
      </div>
      <footer>${form.button(typeof action === 'string' ? action : action(form), { danger })}</footer>
    </form>`,
    {
      size,
      dirty: () => form.dirty,
      begin: (dialog) => {
        form = new Form(dialog, {
          ...options,
          submit: async (values) => dialog.close((await submit(values, form)) ?? true),
        });
      },
    },
  );
}
