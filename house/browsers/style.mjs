// Which features of CSS style sheets use: properties and their words, selectors, at-rules,
// functions and units. What stands in @supports is looked for before it is used.
import { readFileSync } from "node:fs";
import * as csstree from "css-tree";
import { first } from "./support.mjs";

/** Returns every feature that these style sheets use, with one place for each. */
export function inStyles(files, root) {
  const used = new Map();
  for (const file of files) {
    const onParseError = ({ message, line }) => {
      throw new Error(`${file}:${line}: ${message}`);
    };
    const sheet = csstree.parse(readFileSync(file, "utf8"), { positions: true, onParseError });
    csstree.walk(sheet, function walk(node) {
      if (this.atrule?.name === "supports") return;
      const feature = first(...places(node, this));
      if (feature && !used.has(feature)) used.set(feature, `${file.replace(root, "")}:${node.loc.start.line}`);
    });
  }
  return used;
}

const UNITS = new Map([
  ...["dvh", "dvw", "dvi", "dvb", "dvmin", "dvmax"].map((unit) => [unit, "viewport_percentage_units_dynamic"]),
  ...["svh", "svw", "svi", "svb", "svmin", "svmax"].map((unit) => [unit, "viewport_percentage_units_small"]),
  ...["lvh", "lvw", "lvi", "lvb", "lvmin", "lvmax"].map((unit) => [unit, "viewport_percentage_units_large"]),
  ...["cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax"].map((unit) => [unit, "container_query_length_units"]),
]);

function places(node, { declaration, atrule }) {
  const { name = "" } = node;
  const property = declaration?.property ?? "";
  switch (node.type) {
    case "Declaration":
      return [["css", "properties", node.property]];
    case "PseudoClassSelector":
    case "PseudoElementSelector":
      return [["css", "selectors", name]];
    case "NestingSelector":
      return [["css", "selectors", "nesting"]];
    case "Atrule":
      return [["css", "at-rules", name]];
    case "Feature":
      return [["css", "at-rules", atrule?.name ?? "", name]];
    case "Function":
      return [
        ["css", "properties", property, name],
        ["css", "types", name],
        ["css", "types", "color", name],
        ["css", "types", "gradient", name],
        ["css", "types", "filter-function", name],
        ["css", "types", "easing-function", name],
      ];
    case "Identifier":
      return property === ""
        ? []
        : [
            ["css", "properties", property, name],
            ["css", "types", "color", name],
          ];
    case "Dimension":
      return [
        ["css", "types", "length", UNITS.get(node.unit) ?? node.unit],
        ["css", "types", node.unit],
      ];
    default:
      return [];
  }
}
