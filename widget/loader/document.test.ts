import { expect, test, vi } from "vitest";
import { reportBlocked } from "./blocked.ts";
import { frameDocument } from "./document.ts";
import { reportUnconnected } from "./needs.ts";
import { trusted } from "./trusted.ts";

const asset = { url: "https://cdn.example/widget/frame.js", integrity: "sha384-FRAME" };

test("the frame's document lets in one script by hash, and no network", () => {
  const html = frameDocument(asset, "");
  expect(html).toContain(`content="default-src 'none'; script-src 'sha384-FRAME' 'wasm-unsafe-eval'; form-action 'none'; base-uri 'none'"`);
  expect(html).toContain(`<script src="${asset.url}" integrity="sha384-FRAME" crossorigin="anonymous"></script>`);
  expect(html.match(/<script/g)).toHaveLength(1);
});

test("the page's nonce is copied, and nothing in it or in an address leaves its attribute", () => {
  expect(frameDocument(asset, "abc+/=")).toContain(` nonce="abc+/="></script>`);
  const html = frameDocument({ ...asset, url: `https://cdn.example/"><b>&` }, `"><script>`);
  expect(html).toContain(`src="https://cdn.example/&quot;>&lt;b>&amp;"`);
  expect(html).toContain(`nonce="&quot;>&lt;script>"`);
});

test("the policy for trusted types makes the frame's document and the address of the chat's script, and nothing else", () => {
  const plain = trusted("https://cdn.example/chat.js");
  expect([plain.src, plain.html("<p>"), plain.html("<b>")]).toEqual(["https://cdn.example/chat.js", "<p>", "<p>"]);
  const made: Record<string, (input: string) => string>[] = [];
  const createPolicy = (name: string, rules: Record<string, (input: string) => string>) => {
    expect(name).toBe("sealform");
    made.push(rules);
    return rules;
  };
  vi.stubGlobal("trustedTypes", { createPolicy });
  const given = trusted("https://cdn.example/chat.js");
  expect([given.src, given.html("<p>"), given.html("<b>")]).toEqual(["https://cdn.example/chat.js", "<p>", "<p>"]);
  expect(made.map(Object.keys)).toEqual([["createHTML", "createScriptURL"]]);
  expect(made[0]?.createHTML?.("<script>")).toBe("<p>");
  expect(made[0]?.createScriptURL?.("https://evil.example/")).toBe("https://cdn.example/chat.js");
  vi.unstubAllGlobals();
});

const needs = {
  chat: { url: "https://cdn.example/widget/chat.js", integrity: "sha384-CHAT" },
  frame: asset,
  wasm: "https://cdn.example/widget/sealform.wasm",
  relay: "wss://relay.example/v1/socket",
};

test.each([
  ["connect-src", "https://cdn.example/widget/sealform.wasm", `"connect-src https://cdn.example/widget/sealform.wasm"`],
  ["connect-src", "wss://relay.example/v1/socket", `"connect-src wss://relay.example/v1/socket"`],
  ["connect-src", "wss://relay.example/v1/socket?chat=0123456789abcdef0123456789abcdef", `"connect-src wss://relay.example/v1/socket"`],
  ["connect-src", "wss://relay.example", `"connect-src wss://relay.example/v1/socket"`],
  ["connect-src", "wss://other.example", ""],
  ["connect-src", "wss://other.example/?wss://relay.example/v1/socket", ""],
  ["connect-src", "wss://relay.example/v1/socket/more?chat=1", ""],
  ["connect-src", "", ""],
  ["script-src-elem", "https://cdn.example/widget/chat.js", `"script-src 'sha384-CHAT'"`],
  ["script-src", "https://cdn.example/widget/chat.js", `"script-src 'sha384-CHAT'"`],
  ["script-src-elem", "https://cdn.example/widget/other.js", ""],
  ["img-src", "https://cdn.example/widget/sealform.wasm", ""],
])("a violation of %s by %s misses %s", (effectiveDirective, blockedURI, missing) => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const event = { effectiveDirective, blockedURI, disposition: "enforce" } as SecurityPolicyViolationEvent;
  expect([reportBlocked(event, needs.chat), reportUnconnected(event, needs)].includes(true)).toBe(missing !== "");
  expect(error.mock.calls).toEqual(missing === "" ? [] : [[`sealform: this page's Content-Security-Policy blocks the chat: add ${missing}`]]);
  error.mockRestore();
});

test("what a policy only reports is not named", () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const event = (effectiveDirective: string, blockedURI: string) => ({ effectiveDirective, blockedURI, disposition: "report" }) as SecurityPolicyViolationEvent;
  expect(reportUnconnected(event("connect-src", needs.relay), needs)).toBe(false);
  expect(reportBlocked(event("script-src", needs.chat.url), needs.chat)).toBe(false);
  expect(error).not.toHaveBeenCalled();
});
