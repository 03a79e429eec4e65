// Reads a text, a paragraph at a time, for what crosscheck looks for: numbers,
// ordinals, percentages, money, measures, ages, temperatures; and once more for
// dates and times as well, which crosscheck reads to tell them from quantities.
// Prints the processor time of the best of some rounds.
//
//   node recognizers.js FILE
'use strict';

const fs = require('fs');
const text = require('@microsoft/recognizers-text-suite');
const { version } = require('@microsoft/recognizers-text-suite/package.json');

const numbers = [
  text.recognizeNumber,
  text.recognizeOrdinal,
  text.recognizePercentage,
  text.recognizeCurrency,
  text.recognizeDimension,
  text.recognizeAge,
  text.recognizeTemperature,
];
const rounds = 3; // the first one warms the compiler up

const source = fs.readFileSync(process.argv[2], 'utf8');
const paragraphs = source.split('\n\n');

function read(recognizers) {
  let best = Infinity;
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    found = 0;
    for (const paragraph of paragraphs) {
      for (const recognize of recognizers) {
        found += recognize(paragraph, text.Culture.English).length;
      }
    }
    const spent = process.cpuUsage(start);
    best = Math.min(best, (spent.user + spent.system) / 1e6);
  }
  return { best, found };
}

const without = read(numbers);
const all = read([...numbers, text.recognizeDateTime]);
console.log(JSON.stringify({
  bytes: Buffer.byteLength(source),
  numbers: without.best,
  all: all.best,
  found: all.found,
  version,
}));
