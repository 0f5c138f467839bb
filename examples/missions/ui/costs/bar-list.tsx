import type { CSSProperties } from 'react';
import { formatCents } from '../shell/formats.ts';

export interface Bar {
  readonly key: string;
  readonly name: string;
  readonly costCents: number;
}

/** A table whose bars are its second reading. */
export function BarList({ caption, bars }: { readonly caption: string; readonly bars: readonly Bar[] }) {
  // CSS variables are not among the properties that React's types know.
  const largest = Math.max(1, ...bars.map(({ costCents }) => costCents));
  return (
    <table className="bars">
      <caption>{caption}</caption>
      {bars.map(({ key, name, costCents }) => (
        <tbody key={key}>
          <tr style={{ '--share': `${(100 * costCents) / largest}%` } as CSSProperties}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td className="mono">{formatCents(costCents)}</td>
          </tr>
        </tbody>
      ))}
    </table>
  );
}
