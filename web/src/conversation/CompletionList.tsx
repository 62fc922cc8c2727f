interface CompletionListProps {
  readonly id: string;
  readonly label: string;
  readonly sign: string;
  readonly names: readonly string[];
  readonly active: number;
  readonly onChoose: (name: string) => void;
}

/** Names to choose from while one is being written. The caret stays in the composer, whose keys move in here. */
export function CompletionList({ id, label, sign, names, active, onChoose }: CompletionListProps) {
  return (
    <ul id={id} className="completion" role="listbox" aria-label={label}>
      {names.map((name, index) => (
        <li
          key={name}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={index === active ? 'completion-active' : undefined}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(name);
          }}
        >
          <bdi>
            {sign}
            {name}
          </bdi>
        </li>
      ))}
    </ul>
  );
}
