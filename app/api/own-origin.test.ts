import { expect, it } from "vitest";
import { isOwnOrigin } from "./own-origin";

it("lets only pages of ours change something", () => {
  const from = (headers: Record<string, string>) =>
    isOwnOrigin(new Request("http://any/api/trpc", { method: "POST", headers }), "https://matricula.example/");
  expect(from({ origin: "https://matricula.example", "sec-fetch-site": "same-origin" })).toBe(true);
  expect(from({})).toBe(true);
  expect(from({ origin: "https://evil.example" })).toBe(false);
  expect(from({ origin: "null" })).toBe(false);
  // A neighbor under the same domain is still another site's page.
  expect(from({ origin: "https://matricula.example", "sec-fetch-site": "same-site" })).toBe(false);
});
