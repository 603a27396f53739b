import { describe, expect, it } from "vitest";
import { alertHref, readAlertView } from "./alert-address";

describe("the address of the alerts page", () => {
  it("comes back as it went", () => {
    const view = { type: "staff", tab: "missing", cause: "required:classYear:", after: 12 } as const;
    const address = new URL(alertHref(view), "https://riverbend.example");
    expect(readAlertView(Object.fromEntries(address.searchParams))).toEqual({ ...view, alertId: null, before: null });
    expect(alertHref({ tab: "duplicates" })).toBe("/alerts");
    expect(alertHref({ alertId: 7 })).toBe("/alerts?alert=7");
  });

  it("takes nonsense for nothing", () => {
    expect(readAlertView({ tab: "x", alert: "1 or 1", after: ["1"], cause: undefined })).toEqual({
      type: null,
      tab: "duplicates",
      alertId: null,
      cause: null,
      after: null,
      before: null,
    });
  });
});
