"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";

export type OfferedMetadata = { entityId: string; signOnUrl: string; certificates: string[]; url: string };

/** Reads the provider's metadata from its address or a file, to fill in the form. */
export function MetadataReader({ onRead, savedUrl }: { onRead: (read: OfferedMetadata) => void; savedUrl: string }) {
  const trpc = useTRPC();
  const [url, setUrl] = useState(savedUrl);
  const [said, setSaid] = useState<{ isBad: boolean; text: string } | null>(null);
  const read = useMutation(trpc.sso.readMetadata.mutationOptions());
  const use = (input: { url: string } | { xml: string }) =>
    read.mutate(input, {
      onSuccess: (found) => {
        onRead({ ...found, url: "url" in input ? input.url : "" });
        setSaid({ isBad: false, text: "Read. Look at the fields below, then save." });
      },
      onError: (error) => setSaid({ isBad: true, text: error.message }),
    });
  return (
    <div className="grid gap-3">
      <TextField
        label="Metadata address"
        description="Fills in the fields below. Or choose the file, or type the fields."
        value={url}
        onChange={setUrl}
        autoComplete="off"
        {...(said?.isBad ? { errorMessage: said.text } : {})}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button isPending={read.isPending} onPress={() => use({ url })}>
          Read from the address
        </Button>
        <label className="btn btn-default">
          Choose a file
          <input
            className="sr-only"
            type="file"
            accept=".xml,application/xml,text/xml"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file) void file.text().then((xml) => use({ xml }));
            }}
          />
        </label>
        <output className="muted text-sm">{said && !said.isBad ? said.text : ""}</output>
      </div>
    </div>
  );
}
