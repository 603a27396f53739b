import type { Offer, Saved } from "./connection-form";

/** What is saved of the connection, for people who may look at it and not change it; a secret is never part of it. */
export function SavedConnection({ saved, offer }: { saved: Saved; offer: Offer | undefined }) {
  return (
    <section className="grid gap-3" aria-labelledby="saved-h">
      <h2 id="saved-h">What is saved</h2>
      <dl className="kv">
        <dt>SIS</dt>
        <dd>{offer?.label ?? saved.connector}</dd>
        {offer?.credentialFields.map((field) => (
          <div key={field.name} className="contents">
            <dt>{field.label}</dt>
            <dd>
              {field.isSecret
                ? `Saved ${saved.savedAt} by ${saved.savedBy}`
                : (field.choices?.find((choice) => choice.id === saved.values[field.name])?.label ??
                  saved.values[field.name] ??
                  "")}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
