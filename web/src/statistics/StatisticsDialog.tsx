import { useState, type ReactNode } from 'react';
import type { Tones } from '@tertulia/client';
import type { Phrases } from '../language/en';
import { useLanguage, usePhrases, type Language } from '../language/language';
import { Dialog } from '../shell/Dialog';
import { failureText } from '../shell/failure';
import type { Room } from '../state/model';
import { useChat } from '../state/store';
import { Bars, Scores } from './charts';
import { isCurrent, scoreOf, type Point, type Span } from './series';
import { useStatistics } from './useStatistics';
import '../style/statistics.css';

/** In the order in which they stand upon each other. */
const TONES = ['positive', 'neutral', 'mixed', 'negative', 'other'] as const satisfies readonly (keyof Tones)[];

interface StatisticsDialogProps {
  readonly room: Room;
  readonly label: string;
  readonly onClose: () => void;
}

/** How much was said in a room, and in which tone. */
export function StatisticsDialog({ room, label, onClose }: StatisticsDialogProps) {
  const phrases = usePhrases();
  const [span, setSpan] = useState<Span>('hour');
  const { told, failure, again } = useStatistics(room.id, span);
  const spans: readonly (readonly [Span, string])[] = [
    ['hour', phrases.lastHour],
    ['day', phrases.lastDay],
    ['month', phrases.lastMonth],
  ];
  return (
    <Dialog title={phrases.statisticsOf(label)} onClose={onClose} className="statistics">
      <fieldset className="statistics-spans">
        <legend className="sr-only">{phrases.statisticsTime}</legend>
        {spans.map(([value, name]) => (
          <label key={value}>
            <input type="radio" name="statistics-span" value={value} checked={span === value} onChange={() => setSpan(value)} />
            {name}
          </label>
        ))}
      </fieldset>
      <TrendLine room={room.id} />
      {failure !== undefined && (
        <div className="form-error" role="alert">
          {failureText(failure, phrases)}{' '}
          <button type="button" className="link-button" onClick={again}>
            {phrases.tryAgain}
          </button>
        </div>
      )}
      {told === undefined ? (
        failure === undefined && <p className="quiet">{phrases.loading}</p>
      ) : told.series.every(({ messages }) => messages === 0) ? (
        <p className="quiet statistics-empty">{phrases.statisticsEmpty}</p>
      ) : (
        <Charts series={told.series} span={span} />
      )}
      <p className="quiet statistics-lag">{phrases.statisticsLag}</p>
    </Dialog>
  );
}

/** How it sounds now, as the stream tells it. */
function TrendLine({ room }: { readonly room: string }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const trend = useChat((state) => state.trends[room]);
  return (
    <p role="status" className="statistics-trend">
      {trend !== undefined &&
        isCurrent(trend, Date.now()) &&
        phrases.trend(trend.minutes, trend.messages, scoreText(trend.score, language))}
    </p>
  );
}

function Charts({ series, span }: { readonly series: readonly Point[]; readonly span: Span }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const time = (point: Point): string => timeText(point.from, span, language);
  const number = (value: number): string => value.toLocaleString(language);
  const scores = series.map(({ tones }) => scoreOf(tones));
  const known = scores.filter((score) => score !== undefined);

  const single = (what: string, className: string, valueOf: (point: Point) => number) =>
    series.map((point) => ({
      title: `${time(point)}: ${number(valueOf(point))} · ${what}`,
      parts: [{ className, value: valueOf(point) }],
    }));
  const says = (what: string, valueOf: (point: Point) => number): string => {
    const most = mostOf(series, valueOf);
    return phrases.chartSays(what, number(sumOf(series, valueOf)), number(valueOf(most)), time(most));
  };
  const people = (point: Point): number => point.people ?? 0;

  return (
    <>
      <Figure title={phrases.statisticsMessages} value={number(sumOf(series, messagesOf))} series={series} span={span}>
        <Bars
          label={says(phrases.statisticsMessages, messagesOf)}
          bars={series.map((point) => ({
            title: `${time(point)}: ${number(point.messages)} · ${tonesText(point, phrases, language)}`,
            parts: TONES.map((tone) => ({ className: `bar-${tone}`, value: point.tones[tone] })),
          }))}
        />
        <ul className="statistics-legend">
          {TONES.map((tone) => (
            <li key={tone}>
              <svg className="legend-sign" viewBox="0 0 10 10" aria-hidden="true">
                <rect className={`bar-${tone}`} width="10" height="10" />
              </svg>
              {phrases.toneNames[tone]} {number(sumOf(series, ({ tones }) => tones[tone]))}
            </li>
          ))}
        </ul>
      </Figure>
      <Figure title={phrases.statisticsTone} value={scoreText(scoreOf(totalTones(series)), language)} series={series} span={span}>
        {known.length === 0 ? (
          <p className="quiet">{phrases.noTones}</p>
        ) : (
          <>
            <Scores
              label={phrases.toneSays(
                scoreText(Math.min(...known), language),
                scoreText(Math.max(...known), language),
                scoreText(known.at(-1), language),
              )}
              scores={scores}
            />
            <p className="quiet statistics-hint">{phrases.statisticsToneHint}</p>
          </>
        )}
      </Figure>
      <Figure title={phrases.statisticsMentions} value={number(sumOf(series, mentionsOf))} series={series} span={span}>
        <Bars label={says(phrases.statisticsMentions, mentionsOf)} bars={single(phrases.columnMentions, 'bar-plain', mentionsOf)} />
      </Figure>
      {span === 'hour' && (
        <Figure title={phrases.statisticsPeople} value={`≤ ${number(people(mostOf(series, people)))}`} series={series} span={span}>
          <Bars
            label={phrases.peopleSay(number(people(mostOf(series, people))), time(mostOf(series, people)))}
            bars={single(phrases.columnPeople, 'bar-plain', people)}
          />
        </Figure>
      )}
      <details className="statistics-table">
        <summary>{phrases.statisticsTable}</summary>
        <Table series={series} span={span} />
      </details>
    </>
  );
}

interface FigureProps {
  readonly title: string;
  readonly value: string;
  readonly series: readonly Point[];
  readonly span: Span;
  readonly children: ReactNode;
}

/** A chart with what it shows above it, and when it begins, is in the middle and ends below. */
function Figure({ title, value, series, span, children }: FigureProps) {
  const language = useLanguage();
  const marks = [series[0], series[Math.floor(series.length / 2)], series.at(-1)].filter((point) => point !== undefined);
  return (
    <figure className="statistics-figure">
      <figcaption>
        <strong>{title}</strong> <span className="quiet">{value}</span>
      </figcaption>
      {children}
      <div className="statistics-axis quiet" aria-hidden="true">
        {marks.map((point) => (
          <span key={point.from}>{timeText(point.from, span, language)}</span>
        ))}
      </div>
    </figure>
  );
}

/** The same numbers for who would rather read them; stretches without messages are left out. */
function Table({ series, span }: { readonly series: readonly Point[]; readonly span: Span }) {
  const phrases = usePhrases();
  const language = useLanguage();
  const number = (value: number): string => value.toLocaleString(language);
  return (
    <div className="statistics-scroll" tabIndex={0} role="region" aria-label={phrases.statisticsTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{phrases.columnTime}</th>
            <th scope="col">{phrases.statisticsMessages}</th>
            <th scope="col">{phrases.columnMentions}</th>
            {span === 'hour' && <th scope="col">{phrases.columnPeople}</th>}
            {TONES.map((tone) => (
              <th key={tone} scope="col">
                {phrases.toneNames[tone]}
              </th>
            ))}
            <th scope="col">{phrases.statisticsTone}</th>
          </tr>
        </thead>
        <tbody>
          {series
            .filter(({ messages }) => messages > 0)
            .map((point) => (
              <tr key={point.from}>
                <th scope="row">{timeText(point.from, span, language)}</th>
                <td>{number(point.messages)}</td>
                <td>{number(point.mentions)}</td>
                {span === 'hour' && <td>{number(point.people ?? 0)}</td>}
                {TONES.map((tone) => (
                  <td key={tone}>{number(point.tones[tone])}</td>
                ))}
                <td>{scoreText(scoreOf(point.tones), language)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

const messagesOf = ({ messages }: Point): number => messages;
const mentionsOf = ({ mentions }: Point): number => mentions;

const sumOf = (series: readonly Point[], valueOf: (point: Point) => number): number =>
  series.reduce((sum, point) => sum + valueOf(point), 0);

/** The first of the highest; a series has points. */
const mostOf = (series: readonly Point[], valueOf: (point: Point) => number): Point =>
  series.reduce((most, point) => (valueOf(point) > valueOf(most) ? point : most));

const totalTones = (series: readonly Point[]): Tones => ({
  positive: sumOf(series, ({ tones }) => tones.positive),
  negative: sumOf(series, ({ tones }) => tones.negative),
  neutral: sumOf(series, ({ tones }) => tones.neutral),
  mixed: sumOf(series, ({ tones }) => tones.mixed),
  other: sumOf(series, ({ tones }) => tones.other),
});

const tonesText = ({ tones }: Point, phrases: Phrases, language: Language): string =>
  TONES.filter((tone) => tones[tone] > 0)
    .map((tone) => `${tones[tone].toLocaleString(language)} ${phrases.toneNames[tone]}`)
    .join(', ');

const timeFormats: Readonly<Record<Span, Intl.DateTimeFormatOptions>> = {
  hour: { hour: 'numeric', minute: '2-digit' },
  day: { hour: 'numeric', minute: '2-digit' },
  month: { day: 'numeric', month: 'short' },
};

const timeText = (from: number, span: Span, language: Language): string =>
  new Intl.DateTimeFormat(language, timeFormats[span]).format(from);

/** With its sign, as +0.25; a dash for none. */
const scoreText = (score: number | undefined, language: Language): string =>
  score === undefined
    ? '–'
    : new Intl.NumberFormat(language, { maximumFractionDigits: 2, signDisplay: 'exceptZero' }).format(score);
