// A frame imports this before all else: nothing runs earlier in it.
import { confine } from "./confine.ts";

confine(globalThis);
