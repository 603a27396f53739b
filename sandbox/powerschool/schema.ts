import { notFound } from "./answer";
import { queryResource } from "./query-resource";
import type { SandboxState } from "./state";
import { areaResource, tableResource, type SchemaRequest } from "./table-resource";

/** The answer of a `/ws/schema` resource. */
export function schemaResource(state: SandboxState, request: SchemaRequest): unknown {
  const [, , kind, id, part] = request.path.split("/").filter(Boolean);
  if (kind === "table") return tableResource(state, request);
  if (kind === "area") return areaResource(state, request.path);
  if (kind === "query") return queryResource(state, request);
  if (kind === "plugin" && part === "validate") {
    if (Number(id) !== state.pluginId) throw notFound();
    return { valid: true, plugin_id: state.pluginId };
  }
  throw notFound();
}
