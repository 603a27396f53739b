import type { Answer } from "../answer";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";
import { readRefusal } from "./wire";

/** True for the 401 that a new token may cure. */
export function isTokenRefusal(answer: Answer): boolean {
  return answer.status === 401;
}

function namedColumns(answer: Answer): string[] {
  return readRefusal(answer.json)
    .errors.map((error) => [error.resource, error.field].filter(Boolean).join("."))
    .filter((name) => name !== "");
}

/** Puts a definite refusal (400 to 499) into an administrator's words; `what` is what was asked for, "the list of schools". */
export function refused(answer: Answer, what: string): ConnectorError {
  const { message } = readRefusal(answer.json);
  if (/accessLevelV1Api/i.test(message)) {
    return new ConnectorError("permission", "The plugin lacks the API access level Read (401).", {
      fix: FIXES.v1Access,
    });
  }
  switch (answer.status) {
    case 401:
      return new ConnectorError("credentials", `PowerSchool refuses our token, a new one too (401), for ${what}.`, {
        fix: FIXES.credentials,
      });
    case 403: {
      const columns = namedColumns(answer);
      const which = columns.length > 0 ? `${what}: ${columns.join(", ")}` : what;
      return new ConnectorError("permission", `The plugin is not allowed to read ${which} (403).`, {
        fix: FIXES.columns,
      });
    }
    case 404:
      return /query/i.test(message)
        ? new ConnectorError(
            "permission",
            `The installed plugin is an older one: it does not offer the query for ${what} (404).`,
            {
              fix: FIXES.query,
            },
          )
        : new ConnectorError("protocol", `PowerSchool does not know ${what} (404).`, { fix: FIXES.address });
    default:
      return new ConnectorError("protocol", `PowerSchool refused the request for ${what} (${answer.status}).`, {
        fix: FIXES.report,
      });
  }
}

/** Puts a refused token request into words. */
export function refusedToken(answer: Answer): ConnectorError {
  if (answer.status === 403) {
    return new ConnectorError("permission", "PowerSchool knows the plugin, but it is not enabled (403).", {
      fix: FIXES.plugin,
    });
  }
  if (answer.status === 404) {
    return new ConnectorError("protocol", "There is no PowerSchool sign-in for plugins at this address (404).", {
      fix: FIXES.address,
    });
  }
  return new ConnectorError(
    "credentials",
    `PowerSchool did not accept the client ID and secret, or the plugin is not enabled (${answer.status}).`,
    { fix: FIXES.credentials },
  );
}
