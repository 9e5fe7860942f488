import { basename } from "node:path";
import type TypeScript from "typescript";

/** Compiles files as an embedder's project would, and returns what is wrong in them and in the package's declarations. */
export function compile(ts: typeof TypeScript, files: string[], resolution: "Bundler" | "NodeNext", more: TypeScript.CompilerOptions = {}): string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    module: resolution === "Bundler" ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind[resolution],
    moduleDetection: ts.ModuleDetectionKind.Force,
    jsx: ts.JsxEmit.ReactJSX,
    ...more,
  });
  const ours = program.getSourceFiles().filter(({ fileName }) => files.includes(fileName) || fileName.includes("/node_modules/sealform/"));
  return ours
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ file, messageText }) => `${basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}
