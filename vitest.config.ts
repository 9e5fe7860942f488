import { defineConfig } from "vitest/config";

// Browser tests (widget/e2e/*.spec.ts) are Playwright's.
export default defineConfig({ test: { include: ["widget/**/*.test.ts", "desktop/ui/**/*.test.ts", "relay/worker/*.test.ts", "wasm/interop/third/*.test.ts"] } });
