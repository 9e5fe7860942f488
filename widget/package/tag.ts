import type { Sealform } from "../loader/api.ts";
import { create, member, there, whenRead } from "../loader/page.ts";
import { LoadError } from "./failure.ts";
import type { Tag } from "./place.ts";
import { aim } from "./policy.ts";

/** How long a tag that somebody else has put in may take, in milliseconds. */
const PATIENCE = 10_000;

/** Tags that have run: after a destroy they bring no chat any more. */
const ran = new WeakSet<HTMLScriptElement>();

/** Resolves when a tag in the page's HTML, if there is one, has been read. */
export async function parsed(): Promise<void> {
  if (!found()) await new Promise<void>(whenRead);
}

/** Returns the page's script tag. */
export function found(): HTMLScriptElement | undefined {
  return [...(member("querySelectorAll").call(document, "script[src][data-org]") as NodeListOf<HTMLScriptElement>)].find((script) => there() ?? !ran.has(script));
}

/** Waits for the chat of a tag that is there. Resolves with undefined if it brings none. */
export async function awaited(script: HTMLScriptElement): Promise<Sealform | undefined> {
  if (!there()) {
    await new Promise((resolve) => {
      for (const event of ["load", "error"]) script.addEventListener(event, resolve, { once: true });
      setTimeout(resolve, PATIENCE);
    });
  }
  ran.add(script);
  return there();
}

/** Puts a tag into the page and waits for its chat. Throws a LoadError, and leaves no tag, if it brings none. */
export async function inserted(tag: Tag): Promise<Sealform> {
  const script = create("script");
  Object.assign(script, { integrity: tag.integrity, crossOrigin: "anonymous", nonce: tag.nonce });
  for (const [name, value] of Object.entries(tag.data)) if (value) script.dataset[name] = value;
  aim(script, tag.src);
  try {
    await run(script);
    const chat = there();
    if (chat) return chat;
    throw new LoadError("config", "the loader started no chat: the console says why");
  } catch (error) {
    script.remove();
    throw error;
  } finally {
    ran.add(script);
  }
}

function run(script: HTMLScriptElement): Promise<void> {
  let blocked = false;
  const violated = (event: SecurityPolicyViolationEvent): void => void (blocked ||= event.blockedURI === script.src);
  addEventListener("securitypolicyviolation", violated);
  return new Promise<void>((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () => reject(blocked ? forbidden(script) : lost(script));
    member("head").append(script);
  }).finally(() => removeEventListener("securitypolicyviolation", violated));
}

const forbidden = ({ integrity }: HTMLScriptElement): LoadError => new LoadError("csp", `this page's Content-Security-Policy blocks the loader: add "script-src '${integrity}'"`);

const lost = ({ src }: HTMLScriptElement): LoadError =>
  new LoadError("network", `cannot load ${src}: it cannot be reached, or is not the build that the integrity names; the relay has to serve the build of this package`);
