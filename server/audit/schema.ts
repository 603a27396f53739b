import { z } from "zod";

/** Parts of the product as the first word of an action names them. */
export const AUDIT_AREAS = {
  access: "Sign-in and people",
  sso: "Single sign-on",
  connection: "SIS connection",
  schools: "School matching",
  settings: "Import settings",
  configuration: "Configuration versions",
  import: "Imports",
  alert: "Alerts",
  recipients: "Recipients",
  mail: "Mail",
  record: "Records",
  retention: "Retention",
  audit: "Audit log",
} as const;

export type AuditArea = keyof typeof AUDIT_AREAS;

const areas = Object.keys(AUDIT_AREAS) as [AuditArea, ...AuditArea[]];

export const auditFilterInput = z.object({
  search: z.string().trim().max(100).default(""),
  area: z.enum(areas).nullable().default(null),
});
export type AuditFilter = z.infer<typeof auditFilterInput>;

export const listAuditInput = auditFilterInput.extend({
  before: z.number().int().positive().nullable().default(null),
  after: z.number().int().positive().nullable().default(null),
});
export type ListAuditInput = z.infer<typeof listAuditInput>;
