import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import usual from "../../vitest.config.ts";

const { IN = "", CHANGED = "" } = process.env;

/** Has the tests see one file of the tree as the command "mutants" has changed it. */
export default mergeConfig(
  usual,
  defineConfig({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    plugins: [{ name: "mutant", enforce: "pre", load: (id) => (IN !== "" && id.endsWith(`/${IN}`) ? readFileSync(CHANGED, "utf8") : undefined) }],
  }),
);
