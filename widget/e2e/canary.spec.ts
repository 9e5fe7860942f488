import { readdirSync } from "node:fs";
import { card, enter, expect, talk, test } from "./people.ts";
import { inFiles, inMemory } from "./scan.ts";

const person = { firstName: "Zenobia", lastName: "Quillfeather" };

const sentence = "my canary sings at midnight";

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
