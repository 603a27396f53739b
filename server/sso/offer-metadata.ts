import { fetchMetadata } from "./fetch-metadata";
import { readMetadata } from "./read-metadata";
import type { ReadSsoMetadataInput } from "./schema";

/** What metadata says, for the form; nothing is saved. */
export async function offerMetadata(
  input: ReadSsoMetadataInput,
): Promise<{ entityId: string; signOnUrl: string; certificates: string[] }> {
  const { entityId, signOnUrl, certificates } = readMetadata(input.xml ?? (await fetchMetadata(input.url ?? "")));
  return { entityId, signOnUrl, certificates: certificates.map((one) => one.pem) };
}
