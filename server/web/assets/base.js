// What the parts of the page share: its state, and how it talks with the server
// and with whoever reads it.

export const $ = (id) => document.getElementById(id);
export const findings = $('findings');
export const state = { request: null, abort: null, revision: 0 };
export const dossier = decodeURIComponent((location.pathname.match(/^\/dossiers\/([^/]+)$/) || [])[1] || '');

// say tells something to everyone, also to those who don't see the page.
export function say(words) { $('said').textContent = words; }

function headers(more) {
  const key = $('key').value.trim();
  return { ...more, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
}

// Trouble carries what the server says of a request that it refused.
export class Trouble extends Error {
  constructor(status, body) {
    const fields = ((body && body.details) || []).flatMap((d) => d.fieldViolations || []);
    super((body && body.message) || `The server answered ${status}.`);
    this.status = status;
    this.fields = fields;
  }
}

export async function call(method, path, body, signal) {
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
export async function* lines(response) {
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
