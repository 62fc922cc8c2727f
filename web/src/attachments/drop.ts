import { useRef, useState, type DragEvent } from 'react';
import { addFiles } from './uploads';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** Lets files be dropped on an element, into what is written at `place`: whether some are above it now, and the handlers it needs. */
export function useFileDrop(room: string, place: string, enabled: boolean) {
  const [over, setOver] = useState(false);
  /** The pointer enters and leaves what is inside, too. */
  const depth = useRef(0);

  function leave(): void {
    depth.current = 0;
    setOver(false);
  }

  return {
    over: over && enabled,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!enabled || !carriesFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      },
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        // Also where nothing can be dropped: the browser would leave the page for the file.
        event.preventDefault();
        event.dataTransfer.dropEffect = enabled ? 'copy' : 'none';
      },
      onDragLeave: () => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        leave();
        if (enabled) addFiles(room, place, [...event.dataTransfer.files]);
      },
    },
  };
}
