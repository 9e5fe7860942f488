import { type FieldHints, FieldState, type Verdict } from "../bridge/outputs.ts";
import type { FormChat } from "../frame/filling.ts";
import type { Values } from "../frame/state.ts";
import { Uploads } from "../frame/uploads.ts";

/** A chat that finds "wrong" invalid, "half" partial, "odd" doubtful, and what begins with "raw" in need of a space. */
export class FakeChat implements FormChat {
  sent: Values | undefined;
  code = "";
  gone = false;
  readonly uploads = new Uploads({
    addFile: () => ({ file: "f", code: "file-type" }),
    sendPiece: () => undefined,
    dropFile: () => undefined,
  });
  constructor(readonly fields: FieldHints[]) {}

  edit(_request: string, id: string, raw: string, caret: number, values: Values) {
    const text = raw.replace(/^raw/, "r aw");
    const verdicts = this.fields.map((field) => judge(field, field.id === id ? text : (values.find(([other]) => other === field.id)?.[1] ?? "")));
    return { text, caret: caret + text.length - raw.length, verdicts };
  }
  hints(_request: string, values: Values): FieldHints[] | null {
    if (this.gone) return null;
    const here = values.some(([, text]) => text === "AE");
    return this.fields.map((field) => (field.kind === "address-postal-code" ? { ...field, shown: !here } : field));
  }
  submit(_request: string, values: Values): string {
    this.sent = values;
    return this.code;
  }
}

/** What the fake takes a text to mean: "a|b" is open. */
const readings = (text: string): string[] => (/^[\d-]+(\|[\d-]+)*$/.test(text) ? text.split("|") : []);

function judge({ id, required }: FieldHints, text: string): Verdict {
  const verdict = (state: number, problem: string) => ({ id, state, label: "", problem, limit: "", readings: readings(text) });
  if (text === "") return required ? verdict(FieldState.invalid, "required") : verdict(FieldState.empty, "");
  if (text.startsWith("wrong")) return verdict(FieldState.invalid, "number-format");
  if (text.startsWith("half")) return verdict(FieldState.partial, "date-format");
  if (text.includes("|")) return verdict(FieldState.invalid, "date-order");
  return verdict(FieldState.valid, text === "odd" ? "email-typo" : "");
}

/** Returns a field of a made-up form. */
export function field(id: string, over: Partial<FieldHints> = {}): FieldHints {
  return {
    id,
    kind: "text",
    label: `The ${id}`,
    hint: "",
    required: true,
    autocomplete: "",
    inputMode: "",
    enterKeyHint: "",
    maxLength: 0,
    multiline: false,
    secret: false,
    page: 0,
    fixed: false,
    initial: "",
    min: "",
    max: "",
    step: "",
    labelCode: "",
    shown: true,
    locale: "en-GB",
    order: "dmy",
    options: [],
    ...over,
  };
}
