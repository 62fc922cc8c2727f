import { useId, useMemo } from 'react';
import type { QuietHours } from '@tertulia/client';
import { usePhrases } from '../language/language';
import { Switch } from '../shell/Switch';

interface QuietHoursFieldsProps {
  readonly value: QuietHours | undefined;
  readonly error?: string;
  readonly onChange: (value: QuietHours | undefined) => void;
}

const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The night, where the person is; that is what most want. */
const proposed = (): QuietHours => ({ from: '22:00', to: '08:00', zone: browserZone() });

export function QuietHoursFields({ value, error, onChange }: QuietHoursFieldsProps) {
  const phrases = usePhrases();
  const id = useId();
  // The browser's own and the kept one may go by names that are not listed.
  const zones = useMemo(
    () => [...new Set([browserZone(), value?.zone ?? browserZone(), ...Intl.supportedValuesOf('timeZone')])].sort(),
    [value?.zone],
  );
  return (
    <>
      <Switch
        label={phrases.quietHours}
        hint={phrases.quietHoursHint}
        checked={value !== undefined}
        onChange={(on) => onChange(on ? proposed() : undefined)}
      />
      {value !== undefined && (
        <div className={error === undefined ? 'quiet-hours' : 'quiet-hours field-wrong'} role="group" aria-label={phrases.quietHours}>
          <div className="field">
            <label htmlFor={`${id}-from`}>{phrases.quietFrom}</label>
            <input id={`${id}-from`} type="time" required value={value.from} onChange={(event) => onChange({ ...value, from: event.target.value })} />
          </div>
          <div className="field">
            <label htmlFor={`${id}-to`}>{phrases.quietTo}</label>
            <input id={`${id}-to`} type="time" required value={value.to} onChange={(event) => onChange({ ...value, to: event.target.value })} />
          </div>
          <div className="field quiet-zone">
            <label htmlFor={`${id}-zone`}>{phrases.timeZone}</label>
            <select id={`${id}-zone`} value={value.zone} onChange={(event) => onChange({ ...value, zone: event.target.value })}>
              {zones.map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </select>
          </div>
          {error !== undefined && (
            <p className="field-note" role="alert">
              {error}
            </p>
          )}
        </div>
      )}
    </>
  );
}
