/** The known name that was probably meant, or null where none is close. Upper and lower case count as the same. */
export function nearestName(written: string, known: readonly string[]): string | null {
  const distances = known.map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }));
  const nearest = distances.reduce<(typeof distances)[number] | null>(
    (best, next) => (best && best.distance <= next.distance ? best : next),
    null,
  );
  return nearest && nearest.distance <= Math.max(2, Math.floor(written.length / 3)) ? nearest.name : null;
}

/** How many characters must be added, taken away or exchanged to make one of the other. */
function editDistance(a: string, b: string): number {
  // Nobody mistypes a name into a page of text, and the work grows with the product of the lengths.
  if (Math.abs(a.length - b.length) > 20) return Number.POSITIVE_INFINITY;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const exchanged = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(exchanged, above[column]! + 1, line[column - 1]! + 1));
    }
    above = line;
  }
  return above[b.length]!;
}
