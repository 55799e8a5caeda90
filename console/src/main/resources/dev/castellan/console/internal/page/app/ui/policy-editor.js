import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../i18n.js';

/** As in page.css. */
const LINE = 20;
const MARGIN = 8;

const WORDS = new Set(
  'catalog role inherits on when in within mfa via owner attribute bind at until test given has as from because address time hours authenticated ago session api-key'.split(' '),
);

/** @param {string} text a word of the language @returns {string} the class of its look */
function look(text) {
  if (text === 'allow' || text === 'can') {
    return 'yes';
  }
  if (text === 'deny' || text === 'cannot') {
    return 'no';
  }
  if (WORDS.has(text)) {
    return 'word';
  }
  if (/^\d/.test(text)) {
    return 'value';
  }
  if (/[/*]/.test(text) && !/^group:|^[a-z*][a-z0-9-]*:[a-z0-9*-]+$/.test(text)) {
    return 'path';
  }
  return text.includes(':') ? 'action' : '';
}

/**
 * One line of the language in pieces. Nothing goes over the end of a line, so each can be read alone.
 *
 * @param {string} line
 * @returns {{text: string, look: string}[]}
 */
export function pieces(line) {
  return (line.match(/#.*|"(?:\\.|[^"\\])*"?|[^\s"{},#][^\s"{},]*|\s+|[{},]/g) ?? [line]).map((text) => ({
    text,
    look: text[0] === '#' ? 'comment' : text[0] === '"' ? 'value' : /^[\s{},]/.test(text) ? '' : look(text),
  }));
}

/**
 * An editor of policies: a text field in front of the same text in colours. Only the lines in sight
 * are coloured. The Tab key leaves it, as it leaves any field. Tells of what is typed by `typed`.
 */
export class PolicyEditor extends LitElement {
  static properties = {
    text: { attribute: false },
    marks: { attribute: false },
    readonly: { type: Boolean },
    label: {},
    first: { state: true },
  };

  constructor() {
    super();
    this.text = '';
    /** @type {{line: number, kind: 'error' | 'warning', text: string}[]} */
    this.marks = [];
    this.readonly = false;
    this.label = '';
    this.first = 0;
    /** @type {string[]} */
    this.lines = [''];
  }

  createRenderRoot() {
    return this;
  }

  get field() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea'));
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('text')) {
      this.lines = this.text.split('\n');
    }
  }

  firstUpdated() {
    this.watch = new ResizeObserver(() => this.requestUpdate());
    this.watch.observe(this.field);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.disconnect();
  }

  updated() {
    this.follow();
  }

  /** Moves the colours to where the text is. */
  follow() {
    const { scrollTop, scrollLeft } = this.field;
    const down = this.first * LINE - scrollTop;
    /** @type {any} */ (this.querySelector('.colours > div')).style.transform = `translate(${-scrollLeft}px, ${down}px)`;
    /** @type {any} */ (this.querySelector('.numbers > div')).style.transform = `translateY(${down}px)`;
  }

  scrolled = () => {
    this.first = Math.max(0, Math.floor(this.field.scrollTop / LINE) - MARGIN);
    this.follow();
  };

  /** @param {any} e */
  typed(e) {
    this.text = e.target.value;
    this.dispatchEvent(new CustomEvent('typed', { detail: this.text, bubbles: true }));
  }

  /** Shows and selects a line. @param {number} line from 1 */
  goTo(line) {
    const start = this.lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const field = this.field;
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, start + (this.lines[line - 1]?.length ?? 0));
    field.scrollTop = Math.max(0, (line - 4) * LINE);
    field.scrollLeft = 0;
    this.scrollIntoView({ block: 'nearest' });
    this.scrolled();
  }

  /** @param {number} line from 1 */
  mark(line) {
    const here = this.marks.filter((one) => one.line === line);
    return here.find((one) => one.kind === 'error') ?? here[0];
  }

  render() {
    const height = this.hasUpdated ? this.field.clientHeight : 800;
    const shown = this.lines.slice(this.first, this.first + Math.ceil(height / LINE) + 2 * MARGIN);
    return html`<div class="editor">
      <div class="numbers" aria-hidden="true">
        <div>
          ${shown.map((_, i) => {
            const mark = this.mark(this.first + i + 1);
            return html`<span class=${mark?.kind ?? ''} title=${mark?.text ?? nothing}
              >${mark ? (mark.kind === 'error' ? '✕ ' : '! ') : ''}${this.first + i + 1}</span
            >`;
          })}
        </div>
      </div>
      <div class="sheet">
        <pre class="colours" aria-hidden="true"><div>${shown.map(
          (line, i) =>
            html`<span class="line ${this.mark(this.first + i + 1)?.kind ?? ''}">${pieces(line).map((one) =>
              one.look ? html`<span class=${one.look}>${one.text}</span>` : one.text,
            )}</span>`,
        )}</div></pre>
        <textarea
          aria-label=${this.label || t('policy.text')}
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          wrap="off"
          .value=${live(this.text)}
          ?readonly=${this.readonly}
          @input=${this.typed}
          @scroll=${this.scrolled}
        ></textarea>
      </div>
    </div>`;
  }
}
customElements.define('cst-policy-editor', PolicyEditor);
