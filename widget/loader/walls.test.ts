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

test.each([
  ["loader", ["accent"]],
  ["chat", ["accent", "messages"]],
])("the %s reaches nothing that sees what a customer types", async (entry, bridge) => {
  const files = await reach(`widget/loader/${entry}.ts`);
  expect(files.filter((file) => !file.startsWith("widget/loader/")).sort()).toEqual(bridge.map((file) => `widget/bridge/${file}.ts`));
});

test("the loader does without what only a chat needs, and the chat's script has nothing of the loader's", async () => {
  const [loader, chat] = [await reach("widget/loader/loader.ts"), await reach("widget/loader/chat.ts")];
  for (const file of ["link", "pane", "document"]) expect(chat).toContain(`widget/loader/${file}.ts`);
  expect(loader.filter((file) => chat.includes(file)).sort()).toEqual(
    ["bridge/accent", "loader/blocked", "loader/page", "loader/retry", "loader/scheme", "loader/stored"].map((file) => `widget/${file}.ts`),
  );
});

test("the frame reaches nothing that has the network", async () => {
  const files = await reach("widget/frame/main.tsx");
  expect(files).toContain("widget/frame/chat.ts");
  expect(files.filter((file) => file.startsWith("widget/loader/"))).toEqual([]);
});
