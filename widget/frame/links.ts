/** A part of a message: plain text, or an address of a web page. */
export interface Part {
  /** What to show. In an address, characters that nobody sees stand as their code. */
  text: string;
  /** For an address: what to copy, and the host where that is not plain from the text; both "" if no browser could open it. */
  link?: { copy: string; host: string };
}

// Only what begins like an address is one: "e.g.this" and "1.2.3" are not.
const ADDRESSES = /(?:https?:\/\/(?=[^\s/?#.])|(?<![\w.@/-])www\.(?=[\p{L}\p{N}-]+\.\p{L}))(?:[^\s<>"“”»、-】！-？]|\uFEFF)+/giu;
const UNSEEN = /[\p{C}\p{DI}]/gu;
const PLAIN = /^[!-~]+$/;

/** Splits a message into its plain text and the addresses in it. */
export function parts(message: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const { 0: run, index } of message.matchAll(ADDRESSES)) {
    const address = trimmed(run);
    if (index > end) found.push({ text: message.slice(end, index) });
    found.push({ text: address.replace(UNSEEN, coded), link: linkOf(address) });
    end = index + address.length;
  }
  if (end < message.length) found.push({ text: message.slice(end) });
  return found;
}

// A sentence's punctuation behind an address is not part of it, nor is a bracket that was opened before it.
function trimmed(run: string): string {
  let surplus = run.split(")").length - run.split("(").length;
  let end = run.length;
  while (end > 0) {
    const last = run.charAt(end - 1);
    if (last === ")" ? surplus-- <= 0 : !".,;:!?'’]}*،؛؟".includes(last)) break;
    end--;
  }
  return run.slice(0, end);
}

function linkOf(address: string): Required<Part>["link"] {
  try {
    const { host, href } = new URL(/^http/i.test(address) ? address : `https://${address}`);
    const written = /^(?:https?:\/\/)?([^/?#\\]*)/i.exec(address)?.[1]?.toLowerCase();
    return { copy: PLAIN.test(address) ? address : href, host: host === written ? "" : host };
  } catch {
    return { copy: "", host: "" };
  }
}

function coded(character: string): string {
  return `⟨U+${character.codePointAt(0)?.toString(16).toUpperCase()}⟩`;
}
