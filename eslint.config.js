import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// No code of ours turns text into markup, style or script.
const noInjection = [
  ...["innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML"].map((name) => ({
    selector: `:matches(MemberExpression > Identifier[name=${name}], JSXIdentifier[name=${name}])`,
    message: "Markup is never made from text.",
  })),
  {
    selector: "JSXAttribute[name.name=style]",
    message: "A strict CSP forbids style attributes: use a class.",
  },
];

// An element of the page can stand for any member of its document.
const noClobbering = [
  "MemberExpression[object.name=document]",
  "MemberExpression[object.property.name=document]",
  "VariableDeclarator[init.name=document]",
  "MemberExpression[object.name=/^(window|globalThis)$/][property.name=/^(Sealform|trustedTypes|requestIdleCallback)$/]:not(AssignmentExpression > .left, UnaryExpression[operator=delete] > *)",
].map((selector) => ({ selector, message: "Use widget/loader/page.ts: an element of the page can have that name." }));

// A URL's path is percent-encoded: no file is found by it below a folder whose name has a space.
const noURLPath = [
  "MemberExpression[property.name=pathname]:has(MetaProperty)",
  "MemberExpression[property.name=pathname][object.arguments.1.name=/^(root|dist|here|words)$/]",
].map((selector) => ({ selector, message: "Use fileURLToPath." }));

// A test waits for what it wants to see, and not for a time in which that may or may not come.
const noSleep = [
  "CallExpression[callee.property.name=waitForTimeout]",
  "NewExpression[callee.name=Promise] > ArrowFunctionExpression > CallExpression[callee.name=setTimeout][arguments.0.type=Identifier][arguments.length=2]",
].map((selector) => ({ selector, message: "Wait for a condition, not for a time." }));

export default defineConfig(
  globalIgnores(["build", "node_modules", "widget/dist", "desktop/ui/dist", "widget/package/types", "test-results", "playwright-report"]),
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-console": ["error", { allow: ["error"] }],
      "no-restricted-syntax": ["error", ...noInjection, ...noURLPath],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
    },
  },
  {
    files: ["widget/loader/*.ts", "widget/package/*.ts"],
    ignores: ["**/*.test.ts", "widget/loader/page.ts"],
    rules: { "no-restricted-syntax": ["error", ...noInjection, ...noURLPath, ...noClobbering] },
  },
  {
    files: ["**/*.test.ts", "widget/e2e/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...noInjection, ...noURLPath, ...noSleep] },
  },
  {
    files: ["**/*.mjs", "*.js"],
    rules: { "no-restricted-syntax": ["error", ...noURLPath] },
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "Buffer", "fetch", "performance", "TextDecoder", "TextEncoder", "WebAssembly", "crypto", "setTimeout"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
