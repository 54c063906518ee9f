import { Parser, fromFile } from '@asyncapi/parser';
const parser = new Parser();
const { document, diagnostics } = await fromFile(parser, process.argv[2]).parse();
for (const d of diagnostics) console.log(['error','warning','info','hint'][d.severity], d.code, d.path.join('/'), d.message);
console.log(document ? 'valid' : 'invalid', document?.version(), document?.channels().all().length, 'channels', document?.messages().all().length, 'messages');
process.exit(document && !diagnostics.some(d => d.severity <= 1) ? 0 : 1);
