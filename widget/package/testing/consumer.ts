import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Returns the packed package. */
export function tarball(): string {
  const folder = join(root, "build/package");
  const name = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith(".tgz")) : undefined;
  if (!name) throw new Error("the package is not packed: run make package");
  return join(folder, name);
}

/**
 * Returns a folder in which somebody has installed the packed package, without a network, and which has nothing else.
 * React and other dependencies of an example are found further up, where this repository has them.
 */
export function consumer(name: string): string {
  const folder = join(root, "build/consumer", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`);
  execFileSync("npm", ["install", "--offline", "--no-package-lock", "--ignore-scripts", tarball()], { cwd: folder });
  return folder;
}

const built = new Map<string, string>();

/** Returns the folder with the example as Vite builds it where the package is installed; once for each mode. */
export function example(mode: "production" | "development"): string {
  const folder = built.get(mode) ?? build(mode);
  built.set(mode, folder);
  return folder;
}

function build(mode: string): string {
  const folder = consumer(`example-${mode}`);
  cpSync(join(root, "widget/package/example"), folder, { recursive: true });
  const vite = join(root, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "--logLevel", "error"], { cwd: folder, env: { ...process.env, NODE_ENV: mode } });
  return join(folder, "dist");
}
