import { html, nothing } from 'lit';
import { api } from '../api.js';
import { dateTime, errorText, has, number, t, word } from '../i18n.js';
import { may } from '../state.js';
import { View } from '../view.js';
import { badge, card, facts, head, moment } from '../ui/bits.js';
import { barChart, gauge } from '../ui/chart.js';
import { confirmed, openDialog } from '../ui/dialog.js';
import { Form } from '../ui/form.js';
import { icon } from '../ui/icons.js';
import { loading, trouble } from '../ui/listing.js';
import { toast } from '../ui/toast.js';

const DAY = 24 * 3600 * 1000;
const DAYS = 31;
const MONTHS = 24;
const LONGEST_KEY = 16_384;

/** States by how grave they are; `valid` says nothing. */
const GRAVE = ['over-hard', 'key-refused', 'not-yet-valid', 'expired'];

/** @param {number | null} limit */
const limitText = (limit) => (limit === null ? t('license.unlimited') : number(limit));

/** @param {string} text of a difference: a time, a number or a word */
function valueText(text) {
  if (text === '') {
    return t('common.none');
  }
  if (text === 'unlimited' || text === 'never') {
    return t(text === 'never' ? 'common.never' : 'license.unlimited');
  }
  return /^\d+$/.test(text) ? number(Number(text)) : /^\d{4}-\d\d-\d\dT/.test(text) ? dateTime(text) : text;
}

/** @param {string} what `expiresAt`, `features NAME` or `limits NAME.hard` */
function differenceName(what) {
  const [kind, name = ''] = what.split(' ', 2);
  if (kind === 'limits') {
    const [limit, side] = name.split('.', 2);
    const known = limit === 'connections' ? t('license.connections') : limit;
    return t(side === 'soft' ? 'license.softLimitOf' : 'license.limitOf', { name: known });
  }
  return kind === 'features' ? t('license.feature', { name }) : has('license.' + kind) ? t('license.' + kind) : what;
}

/**
 * All periods up to now, also those in which nobody was in.
 *
 * @param {{period: string, connections: number}[]} peaks @param {string} now @param {boolean} monthly
 */
function periods(peaks, now, monthly) {
  const known = new Map(peaks.map((peak) => [peak.period, peak.connections]));
  const end = new Date(now);
  return Array.from({ length: monthly ? MONTHS : DAYS }, (_, i) => {
    const back = (monthly ? MONTHS : DAYS) - 1 - i;
    const name = monthly
      ? new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back)).toISOString().slice(0, 7)
      : new Date(end.getTime() - back * DAY).toISOString().slice(0, 10);
    const short = dateTime(monthly ? name + '-01' : name, { month: 'short', ...(monthly ? { year: '2-digit' } : { day: 'numeric' }), timeZone: 'UTC' });
    return { name, short, value: known.get(name) ?? 0 };
  });
}

/** The licence: what it allows, how much of it is used, and how to put another in force. */
class License extends View {
  static properties = { ...View.properties, monthly: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.license = null;
    /** @type {any} */
    this.usage = null;
    /** @type {any[]} */
    this.history = [];
    /** @type {any} */
    this.settings = null;
    /** @type {Form<any> | null} */
    this.form = null;
    /** @type {unknown} */
    this.failure = null;
    this.monthly = false;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  async load() {
    this.failure = null;
    this.busy = true;
    try {
      const [license, usage, settings, history] = await Promise.all([
        api.get('/license'),
        api.get('/license/usage'),
        api.get('/license/settings'),
        api.get('/license/history', { limit: 50 }),
      ]);
      this.license = license.data;
      this.version = license.version;
      this.usage = usage.data;
      this.history = history.data.items;
      if (!this.form?.dirty) {
        this.takeSettings(settings);
      }
    } catch (e) {
      this.failure = e;
    }
    this.busy = false;
    this.requestUpdate();
  }

  /** @param {import('../api.js').Reply} reply */
  takeSettings(reply) {
    this.form = new Form(this, {
      initial: this.settingsOf(reply),
      check: (values) => this.checkSettings(values),
      submit: async (values) => {
        const body = { highWatermark: Number(values.highWatermark), lowWatermark: Number(values.lowWatermark) };
        this.takeSettings(await api.patch('/license/settings', body, { version: this.settingsVersion }));
        toast.ok(t('common.saved'));
      },
    });
  }

  /** @param {import('../api.js').Reply} reply @returns {any} what the form holds then */
  settingsOf({ data, version }) {
    this.settings = data;
    this.settingsVersion = version;
    return { highWatermark: String(data.highWatermark), lowWatermark: String(data.lowWatermark) };
  }

  /** @param {any} values */
  checkSettings({ highWatermark, lowWatermark }) {
    /** @type {Record<string, string>} */
    const wrong = {};
    const whole = (/** @type {string} */ text) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);
    if (!(whole(highWatermark) >= 2 && whole(highWatermark) <= 100)) {
      wrong.highWatermark = t('license.highWrong');
    } else if (!(whole(lowWatermark) >= 1 && whole(lowWatermark) < whole(highWatermark))) {
      wrong.lowWatermark = t('license.lowWrong');
    }
    return wrong;
  }

  render() {
    if (!this.license) {
      return html`${head(t('menu.license'))} ${this.failure ? trouble(this.failure, () => this.load()) : loading(8)}`;
    }
    const change = may('license:update', '/license');
    return html`${head(t('menu.license'), {
        actions: html`<button aria-busy=${this.busy} ?disabled=${this.busy} @click=${() => this.load()}>
            ${icon('refresh')} ${t('license.refresh')}
          </button>
          ${change
            ? html`<button class="primary" @click=${() => this.renew()}>${icon('key')} ${t('license.update')}</button>`
            : nothing}`,
      })}
      ${this.failure ? trouble(this.failure, () => this.load()) : nothing} ${this.standing(change)}
      ${card(t('license.basic'), html`${this.quota()} ${this.terms()}`)} ${card(t('license.peaks'), this.peaks())}
      ${this.watermarks(change)} ${this.changes(change)}`;
  }

  /** How it stands, in words. @param {boolean} change */
  standing(change) {
    const { states, alarms } = this.license;
    const worth = [...states].reverse().filter((/** @type {string} */ state) => state !== 'valid');
    return html`${worth.length === 0
      ? html`<div class="banner ok">${icon('check')}<span>${t('license.stateText.valid')}</span></div>`
      : nothing}
    ${worth.map(
      (state) => html`<div class="banner ${GRAVE.includes(state) ? 'error' : 'warn'}">
        ${icon('warn')}<span
          ><strong>${word('license.state', state)}.</strong> ${word('license.stateText', state)}</span
        >
        ${state === 'clock-suspect' && change
          ? html`<button class="small" @click=${() => this.resetClock()}>${t('license.clockReset')}</button>`
          : nothing}
      </div>`,
    )}
    ${alarms.length
      ? html`<p class="row alarms">
          ${t('license.alarms')}
          <span class="badges">${alarms.map((/** @type {string} */ alarm) => badge(html`${icon('warn')} ${word('license.alarm', alarm)}`, 'warn'))}</span>
        </p>`
      : nothing}`;
  }

  quota() {
    const { connections, connectionLimit: limit, softLimit, states } = this.license;
    if (limit === null) {
      return html`<p class="stack">${t('license.usedUnlimited', { n: connections })}</p>`;
    }
    const { highWatermark: high, lowWatermark: low } = this.settings;
    const percent = limit > 0 ? Math.round((connections / limit) * 100) : 100;
    const used = t('license.used', { n: connections, limit, percent });
    const marks = t('license.marks', {
      high,
      highCount: Math.ceil((limit * high) / 100),
      low,
      lowCount: Math.floor((limit * low) / 100),
    });
    const kind = connections > limit || states.includes('over-hard') ? 'bad' : percent >= high ? 'warn' : '';
    return html`<div class="quota">
      <p><strong>${t('license.quota')}</strong>: ${used}</p>
      ${gauge({
        label: `${t('license.quota')}: ${used} ${marks}`,
        value: connections,
        limit,
        kind,
        marks: [
          { at: (limit * low) / 100, kind: 'low' },
          { at: (limit * high) / 100, kind: 'high' },
        ],
      })}
      <p class="hint">${marks}${softLimit !== null && softLimit < limit ? ' ' + t('license.softText', { n: softLimit }) : nothing}</p>
    </div>`;
  }

  terms() {
    const { broker, version: brokerVersion, keyed, daysLeft, license } = this.license;
    const left =
      daysLeft === null
        ? nothing
        : daysLeft > 0
          ? badge(t('license.daysLeft', { n: daysLeft }), daysLeft <= 30 ? 'warn' : 'ok')
          : badge(t('license.over'), 'bad');
    return facts([
      [t('license.broker'), broker],
      [t('license.version'), brokerVersion],
      [t('license.customer'), license.customer],
      [t('license.email'), license.email],
      [t('license.type'), word('license.type', license.type)],
      [t('license.edition'), license.edition],
      [t('license.issuedAt'), keyed ? moment(license.issuedAt) : null],
      [t('license.validFrom'), keyed ? moment(license.validFrom) : null],
      [t('license.expiresAt'), html`${moment(license.expiresAt, { missing: t('common.never') })} ${left}`],
      [t('license.graceDays'), number(license.graceDays)],
      [
        t('license.features'),
        license.features.length
          ? html`<span class="badges">${license.features.map((/** @type {string} */ one) => badge(one))}</span>`
          : t('common.none'),
      ],
      ...Object.entries(license.limits)
        .filter(([name]) => name !== 'connections')
        .map(([name, limit]) => /** @type {[string, unknown]} */ ([t('license.limitOf', { name }), limitText(/** @type {any} */ (limit).hard)])),
      [t('license.deployment'), license.deployment],
      [t('license.id'), html`<code>${license.id}</code>`],
      [t('license.key'), t(keyed ? 'license.keyed' : 'license.notKeyed')],
    ]);
  }

  peaks() {
    const { usage, monthly } = this;
    const bars = periods(monthly ? usage.months : usage.days, this.license.time, monthly);
    const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best), bars[0]);
    const choice = (/** @type {boolean} */ of, /** @type {string} */ label) =>
      html`<button aria-pressed=${monthly === of} class=${monthly === of ? 'primary small' : 'small'} @click=${() => (this.monthly = of)}>
        ${label}
      </button>`;
    return html`<p class="row">${choice(false, t('license.days'))} ${choice(true, t('license.months'))}</p>
      <p class="peaks">${t('license.peakText', { day: usage.peakDay, week: usage.peakWeek, month: usage.peakMonth, here: usage.connectionsHere })}</p>
      ${barChart({
        label: t(monthly ? 'license.chartMonths' : 'license.chartDays', { n: most.value, period: most.name }),
        columns: [t(monthly ? 'license.month' : 'license.day'), t('license.peak')],
        bars,
        limit: usage.connectionLimit,
        limitLabel: t('license.limitLine', { limit: usage.connectionLimit ?? 0 }),
      })}`;
  }

  /** @param {boolean} change */
  watermarks(change) {
    const form = /** @type {Form<any>} */ (this.form);
    const labels = { highWatermark: t('license.high'), lowWatermark: t('license.low') };
    const readonly = this.settings.fixed || !change;
    const fields = html`<div class="columns">
      ${form.field('highWatermark', { label: labels.highWatermark, type: 'number', required: true, min: 2, max: 100, readonly, hint: t('license.highHint') })}
      ${form.field('lowWatermark', { label: labels.lowWatermark, type: 'number', required: true, min: 1, max: 99, readonly, hint: t('license.lowHint') })}
    </div>`;
    const reread = async () => this.settingsOf(await api.get('/license/settings'));
    return card(
      t('license.settings'),
      readonly
        ? html`${this.settings.fixed ? html`<div class="banner">${icon('info')}<span>${t('license.fixed')}</span></div>` : nothing}
          ${fields}`
        : html`<form @submit=${form.submit} novalidate>
            ${form.conflictBanner(reread, labels)} ${form.merged} ${fields} ${form.trouble}
            <div class="row end">${form.button(t('common.save'), { disabled: !form.dirty })}</div>
          </form>`,
    );
  }

  /** @param {boolean} change */
  changes(change) {
    return card(
      t('license.history'),
      this.history.length === 0
        ? html`<p class="quiet">${t('license.noHistory')}</p>`
        : html`<div class="table">
            <table>
              <caption class="hidden">${t('license.history')}</caption>
              <thead>
                <tr>
                  <th>${t('license.changedAt')}</th><th>${t('license.customer')}</th>
                  <th class="number">${t('license.connections')}</th><th>${t('license.changedBy')}</th>
                </tr>
              </thead>
              <tbody>
                ${this.history.map(
                  (one) => html`<tr>
                    <td data-label=${t('license.changedAt')}>${moment(one.changedAt)}</td>
                    <td data-label=${t('license.customer')}>
                      <span>${one.licenseId ? one.customer : t('license.takenAway')} ${one.previous ? badge(t('license.wentBack')) : nothing}</span>
                    </td>
                    <td class="number" data-label=${t('license.connections')}>${limitText(one.connectionLimit)}</td>
                    <td data-label=${t('license.changedBy')}>${one.changedBy}</td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`,
      change && this.history.length
        ? html`<button class="small" @click=${() => this.goBack()}>${icon('back')} ${t('license.previous')}</button>`
        : nothing,
    );
  }

  async renew() {
    /** @type {Form<any>} */
    let form;
    /** @type {any} what the server made of this very text */
    let review = null;
    const set = (/** @type {string} */ key) => {
      review = null;
      form.set('key', key);
    };
    const upload = async (/** @type {any} */ e) => {
      const file = e.target.files[0];
      if (file && file.size > LONGEST_KEY) {
        form.errors = { key: t('license.tooLong') };
        form.host.requestUpdate();
      } else if (file) {
        set(await file.text());
      }
      e.target.value = '';
    };
    const again = async () => {
      await this.load();
      review = null;
      return { key: '' };
    };
    const done = await openDialog(
      t('license.update'),
      (dialog) => html`<form @submit=${form.submit} novalidate>
        <div class="content">
          ${form.conflictBanner(again, {})}
          ${form.field('key', { label: t('license.key'), type: 'code', rows: 6, required: true, focus: true, maxlength: LONGEST_KEY, hint: t('license.keyHint') })}
          <div class="field">
            <label for="license-file">${t('license.file')}</label>
            <input id="license-file" type="file" @change=${upload} />
          </div>
          ${review?.of === form.values.key ? this.review(review) : nothing} ${form.trouble}
        </div>
        <footer>
          <button type="button" @click=${() => dialog.leave()}>${t('common.cancel')}</button>
          ${review?.of === form.values.key ? form.button(t('license.putInForce'), { danger: review.lost.length > 0 }) : form.button(t('license.check'))}
        </footer>
      </form>`,
      {
        dirty: () => form.dirty,
        begin: (dialog) => {
          form = new Form(dialog, {
            initial: { key: '' },
            check: ({ key }) => /** @type {Record<string, string>} */ (key.trim() ? {} : { key: t('common.required') }),
            submit: async ({ key }) => {
              if (review?.of === key) {
                await api.put('/license', { key }, { version: this.version });
                dialog.close(true);
                return;
              }
              const { data } = await api.post('/license/check', { key });
              if (data.accepted) {
                review = { ...data, of: key };
                requestAnimationFrame(() => document.getElementById('license-review')?.scrollIntoView({ block: 'nearest' }));
              } else {
                form.errors = { key: errorText({ code: data.code, detail: data.message }) };
              }
            },
          });
        },
      },
    );
    if (done) {
      toast.ok(t('license.inForce'));
      await this.load();
    }
  }

  /** What a key would mean. @param {any} review */
  review({ license, gained, lost, connectionsAbove, states }) {
    const list = (/** @type {string} */ heading, /** @type {any[]} */ items, /** @type {'ok' | 'bad'} */ kind) =>
      items.length
        ? html`<h3>${heading}</h3>
            <ul class="plain">
              ${items.map(
                (one) => html`<li>
                  ${badge(kind === 'ok' ? '+' : '−', kind)} ${differenceName(one.what)}${one.what.startsWith('features ')
                    ? nothing
                    : html`: ${valueText(one.before)} → <strong>${valueText(one.after)}</strong>`}
                </li>`,
              )}
            </ul>`
        : nothing;
    return html`<section class="stack" role="status" id="license-review">
      <h3>${t('license.checked')}</h3>
      ${facts([
        [t('license.customer'), license.customer],
        [t('license.type'), word('license.type', license.type)],
        [t('license.edition'), license.edition],
        [t('license.limitOf', { name: t('license.connections') }), limitText(license.limits.connections.hard)],
        [t('license.expiresAt'), moment(license.expiresAt, { missing: t('common.never') })],
        [t('common.state'), states.map((/** @type {string} */ state) => word('license.state', state)).join(', ')],
      ])}
      ${list(t('license.gained'), gained, 'ok')} ${list(t('license.lost'), lost, 'bad')}
      ${gained.length + lost.length === 0 ? html`<p>${t('license.same')}</p>` : nothing}
      ${connectionsAbove > 0
        ? html`<div class="banner warn">${icon('warn')}<span>${t('license.above', { n: connectionsAbove })}</span></div>`
        : nothing}
    </section>`;
  }

  async goBack() {
    const sure = await confirmed({
      heading: t('license.previousTitle'),
      text: t('license.previousText'),
      action: t('license.previous'),
    });
    if (sure) {
      await this.act(() => api.post('/license/previous', undefined, { version: this.version }), 'license.inForce');
    }
  }

  async resetClock() {
    const sure = await confirmed({
      heading: t('license.clockReset'),
      text: t('license.clockResetText', { time: dateTime(this.license.time) }),
      action: t('license.clockReset'),
      danger: false,
    });
    if (sure) {
      await this.act(() => api.post('/license/clock-reset'), 'license.clockIsReset');
    }
  }

  /** @param {() => Promise<unknown>} work @param {string} told */
  async act(work, told) {
    try {
      await work();
      toast.ok(t(told));
    } catch (e) {
      toast.error(e);
    }
    await this.load();
  }
}
customElements.define('cst-license', License);
