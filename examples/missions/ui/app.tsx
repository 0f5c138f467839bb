import { createPluginQueryClient, PluginProvider } from 'paperclip-graphql/react';
import { useState } from 'react';
import { CompanyPage } from './company-page.tsx';
import { usePlace } from './place.ts';
import { clientFor } from './session.ts';

export function App() {
  const [place, goTo] = usePlace();
  const [cache] = useState(createPluginQueryClient);
  return (
    <PluginProvider key={place.company} client={clientFor(place.company)} queryClient={cache}>
      <CompanyPage place={place} goTo={goTo} />
    </PluginProvider>
  );
}
