import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import validator from "card-validator";
import cardType from "credit-card-type";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Asked, caller } from "../../wasm/bench/asked.ts";
import { builtModule } from "../testing/module.ts";
import { FieldState } from "./outputs.ts";
import { Bridge } from "./wasm.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The rows of a table of testdata/cards, without its header. */
function table(name: string): string[][] {
  const [, ...rows] = readFileSync(join(root, "testdata/cards", name), "utf8")
    .trimEnd()
    .split("\n");
  return rows.map((row) => row.split("\t"));
}

/** What either side says of a value. */
type Word = "invalid" | "partial" | "valid";

/** A difference that was decided on: what both say, our code for it, and which values it is about. */
interface Difference {
  kind: string;
  theirs: string;
  ours: string;
  problem: string;
  values: RegExp;
  reason: string;
  met: number;
}

const explained: Difference[] = table("explained.tsv").map(([kind = "", theirs = "", ours = "", problem = "", values = "", reason = ""]) => {
  return { kind, theirs, ours, problem, values: new RegExp(values), reason, met: 0 };
});

const said = (answer: { isPotentiallyValid: boolean; isValid: boolean }): Word => (answer.isValid ? "valid" : answer.isPotentiallyValid ? "partial" : "invalid");

const words: Readonly<Record<number, Word>> = { [FieldState.empty]: "partial", [FieldState.partial]: "partial", [FieldState.invalid]: "invalid", [FieldState.valid]: "valid" };

/** The day that the recorded dates are judged on. */
const day = new Date("2026-11-15T12:00:00Z");

describe("our module beside credit-card-type and card-validator", () => {
  const dir = mkdtempSync(join(tmpdir(), "cards-"));
  let asked: Asked;

  beforeAll(async () => {
    execFileSync("go", ["run", "./wasm/overlay/gowasm", dir, "build", "-o", join(dir, "bench.wasm"), "./wasm/bench"], { cwd: root });
    const module = await builtModule();
    const go = new globalThis.Go();
    const agent = await WebAssembly.instantiate(readFileSync(join(dir, "bench.wasm")), go.importObject);
    void go.run(agent.instance);
    const bridge = await Bridge.start(module);
    asked = new Asked(bridge, caller(agent.instance.exports));
    asked.ask(["card-number", "card-expiry", "card-code"]);
  }, 120_000);

  afterAll(() => rmSync(dir, { recursive: true }));

  /** Fails unless both say the same of a value, or an explanation covers it. */
  function compare(kind: string, value: string, theirs: Word, number = ""): string {
    const { verdicts } = asked.edit(kind, value, { "card-number": number, "card-expiry": "", "card-code": "" }, day.getTime());
    const { state, problem, label } = verdicts.find(({ id }) => id === kind) ?? { state: -1, problem: "", label: "" };
    const ours = words[state] ?? "none";
    if (ours === theirs) return label;
    const difference = explained.find((d) => d.kind === kind && d.theirs === theirs && d.ours === ours && d.problem === problem && d.values.test(value));
    if (!difference) expect.fail(`${kind} ${JSON.stringify(value)}: theirs ${theirs}, ours ${ours} (${problem})`);
    difference.met++;
    return label;
  }

  test("numbers: brand and verdict, and the recorded answers are still theirs", () => {
    for (const [number = "", types, potentially, valid] of table("differential.tsv")) {
      const found = cardType(number);
      const answer = validator.number(number);
      expect([number, found.map(({ type }) => type).join(","), said(answer)]).toEqual([number, types, valid === "1" ? "valid" : potentially === "1" ? "partial" : "invalid"]);
      const label = compare("card-number", number, said(answer));
      if (label !== "" && label !== "Unknown" && found.length === 1) expect([number, label.toLowerCase()]).toEqual([number, found[0]?.niceType.toLowerCase()]);
    }
  }, 120_000);

  test("expiry dates, on the day of the record", () => {
    vi.useFakeTimers({ now: day, toFake: ["Date"] });
    for (const [value = "", potentially, valid] of table("expiry-differential.tsv")) {
      const answer = said(validator.expirationDate(value));
      expect([value, answer]).toEqual([value, valid === "1" ? "valid" : potentially === "1" ? "partial" : "invalid"]);
      compare("card-expiry", value, answer);
    }
    vi.useRealTimers();
  });

  test("security codes beside a card of each length of code, and beside none", () => {
    const cards: [number: string, lengths: number[]][] = [
      ["4111111111111111", [3]],
      ["378282246310005", [4]],
      ["", [3, 4]],
    ];
    for (const [number, lengths] of cards) {
      for (const code of ["1", "12", "123", "1234", "12345", "000", "0000", "12a", "abc", "1a", "12.4"]) compare("card-code", code, said(validator.cvv(code, lengths)), number);
    }
  });

  test("every explanation is needed", () => {
    expect(explained.filter(({ met }) => met === 0).map(({ reason }) => reason)).toEqual([]);
  });
});
