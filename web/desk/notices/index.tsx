/** Banners, toasts, sounds and desktop notices. */

import { useEffect } from "preact/hooks";
import { startLive } from "./live";
import { Toasts } from "./toasts-view";
import "./notices.css";

export { announce } from "./live";
export { problemText } from "./problems";
export { failed, toast } from "./toasts";

export function Notices() {
  useEffect(startLive, []);
  return <Toasts />;
}
