import { expect, type Locator } from "@playwright/test";
import { pixel } from "./papers.ts";
import { card } from "./people.ts";

/** What to fill in, by field id: for a radio or a list the option's label, for a file its name. */
type Answers = Readonly<Record<string, string>>;

/** A form of the initial workspace: wrong answers for its first page, and right ones for each page. */
interface Ready {
  id: string;
  title: string;
  wrong: Answers;
  right: readonly Answers[];
}

const address = { "home-line1": "1600 Pine Street", "home-line2": "Apt 4", "home-city": "San Francisco", "home-region": "California", "home-postal-code": "94109" };

/** The ready forms, in the order of the palette. */
export const ready: readonly Ready[] = [
  {
    id: "credit-card",
    title: "Credit card",
    wrong: { "card-number": "4111 1111 1111 1112", "card-expiry": "13/30", "card-code": "73a", "card-name": "4111111111111111" },
    right: [{ "card-number": card.number, "card-expiry": card.expiry, "card-code": card.code, "card-name": card.name, "postal-code": card.postal }],
  },
  { id: "secure-note", title: "Secure note", wrong: {}, right: [{ note: "The spare key is with our neighbour at number 14.\nPlease ring twice." }] },
  {
    id: "ssn",
    title: "Social security number",
    wrong: { ssn: "666-90-4399", "date-of-birth": "1984-02-30" },
    right: [{ ssn: "536-90-4399", "date-of-birth": "1984-04-29" }],
  },
  {
    id: "bank-account",
    title: "Bank account",
    wrong: { routing: "123456789", account: "12a" },
    right: [{ holder: card.name, routing: "021000021", account: "1234567890" }],
  },
  {
    id: "iban",
    title: "Bank account (IBAN)",
    wrong: { iban: "DE89 3704 0044 0532 0130 01" },
    right: [{ holder: card.name, iban: "DE89 3704 0044 0532 0130 00" }],
  },
  {
    id: "address",
    title: "Address",
    wrong: { name: card.name, "home-country": "US", "home-postal-code": "!!" },
    right: [{ name: card.name, "home-country": "US", ...address }],
  },
  {
    id: "identity-document",
    title: "Identity document",
    wrong: { country: "US", expiry: "2031-02-30", mrz: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C46UTO7408122F1204159ZE184226B<<<<<10" },
    right: [
      {
        ...{ type: "Passport", number: "L898902C3", country: "US", expiry: "2031-04-29", front: "passport.png" },
        mrz: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
      },
      { name: card.name, "date-of-birth": "1984-04-29" },
    ],
  },
];

/** Uploads a picture for a field. */
export async function upload(form: Locator, id: string, name: string): Promise<void> {
  const field = form.locator(`[name="${id}"]`);
  await field.setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
  await expect(field.locator("..").getByRole("status").locator(".icon")).toBeVisible();
}

/** Fills in one page of a form, each value at once. */
export async function fillIn(form: Locator, answers: Answers): Promise<void> {
  for (const [id, value] of Object.entries(answers)) {
    const field = form.locator(`[name="${id}"]`);
    if (await form.getByRole("radio", { name: value, exact: true }).count()) await form.getByRole("radio", { name: value, exact: true }).check();
    else if ((await field.count()) === 0)
      await form.getByRole("radio").first().check(); // its label is in another language
    else if ((await field.getAttribute("type")) === "file") await upload(form, id, value);
    else if (await field.evaluate((element) => element.tagName === "SELECT")) await field.selectOption(value);
    else await field.fill(value);
  }
}
