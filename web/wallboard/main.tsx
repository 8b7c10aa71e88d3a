import "@/ui/theme.css";
import "./board.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { startClock } from "@/ui/clock";
import { startTheme, theme } from "@/ui/theme";
import { preferred, speak, t } from "@/ui/words";
import { WallBoard } from "./app";
import { findKey, follow } from "./feed";
import { limitsOf } from "./judge";
import { startKiosk } from "./kiosk";
import { words } from "./words";

const asked = new URLSearchParams(location.search);
// Read from afar: dark unless the address says otherwise.
startTheme(sessionStorage);
if (!asked.has("theme")) theme.value = "dark";
startClock();
const language = asked.get("lang") ?? localStorage.getItem("omnidesk.language");
speak(preferred(language ? [language] : navigator.languages));
startKiosk();
effect(() => {
  document.title = `${t(words.title)} · omnidesk`;
});
const key = findKey();
if (key) follow(key, asked.get("timezone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
const root = document.getElementById("board");
if (root) render(<WallBoard limits={limitsOf(asked)} hasKey={key !== null} />, root);
