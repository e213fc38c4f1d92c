"""A fresh kernel for the cells of one post: started, asked, ended with all that it started."""

import asyncio
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from onesource.results import figures
from onesource.results.in_kernel import DATA

MOST_OUTPUT = 20_000_000  # characters that one cell may send
PATIENCE = 5.0  # seconds that a cell may take to notice an interrupt
STARTUP = 120.0  # seconds; a busy machine imports slowly
ENGINE = Path(__file__).parents[2]
IN_KERNEL = "__import__('onesource.results.in_kernel').results.in_kernel"  # binds no name in the cells


class CellError(Exception):
    """A cell raised something."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}: {value}" if value else name)


class TimeLimit(Exception):
    """A cell took too long."""


class KernelEnded(Exception):
    """The kernel ended while a cell ran."""


class OutputLimit(Exception):
    """A cell sent too much."""


class _Specs(KernelSpecManager):
    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """This Python, whatever kernels the machine has, without a user's settings and history."""
        options = ["--HistoryManager.enabled=False", "--InteractiveShell.colors=nocolor"]
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *options],
            display_name=kernel_name,
            language="python",
        )


class _Client(NotebookClient):
    received = 0

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        content = msg["content"]
        self.received += len(content.get("text", "")) + sum(
            map(len, map(str, content.get("data", {}).values()))
        )
        if self.received > MOST_OUTPUT:
            raise OutputLimit
        return super().process_message(msg, cell, cell_index)


class Kernel:
    """Used as `async with Kernel(root, folder) as kernel`; `folder` is empty and of the user alone."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, **environment(root, folder)}
        self.manager = AsyncKernelManager(
            kernel_spec_manager=_Specs(),
            transport="ipc",
            ip=str(folder / "socket"),
            connection_file=str(folder / "connection.json"),
        )
        notebook = NotebookNode(cells=[], metadata=NotebookNode(), nbformat=4, nbformat_minor=5)
        self.client = _Client(notebook, km=self.manager, startup_timeout=STARTUP)
        self.client.log.disabled = True  # what it would say is said by exceptions

    async def __aenter__(self) -> "Kernel":
        log = self.folder / "log"  # what libraries print past Python
        with log.open("wb") as file:
            await self.client.async_start_new_kernel(
                env=self.environment, cwd=str(self.folder / "work"), stdout=file, stderr=file
            )
        try:
            await self.client.async_start_new_kernel_client()
        except RuntimeError as error:
            last = log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
            raise KernelEnded(f"while it started: {last or error}") from None
        await self.ask(f"prepare({os.getpid()})")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.end()

    async def end(self) -> None:
        """Kill the kernel and its process group, and close what led to it."""
        if self.client.kc is not None:
            self.client.kc.stop_channels()
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)
        await self.manager.cleanup_resources()

    async def ask(self, call: str, *, limit: float = 60.0) -> Any:
        """Call a function of `in_kernel`; return what it sends."""
        outputs = await self.run(f"{IN_KERNEL}.{call}", limit)
        found = [each["data"][DATA] for each in outputs if DATA in each.get("data", {})]
        return found[-1] if found else None

    async def run(self, code: str, limit: float) -> list[Any]:
        """The outputs of a piece of code.

        Raises:
            CellError, TimeLimit, KernelEnded, OutputLimit
        """
        cell = NotebookNode(cell_type="code", source=code, metadata=NotebookNode(), outputs=[])
        self.client.nb.cells.append(cell)
        self.client.received = 0
        position = len(self.client.nb.cells) - 1
        execution = asyncio.ensure_future(self.client.async_execute_cell(cell, position, store_history=False))
        execution.add_done_callback(lambda done: done.cancelled() or done.exception())  # seen
        try:
            await asyncio.wait([execution], timeout=limit)
            if not execution.done():
                if not await self.manager.is_alive():  # which is noticed once a second
                    raise DeadKernelError
                await self._stop(execution)
                raise TimeLimit
            execution.result()
        except CellExecutionError as error:
            raise CellError(error.ename, error.evalue) from None
        except DeadKernelError:
            raise KernelEnded(await self._cause()) from None
        finally:
            execution.cancel()
        return list(cell.outputs)

    async def _stop(self, execution: "asyncio.Future[Any]") -> None:
        """Interrupt; whoever does not listen is killed when the kernel ends."""
        await self.manager.interrupt_kernel()
        await asyncio.wait([execution], timeout=PATIENCE)

    async def _cause(self) -> str:
        code = await self.manager.provisioner.poll() if self.manager.provisioner else None
        return f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"


def environment(root: Path, folder: Path) -> dict[str, str]:
    """What makes a run the same on every machine, as far as variables can."""
    paths = [str(root), str(ENGINE), *filter(None, [os.environ.get("PYTHONPATH")])]
    cache = root / ".cache" / "matplotlib"  # its list of fonts takes long to make
    return {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",  # Python would not see two edits of one second
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLCONFIGDIR": str(cache),
        **figures.ENVIRONMENT,
        "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
