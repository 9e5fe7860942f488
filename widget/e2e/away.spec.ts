import type { WebSocketRoute } from "@playwright/test";
import type { Event, Relay, Waiting } from "../../desktop/ui/src/messages.ts";
import { chatOf, ready, waitingOf } from "../../desktop/ui/src/samples.ts";
import { expect, test } from "./people.ts";

const chat = (id: string, firstName: string, relay = ready) => chatOf(id.repeat(32), { firstName, relay, started: Date.now() });

/** Stands between the window and its program, and adds two chats: Maria's with the connection that a test sets, and Noor's, which is up. */
class Between {
  readonly asked: string[] = [];
  #window: WebSocketRoute | undefined;
  #state: Extract<Event, { type: "state" }> | undefined;
  #relay = ready;
  #waiting: Waiting[] = [];

  attach(window: WebSocketRoute): void {
    const program = window.connectToServer();
    this.#window = window;
    program.onMessage((message) => {
      const event = JSON.parse(message.toString()) as Event;
      if (event.type !== "state") window.send(message);
      else this.#show((this.#state = event));
    });
    window.onMessage((message) => {
      this.asked.push((JSON.parse(message.toString()) as { type: string }).type);
      program.send(message);
    });
  }

  maria(relay: Relay): void {
    this.#relay = relay;
    if (this.#state) this.#show(this.#state);
  }

  waits(...waiting: Waiting[]): void {
    this.#waiting = waiting;
    if (this.#state) this.#show(this.#state);
  }

  #show(state: Extract<Event, { type: "state" }>): void {
    this.#window?.send(JSON.stringify({ ...state, waiting: this.#waiting, chats: [chat("a", "Maria", this.#relay), chat("b", "Noor")] }));
  }
}

test("a chat whose own connection is away says so, and no other does", async ({ agentContext, stack }) => {
  const between = new Between();
  const page = await agentContext.newPage();
  await page.routeWebSocket(/\/socket$/, (window) => between.attach(window));
  await page.goto(stack.desktop);
  const mine = page.getByRole("list", { name: "My chats" });
  const talk = page.getByRole("region", { name: "Conversation" });
  await mine.getByRole("button", { name: /Maria/ }).click();
  await expect(talk).toContainText("Online");

  between.maria({ phase: "pausing", reason: "", until: Date.now() + 9_000 });
  await expect(talk).toContainText("Connecting again… Messages are kept until then. Next try in 0:");
  await expect(talk).not.toContainText("Online");
  await expect(mine.getByRole("button", { name: /Maria/ })).toContainText("Billing · connecting again");
  await expect(mine.getByRole("button", { name: /Noor/ })).not.toContainText("connecting");
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  await talk.getByRole("button", { name: "Connect now" }).click();
  expect(between.asked).toContain("retry");
  await mine.getByRole("button", { name: /Noor/ }).click();
  await expect(talk).toContainText("Online");
  await expect(talk).not.toContainText("Connecting again");

  between.maria({ phase: "stopped", reason: "connected again elsewhere", until: 0 });
  await mine.getByRole("button", { name: /Maria/ }).click();
  await expect(talk).toContainText("The relay refused this chat's connection: connected again elsewhere.");
  await expect(mine.getByRole("button", { name: /Maria/ })).toContainText("Billing · not connected");
  between.maria(ready);
  await expect(talk).toContainText("Online");
});

test("a chat that is being accepted says when its connection is away", async ({ agentContext, stack }) => {
  const between = new Between();
  const page = await agentContext.newPage();
  await page.routeWebSocket(/\/socket$/, (window) => between.attach(window));
  await page.goto(stack.desktop);
  const card = page.getByRole("list", { name: "Waiting chats" }).getByRole("listitem");
  const waiting = { ...waitingOf("c".repeat(32), Date.now()), claimed: true };

  between.waits(waiting);
  await expect(card.getByRole("button", { name: "Accepting…" })).toBeDisabled();
  between.waits({ ...waiting, away: true });
  await expect(card).toContainText("No connection");
  await card.getByRole("button", { name: "Connect now" }).click();
  expect(between.asked.filter((type) => type === "retry" || type === "accept")).toEqual(["retry"]);
  between.waits(waiting);
  await expect(card.getByRole("button", { name: "Accepting…" })).toBeDisabled();
  await expect(card).not.toContainText("No connection");

  between.waits({ ...waiting, claimed: false, gone: true });
  await expect(card).toContainText("Customer is not connected now");
  between.waits({ ...waiting, claimed: false });
  await expect(card).not.toContainText("not connected");
});
