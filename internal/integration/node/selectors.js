// Finds the words of annotations in the texts that they annotate, as the
// recommendation says: positions count code points, which is what JavaScript's
// string iterator gives. node selectors.js ANNOTATIONS TEXTS, where TEXTS has
// the text of each source by its address. Prints JSON.
'use strict';

const fs = require('node:fs');

const [annotations, texts] = process.argv.slice(2).map((name) => JSON.parse(fs.readFileSync(name, 'utf8')));
const out = { found: {}, astral: 0, faults: [] };
for (const a of annotations.first.items) {
  if (a.motivation !== 'describing') continue;
  const [quote, position] = a.target.selector;
  const text = texts[a.target.source.id];
  const where = `${a.target.source.id} “${quote.exact}”`;
  if (text === undefined) {
    out.faults.push(`${where}: no such source`);
    continue;
  }
  const points = [...text];
  const at = (from, to) => points.slice(Math.max(from, 0), to).join('');
  if (at(position.start, position.end) !== quote.exact) out.faults.push(`${where}: at ${position.start} stands “${at(position.start, position.end)}”`);
  const [prefix, suffix] = [quote.prefix || '', quote.suffix || ''];
  if (at(position.start - [...prefix].length, position.start) !== prefix) out.faults.push(`${where}: “${prefix}” does not stand before it`);
  if (at(position.end, position.end + [...suffix].length) !== suffix) out.faults.push(`${where}: “${suffix}” does not stand behind it`);
  if (!text.includes(prefix + quote.exact + suffix)) out.faults.push(`${where}: not found by its words`);
  if (text.indexOf(quote.exact) !== position.start) out.astral += 1; // what a count of UTF-16 units would miss
  out.found[a.target.source.id] = (out.found[a.target.source.id] || 0) + 1;
}
process.stdout.write(JSON.stringify(out));
