// The page of crosscheck: takes reports in, shows what the server drew, filters
// it and follows a dossier. It makes no markup of its own from what sources
// say: texts are set as text, and findings come drawn and escaped.
'use strict';

const $ = (id) => document.getElementById(id);
const findings = $('findings');
const state = { request: null, abort: null, revision: 0 };
const dossier = decodeURIComponent((location.pathname.match(/^\/dossiers\/([^/]+)$/) || [])[1] || '');

// ---- talking with the server

function headers(more) {
  const key = $('key').value.trim();
  return { ...more, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
}

// Trouble carries what the server says of a request that it refused.
class Trouble extends Error {
  constructor(status, body) {
    const fields = ((body && body.details) || []).flatMap((d) => d.fieldViolations || []);
    super((body && body.message) || `The server answered ${status}.`);
    this.status = status;
    this.fields = fields;
  }
}

async function call(method, path, body, signal) {
  const response = await fetch(path, {
    method,
    signal,
    headers: headers(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Trouble(response.status, await response.json().catch(() => null));
  }
  return response;
}

// Lines of JSON, one after the other as they come.
async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    for (const part of parts) if (part.trim()) yield JSON.parse(part);
  }
  if (rest.trim()) yield JSON.parse(rest);
}

// ---- the reports

const reports = $('reports');

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

function addReports(sources) {
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
const MANY = 6;
const putAway = (most = MANY) => { $('pile').open = reports.children.length <= most; };

const empty = (piece) => !piece.querySelector('textarea').value.trim();

// source is what a report's fields say, as the API has it.
function source(piece) {
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

async function take(files) {
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

// ---- checking

$('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  fail(null);
  const pieces = [...reports.children].filter((piece) => !empty(piece));
  if (!pieces.length) {
    fail(new Error('Paste at least one report first.'));
    reports.querySelector('textarea')?.focus();
    return;
  }
  const sources = pieces.map(source);
  if (dossier) return addToDossier(sources, pieces);
  state.request = { sources };
  state.abort = new AbortController();
  busy(true, sources.length);
  try {
    const response = await call('POST', '/ui/check', state.request, state.abort.signal);
    for await (const event of lines(response)) {
      if (event.read) progress(event.read, sources.length);
      if (event.error) throw new Trouble(0, event.error);
      if (event.html !== undefined) show(event);
    }
    keep(state.request);
    putAway(matchMedia('(max-width: 40rem)').matches ? 0 : MANY);
  } catch (e) {
    fail(e, pieces);
  } finally {
    busy(false);
  }
});

// keep lets a reload show the same; what is too large for the browser's store
// is asked for anew.
function keep(request) {
  try {
    sessionStorage.setItem('request', JSON.stringify(request));
  } catch {
    sessionStorage.removeItem('request');
  }
}

$('cancel').addEventListener('click', () => state.abort?.abort());

function busy(on, total) {
  $('busy').hidden = !on;
  $('cancel').hidden = !on;
  $('check').disabled = on;
  if (on) progress(0, total);
}

function progress(done, total) {
  $('progress').max = total || 1;
  $('progress').value = done;
  $('step').textContent = done < total ? `reading report ${done + 1} of ${total}` : 'putting the numbers side by side';
}

function say(words) { $('said').textContent = words; }

function fail(e, pieces = []) {
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

// ---- the findings

// show puts in what the server drew: html/template has escaped every word of a
// source in it, and the page's policy lets no script in it run.
function show({ html, summary, revision }, changed = []) {
  const hash = location.hash;
  findings.innerHTML = html;
  findings.classList.toggle('many', findings.querySelectorAll('.source').length > 20); // drawn when they come into sight
  $('summary').textContent = summary;
  $('answer').hidden = false;
  if (revision !== undefined) state.revision = Number(revision);
  const select = $('filter').elements.source;
  const chosen = select.value || new URLSearchParams(location.search).get('source') || '';
  select.replaceChildren(new Option('all', ''));
  for (const s of findings.querySelectorAll('.source')) {
    select.append(new Option(s.querySelector('summary bdi').textContent, s.id));
  }
  select.value = [...select.options].some((o) => o.value === chosen) ? chosen : '';
  applyFilter();
  for (const id of changed) $(`f-${id}`)?.classList.add('fresh');
  if (hash.length > 1) goTo(decodeURIComponent(hash.slice(1)));
  else if (!dossier) $('answer').focus();
  $('keep').hidden = Boolean(dossier) || !state.keeps;
}

function applyFilter() {
  const { conflict, agreement, q, source } = $('filter').elements;
  const word = q.value.trim().toLowerCase();
  let shown = 0;
  const all = findings.querySelectorAll('.finding');
  for (const f of all) {
    const kinds = { conflict: conflict.checked, agreement: agreement.checked };
    const text = [...f.querySelectorAll('h3, .label, .words')].map((n) => n.textContent).join(' ').toLowerCase();
    f.hidden = !(kinds[f.dataset.kind] && (!word || text.includes(word)) && (!source.value || f.dataset.sources.split(' ').includes(source.value)));
    if (!f.hidden) shown += 1;
  }
  for (const h of findings.querySelectorAll('h2')) {
    let next = h.nextElementSibling;
    if (!next?.matches('.finding')) continue;
    let any = false;
    for (; next?.matches('.finding'); next = next.nextElementSibling) any ||= !next.hidden;
    h.hidden = !any;
  }
  $('shown').textContent = shown === all.length ? '' : `${shown} of ${all.length} findings shown`;
  const query = new URLSearchParams();
  if (conflict.checked !== agreement.checked) query.set('verdict', conflict.checked ? 'conflict' : 'agreement');
  else if (!conflict.checked) query.set('verdict', 'none');
  if (word) query.set('q', q.value.trim());
  if (source.value) query.set('source', source.value);
  const search = query.size ? `?${query}` : '';
  if (search !== location.search) history.replaceState(null, '', location.pathname + search + location.hash);
}

function readFilter() {
  const query = new URLSearchParams(location.search);
  const { conflict, agreement, q } = $('filter').elements;
  const verdict = query.get('verdict');
  conflict.checked = !verdict || verdict === 'conflict';
  agreement.checked = !verdict || verdict === 'agreement';
  q.value = query.get('q') || '';
}

$('filter').addEventListener('input', applyFilter);
$('filter').addEventListener('submit', (event) => event.preventDefault());

// A claim in a source's text lights its counterparts up, and brings those of
// the other sources into sight beside it. A second time it leads to the finding.
findings.addEventListener('click', (event) => {
  const words = event.target.closest('a.words'); // of a quote: to its place in the text
  if (words) {
    const place = document.getElementById(words.getAttribute('href').slice(1));
    if (place) place.closest('.source').open = true;
    return;
  }
  const claim = event.target.closest('a.claim');
  if (!claim || claim.classList.contains('chosen')) return;
  event.preventDefault();
  history.replaceState(null, '', `${location.pathname}${location.search}#${claim.id}`);
  light(claim);
});

function light(claim) {
  for (const lit of findings.querySelectorAll('.lit')) lit.classList.remove('lit', 'chosen');
  const mates = [...findings.querySelectorAll('a.claim')].filter((a) => a.getAttribute('href') === claim.getAttribute('href'));
  claim.classList.add('chosen');
  const sources = new Set();
  for (const mate of mates) {
    mate.classList.add('lit');
    const home = mate.closest('.source');
    if (home === claim.closest('.source') || sources.has(home)) continue;
    sources.add(home);
    home.open = true;
    const text = mate.closest('.text');
    text.scrollTop = mate.offsetTop - text.offsetTop - text.clientHeight / 3;
  }
  say(`${sources.size} other ${sources.size === 1 ? 'report speaks' : 'reports speak'} of it; choose it again to go to the finding.`);
}

// goTo shows what a link into the findings names.
function goTo(id) {
  const place = document.getElementById(id);
  if (!place || !findings.contains(place)) return;
  const home = place.closest('.source');
  if (home) home.open = true;
  if (place.matches('a.claim')) light(place);
  place.scrollIntoView();
}

// Paper shows what is folded away on the screen.
addEventListener('beforeprint', () => {
  for (const more of findings.querySelectorAll('.more:not([open])')) {
    more.open = true;
    more.dataset.folded = '';
  }
});
addEventListener('afterprint', () => {
  for (const more of findings.querySelectorAll('.more[data-folded]')) {
    more.open = false;
    delete more.dataset.folded;
  }
});

// ---- saving

$('print').addEventListener('click', () => print());

$('export').addEventListener('click', async () => {
  fail(null);
  const format = $('format').value;
  try {
    const response = dossier
      ? await call('GET', `/v1/dossiers/${encodeURIComponent(dossier)}/report:export?format=EXPORT_FORMAT_${format}`)
      : await call('POST', `/ui/export?format=${format}`, state.request);
    const ends = { HTML: 'html', JSON: 'json', WEB_ANNOTATION: 'annotations.jsonld', SCHEMA_ORG: 'schema.jsonld', CSV: 'csv', JSONL: 'jsonl' };
    const a = document.createElement('a');
    a.href = URL.createObjectURL(await response.blob());
    a.download = `crosscheck.${ends[format]}`;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
    say(`Saved ${a.download}.`);
  } catch (e) {
    fail(e);
  }
});

$('keep').addEventListener('click', async () => {
  fail(null);
  try {
    const title = findings.querySelector('h3')?.textContent.slice(0, 500) || '';
    const made = await (await call('POST', `/v1/dossiers?requestId=${crypto.randomUUID()}`, { title })).json();
    await addAll(made.name, state.request.sources);
    location.assign(`/${made.name}`);
  } catch (e) {
    fail(e);
  }
});

async function addAll(name, sources) {
  for (let i = 0; i < sources.length; i += 50) {
    const requests = sources.slice(i, i + 50).map((s) => ({ source: { ...s, id: undefined }, requestId: crypto.randomUUID() }));
    const { results } = await (await call('POST', `/v1/${name}/sources:batchAdd`, { requests })).json();
    const refused = results.findIndex((r) => r.error);
    if (refused >= 0) throw new Trouble(0, { ...results[refused].error, message: `Report ${i + refused + 1}: ${results[refused].error.message}` });
  }
}

// ---- a dossier

async function addToDossier(sources, pieces) {
  busy(true, sources.length);
  try {
    await addAll(`dossiers/${dossier}`, sources);
    reports.replaceChildren();
    addReports([{}]);
    say('Added.');
  } catch (e) {
    fail(e, pieces);
  } finally {
    busy(false);
  }
}

async function draw(changed) {
  show(await (await call('GET', `/ui/dossiers/${encodeURIComponent(dossier)}`)).json(), changed);
}

// follow draws the dossier and then each change of it. A call that breaks off
// goes on from the last revision, after a pause that grows.
async function follow() {
  let pause = 500;
  for (;;) {
    try {
      if (!state.revision) {
        const d = await (await call('GET', `/v1/dossiers/${encodeURIComponent(dossier)}`)).json();
        $('lead').textContent = d.title || `Dossier ${dossier}`;
        document.title = `${$('lead').textContent} – crosscheck`;
        await draw([]);
      }
      const path = `/v1/dossiers/${encodeURIComponent(dossier)}/report:watch?revision=${state.revision}`;
      for await (const line of lines(await call('GET', path))) {
        if (line.error) throw new Trouble(line.error.code === 5 ? 404 : 0, line.error);
        pause = 500;
        const { revision, findings: changed = [] } = line.result;
        if (Number(revision) <= state.revision) continue;
        await draw(changed.map((f) => f.id));
        say(`Revision ${revision}: ${changed.length} ${changed.length === 1 ? 'finding is' : 'findings are'} new or changed.`);
      }
    } catch (e) {
      if (e.status === 404 || e.status === 401 || e.status === 403) return fail(e);
      say('Connection lost; trying again.');
    }
    await new Promise((done) => { setTimeout(done, pause); });
    pause = Math.min(pause * 2, 30_000);
  }
}

// ---- the start

$('add').addEventListener('click', () => {
  $('pile').open = true;
  addReports([{}])[0].querySelector('input').focus();
});
$('files').addEventListener('change', (event) => take(event.target.files).then(() => { event.target.value = ''; }));
$('example').addEventListener('click', async () => {
  const { sources } = await (await fetch('/ui/example.json')).json();
  reports.replaceChildren();
  addReports(sources);
  $('check').focus();
});
for (const kind of ['dragover', 'drop']) {
  addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    document.body.classList.toggle('dropping', kind === 'dragover');
    if (kind === 'drop') take(event.dataTransfer.files);
  });
}
addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('dropping'); });
$('key').value = sessionStorage.getItem('key') || '';
$('key').addEventListener('change', () => {
  sessionStorage.setItem('key', $('key').value);
  if (dossier && !state.revision) follow();
});

(async () => {
  readFilter();
  // Whether stories can be kept here is the server's to say.
  state.keeps = await call('GET', '/v1/dossiers?pageSize=1').then(() => true, () => false);
  if (dossier) {
    document.body.classList.add('dossier');
    $('check').textContent = 'Add';
    $('example').hidden = true;
    addReports([{}]);
    return follow();
  }
  // A reload keeps what was checked, and so a link into it keeps its sense.
  const last = JSON.parse(sessionStorage.getItem('request') || 'null');
  if (last && (location.hash || location.search)) {
    addReports(last.sources);
    $('ask').requestSubmit();
  } else {
    addReports([{}, {}]);
  }
})();
