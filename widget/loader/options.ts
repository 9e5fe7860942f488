import { isColour } from "../bridge/accent.ts";
import { own } from "./own.ts";
import { languages } from "./words.ts";

/** The button that opens the chat, and how the page shows that something has come. */
export interface Launcher {
  /** Whether the button is shown: "always", unless said otherwise; on screens wider than 480 px only; or never, for a page with a button of its own. */
  show?: "always" | "wide" | "never";
  /** The side of the page, in its direction of writing, at which button and pane stand: "end", unless said otherwise. */
  side?: "start" | "end";
  /** How far the button is from that side, and from the foot of the page, in CSS pixels from 0 to 400. 20, unless said otherwise. */
  offset?: { inline?: number; block?: number };
  /** The z-index of the button, from 0 to 2147483647. 2147483000, unless said otherwise. */
  layer?: number;
  /** What the button says, up to 40 characters; "" for what it says by itself. */
  text?: string;
  /** A text beside the button, up to 120 characters, which appears once in a tab and can be closed; "", unless said otherwise, for none. */
  greeting?: string;
  /** After how many seconds the greeting appears, from 0 to 600. 10, unless said otherwise. */
  greetingAfter?: number;
  /** When what the button opens is loaded: when the page is "idle", unless said otherwise; or on "intent": a pointer or the focus comes to the button, or open is called. */
  load?: "idle" | "intent";
  /** Whether the page's title begins with the number of unread messages, as long as there are any: "(2) Shop". Not, unless said otherwise. */
  titleCount?: boolean;
  /** Whether the page sounds when a message comes that nobody sees, once the customer has pressed something in it. Not, unless said otherwise. */
  sound?: boolean;
}

/** How the button, the pane and what is in it look. */
export interface Look {
  /** The colour of the button, of the customer's own messages, and of what can be pressed: # and six hexadecimal digits; "" for the widget's own. */
  accent?: `#${string}` | "";
  /** Light or dark, or "auto", unless said otherwise: as the customer's system has it. */
  scheme?: "light" | "dark" | "auto";
}

/** Whom the site knows. The agent sees the names as ones that the site gave. */
export interface Customer {
  /** Up to 100 characters. */
  firstName?: string;
  lastName?: string;
}

/** What a site can choose. Each has an attribute of the script tag, too. */
export interface Options {
  launcher?: Launcher;
  look?: Look;
  /** What the widget speaks: the language of the page, or else the browser's, unless said otherwise. It cannot change once the chat is loaded. */
  language?: "ar" | "de" | "en" | "es" | "fr" | "ja";
  customer?: Customer;
}

/** A rule for a value: its type, whether it fits, what to set it to, and whether it may be a customer's own. */
type Rule = readonly [type: "string" | "number" | "boolean", fits: (value: never) => boolean, want: string, secret: boolean];

/** The options that there are; a group of them has names. */
interface Rules {
  readonly [name: string]: Rule | Rules;
}

const oneOf = (...words: string[]): Rule => ["string", (value: string) => words.includes(value), words.join(" or "), false];
const text = (most: number): Rule => ["string", (value: string) => value.length <= most, `a text of at most ${most} characters`, true];
const upTo = (most: number): Rule => ["number", (value: number) => value >= 0 && value <= most, `a number from 0 to ${most}`, false];

const flag: Rule = ["boolean", () => true, "true or false", false];

const RULES: Rules = {
  launcher: {
    show: oneOf("always", "wide", "never"),
    side: oneOf("start", "end"),
    offset: { inline: upTo(400), block: upTo(400) },
    layer: upTo(2147483647),
    text: text(40),
    greeting: text(120),
    greetingAfter: upTo(600),
    load: oneOf("idle", "intent"),
    titleCount: flag,
    sound: flag,
  },
  look: { accent: ["string", (value: string) => value === "" || isColour(value), "a colour such as #0b5f59", false], scheme: oneOf("light", "dark", "auto") },
  language: oneOf(...Object.keys(languages)),
  customer: { firstName: text(100), lastName: text(100) },
};

/** Reads the argument of update. Throws a TypeError that names the option that is wrong, and says what to do. @internal */
export function readOptions(options: unknown): Options {
  return members("the options", options, RULES, "");
}

function members(what: string, value: unknown, rules: Rules, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw wrong(what, value, "an object");
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(rules, key));
  if (unknown !== undefined) throw new TypeError(`there is no option ${JSON.stringify(unknown)}: ${what} may have ${Object.keys(rules).join(", ")}`);
  const read = own<Record<string, unknown>>();
  for (const [key, given] of Object.entries(value)) {
    const rule = rules[key];
    if (rule && given !== undefined) read[key] = isRule(rule) ? checked(path + key, given, rule) : members(path + key, given, rule, `${path + key}.`);
  }
  return read;
}

type Attributes = Readonly<Record<string, string | undefined>>;

/** Reads the options among the data-* attributes of the script tag. Tells which attribute is wrong, and leaves it out. @internal */
export function readAttributes(data: Attributes, tell: (problem: string) => void): Options {
  return attributes(own(data), tell, RULES);
}

// The name of an attribute is that of the option, without its group, but with what it is a part of: data-side, data-offset-inline.
function attributes(data: Attributes, tell: (problem: string) => void, rules: Rules, whole?: string): Record<string, unknown> {
  const read = own<Record<string, unknown>>();
  for (const [key, rule] of Object.entries(rules)) {
    const name = whole ? whole + key.charAt(0).toUpperCase() + key.slice(1) : key;
    if (!isRule(rule)) read[key] = attributes(data, tell, rule, whole === undefined ? "" : name);
    else if (data[name] !== undefined) {
      try {
        read[key] = checked(`data-${name.replace(/[A-Z]/g, "-$&").toLowerCase()}`, meant(data[name].trim(), rule[0]), rule);
      } catch (error) {
        tell((error as Error).message);
      }
    }
  }
  return read;
}

function meant(text: string, type: Rule[0]): unknown {
  if (type === "boolean") return text === "true" || (text !== "false" && text);
  return type === "number" && text && !isNaN(Number(text)) ? Number(text) : text;
}

function isRule(rule: Rule | Rules): rule is Rule {
  return Array.isArray(rule);
}

function checked(option: string, given: unknown, [type, fits, want, secret]: Rule): unknown {
  const value = typeof given === "string" ? given.trim() : given;
  if (typeof value !== type || !fits(value as never)) throw wrong(option, value, want, secret);
  return value;
}

// Names no value that may be a customer's.
function wrong(option: string, value: unknown, want: string, secret = true): TypeError {
  const plain = value === null || (!secret && ["string", "number"].includes(typeof value));
  const is = plain ? JSON.stringify(value) : typeof value === "string" ? `${value.length} characters long` : `of type ${typeof value}`;
  return new TypeError(`${option} is ${is}: set it to ${want}`);
}

/** Returns options with what others change: a customer as a whole, the rest one by one. @internal */
export function merge(before: Options, change: Options): Options {
  const offset = own(before.launcher?.offset, change.launcher?.offset);
  return own(before, change, { launcher: own(before.launcher, change.launcher, { offset }), look: own(before.look, change.look) });
}
