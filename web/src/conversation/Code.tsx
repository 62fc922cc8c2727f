import { useEffect, useState } from 'react';
import type { Stretch } from '../markdown/colours';

type Colours = (code: string, language: string) => readonly Stretch[] | undefined;

let colours: Colours | undefined;

/** The script of colours, fetched when the first code that has a language is on the page; without it code is only code. */
function useColours(): Colours | undefined {
  const [, setThere] = useState(colours !== undefined);
  useEffect(() => {
    if (colours !== undefined) return undefined;
    let current = true;
    import('../markdown/colours').then(
      ({ stretchesOf }) => {
        colours = stretchesOf;
        if (current) setThere(true);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return colours;
}

/** Code in the colours of its language, as spans of text. */
export function Code({ text, language }: { readonly text: string; readonly language: string }) {
  const stretches = useColours()?.(text, language);
  if (stretches === undefined) return text;
  return stretches.map((stretch, index) =>
    stretch.role === undefined ? (
      stretch.text
    ) : (
      <span key={index} className={`code-${stretch.role}`}>
        {stretch.text}
      </span>
    ),
  );
}
