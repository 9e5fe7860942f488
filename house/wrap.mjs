// Wraps the prose of documents at one width: paragraphs and list items. Headings,
// tables, code and HTML stay as they are. With --check it says which documents are not so.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WIDTH = 120;
const root = fileURLToPath(new URL("../", import.meta.url));

/** The documents for people; those of testdata keep the form of where they are from. */
const documents = ["", "docs/"].flatMap((folder) =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => folder + name),
);

const verbatim = /^\s*(\||#|<|$)/;
const item = /^(\s*)([-*]|\d+\.)\s+/;
/** What would be read as a mark at the beginning of a line. */
const mark = /^([-+*>|#]|\d+\.$|<)/;

/** The words of a text; code in backticks is one, and so is what may not begin a line. */
function words(text) {
  const all = [];
  for (const word of text.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (all.length && mark.test(word)) all.push(`${all.pop()} ${word}`);
    else all.push(word);
  }
  return all;
}

/** Fills lines with a text, the first behind one prefix and the others behind another. */
function fill(text, first, rest) {
  const lines = [];
  let [line, empty] = [first, true];
  for (const word of words(text)) {
    if (!empty && width(line) + 1 + width(word) > WIDTH) {
      lines.push(line);
      [line, empty] = [rest, true];
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

const width = (text) => [...text].length;

function wrap(text) {
  const out = [];
  let block = null; // what is being read: its text and its prefixes
  let code = false;
  const end = () => {
    if (block) out.push(...fill(block.text, block.first, block.rest));
    block = null;
  };
  for (const line of text.split("\n")) {
    const fence = /^\s*(> )?```/.test(line);
    if (code || fence || verbatim.test(line)) {
      end();
      out.push(line);
      if (fence) code = !code;
      continue;
    }
    const marked = item.exec(line) ?? (/^> /.test(line) && !block?.first.startsWith(">") ? ["> "] : null);
    if (marked) {
      end();
      block = { text: line.slice(marked[0].length), first: marked[0], rest: marked[0] === "> " ? "> " : " ".repeat(marked[0].length) };
    } else if (block) block.text += ` ${line.replace(/^> /, "").trim()}`;
    else block = { text: line.trim(), first: /^\s*/.exec(line)[0], rest: /^\s*/.exec(line)[0] };
  }
  end();
  return out.join("\n");
}

let unwrapped = 0;
for (const name of documents) {
  const before = readFileSync(root + name, "utf8");
  const after = wrap(before);
  if (after === before) continue;
  if (process.argv.includes("--check")) {
    unwrapped++;
    console.error(`${name} is not wrapped at ${WIDTH} columns: run make format`);
  } else writeFileSync(root + name, after);
}
process.exit(unwrapped ? 1 : 0);
