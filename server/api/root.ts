import { accountRouter } from "./routers/account";
import { alertsRouter } from "./routers/alerts";
import { auditRouter } from "./routers/audit";
import { configurationRouter } from "./routers/configuration";
import { connectionRouter } from "./routers/connection";
import { dataSubjectsRouter } from "./routers/data-subjects";
import { notificationsRouter } from "./routers/notifications";
import { rosterRouter } from "./routers/roster";
import { runsRouter } from "./routers/runs";
import { schedulesRouter } from "./routers/schedules";
import { schoolsRouter } from "./routers/schools";
import { settingsRouter } from "./routers/settings";
import { ssoRouter } from "./routers/sso";
import { router } from "./trpc";

export const appRouter = router({
  account: accountRouter,
  configuration: configurationRouter,
  connection: connectionRouter,
  schools: schoolsRouter,
  settings: settingsRouter,
  runs: runsRouter,
  schedules: schedulesRouter,
  alerts: alertsRouter,
  roster: rosterRouter,
  notifications: notificationsRouter,
  sso: ssoRouter,
  audit: auditRouter,
  dataSubjects: dataSubjectsRouter,
});

export type AppRouter = typeof appRouter;
