/** Whom the site knows. The agent sees the names as ones that the site gave. */
export interface Customer {
  firstName?: string;
  lastName?: string;
}

/** What a site can choose. */
export interface Options {
  customer?: Customer;
}

/** How long a name is at most, in UTF-16 units. */
const LONGEST = 100;

/** Reads the argument of update. Throws a TypeError that names the option that is wrong, and says what to do. @internal */
export function readOptions(options: unknown): Options {
  const { customer } = members("the options", options, ["customer"]);
  if (customer === undefined) return {};
  const { firstName, lastName } = members("customer", customer, ["firstName", "lastName"]);
  return { customer: { firstName: name("customer.firstName", firstName), lastName: name("customer.lastName", lastName) } };
}

function members(what: string, value: unknown, known: string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw wrong(what, value, "an object");
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TypeError(`there is no option ${JSON.stringify(unknown)}: ${what} may have ${known.join(", ")}`);
  return value as Record<string, unknown>;
}

function name(option: string, value: unknown = ""): string {
  if (typeof value !== "string" || value.length > LONGEST) throw wrong(option, value, `a text of at most ${LONGEST} characters`);
  return value.trim();
}

// Names the value only as far as it cannot be a customer's name.
function wrong(option: string, value: unknown, want: string): TypeError {
  const is = typeof value === "string" ? `${value.length} characters long` : value === null ? "null" : `of type ${typeof value}`;
  return new TypeError(`${option} is ${is}: set it to ${want}`);
}
