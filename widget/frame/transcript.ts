import { From, type Item, Kind } from "../bridge/outputs.ts";
import { late } from "./meta.ts";
import type { State } from "./state.ts";
import { clock, day, title, words } from "./words.ts";

/** Whatever a program may show as the end of a line. */
const ENDS = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;

const INDENT = "\n    ";

/**
 * Returns the stream as plain text, for the customer to keep: when, who and what, of a form only its title and what happened
 * to it. It is made of what is shown, so no value, file or text that was stopped is in it. Nothing that somebody wrote begins
 * a line without a space, so it cannot pass for the words of somebody else. waits: what to say of a message that was not
 * acknowledged.
 */
export function transcript(state: State, waits: string): string {
  const { items, dropped, service, locale } = state;
  const heading = [title(service.value) || words.chat, words.transcript.without];
  if (dropped.value) heading.push(words.stream.earlier);
  const date = day(locale.value);
  let last = "";
  const body = items.value.map((item) => {
    const today = date(item.time);
    const line = entry(item, state, waits);
    if (today === last) return line;
    last = today;
    return `\n${today}\n${line}`;
  });
  return [...heading.map(oneLine), ...body, ""].join("\n");
}

function entry(item: Item, { agent, delivered, locale }: State, waits: string): string {
  const time = clock(locale.value);
  if (item.kind !== Kind.text) return `${time(item.time)}  — ${oneLine(item.form ? `${item.text}: ${item.form}` : item.text)}`;
  const author = item.from === From.customer ? words.stream.you : item.by || agent.value || words.stream.agent;
  const said = [oneLine(author), ...item.text.split(ENDS)];
  const fate = fateOf(item, delivered.value, time, waits);
  if (fate) said.push(`(${fate})`);
  return `${time(item.time)}  ${said.join(INDENT)}`;
}

function fateOf(item: Item, delivered: number, time: (ms: number) => string, waits: string): string {
  if (item.untaken) return words.stream.untaken[item.untaken];
  if (item.seq > delivered) return waits;
  return late(item) ? words.stream.arrived(time(item.arrived)) : "";
}

const oneLine = (text: string): string => text.split(ENDS).join(" ");
