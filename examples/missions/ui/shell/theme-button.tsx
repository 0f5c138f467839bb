import { useState } from 'react';

type Theme = 'light' | 'dark';

/** Begins with what the system prefers, and remembers who wants it otherwise. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(shownTheme);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Show it ${other}`}
      onClick={() => {
        document.documentElement.dataset.theme = other;
        localStorage.setItem('missions-theme', other);
        setTheme(other);
      }}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
        {theme === 'dark' ? (
          <>
            <circle cx="10" cy="10" r="3.6" />
            <path
              d="M10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M15.8 4.2l-1.4 1.4M5.6 14.4l-1.4 1.4"
              strokeLinecap="round"
            />
          </>
        ) : (
          <path d="M16.8 12.1A7.3 7.3 0 0 1 7.9 3.2a7.3 7.3 0 1 0 8.9 8.9Z" strokeLinejoin="round" />
        )}
      </svg>
    </button>
  );
}

function shownTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === 'dark' || theme === 'light') return theme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
