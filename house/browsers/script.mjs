// Which features of the platform scripts use: the members of the types that TypeScript
// declares for the language and the DOM, elements and attributes in JSX, events by name,
// and syntax.
import ts from "typescript";
import { first } from "./support.mjs";

/** Returns every feature that these scripts and what they import use, with one place for each. */
export function inScripts(entries, root) {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(entries, { ...options, lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"] });
  const checker = program.getTypeChecker();
  const used = new Map();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || file.fileName.includes("/node_modules/")) continue;
    const walk = (node) => {
      for (const feature of features(node, checker)) {
        if (feature === undefined || used.has(feature)) continue;
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        used.set(feature, `${file.fileName.replace(root, "")}:${line + 1}`);
      }
      ts.forEachChild(node, walk);
    };
    walk(file);
  }
  return used;
}

function features(node, checker) {
  if (ts.isPropertyAccessExpression(node)) return [member(node.name, checker.getTypeAtLocation(node.expression), checker), ...syntax(node)];
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) return [bound(node, checker)];
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) return [built(node.expression.text, checker.getSymbolAtLocation(node.expression))];
  if (ts.isCallExpression(node)) return [event(node, checker), ...syntax(node)];
  if (ts.isIdentifier(node)) return [global(node, checker)];
  if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) return markup(node);
  if (ts.isRegularExpressionLiteral(node)) return pattern(node.text);
  return syntax(node);
}

const LIB = /\/typescript\/lib\/lib\.[^/]*$/;

/** Returns the declaration in TypeScript's own library. */
const declared = (symbol) => symbol?.declarations?.find((d) => LIB.test(d.getSourceFile().fileName));

function member(name, type, checker) {
  const symbol = checker.getSymbolAtLocation(name);
  const declaration = declared(symbol);
  if (!declaration) return undefined;
  const owners = [owner(declaration), ...types(type, checker)];
  return first(...owners.flatMap((o) => places(o, symbol.name)));
}

function bound(node, checker) {
  const name = node.propertyName ?? node.name;
  if (!ts.isIdentifier(name)) return undefined;
  const type = checker.getTypeAtLocation(node.parent);
  const symbol = type.getProperty(name.text);
  const declaration = declared(symbol);
  if (!declaration) return undefined;
  return first(...[owner(declaration), ...types(type, checker)].flatMap((o) => places(o, name.text)));
}

// "Intl.Segmenter" for what is declared in a namespace.
function owner(declaration) {
  const parent = declaration.parent;
  if (ts.isModuleBlock(parent)) return parent.parent.name.text;
  const space = parent?.parent;
  return (space && ts.isModuleBlock(space) ? `${space.parent.name.text}.` : "") + (parent?.name?.text ?? "");
}

// The names of a type and of those that it extends: members of a mixin stand with those that have it.
function types(type, checker) {
  const parts = type.isUnionOrIntersection() ? type.types : [checker.getApparentType(type)];
  return parts.flatMap((part) => {
    const name = part.symbol?.name;
    const bases = part.isClassOrInterface?.() || part.symbol?.members ? (part.getBaseTypes?.() ?? []) : [];
    return [...(name ? [name] : []), ...bases.flatMap((base) => types(base, checker))];
  });
}

/** Where the data may have a member: in the language, in the DOM, as a static one or not. */
function places(owner, name) {
  const plain = owner
    .replace(/(?:Constructor|^Readonly(?=Array|Set|Map))/g, "")
    .replace(/^(?:Callable|Newable)Function$/, "Function")
    .replace(/^\w*Iterator(?:Object)?$/, "Iterator");
  const path = plain.split(".");
  if (path[0] === "WebAssembly")
    return [
      ["webassembly", "api", ...path.slice(1), name],
      ["webassembly", "api", ...path.slice(1), `${name}_static`],
    ];
  return [
    ["javascript", "builtins", ...path, name],
    ["api", plain, name],
    ["api", plain, `${name}_static`],
    ["api", plain, `${name.replace(/^on/, "")}_event`],
  ];
}

const built = (name, symbol) => (declared(symbol) ? first(["javascript", "builtins", name, name], ["api", name, name]) : undefined);

// What is looked up in the global object, and not a member's name.
function global(node, checker) {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) && parent.name === node) || ts.isTypeNode(parent)) return undefined;
  const symbol = checker.getSymbolAtLocation(node);
  const declaration = declared(symbol);
  if (
    !declaration ||
    !(symbol.flags & ts.SymbolFlags.Value) ||
    (!ts.isVariableDeclaration(declaration) && !ts.isFunctionDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration))
  )
    return undefined;
  return first(["javascript", "builtins", node.text], ["api", node.text], ["api", "Window", node.text]);
}

// addEventListener("beforeinput", …)
function event(node, checker) {
  const [kind] = node.arguments;
  if (!kind || !ts.isStringLiteral(kind)) return undefined;
  const call = node.expression;
  if (ts.isIdentifier(call) && call.text === "addEventListener")
    return first(["api", "Window", `${kind.text}_event`], ["api", "Element", `${kind.text}_event`], ["api", "Document", `${kind.text}_event`]);
  if (!ts.isPropertyAccessExpression(call) || call.name.text !== "addEventListener") return undefined;
  return first(...types(checker.getTypeAtLocation(call.expression), checker).map((t) => ["api", t, `${kind.text}_event`]));
}

function markup(node) {
  const tag = node.tagName.getText();
  if (!/^[a-z]+$/.test(tag)) return [];
  const names = node.attributes.properties.filter(ts.isJsxAttribute).map((a) => a.name.getText().toLowerCase());
  return [first(["html", "elements", tag]), ...names.map((name) => first(["html", "elements", tag, name], ["html", "global_attributes", name]))];
}

function pattern(text) {
  const flags = text.slice(text.lastIndexOf("/") + 1);
  const of = (name) => `javascript.regular_expressions.${name}`;
  const has = [
    [/\(\?<[=!]/.test(text), of("lookbehind_assertion")],
    [/\(\?<[a-z]/i.test(text), of("named_capturing_group")],
    [/\\p\{/i.test(text), of("unicode_character_class_escape")],
    [/\(\?[ims-]+:/.test(text), of("modifier")],
    [flags.includes("v"), "javascript.builtins.RegExp.unicodeSets"],
    [flags.includes("d"), "javascript.builtins.RegExp.hasIndices"],
    [flags.includes("s"), "javascript.builtins.RegExp.dotAll"],
  ];
  return has.filter(([is]) => is).map(([, feature]) => feature);
}

const OPERATORS = new Map([
  [ts.SyntaxKind.QuestionQuestionToken, "nullish_coalescing"],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, "nullish_coalescing_assignment"],
  [ts.SyntaxKind.BarBarEqualsToken, "logical_or_assignment"],
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken, "logical_and_assignment"],
  [ts.SyntaxKind.AsteriskAsteriskToken, "exponentiation"],
]);

// Members of classes: # before a name, and how TypeScript calls it.
function syntax(node) {
  if (node.questionDotToken) return ["javascript.operators.optional_chaining"];
  if (ts.isBinaryExpression(node)) {
    const name = OPERATORS.get(node.operatorToken.kind);
    return name ? [`javascript.operators.${name}`] : ts.isPrivateIdentifier(node.left) ? ["javascript.classes.private_class_fields_in"] : [];
  }
  if (ts.isPropertyDeclaration(node)) return [`javascript.classes.${ts.isPrivateIdentifier(node.name) ? "private" : "public"}_class_fields`];
  if (ts.isMethodDeclaration(node) && ts.isPrivateIdentifier(node.name)) return ["javascript.classes.private_class_methods"];
  if (ts.isClassStaticBlockDeclaration(node)) return ["javascript.classes.static.initialization_blocks"];
  if (ts.isCatchClause(node) && !node.variableDeclaration) return ["javascript.statements.try_catch.optional_catch_binding"];
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using) return ["javascript.statements.using"];
  return [];
}
