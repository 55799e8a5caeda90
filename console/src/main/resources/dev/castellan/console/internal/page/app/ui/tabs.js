import { html, nothing } from 'lit';

/**
 * The parts of a view as links, so that each has its address.
 *
 * @param {string} label
 * @param {{label: string, href: string, here: boolean}[]} items
 */
export const tabs = (label, items) =>
  items.length < 2
    ? nothing
    : html`<nav class="tabs" aria-label=${label}>
        ${items.map((one) => html`<a href=${one.href} aria-current=${one.here ? 'page' : nothing}>${one.label}</a>`)}
      </nav>`;
