import pino from "pino";

/** Structured log; ids and counts only, never student data or secrets. */
export const logger = pino({ level: process.env.LOG_LEVEL ?? (process.env.NODE_ENV === "test" ? "silent" : "info") });
