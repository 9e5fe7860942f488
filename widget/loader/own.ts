/** Returns the members that objects have themselves, in one that inherits none: what a page has put on Object.prototype is no setting. */
export function own<T extends object>(...parts: (T | undefined)[]): T {
  return Object.assign(Object.create(null) as T, ...parts) as T;
}
