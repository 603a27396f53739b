import { describe, expect, it } from "vitest";
import { guardedLookup, isPublicAddress, parseSisAddress, resolveHost } from "./address-guard";

const strict = { allowPrivateAddresses: false };

describe("SIS addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "nonsense",
  ])("takes %s for no public address", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])(
    "takes %s for public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    "https://127.0.0.1",
    "https://[::1]",
    "https://2130706433",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://[::ffff:10.0.0.1]",
    "https://169.254.169.254/latest",
  ])("refuses %s before anything is sent", (typed) => {
    expect(() => parseSisAddress(typed, strict)).toThrow(/not a public internet address/);
  });

  it("refuses http, credentials in the address and things that are no address", () => {
    expect(() => parseSisAddress("http://ps.example.org", strict)).toThrow(/https/);
    expect(() => parseSisAddress("https://me:word@ps.example.org", strict)).toThrow(/not an address/);
    expect(() => parseSisAddress("ftp://ps.example.org", strict)).toThrow(/https/);
    expect(() => parseSisAddress("https://", strict)).toThrow(/not an address/);
  });

  it("keeps the origin of what an administrator copies from the browser", () => {
    expect(parseSisAddress(" https://ps.example.org/admin/pw.html?x=1 ", strict).href).toBe("https://ps.example.org/");
    expect(parseSisAddress("ps.example.org:8443", strict).href).toBe("https://ps.example.org:8443/");
    expect(parseSisAddress("http://127.0.0.1:4010", { allowPrivateAddresses: true }).href).toBe(
      "http://127.0.0.1:4010/",
    );
  });

  it("refuses a name that leads inside, at the moment of the connection", async () => {
    await expect(resolveHost(new URL("https://localhost"), strict)).rejects.toMatchObject({ kind: "protocol" });
    const error = await new Promise((done) => guardedLookup(strict)("localhost", {}, (fault) => done(fault)));
    expect(error).toMatchObject({ kind: "protocol", message: expect.stringContaining("localhost (") });
  });
});
