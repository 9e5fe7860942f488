// Notes in build/bundled which npm packages a part of the product has in it, for the
// licences of a release: cmd/release reads it.
import { mkdir, writeFile } from "node:fs/promises";

const folder = new URL("../build/bundled/", import.meta.url);

/** Takes what esbuild says of each bundle of that part, with `metafile: true`. */
export async function noteBundled(part, metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const names = new Set(inputs.map(packageOf).filter((name) => name));
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${part}.json`, folder), `${JSON.stringify([...names].sort())}\n`);
}

// The package of a file; undefined: it is ours.
function packageOf(path) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
