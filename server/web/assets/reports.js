// The reports that were pasted, picked or dropped.

import { $, dossier, say } from './base.js';

export const reports = $('reports');

function addReport(source = {}) {
  const piece = $('report').content.cloneNode(true).firstElementChild;
  const field = (name) => piece.querySelector(`[name="${name}"]`);
  field('publisher').value = source.publisher || '';
  field('date').value = (source.publishTime || '').slice(0, 10);
  field('kind').value = source.html ? 'html' : 'text';
  field('text').value = source.html || source.text || (source.statements || []).join('\n\n');
  piece.kept = source; // what a file says beyond these fields
  field('remove').addEventListener('click', () => {
    piece.remove();
    number();
    (reports.querySelector('textarea') || $('add')).focus();
  });
  reports.append(piece);
  return piece;
}

export function addReports(sources) {
  const pieces = sources.map(addReport);
  number();
  return pieces;
}

function number() {
  [...reports.children].forEach((piece, i) => { piece.querySelector('legend').textContent = `Report ${i + 1}`; });
  const filled = [...reports.children].filter((piece) => !empty(piece)).length;
  $('ask-title').textContent = dossier ? 'Add a report' : filled > MANY ? `${filled} reports` : 'Reports';
}

// More reports than these are put away once they are taken in, and on a phone
// all once they are checked.
export const MANY = 6;
export const putAway = (most = MANY) => { $('pile').open = reports.children.length <= most; };

export const empty = (piece) => !piece.querySelector('textarea').value.trim();

// source is what a report's fields say, as the API has it.
export function source(piece) {
  const value = (name) => piece.querySelector(`[name="${name}"]`).value;
  const { id, title, uri, languageCode, publishTime } = piece.kept;
  const out = { id, title, uri, languageCode };
  if (value('publisher').trim()) out.publisher = value('publisher').trim();
  if (value('date')) {
    // The time of day that a file gave holds while its day does.
    out.publishTime = publishTime && publishTime.startsWith(value('date')) ? publishTime : `${value('date')}T00:00:00Z`;
  }
  out[value('kind')] = value('text');
  return out;
}

export async function take(files) {
  const taken = [];
  for (const file of files) {
    const text = await file.text();
    if (/\.jsonl?$/i.test(file.name)) {
      try {
        taken.push(...sourcesOf(text, /l$/i.test(file.name)));
      } catch (e) {
        fail(new Error(`${file.name} is no JSON with sources: ${e.message}`));
        return;
      }
    } else if (/\.html?$/i.test(file.name)) {
      taken.push({ html: text, ...head(text) });
    } else {
      taken.push({ text });
    }
  }
  [...reports.children].filter(empty).forEach((piece) => piece.remove());
  addReports(taken);
  putAway();
  say(`${taken.length} ${taken.length === 1 ? 'report' : 'reports'} added.`);
}

// sourcesOf reads a Source, a list of them, a request of CrossCheck, or a
// Source a line.
function sourcesOf(text, perLine) {
  if (perLine) return text.split('\n').filter((l) => l.trim()).map((l) => JSON.parse(l));
  const value = JSON.parse(text);
  return Array.isArray(value) ? value : value.sources || [value];
}

// head finds who published a page and when, where its head says so.
function head(html) {
  const page = new DOMParser().parseFromString(html, 'text/html'); // runs nothing
  const meta = (name) => page.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content || '';
  const out = {};
  const publisher = meta('og:site_name') || meta('publisher') || meta('author');
  const time = Date.parse(meta('article:published_time') || page.querySelector('time[datetime]')?.dateTime || '');
  if (publisher) out.publisher = publisher.slice(0, 500);
  if (!Number.isNaN(time)) out.publishTime = new Date(time).toISOString();
  if (page.title) out.title = page.title.slice(0, 2000);
  return out;
}

// fail says what went wrong, and marks the reports at fault; null takes it back.
export function fail(e, pieces = []) {
  for (const piece of reports.children) piece.classList.remove('wrong');
  $('error').hidden = !e;
  if (!e) return;
  if (e.name === 'AbortError') {
    $('error').hidden = true;
    say('Stopped.');
    return;
  }
  let words = e.message;
  for (const { field } of e.fields || []) {
    const i = Number((field.match(/^sources\[(\d+)\]/) || [])[1]);
    if (pieces[i]) {
      $('pile').open = true;
      pieces[i].classList.add('wrong');
      words = words.replace(`sources[${i}]`, pieces[i].querySelector('legend').textContent);
    }
  }
  if (e.status === 401) {
    words = 'The server asks who you are: give a key or token under “Access”.';
    $('access').open = true;
    $('key').focus();
  }
  $('error').textContent = words;
}
