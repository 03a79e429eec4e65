// Asks a running server everything once, and prints what it answered as one
// JSON object.
//
// usage: node client.js ADDR DESCRIPTORS
//
// DESCRIPTORS is a file with a google.protobuf.FileDescriptorSet of the
// contract: protobufjs cannot read the rules in its source.
'use strict';

const fs = require('node:fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [addr, descriptors] = process.argv.slice(2);
const definition = loader.loadFileDescriptorSetFromBuffer(fs.readFileSync(descriptors), {
  longs: Number,
  enums: String,
  defaults: false,
  oneofs: true,
});
const { CrossCheckService } = grpc.loadPackageDefinition(definition).crosscheck.v1;
const client = new CrossCheckService(addr, grpc.credentials.createInsecure());

const sources = [
  { id: 'gazette', publisher: 'Harbour Gazette', text: 'The two ports signed 12 agreements on Monday. About 300 guests attended the ceremony.' },
  { id: 'radio', publisher: 'Radio Quay', text: 'The two ports signed 14 agreements on Monday. Roughly 300 guests attended the ceremony, the mayor said.' },
];

function call(method, request) {
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + 120_000);
    client[method](request, { deadline }, (err, response) => (err ? reject(err) : resolve(response)));
  });
}

function stream() {
  return new Promise((resolve, reject) => {
    const answers = [];
    const both = client.CrossCheckStream({ deadline: new Date(Date.now() + 120_000) });
    both.on('data', (m) => answers.push(m));
    both.on('error', reject);
    both.on('end', () => resolve(answers));
    for (const source of sources) {
      both.write({ source });
    }
    both.end();
  });
}

async function refused() {
  try {
    await call('CrossCheck', { sources: [sources[0], { id: 'b', text: 'x', html: '<p>x</p>' }] });
  } catch (err) {
    const details = err.metadata.get('grpc-status-details-bin').map((b) => b.toString('latin1'));
    return { code: grpc.status[err.code], message: err.details, details: details.join('') };
  }
  return {};
}

async function main() {
  const out = {
    parsed: await call('ParseQuantities', { text: 'roughly 400 participants', language_code: 'en' }),
    extracted: await call('ExtractClaims', { source: sources[0] }),
    checked: await call('CrossCheck', { sources }),
    streamed: await stream(),
    refused: await refused(),
  };
  client.close();
  process.stdout.write(JSON.stringify(out));
}

main().catch((err) => {
  console.error(err);
  process.exitCode = 1;
});
