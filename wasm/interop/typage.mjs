// Seals or opens a file with the npm package age-encryption.
// Usage: node typage.mjs seal age1pq… <plain >file
//        node typage.mjs open AGE-SECRET-KEY-PQ-1… <file >plain
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter } from "age-encryption";

const [what, key] = process.argv.slice(2);
const input = new Uint8Array(readFileSync(0));
const tool = what === "seal" ? new Encrypter() : new Decrypter();
if (what === "seal") tool.addRecipient(key);
else tool.addIdentity(key);
writeFileSync(1, what === "seal" ? await tool.encrypt(input) : await tool.decrypt(input));
