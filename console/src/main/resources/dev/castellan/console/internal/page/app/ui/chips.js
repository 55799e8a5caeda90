import { html, nothing } from 'lit';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * A set of words: each can be taken away, and another one typed or chosen. For use in a form.
 *
 * @param {{id: string, label: string, words: string[], options: string[], set: (words: string[]) => void,
 *     error?: string, hint?: string, optional?: boolean}} options
 */
export function chips({ id, label, words, options, set, error, hint, optional = false }) {
  const add = (/** @type {HTMLInputElement} */ field) => {
    const more = field.value.split(/[\s,]+/).filter(Boolean);
    field.value = '';
    if (more.length) {
      set([...new Set([...words, ...more])]);
    }
  };
  const described = [hint ? id + '-hint' : '', error ? id + '-error' : ''].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for=${id}>${label}${optional ? html` <span class="optional">${t('common.optional')}</span>` : nothing}</label>
    <div class="chips">
      ${words.map(
        (one) => html`<span class="badge"
          ><code>${one}</code>
          <button
            type="button"
            class="bare"
            aria-label=${t('chips.remove', { word: one })}
            @click=${() => set(words.filter((other) => other !== one))}
          >
            ${icon('close')}
          </button></span
        >`,
      )}
      <input
        id=${id}
        list=${id + '-list'}
        class="code"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${t('chips.add')}
        aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${described || nothing}
        @keydown=${(/** @type {any} */ e) => {
          if (e.key === 'Enter' && !e.isComposing && e.target.value.trim()) {
            e.preventDefault();
            add(e.target);
          }
        }}
        @input=${(/** @type {any} */ e) => {
          if (/[\s,]$/.test(e.target.value) || (e.inputType !== 'insertText' && options.includes(e.target.value))) {
            add(e.target);
          }
        }}
        @change=${(/** @type {any} */ e) => add(e.target)}
      />
      <datalist id=${id + '-list'}>
        ${options.filter((one) => !words.includes(one)).map((one) => html`<option value=${one}></option>`)}
      </datalist>
    </div>
    ${hint ? html`<p class="hint" id=${id + '-hint'}>${hint}</p>` : nothing}
    ${error ? html`<p class="error" id=${id + '-error'}>${icon('warn')} ${error}</p>` : nothing}
  </div>`;
}
