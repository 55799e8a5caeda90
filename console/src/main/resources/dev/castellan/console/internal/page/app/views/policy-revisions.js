import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { api } from '../api.js';
import { errorText, t } from '../i18n.js';
import { may } from '../state.js';
import { note, where } from '../router.js';
import { View } from '../view.js';
import { badge, card, iconButton, moment } from '../ui/bits.js';
import { openDialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { Listing, loading, trouble } from '../ui/listing.js';
import { changes } from '../ui/policy-words.js';
import { toast } from '../ui/toast.js';
import '../ui/policy-editor.js';

/** The policies that were saved: read, compared, and put in force again. */
class PolicyRevisions extends View {
  constructor() {
    super();
    this.list = new Listing(this, { path: '/policy/revisions', view: 'policy' });
    this.from = 0;
    this.to = 0;
    /** @type {any[] | null} */
    this.diff = null;
    /** @type {unknown} */
    this.failure = null;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('rest')) {
      const { query } = where();
      this.from = Number(query.get('before') ?? 0) || 0;
      this.to = Number(query.get('after') ?? 0) || 0;
      if (this.from && this.to) {
        this.compare();
      }
    }
  }

  /** @param {number} before @param {number} after */
  show(before, after) {
    this.from = before;
    this.to = after;
    note('policy', ['revisions'], { before, after });
    this.compare();
  }

  async compare() {
    const before = this.from;
    const after = this.to;
    this.diff = null;
    this.failure = null;
    this.requestUpdate();
    try {
      const { data } = await api.get('/policy/diff', { before, after });
      if (before === this.from && after === this.to) {
        this.diff = data.diff;
      }
    } catch (e) {
      if (before === this.from && after === this.to) {
        this.failure = e;
      }
    }
    this.requestUpdate();
  }

  /** @param {string} label @param {'from' | 'to'} which */
  choice(label, which) {
    const numbers = [...new Set([...this.list.items.map((one) => one.number), this.from, this.to])]
      .filter(Boolean)
      .sort((a, b) => b - a);
    return html`<label class="filter"
      ><span>${label}</span>
      <select
        .value=${live(String(this[which]))}
        @change=${(/** @type {any} */ e) => {
          this[which] = Number(e.target.value);
          this.requestUpdate();
          if (this.from && this.to) {
            this.show(this.from, this.to);
          }
        }}
      >
        <option value="0" ?selected=${!this[which]}>–</option>
        ${numbers.map((n) => html`<option value=${n} ?selected=${n === this[which]}>${t('policy.revision', { n })}</option>`)}
      </select>
    </label>`;
  }

  /** @param {any} revision the number of the one saved before it, as far as the page shows */
  previous(revision) {
    const at = this.list.items.indexOf(revision);
    return this.list.items[at + 1]?.number ?? 0;
  }

  comparison() {
    if (!this.from || !this.to) {
      return nothing;
    }
    return card(
      t('policy.compared', { before: this.from, after: this.to }),
      this.failure ? trouble(this.failure, () => this.compare()) : this.diff ? changes(this.diff) : loading(3),
    );
  }

  render() {
    const change = may('policy:update', '/policy');
    return html`<div class="tools" role="group" aria-label=${t('policy.compare')}>
        ${this.choice(t('policy.compareFrom'), 'from')} ${this.choice(t('policy.compareTo'), 'to')}
      </div>
      <div aria-live="polite">${this.comparison()}</div>
      ${this.list.table({
        label: t('policy.tab.revisions'),
        key: (one) => String(one.number),
        columns: [
          {
            label: t('policy.number'),
            cell: (one) => html`<div>${one.number} ${one.current ? badge(t('policy.current'), 'ok') : nothing}</div>`,
          },
          { label: t('policy.savedAt'), cell: (one) => moment(one.savedAt) },
          { label: t('policy.savedBy'), cell: (one) => one.savedBy },
          { label: t('policy.hash'), cell: (one) => html`<code title=${one.revision}>${one.revision.slice(0, 12)}</code>` },
        ],
        actions: (one) =>
          html`${iconButton('policy', t('policy.readRevision', { n: one.number }), () => this.read(one))}
          ${this.previous(one)
            ? html`<button
                class="small"
                aria-label=${`${t('policy.whatChanged')} ${one.number}`}
                @click=${() => this.show(this.previous(one), one.number)}
              >
                ${t('policy.whatChanged')}
              </button>`
            : nothing}
          ${change && !one.current
            ? html`<button class="small" aria-label=${`${t('policy.restore')} ${one.number}`} @click=${() => this.restore(one)}>
                ${t('policy.restore')}
              </button>`
            : nothing}`,
        empty: html`<h2>${t('policy.noRevisions')}</h2>
          <p>${t('policy.noRevisionsText')}</p>`,
      })}`;
  }

  /** @param {any} revision */
  async read(revision) {
    try {
      const { data } = await api.get('/policy/revisions/' + revision.number);
      await openDialog(
        t('policy.revision', { n: revision.number }),
        (dialog) => html`<div class="content"><cst-policy-editor readonly .text=${data.text}></cst-policy-editor></div>
          <footer><button class="primary" @click=${() => dialog.close()}>${t('common.close')}</button></footer>`,
        { size: 'wide' },
      );
    } catch (e) {
      toast.error(e);
    }
  }

  /** Shows what it would change of what is in force now, asks, and does it. @param {any} revision */
  async restore(revision) {
    let current;
    let diff;
    try {
      current = (await api.get('/policy')).data;
      diff = (await api.get('/policy/diff', { before: current.number, after: revision.number })).data.diff;
    } catch (e) {
      toast.error(e);
      return;
    }
    let busy = false;
    let error = '';
    const restored = await openDialog(
      t('policy.restoreTitle', { n: revision.number }),
      (dialog) => html`<div class="content">
          <p>${t('policy.restoreText', { n: current.number })}</p>
          ${changes(diff)}
          ${error ? html`<div class="banner error" role="alert">${icon('warn')}<span>${error}</span></div>` : nothing}
        </div>
        <footer>
          <button @click=${() => dialog.close()}>${t('common.cancel')}</button>
          <button
            class="primary"
            ?disabled=${busy}
            aria-busy=${busy}
            @click=${async () => {
              busy = true;
              dialog.requestUpdate();
              try {
                const { data } = await api.post(`/policy/revisions/${revision.number}/restore`, undefined, {
                  version: current.version,
                });
                dialog.close(data);
              } catch (e) {
                error = errorText(e);
              }
              busy = false;
              dialog.requestUpdate();
            }}
          >
            ${t('policy.restore')}
          </button>
        </footer>`,
      { size: 'wide' },
    );
    if (restored) {
      toast.ok(t('policy.saved', { n: restored.number }));
      await this.list.load();
    }
  }
}
customElements.define('cst-policy-revisions', PolicyRevisions);
