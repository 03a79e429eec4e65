// Drives the page of a running server in Chromium, as its users do:
// node page.js URL CHROMIUM FOLDER, where FOLDER gets what is saved and printed.
// Prints JSON: what was measured, and the faults found, each with the step that
// found it.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('csv-parse/sync');
const { HtmlValidate } = require('html-validate');
const { chromium } = require('playwright-core');

const [base, executablePath, folder] = process.argv.slice(2);
const faults = [];
const figures = {};
let step = 'start';
const same = (what, got, want) => {
  if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(`${step}: ${what} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
};
const holds = (what, ok) => { if (!ok) faults.push(`${step}: ${what}`); };

const shown = (page) => page.locator('.finding:not([hidden])').count();
const texts = (locator) => locator.evaluateAll((all) => all.map((n) => n.textContent));
const ports = (n) => `The two ports signed ${n} agreements on Monday.`;

async function paste(page, n, publisher, text, date = '') {
  const report = page.locator('#reports > .report').nth(n - 1);
  await report.locator('[name=publisher]').fill(publisher);
  await report.locator('[name=date]').fill(date);
  await report.locator('textarea').fill(text);
}

// drop lets go of a file over the page, as from a folder.
async function drop(page, name, text) {
  const files = await page.evaluateHandle(([n, t]) => {
    const data = new DataTransfer();
    data.items.add(new File([t], n));
    return data;
  }, [name, text]);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: files });
  await page.dispatchEvent('body', 'drop', { dataTransfer: files });
}

async function api(method, url, body) {
  const response = await fetch(base + url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(answer)}`);
  return answer;
}

const steps = {
  // Three reports come in, pasted as text, pasted as HTML and dropped as a
  // file, each with publisher and date; their conflict is seen with its number
  // line, a claim is followed to its counterparts, findings are filtered, and
  // saved in each format.
  async 'whole job'(page) {
    await page.goto(base);
    await paste(page, 1, 'Harbour Gazette', `${ports(12)} About 300 guests attended the ceremony.`, '2026-05-11');
    await paste(page, 2, 'Radio Quay', `<h1>Ports</h1><p>${ports(14)}</p><p>Roughly 300 guests attended the ceremony, the mayor said.</p>`, '2026-05-12');
    await page.locator('[name=kind]').nth(1).selectOption('html');
    await drop(page, 'tide.html', '<title>Pacts</title><meta property="og:site_name" content="The Evening Tide"><meta property="article:published_time" content="2026-05-13T18:00:00Z">'
      + '<p>Some 300 guests attended the ceremony on Monday, where the two ports signed 14 agreements.</p>');
    await page.waitForFunction(() => document.querySelectorAll('.report').length === 3);
    same('dates', await page.locator('[name=date]').evaluateAll((all) => all.map((n) => n.value)), ['2026-05-11', '2026-05-12', '2026-05-13']);
    await page.click('#check');
    await page.waitForSelector('.finding');
    holds('the summary', (await page.textContent('#summary')).includes('1 conflict, 1 agreement'));
    same('findings', await shown(page), 2);
    same('conflicts first', await page.locator('.finding').evaluateAll((all) => all.map((f) => f.dataset.kind)), ['conflict', 'agreement']);
    same('points on the number line', await page.locator('.finding.conflict .line circle.outcome').count(), 2);
    same('number lines', await page.locator('.finding .line').count(), 2);
    holds('the number line in words', /^Number line; A: 12.*; B: 14/.test(await page.locator('.finding.conflict .line > svg').getAttribute('aria-label')));
    holds('the day of a source', (await texts(page.locator('.source summary'))).join().includes('The Evening Tide, 13 May 2026'));
    const words = ['12 agreements', '14 agreements', '14 agreements'];
    same('words', await texts(page.locator('.finding.conflict .words')), words);

    const claim = page.locator('#s1 a.claim').first();
    await claim.click();
    same('counterparts', await texts(page.locator('.claim.lit')), words);
    await claim.click();
    await page.waitForFunction(() => document.querySelector(':target')?.matches('.finding.conflict'));
    await page.locator('.finding.conflict a.words').last().click();
    await page.waitForFunction(() => document.querySelector(':target')?.matches('#s3 a.claim'));
    await page.evaluate(() => { history.replaceState(null, '', location.pathname + location.search); });

    const filters = [
      ['conflicts away', () => page.uncheck('[name=conflict]'), 1, '?verdict=agreement'],
      ['conflicts again', () => page.check('[name=conflict]'), 2, ''],
      ['a measure', () => page.fill('[name=q]', 'guest'), 1, '?q=guest'],
      ['no measure', () => page.fill('[name=q]', 'guesthouse'), 0, '?q=guesthouse'],
      ['a source', async () => { await page.fill('[name=q]', ''); await page.selectOption('[name=source]', 's2'); }, 2, '?source=s2'],
    ];
    for (const [name, act, count, search] of filters) {
      await act();
      same(`findings with ${name}`, await shown(page), count);
      same(`address with ${name}`, new URL(page.url()).search, search);
    }
    // A link into the findings keeps the view, also over a reload.
    const id = await page.locator('.finding.conflict').getAttribute('id');
    await page.goto(`${page.url()}#${id}`);
    await page.reload();
    await page.waitForSelector('.finding');
    same('source after a reload', await page.inputValue('[name=source]'), 's2');

    // What is saved can be read back.
    const save = async (format, end) => {
      await page.selectOption('#format', format);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
      same('name of the file', download.suggestedFilename(), `crosscheck.${end}`);
      const file = path.join(folder, `crosscheck.${end}`);
      await download.saveAs(file);
      return fs.readFileSync(file, 'utf8');
    };
    const whole = JSON.parse(await save('JSON', 'json'));
    same('JSON', [whole.sources.length, whole.report.findings.length], [3, 2]);
    const annotations = JSON.parse(await save('WEB_ANNOTATION', 'annotations.jsonld'));
    same('annotations', annotations.total, whole.report.claims.length + 2);
    const graph = JSON.parse(await save('SCHEMA_ORG', 'schema.jsonld'))['@graph'];
    same('drafts of reviews', graph.filter((n) => n['@type'] === 'ClaimReview').length, 2);
    const rows = parse(await save('CSV', 'csv'), { columns: true });
    same('pairs', rows.map((r) => r.verdict).sort(), ['AGREEMENT', 'AGREEMENT', 'AGREEMENT', 'AGREEMENT', 'CONFLICT', 'CONFLICT']);
    same('lines', (await save('JSONL', 'jsonl')).trim().split('\n').map((l) => JSON.parse(l).verdict), rows.map((r) => r.verdict));
    const drawn = await texts(page.locator('.finding'));
    await save('HTML', 'html');
    await page.goto(`file://${path.join(folder, 'crosscheck.html')}`);
    same('findings of the saved page', await texts(page.locator('.finding')), drawn);
  },

  // All of it by keys alone, from the first stop to the claim and its finding,
  // with the focus always to be seen.
  async keyboard(page) {
    const tabTo = async (what, selector, most = 90) => {
      for (let i = 0; i < most; i += 1) {
        await page.keyboard.press('Tab');
        const [there, seen, name] = await page.evaluate((s) => {
          const e = document.activeElement;
          const style = getComputedStyle(e);
          return [e.matches(s), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || e.matches('#files, .skip, body'), e.outerHTML.slice(0, 80)];
        }, selector);
        holds(`the focus on ${name} is not seen`, seen);
        if (there) return;
      }
      faults.push(`${step}: ${what} is not reached`);
    };
    await page.goto(base);
    await page.keyboard.press('Tab');
    same('first stop', await page.evaluate(() => document.activeElement.className), 'skip');
    await tabTo('the first publisher', '[name=publisher]');
    await page.keyboard.insertText('Harbour Gazette');
    await tabTo('the first text', '[name=text]');
    await page.keyboard.insertText(ports(12));
    await tabTo('the second text', '[name=text]');
    await page.keyboard.insertText(ports(14));
    await tabTo('the button', '#check');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.finding');
    same('focus', await page.evaluate(() => document.activeElement.id), 'answer');
    await tabTo('a filter', '[name=agreement]');
    await page.keyboard.press('Space');
    same('address', await page.evaluate(() => location.search), '?verdict=conflict');
    await tabTo('the words of a quote', 'a.words');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector(':target')?.matches('a.claim'));
    await tabTo('a claim', '#s1 a.claim');
    await page.keyboard.press('Enter');
    same('counterparts', await page.locator('.claim.lit').count(), 2);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector(':target')?.matches('.finding'));
  },

  async faults(page) {
    await page.goto(base);
    await page.click('#check');
    holds('nothing to check is said', (await page.textContent('#error')).includes('at least one report'));
    await page.setInputFiles('#files', { name: 'story.json', mimeType: 'application/json', buffer: Buffer.from('{"sources": [') });
    await page.waitForFunction(() => document.querySelector('#error').textContent.includes('story.json is no JSON'));
    await page.setInputFiles('#files', [
      { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(ports(12)) },
      { name: 'b.html', mimeType: 'text/html', buffer: Buffer.from(`<title>Ports</title><meta property="og:site_name" content="Radio Quay"><meta property="article:published_time" content="2026-05-12T08:30:00Z"><p>${ports(14)}</p>`) },
    ]);
    await page.waitForFunction(() => document.querySelectorAll('.report').length === 2);
    same('publisher of the page', await page.locator('[name=publisher]').nth(1).inputValue(), 'Radio Quay');
    same('day of the page', await page.locator('[name=date]').nth(1).inputValue(), '2026-05-12');
    await page.click('#check');
    await page.waitForSelector('.finding.conflict');
    // One source with words that the contract refuses is pointed out.
    await page.evaluate(() => { document.querySelector('.report').kept.languageCode = '!'; });
    await page.click('#check');
    await page.waitForSelector('.report.wrong');
    same('report at fault', await page.locator('.report.wrong legend').textContent(), 'Report 1');
  },

  async 'hostile text'(page) {
    const hostile = (n) => `The ports signed ${n} agreements. <script>window.hacked=1</script><img src=x onerror="window.hacked=2">`
      + '<svg onload="window.hacked=3"></svg></p></div></main><a href="javascript:window.hacked=4">7 boats</a> {{.}} ${1} &lt;b&gt;';
    await page.goto(base);
    await paste(page, 1, '<img src=x onerror=window.hacked=5>', hostile(12));
    await paste(page, 2, '"><script>window.hacked=6</script>', hostile(14));
    await page.click('#check');
    await page.waitForSelector('.finding');
    same('window.hacked', await page.evaluate(() => typeof window.hacked), 'undefined');
    same('elements of a source', await page.locator('#findings').locator('script, img, iframe, [onload], [onerror]').count(), 0);
    same('links', await page.locator('#answer a').evaluateAll((all) => all.every((a) => /^(#|\/docs\/)/.test(a.getAttribute('href')))), true);
    holds('the text is shown as it is', (await page.textContent('#s1 .text')).includes('<script>window.hacked=1</script>'));
  },

  // A dossier's page follows it while sources come in through the API.
  async dossier(page) {
    await api('POST', '/v1/dossiers?dossierId=harbour', { title: 'The two ports' });
    await api('POST', '/v1/dossiers/harbour/sources', { publisher: 'Harbour Gazette', text: ports(12) });
    await page.goto(`${base}/dossiers/harbour`);
    await page.waitForFunction(() => document.querySelectorAll('.source').length === 1);
    same('title', await page.textContent('#lead'), 'The two ports');
    await api('POST', '/v1/dossiers/harbour/sources', { publisher: 'Radio Quay', text: ports(14) });
    await page.waitForSelector('.finding.conflict.fresh');
    holds('the change is told', (await page.textContent('#said')).includes('1 finding is new or changed'));
    // A link keeps the view for whoever gets it, also while the story goes on.
    await page.uncheck('[name=agreement]');
    await page.selectOption('[name=source]', 's2');
    await page.locator('#s2 a.claim').first().click();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.waitForSelector('.claim.chosen');
    same('the claim of a link', await other.locator('.claim.chosen').getAttribute('id'), new URL(page.url()).hash.slice(1));
    same('the filter of a link', [await other.isChecked('[name=agreement]'), await other.inputValue('[name=source]')], [false, 's2']);
    await other.close();
    await paste(page, 1, 'The Evening Tide', 'On Monday the two ports signed 14 agreements.');
    await page.click('#check');
    await page.waitForFunction(() => document.querySelectorAll('.source').length === 3);

    await page.goto(base);
    await page.click('#example');
    await page.waitForFunction(() => document.querySelectorAll('.report').length === 3);
    await page.click('#check');
    await page.click('#keep');
    await page.waitForURL(/\/dossiers\/./);
    await page.waitForFunction(() => document.querySelectorAll('.source').length === 3);
    await page.goto(`${base}/dossiers/nothing`);
    await page.waitForSelector('#error:not([hidden])');
  },

  // The reference of the API is drawn, and a call can be tried in it.
  async reference(page) {
    await page.goto(`${base}/docs`);
    const call = page.locator('[id$="ParseQuantities"]').first();
    await call.locator('.opblock-summary-control').click();
    await call.locator('.try-out__btn').click();
    await call.locator('.execute').click();
    await call.locator('.live-responses-table td.response-col_status').filter({ hasText: '200' }).waitFor();
    holds('the answer', (await call.locator('.live-responses-table').first().innerText()).includes('quantities'));
  },

  // A story of 200 sources: progress is told, the first finding is soon there,
  // and the page answers at once while so much is on it.
  async large(page) {
    const sources = Array.from({ length: 200 }, (_, i) => ({
      publisher: `County Paper No. ${i + 1}`,
      text: `The storm killed ${14 + (i % 3) * 2} people on the islands. About 9,000 homes lost power, the grid said in its ${['first', 'second', 'third', 'last'][i % 4]} note. The wind reached ${150 + (i % 2)} kilometres per hour.`,
    }));
    await page.goto(base);
    const timing = await page.evaluate(() => performance.getEntriesByType('navigation')[0].toJSON());
    figures.interactive = Math.round(timing.domInteractive);
    const start = Date.now();
    await api('POST', '/v1/sources:crossCheck', { sources });
    figures.api = Date.now() - start;
    await page.evaluate(() => {
      window.steps = [];
      new MutationObserver(() => window.steps.push(document.getElementById('step').textContent)).observe(document.getElementById('step'), { childList: true, characterData: true, subtree: true });
      window.seen = 0;
      new MutationObserver(() => { window.seen ||= document.querySelector('.finding') ? performance.now() - window.asked : 0; }).observe(document.getElementById('findings'), { childList: true });
      document.getElementById('ask').addEventListener('submit', () => { window.asked = performance.now(); }, true);
    });
    await page.setInputFiles('#files', { name: 'story.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ sources })) });
    await page.waitForFunction(() => document.querySelectorAll('.report').length === 200);
    same('the pile of reports', [await page.textContent('#ask-title'), await page.locator('#pile').evaluate((d) => d.open)], ['200 reports', false]);
    await page.click('#check');
    await page.waitForSelector('.finding', { timeout: 120_000 });
    figures.firstFinding = Math.round(await page.evaluate(() => window.seen));
    const steps = await page.evaluate(() => window.steps);
    holds(`steps ${steps.slice(-3)}`, steps.includes('reading report 100 of 200') && steps.includes('putting the numbers side by side'));
    same('sources', await page.locator('.source').count(), 200);
    holds('findings of 200 sources', await shown(page) > 1);
    holds('passages are folded', await page.locator('.finding .more').count() > 0);
    figures.filter = await page.evaluate(async () => {
      const from = performance.now();
      const q = document.querySelector('[name=q]');
      q.value = 'people';
      q.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
      return Math.round(performance.now() - from);
    });
    holds('a filter', await shown(page) >= 1);
  },

  // On paper: the saved page, and the page itself from the dark.
  async paper(page) {
    await page.goto(base);
    await page.click('#example');
    await page.waitForFunction(() => document.querySelectorAll('.report').length === 3);
    await page.click('#check');
    await page.waitForSelector('.finding');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.pdf({ path: path.join(folder, 'page.pdf'), format: 'A4', preferCSSPageSize: true });
    await page.emulateMedia({ colorScheme: 'light' });
    for (const name of ['small', 'large']) {
      await page.goto(`file://${path.join(folder, `${name}.html`)}`);
      await page.pdf({ path: path.join(folder, `${name}.pdf`), format: 'A4', preferCSSPageSize: true });
    }
  },

  // What an HTML validator finds against the page, and axe-core against those
  // that screens.js does not see.
  async barriers(page) {
    const markup = await new HtmlValidate({ extends: ['html-validate:standard'] }).validateString(await (await fetch(base)).text());
    same('markup', markup.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)), []);
    const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    for (const at of ['/dossiers/harbour', '/dossiers/nothing']) {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.goto(base + at);
        await page.waitForFunction(() => document.querySelector('.finding, #error:not([hidden])'));
        await page.evaluate(axe);
        same(`${at}, ${colorScheme}`, await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] })
          .then((r) => r.violations.map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target).slice(0, 3).join(', ')}`))), []);
      }
    }
  },
};

(async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 180_000 });
  for (const [name, drive] of Object.entries(steps)) {
    step = name;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    page.on('pageerror', (e) => faults.push(`${step}: exception ${e.message}`));
    page.on('dialog', (d) => { faults.push(`${step}: dialog ${d.message()}`); d.dismiss(); });
    page.on('console', (m) => {
      // A request that the server refuses is told to the user, who made it.
      if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) faults.push(`${step}: console ${m.text()}`);
    });
    page.on('request', (r) => holds(`asks ${r.url()}`, r.url().startsWith(base) || /^(blob|file):/.test(r.url())));
    try {
      await drive(page);
    } catch (e) {
      faults.push(`${step}: ${e.message}\n${(await page.innerText('body').catch(() => '')).slice(0, 1000)}`);
    }
    await context.close();
  }
  await browser.close();
  process.stdout.write(JSON.stringify({ steps: Object.keys(steps).length, figures, faults }));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
