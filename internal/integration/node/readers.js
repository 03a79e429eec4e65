// Reads the exports of a report with other people's libraries and says what is
// wrong with them: node readers.js FOLDER, where FOLDER holds annotations.jsonld,
// schema.jsonld, pairs.csv, pairs.jsonl and report.html of one report. Prints
// JSON: what was counted, and the faults.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('csv-parse/sync');
const { HtmlValidate } = require('html-validate');
const jsonld = require('jsonld');
const { Parser } = require('n3');

const folder = process.argv[2];
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const RDFS = 'http://www.w3.org/2000/01/rdf-schema#';
const OA = 'http://www.w3.org/ns/oa#';
const SCHEMA = 'http://schema.org/';

// A vocabulary as its publisher prints it: its quads by subject.
function vocabulary(name) {
  const bySubject = new Map();
  const file = path.join(path.dirname(require.resolve(`@vocabulary/${name}/package.json`)), `${name}.nq`);
  for (const q of new Parser({ format: 'N-Quads' }).parse(fs.readFileSync(file, 'utf8'))) {
    if (!bySubject.has(q.subject.value)) bySubject.set(q.subject.value, []);
    bySubject.get(q.subject.value).push(q);
  }
  return {
    has: (iri) => bySubject.has(iri),
    of: (iri, predicate) => (bySubject.get(iri) || []).filter((q) => q.predicate.value === predicate).map((q) => q.object.value),
  };
}

// The contexts that the exports name, cut to the terms of the two
// recommendations that a report uses: nothing is fetched. A term that is not
// here is dropped by the expansion, and counted as a fault below.
const id = (iri) => ({ '@id': iri, '@type': '@id' });
const vocab = (iri) => ({ '@id': iri, '@type': '@vocab' });
const contexts = {
  'http://www.w3.org/ns/anno.jsonld': {
    id: '@id', type: '@type', oa: OA,
    dc: 'http://purl.org/dc/elements/1.1/', as: 'http://www.w3.org/ns/activitystreams#',
    dctypes: 'http://purl.org/dc/dcmitype/', foaf: 'http://xmlns.com/foaf/0.1/', rdf: RDF, rdfs: RDFS, dcterms: 'http://purl.org/dc/terms/',
    xsd: 'http://www.w3.org/2001/XMLSchema#',
    Annotation: 'oa:Annotation', TextualBody: 'oa:TextualBody', SpecificResource: 'oa:SpecificResource',
    TextQuoteSelector: 'oa:TextQuoteSelector', TextPositionSelector: 'oa:TextPositionSelector',
    AnnotationCollection: 'as:OrderedCollection', AnnotationPage: 'as:OrderedCollectionPage', Software: 'as:Application', Text: 'dctypes:Text',
    describing: 'oa:describing', linking: 'oa:linking', tagging: 'oa:tagging', classifying: 'oa:classifying', commenting: 'oa:commenting',
    body: id('oa:hasBody'), target: id('oa:hasTarget'), source: id('oa:hasSource'), selector: id('oa:hasSelector'),
    motivation: vocab('oa:motivatedBy'), purpose: vocab('oa:hasPurpose'), generator: id('as:generator'), partOf: id('as:partOf'), first: id('as:first'),
    items: { '@id': 'as:items', '@type': '@id', '@container': '@list' },
    exact: 'oa:exact', prefix: 'oa:prefix', suffix: 'oa:suffix',
    start: { '@id': 'oa:start', '@type': 'xsd:nonNegativeInteger' }, end: { '@id': 'oa:end', '@type': 'xsd:nonNegativeInteger' },
    total: { '@id': 'as:totalItems', '@type': 'xsd:nonNegativeInteger' }, startIndex: { '@id': 'as:startIndex', '@type': 'xsd:nonNegativeInteger' },
    value: 'rdf:value', format: 'dc:format', language: 'dc:language', label: 'rdfs:label', name: 'foaf:name',
  },
  'https://schema.org': { '@vocab': SCHEMA },
};
const documentLoader = async (url) => {
  if (!contexts[url]) throw new Error(`nothing but the two contexts is loaded, not ${url}`);
  return { contextUrl: null, documentUrl: url, document: { '@context': contexts[url] } };
};

// Every key of a document is a term of its context: what is not is lost to
// whoever reads it as linked data.
function unknownKeys(where, node, context) {
  if (Array.isArray(node)) node.forEach((n) => unknownKeys(where, n, context));
  else if (node && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      if (!key.startsWith('@') && !(key in context) && !context['@vocab']) fault(where, `"${key}" is no term`);
      unknownKeys(where, value, context);
    }
  }
}

const codePoints = (s) => [...s].length;

async function annotations() {
  const where = 'annotations.jsonld';
  const document = JSON.parse(read(where));
  unknownKeys(where, document, contexts['http://www.w3.org/ns/anno.jsonld']);
  const oa = vocabulary('oa');
  const quads = await jsonld.toRDF(document, { documentLoader });
  const types = new Map();
  for (const q of quads) {
    for (const iri of [q.predicate.value, q.predicate.value === `${RDF}type` ? q.object.value : '']) {
      if (iri.startsWith(OA) && !oa.has(iri)) fault(where, `${iri} is not of the vocabulary`);
    }
    if ([`${OA}motivatedBy`, `${OA}hasPurpose`].includes(q.predicate.value) && !oa.of(q.object.value, `${RDF}type`).includes(`${OA}Motivation`)) {
      fault(where, `${q.object.value} is no motivation`);
    }
    if (q.predicate.value === `${RDF}type`) types.set(q.subject.value, q.object.value);
  }
  const ids = new Set(document.first.items.map((a) => a.id));
  if (ids.size !== document.total) fault(where, `${ids.size} names, total ${document.total}`);
  for (const a of document.first.items) {
    if (a.motivation === 'linking') {
      for (const target of a.target) if (!ids.has(target)) fault(where, `${a.id} links ${target}, which is not there`);
      continue;
    }
    const [quote, position] = a.target.selector;
    if (position.end - position.start !== codePoints(quote.exact)) fault(where, `${a.id}: ${quote.exact} is not ${position.end - position.start} code points`);
  }
  const count = (type) => [...types.values()].filter((t) => t === type).length;
  return { annotations: count(`${OA}Annotation`), quotes: count(`${OA}TextQuoteSelector`), quads: quads.length };
}

async function schema() {
  const where = 'schema.jsonld';
  const words = vocabulary('schema');
  const nodes = (await jsonld.flatten(JSON.parse(read(where)), null, { documentLoader }));
  const kinds = (type) => { // the type and all that it is a kind of
    const all = [type];
    for (const t of all) all.push(...words.of(t, `${RDFS}subClassOf`).filter((up) => !all.includes(up)));
    return all;
  };
  const count = {};
  for (const node of nodes) {
    for (const type of node['@type'] || []) {
      if (!words.has(type)) fault(where, `${type} is not of the vocabulary`);
      const short = type.slice(SCHEMA.length);
      count[short] = (count[short] || 0) + 1;
      for (const property of Object.keys(node).filter((k) => !k.startsWith('@'))) {
        const domains = words.of(property, `${SCHEMA}domainIncludes`);
        if (!domains.some((d) => kinds(type).includes(d))) fault(where, `${property} is no property of ${type}`);
      }
    }
  }
  return count;
}

function pairs() {
  const rows = parse(read('pairs.csv'), { columns: true });
  const lines = read('pairs.jsonl').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  if (rows.length !== lines.length) fault('pairs', `${rows.length} rows, ${lines.length} lines`);
  rows.forEach((row, i) => {
    for (const [cell, value] of [[row.a_quote, lines[i].a.quote], [row.b_quote, lines[i].b.quote], [row.verdict, lines[i].verdict], [row.a_value, lines[i].a.value || '']]) {
      if (cell !== value && cell !== `'${value}`) fault('pairs', `row ${i + 1}: ${cell} and ${value}`);
    }
  });
  return { rows: rows.length, conflicts: rows.filter((r) => r.verdict === 'CONFLICT').length };
}

async function html() {
  // Long lines and the order of attributes are taste; the rest is the standard.
  const checker = new HtmlValidate({ extends: ['html-validate:standard'] });
  const result = await checker.validateString(read('report.html'));
  for (const r of result.results) for (const m of r.messages) fault('report.html', `${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
  return { errors: result.errorCount };
}

(async () => {
  const out = { annotations: await annotations(), schema: await schema(), pairs: pairs(), html: await html(), faults };
  process.stdout.write(JSON.stringify(out));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
