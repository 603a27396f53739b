import type { NextConfig } from "next";

/** On every answer; pages get a content security policy with a nonce in `proxy.ts`. */
const HEADERS = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  // Addresses name imports and records, so no other site is told them.
  { key: "referrer-policy", value: "same-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  // Browsers heed it over https only.
  { key: "strict-transport-security", value: "max-age=63072000; includeSubDomains" },
];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: [
    "postgres",
    "pino",
    "inngest",
    "ssh2",
    "@opentelemetry/api",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-node",
    "@opentelemetry/sdk-trace-base",
    "@opentelemetry/sdk-metrics",
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/exporter-metrics-otlp-proto",
  ],
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: HEADERS },
      {
        // Data and files, never a page; previews of mails are pages, in development.
        source: "/api/((?!mail/previews).*)",
        headers: [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'" }],
      },
    ]),
};

export default config;
