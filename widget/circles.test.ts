import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Returns what a module imports of ours, types included. */
function imports(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .flatMap(({ fileName }) => ["", ".ts", ".tsx"].map((end) => join(dirname(file), fileName + end)).filter((path) => /\.tsx?$/.test(path) && existsSync(join(root, path))));
}

/** Returns one circle that can be reached from a module, if there is any. */
function circle(graph: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const look = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    done.add(file);
    return (graph.get(file) ?? []).map((next) => look(next, [...path, file])).find((found) => found.length > 0) ?? [];
  };
  return [...graph.keys()].map((file) => look(file, [])).find((found) => found.length > 0) ?? [];
}

/** All modules of ours, with what each imports. */
function modules(): Map<string, string[]> {
  const files = ["widget", "desktop/ui/src", "relay/worker", "wasm"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  return new Map(files.filter((file) => /\.tsx?$/.test(file) && !file.includes("/dist/")).map((file) => [file, imports(file)]));
}

const graph = modules();

test("no module imports itself by way of others", () => {
  expect(graph.size).toBeGreaterThan(150);
  expect(graph.get("relay/worker/src/front.ts")).toContain("relay/worker/src/chat.ts");
  expect(circle(graph)).toEqual([]);
});

test("a circle is found", () => {
  expect(
    circle(
      new Map([
        ["a", ["b", "c"]],
        ["b", []],
        ["c", ["d"]],
        ["d", ["b", "c"]],
      ]),
    ),
  ).toEqual(["c", "d", "c"]);
});

test("no model of the frame imports a view", () => {
  const views = (file: string) => file.startsWith("widget/frame/view/");
  const models = [...graph].filter(([file]) => /^widget\/frame\/[^/]+\.ts$/.test(file));
  expect(models.map(([file]) => file)).toContain("widget/frame/filling.ts");
  expect(graph.get("widget/frame/main.tsx")?.some(views)).toBe(true);
  expect(models.filter(([, imported]) => imported.some(views)).map(([file]) => file)).toEqual([]);
});
