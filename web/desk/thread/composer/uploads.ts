/** Files on their way to the server, with progress and cancel. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { type Attachment, newKey, ProblemError } from "@/client";
import { session } from "../../session";

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly problem: ProblemError | null;
}

interface Running extends Upload {
  readonly file: File;
  /** The same over every try: the server keeps one file. */
  readonly idempotencyKey: string;
  request: XMLHttpRequest | null;
}

export interface Uploads {
  readonly running: ReadonlySignal<readonly Upload[]>;
  add(files: readonly File[]): void;
  cancel(key: string): void;
  retry(key: string): void;
  close(): void;
}

/** `onDone` gets each file once the server has it. */
export function makeUploads(onDone: (file: Attachment) => void): Uploads {
  const running = signal<readonly Running[]>([]);

  function change(key: string, by: Partial<Running>): void {
    running.value = running.value.map((one) => (one.key === key ? { ...one, ...by } : one));
  }

  function start(one: Running): void {
    const request = post(one, {
      progress: (progress) => change(one.key, { progress }),
      done: (file) => {
        running.value = running.value.filter((known) => known.key !== one.key);
        onDone(file);
      },
      failed: (problem) => change(one.key, { problem }),
    });
    change(one.key, { request, problem: null, progress: 0 });
  }

  return {
    running,
    add(files) {
      const made = files.map((file) => ({
        key: newKey(),
        idempotencyKey: newKey(),
        name: file.name,
        size: file.size,
        progress: 0,
        problem: null,
        file,
        request: null,
      }));
      running.value = [...running.value, ...made];
      for (const one of made) start(one);
    },
    cancel(key) {
      const one = running.value.find((known) => known.key === key);
      running.value = running.value.filter((known) => known.key !== key);
      one?.request?.abort();
    },
    retry(key) {
      const one = running.value.find((known) => known.key === key);
      if (one?.problem) start(one);
    },
    close() {
      for (const one of running.value) one.request?.abort();
      running.value = [];
    },
  };
}

interface Course {
  progress: (share: number) => void;
  done: (file: Attachment) => void;
  failed: (problem: ProblemError) => void;
}

/** By XMLHttpRequest: fetch does not tell how much has gone out. */
function post(one: Running, course: Course): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open("POST", "/api/v1/attachments");
  const token = session.peek()?.token;
  if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
  request.setRequestHeader("idempotency-key", one.idempotencyKey);
  request.responseType = "json";
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable && total > 0) course.progress(loaded / total);
  };
  request.onerror = () => course.failed(new ProblemError({}, "unreachable"));
  request.onload = () => {
    const answer: unknown = request.response;
    if (request.status === 201 && answer) course.done(answer as Attachment);
    else course.failed(new ProblemError({ status: request.status, ...(answer as object | null) }));
  };
  const form = new FormData();
  form.append("file", one.file, one.name || "file");
  request.send(form);
  return request;
}
