// Checks webhooks a receiver has kept with the library of the Standard Webhooks specification.
// Usage: node verify.mjs <file of lines: {"headers": {...}, "body": "..."}> <secret, whsec_...>
// Prints how many there are; one that is not signed as it should be ends it with 1.

import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const [file, secret] = process.argv.slice(2);
const webhook = new Webhook(secret);
const kept = readFileSync(file, 'utf8').split('\n').filter(line => line !== '');
for (const line of kept) {
  const { headers, body } = JSON.parse(line);
  webhook.verify(body, headers);
}
console.log(`ok ${kept.length}`);
