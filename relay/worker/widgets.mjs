// Gathers the widget's files for a Worker: those of its own build, and of earlier
// releases, each checked against the manifest of its release as the relay's --widgets does.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Copies the files of own, and of the releases in earlier (a folder each; undefined for none), into out.
 * Returns the folder and the version of each release. Throws an Error that names the first that is not whole, or was changed.
 */
export function gather(own, earlier, out) {
  mkdirSync(out, { recursive: true });
  const releases = earlier ? folders(earlier).map((folder) => readRelease(earlier, folder)) : [];
  for (const { files } of releases) for (const [name, bytes] of files) writeFileSync(join(out, name), bytes);
  cpSync(own, out, { recursive: true });
  return releases;
}

function folders(earlier) {
  try {
    return readdirSync(earlier, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name);
  } catch {
    throw new Error(`cannot read the folder "${earlier}": give the one that has the earlier releases' widgets in WIDGETS`);
  }
}

function readRelease(earlier, folder) {
  const bad = (reason) => new Error(`release folder "${folder}" ${reason}: unpack the release's widget archive there again, or take the folder away`);
  const { version, loader, chat, frames, wasm } = readManifest(join(earlier, folder, "manifest.json"), bad);
  const files = [loader, chat, ...Object.values(frames ?? {}), wasm].map((file) => [file?.file, readBuilt(join(earlier, folder), file, bad)]);
  return { folder, version, files };
}

function readManifest(path, bad) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw bad("has no manifest.json that can be read");
  }
}

function readBuilt(folder, file, bad) {
  const name = file?.file ?? "";
  if (!/^[\w.-]+\.(js|wasm)$/.test(name)) throw bad(`has a manifest.json that names the file "${name}", which no build has`);
  const bytes = read(join(folder, name));
  if (!bytes) throw bad(`lacks the file "${name}"`);
  if (`sha384-${createHash("sha384").update(bytes).digest("base64")}` !== file.integrity) throw bad(`has another file "${name}" than its manifest.json says`);
  return bytes;
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
