import { readFileSync } from "node:fs";

/** A code block of docs/embed.md. */
export interface Block {
  /** The heading above it. */
  section: string;
  /** What stands behind the fence; "" for nothing. */
  language: string;
  text: string;
}

/** Returns the code blocks of the page for embedders, in their order. */
export function blocks(): Block[] {
  const document = readFileSync(new URL("../../../docs/embed.md", import.meta.url), "utf8");
  const all: Block[] = [];
  let section = "";
  for (const [, heading, language = "", text = ""] of document.matchAll(/^#+ (.+)$|^```(\S*)\n([\s\S]*?)^```$/gm)) {
    if (heading) section = heading;
    else all.push({ section, language, text });
  }
  return all;
}

/** Returns the HTML that WordPress writes into a page: what PHP leaves as it is. */
export function written(php: string): string {
  return [...php.matchAll(/\?>([\s\S]*?)<\?php/g)].map(([, html]) => html).join("");
}
