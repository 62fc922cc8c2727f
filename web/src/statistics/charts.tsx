/** Charts of a series: plain SVG in a box of its own units, stretched to the width there is; what is written stands beside it, in HTML. */

const WIDTH = 600;
const HEIGHT = 100;
/** Between two bars, as a part of one. */
const GAP = 0.15;

interface Bar {
  /** For the pointer; who does not use one has the table. */
  readonly title: string;
  /** From below; a class of the style sheet says which colour. */
  readonly parts: readonly { readonly className: string; readonly value: number }[];
}

interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
}

const heightOf = (bar: Bar): number => bar.parts.reduce((sum, { value }) => sum + value, 0);

/** Bars beside each other, each of parts upon each other. */
export function Bars({ label, bars }: BarsProps) {
  const highest = Math.max(1, ...bars.map(heightOf));
  const step = WIDTH / Math.max(1, bars.length);
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="chart-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
      {bars.map((bar, index) => {
        let below = 0;
        return (
          <g key={index}>
            {/* All of the column answers to the pointer, not only what is filled. */}
            <rect className="chart-column" x={index * step} y={0} width={step} height={HEIGHT} />
            {bar.parts.map(({ className, value }) => {
              const height = (value / highest) * HEIGHT;
              below += height;
              return value === 0 ? null : (
                <rect
                  key={className}
                  className={className}
                  x={(index + GAP / 2) * step}
                  y={HEIGHT - below}
                  width={(1 - GAP) * step}
                  height={height}
                />
              );
            })}
            <title>{bar.title}</title>
          </g>
        );
      })}
    </svg>
  );
}

interface ScoresProps {
  readonly label: string;
  readonly scores: readonly (number | undefined)[];
}

/** Scores from -1 to 1 as a line with zero in the middle; it goes straight over what has none, and every score has its point. */
export function Scores({ label, scores }: ScoresProps) {
  const step = WIDTH / Math.max(1, scores.length);
  const places = scores.flatMap((score, index) =>
    score === undefined ? [] : [`${((index + 0.5) * step).toFixed(1)} ${(HEIGHT / 2 - score * (HEIGHT / 2 - 6)).toFixed(1)}`],
  );
  return (
    <svg className="chart chart-scores" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="chart-ground" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
      <path className="chart-line" d={`M${places.join('L')}`} />
      {/* A line of no length with round ends is a dot, and one that is not stretched with the box. */}
      <path className="chart-dots" d={places.map((place) => `M${place}h0`).join('')} />
    </svg>
  );
}
