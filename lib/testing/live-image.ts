// ITU-T T.81: a JFIF header, and quantizers by which a step of a DC coefficient is one of brightness or colour.
const HEAD = `ffd8ffe000104a46494600010100000100010000ffdb00430008${'01'.repeat(63)}`;
// Huffman tables for DC and AC coefficients, in which the code of each size, 0 to 11, is its number in 4 bits.
const TABLES = ['00', '10'].map((id) => `ffc4001f${id}0000000c${'00'.repeat(12)}000102030405060708090a0b`).join('');
const SCAN = 'ffda000c03010002000300003f00';

/** A baseline JPEG of a corridor as it is now, in the camera's own tint. Width and height are multiples of 8. */
export function liveImage(cameraID: string, width: number, height: number): Buffer {
  const hue = Buffer.from(cameraID).reduce((sum, byte) => ((sum * 31 + byte) * 137) % 360, 0);
  const now = Date.now() / 1000 + hue;
  // DC coefficients are written as differences to the block before: the tint only in the first block.
  let tint = [0, 120].map((turn) => Math.round(25 * Math.cos(((hue + turn) * Math.PI) / 180)));
  let [bits, before] = ['', 128];
  for (let block = 0; block < (width * height) / 64; block += 1) {
    const [x, y] = [(block * 8) % width, Math.floor((block * 8) / width) * 8];
    const at = (dx: number, dy: number) => corridor((x + dx) / width, (y + dy) / height, now);
    const [left, right, top, bottom] = [at(0, 4), at(8, 4), at(4, 0), at(4, 8)];
    const mean = Math.round((left + right + top + bottom) / 4);
    // The first two AC coefficients: the slopes. Never 0, which would end the block.
    const slopes = [left - right, top - bottom].map((slope) => Math.round(2.3 * slope) || 1);
    bits += [mean - before, ...slopes, 0, ...tint.flatMap((value) => [value, 0])].map(coefficient).join('');
    [before, tint] = [mean, [0, 0]];
  }
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? [];
  // A byte of ff is followed by 00, to tell it from a marker.
  const data = bytes.map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0').replace('ff', 'ff00')).join('');
  const pixels = [height, width].map((value) => value.toString(16).padStart(4, '0')).join('');
  return Buffer.from(`${HEAD}ffc0001108${pixels}03011100021100031100${TABLES}${SCAN}${data}ffd9`, 'hex');
}

/** How bright it is, 0 to 255: the nearer the brighter, apart from a person who walks up and down. */
function corridor(x: number, y: number, seconds: number): number {
  const [side, down, near] = [x - 0.5, y - 0.4, 0.6 + 0.4 * Math.sin(seconds / 5)];
  const [aside, below] = [side / near - 0.3 * Math.sin(seconds / 3), down / near];
  if (Math.hypot(aside / (below < 0 ? 0.06 : 0.09), (below - 0.2) / 0.37) < 1) return 30;
  const [wall, floor] = [1.1 * Math.abs(side), Math.abs(down)];
  return 30 + Math.max(wall, floor, 0.12) * (wall > floor ? 260 : down > 0 ? 330 : 180);
}

/** The size of a value in 4 bits, then as many bits of it (T.81 section F.1.2). */
function coefficient(value: number): string {
  const size = 32 - Math.clz32(Math.abs(value));
  const bits = value < 0 ? value + 2 ** size - 1 : value;
  return (16 + size).toString(2).slice(1) + (2 ** size + bits).toString(2).slice(1);
}
