import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The files that end up in the script made from entry. */
async function reach(entry: string): Promise<string[]> {
  const result = await build({
    entryPoints: [root + entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    external: ["*/wasm_exec.js"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "text" },
  });
  return Object.keys(result.metafile.inputs);
}

test("the loader reaches nothing that sees what a customer types", async () => {
  const files = await reach("widget/loader/loader.ts");
  expect(files).toContain("widget/loader/link.ts");
  expect(files.filter((file) => !file.startsWith("widget/loader/"))).toEqual(["widget/bridge/messages.ts"]);
});

test("the frame reaches nothing that has the network", async () => {
  const files = await reach("widget/frame/main.tsx");
  expect(files).toContain("widget/frame/chat.ts");
  expect(files.filter((file) => file.startsWith("widget/loader/"))).toEqual([]);
});
