/** The one place that reads the wall clock; everything below is handed `now`. */
export function now(): Date {
  return new Date();
}
