import "@/ui/theme.css";
import "./desk.css";
import { render } from "preact";
import { startClock } from "@/ui/clock";
import { startTheme } from "@/ui/theme";
import { preferred, speak } from "@/ui/words";
import { App } from "./app";
import { startRouting } from "./route";
import { resumeSession } from "./session";

const LANGUAGE = "omnidesk.language";

startTheme();
startClock();
const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(LANGUAGE);
speak(preferred(asked ? [asked] : navigator.languages));
startRouting();
resumeSession();
const root = document.getElementById("desk");
if (root) render(<App />, root);
