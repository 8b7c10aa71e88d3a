/** Line icons on a grid of 24, drawn with the text's colour. Decoration: the word beside them, or
 * the control's label, says what they mean. */

const PATHS = {
  inbox: "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
  queue: "M4 6h16M4 12h16M4 18h10",
  contacts: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
  board: "M4 20V10M10 20V4M16 20v-7M21 20H3",
  settings: "M3 6h10M17 6h4M15 4v4M3 12h2M9 12h12M7 10v4M3 18h8M15 18h6M13 16v4",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21",
  close: "M5 5l14 14M19 5L5 19",
  back: "M14 5l-7 7 7 7",
  next: "M10 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  up: "M5 15l7-7 7 7",
  check: "M4 12l5 6L20 6",
  plus: "M12 4v16M4 12h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M3 11l18-8-7 18-3-8z",
  clip: "M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.5 3.5 0 0 1 5 5l-8 8a2 2 0 0 1-3-3l7-7",
  smile:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14c1 1.700 6 1.700 7 0M9 9.500h.01M15 9.500h.01",
  note: "M5 3h14v13l-5 5H5zM19 16h-5v5M8 8h8M8 12h6",
  reply: "M10 6L4 12l6 6M4 12h10c4 0 6 3 6 7",
  transfer: "M4 8h14l-4-4M20 16H6l4 4",
  snooze: "M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 9v4l3 2M4 4L2 6M20 4l2 2",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  warning: "M12 3l10 18H2zM12 10v5M12 18h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  muted: "M4 9v6h4l5 4V5L8 9zM16 10l5 5M21 10l-5 5",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  pencil: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  retry: "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 3v12M7 10l5 5 5-5M4 20h16",
  filter: "M3 5h18l-7 8v6l-4-2v-4z",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 17h.01",
  pause: "M8 5v14M16 5v14",
  play: "M7 4l13 8-13 8z",
  merge: "M6 4v4c0 4 6 4 6 8v5M18 4v4c0 4-6 4-6 8M9 18l3 3 3-3",
  shield: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14",
  tag: "M4 4h8l9 9-8 8-9-9zM8.500 8.500h.01",
  exit: "M13 4H4v16h9M9 12h12M17 8l4 4-4 4",
  star: "M12 3l2.700 6 6.300.6-4.800 4.200 1.400 6.200L12 16.700 6.400 20l1.400-6.200L3 9.600 9.300 9z",
  chat: "M4 4h16v12H10l-5 4v-4H4z",
  messaging: "M7 2h10v20H7zM11 18h2",
  email: "M3 5h18v14H3zM3 6l9 7 9-7",
  voice:
    "M5 3h4l2 5-2.500 2a12 12 0 0 0 5.500 5.500L16 13l5 2v4c0 1-1 2-2 2C10 21 3 14 3 5c0-1 1-2 2-2z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
