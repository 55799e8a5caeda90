/**
 * QR codes (ISO/IEC 18004): a text in UTF-8 as one segment of bytes, error correction level M,
 * versions 1 to 20, so up to 666 bytes.
 */

/** By version: how many bytes of error correction a block has, and how many blocks there are. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

/** @type {((x: number, y: number) => boolean)[]} whether a mask turns the module over */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * @param {string} text
 * @param {number} [mask] one of the 8 instead of the best
 * @returns {boolean[][] | null} rows of modules, true for dark ones; null if the text is too long
 */
export function symbol(text, mask) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, i) => bytes.length + (i < 9 ? 2 : 3) <= dataLength(i + 1)) + 1;
  if (version === 0) {
    return null;
  }
  const grid = new Grid(version);
  grid.write(interleaved(filled(bytes, version), version));
  const masks = mask === undefined ? MASKS.keys() : [mask];
  return [...masks].map((one) => grid.masked(one)).reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

/** @param {number} version how many bytes there are in all */
function totalLength(version) {
  const align = Math.floor(version / 7) + 2;
  const patterns = version === 1 ? 0 : (25 * align - 10) * align - 55;
  return ((16 * version + 128) * version + 64 - patterns - (version < 7 ? 0 : 36)) >> 3;
}

/** @param {number} version how many of them are data */
const dataLength = (version) => totalLength(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

/** Mode, length, bytes, and what fills the rest. @param {Uint8Array} bytes @param {number} version */
function filled(bytes, version) {
  const bits = [0, 1, 0, 0, ...bitsOf(bytes.length, version < 10 ? 8 : 16), ...[...bytes].flatMap((byte) => bitsOf(byte, 8))];
  bits.push(...[0, 0, 0, 0]);
  const data = Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(''), 2));
  for (let pad = 0xec; data.length < dataLength(version); pad ^= 0xec ^ 0x11) {
    data.push(pad);
  }
  return data;
}

/** @param {number} value @param {number} length */
const bitsOf = (value, length) => Array.from({ length }, (_, i) => (value >> (length - 1 - i)) & 1);

/** Blocks with their correction, byte by byte in turns. @param {number[]} data @param {number} version */
function interleaved(data, version) {
  const count = BLOCKS[version - 1];
  const correction = CORRECTION[version - 1];
  const short = Math.floor(data.length / count);
  const longs = data.length % count;
  const generator = generatorOf(correction);
  /** @type {{block: number[], rest: number[]}[]} */
  const blocks = [];
  for (let i = 0, at = 0; i < count; i++) {
    const block = data.slice(at, (at += short + (i < count - longs ? 0 : 1)));
    blocks.push({ block, rest: remainder(block, generator) });
  }
  const turns = (/** @type {number} */ length, /** @type {(one: {block: number[], rest: number[]}) => number[]} */ of) =>
    Array.from({ length }, (_, i) => blocks.map((one) => of(one)[i]).filter((byte) => byte !== undefined)).flat();
  return [...turns(short + 1, (one) => one.block), ...turns(correction, (one) => one.rest)];
}

/** In GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (; b > 0; b >>= 1, a = (a << 1) ^ (a & 0x80 ? 0x11d : 0)) {
    product ^= b & 1 ? a : 0;
  }
  return product;
}

/** The Reed-Solomon generator without its leading 1. @param {number} degree */
function generatorOf(degree) {
  let all = [1];
  for (let i = 0, root = 1; i < degree; i++, root = times(root, 2)) {
    all = [...all, 0].map((coefficient, at) => coefficient ^ times(all[at - 1] ?? 0, root));
  }
  return all.slice(1);
}

/** @param {number[]} block @param {number[]} generator */
const remainder = (block, generator) =>
  block.reduce((rest, byte) => {
    const factor = byte ^ rest[0];
    return generator.map((one, i) => (rest[i + 1] ?? 0) ^ times(one, factor));
  }, generator.map(() => 0));

/** A value followed by its remainder. @param {number} value @param {number} polynomial @param {number} degree */
function bch(value, polynomial, degree) {
  let rest = value;
  for (let i = 0; i < degree; i++) {
    rest = (rest << 1) ^ ((rest >> (degree - 1)) & 1 ? polynomial : 0);
  }
  return (value << degree) | rest;
}

/** The modules, and which of them are patterns rather than data. */
class Grid {
  /** @param {number} version */
  constructor(version) {
    this.size = 17 + 4 * version;
    /** @type {boolean[][]} */
    this.dark = Array.from({ length: this.size }, () => Array(this.size).fill(false));
    /** @type {boolean[][]} */
    this.fixed = Array.from({ length: this.size }, () => Array(this.size).fill(false));
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    const last = this.size - 1;
    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]]) {
      this.square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    }
    const centres = alignments(version, this.size);
    const far = centres.length - 1;
    centres.forEach((x, i) =>
      centres.forEach((y, j) => {
        if (!((i === 0 && j === 0) || (i === 0 && j === far) || (i === far && j === 0))) {
          this.square(x, y, 2, (ring) => ring !== 1);
        }
      }),
    );
    this.format(this.dark, 0);
    if (version >= 7) {
      const bits = bch(version, 0x1f25, 12);
      for (let i = 0; i < 18; i++) {
        const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
        this.set(a, b, Boolean((bits >> i) & 1));
        this.set(b, a, Boolean((bits >> i) & 1));
      }
    }
  }

  /** @param {number} x @param {number} y @param {boolean} dark */
  set(x, y, dark) {
    this.dark[y][x] = dark;
    this.fixed[y][x] = true;
  }

  /** @param {number} x @param {number} y @param {number} radius @param {(ring: number) => boolean} dark */
  square(x, y, radius, dark) {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (this.dark[y + dy]?.[x + dx] !== undefined) {
          this.set(x + dx, y + dy, dark(Math.max(Math.abs(dx), Math.abs(dy))));
        }
      }
    }
  }

  /** Level and mask, twice. @param {boolean[][]} rows @param {number} mask */
  format(rows, mask) {
    const bits = bch(mask, 0x537, 10) ^ 0x5412;
    const put = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ i) => {
      rows[y][x] = Boolean((bits >> i) & 1);
      this.fixed[y][x] = true;
    };
    const end = this.size - 1;
    for (let i = 0; i < 15; i++) {
      put(8, i < 6 ? i : i < 8 ? i + 1 : end - 14 + i, i);
      put(i < 8 ? end - i : i === 8 ? 7 : 14 - i, 8, i);
    }
    rows[end - 7][8] = true;
    this.fixed[end - 7][8] = true;
  }

  /** In columns of two, up and down from the right. @param {number[]} bytes */
  write(bytes) {
    const bits = bytes.flatMap((byte) => bitsOf(byte, 8));
    let at = 0;
    for (let right = this.size - 1, up = true; right > 0; right -= 2, up = !up) {
      right -= right === 6 ? 1 : 0;
      for (let i = 0; i < this.size; i++) {
        const y = up ? this.size - 1 - i : i;
        for (const x of [right, right - 1]) {
          if (!this.fixed[y][x]) {
            this.dark[y][x] = bits[at++] === 1;
          }
        }
      }
    }
  }

  /** @param {number} mask */
  masked(mask) {
    const rows = this.dark.map((row, y) => row.map((dark, x) => (this.fixed[y][x] ? dark : dark !== MASKS[mask](x, y))));
    this.format(rows, mask);
    return rows;
  }
}

/** Where the smaller squares have their centres. @param {number} version @param {number} size */
function alignments(version, size) {
  if (version === 1) {
    return [];
  }
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 4 + count * 2 + 1) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - (count - 2 - i) * step)];
}

/** How badly a symbol reads. @param {boolean[][]} rows */
function penalty(rows) {
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  let sum = 0;
  for (const line of [...rows, ...columns]) {
    const text = line.map(Number).join('');
    sum += [...text.matchAll(/0{5,}|1{5,}/g)].reduce((all, [run]) => all + run.length - 2, 0);
    sum += 40 * [...text.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  rows.slice(1).forEach((row, y) =>
    row.slice(1).forEach((dark, x) => {
      sum += dark === row[x] && dark === rows[y][x] && dark === rows[y][x + 1] ? 3 : 0;
    }),
  );
  const share = rows.flat().filter(Boolean).length / rows.length ** 2;
  return sum + 10 * Math.floor(Math.abs(share * 20 - 10));
}
