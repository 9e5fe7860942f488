import type { FieldKind } from "../bridge/kinds.ts";

/** How a kind of field is tested in a browser. */
export interface Row {
  kind: FieldKind;
  /** What a person types, key by key, and what the input shows then. */
  typed: string;
  shown: string;
  /** The same value in another notation, which is pasted. */
  pasted: string;
  /** Whether the pasted notation stays as it is. */
  stays?: true;
  /** A wrong value, and the message about it; none for kinds that accept everything. */
  wrong?: readonly [value: string, says: RegExp];
  /** Whether the wrong value only raises a doubt, and can be sent. */
  doubt?: true;
  /** The autocomplete token of the HTML standard. */
  autocomplete: string;
  inputmode?: string;
  /** Whether the value is masked, with a button to show it between this field and the next. */
  veiled?: true;
}

const mrz = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

/** The label and the hint of a kind's field. */
export const label = (kind: string): string => `The ${kind}`;
export const hint = (kind: string): string => `A hint about ${kind}`;

/** The kinds that are typed, grouped into forms. */
export const groups: Readonly<Record<string, readonly Row[]>> = {
  cards: [
    {
      kind: "card-number",
      typed: "4111111111111111",
      shown: "4111 1111 1111 1111",
      pasted: "4111-1111 1111 1111",
      wrong: ["4111 1111 1111 1112", /check the digits/],
      autocomplete: "cc-number",
      inputmode: "numeric",
    },
    { kind: "card-expiry", typed: "1230", shown: "12/30", pasted: "12/2030", wrong: ["13/30", /no such month/], autocomplete: "cc-exp", inputmode: "numeric" },
    { kind: "card-code", typed: "737", shown: "737", pasted: " 737 ", wrong: ["7a7", /only digits/], autocomplete: "cc-csc", inputmode: "numeric", veiled: true },
    { kind: "card-name", typed: "Maria Gomez", shown: "Maria Gomez", pasted: "Maria\tGomez", wrong: ["4111111111111111", /looks like a card number/], autocomplete: "cc-name" },
    { kind: "postal-code", typed: "94107", shown: "94107", pasted: " 94107", stays: true, wrong: ["!!", /letters or digits/], autocomplete: "postal-code" },
  ],
  words: [
    { kind: "text", typed: "Blue door", shown: "Blue door", pasted: "Blue door", autocomplete: "off" },
    { kind: "multiline", typed: "One\nTwo", shown: "One\nTwo", pasted: "One\r\nTwo", autocomplete: "off", veiled: true },
    { kind: "secret", typed: "open sesame", shown: "open sesame", pasted: "open sesame", autocomplete: "off", veiled: true },
    { kind: "key-value", typed: "Account: 123", shown: "Account: 123", pasted: "Account: 123", wrong: ["Account", /a name, a colon and a value/], autocomplete: "off" },
    {
      kind: "number",
      typed: "1234.50",
      shown: "1234.50",
      pasted: "1,234.50",
      stays: true,
      wrong: ["12x", /Type a number, such as 1234.50/],
      autocomplete: "off",
      inputmode: "decimal",
    },
  ],
  times: [
    { kind: "date", typed: "4/29/2031", shown: "2031-04-29", pasted: "29.04.2031", wrong: ["2031-02-30", /no such day/], autocomplete: "off" },
    { kind: "date-of-birth", typed: "4/29/1984", shown: "1984-04-29", pasted: "29.04.1984", wrong: ["2190-01-01", /has not come yet/], autocomplete: "bday" },
    { kind: "time", typed: "14:30", shown: "14:30", pasted: "2:30 pm", stays: true, wrong: ["25:00", /hours and the minutes/], autocomplete: "off" },
  ],
  contacts: [
    {
      kind: "email",
      typed: "maria@example.com",
      shown: "maria@example.com",
      pasted: " maria@EXAMPLE.com ",
      stays: true,
      wrong: ["maria @example.com", /no spaces/],
      autocomplete: "email",
      inputmode: "email",
    },
    {
      kind: "phone",
      typed: "+442070313000",
      shown: "+44 2070313000",
      pasted: "+44 (20) 7031-3000",
      wrong: ["+44 207", /too short/],
      doubt: true,
      autocomplete: "tel",
      inputmode: "tel",
    },
    {
      kind: "hyperlink",
      typed: "https://example.com/a",
      shown: "https://example.com/a",
      pasted: " https://example.com/a ",
      stays: true,
      wrong: ["http://example.com", /begin with https/],
      autocomplete: "url",
      inputmode: "url",
    },
  ],
  taxes: [
    { kind: "ssn", typed: "536904399", shown: "536-90-4399", pasted: "536 90 4399", wrong: ["666904399", /No one has/], autocomplete: "off", inputmode: "numeric", veiled: true },
    {
      kind: "itin",
      typed: "912701234",
      shown: "912-70-1234",
      pasted: "912 70 1234",
      wrong: ["123-45-6789", /begins with 9/],
      autocomplete: "off",
      inputmode: "numeric",
      veiled: true,
    },
    { kind: "ein", typed: "123456789", shown: "12-3456789", pasted: "12 3456789", wrong: ["001234567", /don't know EINs/], doubt: true, autocomplete: "off", inputmode: "numeric" },
  ],
  banks: [
    { kind: "aba-routing", typed: "021000021", shown: "021000021", pasted: "0210 0002-1", wrong: ["123456789", /No bank/], autocomplete: "off", inputmode: "numeric" },
    {
      kind: "bank-account",
      typed: "1234567890",
      shown: "1234567890",
      pasted: "1234-5678 90",
      wrong: ["12a", /4 to 17 digits/],
      autocomplete: "off",
      inputmode: "numeric",
      veiled: true,
    },
    {
      kind: "iban",
      typed: "gb82west12345698765432",
      shown: "GB82 WEST 1234 5698 7654 32",
      pasted: "gb82-west-1234-5698-7654-32",
      wrong: ["GB82 WEST 1234 5698 7654 33", /check each letter and digit/],
      autocomplete: "off",
    },
  ],
  papers: [
    { kind: "us-state", typed: "California", shown: "California", pasted: "CA", stays: true, wrong: ["Narnia", /Type a US state/], autocomplete: "address-level1" },
    { kind: "drivers-licence", typed: "I1234562", shown: "I1234562", pasted: "I 123 4562", wrong: ["I!!", /unusual for a driver/], doubt: true, autocomplete: "off" },
    { kind: "passport", typed: "C01X00T47", shown: "C01X00T47", pasted: "c01x-00t47", wrong: ["C01!", /only letters and digits/], autocomplete: "off" },
    { kind: "mrz", typed: mrz, shown: mrz, pasted: mrz.toLowerCase(), stays: true, wrong: [mrz.replace("L898902C3", "L898902C4"), /document number/], autocomplete: "off" },
  ],
};

/** How a kind that is chosen rather than typed is tested. */
interface Choice {
  kind: FieldKind;
  role: "checkbox" | "combobox" | "radiogroup" | "slider";
  /** Further keys of its definition. */
  rules?: string;
  /** The keys that choose a value. */
  keys: readonly string[];
  value: string;
  /** What is said when nothing was chosen. */
  says: RegExp;
  autocomplete?: string;
}

const options = "options: [{id: red, label: Dark red}, {id: blue, label: Blue}]";

/** The kinds that are chosen rather than typed. */
export const choices: readonly Choice[] = [
  { kind: "country", role: "combobox", keys: ["G", "e", "r", "m"], value: "DE", says: /Please choose one/, autocomplete: "country" },
  { kind: "list", role: "combobox", rules: options, keys: ["ArrowDown", "ArrowDown"], value: "blue", says: /Please choose one/, autocomplete: "off" },
  { kind: "radio", role: "radiogroup", rules: options, keys: ["Space", "ArrowDown"], value: "blue", says: /Please choose one/ },
  { kind: "checkbox", role: "checkbox", keys: ["Space"], value: "on", says: /Please tick/ },
  { kind: "slider", role: "slider", rules: "min: 0, max: 10, step: 5", keys: ["Home", "ArrowRight"], value: "5", says: /Please choose a value/ },
];

/** The parts of an address in the order of the United States, each with a value and its autocomplete token. */
export const address = {
  "address-line1": ["1 Main St", "address-line1"],
  "address-line2": ["Apt 4", "address-line2"],
  "address-city": ["San Francisco", "address-level2"],
  "address-region": ["CA", "address-level1"],
  "address-postal-code": ["94107", "postal-code"],
} as const;

/** Every kind that a test covers. */
export const tried: readonly string[] = [...Object.values(groups).flat(), ...choices].map<string>(({ kind }) => kind).concat("address-country", Object.keys(address));

/** The forms of this workspace, by id. */
export const forms: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(groups).map(([group, rows]) => yaml(group, rows)),
  yaml("choices", choices),
  yaml(
    "addresses",
    ["address-country", ...Object.keys(address)].map((kind) => ({ kind })),
  ),
]);

function yaml(group: string, rows: readonly { kind: string; rules?: string }[]): readonly [id: string, text: string] {
  const field = ({ kind, rules = "" }: { kind: string; rules?: string }): string =>
    `  - {id: ${kind}, kind: ${kind}, label: {en: ${label(kind)}, ar: حقل ${kind}}, hint: ${hint(kind)}, required: ${String(kind !== "address-line2")}, ${rules}}\n`;
  const head = `id: kinds-${group}\nversion: 1\nlanguage: en\ntitle: {en: Kinds of ${group}, ar: أنواع ${group}}\npurpose: To try each one.\nretain-minutes: 15\n`;
  return [`kinds-${group}`, `${head}fields:\n${rows.map(field).join("")}`];
}
