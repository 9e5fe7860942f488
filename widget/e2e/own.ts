import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./people.ts";
import { Stack } from "./stack.ts";

/** Returns a test whose product's billing service asks for a form of this id, in YAML, and for credit cards. */
export function withForm(id: string, yaml: string) {
  return test.extend<object, { stack: Stack }>({
    stack: [
      // eslint-disable-next-line no-empty-pattern -- the runner wants a pattern
      async ({}, use) => {
        const stack = await Stack.start();
        expect(await stack.stop()).toBe(0);
        writeFileSync(join(stack.keys, `workspace/forms/${id}.yaml`), yaml);
        writeFileSync(join(stack.keys, "workspace/services.yaml"), `billing:\n  title: Billing\n  forms: [${id}, credit-card]\n`);
        await stack.run();
        await use(stack);
        await stack.end();
      },
      { scope: "worker" },
    ],
  });
}
