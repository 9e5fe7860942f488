import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
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
 * Returns an empty folder in which somebody has installed the package, as npm unpacks it. React and
 * whatever else it needs are found further up, where this repository has them.
 */
export function consumer(name: string): string {
  const folder = join(root, "build/consumer", name);
  const installed = join(folder, "node_modules/sealform");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball(), "-C", installed, "--strip-components=1"]);
  return folder;
}
