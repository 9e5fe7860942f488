import { expect } from "@playwright/test";
import { card } from "../people.ts";
import type { Part, Place, Tab } from "./tab.ts";

/** Returns the visible words of a part of a page; "" while it is not there. */
export async function words(tab: Tab, place: Place, css = "body"): Promise<string> {
  return await tab.call(place, (css) => document.querySelector<HTMLElement>(css)?.innerText ?? "", css);
}

/** Returns the value of a field; "" while it is not there. */
export async function value(tab: Tab, place: Place, css: string): Promise<string> {
  return await tab.call(place, (css) => document.querySelector<HTMLInputElement>(css)?.value ?? "", css);
}

/** A customer in the shop. */
export class Buyer {
  constructor(readonly tab: Tab) {}

  /** The chat's frame. */
  readonly chat = "sealform-chat iframe";

  async opens(): Promise<void> {
    await this.tab.click("", { css: "button", name: /^Chat with us/ });
    await this.says("Hi, I want to pay my bill");
  }
  async says(text: string): Promise<void> {
    await this.types({ css: "textarea, input", name: /^Message/ }, text);
    await this.presses(/^Send$/);
  }
  async presses(name: RegExp): Promise<void> {
    await this.tab.click(this.chat, { css: "button", name });
  }
  async types(part: Part, text: string): Promise<void> {
    await this.tab.type(this.chat, part, text);
  }
  /** Fills in the form for a credit card. */
  async fills(number = card.digits): Promise<void> {
    const answers = { "card-number": number, "card-expiry": "1230", "card-code": card.code, "card-name": card.name, "postal-code": card.postal };
    for (const [id, text] of Object.entries(answers)) await this.types({ css: `[name="${id}"]` }, text);
  }
  async reads(text: string, css = "body"): Promise<void> {
    await expect.poll(() => words(this.tab, this.chat, css), `the customer reads "${text}"`).toContain(text);
  }
}

/** Alice at her desktop. */
export class Desk {
  constructor(readonly tab: Tab) {}

  readonly secure = "section.secure";
  readonly message: Part = { css: "textarea, input", name: /^Message$/ };

  async presses(name: RegExp): Promise<void> {
    await this.tab.click("", { css: "button", name });
  }
  /** Accepts the chat that waits. */
  async accepts(): Promise<void> {
    await this.presses(/^Accept/);
    await this.reads("Hi, I want to pay my bill", "[role=log]");
  }
  async says(text: string): Promise<void> {
    await this.tab.type("", this.message, text);
    await this.tab.press("", "Enter");
  }
  /** Asks for a form in the palette, by keyboard. */
  async asks(form: string): Promise<void> {
    await this.tab.type("", this.message, `/form ${form}`);
    const options = () => this.tab.call("", () => document.querySelectorAll("[role=option]").length, null);
    await expect.poll(options, "forms in the palette").toBe(1);
    await this.tab.press("", "Enter");
  }
  async reads(text: string, css = "body"): Promise<void> {
    await expect.poll(() => words(this.tab, "", css), `the agent reads "${text}"`).toContain(text);
  }
  /** Returns what is on the clipboard: what is pasted into the message box. */
  async pastes(): Promise<string> {
    await this.tab.click("", this.message);
    await this.tab.press("", "Control+A");
    await this.tab.press("", "Backspace");
    await this.tab.press("", "Control+V");
    const pasted = await value(this.tab, "", "textarea, .composer input");
    await this.tab.press("", "Control+A");
    await this.tab.press("", "Backspace");
    return pasted;
  }
}

/** Brings both into one chat. */
export async function talk(buyer: Buyer, desk: Desk): Promise<void> {
  await buyer.opens();
  await desk.accepts();
  await buyer.reads("Alice joined");
}
