// Loaded before the worker: makes it fail in the way and at the answer that its arguments name.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [kind, at] = process.argv.slice(2);
const write = fs.writeSync;
let answers = 0;

const faults = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  garbage: (frame) => write(1, Buffer.alloc(frame.length, 0x5a)),
  partial: (frame) => (write(1, frame.subarray(0, frame.length >> 1)), process.exit(0)),
  slow: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000),
  foreign: (frame) => (frame.writeUInt32BE(4_000_000, 8), write(1, frame)),
};

fs.writeSync = (descriptor, frame, ...rest) => {
  const isAnswer = descriptor === 1 && frame.subarray(0, 4).toString('latin1') === 'MTH1';
  if (!isAnswer || answers++ !== Number(at)) return write(descriptor, frame, ...rest);
  faults[kind](frame);
  return frame.length;
};
syncBuiltinESMExports();
