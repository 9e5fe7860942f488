import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { card, enter, expect, talk, test } from "./people.ts";

const person = { firstName: "Zenobia", lastName: "Quillfeather" };

const sentence = "my canary sings at midnight";

/** Searches the memory that a process can write to, for text in UTF-8 and UTF-16. */
function inMemory(pid: number, needle: string): boolean {
  const needles = [Buffer.from(needle), Buffer.from(needle, "utf16le")];
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8").split("\n").some((line) => {
      const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      return range !== null && inRange(memory, parseInt(range[1] ?? "", 16), parseInt(range[2] ?? "", 16), needles);
    });
  } finally {
    closeSync(memory);
  }
}

const STEP = 1 << 22;

function inRange(memory: number, from: number, to: number, needles: Buffer[]): boolean {
  const buffer = Buffer.alloc(STEP + 256);
  for (let at = from; at < to; at += STEP) {
    try {
      const n = readSync(memory, buffer, 0, Math.min(buffer.length, to - at), at);
      if (needles.some((needle) => buffer.subarray(0, n).includes(needle))) return true;
    } catch {
      // A page that was never touched cannot be read.
    }
  }
  return false;
}

function inFiles(folder: string, needle: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .some((path) => statSync(path).isFile() && readFileSync(path).includes(needle));
}

test("nothing that is typed appears at the relay", async ({ customer, agent, stack }) => {
  const traffic: Buffer[] = [];
  customer.page.on("websocket", (socket) => {
    for (const event of ["framesent", "framereceived"] as const) {
      socket.on(event as "framesent", ({ payload }) => traffic.push(Buffer.from(payload)));
    }
  });
  await enter(customer, stack, { language: "en-ZA", ...person });
  await talk(customer, agent, sentence);
  await expect(agent.page.getByRole("heading", { name: "Zenobia Quillfeather" })).toBeVisible();
  await agent.say(`${sentence}, says Alice`);
  await expect(customer.stream).toContainText("says Alice");
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");

  const relay = stack.pid("relay");
  const sent = Buffer.concat(traffic);
  expect(inMemory(relay, "riverbend.example/support"), "the scan finds what is there").toBe(true);
  expect(inMemory(stack.pid("desktop"), sentence), "the scan finds a sentence where it is known").toBe(true);
  expect(inMemory(stack.pid("desktop"), person.lastName), "the scan finds a name where it is known").toBe(true);
  expect(sent.includes("age-encryption.org/v1"), "the traffic was recorded").toBe(true);
  expect(inFiles(stack.dir, "sealform/roster@v1"), "the search in files finds what is there").toBe(true);
  for (const canary of [sentence, "canary sings", card.digits, card.number, card.name, person.firstName, person.lastName, "en-ZA", "sealform/submission", "sealform/about"]) {
    expect(inMemory(relay, canary), `${canary} in the relay's memory`).toBe(false);
    expect(sent.includes(canary), `${canary} in the traffic`).toBe(false);
    expect(stack.output, `${canary} in the output`).not.toContain(canary);
    expect(inFiles(stack.dir, canary), `${canary} in files`).toBe(false);
    for (const file of readdirSync(`/proc/${relay}/fd`)) expect(file).toMatch(/^\d+$/);
  }
});
