import "@/ui/theme.css";
import "./widget.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { startClock } from "@/ui/clock";
import { t } from "@/ui/words";
import { App } from "./app";
import { startChat } from "./state";
import { words } from "./words";

startClock();
startChat();
effect(() => {
  document.title = t(words.chat);
});
const root = document.getElementById("chat");
if (root) render(<App />, root);
