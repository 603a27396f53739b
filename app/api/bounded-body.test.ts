import { describe, expect, it } from "vitest";
import { boundedBody } from "./bounded-body";

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request("http://own/api", { method: "POST", body, headers, duplex: "half" } as RequestInit);

const streamed = (parts: number) =>
  new ReadableStream({
    start(controller) {
      for (let part = 0; part < parts; part++) controller.enqueue(new Uint8Array(100));
      controller.close();
    },
  });

describe("the body of a request", () => {
  it("is passed on as it came while it is small enough", async () => {
    const bounded = await boundedBody(post("ñ and more"), 100);
    expect(await bounded?.text()).toBe("ñ and more");
    expect(await boundedBody(new Request("http://own/api"), 1)).toBeInstanceOf(Request);
  });

  it("is refused when it says it is too large, and when it only turns out to be", async () => {
    expect(await boundedBody(post("x", { "content-length": "101" }), 100)).toBeNull();
    expect(await boundedBody(post(streamed(2)), 100)).toBeNull();
    expect(await (await boundedBody(post(streamed(1)), 100))?.arrayBuffer()).toHaveProperty("byteLength", 100);
  });
});
