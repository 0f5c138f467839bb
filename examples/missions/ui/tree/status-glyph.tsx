import type { IssueStatus } from '../generated/operations.ts';
import { statusNames } from './status.ts';

/** A status by its form as well as its colour. */
export function StatusGlyph({ status, isNamed = true }: { readonly status: IssueStatus; readonly isNamed?: boolean }) {
  if (!isNamed) {
    return (
      <svg className="glyph" viewBox="0 0 16 16" data-status={status} aria-hidden="true">
        {forms[status]}
      </svg>
    );
  }
  return (
    <svg className="glyph" viewBox="0 0 16 16" data-status={status} role="img" aria-label={statusNames[status]}>
      {forms[status]}
    </svg>
  );
}

const ring = <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.6" />;

const forms: Readonly<Record<IssueStatus, React.ReactNode>> = {
  BACKLOG: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2 2.2" />,
  TODO: ring,
  IN_PROGRESS: (
    <>
      {ring}
      <path d="M8 4.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  IN_REVIEW: (
    <>
      {ring}
      <path d="M8 4.6a3.4 3.4 0 1 1-3.4 3.4H8Z" fill="currentColor" />
    </>
  ),
  DONE: (
    <>
      <circle cx="8" cy="8" r="6.8" fill="currentColor" />
      <path d="m5 8.3 2.1 2.1L11.2 6" fill="none" stroke="var(--sheet)" strokeWidth="1.7" />
    </>
  ),
  BLOCKED: (
    <>
      <path d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2Z" fill="currentColor" />
      <path d="M4.6 8h6.8" stroke="var(--sheet)" strokeWidth="1.9" />
    </>
  ),
  CANCELLED: (
    <>
      {ring}
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
};
