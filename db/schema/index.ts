export * from "./connection";
export * from "./notifications";
export * from "./people";
export * from "./records";
export * from "./roster";
export * from "./runs";
export * from "./schedules";
export * from "./settings";
