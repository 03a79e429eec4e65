// Compares what the page looks like with how it looked when somebody last
// looked: node screens.js URL CHROMIUM STORIES REFERENCES FOLDER [1]. Prints
// JSON: how much was compared, and the faults. What is seen goes to FOLDER, and
// with the last argument to REFERENCES.
//
// Two machines never agree on each pixel of a letter, so the pictures are
// compared region by region (a line that wraps moves only what is in its own
// region), at half their size (which evens out how edges are smoothed), in
// fonts that come with the packages of this test and not with the machine, and
// with two tolerances: the share of pixels that may differ, and by how many
// pixels a region may be larger. Letters hinted for another screen, with colours
// at their edges, make 2.7 % of a region differ; bars that are a quarter as thick
// make 1 % of a number line. What no font changes is held strictly:
// nothing sticks out, no words of a number line touch, axe-core is content.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { PNG } = require('pngjs'); // the codec that pixelmatch's own tests use
const { chromium } = require('playwright-core');

const [base, executablePath, stories, references, out, update] = process.argv.slice(2);

// The share of a region's pixels that may differ: there are fewer letters in
// a number line.
const mostPixels = (region) => (region.startsWith('number line') ? 0.01 : 0.03);
const MOST_GROWTH = 4; // pixels, of a region's width or height
const TALL = 3400; // pixels of a page that are looked at

const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);

const face = (name, family, weight) => {
  const file = path.join(path.dirname(require.resolve(`@fontsource/${family}/package.json`)), 'files', `${family}-latin-${weight}-normal.woff2`);
  return `@font-face{font-family:${name};font-weight:${weight};src:url(data:font/woff2;base64,${fs.readFileSync(file, 'base64')})}`;
};
const fonts = [400, 700].map((w) => face('PinnedSans', 'dejavu-sans', w) + face('PinnedSerif', 'dejavu-serif', w)).join('')
  + ':root{--sans:PinnedSans!important;--serif:PinnedSerif!important}'
  + '.many .finding,.many .source{content-visibility:visible!important}'; // or a picture has holes below the fold
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const views = {
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  desk: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  'desk-dark': { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
};

async function prepare(page, name) {
  await page.route('**/ui/check', (route) => route.fulfill({
    contentType: 'application/x-ndjson', body: `${fs.readFileSync(path.join(stories, `${name}.answer.json`), 'utf8')}\n`,
  }));
  await page.goto(base);
  await page.addStyleTag({ content: fonts });
  if (name === 'empty') return;
  await page.setInputFiles('#files', path.join(stories, `${name}.sources.json`));
  await page.waitForFunction(() => [...document.querySelectorAll('.report')].length > 2);
  await page.click('#check');
  await page.waitForSelector('.finding');
}

// boxes are the regions of the page: name, and x, y, width and height.
const boxes = (page, tall) => page.evaluate((tall) => {
  const out = {};
  const put = (name, e) => {
    const b = e?.getBoundingClientRect();
    const box = b && [b.left + scrollX, b.top + scrollY, b.width, b.height].map(Math.round);
    if (box && box[2] && box[3] && box[1] + box[3] <= tall) out[name] = box;
  };
  for (const name of ['header', '#ask', '#filter', '#actions', '.checks', 'footer']) put(name, document.querySelector(name));
  [...document.querySelectorAll('.finding')].forEach((e, i) => put(`finding ${i + 1}`, e));
  [...document.querySelectorAll('.finding .line')].forEach((e, i) => put(`number line ${i + 1}`, e));
  [...document.querySelectorAll('.source')].slice(0, 4).forEach((e, i) => put(`source ${i + 1}`, e));
  return out;
}, tall);

// touching are the words of a picture that overlap, and what sticks out of the
// page.
const touching = (page) => page.evaluate(() => {
  const found = [];
  for (const svg of document.querySelectorAll('.line > svg')) {
    const words = [...svg.querySelectorAll('text')].map((e) => [e.textContent, e.getBoundingClientRect()]).filter(([, b]) => b.width);
    words.forEach(([a, x], i) => words.slice(i + 1).forEach(([b, y]) => {
      if (Math.min(x.right, y.right) - Math.max(x.left, y.left) > 1 && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 2) found.push(`“${a}” and “${b}” overlap`);
    }));
    const home = svg.closest('.finding, .check').getBoundingClientRect();
    for (const [a, x] of words) if (x.left < home.left - 1 || x.right > home.right + 1) found.push(`“${a}” sticks out`);
  }
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) found.push(`${over} pixels are out of sight to the right`);
  return found;
});

// barriers are what axe-core has against the page; of the large one, whose
// parts repeat, against all but the sources and the later findings.
async function barriers(page, name) {
  await page.evaluate(axe);
  return page.evaluate((large) => {
    const context = large ? { exclude: [['.sources'], ['.finding ~ .finding']] } : document;
    return axe.run(context, { resultTypes: ['violations'] })
      .then((r) => r.violations.map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target).slice(0, 3).join(', ')}`));
  }, name === 'large');
}

// half is a picture at half its size, each pixel the mean of four.
function half(png) {
  const small = new PNG({ width: png.width >> 1, height: png.height >> 1 });
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      const from = 4 * (2 * y * png.width + 2 * x);
      for (let c = 0; c < 4; c += 1) {
        small.data[4 * (y * small.width + x) + c] = (png.data[from + c] + png.data[from + 4 + c]
          + png.data[from + 4 * png.width + c] + png.data[from + 4 * png.width + 4 + c] + 2) >> 2;
      }
    }
  }
  return small;
}

// cut is a region of a picture at half size.
function cut(png, [x, y], width, height) {
  const piece = new PNG({ width, height });
  PNG.bitblt(png, piece, x >> 1, y >> 1, Math.min(width, png.width - (x >> 1)), Math.min(height, png.height - (y >> 1)));
  return piece;
}

(async () => {
  const { default: pixelmatch } = await import('pixelmatch');
  fs.mkdirSync(out, { recursive: true });
  const layout = path.join(references, 'layout.json');
  const known = update ? {} : JSON.parse(fs.readFileSync(layout, 'utf8'));
  const seen = {};
  let regions = 0;
  let worst = [0, 'none'];
  const browser = await chromium.launch({
    executablePath, args: ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none', '--force-color-profile=srgb'], timeout: 180_000,
  });
  for (const name of ['empty', 'small', 'large']) {
    for (const [view, options] of Object.entries(views)) {
      const where = `${name}-${view}`;
      const context = await browser.newContext({ ...options, bypassCSP: true, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      page.on('pageerror', (e) => fault(where, e.message));
      await prepare(page, name);
      // A face is loaded once something is set in it, which a busy browser may not
      // have come to: all are asked for, and drawn with.
      await page.evaluate(async (faces) => {
        await Promise.all(faces.map((f) => document.fonts.load(f)));
        await document.fonts.ready;
        document.activeElement.blur();
        scrollTo(0, 0);
        await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
      }, ['400 1em PinnedSans', '700 1em PinnedSans', '400 1em PinnedSerif', '700 1em PinnedSerif']);
      for (const what of await touching(page)) fault(where, what);
      for (const what of await barriers(page, name)) fault(where, what);
      const { width } = options.viewport;
      const height = Math.min(TALL, await page.evaluate(() => document.documentElement.scrollHeight));
      seen[where] = await boxes(page, height);
      const picture = half(PNG.sync.read(await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height }, animations: 'disabled' })));
      await context.close();
      const file = path.join(update ? references : out, `${where}.png`);
      fs.writeFileSync(file, PNG.sync.write(picture, { colorType: 2, deflateLevel: 9 }));
      regions += Object.keys(seen[where]).length;
      if (update) continue;
      const reference = PNG.sync.read(fs.readFileSync(path.join(references, `${where}.png`)));
      for (const [region, now] of Object.entries(seen[where])) {
        const then = known[where]?.[region];
        if (!then) {
          fault(where, `${region} is new`);
          continue;
        }
        const [w, h] = [2, 3].map((i) => Math.min(now[i], then[i]) >> 1);
        if (Math.abs(now[2] - then[2]) > MOST_GROWTH || Math.abs(now[3] - then[3]) > MOST_GROWTH || Math.abs(now[0] - then[0]) > MOST_GROWTH) {
          fault(where, `${region} is ${now[2]} by ${now[3]} pixels at ${now[0]}, was ${then[2]} by ${then[3]} at ${then[0]}`);
        }
        const difference = new PNG({ width: w, height: h });
        const off = pixelmatch(cut(reference, then, w, h).data, cut(picture, now, w, h).data, difference.data, w, h, { threshold: 0.15 }) / (w * h);
        if (off > worst[0]) worst = [off, `${region} of ${where}`];
        if (off > mostPixels(region)) {
          const shown = path.join(out, `${where}-${region.replace(/\W/g, '')}-difference.png`);
          fs.writeFileSync(shown, PNG.sync.write(difference));
          fault(where, `${(100 * off).toFixed(1)} % of ${region} look otherwise: ${shown}; if they should, make screenshots`);
        }
      }
      for (const region of Object.keys(known[where] || {})) if (!seen[where][region]) fault(where, `${region} is gone`);
    }
  }
  await browser.close();
  if (update) {
    const lines = Object.entries(seen).map(([where, all]) => `  ${JSON.stringify(where)}: {\n${Object.entries(all).map(([k, v]) => `    ${JSON.stringify(k)}: ${JSON.stringify(v)}`).join(',\n')}\n  }`);
    fs.writeFileSync(layout, `{\n${lines.join(',\n')}\n}\n`);
  }
  process.stdout.write(JSON.stringify({ screens: Object.keys(seen).length, regions, worst: `${(100 * worst[0]).toFixed(2)} % of ${worst[1]}`, faults }));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
