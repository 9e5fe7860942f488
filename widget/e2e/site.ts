import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Page } from "@playwright/test";
import type { Place } from "../package/index.ts";
import { scriptTag } from "./page.ts";
import type { Stack } from "./stack.ts";

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** A site that stands at the shop's address, in its place. */
export interface Site {
  /** A folder with its files. */
  folder: string;
  /** What is changed in a page, or the page itself. */
  page?: (html: string) => string;
  /** Its Content-Security-Policy; "" for none. */
  policy?: string;
}

/** Has a page get a site's files instead of the shop's. The last call counts. */
export async function serve(page: Page, stack: Stack, { folder, page: edit = (html) => html, policy = "" }: Site): Promise<void> {
  // A page that a test makes up counts as one from anywhere, which has to ask before it reaches this machine.
  await page.context().grantPermissions(["local-network-access"]);
  const { origin } = new URL(stack.shop);
  await page.route(
    (url) => url.origin === origin,
    (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(folder, extname(pathname) ? pathname : "index.html");
      const end = extname(file);
      if (!existsSync(file) && end !== ".html") return route.fulfill({ status: 404 });
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      const headers = end === ".html" && policy ? { "content-security-policy": policy } : {};
      return route.fulfill({ headers, contentType: types[end] ?? "application/octet-stream", body: end === ".html" ? edit(text) : text });
    },
  );
}

/** Returns what a page gives to the package: what the shop has in its tag. */
export async function shopPlace(stack: Stack): Promise<Place> {
  const tag = await scriptTag(stack);
  const read = (name: string): string => new RegExp(` data-${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&#43;", "+") ?? "";
  return { relay: read("relay"), org: read("org"), spare: read("spare"), service: read("service") };
}

/** Returns the errors of a page, as they come. */
export function errors(page: Page): string[] {
  const all: string[] = [];
  page.on("pageerror", (error) => all.push(String(error)));
  page.on("console", (message) => message.type() === "error" && all.push(message.text()));
  return all;
}
