// What was found: put in as the server drew it, filtered, and followed from a
// claim to its counterparts.

import { $, dossier, findings, say, state } from './base.js';

// show puts in what the server drew: html/template has escaped every word of a
// source in it, and the page's policy lets no script in it run.
export function show({ html, summary, revision }, changed = []) {
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

export function readFilter() {
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
