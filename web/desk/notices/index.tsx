/** Banners, toasts, sounds and desktop notices.
 *
 * For other parts of the desk: `toast`, `failed`, `announce`, and `problemText` where a refusal
 * is shown in place. */

import { useEffect } from "preact/hooks";
import { client } from "../session";
import { startAlerts } from "./alert-runner";
import { startLeading } from "./leader";
import { startLive } from "./live";
import { NoticeDialog } from "./settings";
import { Toasts } from "./toasts-view";
import "./notices.css";

export { Banners } from "./banners";
export { DemoBar } from "./demo-bar";
export { announce } from "./live";
export { problemText } from "./problems";
export { NoticeSettings } from "./settings";
export { failed, toast } from "./toasts";

export function Notices() {
  const opened = client.value;
  useEffect(startLive, []);
  useEffect(startLeading, []);
  useEffect(() => (opened ? startAlerts(opened) : undefined), [opened]);
  return (
    <>
      <Toasts />
      <NoticeDialog />
    </>
  );
}
