import { html } from 'lit';
import { LANGUAGES, t } from './i18n.js';
import { state } from './state.js';
import { openDialog } from './ui/dialog.js';
import { toast } from './ui/toast.js';

/** The drawer behind the gear: language and theme, kept for the person. */
export function openSettings() {
  /** @param {Partial<typeof state.look>} change @param {import('./ui/dialog.js').Dialog} dialog */
  const change = async (change, dialog) => {
    try {
      await state.changeLook(change);
    } catch (e) {
      toast.error(e);
    }
    dialog.heading = t('settings.title');
    dialog.requestUpdate();
  };
  return openDialog(
    t('settings.title'),
    (dialog) => html`<div class="content">
      <div class="field">
        <label for="settings-language">${t('settings.language')}</label>
        <select
          id="settings-language"
          autofocus
          @change=${(/** @type {any} */ e) => change({ language: e.target.value || null }, dialog)}
        >
          <option value="" ?selected=${!state.look.language}>${t('settings.languageOfBrowser')}</option>
          ${LANGUAGES.map(
            ({ tag, name }) =>
              html`<option value=${tag} lang=${tag} ?selected=${state.look.language === tag}>${name}</option>`,
          )}
        </select>
      </div>
      <div class="field check">
        <label>
          <input
            type="checkbox"
            role="switch"
            class="switch"
            .checked=${state.look.syncTheme}
            @change=${(/** @type {any} */ e) => change({ syncTheme: e.target.checked }, dialog)}
          />
          <span>${t('settings.syncTheme')}</span>
        </label>
        <p class="hint">${t('settings.syncThemeHint')}</p>
      </div>
      <fieldset ?disabled=${state.look.syncTheme}>
        <legend>${t('settings.theme')}</legend>
        <div class="choices">
          ${/** @type {const} */ (['light', 'dark']).map(
            (theme) => html`<label>
              <input
                type="radio"
                name="theme"
                value=${theme}
                .checked=${state.look.theme === theme}
                @change=${() => change({ theme }, dialog)}
              />
              <span>${t('settings.' + theme)}</span>
            </label>`,
          )}
        </div>
      </fieldset>
    </div>`,
    { size: 'drawer' },
  );
}
