export const TABS = ["duplicates", "missing", "codes", "values", "records"] as const;
export type AlertTab = (typeof TABS)[number];

export type AlertView = {
  /** The data type as an address names it; null is the first with a question. */
  type: string | null;
  tab: AlertTab;
  alertId: number | null;
  cause: string | null;
  after: number | null;
  before: number | null;
};

type Params = Record<string, string | string[] | undefined>;

const text = (params: Params, name: string) => (typeof params[name] === "string" ? params[name] : null);
const whole = (params: Params, name: string) => {
  const value = text(params, name);
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
};

/** What the address of the alerts page asks for; nonsense is the first tab. */
export function readAlertView(params: Params): AlertView {
  const tab = TABS.find((one) => one === text(params, "tab")) ?? "duplicates";
  return {
    type: text(params, "type")?.slice(0, 50) ?? null,
    tab,
    alertId: whole(params, "alert"),
    cause: text(params, "cause")?.slice(0, 300) ?? null,
    after: whole(params, "after"),
    before: whole(params, "before"),
  };
}

/** The address of a view; what is left out is left as it is by default. */
export function alertHref(view: Partial<Omit<AlertView, "alertId">> & { alertId?: number }): string {
  const query = new URLSearchParams();
  if (view.type) query.set("type", view.type);
  if (view.tab && view.tab !== "duplicates") query.set("tab", view.tab);
  if (view.alertId) query.set("alert", String(view.alertId));
  if (view.cause) query.set("cause", view.cause);
  if (view.after) query.set("after", String(view.after));
  if (view.before) query.set("before", String(view.before));
  const asked = query.toString();
  return asked ? `/alerts?${asked}` : "/alerts";
}
