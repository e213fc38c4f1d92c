"""Several processes of this machine that train together: started, watched, and none left behind."""

import json
import os
import pickle
import socket
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any


def run_workers(function: Callable[..., Any], count: int, *args: Any, time_limit: float = 300) -> list[Any]:
    """Call `function(*args)` in new processes that know each other by TF_CONFIG; return what each returns.

    The function belongs to a module, and what goes in and out is pickled. TensorFlow starts anew in each
    process, at a port that was free. When one fails, or time is up, all are killed. A script calls this
    below `if __name__ == "__main__":`, for each process reads the script anew.

    Shapes:
        a function, n -> n results, in the order of the workers

    Raises:
        RuntimeError: a worker raised or died; the message ends with what it wrote last.
        TimeoutError: they took longer than `time_limit` seconds.

    Example:
        >>> run_workers(os.getenv, 1, "KERAS_BACKEND")  # doctest: +SKIP
        ['tensorflow']
    """
    context = get_context("spawn")
    reserved = [_reserved_port() for _ in range(count)]
    addresses = [f"127.0.0.1:{each.getsockname()[1]}" for each in reserved]
    call = pickle.dumps((function, args))  # loaded only when the environment is set
    processes, receivers = [], []
    with tempfile.TemporaryDirectory() as folder:
        logs = [Path(folder, f"{index}.log") for index in range(count)]
        try:
            for index, log in enumerate(logs):
                cluster = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
                receiver, sender = context.Pipe(duplex=False)
                arguments = (sender, json.dumps(cluster), str(log), call)
                process = context.Process(target=_work, args=arguments, daemon=True)
                process.start()
                sender.close()  # so that its end in the worker is the only one
                processes.append(process)
                receivers.append(receiver)
            return _results(receivers, logs, deadline=monotonic() + time_limit)
        finally:
            for process in processes:
                process.kill()
                process.join()
            for each in (*receivers, *reserved):
                each.close()


def _results(receivers: list[Connection], logs: list[Path], *, deadline: float) -> list[Any]:
    results: dict[int, Any] = {}
    while len(results) < len(receivers):
        waiting = {receiver: index for index, receiver in enumerate(receivers) if index not in results}
        ready = wait(list(waiting), timeout=max(0.0, deadline - monotonic()))
        if not ready:
            raise TimeoutError(
                f"expected workers {sorted(waiting.values())} to end in time; they were killed"
            )
        for receiver in ready:
            index = waiting[receiver]
            try:
                results[index] = receiver.recv()
            except EOFError:
                log = logs[index]
                said = (
                    log.read_text(encoding="utf-8", errors="replace") if log.exists() else "it said nothing"
                )
                raise RuntimeError(f"worker {index} of {len(receivers)} failed:\n{said[-3000:]}") from None
    return [results[index] for index in range(len(receivers))]


def _work(sender: Connection, tf_config: str, log: str, call: bytes) -> None:
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)  # TensorFlow writes there too
    os.environ |= {"TF_CONFIG": tf_config, "TF_GRPC_REUSE_PORT": "true"}
    os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    function, args = pickle.loads(call)
    sender.send(function(*args))
    threading.Event().wait()  # to be killed: a worker that leaves makes those that still talk to it fail


def _end_with_the_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _reserved_port() -> socket.socket:
    """A socket that keeps its port from others until it is closed, and lets a worker listen there."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
