import type { LiveState } from 'paperclip-graphql/react';
import { usePluginQuery } from 'paperclip-graphql/react';
import { WhoamiDocument } from '../generated/operations.ts';
import { type CompanyPrefix, companies } from '../session.ts';
import { Avatar } from './avatar.tsx';
import { ThemeButton } from './theme-button.tsx';

const liveWords: Readonly<Record<LiveState['status'], string>> = {
  off: 'Not live',
  connecting: 'Connecting',
  open: 'Live',
  waiting: 'Connecting again',
  ended: 'Not live',
};

interface HeaderProps {
  readonly company: CompanyPrefix;
  readonly live: LiveState['status'];
  readonly onCompany: (company: CompanyPrefix) => void;
}

export function Header({ company, live, onCompany }: HeaderProps) {
  const { data } = usePluginQuery(WhoamiDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const user = data?.viewer.actor?.userId;
  return (
    <header className="header">
      <div className="brand">
        <img src="./icon.svg" alt="" width="28" height="28" />
        <span>Missions</span>
      </div>
      <label>
        <span className="visually-hidden">Company</span>
        <select
          className="select"
          value={company}
          onChange={({ target }) => {
            const chosen = companies.find(({ prefix }) => prefix === target.value);
            if (chosen) onCompany(chosen.prefix);
          }}
        >
          {companies.map(({ prefix, name }) => (
            <option key={prefix} value={prefix}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className="header__spacer" />
      <span className="live" data-state={live} role="status">
        <span className="live__dot" aria-hidden="true" />
        <span className="live__text">{liveWords[live]}</span>
      </span>
      <ThemeButton />
      {user && (
        <span className="person">
          <Avatar name={user} />
          <span>{user}</span>
        </span>
      )}
    </header>
  );
}
