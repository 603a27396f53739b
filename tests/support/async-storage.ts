import { AsyncLocalStorage } from "node:async_hooks";

// Next looks for it among the globals, where its own server puts it before anything else is loaded.
Object.assign(globalThis, { AsyncLocalStorage });
