export type Version = "v1p1" | "v1p2";
export type Minor =
  | "unknownobject"
  | "invalid_data"
  | "unauthorized"
  | "invalid_filter_field"
  | "invalid_selection_field"
  | "forbidden"
  | "server_busy"
  | "internal_server_error";

/** A refusal by its HTTP status and the standard's minor code. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly minor: Minor,
    description: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(description);
  }
}

const MINOR_1P2: Partial<Record<Minor, string>> = { unauthorized: "unauthorisedrequest", invalid_data: "invaliddata" };

/** The body of a refusal: a set in 1.1, an object in 1.2. */
export function statusInfo(version: Version, minor: Minor, description: string): unknown {
  const common = { imsx_codeMajor: "failure", imsx_severity: "error", imsx_description: description };
  if (version === "v1p1")
    return { statusInfoSet: [{ ...common, imsx_operationRefIdentifier: "op", imsx_codeMinor: minor }] };
  return {
    ...common,
    imsx_CodeMinor: {
      imsx_codeMinorField: [
        { imsx_codeMinorFieldName: "TargetEndSystem", imsx_codeMinorFieldValue: MINOR_1P2[minor] ?? minor },
      ],
    },
  };
}
