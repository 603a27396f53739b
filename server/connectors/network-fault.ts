import { ConnectorError } from "./errors";

const CERTIFICATE_FAULTS: Record<string, string> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate was issued for another host name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate chain ends in a certificate that nobody vouches for",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "it does not send the intermediate certificate",
  UNABLE_TO_GET_ISSUER_CERT: "it does not send the whole certificate chain",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate's issuer is unknown",
  CERT_REVOKED: "its certificate was revoked",
};

const TIMEOUTS = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ABORT_ERR",
]);

/** The first system code in an error, its causes and its parts. */
function codeOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 4) return null;
  if (error.name === "TimeoutError" || error.name === "AbortError") return "ETIMEDOUT";
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string" && code !== "UND_ERR_SOCKET") return code;
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return codeOf(inner, depth + 1) ?? (typeof code === "string" ? code : null);
}

/** Says in an administrator's words why no whole answer came over the network. */
export function describeNetworkFault(error: unknown, host: string, timeoutMs: number): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const code = codeOf(error) ?? "unknown";
  const certificate =
    CERTIFICATE_FAULTS[code] ?? (/^(CERT_|UNABLE_TO_)/.test(code) ? "its certificate cannot be verified" : null);
  if (certificate) {
    return new ConnectorError("certificate", `The connection to ${host} is not trusted: ${certificate} (${code}).`, {
      fix: "Ask whoever runs the SIS server to install a valid certificate with its whole chain. Verification is never switched off.",
      cause: error,
    });
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
    return new ConnectorError("certificate", `${host} does not speak a usable form of TLS (${code}).`, {
      fix: "Check that the address and its port are those of the SIS; otherwise ask whoever runs the server to enable TLS 1.2.",
      cause: error,
    });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") {
    return new ConnectorError("unreachable", `The host name ${host} was not found (${code}).`, {
      fix: "Check the spelling of the SIS address; it must be known outside of the district's network.",
      cause: error,
    });
  }
  if (TIMEOUTS.has(code)) {
    const seconds = Math.max(1, Math.round(timeoutMs / 1000));
    return new ConnectorError("unreachable", `${host} did not answer within ${seconds} s.`, {
      fix: "If it stays so, ask whoever runs the SIS server whether a firewall lets us in and whether the server is overloaded.",
      cause: error,
    });
  }
  if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH" || code === "EACCES") {
    return new ConnectorError("unreachable", `${host} refused the connection (${code}).`, {
      fix: "The SIS may be in its maintenance window. If it stays so, check the address and its port, and the firewall before the server.",
      cause: error,
    });
  }
  return new ConnectorError(
    "unavailable",
    `The connection to ${host} was cut before the whole answer arrived (${code}).`,
    {
      fix: "Usually passes by itself. If it stays so, ask whoever runs the SIS server.",
      cause: error,
    },
  );
}
