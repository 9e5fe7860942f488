import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Words } from "../frame/words/words.ts";

const folder = new URL("../frame/words/", import.meta.url);
const files = readdirSync(folder).filter((name) => /^[a-z]{2}\.ts$/.test(name));

/** The frame's words of every language, English among them. */
export const spoken = await Promise.all(files.map(async (name) => ((await import(fileURLToPath(new URL(name, folder)))) as { words: Words }).words));
