import { DEFAULT_LIMITS } from "@/server/engine/types";
import type { Role } from "@/server/platform/tenancy";

/** Ids of real rows of another district. */
export type Foreign = {
  runId: string;
  alertId: number;
  recordId: number;
  schoolId: string;
  sessionId: string;
  districtId: string;
  email: string;
  sourceId: string;
  ssoRequestId: string;
};

export type ProcedureCase = {
  to: readonly Role[];
  input: (foreign: Foreign) => unknown;
  /** What a permitted person of another district is told; "answered" with nothing of the other district in it. */
  told: "NOT_FOUND" | "answered" | "PRECONDITION_FAILED" | "BAD_REQUEST";
};

const ALL = ["site_manager", "analyst", "viewer", "school_manager"] as const;
const DISTRICT = ["site_manager", "analyst", "viewer"] as const;
const ANALYSTS = ["site_manager", "analyst"] as const;
const MANAGERS = ["site_manager"] as const;
/** What is a person's own, whatever the role. */
const ANYBODY = [...ALL, "operator"] as const;

const none = () => undefined;
const students = () => ({ dataType: "student" });
const run = ({ runId }: Foreign) => ({ runId });
const record = ({ recordId }: Foreign) => ({ dataType: "student", id: recordId });

/** Sync settings that choose a school of the other district. */
const syncWith = (schoolId: string) => ({
  schoolIds: [schoolId],
  frequency: { kind: "manual" },
  timeOfDay: "01:00",
  timeZone: "America/Chicago",
  pauses: [],
  inactivateMissing: false,
  absentImports: 1,
  limits: DEFAULT_LIMITS,
  importGraduates: true,
});

const ssoWith = (certificate: string) => ({
  userType: "student",
  kind: "other",
  federation: "email_domain",
  entityId: "https://idp.example.org",
  signOnUrl: "https://idp.example.org/sso",
  metadataUrl: "",
  certificates: [certificate],
  domains: "example.org",
  attribute: "",
  allowsProviderStart: false,
  isActive: true,
});

const of = (to: readonly Role[], input: ProcedureCase["input"], told: ProcedureCase["told"]): ProcedureCase => ({
  to,
  input,
  told,
});

/** Every procedure: who may call it, with which ids of another district, and what comes of it. */
export const PROCEDURES: Record<string, ProcedureCase> = {
  "account.places": of(ANYBODY, none, "answered"),
  "account.chooseDistrict": of(ANYBODY, ({ districtId }) => ({ districtId }), "NOT_FOUND"),
  "account.sessions": of(ANYBODY, none, "answered"),
  "account.endSession": of(ANYBODY, ({ sessionId }) => ({ sessionId }), "NOT_FOUND"),
  "account.endOtherSessions": of(ANYBODY, none, "answered"),

  "alerts.queue": of(DISTRICT, students, "answered"),
  "alerts.types": of(DISTRICT, none, "answered"),
  "alerts.compare": of(DISTRICT, ({ alertId }) => ({ alertId }), "NOT_FOUND"),
  "alerts.typedValues": of(DISTRICT, ({ sourceId }) => ({ dataType: "student", sourceIds: [sourceId] }), "answered"),
  "alerts.count": of(ALL, none, "answered"),
  "alerts.decide": of(ANALYSTS, ({ alertId }) => ({ alertId, decision: { kind: "create" } }), "NOT_FOUND"),
  "alerts.cancelDecision": of(ANALYSTS, ({ alertId }) => ({ alertId }), "NOT_FOUND"),
  "alerts.judgeCandidate": of(ANALYSTS, ({ alertId, recordId }) => ({ alertId, recordId, isSame: false }), "NOT_FOUND"),
  "alerts.typeValue": of(
    ANALYSTS,
    ({ sourceId }) => ({ dataType: "student", sourceId, field: "classYear", value: "2031" }),
    "answered",
  ),
  "alerts.removeTypedValue": of(
    ANALYSTS,
    ({ sourceId }) => ({ dataType: "student", sourceId, field: "classYear" }),
    "answered",
  ),
  "alerts.process": of(ANALYSTS, students, "PRECONDITION_FAILED"),

  "audit.list": of(MANAGERS, () => ({ search: "Zzyzx" }), "answered"),

  "configuration.versions": of(DISTRICT, none, "answered"),
  "configuration.compare": of(DISTRICT, () => ({ before: 1, after: 1 }), "NOT_FOUND"),
  "configuration.describe": of(DISTRICT, () => ({ number: 1 }), "answered"),
  "configuration.runChanges": of(DISTRICT, run, "NOT_FOUND"),
  "configuration.preview": of(ANALYSTS, () => ({ text: "{}" }), "BAD_REQUEST"),
  "configuration.import": of(ANALYSTS, () => ({ text: "{}" }), "BAD_REQUEST"),
  "configuration.restore": of(ANALYSTS, () => ({ number: 1 }), "NOT_FOUND"),

  "connection.find": of(DISTRICT, none, "answered"),
  "connection.accessPackage": of(DISTRICT, () => ({ connector: "powerschool" }), "answered"),
  "connection.offers": of(DISTRICT, none, "answered"),
  "connection.save": of(ANALYSTS, () => ({ connector: "none", credentials: {} }), "BAD_REQUEST"),
  "connection.reset": of(MANAGERS, () => ({ confirmation: "Zzyzx Unified" }), "BAD_REQUEST"),

  "dataSubjects.erase": of(MANAGERS, (foreign) => ({ ...record(foreign), confirmation: "Zzyzx" }), "NOT_FOUND"),

  "notifications.list": of(DISTRICT, none, "answered"),
  "notifications.save": of(ANALYSTS, () => ({ dataType: "student", text: "not an address" }), "answered"),
  "notifications.edit": of(
    ANALYSTS,
    ({ email }) => ({ dataType: "student", email, newEmail: email, about: "failures" }),
    "NOT_FOUND",
  ),
  "notifications.sendTest": of(ANALYSTS, students, "PRECONDITION_FAILED"),
  "notifications.remove": of(ANALYSTS, ({ email }) => ({ dataType: "student", email }), "NOT_FOUND"),

  "roster.students": of(ALL, ({ schoolId }) => ({ schoolId, search: "Zzyzx" }), "answered"),
  "roster.records": of(ALL, ({ schoolId }) => ({ dataType: "parent", schoolId, search: "Zzyzx" }), "answered"),
  "roster.record": of(ALL, record, "NOT_FOUND"),
  "roster.edit": of(
    ANALYSTS,
    ({ recordId }) => ({ id: recordId, values: { firstName: "X" }, shown: { firstName: null }, keep: [] }),
    "NOT_FOUND",
  ),
  "roster.keep": of(
    ANALYSTS,
    ({ recordId }) => ({ dataType: "student", id: recordId, field: "firstName", isKept: true }),
    "NOT_FOUND",
  ),
  "roster.protect": of(
    ANALYSTS,
    ({ recordId }) => ({ dataType: "student", id: recordId, isProtected: true }),
    "NOT_FOUND",
  ),
  "roster.schools": of(ALL, none, "answered"),
  "roster.schoolNames": of(ALL, none, "answered"),
  "roster.school": of(ALL, ({ schoolId }) => ({ id: schoolId }), "NOT_FOUND"),

  "runs.home": of(DISTRICT, none, "answered"),
  "runs.list": of(ALL, () => ({}), "answered"),
  "runs.summary": of(ALL, run, "NOT_FOUND"),
  "runs.progress": of(ALL, run, "NOT_FOUND"),
  "runs.lines": of(ALL, run, "NOT_FOUND"),
  "runs.lineCounts": of(ALL, run, "NOT_FOUND"),
  "runs.safety": of(DISTRICT, run, "NOT_FOUND"),
  "runs.undoOffer": of(ALL, run, "NOT_FOUND"),
  "runs.undoPreview": of(DISTRICT, run, "NOT_FOUND"),
  "runs.undo": of(ANALYSTS, ({ runId }) => ({ runId, restoresValues: false }), "NOT_FOUND"),
  "runs.redo": of(ANALYSTS, run, "NOT_FOUND"),
  "runs.retention": of(DISTRICT, none, "answered"),
  "runs.saveRetention": of(MANAGERS, () => ({ logDays: 40, historyMonths: 14 }), "answered"),
  "runs.lastCompleted": of(DISTRICT, students, "answered"),
  "runs.readiness": of(DISTRICT, students, "answered"),
  "runs.limitHistory": of(DISTRICT, students, "answered"),
  "runs.startView": of(DISTRICT, students, "answered"),
  "runs.start": of(ANALYSTS, students, "PRECONDITION_FAILED"),
  "runs.preview": of(ANALYSTS, students, "PRECONDITION_FAILED"),
  "runs.applyPreview": of(ANALYSTS, run, "NOT_FOUND"),
  "runs.approve": of(ANALYSTS, ({ runId }) => ({ runId, schools: null, reason: "Looked at" }), "NOT_FOUND"),
  "runs.discard": of(ANALYSTS, ({ runId }) => ({ runId, reason: "Looked at" }), "NOT_FOUND"),
  "runs.cancel": of(ANALYSTS, run, "NOT_FOUND"),

  "schedules.pause": of(ANALYSTS, () => ({ dataType: "student", isPaused: true }), "PRECONDITION_FAILED"),

  "schools.matching": of(DISTRICT, none, "answered"),
  "schools.refresh": of(ANALYSTS, none, "PRECONDITION_FAILED"),
  "schools.save": of(ANALYSTS, ({ schoolId }) => ({ matches: [{ schoolId, sourceId: null }] }), "NOT_FOUND"),

  "settings.dataTypes": of(DISTRICT, none, "answered"),
  "settings.readiness": of(DISTRICT, students, "answered"),
  "settings.matchFields": of(DISTRICT, students, "answered"),
  "settings.defineCodes": of(DISTRICT, students, "answered"),
  "settings.sync": of(DISTRICT, students, "answered"),
  "settings.readSamples": of(ANALYSTS, students, "PRECONDITION_FAILED"),
  "settings.saveFields": of(ANALYSTS, () => ({ dataType: "student", fields: {} }), "PRECONDITION_FAILED"),
  "settings.saveCodes": of(ANALYSTS, () => ({ dataType: "student", codes: {} }), "PRECONDITION_FAILED"),
  "settings.saveSync": of(
    ANALYSTS,
    ({ schoolId }) => ({ dataType: "student", sync: syncWith(schoolId) }),
    "BAD_REQUEST",
  ),

  "sso.list": of(MANAGERS, none, "answered"),
  "sso.one": of(MANAGERS, () => ({ userType: "student" }), "answered"),
  "sso.testAnswer": of(MANAGERS, ({ ssoRequestId }) => ({ requestId: ssoRequestId }), "answered"),
  "sso.readMetadata": of(MANAGERS, () => ({ xml: "<nothing/>" }), "BAD_REQUEST"),
  "sso.save": of(MANAGERS, () => ssoWith("no certificate"), "BAD_REQUEST"),
  "sso.remove": of(MANAGERS, () => ({ userType: "student" }), "answered"),
};
