/** Returns make, made to remember what it returned for each text. */
export function once<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    let result = made.get(text);
    if (result === undefined) made.set(text, (result = make(text)));
    return result;
  };
}
