import { html, nothing } from 'lit';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { may, state } from '../state.js';
import { where } from '../router.js';
import { View } from '../view.js';
import { badge, moment } from '../ui/bits.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { findings, marks, refusals, reviewed, tests } from '../ui/policy-review.js';
import { changes } from '../ui/policy-words.js';
import { toast } from '../ui/toast.js';
import '../ui/policy-editor.js';

/** After the last letter. */
const WAIT = 900;
/** A longer text is not checked before somebody asks for it or changes it. */
const AT_ONCE = 200_000;

/**
 * What is being written, and the policy it was begun from. It outlives the view and a session that
 * ends, and is for nobody but the one who wrote it.
 *
 * @type {{of: string, base: any, text: string} | null}
 */
let draft = null;

state.addEventListener('person', () => (draft = null));

const isChanged = () => draft !== null && draft.text !== draft.base.text;

addEventListener('beforeunload', (e) => {
  if (isChanged()) {
    e.preventDefault();
  }
});

/** The text of the policy: written, checked, and put in force. */
class PolicyText extends View {
  constructor() {
    super();
    /** @type {unknown} */
    this.failure = null;
    /** @type {import('../ui/policy-review.js').Checked | null} */
    this.checked = null;
    /** @type {unknown} */
    this.checkFailure = null;
    this.checking = false;
    /** @type {any} what somebody else saved meanwhile */
    this.theirs = null;
    this.line = 0;
    /** @type {AbortController | undefined} */
    this.under = undefined;
    /** @type {any} */
    this.timer = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    if (draft && draft.of !== state.me?.id) {
      draft = null;
    }
    this.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.under?.abort();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      this.line = Number(where().query.get('line') ?? 0) || 0;
    }
  }

  updated() {
    if (this.line && draft && this.editor) {
      const line = this.line;
      this.line = 0;
      this.editor.updateComplete.then(() => this.editor?.goTo(line));
    }
  }

  /** @returns {import('../ui/policy-editor.js').PolicyEditor | null} */
  get editor() {
    return this.querySelector('cst-policy-editor');
  }

  goTo = (/** @type {number} */ line) => this.editor?.goTo(line);

  async read() {
    this.failure = null;
    try {
      const { data } = await api.get('/policy');
      if (!isChanged()) {
        this.begin(data);
      } else if (data.version !== draft?.base.version) {
        this.theirs = data;
      }
      if ((draft?.text.length ?? 0) < AT_ONCE) {
        this.check();
      }
    } catch (e) {
      this.failure = e;
    }
    this.requestUpdate();
  }

  /** @param {any} policy in force */
  begin(policy) {
    draft = { of: state.me.id, base: policy, text: policy.text };
    this.theirs = null;
    this.requestUpdate();
  }

  /** @param {string} text */
  type(text) {
    if (draft) {
      draft.text = text;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), WAIT);
    this.requestUpdate();
  }

  /** What the server says of the text that is here now. */
  async check() {
    clearTimeout(this.timer);
    this.under?.abort();
    const under = (this.under = new AbortController());
    this.checking = true;
    this.checkFailure = null;
    this.requestUpdate();
    try {
      const { data } = await api.post('/policy/check', { text: draft?.text }, { signal: under.signal });
      this.checked = { review: data };
    } catch (e) {
      if (under.signal.aborted) {
        return null;
      }
      const error = /** @type {import('../api.js').ApiError} */ (e);
      if (error.code === 'policy-invalid') {
        this.checked = {
          problems: error.problems.length ? error.problems : [{ line: 0, message: errorText(e) }],
        };
      } else {
        this.checked = null;
        this.checkFailure = e;
      }
    }
    this.checking = false;
    this.requestUpdate();
    return this.checked;
  }

  /** Shows what it would mean, asks, and puts it in force. */
  async save() {
    const text = draft?.text;
    const checked = await this.check();
    if (text !== draft?.text) {
      return;
    }
    if (checked?.problems) {
      this.goTo(checked.problems[0].line || 1);
      toast.error(t('policy.isNone'));
      return;
    }
    const review = checked?.review;
    if (!review) {
      if (this.checkFailure) {
        toast.error(this.checkFailure);
      }
      return;
    }
    let busy = false;
    let error = '';
    const saved = await openDialog(
      t('policy.saveTitle'),
      (dialog) => html`<div class="content">
          ${refusals(review)}
          <h3>${t('policy.changes')}</h3>
          ${changes(review.diff)}
          ${review.findings.length
            ? html`<h3>${t('policy.findings')}</h3>
                ${findings(review.findings)}`
            : nothing}
          <h3>${t('policy.tests')}</h3>
          ${tests(review.tests)}
          ${error ? html`<div class="banner error" role="alert">${icon('warn')}<span>${error}</span></div>` : nothing}
        </div>
        <footer>
          <button @click=${() => dialog.close()}>${t('common.cancel')}</button>
          ${review.accepted
            ? html`<button
                class="primary"
                ?disabled=${busy}
                aria-busy=${busy}
                @click=${async () => {
                  busy = true;
                  dialog.requestUpdate();
                  try {
                    dialog.close((await api.put('/policy', { text }, { version: draft?.base.version })).data);
                  } catch (e) {
                    if (/** @type {any} */ (e).code === 'version-conflict') {
                      dialog.close('conflict');
                    }
                    error = errorText(e);
                  }
                  busy = false;
                  dialog.requestUpdate();
                }}
              >
                ${t('policy.saveDo')}
              </button>`
            : nothing}
        </footer>`,
      { size: 'wide' },
    );
    if (saved === 'conflict') {
      await this.read();
      this.querySelector('.banner')?.scrollIntoView({ block: 'nearest' });
    } else if (saved) {
      this.begin(saved);
      toast.ok(t('policy.saved', { n: saved.number }));
      this.check();
    }
  }

  async discard() {
    if (draft && (await confirmed({ heading: t('policy.discardTitle'), text: t('policy.discardText'), action: t('common.discard') }))) {
      this.begin(this.theirs ?? draft.base);
      this.check();
    }
  }

  /** The question after somebody else saved a policy; what was typed stays. */
  conflict() {
    const theirs = this.theirs;
    if (!theirs || !draft) {
      return nothing;
    }
    return html`<div class="banner warn" role="alert">
      ${icon('warn')}<span>${t('policy.conflict', { n: theirs.number, who: theirs.savedBy ?? '' })}</span>
      <button class="small" @click=${() => this.showTheirs()}>${t('policy.conflictShow')}</button>
      <button class="small" @click=${() => this.keepMine()}>${t('policy.conflictKeep')}</button>
      <button class="small danger" @click=${() => this.discard()}>${t('policy.conflictTake')}</button>
    </div>`;
  }

  /** From here on the text counts as one begun from theirs; saving shows what it changes of that. */
  keepMine() {
    if (draft) {
      draft.base = this.theirs;
      this.theirs = null;
      this.check();
    }
  }

  async showTheirs() {
    const theirs = this.theirs;
    /** @type {any} */
    let diff = null;
    try {
      if (draft?.base.number) {
        diff = (await api.get('/policy/diff', { before: draft.base.number, after: theirs.number })).data.diff;
      }
    } catch (e) {
      toast.error(e);
    }
    await openDialog(
      t('policy.revision', { n: theirs.number }),
      (dialog) => html`<div class="content">
          ${diff ? changes(diff) : nothing}
          <cst-policy-editor readonly .text=${theirs.text}></cst-policy-editor>
        </div>
        <footer><button class="primary" @click=${() => dialog.close()}>${t('common.close')}</button></footer>`,
      { size: 'wide' },
    );
  }

  render() {
    if (this.failure && !draft) {
      return trouble(this.failure, () => this.read());
    }
    if (!draft) {
      return loading(12);
    }
    const { base, text } = draft;
    const change = may('policy:update', '/policy');
    return html`${this.failure ? trouble(this.failure, () => this.read()) : nothing} ${this.conflict()}
      <div class="tools">
        <span class="quiet"
          >${base.number
            ? html`${t('policy.revision', { n: base.number })}, ${moment(base.savedAt)}, ${base.savedBy}`
            : t('policy.neverSaved')}</span
        >
        ${isChanged() ? badge(t('policy.unsaved'), 'warn') : nothing}
        <div class="row end">
          ${isChanged() ? html`<button @click=${() => this.discard()}>${t('common.discard')}</button>` : nothing}
          <button @click=${() => this.check()}>${t('policy.check')}</button>
          ${change && isChanged() && !this.theirs
            ? html`<button class="primary" @click=${() => this.save()}>${t('policy.save')}</button>`
            : nothing}
        </div>
      </div>
      <div class="policy">
        <cst-policy-editor
          .text=${text}
          .marks=${marks(this.checked ?? {})}
          ?readonly=${!change}
          @typed=${(/** @type {CustomEvent} */ e) => this.type(e.detail)}
        ></cst-policy-editor>
        <section class="card findings" aria-label=${t('policy.result')}>${this.result()}</section>
      </div>`;
  }

  result() {
    return html`<p role="status" class="quiet">${this.checking ? t('policy.checking') : this.verdict()}</p>
      ${this.checkFailure ? trouble(this.checkFailure, () => this.check()) : nothing}
      ${this.checked ? reviewed(this.forReader(this.checked), this.goTo) : nothing}`;
  }

  /** Whoever may not change it is not told that saving would be refused. @param {import('../ui/policy-review.js').Checked} checked */
  forReader(checked) {
    return checked.review && !may('policy:update', '/policy') ? { review: { ...checked.review, refusals: [] } } : checked;
  }

  /** In one line, for who does not see the rest. */
  verdict() {
    if (!may('policy:update', '/policy')) {
      return t('policy.readOnly');
    }
    if (!this.checked) {
      return this.checkFailure ? '' : t('policy.notChecked');
    }
    const { problems, review } = this.checked;
    return problems
      ? t('policy.problems', { n: problems.length })
      : review.accepted
        ? t('policy.accepted')
        : t('policy.notAccepted');
  }
}
customElements.define('cst-policy-text', PolicyText);
