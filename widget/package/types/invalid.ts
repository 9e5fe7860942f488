// What an embedder may not write: each line below a mark has to be an error, in every compiler.
import { load, type Place } from "sealform";
import { SealformChat, useSealform } from "sealform/react";

const place: Place = { relay: "wss://relay.example/v1/socket", org: "acme+00000000+AAAA", service: "billing" };

// @ts-expect-error -- the service is missing
export const noService: Place = { relay: "", org: "" };
// @ts-expect-error -- a loader without integrity is never right
export const noIntegrity: Place = { ...place, loader: { src: "/loader.js" } };
// @ts-expect-error -- of a hash that is no SHA-384
export const weak: Place = { ...place, loader: { src: "/loader.js", integrity: "sha256-AAAA" } };
// @ts-expect-error -- integrity without its file
export const noSource: Place = { ...place, loader: { integrity: "sha384-AAAA" } };

// @ts-expect-error -- there is no such option
void load(place, { message: "Hi" });
// @ts-expect-error -- a name is a text
void load(place, { customer: { firstName: 1 } });
// @ts-expect-error -- an accent is # and six digits, no name of a colour
void load(place, { look: { accent: "red" } });
// @ts-expect-error -- a language without a region
void load(place, { language: "de-AT" });
// @ts-expect-error -- there is no such side
void load(place, { launcher: { side: "left" } });
// @ts-expect-error -- a greeting is a text, never an element
void load(place, { launcher: { greeting: document.body } });
// @ts-expect-error -- there is no such time
void load(place, { launcher: { load: "hover" } });
// @ts-expect-error -- it is true or false
void load(place, { launcher: { titleCount: "true" } });

const chat = await load(place);
// @ts-expect-error -- it is null on a server
chat.open();
if (chat) {
  // @ts-expect-error -- there is no such event
  chat.on("message", () => undefined);
  // @ts-expect-error -- the listener gets a number
  chat.on("unread", (text: string) => text);
  // @ts-expect-error -- it cannot be set
  chat.state = "idle";
  // @ts-expect-error -- nothing can be written into the chat
  chat.send("Hi");
}

// @ts-expect-error -- the place is missing
useSealform();
// @ts-expect-error -- the place is missing
SealformChat({});
