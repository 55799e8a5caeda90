/** Rows of a form that hold nothing but what is sent, told apart for `repeat` while they change. */

/** @type {WeakMap<object, number>} */
const keys = new WeakMap();
let last = 0;

/** @param {object} row */
export function rowKey(row) {
  const key = keys.get(row) ?? ++last;
  keys.set(row, key);
  return key;
}

/**
 * The rows with one of them changed, which stays the same row.
 *
 * @template {object} T
 * @param {T[]} rows
 * @param {number} at
 * @param {object} change
 * @returns {T[]}
 */
export const changeRow = (rows, at, change) => rows.map((row, i) => (i === at ? replaced(row, { ...row, ...change }) : row));

/**
 * @template {object} T
 * @param {object} row
 * @param {T} next that is in its place
 * @returns {T}
 */
export function replaced(row, next) {
  keys.set(next, rowKey(row));
  return next;
}
