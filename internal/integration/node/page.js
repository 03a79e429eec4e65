// Drives the page of a running server in Chromium, as its users do:
// node page.js URL CHROMIUM [FOLDER], where FOLDER gets screenshots. Prints
// JSON: the faults found, each with the step that found it.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [base, executablePath, shots] = process.argv.slice(2);
const faults = [];
let step = 'start';
const same = (what, got, want) => {
  if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(`${step}: ${what} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
};
const holds = (what, ok) => { if (!ok) faults.push(`${step}: ${what}`); };

const shown = (page) => page.locator('.finding:not([hidden])').count();
const texts = (locator) => locator.evaluateAll((all) => all.map((n) => n.textContent));
const ports = (n) => `The two ports signed ${n} agreements on Monday.`;

async function paste(page, n, publisher, text) {
  const report = page.locator('#reports > .report').nth(n - 1);
  await report.locator('[name=publisher]').fill(publisher);
  await report.locator('textarea').fill(text);
}

async function api(method, url, body) {
  const response = await fetch(base + url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(answer)}`);
  return answer;
}

const steps = {
  // Three reports are pasted, their conflict is seen with its number line, a
  // claim is followed to its counterparts, findings are filtered and saved.
  async 'whole job'(page) {
    await page.goto(base);
    await paste(page, 1, 'Harbour Gazette', `${ports(12)} About 300 guests attended the ceremony.`);
    await paste(page, 2, 'Radio Quay', `${ports(14)} Roughly 300 guests attended the ceremony, the mayor said.`);
    await page.click('#add');
    await paste(page, 3, 'The Evening Tide', 'Some 300 guests attended the ceremony on Monday, where the two ports signed 14 agreements.');
    await page.click('#check');
    await page.waitForSelector('.finding');
    holds('the summary', (await page.textContent('#summary')).includes('1 conflict, 1 agreement'));
    same('findings', await shown(page), 2);
    same('points on the number line', await page.locator('.finding.conflict .line circle.outcome').count(), 2);
    const words = ['12 agreements', '14 agreements', '14 agreements'];
    same('words', await texts(page.locator('.finding.conflict .words')), words);

    const claim = page.locator('#s1 a.claim').first();
    await claim.click();
    same('counterparts', await texts(page.locator('.claim.lit')), words);
    await claim.click();
    await page.waitForFunction(() => document.querySelector(':target')?.matches('.finding.conflict'));
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

    for (const [format, start] of Object.entries({ CSV: 'finding_id,', HTML: '<!doctype html>', JSON: '{"report":' })) {
      await page.selectOption('#format', format);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
      same('name of the file', download.suggestedFilename(), `crosscheck.${format.toLowerCase()}`);
      holds(`${format} begins with ${start}`, fs.readFileSync(await download.path(), 'utf8').startsWith(start));
    }
  },

  // All of it by keys alone.
  async keyboard(page) {
    await page.goto(base);
    await page.keyboard.press('Tab');
    same('first stop', await page.evaluate(() => document.activeElement.className), 'skip');
    await page.locator('#reports textarea').first().focus();
    await page.keyboard.insertText(ports(12));
    await page.locator('#reports textarea').nth(1).focus();
    await page.keyboard.insertText(ports(14));
    await page.locator('#check').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.finding');
    same('focus', await page.evaluate(() => document.activeElement.id), 'answer');
    await page.locator('#s1 a.claim').first().focus();
    await page.keyboard.press('Enter');
    same('counterparts', await page.locator('.claim.lit').count(), 2);
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
    same('links', await page.locator('#answer a').evaluateAll((all) => all.every((a) => a.getAttribute('href').startsWith('#'))), true);
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
    if (shots) await page.screenshot({ path: path.join(shots, 'reference.png') });
  },

  // Each case fits phones and desks, and axe-core finds nothing against it.
  async sizes(page) {
    const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    const many = Array.from({ length: 200 }, (_, i) => ({
      publisher: `Paper ${i}`,
      text: `${ports(12 + (i % 3))} About 300 guests attended the ceremony. Desk ${i} of the paper counted ${1000 + i * 7} boats.`,
    }));
    const cases = {
      async empty() {},
      async small() {
        await page.click('#example');
        await page.waitForFunction(() => document.querySelectorAll('.report').length === 3);
        await page.click('#check');
        await page.waitForSelector('.finding');
      },
      async large() {
        await page.setInputFiles('#files', { name: 'story.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ sources: many })) });
        await page.waitForFunction(() => document.querySelectorAll('.report').length === 200);
        await page.click('#check');
        await page.waitForFunction(() => document.querySelectorAll('.source').length === 200, null, { timeout: 120_000 });
        holds('findings of 200 sources', await shown(page) > 1);
      },
    };
    for (const [name, prepare] of Object.entries(cases)) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(base);
      await prepare();
      for (const [view, width, colorScheme] of [['phone', 390, 'light'], ['desk', 1280, 'light'], ['desk-dark', 1280, 'dark']]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        same(`${name} on a ${view}, pixels out of sight to the right`, Math.max(over, 0), 0);
        if (name !== 'large') {
          await page.evaluate(axe);
          const violations = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] })
            .then((r) => r.violations.map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target).slice(0, 3).join(', ')}`)));
          same(`${name} on a ${view}, violations`, violations, []);
        }
        if (shots) await page.screenshot({ path: path.join(shots, `${name}-${view}.png`), fullPage: true });
      }
      await page.emulateMedia({ colorScheme: 'light' });
    }
  },
};

(async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const [name, drive] of Object.entries(steps)) {
    step = name;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on('pageerror', (e) => faults.push(`${step}: exception ${e.message}`));
    page.on('dialog', (d) => { faults.push(`${step}: dialog ${d.message()}`); d.dismiss(); });
    page.on('console', (m) => {
      // A request that the server refuses is told to the user, who made it.
      if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) faults.push(`${step}: console ${m.text()}`);
    });
    page.on('request', (r) => holds(`asks ${r.url()}`, r.url().startsWith(base) || r.url().startsWith('blob:')));
    try {
      await drive(page);
    } catch (e) {
      faults.push(`${step}: ${e.message}\n${(await page.innerText('body').catch(() => '')).slice(0, 1000)}`);
    }
    await context.close();
  }
  await browser.close();
  process.stdout.write(JSON.stringify({ steps: Object.keys(steps).length, faults }));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
