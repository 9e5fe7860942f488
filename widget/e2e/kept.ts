import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { passphrases } from "./founded.ts";
import type { Office } from "./office.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Makes the command that opens what Alice's program keeps for its next start, with her own key. */
export function opener(office: Office): () => string {
  const program = join(office.dir, "keeps");
  execFileSync("go", ["build", "-o", program, "./widget/e2e/keeps"], { cwd: root });
  return () => execFileSync(program, [join(office.dir, "alice/.config/sealform"), passphrases.alice], { encoding: "utf8" });
}
