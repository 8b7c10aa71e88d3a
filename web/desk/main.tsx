import "@/ui/theme.css";
import "./desk.css";
import { render } from "preact";
import { startClock } from "@/ui/clock";
import { startTheme } from "@/ui/theme";
import { App } from "./app";
import { keepFocus } from "./focus";
import { startPreferences } from "./preferences";
import { startRouting } from "./route";
import { resumeSession } from "./session";

startTheme();
startClock();
startPreferences();
startRouting();
keepFocus();
void resumeSession();
const root = document.getElementById("desk");
if (root) render(<App />, root);
