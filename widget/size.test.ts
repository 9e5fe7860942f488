import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const limits = read("limits.json") as Record<string, number>;
interface File {
  file: string;
}
const { loader, chat, frames, wasm } = read("dist/manifest.json") as { loader: File; chat: File; frames: Record<string, File>; wasm: File };
const parts = [["loader", loader], ["chat", chat], ...Object.values(frames).map((frame) => ["frame", frame]), ["wasm", wasm]] as [string, File][];

test.each(parts)("the %s stays below its limit: $file", (part, { file }) => {
  expect(statSync(new URL(`dist/${file}.br`, import.meta.url)).size).toBeLessThanOrEqual(limits[part] ?? 0);
});
