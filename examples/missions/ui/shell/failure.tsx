import { PluginClientError } from 'paperclip-graphql/client';

/** What went wrong, and what can be done about it, in the gateway's own words. */
export function Failure({ error }: { readonly error: Error }) {
  return (
    <div className="failure" role="alert">
      <strong>{error.message}</strong>
      {error instanceof PluginClientError && error.remedy && <p>{error.remedy}</p>}
    </div>
  );
}
