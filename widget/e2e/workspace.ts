import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "./people.ts";
import { Stack } from "./stack.ts";

/** Returns a test whose workspace has these additional forms, by id, before all others. */
export const withForms = (forms: Readonly<Record<string, string>>) =>
  test.extend<object, { stack: Stack }>({
    stack: [
      // eslint-disable-next-line no-empty-pattern -- the runner wants a pattern
      async ({}, use) => {
        const stack = await Stack.start();
        await stack.stop();
        for (const [id, text] of Object.entries(forms)) writeFileSync(join(stack.keys, `workspace/forms/${id}.yaml`), text);
        const services = join(stack.keys, "workspace/services.yaml");
        writeFileSync(services, readFileSync(services, "utf8").replace("forms: [", `forms: [${Object.keys(forms).join(", ")}, `));
        await stack.run();
        await use(stack);
        await stack.end();
      },
      { scope: "worker" },
    ],
  });
