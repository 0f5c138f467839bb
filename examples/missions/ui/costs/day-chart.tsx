import { useState } from 'react';
import { formatCents, formatDay } from '../shell/formats.ts';
import { type Day, everyDay, scaleTop } from './days.ts';

const width = 1000;
const height = 176;
const lines = [0, 0.5, 1] as const;

/** What was spent each day. By pointer each day tells its sum; a table says the same to whoever reads with a screen reader. */
export function DayChart({ days: given }: { readonly days: readonly Day[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const days = everyDay(given);
  const top = scaleTop(Math.max(0, ...days.map(({ costCents }) => costCents)));
  const step = width / Math.max(days.length, 1);
  const day = shown === null ? undefined : days[shown];
  const sum = days.reduce((total, { costCents }) => total + costCents, 0);
  const ticks = days.flatMap((each, i) => (i % Math.ceil(days.length / 6) === 0 ? [{ ...each, i }] : []));
  return (
    <figure className="costs__days">
      <div
        className="days"
        onPointerMove={({ currentTarget, clientX }) => {
          const { left, width: shownWidth } = currentTarget.getBoundingClientRect();
          const at = Math.floor(((clientX - left) / shownWidth) * days.length);
          setShown(at >= 0 && at < days.length ? at : null);
        }}
        onPointerLeave={() => setShown(null)}
      >
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${formatCents(sum)} in ${days.length} days`}
        >
          {lines.map((share) => (
            <line key={share} className="days__grid" x1="0" x2={width} y1={height * share} y2={height * share} />
          ))}
          {days.map(({ day: name, costCents }, i) => {
            const tall = (costCents / top) * height;
            return (
              <rect
                key={name}
                className={i === shown ? 'days__bar days__bar--shown' : 'days__bar'}
                x={i * step + step * 0.14}
                width={step * 0.72}
                y={height - tall}
                height={tall}
              />
            );
          })}
        </svg>
        {[1, 0.5].map((share) => (
          <span
            key={share}
            className="days__label"
            aria-hidden="true"
            style={{ right: 0, top: height * (1 - share), transform: 'translateY(-100%)' }}
          >
            {formatCents(top * share)}
          </span>
        ))}
        {ticks.map(({ day: name, i }) => (
          <span
            key={name}
            className="days__label"
            aria-hidden="true"
            style={{ left: `${(100 * i) / days.length}%`, top: height + 6 }}
          >
            {formatDay(name)}
          </span>
        ))}
        {day && shown !== null && (
          <span className="days__tip" aria-hidden="true" style={{ left: `${(100 * (shown + 0.5)) / days.length}%` }}>
            {formatDay(day.day)} · {formatCents(day.costCents)}
          </span>
        )}
      </div>
      <table className="visually-hidden">
        <caption>Spent by day</caption>
        <tbody>
          {given.map(({ day: name, costCents }) => (
            <tr key={name}>
              <th scope="row">{formatDay(name)}</th>
              <td>{formatCents(costCents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
