// Drives the documentation of a running server in a browser: the API's
// reference, whose examples are executed as they stand, and the pages beside it,
// which must be accessible and fit a phone.
//
// usage: node docs.js URL CHROMIUM PAGE…
//
// Prints {"executed": […], "pages": …, "faults": […]}.
'use strict';

const { chromium } = require('playwright-core');
const axe = require('axe-core').source;

const [base, executablePath, ...pages] = process.argv.slice(2);
const faults = [];

// In the order in which somebody would try them.
const operations = [
  'ParseQuantities', 'ExtractClaims', 'CrossCheck', 'CreateDossier', 'ListDossiers', 'GetDossier', 'UpdateDossier', 'AddSource', 'BatchAddSources',
  'GetSource', 'ListSources', 'GetReport', 'ExportReport', 'SearchClaims', 'DeleteSource', 'DeleteDossier',
];

async function reference(page) {
  const executed = [];
  await page.goto(`${base}/docs`);
  await page.waitForSelector('.opblock');
  for (const name of operations) {
    const block = page.locator(`.opblock[id$="Service_${name}"]`);
    await block.locator('.opblock-summary-control').click();
    await block.locator('button.try-out__btn').click();
    await block.locator('button.execute').click();
    const status = block.locator('.live-responses-table tbody .response-col_status').first();
    await status.waitFor({ timeout: 120_000 });
    const code = (await status.innerText()).trim();
    if (code.startsWith('200')) executed.push(name);
    else faults.push(`${name}: ${code}`);
    await block.locator('.opblock-summary-control').click(); // fold it again
  }
  return executed;
}

async function look(page, path, width) {
  await page.setViewportSize({ width, height: 800 });
  await page.goto(base + path);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (over > 0) faults.push(`${path} is ${over} px too wide at ${width}`);
  const reached = await page.evaluate(() => [...document.querySelectorAll('main a[href^="#"]')].filter((a) => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map((a) => a.hash));
  for (const hash of reached) faults.push(`${path}: ${hash} leads nowhere`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  for (const v of violations) faults.push(`${path} at ${width}: ${v.id}: ${v.help}: ${v.nodes[0].html}`);
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 180_000 });
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.setDefaultTimeout(120_000);
  page.on('console', (m) => m.type() === 'error' && faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`script: ${e}`));
  const executed = await reference(page);
  for (const path of pages) {
    await page.emulateMedia({ colorScheme: 'light' });
    await look(page, path, 360);
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(page, path, 1200);
  }
  await browser.close();
  process.stdout.write(JSON.stringify({ executed, pages: pages.length, faults }));
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
