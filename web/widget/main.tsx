import "@/ui/theme.css";
import "./widget.css";
import { render } from "preact";
import { startClock } from "@/ui/clock";
import { App } from "./app";
import { startChat } from "./state";

startClock();
startChat();
const root = document.getElementById("chat");
if (root) render(<App />, root);
