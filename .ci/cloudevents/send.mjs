// Sends events to POST /v1/events as programs that use the official client do, and prints each answer on a line.
import { CloudEvent, CONSTANTS, HTTP, Mode, emitterFor, httpTransport } from 'cloudevents';

const sink = process.argv[2] + '/v1/events';
const structured = emitterFor(httpTransport(sink), { mode: Mode.STRUCTURED });
const binary = emitterFor(httpTransport(sink), { mode: Mode.BINARY });
const event = (id, type, data, more) =>
  new CloudEvent({ id, type, source: '/node', company: 'blue', subject: 'E042', time: '2023-03-10T08:00:00Z', data, ...more }, false);
const leave = (id, date, more) => event(id, 'hr.leave.taken.v1', { date, kind: 'ferie' }, more);
const bytes = (e) => e.cloneWith({ data: Buffer.from(JSON.stringify(e.data)) }, false);

const answer = async (name, sent) => console.log(JSON.stringify({ name, answer: JSON.parse((await sent).body) }));
const post = async (headers, body) => ({ body: await (await fetch(sink, { method: 'POST', headers, body })).text() });

const hire = event('hire', 'hr.employment.hired.v1',
  { date: '2023-03-10', contract: 'indefinite', discipline: 'parte_prima', level: 4, schedule: { code: 'ft37' } });
await answer('structured', structured(hire));
await answer('structured again, in binary mode', binary(hire));
await answer('binary', binary(leave('l 1', '2023-06-05', { datacontenttype: 'application/json' })));
await answer('structured, data as bytes', structured(bytes(leave('l2', '2023-06-06', { datacontenttype: 'application/json' }))));
await answer('binary, data as bytes', binary(bytes(leave('l3', '2023-06-07'))));
await answer('structured, null attributes', structured(leave('l4', '2023-06-08', { dataschema: null, traceparent: null, shop: null })));
const batch = [leave('l5', '2023-06-09'), leave('l6', '2023-02-30'), hire].map((e) => e.toJSON());
await answer('batch', post({ 'content-type': CONSTANTS.MIME_CE_BATCH + '; charset=utf-8' }, JSON.stringify(batch)));
await answer('empty batch', post({ 'content-type': CONSTANTS.MIME_CE_BATCH }, '[]'));
await answer('an extension that the ledger does not know', structured(leave('l7', '2023-06-12', { knativearrivaltime: '2023-06-12T08:00:00Z' })));
const { headers, body } = HTTP.binary(leave('l8', '2023-06-12', { shop: 'x' }));
await answer('the same in binary mode', post(headers, body));
