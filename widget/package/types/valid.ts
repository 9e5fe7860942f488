// What an embedder may write. The test compiles it against the packed declarations.
import { type Events, type Launcher, load, LoadError, type Look, type Options, type Place, type Sealform, type State } from "sealform";
import { SealformChat, useSealform } from "sealform/react";

const place: Place = { relay: "wss://relay.example/v1/socket", org: "acme+00000000+AAAA", service: "billing" };
const look: Look = { accent: "#c2185b", scheme: "dark" };
const launcher: Launcher = {
  show: "wide",
  side: "start",
  offset: { inline: 48 },
  layer: 7,
  text: "Ask us",
  greeting: "Anything unclear?",
  greetingAfter: 5,
  load: "intent",
  titleCount: true,
  sound: false,
};
const options: Options = { launcher, look, language: "de", customer: { firstName: "Maria" } };

export const pinned: Place = { ...place, spare: "00", loader: { src: "/loader.js", integrity: "sha384-AAAA" } };
export const withNonce: Place = { ...place, loader: { nonce: "q1w2e3" } };
export const both: Place = { ...place, loader: { src: "/loader.js", integrity: "sha384-AAAA", nonce: "q1w2e3" } };

export async function use(): Promise<State | "server"> {
  const chat = await load(place, options);
  if (chat === null) return "server";
  const off: () => void = chat.on("unread", (count: number) => count + 1);
  chat.on("state", (state) => state === "active");
  chat.on("ready", () => undefined);
  chat.on("problem", (problem: "csp" | "load") => problem);
  off();
  chat.update({});
  chat.update({ look: { accent: "" }, launcher: { text: "" } });
  await chat.reset();
  return chat.state;
}

export function say(error: unknown): string {
  if (!(error instanceof LoadError)) return "";
  const reason: "config" | "csp" | "network" | "another" = error.reason;
  return reason;
}

export const heard: Events["unread"] = [1];
export const ofWindow: Sealform | undefined = window.Sealform;
export const hook: Sealform | null = useSealform(place);
export const element: null = SealformChat({ place, options });
