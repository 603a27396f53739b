"use client";

import dynamic from "next/dynamic";

// Only one of these is on the page of a run at a time, and a log has none of them: each brings its script when it is shown.

/** Deciding about a held import. */
export const DecideImport = dynamic(() => import("./decide-import").then((part) => part.DecideImport));
/** Planned changes by school, for people who may look but not decide. */
export const SchoolDecisions = dynamic(() => import("./school-decisions").then((part) => part.SchoolDecisions));
/** Starting a preview. */
export const ApplyPreviewBar = dynamic(() => import("./apply-preview-bar").then((part) => part.ApplyPreviewBar));
/** The stages of a run as it goes on. */
export const RunProgressView = dynamic(() => import("./run-progress").then((part) => part.RunProgressView));
/** Stopping a run. */
export const StopImport = dynamic(() => import("./stop-import").then((part) => part.StopImport));
