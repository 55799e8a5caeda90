/**
 * One thing beside the table of all: which one stands in the address. Read anew when that changes;
 * what comes late of another one is dropped.
 *
 * @template T
 */
export class Shown {
  /**
   * @param {{requestUpdate: () => void}} host
   * @param {{load: () => Promise<void>}} list the table, for when none is shown
   * @param {(id: string) => Promise<T>} find
   */
  constructor(host, list, find) {
    this.host = host;
    this.list = list;
    this.find = find;
    this.id = '';
    /** @type {T | null} */
    this.item = null;
    /** @type {unknown} */
    this.failure = null;
  }

  /** @param {string} id '' for the table */
  show(id) {
    if (id !== this.id) {
      this.id = id;
      this.item = null;
      this.failure = null;
      this.read();
    }
  }

  /** Reads again what is there, one thing or the table, as after a change. */
  async read() {
    const { id } = this;
    if (!id) {
      await this.list.load();
      return;
    }
    this.failure = null;
    try {
      const item = await this.find(id);
      if (id === this.id) {
        this.item = item;
      }
    } catch (e) {
      if (id === this.id) {
        this.failure = e;
      }
    }
    this.host.requestUpdate();
  }
}
