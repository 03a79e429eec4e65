// The page of crosscheck: takes reports in, shows what the server drew, filters
// it and follows a dossier. It makes no markup of its own from what sources
// say: texts are set as text, and findings come drawn and escaped.

import { $, Trouble, call, dossier, findings, lines, say, state } from './base.js';
import { readFilter, show } from './findings.js';
import { MANY, addReports, empty, fail, putAway, reports, source, take } from './reports.js';

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

(() => {
  readFilter();
  // Whether stories can be kept here is the server's to say; nobody waits for it.
  call('GET', '/v1/dossiers?pageSize=1').then(() => {
    state.keeps = true;
    $('keep').hidden = Boolean(dossier);
  }, () => {});
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
