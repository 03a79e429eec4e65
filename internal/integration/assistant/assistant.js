// Starts crosscheck mcp as an assistant does, and uses every kind of thing that
// it offers. Prints what it got as one JSON object.
//
// usage: node assistant.js PROGRAM [ARGUMENT…]
//
// The SDK holds each structured answer against the schema that its tool
// declares, and throws where it does not fit.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: 'crosscheck-test', version: '1.0.0' });
const transport = new StdioClientTransport({ command, args, stderr: 'inherit', env: process.env });

const sources = [
  { id: 'gazette', publisher: 'Harbour Gazette', text: 'The two ports signed 12 agreements on Monday. About 300 guests attended the ceremony.' },
  { id: 'radio', publisher: 'Radio Quay', text: 'The two ports signed 14 agreements on Monday. Roughly 300 guests attended the ceremony, the mayor said.' },
];

async function call(name, args, options) {
  const r = await client.callTool({ name, arguments: args }, undefined, { timeout: 300_000, ...options });
  return { text: r.content.map((c) => c.text).join(''), structured: r.structuredContent, isError: Boolean(r.isError), meta: r._meta };
}

// many are so many reports, which take a while.
function many(n) {
  return Array.from({ length: n }, (_, i) => ({ text: `The two ports signed ${i} agreements on Monday. `.repeat(40) }));
}

// updated resolves with the next resource that is told to have changed.
function updated() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no resource changed')), 120_000).unref();
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, (n) => resolve(n.params.uri));
  });
}

// most are as many of them as one call compares: work for a second or more,
// however fast the machine is.
const most = 1200;

// cancelled gives a long call up, and says what became of it.
async function cancelled() {
  const controller = new AbortController();
  const started = Date.now();
  setTimeout(() => controller.abort('enough'), 50);
  try {
    await call('cross_check', { sources: many(most) }, { signal: controller.signal });
    return { message: 'it answered' };
  } catch (err) {
    await call('parse_quantities', { text: '9 boats' }); // the session goes on
    return { message: String(err.message ?? err), milliseconds: Date.now() - started };
  }
}

async function main() {
  await client.connect(transport);
  const out = { server: client.getServerVersion(), capabilities: client.getServerCapabilities() };
  out.tools = (await client.listTools()).tools.map((t) => ({ name: t.name, annotations: t.annotations }));
  out.parsed = await call('parse_quantities', { text: 'roughly 400 participants' });
  out.extracted = await call('extract_claims', { source: sources[0] });
  out.checked = await call('cross_check', { sources });
  out.progress = [];
  // A call is told of while it is at work: of a short one nothing is heard.
  for (let n = 400; n <= most && !out.progress.length; n += 400) {
    out.reports = n;
    out.long = await call('cross_check', { sources: many(n), show: { maxFindings: 0 } }, { onprogress: (p) => out.progress.push(p.message) });
  }
  out.refused = await call('cross_check', { sources: [sources[0], { id: 'b', text: 'x', html: '<p>x</p>' }] });
  out.unknown = await call('cross_check', { sources: [{ txt: 'x' }] });

  out.created = await call('create_dossier', { dossierId: 'ports', dossier: { title: 'Two ports' } });
  const uri = 'crosscheck://dossiers/ports/report';
  await client.subscribeResource({ uri });
  const change = updated();
  out.added = [];
  for (const source of sources) {
    out.added.push(await call('add_source', { parent: 'dossiers/ports', source }));
  }
  out.updated = await change;
  out.report = await call('get_report', { name: 'dossiers/ports/report', show: { verdict: 'VERDICT_CONFLICT' } });
  out.found = await call('search_claims', { query: 'agreements', minValue: '13' });
  out.listed = await call('list_dossiers', {});
  out.resource = (await client.readResource({ uri })).contents[0];
  out.csv = (await client.readResource({ uri: `${uri}?format=csv` })).contents[0];
  out.templates = (await client.listResourceTemplates()).resourceTemplates.map((t) => t.uriTemplate);
  out.kept = await call('delete_dossier', { name: 'dossiers/ports' });
  out.deleted = await call('delete_dossier', { name: 'dossiers/ports', force: true });
  out.cancelled = await cancelled();
  await client.close();
  process.stdout.write(JSON.stringify(out));
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
