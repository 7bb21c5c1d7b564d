// ITU-T T.81: a JFIF header, then quantizers of 8, so that a DC coefficient of 1 is one step of brightness or colour.
const HEAD = `ffd8ffe000104a46494600010100000100010000ffdb004300${'08'.repeat(64)}`;
// Huffman tables (the DC sizes 0 to 11 in 4 bits each, "end of block" in 1 bit), and the header of the scan.
const DC_TABLE = `ffc4001f000000000c${'00'.repeat(12)}000102030405060708090a0b`;
const AC_TABLE = `ffc400141001${'00'.repeat(16)}`;
const SCAN = 'ffda000c03010002000300003f00';

/** A baseline JPEG in one colour, which is the camera's own. Width and height are multiples of 8, in pixels. */
export function liveImage(cameraID: string, width: number, height: number): Buffer {
  const hue = Buffer.from(cameraID).reduce((sum, byte) => ((sum * 31 + byte) * 137) % 360, 0);
  const [blue, red] = [0, 120].map((turn) => Math.round(60 * Math.cos(((hue + turn) * Math.PI) / 180)));
  // A block's DC coefficients are written as differences to the block before: 0 in all blocks but the first.
  const first = [-20, blue ?? 0, red ?? 0].map((value) => `${difference(value)}0`).join('');
  const bits = first + '0'.repeat(15 * ((width / 8) * (height / 8) - 1));
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? [];
  // A byte of ff is followed by 00, to tell it from a marker.
  const data = bytes.map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0').replace('ff', 'ff00')).join('');
  const pixels = [height, width].map((value) => value.toString(16).padStart(4, '0')).join('');
  const frame = `ffc0001108${pixels}03011100021100031100`;
  return Buffer.from(HEAD + frame + DC_TABLE + AC_TABLE + SCAN + data + 'ffd9', 'hex');
}

/** The size of a value in 4 bits, then as many bits of it (T.81 section F.1.2.1). */
function difference(value: number): string {
  if (value === 0) return '0000';
  const size = Math.floor(Math.log2(Math.abs(value))) + 1;
  return (
    size.toString(2).padStart(4, '0') + (value < 0 ? value + 2 ** size - 1 : value).toString(2).padStart(size, '0')
  );
}
