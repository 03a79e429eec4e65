// Tries, in Chromium, what pages of other origins can do to a running server:
// node origins.js URL LISTED OTHER CHROMIUM, where LISTED and OTHER are the
// addresses of two sites, and only the first one's origin is in --cors-origins.
// Prints JSON: the steps taken, and the faults found.
'use strict';

const { chromium } = require('playwright-core');

const [base, listed, other, executablePath] = process.argv.slice(2);
const faults = [];
let steps = 0;
const same = (what, got, want) => {
  steps += 1;
  if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(`${what} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
};

async function titles() {
  const { dossiers = [] } = await (await fetch(`${base}/v1/dossiers`)).json();
  return dossiers.map((d) => d.title).sort();
}

// What a script of a page gets of a call: its status and words, or that the
// browser gave it nothing.
const call = (page, url, options) => page.evaluate(async ([u, o]) => {
  try {
    const response = await fetch(u, o);
    return [response.status, response.type === 'opaque' ? '' : (await response.json()).title ?? ''];
  } catch {
    return 'nothing';
  }
}, [url, options]);

// A form that a page sends off into a frame of its own.
const form = (page, url, type) => page.evaluate(([u, t]) => new Promise((done) => {
  const frame = Object.assign(document.createElement('iframe'), { name: 'f' });
  const f = Object.assign(document.createElement('form'), { action: u, method: 'post', enctype: t, target: 'f' });
  f.append(Object.assign(document.createElement('input'), { name: '{"title":"by form","description":"', value: '"}' }));
  document.body.append(frame, f);
  frame.addEventListener('load', () => { setTimeout(() => { frame.remove(); f.remove(); done(); }, 300); });
  f.submit();
}), [url, type]);

// Whether an element that loads an address loads or fails.
const loads = (page, tag, url) => page.evaluate(([t, u]) => new Promise((done) => {
  const e = document.createElement(t);
  e.onload = () => done('loads');
  e.onerror = () => done('fails');
  e.src = u;
  document.body.append(e);
}), [tag, url]);

(async () => {
  // Any name is this machine's, as an attacker's DNS would have it.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--host-resolver-rules=MAP *.test 127.0.0.1'], timeout: 180_000 });
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(120_000);
  const dossiers = `${base}/v1/dossiers`;
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"title":"by script"}' };
  const plain = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{"title":"by text"}' };

  await fetch(`${dossiers}?dossierId=kept`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"title":"kept"}' });
  await page.goto(other);
  same('a call with JSON', await call(page, dossiers, json), 'nothing');
  same('a call with text', await call(page, dossiers, plain), 'nothing');
  await call(page, dossiers, { ...plain, mode: 'no-cors' });
  await form(page, dossiers, 'text/plain');
  await form(page, dossiers, 'application/x-www-form-urlencoded');
  await form(page, dossiers, 'multipart/form-data');
  same('what a page of another origin left behind', await titles(), ['kept']);
  same('what it reads', await call(page, `${dossiers}/kept`, {}), 'nothing');
  for (const tag of ['img', 'script']) {
    same(`a dossier as ${tag}`, await loads(page, tag, `${dossiers}/kept`), 'fails');
    same(`no dossier as ${tag}`, await loads(page, tag, `${dossiers}/nothing`), 'fails');
  }
  same('a call of the page’s own', await call(page, `${base}/ui/check`, plain), 'nothing');

  await page.goto(listed);
  same('a call of the list', await call(page, dossiers, json), [200, 'by script']);
  same('a call of the list that changes', await call(page, `${dossiers}/kept`, { ...json, method: 'PATCH', body: '{"title":"changed"}' }), [200, 'changed']);
  same('what the list reads', await call(page, `${dossiers}/kept`, {}), [200, 'changed']);
  same('a call of the list with cookies', await call(page, `${dossiers}/kept`, { credentials: 'include' }), 'nothing');
  same('a call of the page’s own by the list', await call(page, `${base}/ui/check`, { ...json, body: '{"sources":[{"text":"7 boats"}]}' }), 'nothing');
  same('what the list left behind', await titles(), ['by script', 'changed']);

  const rebound = `http://rebound.test:${new URL(base).port}`;
  same('the page by a name that points here', (await page.goto(`${rebound}/`)).status(), 403);
  same('a call by a name that points here', (await call(page, `${rebound}/v1/dossiers/kept`, {}))[0], 403);
  same('the page by its own name', (await page.goto(base)).status(), 200);
  await browser.close();
  process.stdout.write(JSON.stringify({ steps, faults }));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
