import { useId } from 'react';

export interface Choice<T extends string> {
  readonly value: T;
  readonly title: string;
  readonly hint: string;
}

interface ChoicesProps<T extends string> {
  readonly legend: string;
  /** When the dialog's title says it already. */
  readonly legendHidden?: boolean;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few things, each with a word on what it means. */
export function Choices<T extends string>({ legend, legendHidden = false, choices, value, onChange }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="choices">
      <legend className={legendHidden ? 'sr-only' : undefined}>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="choice">
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            <strong>{choice.title}</strong>
            <span className="quiet">{choice.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
