// Frames import this first, so that nothing runs before it.
import { confine } from "./confine.ts";

confine(globalThis);
